"""A quote marked in its text, on a terminal and where plain."""

import pytest
from rich.console import Console

from pullquote.bot.cli.article_view import show_context, show_text
from pullquote.vectorstore import Metadata, Revision, Span


def revision(*sentences: str) -> Revision:
    text = " ".join(sentences)
    starts = [0]
    for sentence in sentences[:-1]:
        starts.append(starts[-1] + len(sentence) + 1)
    return Revision(
        "a", 1, "T", text, None, Metadata(), "0" * 64, "2024-01-01T00:00:00", True, tuple(starts)
    )


TEN = revision(*(f"Sentence {n}." for n in range(10)))


def test_the_mark_is_reversed_on_a_terminal(records, screen: Console) -> None:
    show_text(screen, "one two three", Span(4, 7))

    assert records.shown(screen) == "one \x1b[1;7mtwo\x1b[0m three\n"


def test_the_mark_stands_in_brackets_where_plain(records, pipe: Console) -> None:
    show_text(pipe, "one two three\nfour", Span(4, 18))

    assert records.shown(pipe) == "one >>>two three\nfour<<<\n"


def test_a_text_without_mark_is_only_wrapped(records, pipe: Console) -> None:
    show_text(pipe, "word " * 40)

    assert [len(line) for line in records.shown(pipe).splitlines()] == [79, 79, 39]


@pytest.mark.parametrize(
    ("quote", "shown"),
    [
        (0, ">>>Sentence 0.<<< Sentence 1. Sentence 2. Sentence 3. …\n"),
        (9, "… Sentence 6. Sentence 7. Sentence 8. >>>Sentence 9.<<<\n"),
    ],
)
def test_context_is_three_sentences_on_either_side(
    records, pipe: Console, quote: int, shown: str
) -> None:
    show_context(pipe, TEN, list(TEN.sentences())[quote])

    assert records.shown(pipe) == shown


def test_context_marks_a_quote_that_spans_sentences(records, pipe: Console) -> None:
    sentences = list(TEN.sentences())

    show_context(pipe, TEN, Span(sentences[4].start, sentences[5].end))

    shown = records.shown(pipe).replace("\n", " ")
    assert shown.startswith("… Sentence 1. ")
    assert ">>>Sentence 4. Sentence 5.<<<" in shown
    assert shown.endswith("Sentence 8. … ")


def test_marks_stay_true_beside_hostile_characters(records, pipe: Console) -> None:
    show_text(pipe, "a\x1b\u202e\ud800\tb quote c", Span(7, 12))

    assert records.shown(pipe) == "a␛\ufffd\ufffd b >>>quote<<< c\n"
