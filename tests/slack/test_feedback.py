"""What people think of answers: kept once for each person, told to that person alone."""

import json
import sqlite3
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta

import pytest

from pullquote.bot.feedback import judged, question_record
from pullquote.bot.slack.opinions import COMMENT
from pullquote.vectorstore.slack_feedback import Opinion

from tests.slack.block_rules import shown
from tests.slack.test_answers import QUESTION, QUOTE, answer_of

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


@pytest.fixture
def log(core):
    """The verdicts; none are left to the next test."""
    yield core.store.catalog.slack.feedback
    core.store.catalog.answers.forget_all()


def feedback_buttons(answer):
    (block,) = [block for block in answer["blocks"] if block["type"] == "context_actions"]
    return block["elements"][0]


def press(here, answer, side="positive_button", **more):
    buttons = feedback_buttons(answer)
    message = {"ts": answer["ts"], "thread_ts": answer.get("thread_ts", "")}
    here.press(buttons["action_id"], buttons[side]["value"], message=message, **more)


def verdicts(log):
    return {one.given_by: str(one.verdict) for one in log.given()}


def test_a_verdict_is_kept_with_its_answer_and_told_to_the_presser_alone(slack, talk, log, core):
    here = talk(stream=False)
    here.mention(QUESTION, ts="17.1")
    (answer,) = answer_of(slack)
    press(here, answer)
    (told,) = slack.wait(lambda: slack.responses)
    assert told["response_type"] == "ephemeral"
    assert (told["replace_original"], told["thread_ts"]) == (False, "17.1")
    assert "Noted: a good answer" in told["text"]
    (kept,) = log.given()
    assert (kept.given_by, kept.verdict, kept.comment) == ("T1:U1", Opinion.GOOD, None)
    assert core.store.catalog.answers.get(kept.answer).question == QUESTION


def test_each_person_has_one_verdict_and_a_later_press_replaces_the_earlier(slack, talk, log):
    here = talk(stream=False)
    here.mention(QUESTION, ts="17.1")
    (answer,) = answer_of(slack)
    for number, (side, user) in enumerate(
        [("positive_button", "U1"), ("negative_button", "U2"), ("negative_button", "U1")], start=1
    ):
        press(here, answer, side, user=user)
        slack.wait(lambda number=number: len(slack.responses) == number)
    assert verdicts(log) == {"T1:U1": "bad", "T1:U2": "bad"}


def test_a_bad_verdict_may_be_explained_in_a_modal(slack, talk, log):
    here = talk(stream=False)
    here.mention(QUESTION, ts="17.1")
    (answer,) = answer_of(slack)
    press(here, answer, "negative_button")
    (told,) = slack.wait(lambda: slack.responses)
    why = told["blocks"][-1]["elements"][0]
    here.press(why["action_id"], why["value"])
    (opened,) = slack.wait_for("views.open")
    assert opened["trigger_id"].startswith("trigger")
    reply = submit(here, opened["view"], "It is about the <ferry> & not the bridge.")
    assert (reply.status, reply.body) == (200, "")
    (kept,) = log.given()
    assert (kept.verdict, kept.comment) == (
        Opinion.BAD,
        "It is about the <ferry> & not the bridge.",
    )


def submit(here, view, words):
    block = view["blocks"][0]
    state = {block["block_id"]: {block["element"]["action_id"]: {"value": words}}}
    return here.send(
        {
            "type": "view_submission",
            "team": {"id": "T1"},
            "user": {"id": "U1", "team_id": "T1"},
            "view": {**view, "id": "V1", "state": {"values": state}},
        }
    )


def test_a_comment_on_an_answer_that_was_forgotten_meanwhile_is_objected_to(slack, talk, log):
    here = talk(stream=False)
    here.press(COMMENT, "0f" * 16)
    (opened,) = slack.wait_for("views.open")
    reply = json.loads(submit(here, opened["view"], "Wrong bridge.").body)
    assert reply["response_action"] == "errors"
    assert "not kept" in next(iter(reply["errors"].values()))


def test_an_answer_that_is_not_kept_any_more_says_so(slack, talk, log, core):
    here = talk(stream=False)
    here.mention(QUESTION, ts="17.1")
    (answer,) = answer_of(slack)
    core.store.catalog.answers.forget_all()
    press(here, answer)
    (told,) = slack.wait(lambda: slack.responses)
    assert "not kept" in told["text"]
    assert log.given() == []


def test_a_catalog_that_is_busy_loses_no_verdict_in_silence(slack, talk, log, core):
    here = talk(stream=False)
    here.mention(QUESTION, ts="17.1")
    (answer,) = answer_of(slack)
    press(here, answer, "negative_button")
    slack.wait(lambda: slack.responses)
    why = slack.responses[0]["blocks"][-1]["elements"][0]
    here.press(why["action_id"], why["value"])
    (opened,) = slack.wait_for("views.open")
    with writing(core):
        press(here, answer)
        slack.wait(lambda: len(slack.responses) == 2)
        reply = json.loads(submit(here, opened["view"], "Wrong bridge.").body)
    assert "busy" in slack.responses[1]["text"]
    assert "busy" in next(iter(reply["errors"].values()))
    assert verdicts(log) == {"T1:U1": "bad"}


@contextmanager
def writing(core):
    """Let somebody else write into the catalog, for as long as this lasts."""
    with closing(sqlite3.connect(core.settings.data_dir / "catalog.sqlite3")) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.rollback()


def test_where_answers_are_not_kept_nobody_is_asked_for_a_verdict(slack, core):
    from pullquote.bot.slack.app import SlackBot

    from tests.slack.conftest import Talk

    answers = core.settings.answers.model_copy(update={"keep": False})
    kind = type(core.settings.slack)
    values = {"bot_token": "xoxb-test", "api_url": slack.url, "stream": False}
    settings = core.settings.model_copy(
        update={"answers": answers, "slack": kind.model_validate(values)}
    )
    opened = SlackBot(core, settings)
    opened.start()
    try:
        Talk(opened).mention(QUESTION, ts="17.1")
        (answer,) = answer_of(slack)
        assert "context_actions" not in {block["type"] for block in answer["blocks"]}
        assert QUOTE in shown(answer["blocks"])
    finally:
        opened.stop()


def test_a_private_answer_can_be_judged_too(slack, talk, log):
    here = talk()
    here.command(QUESTION)
    (private,) = slack.wait(lambda: slack.responses)
    press(here, {**private, "ts": "", "thread_ts": ""})
    slack.wait(lambda: len(slack.responses) == 2)
    assert verdicts(log) == {"T1:U1": "good"}


def test_somebody_who_may_not_ask_may_not_judge(slack, talk, log):
    here = talk(stream=False, users=("U1",))
    here.mention(QUESTION, ts="17.1")
    (answer,) = answer_of(slack)
    press(here, answer, user="U2")
    (told,) = slack.wait(lambda: slack.responses)
    assert "not on the list" in told["text"]
    assert log.given() == []


def test_the_same_verdict_again_leaves_its_comment_and_another_one_drops_it(core, log):
    answer = remembered(core)
    give(log, answer, Opinion.BAD, comment="Wrong year.")
    give(log, answer, Opinion.BAD, minutes=1)
    assert [one.comment for one in log.given()] == ["Wrong year."]
    give(log, answer, Opinion.GOOD, minutes=2)
    assert [(str(one.verdict), one.comment) for one in log.given()] == [("good", None)]


def remembered(core, question=QUESTION):
    from pullquote.bot.records import Question

    return core.ask(Question(question)).id


def give(log, answer, verdict, *, by="T1:U1", minutes=0, comment=None):
    assert log.give(
        answer, by=by, verdict=verdict, comment=comment, now=NOW + timedelta(minutes=minutes)
    )


def test_a_good_answer_becomes_a_question_with_its_sentences_as_accepted_answers(core, log):
    answer = remembered(core)
    give(log, answer, Opinion.GOOD)
    give(log, answer, Opinion.GOOD, by="T1:U2")
    give(log, answer, Opinion.BAD, by="T1:U3", comment="Too long.")
    (one,) = judged(core.store.catalog)
    record = question_record(core.store.catalog, one)
    assert record["id"] == f"feedback-{answer}"
    assert record["question"] == QUESTION
    assert QUOTE in record["answers"]
    assert record["evidence"] == record["answers"]
    assert "bridge" in record["article_ids"]
    assert (record["answerable"], record["tier"]) == (True, "feedback")
    assert (record["good"], record["bad"], record["comments"]) == (2, 1, ["Too long."])


def test_a_bad_answer_waits_for_a_person_to_say_what_would_have_been_right(core, log):
    answer = remembered(core)
    give(log, answer, Opinion.BAD)
    give(log, answer, Opinion.GOOD, by="T1:U2")  # as many found it good: nobody knows
    (one,) = judged(core.store.catalog)
    record = question_record(core.store.catalog, one)
    assert (record["answerable"], record["tier"]) == (None, "feedback-to-mend")
    assert record["answers"] == record["article_ids"] == record["evidence"] == []
    assert QUOTE in record["rejected"]


def test_a_silence_that_was_right_becomes_an_unanswerable_question(core, log):
    answer = remembered(core, "Who won the chess championship of Mars?")
    give(log, answer, Opinion.GOOD)
    (one,) = judged(core.store.catalog)
    record = question_record(core.store.catalog, one)
    assert (record["answerable"], record["answers"]) == (False, [])


def test_verdicts_are_filtered_and_an_answer_comes_with_all_of_its_own(core, log):
    first, second = remembered(core), remembered(core, "When does the ferry stop?")
    give(log, first, Opinion.GOOD)
    give(log, first, Opinion.BAD, by="T1:U2", minutes=1)
    give(log, second, Opinion.GOOD, minutes=2)
    catalog = core.store.catalog
    assert [one.answer.id for one in judged(catalog)] == [second, first]
    (bad,) = judged(catalog, verdict=Opinion.BAD)
    assert (bad.answer.id, bad.good, bad.bad) == (first, 1, 1)
    late = judged(catalog, since=NOW + timedelta(minutes=2))
    assert [one.answer.id for one in late] == [second]


def test_a_verdict_goes_when_its_answer_is_forgotten(core, log):
    answer = remembered(core)
    give(log, answer, Opinion.GOOD)
    core.store.catalog.answers.forget([answer])
    assert log.given() == []
    assert not log.give(answer, by="T1:U1", verdict=Opinion.GOOD, now=NOW)
