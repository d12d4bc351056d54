"""What Slack may answer instead of "ok", and which kind of trouble each code is.

The codes are those of docs.slack.dev for the methods that Pullquote calls; each kind has one
behaviour (`wire`, `speech`).
"""

from enum import StrEnum


class Trouble(StrEnum):
    """What can be done about a refusal."""

    TOKEN = "token"  # nothing works any more: stop, and say so  # noqa: S105 - no password
    SCOPE = "scope"  # tell the operator once, and do without
    PLACE = "place"  # nothing can be posted there: tell the asker directly
    BLOCKS = "blocks"  # say it in plain text
    TOO_LONG = "too_long"  # say it in plain text, in pieces
    STREAM_OVER = "stream_over"  # the message stands: put the whole answer into it
    MISSING = "missing"  # this workspace has not got the feature: do without
    PASSING = "passing"  # try again
    OTHER = "other"  # log it


_CODES = {
    Trouble.TOKEN: "token_revoked token_expired account_inactive invalid_auth not_authed"
    " org_login_required team_access_not_granted",
    Trouble.SCOPE: "missing_scope no_permission",
    Trouble.PLACE: "channel_not_found not_in_channel is_archived restricted_action"
    " restricted_action_read_only_channel restricted_action_thread_only_channel"
    " restricted_action_thread_locked restricted_action_non_threadable_channel"
    " user_not_in_channel messages_tab_disabled cannot_reply_to_message thread_not_found"
    " external_channel_migrating",
    Trouble.BLOCKS: "invalid_blocks invalid_blocks_format invalid_chunks block_mismatch"
    " invalid_metadata_format invalid_metadata_schema",
    Trouble.TOO_LONG: "msg_too_long msg_blocks_too_long too_many_blocks",
    Trouble.STREAM_OVER: "message_not_in_streaming_state message_not_owned_by_app"
    " streaming_state_conflict",
    Trouble.MISSING: "unknown_method method_deprecated not_allowed_token_type feature_not_enabled"
    " channel_type_not_supported missing_recipient_team_id missing_recipient_user_id team_not_found"
    " access_denied not_supported streaming_not_allowed ekm_access_denied",
    Trouble.PASSING: "internal_error fatal_error service_unavailable request_timeout"
    " service_timeout team_added_to_org",
}
_KINDS = {code: trouble for trouble, codes in _CODES.items() for code in codes.split()}


def trouble_of(code: str) -> Trouble:
    """Say which kind of trouble a code is."""
    return _KINDS.get(code, Trouble.OTHER)


class CallError(Exception):
    """A call to Slack did not come to its end."""


class RefusedError(CallError):
    """Slack answered a call with an error.

    Attributes:
        method: As Slack names it.
        code: As Slack names it.
        needed: The scopes that were missing, where it is about scopes.
        details: What Slack says beside the code.
    """

    def __init__(self, method: str, code: str, *, needed: str = "", details: str = "") -> None:
        said = ": ".join(part for part in (f"{method}: {code}", needed, details) if part)
        super().__init__(said)
        self.method = method
        self.code = code
        self.needed = needed

    @property
    def trouble(self) -> Trouble:
        """Which kind it is."""
        return trouble_of(self.code)


class ReplyLostError(CallError):
    """A call was sent and no reply came: whether it was done is not known."""


class TooBusyError(CallError):
    """Slack limits the rate of calls, and this one was not worth the wait.

    Attributes:
        retry_after_s: How long Slack asks to be left alone.
    """

    def __init__(self, said: str, *, retry_after_s: float = 0.0) -> None:
        super().__init__(said)
        self.retry_after_s = retry_after_s


def passes(error: CallError) -> bool:
    """Whether it may go better later: Slack was not reached, or does not take this token now."""
    return not isinstance(error, RefusedError) or error.trouble is Trouble.TOKEN


def pause_s(error: CallError) -> float:
    """Say how many seconds Slack asks to be left alone; 0: it does not say."""
    return error.retry_after_s if isinstance(error, TooBusyError) else 0.0
