"""The reader: offsets and scores, never text."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pullquote.ingest import sentence_starts
from pullquote.vectorstore import CrossEncoder, Span
from pullquote.vectorstore.reader import Reader, ReadingTask

FIRE = (
    "A fire broke out at the Holm Street bakery early on Tuesday. "
    "Fourteen people were taken to hospital, the brigade said. "
    "The bakery had opened in 1961. "
    "Mayor Ines Darrow called for an inquiry."
)


@pytest.fixture(scope="module")
def reader():
    return Reader(threads=1)


def task(text):
    starts = (*sentence_starts(text), len(text))
    return ReadingTask(text, tuple(Span(a, b) for a, b in pairwise(starts)))


def best(read):
    return max(range(len(read)), key=lambda at: read[at].evidence)


def sentences(reader, question, text, **more):
    return reader.read(question, [task(text)], **more)[0].sentences


@pytest.mark.parametrize(
    ("question", "sentence", "answer"),
    [
        ("How many people were taken to hospital?", 1, "Fourteen"),
        ("When did the bakery open?", 2, "1961"),
        ("Who called for an inquiry?", 3, "Ines Darrow"),
        ("Where did the fire break out?", 0, "Holm Street bakery"),
    ],
)
def test_it_points_at_the_sentence_and_the_words_that_answer(reader, question, sentence, answer):
    read = sentences(reader, question, FIRE)
    assert best(read) == sentence
    span = read[sentence].answer
    assert answer in FIRE[span.start : span.end]


def test_what_a_passage_does_not_say_scores_below_what_it_says(reader):
    said = sentences(reader, "How many people were taken to hospital?", FIRE)
    unsaid = sentences(reader, "What did the new stadium cost?", FIRE)
    assert max(r.evidence for r in unsaid) < max(r.evidence for r in said)
    assert max(r.answer_score for r in unsaid) < 0 < max(r.answer_score for r in said)


def test_a_reading_depends_on_its_own_pair_alone(reader):
    alone = reader.read("When did the bakery open?", [task(FIRE)])[0]
    other = task("The harbour froze over in January. Nobody sailed.")
    assert reader.read("When did the bakery open?", [other, task(FIRE), other])[1] == alone


def test_a_sentence_that_was_cut_off_has_no_answer_and_the_lowest_score(reader):
    long = "The council met again on Monday. " * 60
    read = sentences(reader, "When did the council meet?", long, max_tokens=64)
    assert len(read) == len(task(long).sentences)
    assert read[0].answer is not None
    assert read[-1].answer is None
    assert read[-1].evidence < min(r.evidence for r in read[:5])
    assert read[-1].relevance < min(r.relevance for r in read[:5])


@pytest.fixture(scope="module")
def encoder():
    return CrossEncoder(threads=1)


def test_passage_sentences_and_pairs_are_as_relevant_as_the_cross_encoder_says(reader, encoder):
    spans = task(FIRE).sentences
    ends = [*(span.end for span in spans[1:]), spans[-1].end]
    texts = [FIRE, *(span.of(FIRE) for span in spans)]
    texts += [FIRE[span.start : end] for span, end in zip(spans, ends, strict=True)]
    found, logits = [], []
    for question in (
        "How many people were taken to hospital?",
        "When did the bakery open?",
        "Who called for an inquiry?",
        "What did the new stadium cost?",
    ):
        read = reader.read(question, [task(FIRE)])[0]
        found += [read.relevance, *(each.relevance for each in read.sentences)]
        found += [each.with_next for each in read.sentences]
        logits += list(encoder.score([(question, text) for text in texts]))
    assert np.corrcoef(found, logits)[0, 1] > 0.95
    assert np.abs(np.array(found) - logits).mean() < 1.5


def test_a_last_sentence_has_no_next_one(reader):
    last = reader.read("Who called for an inquiry?", [task(FIRE)])[0].sentences[-1]
    assert last.with_next == last.relevance


def test_no_passage_gives_no_reading(reader):
    assert reader.read("When?", []) == []


@settings(max_examples=60, deadline=None)
@given(st.text(min_size=1, max_size=300), st.text(min_size=1, max_size=40))
def test_answers_lie_within_their_sentence_whatever_the_text(reader, text, question):
    read = sentences(reader, question, text)
    spans = task(text).sentences
    assert len(read) == len(spans)
    for reading, sentence in zip(read, spans, strict=True):
        if reading.answer is not None:
            assert sentence.start <= reading.answer.start
            assert reading.answer.end <= sentence.end
