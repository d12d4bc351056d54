"""Shares: what Slack refuses can be pressed again, what went through is never posted twice."""

import pytest

from pullquote.bot.slack.deliveries import Deliveries
from pullquote.bot.slack.incoming import Place
from pullquote.bot.slack.posting import Mark, Posting
from pullquote.bot.slack.rendering import render
from pullquote.bot.slack.requests import Kind, Request, now
from pullquote.vectorstore import Catalog

from tests.slack.answers import answered
from tests.slack.block_rules import quoted, shown
from tests.slack.conftest import Talk
from tests.slack.slack_server import lost, refuse
from tests.slack.test_answers import QUESTION, QUOTE, answer_of
from tests.slack.test_checking import SHARED
from tests.slack.test_resuming import TO, long_answer, speech  # noqa: F401 - a fixture

POST = "chat.postMessage"
PRIVATE = {"ts": "16.9"}
FERRY = "When does the ferry stop?"


def told(slack):
    return [one["text"] for one in slack.responses]


@pytest.mark.parametrize(
    ("action", "value"), [("pullquote_share", QUESTION), ("pullquote_share_check", SHARED)]
)
def test_a_share_that_slack_refused_can_be_pressed_again_and_goes_through_once(
    slack, talk, action, value
):
    slack.tell(POST, refuse("restricted_action_of_tomorrow"), refuse("msg_odd"))
    here = talk()
    for times in (1, 2):
        here.press(action, value, message=PRIVATE)
        slack.wait(lambda times=times: len(told(slack)) == times)
    assert all("nothing was posted. Press the button once more" in words for words in told(slack))
    assert slack.messages == []
    for _ in range(2):
        here.press(action, value, message=PRIVATE)
    (share,) = answer_of(slack)
    assert any(QUOTE in words for words in quoted(share["blocks"]))
    here.mention(FERRY, ts="18.1")
    answer_of(slack, 2)
    assert len(slack.messages) == 2
    assert len(told(slack)) == 2


def test_a_share_of_which_a_part_is_there_is_not_made_again(slack, speech, caplog):  # noqa: F811
    slack.tell(POST, None, refuse("odd_error"))
    speech.share(TO, long_answer(), delivery="T1:C1:17.1", respond_to=None, note=print)
    assert len(slack.messages) == 1
    assert "only a part of an answer is shared" in caplog.text


def test_a_share_whose_reply_was_lost_is_found_in_the_channel(slack, talk):
    slack.tell(POST, lost(done=True))
    here = talk()
    here.press("pullquote_share", QUESTION, message=PRIVATE)
    slack.wait_for("conversations.history")
    here.mention(FERRY, ts="18.1")
    answer_of(slack, 2)
    assert len(slack.messages) == 2
    assert len(slack.called("conversations.history")) == 1


def test_a_share_that_a_process_died_over_is_not_posted_a_second_time(slack, bot, core):
    here = Talk(bot())
    here.bot.stop()
    place = Place("T1", here.channel, "", "")
    name = f"T1:{here.channel}:shared:16.9"
    request = Request(name, None, Kind.SHARED, place, "U1", "T1", False, QUESTION)
    log = core.store.catalog.slack.deliveries
    log.claim(request.delivery(now()), event=None, worker="dead", now=now(), until=now())
    assert log.begin_posting(name, worker="dead")
    (message,) = render(answered())
    Posting(here.bot._wire).post(place, message, mark=Mark(name))
    other = bot(stream=False)
    slack.wait_for("conversations.history")
    here.bot = other
    here.mention(FERRY, ts="18.1")
    answer_of(slack, 2)
    assert len(slack.messages) == 2


def test_a_name_is_another_one_after_each_refusal(tmp_path):
    with Catalog(tmp_path / "catalog.sqlite3") as catalog:
        deliveries = Deliveries(catalog.slack, keep_days=1)
        place = Place("T1", "C1", "", "")
        for wanted in ("a", "a:again", "a:again:again"):
            name = deliveries.name_of("a")
            assert name == wanted
            request = Request(name, None, Kind.SHARED, place, "U1", "T1", False, QUESTION)
            assert deliveries.claim(request) is not None
            assert deliveries.name_of("a") == wanted  # while it is in work, it is the same
            deliveries.refuse(request)
            assert deliveries.claim(request) is None


@pytest.mark.parametrize("lacks", [{"context_actions"}, {"context_actions", "rich_text"}])
def test_a_share_where_the_bot_is_no_member_is_said_more_plainly_if_need_be(
    slack,
    speech,  # noqa: F811
    lacks,
):
    slack.tell(POST, refuse("not_in_channel"))
    slack.api.lacks_blocks = lacks
    (message,) = render(answered())
    speech.share(
        TO,
        [message],
        delivery="T1:C1:17.1",
        respond_to=f"{slack.url}response/1",
        note=print,
    )
    (said,) = slack.responses
    assert said["response_type"] == "in_channel"
    if "rich_text" in lacks:
        assert (said["text"], "blocks" in said) == (message.plain[0], False)
    else:
        assert "context_actions" not in [block["type"] for block in said["blocks"]]
        assert "The Gazette" in shown(said["blocks"])
    assert (said["mrkdwn"], said["unfurl_links"], said["unfurl_media"]) == (False,) * 3


def test_a_share_that_no_response_address_takes_can_be_pressed_again(slack, talk):
    slack.tell(POST, refuse("not_in_channel"))
    slack.tell("response_url", *[refuse("odd_error")] * 3)
    here = talk()
    here.press("pullquote_share", QUESTION, message=PRIVATE)
    slack.wait(lambda: len(told(slack)) == 1)
    here.press("pullquote_share", QUESTION, message=PRIVATE)
    (share,) = answer_of(slack)
    assert slack.messages == [share]
