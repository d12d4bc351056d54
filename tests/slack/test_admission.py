"""Who may ask: the same answer on every way in, and nothing is looked up for whoever may not."""

import pytest

from tests.slack.test_answers import QUESTION, answer_of, edited

VALUE = {
    "pullquote_context_1": "1 0 20 bridge",
    "pullquote_share": QUESTION,
    "pullquote_as_written": QUESTION,
    "pullquote_again": f"17.1 19.0 {QUESTION}",
    "pullquote_feedback": f"good:{'0f' * 16}",
    "pullquote_comment": "0f" * 16,
    "pullquote_ingest_1": '{"url": "https://gazette.example/a"}',
}


def by_event(here, user, team, act):
    top = {"is_ext_shared_channel": team != "T1"}
    return act(user=user, team=team, user_team=team, top=top)


WAYS = {
    "mention": lambda here, user, team: by_event(
        here, user, team, lambda **who: here.mention(QUESTION, **who)
    ),
    "direct message": lambda here, user, team: by_event(
        here, user, team, lambda **who: here.direct(QUESTION, **who)
    ),
    "status in a direct message": lambda here, user, team: by_event(
        here, user, team, lambda **who: here.direct("status", **who)
    ),
    "a dropped link": lambda here, user, team: by_event(
        here, user, team, lambda **who: here.direct("<https://gazette.example/a>", **who)
    ),
    "command": lambda here, user, team: here.command(QUESTION, user_id=user, team_id=team),
    "status by command": lambda here, user, team: here.command(
        "status", user_id=user, team_id=team
    ),
    **{
        action: lambda here, user, team, action=action: here.press(
            action, VALUE[action], user=user, team=team
        )
        for action in VALUE
    },
    "shortcut": lambda here, user, team: here.send(
        {
            "type": "message_action",
            "callback_id": "pullquote_check",
            "team": {"id": "T1"},
            "user": {"id": user, "team_id": team},
            "channel": {"id": here.channel},
            "message": {"ts": "17.1", "text": QUESTION},
            "message_ts": "17.1",
            "action_ts": "17.2",
            "trigger_id": "shortcut",
            "response_url": f"{here.bot._settings.slack.api_url}response/shortcut",
        }
    ),
}
REFUSED = {
    "external": ("UEXT", "T9", {}, "only members of the workspace"),
    "not on the list": ("U7", "T1", {"users": ("U1",)}, "not on the list"),
    "another channel": ("U1", "T1", {"channels": ("C9",)}, "do not answer in this channel"),
}


def said(slack, acknowledged):
    """Everything that anybody was told."""
    told = [str(m) for m in (*slack.messages, *slack.responses)]
    return [*told, *map(str, slack.called("chat.postEphemeral")), str(acknowledged.body)]


@pytest.mark.parametrize("why", REFUSED)
@pytest.mark.parametrize("way", WAYS)
def test_nobody_gets_in_by_another_door(slack, talk, way, why):
    user, team, settings, words = REFUSED[why]
    if why == "another channel" and ("direct" in way or "dropped" in way):
        pytest.skip("a direct message is in no channel")
    here = talk(stream=False, editors=(user,), **settings)
    acknowledged = WAYS[way](here, user, team)
    slack.wait(lambda: any(words in one for one in said(slack, acknowledged)))
    assert not any("metadata" in message for message in slack.messages)
    assert slack.called("views.open") == []
    assert not any(
        "harbour bridge" in one or "articles" in one for one in said(slack, acknowledged)
    )


def test_who_may_not_ask_by_an_edit_is_not_answered(slack, talk):
    here = talk(users=("U9",))
    edited(here, f"<@UBOT> {QUESTION}", QUESTION)
    slack.wait_for("chat.postEphemeral")
    assert slack.messages == []


def test_titles_are_not_suggested_to_who_may_not_ask(slack, talk):
    here = talk(users=("U9",))
    here.event("app_home_opened", tab="messages", channel=here.direct_channel)
    here.event("app_home_opened", tab="messages", channel=here.direct_channel, user="U9")
    (prompts,) = slack.wait_for("assistant.threads.setSuggestedPrompts")
    here.bot.errands.close()
    assert len(slack.called("assistant.threads.setSuggestedPrompts")) == 1
    assert prompts["prompts"]


@pytest.mark.parametrize(
    "settings", [{"allow_external": True}, {"workspaces": ("T9",)}], ids=["all", "one"]
)
def test_external_people_who_are_allowed_are_answered(slack, talk, settings):
    here = talk(**settings)
    WAYS["mention"](here, "UEXT", "T9")
    answer_of(slack)
    (start,) = slack.called("chat.startStream")
    assert (start["recipient_team_id"], start["recipient_user_id"]) == ("T9", "UEXT")


def test_who_is_on_the_list_is_answered_where_the_list_says(slack, talk):
    here = talk(stream=False, users=("U1",))
    here.mention(QUESTION, ts="17.1")
    answer_of(slack)
