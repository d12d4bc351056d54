"""A `Scope` as one fixed SQL condition over `articles AS a` and the values that it binds."""

import json
from typing import Any

from pullquote.vectorstore.records import Scope

# Undated articles pass `until` and fail `since`, as `Scope` says.
IN_SCOPE = """
    (:since IS NULL OR a.day >= :since)
    AND (:until IS NULL OR a.day IS NULL OR a.day <= :until)
    AND (:publishers IS NULL OR a.publisher_folded IN (SELECT value FROM json_each(:publishers)))
    AND (:hidden IS NULL OR a.article_id NOT IN (SELECT value FROM json_each(:hidden)))
"""


def parameters(scope: Scope, **more: Any) -> dict[str, Any]:
    """Return the values for `IN_SCOPE` and those in `more`."""
    return {
        "since": scope.since.toordinal() if scope.since else None,
        "until": scope.until.toordinal() if scope.until else None,
        "publishers": json.dumps([p.casefold() for p in scope.publishers], ensure_ascii=False)
        if scope.publishers
        else None,
        "hidden": json.dumps(sorted(scope.hidden_articles), ensure_ascii=False)
        if scope.hidden_articles
        else None,
        **more,
    }


def is_unlimited(scope: Scope) -> bool:
    """Whether every article of the corpus is in scope."""
    return scope == Scope()
