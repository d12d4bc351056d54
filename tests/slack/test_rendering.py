"""What an answer looks like in Slack: exact, within every limit, and harmless."""

import html
from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pullquote.bot.records import NearArticle, Reason, Searched, SearchKind, StatedValue
from pullquote.bot.slack import Options, plain, render
from pullquote.bot.slack.rendering import remark
from pullquote.vectorstore import NoticeKind, Span

from tests.slack.answers import abstained, answered, near, notice, quote
from tests.slack.block_rules import bold, objections, quoted, shown, strings, units

HOSTILE = (
    "<!channel> <!here> <@U024BE7LH> <#C0123|general> <!subteam^S1> @everyone",
    "*bold* _it_ ~no~ `code` [label](https://evil.example) <https://evil.example|Gazette>",
    "\u202eesrever\u202c \u2066isolated \u200b\u200d\ufeff\u00ad end",
    "z\u0300\u0301\u0302\u0303\u0304\u0305\u0306\u0307\u0308\u0309a" * 40,
    "x" * 12_000,
    "\U0001f600" * 7_000,
    "A & B < C > D &amp; &lt;!channel&gt;",
    "line one\n\n\n> line two\r\n\ttabbed",
    "\x1b[31mred\x07\x00",
    ":tada: {braces} %s $HOME",
)


def one(answer, options=None):
    """Render what fits into one message."""
    (message,) = render(answer, options)
    return message


def every(part, rendered):
    return [found for message in rendered for found in part(message.blocks)]


def check(rendered, *, users=()):
    for message in rendered:
        for text in message.plain:
            assert objections(message.blocks, text, users=users) == []


def test_a_quote_is_a_rich_text_quotation_of_exactly_its_words():
    message = one(answered(quote("The council approved it.\n\nWork begins in spring.")))
    assert quoted(message.blocks) == ["The council approved it.\n\nWork begins in spring."]


def test_the_words_that_answer_are_bold():
    message = one(answered(quote("The council approved the bridge.", highlight=Span(4, 11))))
    assert bold(message.blocks) == ["council"]
    assert quoted(message.blocks) == ["The council approved the bridge."]


def test_quotes_that_may_not_answer_are_led_in_as_such():
    message = one(replace(answered(), tentative=True))
    assert shown(message.blocks).startswith("The articles may not answer this. What comes nearest:")
    assert message.text.startswith("The articles may not answer this.")
    assert "may not answer" not in one(answered()).text


def test_the_source_has_number_title_link_publisher_author_and_date():
    message = one(answered(quote()))
    assert "[1] Bridge approved · The Gazette · Ada Moreno · 20 November 2026" in shown(
        message.blocks
    )
    assert "https://gazette.example/bridge#:~:text=" in "".join(strings(message.blocks))


def test_an_article_without_a_web_address_has_no_link():
    message = one(answered(quote(url="javascript:alert(1)")))
    assert "javascript" not in "".join(strings(message.blocks))


def test_a_link_that_is_too_long_loses_its_fragment():
    url = "https://gazette.example/" + "b" * 2_900
    message = one(answered(quote("w" * 200, url=url)))
    assert url in list(strings(message.blocks))


def test_a_correction_is_told_below_the_quote():
    corrected = quote(notice=notice(NoticeKind.CORRECTION, "An earlier version said Tuesday."))
    assert "Corrected: “An earlier version said Tuesday.”" in shown(one(answered(corrected)).blocks)


def test_a_retraction_is_read_before_the_words_that_it_takes_back():
    retracted = quote(notice=notice(NoticeKind.RETRACTION, "This article is retracted."))
    seen = shown(one(answered(retracted)).blocks)
    assert seen.index("Retracted: “This article is retracted.”") < seen.index("The council")


def test_a_notice_about_something_else_is_told_without_its_words():
    other = quote(notice=notice(NoticeKind.CORRECTION))
    assert "carries a correction, of something else" in shown(one(answered(other)).blocks)


def test_a_quote_that_is_the_notice_says_so():
    text = "Correction: it was Monday."
    own = quote(text, notice=notice(NoticeKind.CORRECTION, text, span=Span(0, len(text))))
    assert "the article's own correction" in shown(one(answered(own)).blocks)


def test_a_quote_that_is_not_current_says_so():
    assert "No longer current" in shown(one(answered(quote(current=False))).blocks)


def test_one_line_says_how_fresh_the_corpus_is():
    assert (
        "412 articles, 2 January 2019 to 24 November 2026; updated 25 November 2026, 08:30 UTC"
        in (shown(one(answered()).blocks))
    )


def test_an_answer_as_of_a_day_says_so():
    end = datetime.combine(datetime(2026, 11, 20, tzinfo=UTC), time.max, UTC)
    assert "As of 20 November 2026" in shown(one(answered(as_of=end)).blocks)


def test_days_that_were_searched_stand_before_the_corpus():
    made = Searched("this week", SearchKind.SCOPE, date(2022, 6, 10), date(2022, 6, 16))
    message = one(replace(answered(), searched=made))
    footnote = next(block for block in message.blocks if block["type"] == "context")
    assert footnote["elements"][0]["text"].startswith("Searched 10 to 16 June 2022 (“this week”). ")


def test_search_beyond_the_days_that_were_asked_of_is_said_first():
    made = Searched("today", SearchKind.SCOPE, date(2022, 6, 10), date(2022, 6, 13), widened=True)
    message = one(replace(answered(), searched=made))
    assert shown(message.blocks[0]).startswith("Nothing sure enough from 10 to 13 June 2022")


def test_copies_are_named_and_differing_values_come_first():
    copy = NearArticle("gull-1", "Bridge", "The <Gull>", "2024-03-05", None)
    value = StatedValue("14 weeks", 1, "The Gull", "2024-03-05")
    message = one(replace(answered(quote(also_in=(copy,))), differs=(value, value)))
    assert shown(message.blocks[0]).startswith("The articles differ: 14 weeks (The Gull, 5 March")
    assert "2 articles, 1 original: also in The <Gull>, 5 March 2024" in shown(message.blocks[1])


def test_an_abstention_says_why_and_shows_what_came_near():
    seen = shown(one(abstained(Reason.WEAK_EVIDENCE, near("Ferry stops"))).blocks)
    assert seen.startswith("The articles do not say. No sentence in them answers")
    assert "Ferry stops · The Gazette · 20 November 2026" in seen


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_has_words(reason):
    check(render(abstained(reason)))


def test_how_a_follow_up_was_understood_is_the_first_line():
    seen = shown(one(answered(), Options(read_as="Was the bridge in Ohio approved?")).blocks)
    assert seen.startswith("Read as: Was the bridge in Ohio approved?")


def test_a_follow_up_can_be_asked_as_it_was_written():
    options = Options(read_as="Was it approved in Ohio?", as_written="and in Ohio?")
    message = one(answered(), options)
    (row,) = [block for block in message.blocks if block["type"] == "actions"]
    assert row["elements"][-1]["value"] == "and in Ohio?"


def test_each_quote_has_a_button_for_its_context_and_the_answer_one_for_an_opinion():
    message = one(answered(quote(), quote(n=2)))
    (row,) = [block for block in message.blocks if block["type"] == "actions"]
    assert [b["text"]["text"] for b in row["elements"]] == ["Show context [1]", "Show context [2]"]
    assert row["elements"][1]["value"] == "1 0 42 article-2"
    assert message.blocks[-1]["elements"][0]["positive_button"]["value"] == f"good:{'0f' * 16}"


def test_an_answer_that_nobody_remembers_asks_for_no_opinion():
    message = one(answered(), Options(feedback=False))
    assert all(block["type"] != "context_actions" for block in message.blocks)


def test_an_answer_seen_by_one_can_be_shared():
    message = one(answered(), Options(share=True))
    assert "Share to channel" in shown(message.blocks)


def test_a_shared_answer_names_the_asker_and_nobody_else():
    rendered = render(answered(question="<@U2> why?"), Options(asked_by="U1"))
    check(rendered, users=("U1",))
    assert "U1 asked: “<@U2> why?”" in shown(rendered[0].blocks)


def test_a_long_answer_is_split_and_keeps_its_buttons():
    quotes = [quote(f"{n}" * 5_000, n=n) for n in (1, 2, 3)]
    rendered = render(answered(*quotes))
    check(rendered)
    assert len(rendered) == 2
    assert every(quoted, rendered) == [q.text for q in quotes]
    first, last = rendered
    assert all(block["type"] == "rich_text" for block in first.blocks)
    assert [block["type"] for block in last.blocks[-3:]] == [
        "context",
        "actions",
        "context_actions",
    ]


def test_a_quote_that_no_message_can_hold_is_split_and_stays_exact():
    text = "x" * 25_000 + "\U0001f600" * 3_000
    rendered = render(answered(quote(text, highlight=Span(24_000, 26_000))))
    check(rendered)
    pieces = every(quoted, rendered)
    assert "".join(pieces) == text
    assert "".join(every(bold, rendered)) == text[24_000:26_000]


def test_long_ids_leave_room_for_the_answer():
    quotes = [quote(n=n, article_id="i" * 1_900) for n in range(1, 11)]
    check(render(answered(*quotes)))


def test_a_question_that_is_too_long_for_a_button_cannot_be_shared():
    check(render(answered(question="\U0001f600" * 1_500), Options(share=True)))


def test_a_quote_with_overrides_stays_exact_and_a_line_says_so():
    text = "The sum was \u202e000,1\u202c dollars."
    message = one(answered(quote(text)))
    assert quoted(message.blocks) == [text]
    assert "invisible characters" in shown(message.blocks)


def test_a_joiner_or_a_soft_hyphen_is_nothing_to_warn_of():
    message = one(answered(quote("\u0915\u094d\u200d\u0937 co\u00adoperate")))
    assert "invisible characters" not in shown(message.blocks)


def test_the_plain_text_holds_the_whole_answer_in_escaped_pieces():
    quotes = [quote("A < B & C > D. " * 300, n=n) for n in (1, 2)]
    rendered = render(answered(*quotes))
    whole = html.unescape("".join(text for message in rendered for text in message.plain))
    assert all(q.text in whole for q in quotes)
    check(rendered)


def test_a_remark_of_the_bots_own_keeps_to_the_limits():
    message = remark("Busy: third in line. " + "<!channel>" * 900)
    assert objections(message.blocks, message.text) == []


@pytest.mark.parametrize("foreign", HOSTILE)
def test_hostile_words_ping_nobody_and_break_nothing(foreign):
    hostile = quote(
        foreign,
        title=foreign,
        publisher=foreign,
        authors=(foreign, foreign),
        url=f"https://gazette.example/{foreign}",
        notice=notice(NoticeKind.CORRECTION, foreign),
        article_id=foreign,
        highlight=Span(1, max(2, len(foreign) // 2)),
    )
    rendered = render(
        answered(hostile, question=foreign), Options(read_as=foreign, asked_by="U1", share=True)
    )
    check(rendered, users=("U1",))
    pieces = every(quoted, rendered)
    assert "".join(pieces) == foreign
    check(render(abstained(Reason.WEAK_EVIDENCE, near(foreign, foreign), question=foreign)))


ANY = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=200)
LONG = st.builds(lambda piece, times: piece * times, ANY, st.integers(1, 150))


@st.composite
def quotes(draw, n):
    text = draw(st.one_of(ANY, LONG, st.sampled_from(HOSTILE)))
    start = draw(st.integers(0, len(text) - 1))
    end = draw(st.integers(start + 1, len(text)))
    said = draw(st.none() | st.builds(notice, st.sampled_from(NoticeKind), st.none() | ANY))
    return quote(
        text,
        n=n,
        title=draw(ANY),
        publisher=draw(st.none() | ANY),
        authors=tuple(draw(st.lists(ANY, max_size=2))),
        url=draw(st.none() | st.just("https://gazette.example/a") | ANY),
        article_id=draw(ANY),
        highlight=draw(st.none() | st.just(Span(start, end))),
        notice=said,
        current=draw(st.booleans()),
    )


@st.composite
def answers(draw):
    number = draw(st.integers(1, 10))
    return answered(*(draw(quotes(n)) for n in range(1, number + 1)), question=draw(ANY))


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(answer=answers(), read_as=st.none() | ANY)
def test_any_answer_keeps_to_the_limits_and_its_quotes_stay_exact(answer, read_as):
    rendered = render(answer, Options(read_as=read_as, share=True))
    check(rendered)
    pieces = every(quoted, rendered)
    assert "".join(pieces) == "".join(each.text for each in answer.quotes)


@given(text=ANY)
def test_a_line_stays_a_line_and_shows_nothing_that_steers(text):
    shown_line = plain.line(text)
    assert "\n" not in shown_line
    assert not plain.deceives(shown_line)
    assert plain.line(shown_line) == shown_line


@given(text=ANY, limit=st.integers(1, 50))
def test_a_clipped_text_keeps_to_its_limit(text, limit):
    assert units(plain.clip(text, limit)) <= limit
