"""A language model's statements in Slack: each is shown when it is proved, and none before."""

import json
import shutil
from dataclasses import replace

import pytest

from pullquote.bot import Pullquote
from pullquote.config import ModelSettings, Settings

from tests.slack.block_rules import quoted, shown
from tests.slack.slack_server import lost, refuse
from tests.support.openai_server import OpenAIServer, Say, claims, ids_by_text

QUESTION = "When does work on the harbour bridge begin, and what will it cost?"
BEGINS = ("Work on the bridge begins in the spring of 2027.", "spring of 2027")
COSTS = ("The bridge will cost 40 million dollars.", "40 million")
WRONG = ("The bridge will cost 50 million dollars.", "40 million")
LEAD = "Each statement is checked against the articles before it is shown."


@pytest.fixture(scope="module")
def model():
    with OpenAIServer(Say("{}")) as server:
        yield server


@pytest.fixture(scope="module")
def core(corpus, model, tmp_path_factory):
    """A core with a language model, over the two articles."""
    data_dir = tmp_path_factory.mktemp("slack-model") / "data"
    shutil.copytree(corpus, data_dir)
    settings = Settings(
        data_dir=data_dir,
        answerer="model",
        model=ModelSettings(name="openai:test-model", base_url=model.url, retries=0),
    )
    with Pullquote.open(settings) as opened:
        yield opened


def slowly(reply, **how):
    """Say what a reply says, but take time."""
    return lambda request: replace(reply(request), **how)


def finished(slack):
    return [m for m in slack.messages if m.get("metadata")]


def answer_of(slack):
    slack.wait(lambda: finished(slack))
    (answer,) = slack.messages
    return answer


def statements(message):
    """Return what stands before the first quote, one entry a block."""
    blocks = message["blocks"]
    first = next(n for n, block in enumerate(blocks) if quoted([block]))
    return [shown([block]).strip() for block in blocks[:first]]


def appended(slack):
    return [
        shown(call["chunks"][0]["blocks"]).strip() for call in slack.called("chat.appendStream")
    ]


def test_each_statement_is_shown_when_it_is_proved_and_a_false_one_never(slack, talk, model):
    model.begin(claims(BEGINS, WRONG, COSTS))
    talk().mention(QUESTION, ts="17.1")
    answer = answer_of(slack)
    assert answer["text"] == LEAD
    begins, costs, note = statements(answer)
    assert begins == f"{BEGINS[0]} [1]"
    assert costs.startswith(COSTS[0])
    assert "1 statement removed: not in its source" in note
    assert appended(slack)[:2] == [begins, costs]
    assert "50 million" not in str([call.args for call in slack.calls])
    assert slack.called("chat.update") == []


def test_the_first_statement_stands_there_while_the_second_is_written(slack, talk, model):
    def two(request):
        text = claims(BEGINS, COSTS)(request).text
        after = text.index("40 million")
        return Say(text, pieces=after, hold_after=2)

    model.begin(two)
    here = talk(grace_s=0.2)
    here.direct(QUESTION, ts="17.1")
    slack.wait(lambda: appended(slack))
    assert appended(slack) == [f"{BEGINS[0]} [1]"]
    assert finished(slack) == []


@pytest.mark.parametrize("how", ["deleted", "stopped"])
def test_who_takes_the_question_back_ends_the_request_and_sees_nothing_more(
    slack, talk, model, how
):
    model.begin(slowly(claims(BEGINS, COSTS, BEGINS, COSTS), pieces=4, wait_s=0.05))
    here = talk()
    here.direct(QUESTION, ts="17.1")
    slack.wait(lambda: appended(slack))
    if how == "deleted":
        here.direct("", subtype="message_deleted", deleted_ts="17.1", user=None)
    else:
        here.event("agent_session_stopped", channel=here.direct_channel, thread_ts="17.1")
    slack.wait_for("chat.delete")
    assert model.gone.wait(20)
    slack.wait(lambda: slack.messages == [])
    assert slack.called("chat.postMessage") == []


def test_a_follow_up_says_first_how_it_was_read(slack, talk, model):
    model.begin(claims(COSTS))
    here = talk()
    here.direct("Who approved the harbour bridge of Port Alder?", ts="17.1")
    slack.wait(lambda: finished(slack))
    here.direct("And what will it cost?", ts="17.2", thread_ts="17.1")
    slack.wait(lambda: len(finished(slack)) == 2)
    first, *_ = statements(finished(slack)[1])
    assert first.startswith("Read as:")
    assert slack.called("chat.update") == []


def test_where_streams_do_not_work_the_statements_come_with_the_answer(slack, talk, model):
    model.begin(claims(BEGINS))
    slack.tell("chat.startStream", refuse("feature_not_enabled"))
    talk().mention(QUESTION, ts="17.1")
    answer = answer_of(slack)
    assert statements(answer)[0] == f"{BEGINS[0]} [1]"
    assert slack.called("chat.appendStream") == []


@pytest.mark.parametrize("which", [0, 1, 2])
def test_a_stream_that_ends_early_gets_the_whole_answer_as_an_update(slack, talk, model, which):
    model.begin(claims(BEGINS, COSTS))
    slack.tell("chat.appendStream", *[None] * which, refuse("message_not_in_streaming_state"))
    talk().mention(QUESTION, ts="17.1")
    answer = answer_of(slack)
    assert [words[:8] for words in statements(answer)[:2]] == ["Work on ", "The brid"]
    assert quoted(answer["blocks"])


def test_an_article_that_goes_while_it_is_written_from_takes_its_statement_along(
    slack, talk, model, core
):
    def vanishing(request):
        known = ids_by_text(request)
        ferry = next((key for text, key in known.items() if "stops running" in text), None)
        bridge = next(key for text, key in known.items() if "spring of 2027" in text)
        pairs = [{"text": BEGINS[0], "sentences": [bridge]}]
        if ferry:
            pairs.append({"text": "The ferry stops running in May.", "sentences": [ferry]})
        return Say(json.dumps({"claims": pairs}), pieces=8, wait_s=0.05)

    model.begin(vanishing)
    talk().mention("When does work on the bridge begin, and when does the ferry stop?", ts="17.1")
    slack.wait(lambda: appended(slack))
    try:
        core.store.catalog.remove("bridge")
        answer = answer_of(slack)
    finally:
        core.store.catalog.restore("bridge")
    assert "spring of 2027" not in shown(answer["blocks"])


def test_whoever_takes_over_finishes_the_message_that_was_begun(slack, talk, model):
    """The first bot loses Slack for good after its first statement; a lease later, another ends."""
    model.begin(claims(BEGINS, COSTS))
    slack.tell("chat.stopStream", lost(), lost(), lost())
    slack.tell("chat.update", lost(), lost(), lost(), lost())
    slack.tell("chat.postMessage", *[lost()] * 8)
    talk(lease_s=1).mention(QUESTION, ts="17.1")
    slack.wait(lambda: finished(slack), deadline_s=60)
    (answer,) = slack.messages
    assert statements(answer)[0] == f"{BEGINS[0]} [1]"
