"""A language model's statements in Slack."""

from dataclasses import replace

from pullquote.bot.records import Fallback, StatedClaim, Usage, Writer
from pullquote.bot.slack import render
from pullquote.bot.slack.claims import writing_from

from tests.slack.answers import answered, near, quote
from tests.slack.block_rules import objections, quoted, shown

USAGE = Usage("openai:m", 1, 100, 20, estimated=False, cost=0.0)


def written(*claims, **changed):
    found = replace(
        answered(quote("The council approved the bridge.")),
        answerer=Writer.MODEL,
        claims=tuple(claims),
        usage=USAGE,
    )
    return replace(found, **changed)


def test_statements_stand_before_the_quotes_with_their_numbers():
    (message,) = render(written(StatedClaim("The bridge was approved.", (1,)), removed=2))
    assert message.text.startswith("The bridge was approved. [1]")
    assert "2 statements removed: not in its source" in message.text
    assert "Written by openai:m, checked against these quotes:" in message.text
    assert quoted(message.blocks) == ["The council approved the bridge."]
    assert objections(message.blocks, message.text, users=()) == []


def test_where_quotes_alone_answer_it_is_said_why():
    alone = written(answerer=Writer.EXTRACTIVE, fallback=Fallback.TIMEOUT)
    (message,) = render(alone)
    assert message.text.startswith("The language model did not answer in time.")


def test_a_statement_is_shown_and_never_parsed():
    hostile = StatedClaim("<!channel> *bold* <https://evil.example|x>", (1,))
    (message,) = render(written(hostile))
    assert objections(message.blocks, message.text, users=()) == []


def test_as_many_and_as_long_statements_as_there_can_be_fit():
    (first, *_) = render(written(*(StatedClaim("word " * 80, (1, 2)) for _ in range(12))))
    assert objections(first.blocks, first.text, users=()) == []


def test_without_a_model_nothing_is_added():
    (message,) = render(answered(quote("The council approved the bridge.")))
    assert "statement" not in str(shown(message.blocks))


def test_the_status_names_the_article_that_is_written_from_harmlessly():
    assert writing_from([near(title="A bridge")]) == "is writing from “A bridge”…"
    assert "<!channel>" not in writing_from([near(title="<!channel> " + "x" * 500)])
    assert len(writing_from([near(title="x" * 500)])) < 100
