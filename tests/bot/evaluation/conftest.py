"""Cases made by hand, of questions and articles that were invented."""

from datetime import date

import pytest

from pullquote.bot.evaluation.cases import Case, Condition, Quoted, Seen
from pullquote.bot.evaluation.questions import LabelledQuestion


def make_question(name="q1", **changes):
    fields = {
        "id": name,
        "tier": "gold",
        "text": "When does the Stennis ferry stop?",
        "asked_on": date(2026, 2, 5),
        "answers": ("May 4",),
        "article_ids": frozenset({"post-1"}),
        "answerable": True,
        "family": name,
    }
    return LabelledQuestion(**{**fields, **changes})


def make_quote(*, holds=True, exact=True, text="It stops on May 4."):
    return Quoted("post-1" if holds else "post-2", text, listed=holds, holds=holds, exact=exact)


def make_case(name="q1", *, question=None, holds=(True,), quotes=(True,), read=None, **changes):
    """A case: whether each retrieved passage and each quote holds an answer."""
    seen = tuple(Seen("post-1" if flag else "post-2", listed=flag, holds=flag) for flag in holds)
    fields = {
        "question": question or make_question(name),
        "condition": Condition.ANSWERABLE,
        "retrieved": seen,
        "reranked": seen,
        "read": seen if read is None else seen[:read],
        "quotes": tuple(make_quote(holds=flag) for flag in quotes),
        "answered": bool(quotes),
        "tentative": False,
        "short_answer": None,
        "short_holds": False,
        "confidence": 0.5,
        "timings_ms": {"retrieve": 10.0, "rerank": 30.0, "total": 40.0},
    }
    return Case(**{**fields, **changes})


@pytest.fixture
def made():
    class Made:
        question = staticmethod(make_question)
        case = staticmethod(make_case)
        quote = staticmethod(make_quote)

    return Made
