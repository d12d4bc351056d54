"""Where the words of an old text went in a new one, and the diff of the two."""

import random
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pullquote.bot.alignment import Sentences, align
from pullquote.bot.changes import Changed, Comparison, Gone, Stands
from pullquote.bot.word_diff import Kind, diff_words
from pullquote.vectorstore import Span

FERRY = "The ferry to Brannet Island stops on March 31."
FARES = "Fares pay 22 cents of every dollar."
COUNTY = "Tarrow County voted on Tuesday to end the line."
ISLANDERS = "Islanders said that they would row."
OTHER = "A bakery in Port Alder won a prize for its rye bread."


def cut(*sentences, between=" "):
    spans = []
    text = ""
    for sentence in sentences:
        text += between if text else ""
        spans.append(Span(len(text), len(text) + len(sentence)))
        text += sentence
    return Sentences(text, tuple(spans))


def where(old, new, words):
    """What became of `words`, which stand once in the old text: "stands" or the new words."""
    assert old.text.count(words) == 1
    start = old.text.index(words)
    fate = Comparison(old, new).where(Span(start, start + len(words)))
    if isinstance(fate, Changed):
        return tuple(span.of(new.text) for span in fate.spans)
    return fate.span.of(new.text) if isinstance(fate, Stands) else None


def shown(pieces):
    marks = {Kind.KEPT: "{}", Kind.OLD: "[-{}-]", Kind.NEW: "{{+{}+}}"}
    return "".join(marks[piece.kind].format(piece.text) for piece in pieces)


def rebuilt(pieces):
    old = "".join(piece.text for piece in pieces if piece.kind is not Kind.NEW)
    return old, "".join(piece.text for piece in pieces if piece.kind is not Kind.OLD)


# Where words went


def test_words_stand_where_the_text_did_not_change():
    text = cut(FERRY, FARES, COUNTY)
    assert where(text, text, FARES) == FARES
    assert where(text, text, "22 cents") == "22 cents"


def test_words_stand_that_moved_with_their_sentence():
    new = cut(OTHER, COUNTY, FERRY)
    assert where(cut(FERRY, FARES, COUNTY), new, FERRY) == FERRY
    assert where(cut(FERRY, FARES, COUNTY), new, COUNTY) == COUNTY


def test_a_sentence_that_was_edited_is_the_change_of_the_quote():
    new = cut(FERRY, "Fares pay 31 cents of every dollar.", COUNTY)
    assert where(cut(FERRY, FARES, COUNTY), new, FARES) == ("Fares pay 31 cents of every dollar.",)


@pytest.mark.parametrize(
    "edited",
    [
        "The ferry to Brannet Island stops on March 30.",
        "The ferry to Brannet Island never stops on March 31.",
        "The ferry to Brannet Island stops on March 31",
        "The ferry to “Brannet Island” stops on March 31.",
    ],
)
def test_any_other_character_is_a_change(edited):
    assert where(cut(FERRY, FARES), cut(edited, FARES), FERRY) == (edited,)


def test_a_quote_of_several_sentences_changes_as_a_whole():
    edited = "Fares pay 31 cents of every dollar."
    old, new = cut(OTHER, FERRY, FARES, COUNTY), cut(OTHER, FERRY, edited, COUNTY)
    quote = f"{FERRY} {FARES} {COUNTY}"
    assert where(old, new, quote) == (f"{FERRY} {edited} {COUNTY}",)


def test_a_sentence_put_into_a_quote_changes_it():
    old, new = cut(FERRY, FARES, COUNTY), cut(FERRY, OTHER, FARES, COUNTY)
    assert where(old, new, f"{FERRY} {FARES}") == (f"{FERRY} {OTHER} {FARES}",)
    assert where(old, new, f"{FARES} {COUNTY}") == f"{FARES} {COUNTY}"


def test_a_quote_whose_sentences_were_torn_apart_is_shown_in_its_parts():
    fillers = [f"Filler number {n} speaks of weather." for n in range(9)]
    new = cut(FARES, *fillers, FERRY)
    assert where(cut(FERRY, FARES), new, f"{FERRY} {FARES}") == (FARES, FERRY)


def test_a_quote_that_lost_a_sentence_shows_what_is_left():
    old, new = cut(FERRY, FARES, COUNTY), cut(FERRY, COUNTY)
    assert where(old, new, f"{FERRY} {FARES}") == (FERRY,)


def test_words_that_nothing_comes_near_are_gone():
    assert where(cut(FERRY, FARES, COUNTY), cut(FERRY, COUNTY), FARES) is None
    assert where(cut(FERRY, FARES, COUNTY), cut(FERRY, OTHER, COUNTY), FARES) is None
    assert where(cut(FERRY), Sentences("", ()), FERRY) is None


def test_a_sentence_in_the_place_of_another_one_needs_less_in_common():
    old = "At least 340 houses were hit by the storm in Tarrow."
    new = "The storm damaged 212 homes in the county."
    assert where(cut(FERRY, old, COUNTY), cut(FERRY, new, COUNTY), old) == (new,)
    assert where(cut(FERRY, old, COUNTY), cut(FERRY, COUNTY, OTHER, new), old) is None


def test_an_edited_sentence_is_found_where_it_moved_to():
    edited = "Fares pay 31 cents of every dollar."
    new = cut(OTHER, FERRY, COUNTY, ISLANDERS, *(f"Entry {n} is new." for n in range(9)), edited)
    assert where(cut(FARES, OTHER, FERRY, COUNTY, ISLANDERS), new, FARES) == (edited,)


def test_a_sentence_that_was_split_in_two_is_shown_with_both():
    old = "She was 42 and lived in Alder with two old dogs."
    parts = "She was 43.", "She lived in Alder with two old dogs."
    assert where(cut(FERRY, old, FARES), cut(FERRY, *parts, FARES), old) == (" ".join(parts),)


def test_sentences_that_were_joined_are_both_shown_in_what_they_became():
    old = "She was 42.", "She lived in Alder with two old dogs."
    new = "She was 42 and lived in Alder with two old dogs."
    for words in old:
        assert where(cut(FERRY, *old, FARES), cut(FERRY, new, FARES), words) == (new,)


def test_words_stand_that_are_only_parted_into_sentences_differently():
    joined, parted = cut(OTHER, f"{FERRY} {FARES}"), cut(OTHER, FERRY, FARES)
    assert where(joined, parted, f"{FERRY} {FARES}") == f"{FERRY} {FARES}"
    assert where(parted, joined, FERRY) == FERRY
    assert where(parted, joined, FARES) == FARES


def test_words_within_a_sentence_stand_while_the_rest_of_it_changes():
    edited = "Fares pay 22 cents of every euro."
    assert where(cut(FERRY, FARES), cut(FERRY, edited), "Fares pay 22 cents") == (
        "Fares pay 22 cents"
    )
    assert where(cut(FERRY, FARES), cut(FERRY, edited), "every dollar") == (edited,)


def test_white_space_is_no_change():
    old, new = cut(FERRY, FARES, COUNTY), cut(FERRY, FARES, COUNTY, between="\n\n")
    assert where(old, new, f"{FERRY} {FARES}") == f"{FERRY}\n\n{FARES}"
    spaced = cut(FERRY.replace(" ", "  "), FARES)
    assert where(old, spaced, FERRY) == FERRY.replace(" ", "  ")


def test_a_span_that_ends_in_white_space_means_its_words():
    text = cut(FERRY, FARES)
    assert Comparison(text, text).where(Span(0, len(FERRY) + 1)) == Stands(Span(0, len(FERRY)))
    assert Comparison(text, text).where(Span(len(FERRY), len(FERRY) + 1)) == Gone()


def test_a_sentence_that_repeats_is_followed_by_its_neighbours():
    refrain = "Refresh for updates."
    old = cut(FERRY, refrain, FARES, refrain, COUNTY, refrain)
    new = cut(OTHER, refrain, FERRY, refrain, COUNTY, refrain)
    quote = f"{COUNTY} {refrain}"
    assert where(old, new, quote) == quote


def test_a_long_stretch_stands_or_is_changed_as_one():
    entries = [f"Entry {n} of the day is about topic {n * n}." for n in range(60)]
    old = cut(*entries)
    assert where(old, cut(OTHER, *entries, between="\n"), old.text) == "\n".join(entries)
    entries[30] = "Entry 30 of the day is about something else."
    assert where(old, cut(*entries), old.text) == (" ".join(entries),)


# Diffs


def test_a_diff_shows_whole_words_and_numbers():
    pieces = diff_words("It cost 3.5 million euros.", "It cost 3.7 million euros.")
    assert shown(pieces) == "It cost [-3.5-]{+3.7+} million euros."


def test_words_changed_in_a_row_are_one_change():
    pieces = diff_words("It hit 212 homes in May.", "It hit 340 houses in May.")
    assert shown(pieces) == "It hit [-212 homes-]{+340 houses+} in May."


def test_a_diff_of_a_text_keeps_to_sentences_that_correspond():
    pieces = Comparison(
        cut(FERRY, FARES, COUNTY), cut(OTHER, FERRY, "Fares pay 31 cents of every dollar.")
    ).pieces()
    assert shown(pieces) == (
        "{+" + OTHER + " +}" + FERRY + " Fares pay [-22-]{+31+} cents of every dollar."
        "[- " + COUNTY + "-]"
    )


def test_a_sentence_with_little_in_common_is_shown_as_replaced():
    old = "At least 340 houses were hit by the storm on Sunday."
    new = "The storm damaged 212 homes in the county."
    pieces = Comparison(cut(FERRY, old), cut(FERRY, new)).pieces()
    assert shown(pieces) == f"{FERRY} [-{old}-]{{+{new}+}}"


def test_words_without_spaces_are_compared_sign_by_sign():
    assert (
        shown(diff_words("橋は三月に閉じる。", "橋は四月に閉じる。"))
        == "橋は[-三-]{+四+}月に閉じる。"
    )


words = st.text(st.sampled_from("ab12 \n.,'’é中\u0301\u200b"), max_size=12)
sentence = st.one_of(
    st.sampled_from((FERRY, FARES, COUNTY, "Yes.", "Refresh for updates.")),
    st.lists(st.sampled_from(FERRY.split()), min_size=1, max_size=9).map(" ".join),
    words.map(str.strip).filter(bool),
)
texts = st.builds(
    lambda sentences, between: cut(*sentences, between=between),
    st.lists(sentence, max_size=9),
    st.sampled_from((" ", "\n\n", "  ")),
)


@given(st.text(), st.text())
def test_both_texts_can_be_rebuilt_from_a_diff_of_words(old, new):
    assert rebuilt(diff_words(old, new)) == (old, new)


@given(texts, texts)
def test_both_texts_can_be_rebuilt_from_the_diff_of_their_sentences(old, new):
    pieces = Comparison(old, new).pieces()
    assert rebuilt(pieces) == (old.text, new.text)
    assert all(piece.text for piece in pieces)
    kinds = [piece.kind for piece in pieces]
    assert all(a is not b for a, b in pairwise(kinds))
    assert (Kind.NEW, Kind.OLD) not in pairwise(kinds)


@given(texts, texts, st.data())
def test_what_stands_is_the_same_words_and_what_changed_lies_in_the_new_text(old, new, data):
    if not old.text:
        return
    start = data.draw(st.integers(0, len(old.text) - 1))
    span = Span(start, data.draw(st.integers(start + 1, len(old.text))))
    fate = Comparison(old, new).where(span)
    if isinstance(fate, Stands):
        assert "".join(fate.span.of(new.text).split()) == "".join(span.of(old.text).split())
        assert fate.span.of(new.text).strip() == fate.span.of(new.text)
    elif isinstance(fate, Changed):
        assert fate.spans
        assert all(a.end < b.start for a, b in pairwise(fate.spans))
        assert fate.spans[-1].end <= len(new.text)


@given(texts, st.randoms())
def test_each_sentence_stands_in_any_order_of_the_same_sentences(old, chance):
    moved = [span.of(old.text) for span in old.spans]
    chance.shuffle(moved)
    comparison = Comparison(old, cut(*moved))
    assert all(isinstance(comparison.where(span), Stands) for span in old.spans)


@given(texts, texts)
def test_sentences_are_matched_one_to_one(old, new):
    alignment = align(old, new)
    same = [j for j in alignment.same if j is not None]
    assert len(set(same)) == len(same)
    for i, j in enumerate(alignment.same):
        assert j is None or old.keys()[i] == new.keys()[j]
    alike = {j for targets in alignment.alike for j in targets}
    assert not alike.intersection(same)


def test_a_live_blog_of_5_000_entries_is_compared_entry_by_entry():
    chance = random.Random(7)
    words = [f"word{n}" for n in range(3_000)]
    entries = [" ".join(chance.choices(words, k=12)) + "." for _ in range(5_000)]
    old = ["Refresh for updates." if n % 5 == 0 else entry for n, entry in enumerate(entries)]
    new = [entry.replace("word10", "other10") if n % 2 else entry for n, entry in enumerate(old)]
    before, after = cut(*old), cut("A new entry on top.", *new)
    comparison = Comparison(before, after)
    assert rebuilt(comparison.pieces()) == (before.text, after.text)
    for was, now, span in zip(old, new, before.spans, strict=True):
        fate = comparison.where(span)
        spans = fate.spans if isinstance(fate, Changed) else (fate.span,)
        assert [span.of(after.text) for span in spans] == [now]
        assert isinstance(fate, Stands) == (was == now)


def test_words_that_repeat_endlessly_are_shown_as_replaced_and_cost_no_more():
    old, new = "so and so " * 5_000, "and so on " * 5_000
    pieces = diff_words(old, new)
    assert len(pieces) == 2
    assert rebuilt(pieces) == (old, new)
