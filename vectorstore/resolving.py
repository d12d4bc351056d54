"""From vectors to passages and back: which passages stand behind a key, and which are in scope."""

import json
from collections.abc import Collection, Sequence
from dataclasses import replace

from pullquote.vectorstore.database import Database
from pullquote.vectorstore.index import VectorHit
from pullquote.vectorstore.records import Hit, Scope
from pullquote.vectorstore.scope_filter import looking, parameters


def resolve(database: Database, hits: Sequence[VectorHit], scope: Scope) -> list[Hit]:
    """Turn vectors into the passages in scope that have them, the best first."""
    scores = {hit.key: hit.score for hit in hits}
    view = looking(scope)
    rows = database.rows(
        f"SELECT p.id, p.vector_key, {view.day} FROM json_each(:keys) AS j"  # noqa: S608 - constants
        f" CROSS JOIN passages AS p ON p.vector_key = j.value {view.from_passages}"
        f" WHERE {view.in_scope}",
        parameters(scope, keys=json.dumps(list(scores))),
    )
    found = [Hit(passage_id, scores[key], day) for passage_id, key, day in rows]
    return sorted(found, key=lambda hit: (-hit.score, hit.passage_id))


def passages_of(database: Database, article_ids: Collection[str]) -> frozenset[int]:
    """Return the ids of these articles' passages, of whatever revision."""
    if not article_ids:
        return frozenset()
    rows = database.rows(
        "SELECT p.id FROM json_each(?) AS j CROSS JOIN articles AS a ON a.article_id = j.value"
        " CROSS JOIN revisions AS r ON r.article = a.id"
        " CROSS JOIN passages AS p ON p.revision = r.id",
        (json.dumps(list(article_ids)),),
    )
    return frozenset(passage_id for (passage_id,) in rows)


def passes(database: Database, article_id: str, scope: Scope) -> bool:
    """Whether an article is in scope as it is now; one that was removed, as it was last."""
    view = looking(replace(scope, as_of=None))
    row = database.row(
        "SELECT 1 FROM articles AS a"  # noqa: S608 - constants
        f" WHERE a.article_id = :article_id AND {view.in_scope}",
        parameters(scope, article_id=article_id),
    )
    return row is not None


def scope_size(database: Database, scope: Scope) -> int:
    """Count the passages in scope; as of now, an index alone is read."""
    view = looking(scope)
    if scope.as_of is None:
        counted = "SELECT coalesce(sum(a.passages), 0) FROM articles AS a"
        condition = f"a.current_revision IS NOT NULL AND {view.in_scope}"
    else:
        counted = f"SELECT count(*) FROM {view.from_articles}"  # noqa: S608 - a constant
        condition = view.in_scope
    row = database.row(f"{counted} WHERE {condition}", parameters(scope))
    assert row is not None
    return int(row[0])


def vector_keys(database: Database, scope: Scope, limit: int) -> list[str]:
    """List the vectors of a narrow scope."""
    view = looking(scope)
    rows = database.rows(
        f"SELECT DISTINCT p.vector_key FROM {view.from_articles}"  # noqa: S608 - constants
        f" WHERE {view.in_scope} LIMIT :limit",
        parameters(scope, limit=limit),
    )
    return [key for (key,) in rows]
