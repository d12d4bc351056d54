"""What a workspace offers beside plain messages, found out by calls of which nothing comes.

Each call names a place, or a state, that does not exist: Slack's objection tells whether it knows
the method and lets this app use it. Only the codes that Slack documents count as an answer; with
any other one it is not known.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pullquote.bot.slack import elements as el
from pullquote.bot.slack.findings import Finding, State
from pullquote.bot.slack.rendering import FEEDBACK
from pullquote.bot.slack.troubles import CallError, RefusedError, Trouble
from pullquote.bot.slack.wire import Wire

_NOWHERE = "C00000000"
"""A channel that does not exist."""
_NO_THREAD = {"channel_id": _NOWHERE, "thread_ts": "1.0"}
_NO_SUCH_PLACE = frozenset(
    {"channel_not_found", "thread_not_found", "message_not_found", "invalid_thread_ts"}
)
_NO_READER = frozenset({"missing_recipient_team_id", "missing_recipient_user_id"})
_SAY_STATUS = {"title": "What does the archive hold?", "message": "status"}
_AN_EMPTY_TAB = {"type": "home", "blocks": [el.rich_text([el.section([el.text("…")])])]}
_THE_SCOPE = "take the app's manifest from `pullquote slack manifest`, and reinstall the app"
_TRY_AGAIN = "try again"


@dataclass(frozen=True, slots=True)
class _Probe:
    """One feature, and a harmless call that shows whether it is there.

    Attributes:
        shows: What Slack answers where it is.
        hides: What Slack answers where it is not, beside what holds for all methods.
        without: What the bot does where it is not.
        seen: When it shows, where Slack does not say.
        remedy: What helps against what `hides` it, or "".
    """

    what: str
    method: str
    payload: dict[str, Any]
    shows: frozenset[str] = _NO_SUCH_PLACE
    hides: frozenset[str] = frozenset()
    without: str = "answers do without"
    seen: str = "seen when the first question is answered"
    remedy: str = ""


def features(wire: Wire, *, bot_user: str, refused_buttons: bool) -> Iterator[Finding]:
    """Look at each feature that the bot uses where it is there.

    Args:
        wire: The way to Slack.
        bot_user: The bot's own user.
        refused_buttons: Slack took an answer of the running bot's only without its buttons.
    """
    for probe in _probes(bot_user):
        yield _look(wire, probe)
    yield _buttons(wire, refused=refused_buttons)


def _probes(bot_user: str) -> tuple[_Probe, ...]:
    return (
        _Probe(
            "status line",
            "assistant.threads.setStatus",
            {**_NO_THREAD, "status": ""},
            without="whoever waits is told so by a message",
        ),
        _Probe(
            "streamed answers",
            "chat.startStream",
            {"channel": _NOWHERE, "thread_ts": "1.0", "markdown_text": "."},
            shows=_NO_SUCH_PLACE | _NO_READER,
        ),
        _Probe("stop button", "agents.sessions.setStatus", {**_NO_THREAD, "status": "active"}),
        _Probe(
            "suggested prompts",
            "assistant.threads.setSuggestedPrompts",
            {"channel_id": _NOWHERE, "prompts": [_SAY_STATUS]},  # to name a thread makes it fail
            without="no questions are suggested",
            seen="seen when somebody opens the messages tab",
        ),
        _Probe(
            # The hash is of no view, so that nothing is published; nobody looks through the bot's
            # own eyes. Of a user that does not exist, Slack says nothing about the tab.
            "home tab",
            "views.publish",
            {"user_id": bot_user, "hash": "0", "view": _AN_EMPTY_TAB},
            shows=frozenset({"hash_conflict"}),
            hides=frozenset({"not_enabled"}),
            without="nobody is shown one",
            seen="seen when somebody opens it",
            remedy="switch the Home Tab on under App Home",
        ),
    )


def _look(wire: Wire, probe: _Probe) -> Finding:
    try:
        wire.call(probe.method, probe.payload, waits=False, repeats=False)
    except RefusedError as refusal:
        return _of_refusal(probe, refusal)
    except CallError as error:
        return _not_asked(probe.what, error)
    return Finding(probe.what, State.GOOD, "is there")


def _of_refusal(probe: _Probe, refusal: RefusedError) -> Finding:
    if refusal.code in probe.shows:
        return Finding(probe.what, State.GOOD, "is there")
    if refusal.needed:
        words = f"the scope {refusal.needed} is missing; {probe.without}"
        return Finding(probe.what, State.ABSENT, words, _THE_SCOPE)
    hidden = refusal.code in probe.hides
    if hidden or refusal.trouble in (Trouble.MISSING, Trouble.SCOPE):
        words = f"not here ({refusal.code}); {probe.without}"
        return Finding(probe.what, State.ABSENT, words, probe.remedy if hidden else "")
    words = f"Slack does not say ({refusal.code}): {probe.seen}"
    return Finding(probe.what, State.UNKNOWN, words)


def _buttons(wire: Wire, *, refused: bool) -> Finding:
    """Ask Slack's own check of blocks; what became of a real answer counts for more."""
    what = "feedback buttons"
    if refused:
        words = "Slack took an answer only without them; they are tried again with each one"
        return Finding(what, State.ABSENT, words)
    try:
        blocks = [el.feedback(FEEDBACK, "0")]
        wire.call("blocks.validate", {"blocks": blocks}, waits=False, repeats=False)
    except RefusedError as refusal:
        if refusal.trouble is Trouble.BLOCKS:
            return Finding(what, State.ABSENT, f"not here ({refusal.code}); answers do without")
        words = f"Slack does not say ({refusal.code}): seen when the first answer is posted"
        return Finding(what, State.UNKNOWN, words)
    except CallError as error:
        return _not_asked(what, error)
    return Finding(what, State.GOOD, "are taken by Slack's check of blocks")


def _not_asked(what: str, error: CallError) -> Finding:
    return Finding(what, State.UNKNOWN, f"Slack could not be asked: {error}", _TRY_AGAIN)
