"""Whether what is said in a channel is meant for the bot. Pure rules, no state.

The bot answers whoever names it, and in direct messages everybody. In a thread that it was asked
in, it follows up without being named, until people talk to each other there or somebody mutes it.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from pullquote.bot.slack.incoming import Heard, Home
from pullquote.config import SlackSettings
from pullquote.vectorstore.slack_log import SlackThread


class Verdict(StrEnum):
    """What to do with a message."""

    ANSWER = "answer"
    IGNORE = "ignore"
    LEAVE = "leave"  # people talk to each other: do not follow this thread any more
    MUTE = "mute"
    UNMUTE = "unmute"
    STATUS = "status"
    HELP = "help"
    OFFER = "offer"  # something was dropped that could be ingested
    OFFER_AND_ANSWER = "offer_and_answer"  # the same, with words beside it


_COMMANDS = {
    "mute": Verdict.MUTE,
    "unmute": Verdict.UNMUTE,
    "status": Verdict.STATUS,
    "help": Verdict.HELP,
    "": Verdict.HELP,
}
_THANKS = re.compile(  # read in one way alone: to try all of them takes for ever on "no:no:…"
    r"(?>(?::[\w+'-]+:|(?:ok(?:ay)?|thanks?|thank you|thx|ty|cheers|great|nice|cool|perfect|good"
    r"|got it|wow|lol|haha+|yes|no|yep|nope|sure|right|hm+|ah+|oh+|interesting|very|much|so"
    r"|a lot|all|you|that|helps?|is|bot|pullquote)\b)(?:[\s.!,;)(-]|:(?![\w+'-]+:))*)++",
    re.IGNORECASE,
)
_ASKING = re.compile(
    r"(?:and|or|but|so|then|also|ok(?:ay)?,?|what about|how about|in|on|at|by|for|from|since"
    r"|until|before|after|during|between|with|about|more|"
    r"who|whom|whose|what|when|where|which|why|how|"
    r"is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|may|might|"
    r"tell|show|find|list|name|quote|cite|explain|give|compare|context)\b",
    re.IGNORECASE,
)
_FEW_WORDS = 12


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why somebody is not answered, in words for that person."""

    words: str


def refusal(heard: Heard, home: Home, settings: SlackSettings) -> Refusal | None:
    """Say why this person may not ask here, or None."""
    return refused(
        user=heard.user,
        user_team=heard.user_team,
        shared=heard.shared,
        channel=None if heard.direct else heard.place.channel,
        home=home,
        settings=settings,
    )


def refused(
    *,
    user: str,
    user_team: str | None,
    shared: bool,
    channel: str | None,
    home: Home,
    settings: SlackSettings,
) -> Refusal | None:
    """Say why a user may not ask, or None.

    Args:
        user: Who asks.
        user_team: The user's workspace, or None where Slack does not say.
        shared: The channel is shared with another organisation, so that a user whose workspace
            is not known counts as external.
        channel: Where; None in a direct message.
        home: Who the bot is.
        settings: Whom it answers.
    """
    ours = {home.team, home.enterprise, *settings.workspaces}
    external = user_team not in ours if user_team else shared
    if external and not settings.allow_external:
        return Refusal("I answer only members of the workspace that I belong to.")
    if settings.users and user not in settings.users:
        return Refusal("You are not on the list of the people whom I answer.")
    if channel is not None and settings.channels and channel not in settings.channels:
        return Refusal("I do not answer in this channel; ask me in a direct message.")
    return None


def verdict(heard: Heard, thread: SlackThread | None, settings: SlackSettings) -> Verdict:
    """Decide what to do with a message of somebody who may ask.

    Args:
        heard: The message.
        thread: What is known of its thread; None: the bot was not asked in it.
        settings: Whether follow-ups need a mention.
    """
    addressed = heard.mentioned or heard.direct
    command = _COMMANDS.get(heard.text.casefold().strip(" .!:,"))
    thanks = is_thanks(heard.text)
    if addressed and (heard.files or _is_links_only(heard)):
        if not heard.direct:
            return Verdict.ANSWER
        asks = not (thanks or set(heard.text.split()) <= set(heard.links))
        return Verdict.OFFER_AND_ANSWER if asks else Verdict.OFFER
    if command in (Verdict.MUTE, Verdict.UNMUTE) and (addressed or thread is not None):
        return command
    muted = thread is not None and thread.muted
    if heard.mentioned or (heard.direct and not muted):
        return command or (Verdict.IGNORE if thanks else Verdict.ANSWER)
    if thread is None or muted or not thread.listening or not heard.in_thread:
        return Verdict.IGNORE
    if not settings.follow_ups:
        return Verdict.IGNORE
    return _follow_up(heard, thread)


def is_thanks(words: str) -> bool:
    """Whether words are thanks, or another courtesy that asks for nothing."""
    return _THANKS.fullmatch(words) is not None


def _follow_up(heard: Heard, thread: SlackThread) -> Verdict:
    if heard.names_others:
        return Verdict.LEAVE
    if not heard.text or is_thanks(heard.text):
        return Verdict.IGNORE
    asking = heard.text.rstrip().endswith("?") or (
        _ASKING.match(heard.text) is not None and len(heard.text.split()) <= _FEW_WORDS
    )
    if heard.user == thread.asked_by:
        return Verdict.ANSWER if asking else Verdict.IGNORE
    # Somebody else joins in: a question may be for the bot, anything else is for the people.
    return Verdict.ANSWER if heard.text.rstrip().endswith("?") else Verdict.LEAVE


def _is_links_only(heard: Heard) -> bool:
    return bool(heard.links) and set(heard.text.split()) <= set(heard.links)
