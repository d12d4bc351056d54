"""One article, one address."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pullquote.config import BadInputError
from pullquote.ingest.urls import canonical_url


@pytest.mark.parametrize(
    ("given", "canonical"),
    [
        ("HTTPS://News.Example/Path?b=2&a=1", "https://news.example/Path?b=2&a=1"),
        ("https://news.example", "https://news.example/"),
        ("https://news.example:443/a#top", "https://news.example/a"),
        ("http://news.example:80/a", "http://news.example/a"),
        ("http://news.example:8080/a", "http://news.example:8080/a"),
        (
            "https://news.example/a?utm_source=x&id=7&fbclid=q&gclid=z",
            "https://news.example/a?id=7",
        ),
        ("https://news.example/a?mc_cid=1&at_medium=rss", "https://news.example/a"),
        (
            "https://news.example/a?ref=7&gallery=3&source=wire",
            "https://news.example/a?ref=7&gallery=3&source=wire",
        ),
        ("https://user:secret@news.example/a", "https://news.example/a"),
        ("https://news.example./a", "https://news.example/a"),
        ("https://müller.example/süß b", "https://xn--mller-kva.example/s%C3%BC%C3%9Fb"),
        ("https://news.example/%7Ea?q=%20", "https://news.example/%7Ea?q=%20"),
        ("http://[::1]:8000/x", "http://[::1]:8000/x"),
        (" https://news.example/a\n", "https://news.example/a"),
    ],
)
def test_an_address_has_one_spelling(given, canonical):
    assert canonical_url(given) == canonical


@pytest.mark.parametrize(
    "value",
    [
        "",
        "news.example/a",
        "/2024/a.html",
        "ftp://news.example/a",
        "javascript:alert(1)",
        "https://",
        "https://[::1",
        "https://news.example:port/",
        "https://" + "ü" * 80 + ".example/",
        "https://<b>/",
        "https://.../x",
        "https://news.example/" + "a" * 3000,
        "https://news.example/\ud83d-story",
        "https://news.example/story?q=\ude00",
        "https://news.example/caf\udce9",
    ],
)
def test_what_is_no_web_address_is_refused_with_a_remedy(value):
    with pytest.raises(BadInputError) as caught:
        canonical_url(value)
    assert caught.value.remedy


@given(st.from_regex(r"https?://[a-z]{1,9}\.example(:[0-9]{1,4})?[/?#]\S{0,30}", fullmatch=True))
def test_a_canonical_address_is_its_own(url):
    try:
        once = canonical_url(url)
    except BadInputError:
        return
    assert canonical_url(once) == once
    once.encode("ascii")
