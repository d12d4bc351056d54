"""When an address is read again: often while its article is young, seldom when it is old.

A newspaper corrects what it published today, and hardly ever what it published last year. So the
pause grows with the time for which an article has not changed: a quarter of it. Where a listing
says when its pages changed, that is believed, for a week.
"""

from datetime import UTC, datetime, timedelta

from pullquote.vectorstore.followed import FollowedSource

LONGEST = timedelta(days=30)
TRUSTED_FOR = timedelta(days=7)
GOES_ON_FOR = timedelta(days=1)
"""For so long, what a pass has read before it was cut short need not be read again."""
_SHARE = 4


def is_due(
    now: datetime,
    *,
    checked_at: datetime,
    changed_at: datetime,
    modified: str | None,
    modified_before: str | None,
) -> bool:
    """Say whether an address that was read before is to be read again.

    Args:
        now: In UTC.
        checked_at: When it was last read.
        changed_at: When its article was last found changed, or first found.
        modified: What its listing says now of when it changed, ISO 8601, or None.
        modified_before: What its listing said when it was last read.
    """
    if modified is not None and modified != modified_before:
        return True
    if says_unchanged(now, modified, modified_before, checked_at):
        return False
    return now - checked_at >= min((checked_at - changed_at) / _SHARE, LONGEST)


def says_unchanged(
    now: datetime, modified: str | None, modified_before: str | None, checked_at: datetime
) -> bool:
    """Say whether a listing can be believed that nothing changed since the last look.

    Args:
        now: In UTC.
        modified: What it says now of when something changed, ISO 8601, or None.
        modified_before: What it said at the last look.
        checked_at: When that was.
    """
    return (
        modified is not None
        and modified == modified_before
        and _is_over(modified, checked_at)
        and now - checked_at < TRUSTED_FOR
    )


def was_read_by_cut_pass(now: datetime, checked_at: datetime, source: FollowedSource) -> bool:
    """Say whether an address was read by a pass that did not end, so that the next one goes on.

    Args:
        now: In UTC.
        checked_at: When the address was last read.
        source: As it stood before this pass.
    """
    started, finished = (
        datetime.fromisoformat(at) if at else None for at in (source.started_at, source.finished_at)
    )
    if started is None or (finished is not None and finished >= started):
        return False
    return (finished is None or checked_at > finished) and now - checked_at < GOES_ON_FOR


def _is_over(modified: str, checked_at: datetime) -> bool:
    """Say whether the moment or day that a listing names was over when the address was read."""
    try:
        moment = datetime.fromisoformat(modified)
    except ValueError:
        return False
    if len(modified) <= len("2026-03-01"):
        moment += timedelta(days=1)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC) + timedelta(hours=12)  # whose noon, nobody says
    return moment <= checked_at
