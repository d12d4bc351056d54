"""Passages: whole sentences, within the budget, as few and as even as it allows."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pullquote.ingest.passages import PackedPassage, pack
from pullquote.ingest.sentences import sentence_starts
from pullquote.vectorstore.records import Metadata, Revision, Span


def count_words(texts):
    return [len(text.split()) for text in texts]


def sentence(words: int, *, paragraph: bool = False) -> str:
    return " ".join(["Word", *["word"] * (words - 2), "end."]) + ("\n\n" if paragraph else " ")


def packed_words(sizes, budget=100, paragraphs=()):
    """Pack sentences of so many words; give back the words of each passage."""
    text = "".join(sentence(n, paragraph=i in paragraphs) for i, n in enumerate(sizes))
    passages = pack(text, sentence_starts(text), count_words, budget)
    return [len(passage.span.of(text).split()) for passage in passages]


def test_text_that_fits_is_one_passage_without_surrounding_white_space():
    text = "  One sentence.  Another one.\n\n A third. \n"
    assert pack(text, sentence_starts(text), count_words, 180) == [
        PackedPassage(0, 2, Span(2, len(text.rstrip())))
    ]


@pytest.mark.parametrize("text", ["", " \n\n "])
def test_text_without_sentences_has_no_passages(text):
    assert pack(text, sentence_starts(text), count_words) == []


def test_sentence_over_the_budget_is_a_passage_of_its_own():
    assert packed_words([30, 150, 30]) == [30, 150, 30]


def test_passage_may_fill_the_budget_to_the_last_word_piece():
    assert packed_words([50, 50, 50, 50]) == [100, 100]


def test_short_tail_is_balanced_with_the_passage_before():
    assert packed_words([20, 20, 20, 20, 20, 20]) == [60, 60]


def test_tail_that_cannot_be_balanced_stays():
    assert packed_words([90, 20]) == [90, 20]


def test_passage_ends_with_a_paragraph_where_that_costs_little():
    assert packed_words([20] * 8, paragraphs={2}) == [60, 100]
    assert packed_words([20] * 8, paragraphs={0}) == [80, 80]


def test_heading_stays_with_the_text_below_it():
    body = sentence(30, paragraph=True)
    text = body * 2 + "What happens next\n\n" + body * 2
    first, second = pack(text, sentence_starts(text), count_words, 70)
    assert first.span.of(text) == (body * 2).rstrip()
    assert second.span.of(text).startswith("What happens next")


def test_sentences_without_word_pieces_are_packed_too():
    text = "One. " * 50
    passages = pack(text, sentence_starts(text), lambda texts: [0] * len(texts), 10)
    assert [p.first_sentence for p in passages] == [0, 10, 20, 30, 40]


def test_budget_without_room_is_refused():
    with pytest.raises(ValueError, match="not 0"):
        pack("One.", (0,), count_words, 0)


def test_blank_sentences_are_not_numbered():
    text = "One.   Two."
    assert pack(text, (0, 5, 7), count_words, 1) == [
        PackedPassage(0, 0, Span(0, 4)),
        PackedPassage(1, 1, Span(7, 11)),
    ]


def test_each_sentence_is_counted_once():
    counted: list[str] = []

    def count(texts):
        counted.extend(texts)
        return count_words(texts)

    text = sentence(30) * 20
    pack(text, sentence_starts(text), count, 100)
    assert counted == [sentence(30).strip()] * 20


TEXTS = st.lists(
    st.sampled_from(["word ", "End. ", "\n\n", "\n", "Mr. ", "? ", "  ", "A heading\n\n"]),
    max_size=120,
).map("".join)


@given(st.one_of(TEXTS, st.text()), st.integers(1, 30))
@settings(max_examples=300, deadline=None)
def test_passages_tile_the_sentences_of_any_text(text, budget):
    starts = sentence_starts(text)
    revision = Revision(
        "a", 1, "", text, None, Metadata(), "", "", current=True, sentence_starts=starts
    )
    sentences = list(revision.sentences())
    passages = pack(text, starts, count_words, budget)
    covered = [n for p in passages for n in range(p.first_sentence, p.last_sentence + 1)]
    assert covered == list(range(len(sentences)))
    for passage in passages:
        inner = sentences[passage.first_sentence : passage.last_sentence + 1]
        assert passage.span == Span(inner[0].start, inner[-1].end)
        words = sum(count_words([span.of(text) for span in inner]))
        assert words <= budget or len(inner) == 1


@given(st.lists(st.integers(2, 40), min_size=2, max_size=60))
@settings(max_examples=200, deadline=None)
def test_there_are_hardly_more_passages_than_greedy_packing_makes(sizes):
    greedy, room = 0, 0
    for size in sizes:
        if size > room:
            greedy, room = greedy + 1, 100
        room -= size
    passages = packed_words(sizes)
    assert len(passages) <= greedy + 1 + greedy // 10
    # No scrap at the end that the passage before has room for.
    assert all(a + b > 100 for a, b in pairwise(passages))
