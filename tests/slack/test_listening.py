"""When the bot speaks: named, asked directly, followed up; never into people's own talk."""

import pytest

from pullquote.bot.slack.incoming import (
    Deleted,
    Edited,
    Heard,
    Home,
    Place,
    plain_words,
    read_event,
)
from pullquote.bot.slack.listening import Verdict, is_thanks, refusal, verdict
from pullquote.config import SlackSettings
from pullquote.vectorstore.slack_log import SlackThread

HOME = Home(team="T1", enterprise=None, user="UBOT", bot="B1")
ASKED = SlackThread(asked_by="U1", listening=True, muted=False)
LEFT = SlackThread(asked_by="U1", listening=False, muted=False)
MUTED = SlackThread(asked_by="U1", listening=True, muted=True)
SETTINGS = SlackSettings()


def body(text="<@UBOT> Who won?", *, kind="app_mention", top=(), **event):
    inner = {
        "type": kind,
        "user": "U1",
        "team": "T1",
        "text": text,
        "ts": "17.1",
        "channel": "C1",
        "channel_type": "channel",
        **event,
    }
    return {
        "type": "event_callback",
        "event_id": "Ev1",
        "team_id": "T1",
        "event": {name: value for name, value in inner.items() if value is not None},
        **dict(top),
    }


def heard(text, **event):
    found = read_event(body(text, **{"kind": "message", **event}), HOME)
    assert isinstance(found, Heard)
    return found


def in_thread(text, **event):
    return heard(text, ts="17.5", thread_ts="17.1", **event)


def direct(text, **event):
    return heard(text, channel="D1", channel_type="im", **event)


def decide(message, thread=None, settings=SETTINGS):
    return verdict(message, thread, settings)


def test_a_mention_is_read_without_the_bots_name():
    found = read_event(body(), HOME)
    assert (found.text, found.mentioned, found.in_thread) == ("Who won?", True, False)
    assert found.place == Place("T1", "C1", "17.1", "17.1")
    assert found.event == "Ev1"


def test_escapes_and_tokens_become_plain_characters():
    text = "<@UBOT> A &amp; B &lt;!channel&gt; <@U7> <#C9|news> <!here> <https://x.example/a|x>"
    assert plain_words(text, without="UBOT") == "A & B <!channel> @somebody #news here x"


@pytest.mark.parametrize("subtype", ["channel_join", "bot_message", "message_replied", "reminder"])
def test_what_nobody_wrote_is_not_heard(subtype):
    assert read_event(body(kind="message", subtype=subtype), HOME) is None


def test_bots_are_not_heard_nor_is_the_bot_itself():
    assert read_event(body(kind="message", bot_id="B7"), HOME) is None
    assert read_event(body(kind="message", user="UBOT"), HOME) is None


def test_a_message_shared_into_the_channel_is_heard():
    assert read_event(body(kind="message", subtype="thread_broadcast"), HOME).text == "Who won?"


def changed(new, old, **message):
    return body(
        kind="message",
        subtype="message_changed",
        user=None,
        ts="18.0",
        message={"user": "U1", "ts": "17.1", "text": new, "edited": {"ts": "18.0"}, **message},
        previous_message={"user": "U1", "ts": "17.1", "text": old},
    )


def test_an_edit_is_read_with_its_new_words():
    found = read_event(changed("Who lost?", "Who won?"), HOME)
    assert isinstance(found, Edited)
    assert (found.now.text, found.now.place.ts, found.edited_ts) == ("Who lost?", "17.1", "18.0")


def test_a_link_preview_is_no_edit():
    assert read_event(changed("Who won?", "Who won?"), HOME) is None
    assert read_event(changed("Who lost?", "Who won?", edited=None), HOME) is None


def test_a_deletion_is_read_with_its_place():
    gone = body(
        kind="message",
        subtype="message_deleted",
        deleted_ts="17.1",
        previous_message={"ts": "17.1", "thread_ts": "16.0"},
    )
    assert read_event(gone, HOME) == Deleted(Place("T1", "C1", "17.1", "16.0"))


def test_a_deleted_message_that_had_answers_is_a_deletion_too():
    found = read_event(changed("This message was deleted.", "x", subtype="tombstone"), HOME)
    assert found == Deleted(Place("T1", "C1", "17.1", "17.1"))


def test_the_files_and_links_of_a_message_are_read():
    file = {"id": "F1", "name": "a.html", "url_private_download": "https://f.example/a", "size": 7}
    found = direct("<https://gazette.example/a?b=1&amp;c=2>", subtype="file_share", files=[file])
    assert found.links == ("https://gazette.example/a?b=1&c=2",)
    assert [(f.id, f.name, f.size) for f in found.files] == [("F1", "a.html", 7)]


def test_a_mention_and_a_direct_message_are_answered():
    assert decide(heard("<@UBOT> Who won?")) is Verdict.ANSWER
    assert decide(direct("Who won?")) is Verdict.ANSWER


def test_talk_in_a_channel_is_not_for_the_bot():
    assert decide(heard("Who won?")) is Verdict.IGNORE
    assert decide(in_thread("Who won?")) is Verdict.IGNORE


@pytest.mark.parametrize("text", ["and in Ohio?", "when did he say that?", "in Ohio", "why?"])
def test_a_follow_up_needs_no_mention(text):
    assert decide(in_thread(text), ASKED) is Verdict.ANSWER


def test_a_colleague_may_follow_up_with_a_question():
    assert decide(in_thread("And in Ohio?", user="U2"), ASKED) is Verdict.ANSWER


@pytest.mark.parametrize("text", ["Thanks!", "ok, great", "thank you very much :)", "haha", "lol"])
def test_thanks_are_not_a_question_and_do_not_end_the_talk(text):
    assert decide(in_thread(text), ASKED) is Verdict.IGNORE
    assert decide(in_thread(f"<@UBOT> {text}"), ASKED) is Verdict.IGNORE
    assert decide(heard(f"<@UBOT> {text}")) is Verdict.IGNORE
    assert decide(direct(text)) is Verdict.IGNORE


@pytest.mark.parametrize("text", ["Great! :tada:", ":+1:"])
def test_a_face_is_no_question(text):
    assert decide(direct(text)) is Verdict.IGNORE


@pytest.mark.parametrize("piece", ["no:", "thank you ", ":+1:", ":ok:ok", "haha, ", ": ", "a"])
def test_thousands_of_thanks_that_end_in_something_else_are_heard(piece):
    assert is_thanks(f"{piece * (9_000 // len(piece))}x") is False


@pytest.mark.parametrize("text", ["ok: great", "no:", "thanks :+1::tada: :)", "sure:thanks :("])
def test_a_colon_after_a_word_of_thanks_is_no_face(text):
    assert is_thanks(text)


@pytest.mark.parametrize("text", ["Is that so?", "Thanks, and in Ohio?", "help", "status"])
def test_what_only_resembles_thanks_is_heard(text):
    assert decide(direct(text)) is not Verdict.IGNORE


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", Verdict.OFFER),
        ("Thanks!", Verdict.OFFER),
        ("<https://gazette.example/a>", Verdict.OFFER),
        ("Who won?", Verdict.OFFER_AND_ANSWER),
    ],
)
def test_words_beside_a_file_are_a_question_as_well(text, expected):
    file = {"id": "F1", "name": "a.html", "url_private": "https://f.example/a"}
    assert decide(direct(text, subtype="file_share", files=[file])) is expected


def test_the_bot_leaves_when_people_talk_to_each_other():
    assert decide(in_thread("<@U2> what do you think?"), ASKED) is Verdict.LEAVE
    assert decide(in_thread("I will call the mayor's office.", user="U2"), ASKED) is Verdict.LEAVE


def test_a_remark_of_the_askers_is_not_a_question():
    assert decide(in_thread("We should run this on Friday."), ASKED) is Verdict.IGNORE


def test_a_thread_that_was_left_is_not_followed_until_the_bot_is_named():
    assert decide(in_thread("And in Ohio?"), LEFT) is Verdict.IGNORE
    assert decide(in_thread("<@UBOT> and in Ohio?"), LEFT) is Verdict.ANSWER


def test_a_muted_thread_is_silent_unless_the_bot_is_named():
    assert decide(in_thread("And in Ohio?"), MUTED) is Verdict.IGNORE
    assert decide(direct("And in Ohio?", ts="17.5", thread_ts="17.1"), MUTED) is Verdict.IGNORE
    assert decide(in_thread("<@UBOT> and in Ohio?"), MUTED) is Verdict.ANSWER


@pytest.mark.parametrize("word", ["mute", "Mute.", "unmute"])
def test_mute_and_unmute_are_obeyed(word):
    wanted = Verdict.UNMUTE if word == "unmute" else Verdict.MUTE
    assert decide(in_thread(f"<@UBOT> {word}")) is wanted
    assert decide(in_thread(word), MUTED) is wanted
    assert decide(heard(word)) is Verdict.IGNORE


def test_follow_ups_can_be_switched_off():
    settings = SlackSettings(follow_ups=False)
    assert decide(in_thread("and in Ohio?"), ASKED, settings) is Verdict.IGNORE


def test_an_empty_mention_asks_for_help_and_status_for_the_state():
    assert decide(heard("<@UBOT>")) is Verdict.HELP
    assert decide(direct("status")) is Verdict.STATUS


def test_a_link_or_a_file_that_is_dropped_is_offered_for_ingest():
    assert decide(direct("<https://gazette.example/a>")) is Verdict.OFFER
    file = {"id": "F1", "name": "a.html", "url_private": "https://f.example/a"}
    assert decide(direct("", subtype="file_share", files=[file])) is Verdict.OFFER
    assert decide(direct("Is <https://gazette.example/a> right?")) is Verdict.ANSWER


def refuse(message, **settings):
    found = refusal(message, HOME, SlackSettings(**settings))
    return found and found.words


def test_everybody_of_the_workspace_may_ask():
    assert refuse(heard("Who won?")) is None


def test_an_external_user_is_refused_unless_allowed():
    guest = read_event(body(user_team="T9", top={"is_ext_shared_channel": True}), HOME)
    assert "only members of the workspace" in refuse(guest)
    assert refuse(guest, allow_external=True) is None
    assert refuse(guest, workspaces=("T9",)) is None


def test_whoever_comes_from_nowhere_known_in_a_shared_channel_is_refused():
    unknown = read_event(body(team=None, top={"is_ext_shared_channel": True}), HOME)
    assert "only members" in refuse(unknown)
    assert refuse(read_event(body(team=None), HOME)) is None


def test_channels_and_users_can_be_limited():
    assert "not on the list" in refuse(heard("Who won?"), users=("U7",))
    assert "not answer in this channel" in refuse(heard("Who won?"), channels=("C7",))
    assert refuse(direct("Who won?"), channels=("C7",)) is None
    assert refuse(heard("Who won?"), channels=("C1",), users=("U1",)) is None
