from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pullquote.bot.claims import Bound, numbers


def read(text):
    return [(float(amount.low), amount.unit) for amount in numbers(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2.4 million sheep", [(2_400_000, "")]),
        ("2,400,000 sheep", [(2_400_000, "")]),
        ("two and a half million", [(2_500_000, "")]),
        ("three thousand four hundred and twenty-one", [(3_421, "")]),
        ("one hundred thousand", [(100_000, "")]),
        ("twelve hundred, two dozen, a dozen", [(1_200, ""), (24, ""), (12, "")]),
        ("$2.4bn and €3m", [(2.4e9, "$"), (3e6, "euro")]),
        ("5 U.S. dollars, 7 pounds", [(5, "$"), (7, "pound")]),
        ("5 percent, 6%, 7 per cent, 8 percentage points",
         [(5, "%"), (6, "%"), (7, "%"), (8, "point")]),
        ("the 21st, the third quarter and the twenty-first",
         [(21, "ordinal"), (3, "ordinal"), (21, "ordinal")]),
        ("half of them, a quarter of it, two-thirds",
         [(0.5, "share"), (0.25, "share"), (2 / 3, "share")]),
        ("12 km, 3½ years, 40 square miles, 60 miles per hour",
         [(12, "km"), (3.5, "year"), (40, "square mile"), (60, "mph")]),
        ("-5 degrees and minus 3", [(-5, "degree"), (-3, "")]),
        ("at 5:30 p.m. and at 17:30", [(1_050, "clock"), (1_050, "clock")]),
        ("dozens of boats", [(12, "vague")]),
        ("no one, one of them, the one that", []),
        ("one gull", [(1, "")]),
        ("on June 14, 2022, and in 2019", []),
    ],
)  # fmt: skip
def test_numbers_are_read_in_all_their_forms(text, expected):
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It damaged 212 homes, the county said.¹", [(212, "")]),
        ("10² homes, 10⑩ homes", [(10, ""), (10, "")]),
        ("¹ ② ⑩ Ⅷ ³/₄ and ²/5", [(5, "")]),
        ("² pm, ②:30 and 5 pm ²", [(30, ""), (1_020, "clock")]),
        ("3½ and ½ of it", [(3.5, ""), (0.5, "share")]),
    ],
)
def test_superscripts_and_circled_digits_are_marks_and_no_numbers(text, expected):
    assert read(text) == expected


def test_decimal_digits_of_other_scripts_are_numbers():
    text = "١٢٣ homes, ١.٥ million and १२ at ١٢:٣٠"
    assert read(text) == [(123, ""), (1_500_000, ""), (12, ""), (750, "clock")]


@pytest.mark.parametrize(
    ("text", "step"),
    [
        ("340", 1),
        ("1,200", 1),
        ("48.2 percent", Fraction(1, 10)),
        ("$1.20 billion", 10_000_000),
        ("2.4m", 100_000),
        ("3½ million", 500_000),
        ("two and a half million", 500_000),
        ("two hundred and five thousand", 1_000),
        ("two hundred", 100),
        ("half of it", 0),
        ("at 5 p.m.", 0),
    ],
)
def test_step_is_what_the_last_written_digit_counts(text, step):
    (amount,) = numbers(text)
    assert amount.step == step


def test_more_digits_than_any_number_has_are_none():
    assert read(f"{'1' * 5_000} and {'1' * 5_000} pm, and 1 pm") == [(780, "clock")]


@given(st.text(st.sampled_from("0149¹²₄①⑩½Ⅷ١ .,:/-$% apm")))
def test_no_run_of_digits_and_marks_is_too_odd_to_be_read(text):
    for amount in numbers(text):
        assert text[amount.start : amount.end].strip() == text[amount.start : amount.end]


@pytest.mark.parametrize(
    ("text", "low", "high", "unit"),
    [
        ("10 to 15 percent", 10, 15, "%"),
        ("10–15 km", 10, 15, "km"),
        ("between 10 and 15", 10, 15, ""),
        ("2 to 3 million euros", 2_000_000, 3_000_000, "euro"),
        ("$1.5 billion to $2 billion", 1_500_000_000, 2_000_000_000, "$"),
        ("won 3-1", 3, 1, ""),
    ],
)
def test_ranges_are_one_amount(text, low, high, unit):
    (amount,) = numbers(text)
    assert (amount.low, amount.high, amount.unit) == (Fraction(low), Fraction(high), unit)


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("12 boats", Bound.EXACT),
        ("at least 12 boats", Bound.AT_LEAST),
        ("12 or more boats", Bound.AT_LEAST),
        ("nearly $12", Bound.NEARLY),
        ("more than a dozen", Bound.OVER),
        ("fewer than 12", Bound.UNDER),
        ("up to 12", Bound.AT_MOST),
        ("an estimated 12", Bound.ABOUT),
    ],
)
def test_bounds_belong_to_their_number(text, bound):
    assert [amount.bound for amount in numbers(text)] == [bound]


@pytest.mark.parametrize(
    ("claim", "sentence"),
    [
        ("2.4 million sheep", "2,400,000 sheep were counted"),
        ("twelve boats", "12 boats sank"),
        ("50% of the harbour", "half of the harbour"),
        ("about 2.4 million sheep", "2,412,345 sheep"),
        ("more than 2 million sheep", "2,412,345 sheep"),
        ("nearly 3 million sheep", "2,960,000 sheep"),
        ("12 were lost", "12 boats were lost"),
    ],
)
def test_the_same_number_in_another_form_stands(claim, sentence):
    assert all(amount.stands_in(numbers(sentence)) for amount in numbers(claim))


@pytest.mark.parametrize(
    ("claim", "sentence"),
    [
        ("6% of the catch", "5% of the catch"),
        ("12%", "12 boats"),
        ("$12", "€12"),
        ("12 miles", "12 km"),
        ("12 boats", "at least 12 boats"),
        ("at least 12 boats", "12 boats"),
        ("2.4 million sheep", "2.4 billion sheep"),
        ("2.4 million sheep", "2,412,345 sheep"),
        ("10 percent", "10 to 15 percent"),
        ("5 gulls and 12 boats", "12 gulls and 5 boats"),
        ("the third race", "the fourth race"),
        ("nearly 3 million sheep", "3,100,000 sheep"),
        ("dozens of boats", "hundreds of boats"),
    ],
)
def test_another_number_unit_or_bound_does_not_stand(claim, sentence):
    assert not all(amount.stands_in(numbers(sentence)) for amount in numbers(claim))
