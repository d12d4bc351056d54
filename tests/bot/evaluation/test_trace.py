"""The trace: what each stage of the real chain found, and the same answer as `ask` gives."""

from dataclasses import replace

import pytest

from pullquote.bot import Evidence, Question, Status
from pullquote.bot.composition import Composition, ProvedClaim
from pullquote.config import BadInputError

BELL = Question("Who found the ship's bell in the Brannet museum?")


def test_a_trace_has_the_answer_that_ask_gives(samples):
    traced, asked = samples.trace(BELL).answer, samples.ask(BELL)
    assert replace(traced, id="", timings_ms={}) == replace(asked, id="", timings_ms={})
    assert traced.timings_ms.keys() == asked.timings_ms.keys()


def test_a_trace_shows_what_each_stage_found(samples):
    traced = samples.trace(BELL)

    passages = {passage.passage_id for passage in traced.asked.passages}
    assert len(passages) == samples.settings.candidates
    assert {item.passage.passage_id for item in traced.asked.ranked} == passages
    scores = [item.score for item in traced.asked.ranked]
    assert scores == sorted(scores, reverse=True)
    assert traced.asked.draft.evidence
    assert traced.answer.status is Status.ANSWERED
    assert traced.drafted == traced.answer.quotes


def test_a_trace_shows_what_an_abstention_would_have_quoted(samples):
    traced = samples.trace(Question("Who painted the mural on Front Street?"))

    assert traced.answer.status is Status.ABSTAINED
    assert traced.answer.quotes == ()
    assert traced.drafted


def test_a_trace_is_not_remembered(samples):
    before = samples.store.catalog.answers.count()
    samples.trace(BELL)
    assert samples.store.catalog.answers.count() == before


def test_what_cannot_be_a_question_is_refused(samples):
    with pytest.raises(BadInputError):
        samples.trace(Question("?"))


class LastPassage:
    """A composer that states the first sentence of what was ranked last."""

    def compose(self, question, ranked):
        sentence = Evidence(ranked[-1].passage, 0, 0, None, 0.0)
        claim = ProvedClaim("So it is said.", (sentence,))
        yield claim
        return Composition((claim,), (), None, None)


def test_a_trace_asks_the_language_model_where_there_is_one(samples, monkeypatch):
    monkeypatch.setattr(samples._stages, "_composer", LastPassage())

    traced, asked = samples.trace(BELL), samples.chain.invoke(BELL)

    last = traced.asked.ranked[-1].passage.article_id
    assert [quote.article_id for quote in traced.answer.quotes] == [last]
    assert replace(traced.answer, id="", timings_ms={}) == replace(asked, id="", timings_ms={})
