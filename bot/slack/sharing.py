"""What Slack refuses of a share: nothing is posted, and whoever pressed may press once more."""

import logging

from pullquote.bot.slack.deliveries import Deliveries
from pullquote.bot.slack.rendering import remark
from pullquote.bot.slack.requests import Kind, Request
from pullquote.bot.slack.speech import Speech
from pullquote.bot.slack.troubles import CallError, RefusedError

logger = logging.getLogger(__name__)

_SHARES = (Kind.SHARED, Kind.CHECK_SHARED)


def allow_again(
    request: Request,
    error: CallError,
    deliveries: Deliveries,
    speech: Speech,
    *,
    posted_before: bool,
) -> None:
    """Let a share be wanted once more that Slack refused; not where some of it may be there.

    Args:
        request: What was pressed.
        error: What became of it.
        deliveries: Know it.
        speech: Tells whoever pressed.
        posted_before: An earlier attempt may have posted it.
    """
    refused = isinstance(error, RefusedError) and request.kind in _SHARES
    if not refused or posted_before:
        return
    deliveries.refuse(request)
    said = remark(
        "Slack did not let me share that, and nothing was posted. Press the button once more"
        " to try again."
    )
    try:
        if request.respond_to:
            speech.reply_privately(
                request.respond_to,
                (said,),
                replace=False,
                thread_ts=request.place.thread_ts or None,
            )
    except CallError as unheard:
        logger.warning("nobody could be told that a share was refused: %s", unheard)
