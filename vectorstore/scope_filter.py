"""A `Scope` in SQL: which revisions it looks at, and which articles pass.

Now, the pointer of each article says which revision counts; as of a moment, the periods of
currency say it. The two ways are two lenses, so that a question about now pays nothing for the
other.
"""

import json
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from pullquote.vectorstore.moments import written
from pullquote.vectorstore.records import Scope


@dataclass(frozen=True, slots=True)
class Lens:
    """Fragments of SQL that look at one state of the corpus.

    Attributes:
        from_passages: Joins the rows of `passages AS p` that count to their `articles AS a`.
        from_articles: The other way round: what to select from, the passages to be joined.
        day: The column with the day of publication, an ordinal.
        more: Further conditions, that seldom are asked for and that no index covers.
    """

    from_passages: str
    from_articles: str
    day: str
    more: str = ""

    @property
    def in_scope(self) -> str:
        """The condition; undated articles pass `until` and fail `since`, as `Scope` says."""
        return f"""
            (:since IS NULL OR {self.day} >= :since)
            AND (:until IS NULL OR {self.day} IS NULL OR {self.day} <= :until)
            AND (:publishers IS NULL
                 OR a.publisher_folded IN (SELECT value FROM json_each(:publishers)))
            AND (:hidden IS NULL OR a.article_id NOT IN (SELECT value FROM json_each(:hidden)))
            {self.more}
        """  # noqa: S608 - constants


_RARER = """
    AND (:sections IS NULL OR casefold(a.section) IN (SELECT value FROM json_each(:sections)))
    AND (:tags IS NULL OR EXISTS (
        SELECT 1 FROM json_each(a.tags) AS t
        WHERE casefold(t.value) IN (SELECT value FROM json_each(:tags))))
    AND (:authors IS NULL OR EXISTS (
        SELECT 1 FROM json_each(a.authors) AS t
        WHERE casefold(t.value) IN (SELECT value FROM json_each(:authors))))
"""
_PERIOD = "c.since <= :as_of AND (c.until IS NULL OR c.until > :as_of)"

NOW = Lens(
    from_passages="CROSS JOIN articles AS a ON a.current_revision = p.revision",
    from_articles="articles AS a CROSS JOIN passages AS p ON p.revision = a.current_revision",
    day="a.day",
)
THEN = Lens(
    from_passages=f"CROSS JOIN currency AS c ON c.revision = p.revision AND {_PERIOD}"
    " CROSS JOIN revisions AS r ON r.id = p.revision CROSS JOIN articles AS a ON a.id = r.article",
    from_articles=f"currency AS c CROSS JOIN revisions AS r ON r.id = c.revision AND {_PERIOD}"
    " CROSS JOIN articles AS a ON a.id = r.article"
    " CROSS JOIN passages AS p ON p.revision = c.revision",
    day="r.day",
)


def lens(as_of: datetime | None) -> Lens:
    """Return the way to look at the corpus as it is, or as it was at a moment."""
    return NOW if as_of is None else THEN


def looking(scope: Scope) -> Lens:
    """Return the way to look at the corpus that a scope asks for."""
    view = lens(scope.as_of)
    return replace(view, more=_RARER) if scope.sections or scope.tags or scope.authors else view


def parameters(scope: Scope, **more: Any) -> dict[str, Any]:
    """Return the values that a lens binds for `scope`, and those in `more`."""
    return {
        "since": scope.since.toordinal() if scope.since else None,
        "until": scope.until.toordinal() if scope.until else None,
        "publishers": _folded(scope.publishers),
        "sections": _folded(scope.sections),
        "tags": _folded(scope.tags),
        "authors": _folded(scope.authors),
        "hidden": json.dumps(sorted(scope.hidden_articles), ensure_ascii=False)
        if scope.hidden_articles
        else None,
        "as_of": written(scope.as_of) if scope.as_of else None,
        **more,
    }


def _folded(names: tuple[str, ...]) -> str | None:
    return json.dumps([name.casefold() for name in names], ensure_ascii=False) if names else None


def is_unlimited(scope: Scope) -> bool:
    """Whether every article of the corpus is in scope."""
    return scope == Scope()
