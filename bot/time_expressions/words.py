"""The words of time, as pieces of patterns, and what they count."""

import re

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan",
            "february feb",
            "march mar",
            "april apr",
            "may",
            "june jun",
            "july jul",
            "august aug",
            "september sept sep",
            "october oct",
            "november nov",
            "december dec",
        ),
        start=1,
    )
    for name in names.split()
}
WEEKDAYS = {
    name: number
    for number, name in enumerate(
        "monday tuesday wednesday thursday friday saturday sunday".split()
    )
}
ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": 4}
NUMBERS = {
    word: number
    for number, word in enumerate(
        "one two three four five six seven eight nine ten eleven twelve".split(), start=1
    )
} | {
    "a": 1,
    "an": 1,
    "couple": 2,
    "a couple of": 2,
    "couple of": 2,
    "few": 3,
    "a few": 3,
    "several": 5,
    "fifteen": 15,
    "twenty": 20,
    "thirty": 30,
    "fifty": 50,
    "hundred": 100,
    "a hundred": 100,
}

MONTH = rf"(?:{'|'.join(sorted(MONTHS, key=len, reverse=True))})\b(?!-[A-Za-z])\.?"
WEEKDAY = rf"(?:{'|'.join(WEEKDAYS)})\b"
YEAR = r"(?:1[5-9]|20)\d\d(?![\d%]|[.,]\d|-\d\d\b)"
DAY = r"(?:3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?(?![\d%:]|[.,]\d)"
SEASON = r"(?:spring|summer|autumn|fall|winter)\b"
NUMBER = rf"(?:\d{{1,3}}|{'|'.join(sorted(NUMBERS, key=len, reverse=True))})"
UNIT = (
    r"(?:days?|weeks?|weekends?|fortnights?|months?|quarters?|years?|decades?|century|centuries)\b"
)


def number(text: str) -> int:
    """Read a number in digits or words."""
    return int(text) if text.isdigit() else NUMBERS[" ".join(text.lower().split())]


def month_number(text: str) -> int:
    """Read a month's name."""
    return MONTHS[text.lower().rstrip(".")]


def day_number(text: str) -> int:
    """Read a day of a month: 3, 3rd."""
    return int(re.sub(r"\D", "", text))
