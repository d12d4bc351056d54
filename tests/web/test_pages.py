"""A fetched page becomes an article under its own address."""

import pytest

from pullquote.config import BadInputError
from pullquote.ingest.web import article_of
from pullquote.ingest.web.pages import is_same_site

from tests.support.web_server import page

URL = "https://www.courier.example/2026/01/ferry"
PARAGRAPHS = (
    "The ferry to Brannet Island will stop running on March 31, the county said on Tuesday.",
    "It carried 38,500 passengers last year, county records show, fewer than ever before.",
)


def canonical(href):
    return f'<link rel="canonical" href="{href}">'


def og_url(href):
    return f'<meta property="og:url" content="{href}">'


@pytest.fixture
def article(fetched):
    def read(head="", url=URL, title="Ferry to stop"):
        return article_of(fetched(page(title, *PARAGRAPHS, head=head), url))

    return read


def test_a_page_becomes_an_article(article):
    read = article('<meta property="article:published_time" content="2026-01-14T10:00:00Z">')
    assert read.title == "Ferry to stop"
    assert read.text == "\n\n".join(PARAGRAPHS)
    assert read.published == "2026-01-14T10:00:00+00:00"
    assert read.url == URL
    assert read.origin.file == URL
    assert read.language == "en"


# Identity


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ("https://www.courier.example/2026/ferry", "https://www.courier.example/2026/ferry"),
        ("/2026/ferry", "https://www.courier.example/2026/ferry"),
        ("ferry.html", "https://www.courier.example/2026/01/ferry.html"),
        ("//courier.example/ferry", "https://courier.example/ferry"),
        ("http://www.courier.example/ferry", "https://www.courier.example/ferry"),
        (
            "https://news.courier.example/ferry?utm_source=x&id=7",
            "https://news.courier.example/ferry?id=7",
        ),
        (" https://www.courier.example/ferry#top ", "https://www.courier.example/ferry"),
    ],
)
def test_the_address_that_a_page_calls_its_own_is_its_identity(article, stated, expected):
    assert article(canonical(stated)).url == expected
    assert article(og_url(stated)).url == expected


@pytest.mark.parametrize(
    "stated",
    [
        "https://other.example/ferry",
        "https://courier.example.evil.example/ferry",
        "https://example/ferry",
        "https://xcourier.example/ferry",
        "https://www.courier.example/",
        "https://www.courier.example",
        "javascript:alert(1)",
        "https://",
        "http://[::1",
        "http://[::1]]/",
        "",
        "x" * 3000,
    ],
)
def test_a_page_cannot_take_another_site_s_address_nor_its_front_page(article, stated):
    assert article(canonical(stated)).url == URL
    assert article(og_url(stated)).url == URL


def test_a_canonical_link_counts_before_the_address_for_sharing(article):
    head = og_url("https://www.courier.example/shared") + canonical("/own")
    assert article(head).url == "https://www.courier.example/own"
    head = og_url("https://www.courier.example/shared") + canonical("https://other.example/x")
    assert article(head).url == "https://www.courier.example/shared"


def test_a_base_within_the_page_counts(article):
    head = '<base href="/2026/">' + canonical("ferry")
    assert article(head).url == "https://www.courier.example/2026/ferry"


def test_a_base_that_is_no_address_does_not_count(article):
    assert article('<base href="http://[::1">' + canonical("/ferry")).url.endswith("/ferry")


def test_a_canonical_link_that_a_reader_wrote_into_the_body_does_not_count(fetched):
    body = page("Ferry to stop", *PARAGRAPHS, canonical("/stolen"))
    assert article_of(fetched(body, URL)).url == URL


def test_a_page_for_phones_is_the_page(article):
    head = canonical("https://www.courier.example/ferry")
    for url in ("https://m.courier.example/ferry", "https://amp.courier.example/ferry/amp"):
        assert article(head, url).url == "https://www.courier.example/ferry"


def test_the_address_without_tracking_is_the_identity(article):
    assert article(url=f"{URL}?utm_source=rss&fbclid=1#top").url == URL


def test_an_address_with_a_port_keeps_its_scheme(article):
    head = canonical("http://intranet.example:8080/a")
    assert article(head, "https://intranet.example/b").url == "http://intranet.example:8080/a"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://a.example/", "https://a.example/x", True),
        ("https://www.a.example/", "https://a.example/", True),
        ("https://m.a.example/", "https://www.a.example/", True),
        ("https://news.a.example/", "https://www.a.example/", True),
        ("https://a.blogs.example/", "https://b.blogs.example/", False),
        ("https://a.example/", "https://b.example/", False),
        ("https://a.example/", "https://example/", False),
        ("http://10.0.0.1/", "http://1.10.0.0.1/", False),
        ("http://[::1]/", "http://[::1]/", True),
        ("http://[::1]/", "http://[::2]/", False),
    ],
)
def test_a_site_is_a_host_and_what_lies_below_it(one, other, same):
    assert is_same_site(one, other) is same
    assert is_same_site(other, one) is same


# What is no article


@pytest.mark.parametrize(
    ("body", "content_type", "said"),
    [
        (
            "<html><body><p>Hello.</p></body></html>",
            "text/html",
            "no article was found on the page",
        ),
        ("<html></html>", "text/html", "no article was found on the page"),
        ("<p>" + "<b>x</b>" * 20_000, "text/html", "more than 20,000 elements"),
        ("words, words", "text/plain", "it is text/plain, not a web page"),
        ('{"text": "words"}', "application/json", "it is application/json, not a web page"),
        (b"%PDF-1.7", "application/pdf", "it is application/pdf, not a web page"),
        (b"", "text/html", "the answer is empty"),
        (b"<html>" + bytes(range(256)) * 50, "text/html", "it is a binary file"),
        ("<rss/>", "application/rss+xml", "it is application/rss\\+xml, not a web page"),
    ],
)
def test_what_is_no_article_is_refused_with_its_address(fetched, body, content_type, said):
    with pytest.raises(BadInputError, match=said) as refused:
        article_of(fetched(body, URL, content_type))
    assert str(refused.value).startswith(f"{URL}: ")
    assert refused.value.remedy


@pytest.mark.parametrize(
    "title",
    ["404", "404 - Not found", "Page not found | Courier", "Error 404", "Page doesn’t exist"],
)
def test_a_page_that_says_it_was_not_found_is_no_article(article, title):
    with pytest.raises(BadInputError, match="the page says that it was not found"):
        article(title=title)


def test_an_article_about_what_was_not_found_is_one(article):
    assert article(title="Ferry not found after storm").title == "Ferry not found after storm"


def test_a_page_in_an_old_encoding_is_read(fetched):
    body = page("Café", "Der Fährbetrieb zur Insel endet am 31. März, sagte Müller am Dienstag.")
    read = article_of(fetched(body.encode("cp1252"), URL, charset="iso-8859-1"))
    assert read.title == "Café"
    assert "Fährbetrieb" in read.text
