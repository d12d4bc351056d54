"""The way of a question: retrieve, rerank, choose evidence, verify, answer."""

from pullquote.bot.core import Pullquote
from pullquote.bot.records import (
    Answer,
    Corpus,
    Draft,
    Evidence,
    NearArticle,
    Question,
    Quote,
    RankedPassage,
    Reason,
    Status,
)

__all__ = [
    "Answer",
    "Corpus",
    "Draft",
    "Evidence",
    "NearArticle",
    "Pullquote",
    "Question",
    "Quote",
    "RankedPassage",
    "Reason",
    "Status",
]
