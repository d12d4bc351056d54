"""An answer as a person reads it, on a terminal and in a pipe."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from rich.console import Console

from pullquote.bot.cli.answer_view import show_answer, show_sources
from pullquote.bot.records import (
    Corpus,
    NearArticle,
    Question,
    QuotedNotice,
    Reason,
    Searched,
    SearchKind,
    StatedValue,
)
from pullquote.vectorstore import NoticeKind, Scope, Span

ESC = "\x1b"


def test_a_piped_answer_is_plain_text_with_the_whole_link(records, pipe: Console) -> None:
    show_answer(pipe, records.answer())

    assert records.shown(pipe).splitlines()[:7] == [
        " 1  Repairs will take 14 weeks, the council said.",
        "",
        "    Tarn bridge to close",
        "    The Norrland Courier · Ida Strand, Per Holm · 4 March 2024",
        "    https://courier.example/tarn#:~:text=Repairs%20will%20take",
        "",
        "In context: pullquote show courier-17 --quote 47:93",
    ]


def test_a_short_answer_stands_above_the_quotes_and_names_its_quote(records, pipe) -> None:
    answer = records.answer()
    show_answer(pipe, replace(answer, quotes=(replace(answer.quotes[0], certain=True),)))

    assert records.shown(pipe).splitlines()[:3] == [
        "14 weeks [1]",
        "",
        " 1  Repairs will take 14 weeks, the council said.",
    ]


def test_a_retracted_quote_gives_no_short_answer(records) -> None:
    answer = records.answer()
    notice = QuotedNotice(NoticeKind.RETRACTION, 1, None, "RETRACTED: Tarn bridge to close")
    quote = replace(answer.quotes[0], certain=True, notice=notice)
    assert replace(answer, quotes=(quote,)).short_answer is None


def test_the_corpus_behind_the_answer_is_said_in_one_line(records, pipe: Console) -> None:
    show_answer(pipe, records.answer())

    last = records.shown(pipe).splitlines()[-1]
    assert last.startswith("15 articles, 2 January 2024 to 5 March 2024; updated 6 March 2024, ")


def test_the_words_that_answer_are_bold_on_a_terminal(records, screen: Console) -> None:
    show_answer(screen, records.answer())

    assert f"take {ESC}[1m14 weeks{ESC}[0m, the council" in records.shown(screen)


def test_a_terminal_gets_a_hyperlink_to_the_quote(records, screen: Console) -> None:
    show_answer(screen, records.answer())

    assert ";https://courier.example/tarn#:~:text=Repairs%20will%20take\x1b\\" in (
        records.shown(screen)
    )


def test_only_the_first_quote_brings_the_hint(records, pipe: Console) -> None:
    second = records.quote(n=2, article_id="other", link=None)

    show_answer(pipe, records.answer(records.quote(), second))

    assert records.shown(pipe).count("pullquote show") == 1
    assert " 2  Repairs" in records.shown(pipe)


def test_the_hint_can_be_pasted_into_a_shell(records, pipe: Console) -> None:
    odd = records.quote(article_id="https://a.example/?q=1&r='2", revision=3)

    show_answer(pipe, records.answer(odd))

    assert (
        """pullquote show 'https://a.example/?q=1&r='"'"'2' --revision 3 --quote 47:93\n"""
        in records.shown(pipe)
    )


def test_no_line_is_wider_than_80_columns_but_links_and_commands(records, pipe: Console) -> None:
    long = records.quote(text="word 漢字 " * 60, title="title " * 40, highlight=None)

    show_answer(pipe, records.answer(long))

    from rich.cells import cell_len

    for line in records.shown(pipe).splitlines():
        assert cell_len(line) <= 80 or "https://" in line or "pullquote show" in line
        assert line == line.rstrip()


def test_a_quote_without_publisher_date_or_link_has_what_is_known(records, pipe: Console) -> None:
    bare = records.quote(publisher=None, authors=(), published=None, url=None, link=None)

    show_answer(pipe, records.answer(bare))

    assert "    Tarn bridge to close · undated\n\nIn context" in records.shown(pipe)


def test_an_abstention_says_so_with_reason_nearest_and_dates(records, pipe: Console) -> None:
    show_answer(pipe, records.abstention())

    assert records.shown(pipe).splitlines()[:-1] == [
        "The articles do not say.",
        "No sentence in them answers the question surely enough.",
        "",
        "Nearest articles:",
        "  - Ferry strike · The Norrland Courier · 1 February 2024",
        "    https://courier.example/ferry",
        "",
    ]


@pytest.mark.parametrize("reason", list(Reason))
def test_every_reason_has_its_words(records, pipe: Console, reason: Reason) -> None:
    show_answer(pipe, records.abstention(reason))

    second = records.shown(pipe).splitlines()[1]
    assert second.endswith(".")
    assert str(reason) not in second


def test_an_empty_corpus_tells_how_to_fill_it(records, pipe: Console) -> None:
    show_answer(pipe, records.abstention(Reason.EMPTY_CORPUS, corpus=Corpus(0, None, None, None)))

    assert "pullquote ingest" in records.shown(pipe)
    assert records.shown(pipe).endswith("The corpus is empty.\n")


def test_a_hostile_article_cannot_steer_the_terminal(records, screen: Console) -> None:
    evil = "\x1b[2J\x1b]0;owned\x07 [red]x[/red] \u202e \x9b1m"
    hostile = records.quote(
        text=evil,
        title=evil,
        publisher=evil,
        authors=(evil,),
        article_id=evil,
        published=evil,
        link="https://x.example/" + evil,
        highlight=Span(0, 3),
        notice=QuotedNotice(NoticeKind.RETRACTION, 1, None, evil),
        current=False,
    )
    show_answer(screen, records.answer(hostile))
    show_answer(screen, records.abstention(title=evil))
    show_sources(screen, records.answer(hostile))

    shown = records.shown(screen)
    assert "\x1b[2J" not in shown
    assert "\x1b]0" not in shown
    assert not any(c in shown for c in "\x07\u202e\x9b")
    assert "[red]x[/red]" in shown


def test_sources_name_article_revision_and_characters(records, pipe: Console) -> None:
    show_sources(pipe, records.answer(records.quote(), records.quote(n=2, link=None)))

    assert "    courier-17, revision 1, characters 47:93\n" in records.shown(pipe)
    assert " 2  Tarn bridge to close" in records.shown(pipe)
    assert "Repairs" not in records.shown(pipe).replace("Repairs%20", "")


CORRECTION = QuotedNotice(NoticeKind.CORRECTION, 1, Span(93, 120), "Correction: It is 14 weeks.")
RETRACTION = QuotedNotice(NoticeKind.RETRACTION, 1, Span(93, 120), "We have withdrawn this story.")


def test_a_correction_of_the_quoted_words_stands_below_them(records, pipe: Console) -> None:
    show_answer(pipe, records.answer(records.quote(notice=CORRECTION)))

    assert records.shown(pipe).splitlines()[:5] == [
        " 1  Repairs will take 14 weeks, the council said.",
        "",
        "    Corrected: “Correction: It is 14 weeks.”",
        "",
        "    Tarn bridge to close",
    ]


@pytest.mark.parametrize("kind", [kind for kind in NoticeKind if kind != NoticeKind.RETRACTION])
def test_a_notice_of_other_words_is_said_in_one_sentence(records, pipe: Console, kind) -> None:
    other = QuotedNotice(kind, 1, Span(93, 120), None)

    show_answer(pipe, records.answer(records.quote(notice=other)))

    line = records.shown(pipe).splitlines()[2]
    assert line.startswith("    The article ")
    assert line.endswith(".")


def test_a_quote_that_is_the_notice_does_not_say_it_twice(records, pipe: Console) -> None:
    own = replace(CORRECTION, span=Span(47, 93), text="Repairs will take 14 weeks.")

    show_answer(pipe, records.answer(records.quote(notice=own)))

    assert "    These words are the article's own correction.\n" in records.shown(pipe)
    assert records.shown(pipe).count("Repairs will take 14 weeks") == 1


@pytest.mark.parametrize(
    ("kind", "repeated"), [(NoticeKind.UPDATE, False), (NoticeKind.CORRECTION, True)]
)
def test_of_a_notice_that_is_quoted_in_part_a_correction_is_shown_whole(
    records, pipe: Console, kind, repeated
) -> None:
    longer = QuotedNotice(kind, 1, Span(0, 120), "A longer notice.")

    show_answer(pipe, records.answer(records.quote(notice=longer)))

    assert ("A longer notice." in records.shown(pipe)) is repeated


def test_a_retraction_comes_before_the_words_that_it_takes_back(
    records, pipe: Console, screen: Console
) -> None:
    answer = records.answer(records.quote(notice=RETRACTION))
    show_answer(pipe, answer)
    show_answer(screen, answer)

    assert records.shown(pipe).splitlines()[:4] == [
        " 1  Retracted: “We have withdrawn this story.”",
        "",
        "    Repairs will take 14 weeks, the council said.",
        "",
    ]
    assert f"{ESC}[1;31mRetracted: “We have withdrawn this story.”" in records.shown(screen)


@pytest.mark.parametrize("notice", [CORRECTION, RETRACTION], ids=lambda each: each.kind)
def test_a_notice_is_shown_once_in_an_answer(records, pipe: Console, notice) -> None:
    quotes = [records.quote(n=n, span=Span(n, n + 1), notice=notice) for n in (1, 2, 3)]
    other = records.quote(n=4, article_id="other", notice=notice)

    show_answer(pipe, records.answer(*quotes, other))

    shown = records.shown(pipe)
    assert shown.count(notice.text) == 2
    assert shown.count(": see quote 1.") == 2


def test_a_retraction_that_the_title_says_is_shown_as_the_title(records, pipe: Console) -> None:
    title = QuotedNotice(NoticeKind.RETRACTION, 1, None, "RETRACTED: Tarn bridge to close")

    show_answer(pipe, records.answer(records.quote(notice=title)))

    assert " 1  Retracted: “RETRACTED: Tarn bridge to close”\n" in records.shown(pipe)


def test_a_retraction_that_came_later_says_so(records, pipe: Console) -> None:
    later = replace(RETRACTION, revision=2)

    show_answer(pipe, records.answer(records.quote(notice=later, current=False)))

    assert records.shown(pipe).startswith(" 1  Retracted since: “We have withdrawn")


def test_an_answer_as_of_a_day_says_so_and_what_is_no_longer_current(
    records, pipe: Console
) -> None:
    day = datetime(2024, 3, 6, 23, 59, 59, 999_999, UTC)
    answer = records.answer(records.quote(current=False))

    show_answer(pipe, replace(answer, question=Question("How long?", None, Scope(as_of=day))))

    lines = records.shown(pipe).splitlines()
    assert "    No longer current: pullquote history courier-17" in lines
    assert "In context: pullquote show courier-17 --revision 1 --quote 47:93" in lines
    assert lines[-1] == "As of 6 March 2024: 15 articles, 2 January 2024 to 5 March 2024"


def test_an_abstention_as_of_a_moment_names_the_moment(records, pipe: Console) -> None:
    moment = datetime(2020, 3, 6, 14, 30, tzinfo=UTC)
    empty = Corpus(0, None, None, "2024-03-06T09:30:00+00:00")
    answer = records.abstention(Reason.NOTHING_KNOWN_THEN, corpus=empty)

    show_answer(pipe, replace(answer, question=Question("Who?", None, Scope(as_of=moment))))

    assert records.shown(pipe).splitlines() == [
        "The articles do not say.",
        "The corpus held no articles then; the first came later.",
        "",
        "As of 6 March 2020, 14:30 UTC: no articles",
    ]


def test_sources_say_what_is_retracted(records, pipe: Console) -> None:
    show_sources(pipe, records.answer(records.quote(notice=RETRACTION)))

    assert "Retracted: “We have withdrawn this story.”" in records.shown(pipe)


def test_days_that_were_searched_stand_above_the_corpus(records, pipe: Console) -> None:
    made = Searched("this week", SearchKind.SCOPE, date(2022, 6, 10), date(2022, 6, 16))
    show_answer(pipe, replace(records.answer(), searched=made))

    assert records.shown(pipe).splitlines()[-2] == "Searched 10 to 16 June 2022 (“this week”)."


def test_search_beyond_the_days_that_were_asked_of_is_said_first(records, pipe: Console) -> None:
    made = Searched("last May", SearchKind.SCOPE, date(2022, 5, 1), date(2022, 6, 7), widened=True)
    show_answer(pipe, replace(records.answer(), searched=made))

    assert " ".join(records.shown(pipe).splitlines()[:2]).strip() == (
        "Nothing sure enough from 1 May to 7 June 2022 (“last May”), so every day was searched."
    )


def test_hostile_time_words_cannot_steer_the_terminal(records, screen: Console) -> None:
    made = Searched("this \x1b[31mweek", SearchKind.PRIOR)
    show_answer(screen, replace(records.answer(), searched=made))

    assert "\x1b[31mweek" not in records.shown(screen)


def test_copies_of_the_quoted_article_are_named_below_it(records, pipe: Console) -> None:
    copy = NearArticle("gull-1", "Bridge", "The \x1b[31mGull", "2024-03-05", None)
    show_answer(pipe, records.answer(records.quote(also_in=(copy,))))

    shown = " ".join(records.shown(pipe).split())
    assert "2 articles, 1 original: also in The" in shown
    assert "\x1b[31m" not in shown


def test_values_that_differ_are_said_first(records, pipe: Console) -> None:
    values = (
        StatedValue("340 homes", 2, "Littoral Wire", "2025-11-13"),
        StatedValue("212 homes", 1, None, "2025-11-11"),
    )
    show_answer(pipe, replace(records.answer(), differs=values))

    assert " ".join(records.shown(pipe).split()).startswith(
        "The articles differ: 340 homes (Littoral Wire, 13 November 2025) [2];"
        " 212 homes (an unnamed publisher, 11 November 2025) [1]."
    )


def test_quotes_that_may_not_answer_are_led_in_as_such(records, pipe: Console) -> None:
    show_answer(pipe, replace(records.answer(), tentative=True))

    first, blank, quote = records.shown(pipe).splitlines()[:3]
    assert (first, blank) == ("The articles may not answer this. What comes nearest:", "")
    assert quote.startswith(" 1  ")
