"""Answers are remembered by ids and offsets; one that cannot be is an answer all the same."""

import sqlite3
from datetime import UTC, date, datetime

from pullquote.bot import Pullquote, Question
from pullquote.config import AnswersSettings, Settings
from pullquote.vectorstore import Scope

FERRY = {
    "id": "ferry",
    "title": "Island ferry to stop in May",
    "date": "2026-02-03",
    "text": "The Stennis Island ferry will make its last crossing on May 4, the port said Tuesday.",
}
QUESTION = "When is the last crossing of the Stennis Island ferry?"


def test_an_answer_is_remembered_with_its_citations(core, ingest):
    ingest(FERRY)
    generation = core.store.catalog.generation()
    as_of = datetime.now(UTC)

    answer = core.ask(Question(QUESTION, date(2026, 2, 4), Scope(as_of=as_of)))

    (kept,) = core.store.catalog.answers.answers()
    (citation,) = kept.citations
    (quote,) = answer.quotes
    assert (kept.id, kept.question, kept.status) == (answer.id, QUESTION, "answered")
    assert (kept.asked_on, kept.as_of) == (date(2026, 2, 4), as_of)
    assert kept.confidence == answer.confidence
    assert datetime.fromisoformat(kept.asked_at) <= datetime.now(UTC)
    assert (citation.n, citation.article_id, citation.revision, citation.span) == (
        quote.n,
        quote.article_id,
        quote.revision,
        quote.span,
    )
    assert core.store.catalog.generation() == generation


def test_an_abstention_is_remembered_with_its_reason(core):
    core.ask(Question(QUESTION))
    (kept,) = core.store.catalog.answers.answers()
    assert (kept.status, kept.reason, kept.citations) == ("abstained", "empty_corpus", ())


def test_an_answer_is_not_remembered_where_that_is_not_wanted(core, ingest):
    ingest(FERRY)
    assert core.ask(Question(QUESTION), remember=False).quotes
    assert core.chain.invoke(Question(QUESTION)).quotes
    assert core.store.catalog.answers.count() == 0


def test_the_settings_can_switch_remembering_off(tmp_path):
    chosen = Settings(data_dir=tmp_path / "data", answers=AnswersSettings(keep=False))
    with Pullquote.open(chosen) as core:
        core.ask(Question(QUESTION))
        assert core.store.catalog.answers.count() == 0


def test_an_answer_that_cannot_be_remembered_is_given_with_a_warning(core, ingest, caplog):
    ingest(FERRY)
    path = core.store.settings.data_dir / "catalog.sqlite3"
    with sqlite3.connect(path) as other:
        other.execute("BEGIN IMMEDIATE")  # a writer that stays
        assert core.ask(Question(QUESTION)).quotes
        other.rollback()
    other.close()
    assert "this answer is not remembered" in caplog.text
    assert "Stennis" not in caplog.text
    assert core.store.catalog.answers.count() == 0
