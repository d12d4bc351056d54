"""Days in the forms that people and data sets write."""

from datetime import date

import pytest

from pullquote.bot.dates import parse_day
from pullquote.config import BadInputError


@pytest.mark.parametrize(
    "text",
    [
        "2022-06-16",
        " 2022-06-16 ",
        "2022/06/16",
        "2022/6/16",
        "2022.06.16",
        "20220616",
        "2022-06-16T23:59:00Z",
        "2022-06-16T23:59:00.123456",
        "2022-06-16 23:59",
        "2022-06-16T23:59:00+14:00",
        "2022/06/16 08:15:00 +02:00",
    ],
)
def test_a_day_is_read_in_each_unambiguous_form(text: str) -> None:
    assert parse_day(text) == date(2022, 6, 16)


@pytest.mark.parametrize("text", ["2023-02-29", "2022-02-31", "2022/13/01", "0000-01-01"])
def test_a_day_that_the_calendar_lacks_is_refused_with_the_reason(text: str) -> None:
    with pytest.raises(BadInputError, match="not a day of the calendar"):
        parse_day(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yesterday",
        "06/07/2022",
        "2022-06",
        "2022-06/16",
        "2022-06-16 noon",
        "٢٠٢٢-٠٦-١٦",
        "2022-06-16T",
    ],
)
def test_what_is_no_single_day_is_refused_with_the_form_to_use(text: str) -> None:
    with pytest.raises(BadInputError, match="YYYY-MM-DD"):
        parse_day(text)
