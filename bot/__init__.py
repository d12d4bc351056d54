"""The way of a question: retrieve, rerank, choose evidence, verify, answer.

The public names are looked up when they are first used: the terminal lives inside this package,
and `pullquote --help` must not pay for the core.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pullquote.bot.core import Pullquote
    from pullquote.bot.records import (
        Answer,
        Corpus,
        Evidence,
        NearArticle,
        Question,
        Quote,
        QuotedNotice,
        Reason,
        Status,
    )

__all__ = [
    "Answer",
    "Corpus",
    "Evidence",
    "NearArticle",
    "Pullquote",
    "Question",
    "Quote",
    "QuotedNotice",
    "Reason",
    "Status",
]


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    home = "pullquote.bot.core" if name == "Pullquote" else "pullquote.bot.records"
    return getattr(import_module(home), name)
