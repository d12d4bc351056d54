from datetime import date

import pytest

from pullquote.bot.claims import dates

ON = date(2022, 6, 16)  # a Thursday


def stands(claim, sentence, on=ON):
    return all(any(d.stands_in(o) for o in dates(sentence, on)) for d in dates(claim))


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Tuesday, June 14, 2022", (2022, 6, 14, 1)),
        ("14 June", (None, 6, 14, None)),
        ("Sept. 11, 2001", (2001, 9, 11, None)),
        ("2022-06-14", (2022, 6, 14, None)),
        ("in May", (None, 5, None, None)),
        ("in 1987", (1987, None, None, None)),
        ("on Friday", (None, None, None, 4)),
    ],
)
def test_whole_and_partial_dates_are_read(text, parts):
    (when,) = dates(text)
    assert (when.year, when.month, when.day, when.weekday) == parts


def test_decades_parts_of_years_and_relative_words_are_read():
    found = dates("the 1990s, late 2021, early June, yesterday, last week, two years ago")
    assert [(d.decade, d.part, d.relative) for d in found] == [
        (True, "", ""),
        (False, "late", ""),
        (False, "early", ""),
        (False, "", "yesterday"),
        (False, "", "last week"),
        (False, "", "year ago"),
    ]


def test_a_person_named_after_a_month_is_no_date():
    assert dates("Theresa May said it may rain; they march on") == ()


@pytest.mark.parametrize(
    ("claim", "sentence"),
    [
        ("in June 2022", "on June 14, 2022"),
        ("on June 14", "on Tuesday"),
        ("on Tuesday, June 14", "on Tuesday"),
        ("on June 14, 2022", "on June 14"),
        ("in 2021", "last year"),
        ("in May", "last month"),
        ("yesterday", "yesterday"),
        ("June 15", "yesterday"),
        ("past week", "last week"),
        ("14 June", "June 14"),
    ],
)
def test_a_date_stands_where_the_sentence_says_as_much(claim, sentence):
    assert stands(claim, sentence)


@pytest.mark.parametrize(
    ("claim", "sentence"),
    [
        ("on Wednesday", "on Tuesday"),
        ("on June 15", "on Tuesday"),
        ("on June 14", "in June"),
        ("in 2020", "last year"),
        ("in late 2021", "in 2021"),
        ("in the 1990s", "in 1990"),
        ("on June 14, 2021", "on June 14"),
        ("last month", "last week"),
        ("two years ago", "two years later"),
    ],
)
def test_another_or_a_finer_date_does_not_stand(claim, sentence):
    assert not stands(claim, sentence)


def test_without_the_articles_date_a_weekday_is_only_that_weekday():
    assert stands("on Tuesday", "on Tuesday", None)
    assert not stands("on June 14", "on Tuesday", None)
