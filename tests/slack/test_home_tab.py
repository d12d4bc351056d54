"""The home tab: what the archive holds, how syncs went, and questions that can be asked there."""

import pytest

from pullquote.bot.slack.home_tab import home_view
from pullquote.vectorstore import CorpusFacts
from pullquote.vectorstore.followed import FollowedSource, SourceKind, SourceSummary

from tests.slack.block_rules import shown, view_objections
from tests.slack.test_answers import answer_of

FACTS = CorpusFacts(412, 430, 3_000, "2019-01-02", "2026-11-24", "2026-11-25T08:30:00+00:00", 0, 9)
NASTY = "<!channel> *bold* [x](https://evil.example) \u202eright to left " + "x" * 500


def source(**changes):
    values = {
        "source_id": 1,
        "name": "The Courier",
        "kind": SourceKind.FEED,
        "location": "https://courier.example/feed",
        "grace_s": 0,
        "apart": False,
        "include": (),
        "paused": False,
        "added_at": "2026-11-01T00:00:00+00:00",
        "started_at": "2026-11-25T08:00:00+00:00",
        "finished_at": "2026-11-25T08:00:30+00:00",
        "problem": None,
        "listing": {},
        **changes,
    }
    return FollowedSource(**values)


def summary(articles=300, problems=0, held=0, **changes):
    return SourceSummary(source(**changes), articles, 0, problems, held)


def opened(here, **event):
    return here.event("app_home_opened", tab="home", channel=here.direct_channel, **event)


def test_opening_the_home_tab_shows_what_the_archive_holds(slack, talk):
    opened(talk())
    (call,) = slack.wait_for("views.publish")
    assert (call["user_id"], call["view"]["type"]) == ("U1", "home")
    seen = shown(call["view"]["blocks"])
    assert "2 articles, 20 November 2026 to 22 November 2026" in seen
    assert "No source is followed" in seen
    assert view_objections(call["view"]) == []


def test_what_has_not_changed_is_not_published_again(slack, talk):
    here = talk()
    opened(here)
    slack.wait_for("views.publish")
    opened(here)
    opened(here, user="U2")
    calls = slack.wait_for("views.publish", 2)
    assert [call["user_id"] for call in calls] == ["U1", "U2"]


def test_an_example_is_answered_in_the_direct_messages_in_a_thread_of_its_own(slack, talk):
    here = talk(stream=False)
    opened(here)
    (call,) = slack.wait_for("views.publish")
    rows = [block for block in call["view"]["blocks"] if block["type"] == "actions"]
    button = rows[0]["elements"][0]
    assert "Ferry to stop in May" in button["text"]["text"]
    press(here, button)
    (answer,) = answer_of(slack)
    asked = next(m for m in slack.messages if m is not answer)
    assert "You asked: “What is known about this: Ferry to stop in May?”" in shown(asked["blocks"])
    assert asked["channel"] == answer["channel"] == "U1"  # Slack opens the direct messages
    assert answer["thread_ts"] == asked["ts"]
    assert "ferry" in shown(answer["blocks"])


def press(here, button, user="U1"):
    action = {**button, "block_id": "b", "action_ts": "1.1"}
    return here.send(
        {
            "type": "block_actions",
            "team": {"id": "T1"},
            "user": {"id": user, "team_id": "T1"},
            "container": {"type": "view", "view_id": "V1"},
            "view": {"id": "V1", "type": "home"},
            "trigger_id": "trigger1",
            "actions": [action],
        }
    )


def test_who_may_not_ask_sees_nothing_of_the_archive(slack, talk):
    here = talk(users=("U1",))
    opened(here, user="U2")
    (call,) = slack.wait_for("views.publish")
    assert shown(call["view"]["blocks"]) == "You are not on the list of the people whom I answer."


def test_the_messages_tab_is_no_home_tab(slack, talk):
    here = talk()
    here.event("app_home_opened", tab="messages", channel=here.direct_channel)
    slack.wait_for("assistant.threads.setSuggestedPrompts")
    assert slack.called("views.publish") == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "The Courier · 300 articles · read on 25 November 2026, 08:00 UTC"),
        ({"started_at": None, "finished_at": None}, "not read yet"),
        ({"finished_at": None}, "being read since 25 November 2026, 08:00 UTC, or cut short"),
        ({"problem": "404 at the feed"}, "could not be read on 25 November 2026, 08:00 UTC"),
        ({"paused": True}, "08:00 UTC; paused"),
        ({"problems": 3, "held": 1}, "3 with problems · 1 held back"),
    ],
)
def test_it_says_when_each_source_was_read_and_how_that_went(changes, said):
    view = home_view(FACTS, [summary(**changes)], [])
    assert said in shown(view["blocks"])


def test_pending_work_is_told():
    facts = CorpusFacts(1, 1, 9, None, None, "2026-11-25T08:30:00+00:00", 7, 2)
    assert "7 passages wait to be embedded" in shown(home_view(facts, [], [])["blocks"])


def test_names_titles_and_problems_are_data_and_however_many_fit():
    many = [summary(name=f"{n} {NASTY}", problem=NASTY) for n in range(200)]
    prompts = [{"title": f"{n} {NASTY}"[:70], "message": f"{n} {NASTY}?"} for n in range(3)]
    view = home_view(FACTS, many, prompts)
    assert view_objections(view) == []
    assert "and 180 more sources" in shown(view["blocks"])
    assert "\u202e" not in shown(view["blocks"][:2])
