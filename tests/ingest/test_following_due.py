"""When an address is read again."""

from datetime import UTC, datetime, timedelta

import pytest

from pullquote.ingest.following_due import is_due, says_unchanged

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)


def due(after, *, age=timedelta(0), modified=None, before=None):
    return is_due(
        NOON + after,
        checked_at=NOON,
        changed_at=NOON - age,
        modified=modified,
        modified_before=before,
    )


def test_what_has_just_changed_is_due_at_once():
    assert due(timedelta(0))


def test_the_pause_is_a_quarter_of_the_time_without_a_change():
    assert not due(timedelta(hours=5), age=timedelta(days=1))
    assert due(timedelta(hours=6), age=timedelta(days=1))


def test_no_pause_is_longer_than_a_month():
    assert not due(timedelta(days=29), age=timedelta(days=3650))
    assert due(timedelta(days=30), age=timedelta(days=3650))


def test_another_time_of_change_makes_it_due():
    assert due(timedelta(0), age=timedelta(days=99), modified="2026-03-10", before="2026-03-01")
    assert due(timedelta(0), age=timedelta(days=99), modified="2026-03-10", before=None)


@pytest.mark.parametrize(
    "modified", ["2026-03-09", "2026-03-09T23:00:00+00:00", "2026-03-09T10:00"]
)
def test_the_same_time_of_change_is_believed_for_a_week(modified):
    assert not due(timedelta(days=6), modified=modified, before=modified)
    assert due(timedelta(days=7), modified=modified, before=modified)


@pytest.mark.parametrize("modified", ["2026-03-10", "2026-03-10T13:00:00+00:00", "soon"])
def test_a_time_that_was_not_over_at_the_last_look_is_not_believed(modified):
    assert due(timedelta(days=1), modified=modified, before=modified)
    assert not says_unchanged(NOON, modified, modified, NOON)
