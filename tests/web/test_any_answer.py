"""Whatever a server sends, what comes of it is what was asked for, or an error of ours."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pullquote.config import BadInputError, FetchError, WebSettings
from pullquote.ingest.web import (
    Content,
    Fetched,
    Fetcher,
    Request,
    Validators,
    article_of,
    read_feed,
    read_sitemap,
    read_url_list,
)

from tests.support.web_server import Reply, WebServer

VALUES = st.text(st.characters(max_codepoint=255, blacklist_characters="\r\n"), max_size=30)
TARGETS = st.sampled_from(
    ["/a", "//", "http://", "http://[::1", "http://xn--zzzz/", "?", "#", "\\", "x:", "http://é.é/",
     "http://127.0.0.1:1/", "https://127.0.0.1:99999/", "http://a@b/", "%", "/%zz", "http://\u00ad/"]
)  # fmt: skip
HEADERS = st.one_of(
    st.tuples(st.just("Location"), TARGETS | VALUES),
    st.tuples(
        st.just("Set-Cookie"), VALUES | st.sampled_from(["a=b; Max-Age=x", "=", "é=ü; Path=/"])
    ),
    st.tuples(
        st.just("Content-Type"), VALUES | st.sampled_from(["text/html", "text/xml; charset=é"])
    ),
    st.tuples(st.just("Content-Encoding"), VALUES | st.just("gzip")),
    st.tuples(st.just("Content-Length"), st.sampled_from(["0", "5", "-1", "x", "9" * 30])),
    st.tuples(st.just("Transfer-Encoding"), st.sampled_from(["chunked", "x", "gzip, chunked"])),
    st.tuples(st.just("Retry-After"), VALUES | st.sampled_from(["0", "9" * 30, "Mon", "1.5"])),
    st.tuples(st.just("ETag"), VALUES),
    st.tuples(VALUES, VALUES),
)
ANSWERS = st.builds(
    lambda status, headers, body: (
        f"HTTP/1.1 {status} X\r\n".encode()
        + "".join(f"{name}: {value}\r\n" for name, value in headers).encode("latin-1", "replace")
        + b"\r\n"
        + body
    ),
    st.sampled_from(
        [100, 101, 103, 200, 204, 206, 226, 300, 301, 302, 304, 307, 404, 418, 429, 503]
    ),
    st.lists(HEADERS, max_size=4),
    st.binary(max_size=40) | st.just(b"<html>words"),
)


@pytest.fixture(scope="module")
def hostile():
    with WebServer() as started:
        yield started


@settings(deadline=None, max_examples=60)
@given(ANSWERS | st.binary(max_size=100), st.sampled_from(Content), st.booleans())
def test_any_answer_is_a_page_or_an_error_that_says_what_to_do(hostile, sent, accept, as_rules):
    hostile.serve("/robots.txt", Reply(status=404))
    path = "/robots.txt" if as_rules else "/a"
    hostile.serve("/a", "<html>x")
    hostile.serve(path, Reply(raw=lambda out, _: out.write(sent)))
    with Fetcher(WebSettings(allow_private=True, delay_s=0, retries=0, timeout_s=2)) as fetcher:
        ((_, result),) = fetcher.fetch_many([Request(hostile.url("/a"), accept=accept)])
    if isinstance(result, FetchError):
        assert result.remedy
        assert str(result).isprintable()
        assert len(str(result)) < 900
    else:
        assert isinstance(result, Fetched)


WORDS = "The ferry to the island will stop running on March 31, the county said on Tuesday."
PIECES = st.sampled_from(
    ["<html>", "<head>", "<body>", "<p>", f"<p>{WORDS}</p>", "<title>404", "</title>", "<article>",
     "<base href='http://[::1'>", "<link rel=canonical href='//'>", "<link rel=canonical href=b>",
     "<meta charset=utf-16>", "<meta name=date content='2026-01-14'>", "<meta property=og:url>",
     "<script type='application/ld+json'>{", "</script>", "<html lang='\ud800'>", "<!--", "-->",
     "<?xml version='1.0' encoding='x'?>", "<rss version='2.0'>", "<feed>", "<item>", "<entry>",
     "<link>http://[::1</link>", "<link>/a</link>", "<guid>", "<link href='/c'/>", "</item>",
     "<pubDate>x</pubDate>", "<title>é&nbsp;", "<urlset>", "<url><loc>/a</loc>", "</urlset>",
     "</url>", "<sitemapindex>", "<sitemap>", "<lastmod>x</lastmod>", "<![CDATA[", "]]>", "&#0;",
     "https://a.example/\n", "http://[::1\n", "# x\n", "\x1f\x8b", "\ufeff", "<", ">", "'", " "]
)  # fmt: skip
BODIES = st.lists(PIECES, max_size=25).map(
    lambda pieces: "".join(pieces).encode("utf-8", "surrogatepass")
)


@settings(deadline=None, max_examples=100)
@given(
    BODIES | st.binary(max_size=60),
    st.sampled_from([None, "utf-8", "latin1", "utf-16", "shift_jis", "x"]),
    st.sampled_from(["http://a.example/b", "http://[::1]:8080/?x"]),
)
def test_any_body_is_read_or_refused_with_what_to_do(body, charset, url):
    fetched = Fetched(200, url, body, "text/html", charset, Validators())
    for read in (read_feed, read_sitemap, article_of):
        try:
            read(fetched)
        except BadInputError as refused:
            problem = refused
        else:
            continue
        assert problem.remedy
        assert str(problem).startswith(url)
        assert str(problem).isprintable()
        assert len(str(problem)) < 600
    read_url_list(body.decode("utf-8", "replace"))
