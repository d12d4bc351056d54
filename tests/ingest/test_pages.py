"""What a saved page has around its article goes, and its title, byline and date are found."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pullquote.ingest.boilerplate import clean_page, is_boilerplate
from pullquote.ingest.mastheads import split_masthead
from pullquote.ingest.titles import opening_words, split_title

CAPTION = "The ferry Marigold leaves the quay in Port Marrow. Photo: L. Brandt"
PARAGRAPH = (
    "The ferry between Easton and Port Marrow will stop on Monday, the council said. It carried"
    " 41,000 people." * 2
)


@pytest.mark.parametrize(
    "line", ["Advertisement", "ADVERTISEMENT", "Story continues below advertisement", "Read more…"]
)
def test_a_line_that_is_boilerplate_as_a_whole_goes(line):
    assert is_boilerplate(line)
    assert clean_page(f"One.\n\n{line}\n\nTwo.") == "One.\n\nTwo."


@pytest.mark.parametrize(
    "line", ["The advertisement ran for a year.", "Share prices fell.", "Advertisements were sold."]
)
def test_a_sentence_with_such_a_word_stays(line):
    assert clean_page(f"One.\n\n{line}\n\nTwo.") == f"One.\n\n{line}\n\nTwo."


def test_a_caption_that_stands_twice_is_kept_once():
    assert clean_page(f"{CAPTION}\n{CAPTION}\n\nText.") == f"{CAPTION}\n\nText."
    assert clean_page(f"{CAPTION}\n\nAdvertisement\n\n{CAPTION}") == CAPTION


def test_short_lines_may_repeat():
    assert clean_page("No.\nNo.\nNo.") == "No.\nNo.\nNo."


@given(st.lists(st.sampled_from(["", "Advertisement", CAPTION, "No.", "A line of words."])))
def test_cleaning_twice_changes_nothing(lines):
    once = clean_page("\n".join(lines))
    assert clean_page(once) == once


def test_a_short_first_line_without_a_full_stop_is_the_title_and_leaves_the_text():
    assert split_title(f"Ferry to stop\n\n{PARAGRAPH}") == ("Ferry to stop", PARAGRAPH)
    assert split_title(f"Ferry to stop\n{PARAGRAPH}") == ("Ferry to stop", PARAGRAPH)
    assert split_title("Ferry to stop\nBy Ines Aldry\n\nIt will.") == (
        "Ferry to stop",
        "By Ines Aldry\n\nIt will.",
    )


def test_a_first_line_that_ends_like_a_sentence_is_the_title_and_stays_quotable():
    text = f"The ferry stops. The island worries.\n\n{PARAGRAPH}"
    assert split_title(text) == ("The ferry stops. The island worries.", text)


@pytest.mark.parametrize(
    "text",
    [
        f"{PARAGRAPH}\n\n{PARAGRAPH}",
        "One line alone",
        "the mayor went on to say that\n\nnothing was wrong.",
        "He said:\n\n“Nothing is wrong.”",
        "The council of Port Marrow voted on Monday night\nto close the ferry.",
        "The ferry stops.\nThe island worries.",
    ],
)
def test_a_first_line_that_is_part_of_the_text_is_no_title(text):
    assert split_title(text) == (None, text)


def test_opening_words_stand_where_a_title_is_missing():
    assert opening_words("Ferry stops.\nMore.") == "Ferry stops."
    assert opening_words("one two three four five six seven eight nine ten eleven twelve end") == (
        "one two three four five six seven eight nine ten eleven twelve …"
    )
    assert len(opening_words("x" * 500)) <= 102


def test_byline_and_date_above_the_first_paragraph_are_taken():
    found = split_masthead(
        f"Harbour Ledger\nBy Ines Aldry and Tomas Reed\nPublished: Nov. 5, 2024\n\n{PARAGRAPH}"
    )
    assert found.authors == ("Ines Aldry", "Tomas Reed")
    assert found.published == "2024-11-05"
    assert found.text == f"Harbour Ledger\n\n{PARAGRAPH}"


def test_lines_that_only_look_like_them_stay():
    text = f"By noon the quay was empty, said Reed.\n31 February 2024\n1234567890\n\n{PARAGRAPH}"
    assert split_masthead(text).text == text
    below = f"{PARAGRAPH}\n\nBy Ines Aldry\nNov. 5, 2024"
    assert split_masthead(below).text == below
