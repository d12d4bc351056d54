import pytest

from pullquote.bot.claims.plainness import not_plain


@pytest.mark.parametrize(
    "text",
    [
        "The ferry will stop running on 31 October 2024.",
        "“We won’t sell,” said Ms. O’Neill – for $5 (5%) at 5:30 p.m.",
        "Der Hafen bleibt; c'est la vie.",
    ],
)
def test_plain_sentences_are_plain(text):
    assert not_plain(text) == ""


@pytest.mark.parametrize(
    "text",
    [
        "See https://evil.example/x",
        "See www.evil.test now",
        "See evil.com",
        "[here](x)",
        "<https://evil.example|here>",
        "<!channel> look",
        "`rm`",
        "*bold* words",
        "Hidden\u200b words",
        "Turned \u202ewords",
        "Two\nlines",
        "Ask @everyone",
        "{braces}",
        "x" * 401,
    ],
)
def test_links_markup_and_unseen_characters_are_not(text):
    assert not_plain(text)
