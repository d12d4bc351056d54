"""Bolt's listeners: each translates what came in, hands it on, and is done at once.

Bolt runs them before it answers Slack (`process_before_response`), so a question is claimed in
the catalog before Slack hears that it arrived: what could not be claimed is sent again. Calls to
Slack are errands, which nobody waits for.
"""

import logging
import re
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from pullquote.bot.slack.check_view import SHARE_CHECK
from pullquote.bot.slack.hearing import AGAIN
from pullquote.bot.slack.home_tab import ASK
from pullquote.bot.slack.manifest import CHECK, COMMAND
from pullquote.bot.slack.offers import INGEST
from pullquote.bot.slack.opinions import COMMENT
from pullquote.bot.slack.rendering import AS_WRITTEN, CONTEXT, FEEDBACK, SHARE

if TYPE_CHECKING:
    from slack_bolt import Ack, App

    from pullquote.bot.slack.commands import Commands
    from pullquote.bot.slack.desk import Errands
    from pullquote.bot.slack.hearing import Hearing
    from pullquote.bot.slack.opinions import Opinions
    from pullquote.bot.slack.presses import Presses

logger = logging.getLogger(__name__)

_ANYTHING = re.compile(".*")

Body = dict[str, Any]
Take = Callable[[Body], None]


def register(
    app: "App",
    *,
    hearing: "Hearing",
    commands: "Commands",
    presses: "Presses",
    opinions: "Opinions",
    errands: "Errands",
) -> None:
    """Register every listener, the catch-all ones last: nothing stays unacknowledged.

    Args:
        app: Bolt's.
        hearing: Takes messages and other events.
        commands: Takes the slash command.
        presses: Takes buttons.
        opinions: Takes the modal that comments on an answer.
        errands: Runs what must not keep Slack waiting.
    """
    app.event("app_mention")(_event(hearing.message))
    app.event("message")(_event(hearing.message))
    app.event("app_home_opened")(_event(hearing.home_opened))
    app.event("agent_session_stopped")(_event(hearing.stopped))

    @app.command(COMMAND)
    def take_command(ack: "Ack", body: Body) -> None:
        ack(commands.take(body))

    actions: dict[str | re.Pattern[str], Take] = {
        re.compile(f"{CONTEXT}_\\d+"): presses.context,
        SHARE: presses.share,
        SHARE_CHECK: presses.share_check,
        AS_WRITTEN: presses.as_written,
        AGAIN: presses.again,
        re.compile(f"{ASK}_\\d+"): presses.ask_from_home,
        FEEDBACK: presses.feedback,
        COMMENT: presses.ask_why,
        re.compile(f"{INGEST}_\\d+"): presses.ingest,
    }
    for action, take in actions.items():
        app.action(action)(_press(take, errands))

    app.shortcut({"type": "message_action", "callback_id": CHECK})(_press(presses.check, errands))

    @app.view(COMMENT)
    def take_comment(ack: "Ack", body: Body) -> None:
        ack(**opinions.comment(body))

    _catch_all(app)


def _event(take: Take) -> Callable[[Body], None]:
    def listen(body: Body) -> None:
        take(body)

    return listen


def _press(take: Take, errands: "Errands") -> Callable[["Ack", Body], None]:
    def listen(ack: "Ack", body: Body) -> None:
        ack()
        errands.run(partial(take, body))

    return listen


def _catch_all(app: "App") -> None:
    @app.event(_ANYTHING)
    def other_event(body: Body) -> None:
        logger.debug("an event that nobody listens to: %s", body.get("event", {}).get("type"))

    for register_other in (app.action, app.shortcut, app.view, app.command, app.options):

        @register_other(_ANYTHING)
        def other(ack: "Ack") -> None:
            ack()
