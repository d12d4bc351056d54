"""Linked data (JSON-LD): which nodes of a graph are articles, and what they refer to."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

GRAPH = "@graph"

_ARTICLE_TYPE = re.compile(r"Article|BlogPosting|Report$")


def is_article(node: object) -> bool:
    """Say whether a node is of one of schema.org's types of articles."""
    if not isinstance(node, Mapping):
        return False
    kind = node.get("@type")
    names = kind if isinstance(kind, list) else [kind]
    return any(isinstance(name, str) and _ARTICLE_TYPE.search(name) for name in names)


def articles_of(graph: Sequence[object]) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """Yield each article of a graph with its number in it, counted from 1.

    A field that only names another node of the graph gets that node: a publisher has its name
    there.
    """
    nodes = {node["@id"]: node for node in graph if isinstance(node, Mapping) and _is_named(node)}
    for number, node in enumerate(graph, start=1):
        if isinstance(node, Mapping) and is_article(node):
            yield number, {name: _resolved(value, nodes) for name, value in node.items()}


def _is_named(node: Mapping[str, Any]) -> bool:
    return isinstance(node.get("@id"), str)


def _resolved(value: object, nodes: Mapping[str, Mapping[str, Any]]) -> object:
    if isinstance(value, list):
        return [_resolved(item, nodes) for item in value]
    if isinstance(value, Mapping) and set(value) == {"@id"} and _is_named(value):
        return nodes.get(value["@id"], value)
    return value
