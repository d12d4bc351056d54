"""The questions and the articles of one comparison: few enough to be embedded in minutes."""

import random
from collections.abc import Sequence
from typing import Any

from pullquote.bot.evaluation import Half, LabelledQuestion, select

from bench.data import ARTICLES, questions, records
from bench.peers.peer import Article

TIERS = ("gold", "strict", "loose")
_SEED = 20_240_229


def choose_questions(half: Half, limit: int | None) -> list[LabelledQuestion]:
    """Return a half's answerable questions, at most `limit` of each tier."""
    return select(questions(*TIERS), half=half, limit=limit)


def choose_articles(asked: Sequence[LabelledQuestion], limit: int | None) -> list[Article]:
    """Return every article that a question lists, and others at random, seeded, up to `limit`."""
    rows = records(ARTICLES)
    listed = set().union(*(question.article_ids for question in asked))
    wanted = [row for row in rows if row["id"] in listed]
    others = [row for row in rows if row["id"] not in listed]
    random.Random(_SEED).shuffle(others)
    spare = None if limit is None else max(0, limit - len(wanted))
    return [_article(row) for row in (*wanted, *others[:spare])]


def _article(row: dict[str, Any]) -> Article:
    return Article(row["id"], row["title"], row["date"], row["text"])
