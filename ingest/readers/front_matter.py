"""Front matter: its fields as plain values, the body below it, and where a field stands.

It imports yaml, so it is itself imported where a Markdown file is read.
"""

import re
from typing import Any

import frontmatter
import yaml  # type: ignore[import-untyped]
from frontmatter.default_handlers import YAMLHandler

from pullquote.config import BadInputError

_MAX_LENGTH = 65_536
_FIELD = re.compile(r"[\"']?([^\"':=#]*[^\"':=#\s])[\"']?\s*[:=]")


class _Loader(yaml.SafeLoader):  # type: ignore[misc] # yaml brings no types
    """Leaves a day that is not in the calendar as the text that it is."""

    def construct_day(self, node: yaml.ScalarNode) -> object:
        """Read a date or a datetime."""
        try:
            return self.construct_yaml_timestamp(node)
        except ValueError:
            return self.construct_scalar(node)


_Loader.add_constructor("tag:yaml.org,2002:timestamp", _Loader.construct_day)


class _Yaml(YAMLHandler):
    def load(self, fm: str, **_: object) -> Any:
        return yaml.load(fm, Loader=_Loader)  # noqa: S506 - a SafeLoader


def split(text: str) -> tuple[dict[str, object], str]:
    """Part front matter from the body.

    Raises:
        BadInputError: The front matter cannot be read.
    """
    end = text.find("\n---", 3)
    if text.startswith("---") and end > _MAX_LENGTH:
        raise BadInputError("its front matter is too long", remedy="close it with a line ---")
    handler = _Yaml() if text.startswith("---") else None
    try:
        fields, body = frontmatter.parse(text, handler=handler)
    except (ValueError, yaml.YAMLError, RecursionError, TypeError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f" (line {mark.line + 2})" if mark else ""
        reason = getattr(error, "problem", None) or str(error).partition("\n")[0]
        raise BadInputError(
            f"its front matter cannot be read{where}: {reason}", remedy="mend the front matter"
        ) from None
    return {str(key).lower(): value for key, value in fields.items()}, body


def line_of(text: str, field: str) -> int | None:
    """Return the line on which a field of the front matter begins, counted from 1.

    Args:
        text: Of the whole file.
        field: Spelled as `pullquote.ingest.fields` compares names.
    """
    for number, line in enumerate(text[:_MAX_LENGTH].split("\n"), start=1):
        found = _FIELD.match(line)
        if found and found[1].lower().replace("-", "_").replace(" ", "_") == field:
            return number
        if number > 1 and line.startswith("---"):
            return None
    return None
