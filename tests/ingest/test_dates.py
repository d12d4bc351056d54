"""Dates are read, or refused; never guessed at."""

import math
from datetime import date, datetime

import pytest

from pullquote.config import BadInputError
from pullquote.ingest.dates import published_iso


@pytest.mark.parametrize(
    ("given", "iso"),
    [
        ("2018-03-05", "2018-03-05"),
        ("2018/3/5", "2018-03-05"),
        ("20180305", "2018-03-05"),
        ("2018-03-05T10:30:00Z", "2018-03-05T10:30:00+00:00"),
        ("2018-03-05 10:30", "2018-03-05T10:30:00"),
        ("2018-03-05 10:30 EST", "2018-03-05T10:30:00-05:00"),
        ("March 5, 2018", "2018-03-05"),
        ("5 Mar 2018", "2018-03-05"),
        ("March 5th, 2018", "2018-03-05"),
        ("Mon, 05 Mar 2018 10:00:07 GMT", "2018-03-05T10:00:07+00:00"),
        ("Mar 5, 2018 10:00 XYZ", "2018-03-05T10:00:00"),
        ("05.03.2018", "2018-03-05"),
        ("25/03/2018", "2018-03-25"),
        ("03/25/2018", "2018-03-25"),
        ("05/05/2018", "2018-05-05"),
        (1520244000, "2018-03-05T10:00:00+00:00"),
        (1520244000000, "2018-03-05T10:00:00+00:00"),
        ("1520244000", "2018-03-05T10:00:00+00:00"),
        (date(2018, 3, 5), "2018-03-05"),
        (datetime.fromisoformat("2018-03-05T10:00"), "2018-03-05T10:00:00"),
        (None, None),
        ("", None),
        ("  ", None),
        (math.nan, None),
    ],
)
def test_a_date_keeps_its_precision(given, iso):
    assert published_iso(given) == iso


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ("2018-02-31", "calendar"),
        ("31 February 2018", "calendar"),
        ("February 30, 2018 10:00 EST", "calendar"),
        ("2018-13-01", "calendar"),
        ("03/05/2018", "two dates"),
        ("May 2018", "one day"),
        ("2018", "one day"),
        ("10:30", "one day"),
        ("last Tuesday", "not a date"),
        ("a" * 1000, "not a date"),
        ("9" * 50, "not a date"),
        ("0001-01-01", "placeholder"),
        ("9999-12-31", "placeholder"),
        (True, "not a date"),
        ({"day": 1}, "not a date"),
        (7, "not a date"),
        (math.inf, "not a date"),
        (10**400, "not a date"),
        (-62_135_596_801, "not a date"),
    ],
)
def test_what_is_not_one_certain_day_is_refused_with_its_remedy(given, why):
    with pytest.raises(BadInputError, match=why) as caught:
        published_iso(given)
    assert "YYYY-MM-DD" in caught.value.remedy
