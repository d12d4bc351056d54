"""Dates, counts and sizes in words."""

import pytest

from pullquote.bot.cli import wording


@pytest.mark.parametrize(
    ("published", "said"),
    [
        ("2024-03-04", "4 March 2024"),
        ("2024-03-04T22:00:00Z", "4 March 2024"),
        (None, "undated"),
        ("", "undated"),
        ("spring\x1b[1m", "spring␛[1m"),
    ],
)
def test_a_date_is_said_in_words_and_anything_else_as_it_stands(published, said) -> None:
    assert wording.day(published) == said


def test_a_moment_is_said_in_this_machines_zone(monkeypatch: pytest.MonkeyPatch) -> None:
    import time

    monkeypatch.setenv("TZ", "UTC-2")
    time.tzset()
    try:
        assert wording.moment("2024-03-04T23:30:00+00:00") == "5 March 2024, 01:30"
    finally:
        monkeypatch.delenv("TZ")
        time.tzset()
    assert wording.moment(None) == "never"
    assert wording.moment("soon") == "soon"


def test_counts_agree_with_their_nouns() -> None:
    assert wording.count(1, "article") == "1 article"
    assert wording.count(2300, "article") == "2,300 articles"
    assert wording.count(0, "entry", "entries") == "0 entries"


def test_covered_dates_collapse_when_there_is_one_or_none() -> None:
    assert wording.covered("2024-03-04", "2024-03-04") == "4 March 2024"
    assert wording.covered(None, None) == "none dated"
    assert wording.covered("2024-03-04", "2024-03-05") == "4 March 2024 to 5 March 2024"


@pytest.mark.parametrize(
    ("octets", "said"),
    [(0, "0 bytes"), (1, "1 byte"), (999, "999 bytes"), (1500, "1.5 kB"), (2_340_000, "2.3 MB")],
)
def test_sizes_are_said_in_decimal_units(octets: int, said: str) -> None:
    assert wording.size(octets) == said
    assert wording.size(3_000_000_000) == "3.0 GB"
