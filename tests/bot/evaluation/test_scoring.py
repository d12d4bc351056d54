"""When an accepted answer stands in a text."""

import pytest

from pullquote.bot.evaluation.scoring import holds


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("It carried 61,000 passengers.", "61000"),
        ("He won the Tarrow Prize.", "Tarrow Prize"),
        ("It’s Ada’s", "ada's"),
        ("A bell, found by THE diver.", "bell found by a diver"),
        ("up 5% on the year", "5%"),
    ],
)
def test_case_punctuation_and_articles_do_not_matter(text, answer):
    assert holds(text, [answer])


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("New Tarrow’s parliament voted.", "New Tarrow"),
        ("New Tarrow voted.", "New Tarrow's"),
        ("Roger Maris' record fell.", "Roger Maris"),
        ("It was ‘Tarrow’ that won", "Tarrow"),
        ("She won the U.S. Open.", "US Open"),
        ("She left the UK", "U.K."),
        ("It rose by 5 percent", "5%"),
        ("It rose by 5%", "5 per cent"),
    ],
)
def test_possessives_dots_of_initials_and_how_per_cent_is_written_do_not_matter(text, answer):
    assert holds(text, [answer])


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("It isn't", "isn"),
        ("Write to us. Open the door.", "U.S.A."),
        ("a percentage of 5 percentages", "5%"),
        ("It rose by 15.", "5"),
        ("It cost 3.5 million in all.", "5 million"),
        ("It rose by 2.5%", "5 percent"),
        ("painted", "paint"),
        ("Anything", "the"),
        ("", "x"),
    ],
)
def test_parts_of_words_and_empty_answers_do_not_stand(text, answer):
    assert not holds(text, [answer])


def test_any_one_answer_will_do():
    assert holds("on May 4", ["4 May", "May 4"])
    assert not holds("on May 4", [])
