"""One address: what is sent, what comes back, where redirects end."""

from importlib.metadata import version

import pytest

from pullquote.config import FetchError
from pullquote.ingest.web import Content, Gone, Validators

from tests.support.web_server import Reply, page, redirect

RSS = "<?xml version='1.0'?><rss version='2.0'><channel/></rss>"
MODIFIED = "Tue, 24 Nov 2026 10:00:00 GMT"
VERSION_1 = {"ETag": '"1"', "Last-Modified": MODIFIED}


# Who asks


def test_a_site_is_told_who_asks_and_whom_to_write_to(server, open_fetcher):
    address = server.serve("/a", "<html>x")
    open_fetcher(contact="archive@courier.example").fetch(address)
    (asked,) = server.asked("/a")
    name = f"Pullquote/{version('pullquote')}"
    assert asked.headers["user-agent"] == f"{name} (+archive@courier.example)"


def test_without_a_contact_the_name_stands_alone(server, fetcher):
    fetcher.fetch(server.serve("/a", "<html>x"))
    assert server.asked("/a")[0].headers["user-agent"] == f"Pullquote/{version('pullquote')}"


def test_a_contact_cannot_add_a_header(server, open_fetcher):
    address = server.serve("/a", "<html>x")
    open_fetcher(contact="a@b.example\r\nX-Evil: 1 é").fetch(address)
    headers = server.asked("/a")[0].headers
    assert "x-evil" not in headers
    assert headers["user-agent"].endswith("(+a@b.exampleX-Evil: 1)")


# What did not change


def test_a_page_brings_what_asks_for_its_changes_alone(server, fetcher):
    address = server.serve(
        "/a", Reply("<html>x", headers={"ETag": '"1"', "Last-Modified": MODIFIED})
    )
    first = fetcher.fetch(address)
    assert first.validators == Validators('"1"', MODIFIED)
    second = fetcher.fetch(address, first.validators)
    assert (second.status, second.body, second.url) == (304, b"", address)
    assert server.requests[-1].headers["if-none-match"] == '"1"'
    assert server.requests[-1].headers["if-modified-since"] == MODIFIED


def test_what_a_304_leaves_out_still_holds(server, fetcher):
    address = server.serve(
        "/a", Reply("<html>x", headers={"ETag": '"1"', "Last-Modified": MODIFIED})
    )
    known = Validators('"1"', MODIFIED)
    assert fetcher.fetch(address, known).validators == known


def test_a_changed_page_comes_whole_with_new_validators(server, fetcher):
    address = server.serve("/a", Reply("<html>new", headers={"ETag": '"2"'}))
    got = fetcher.fetch(address, Validators('"1"', MODIFIED))
    assert (got.status, got.body) == (200, b"<html>new")
    assert got.validators == Validators('"2"', None)


def test_a_304_that_nobody_asked_for_is_no_answer(server, fetcher):
    address = server.serve("/a", Reply(status=304))
    with pytest.raises(FetchError, match="HTTP 304, though every version was asked for"):
        fetcher.fetch(address)


@pytest.mark.parametrize("etag", ['"é"', '"' + "a" * 2000 + '"'])
def test_a_validator_that_cannot_be_sent_back_is_not_kept(server, fetcher, etag):
    address = server.serve("/a", Reply("<html>x", headers={"ETag": etag}))
    assert fetcher.fetch(address).validators == Validators()
    fetcher.fetch(address, Validators(etag, "\r\nX-Evil: 1"))
    assert not {"if-none-match", "if-modified-since", "x-evil"} & set(server.requests[-1].headers)


# Redirects


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_followed_and_its_end_reported(server, fetcher, status):
    server.serve("/new", "<html>x")
    address = server.serve("/old", redirect("/new?a=1#top", status))
    server.serve("/new?a=1", "<html>y")
    got = fetcher.fetch(address)
    assert (got.url, got.body) == (server.url("/new?a=1"), b"<html>y")


@pytest.mark.parametrize("target", ["/caf\xc3\xa9 bar", "/caf\xe9 bar", "caf%C3%A9%20bar"])
def test_a_target_that_is_not_encoded_is_followed(server, fetcher, target):
    server.serve("/caf%C3%A9%20bar", "<html>x")
    head = f"HTTP/1.1 301 Moved\r\nLocation: {target}\r\n\r\n".encode("latin-1")
    address = server.serve("/a", Reply(raw=lambda out, _: out.write(head)))
    assert fetcher.fetch(address).url == server.url("/caf%C3%A9%20bar")


def test_ten_redirects_are_followed_and_not_eleven(server, fetcher):
    for hop in range(11):
        server.serve(f"/{hop}", redirect(f"/{hop + 1}"))
    server.serve("/11", "<html>x")
    assert fetcher.fetch(server.url("/1")).url == server.url("/11")
    with pytest.raises(FetchError, match="redirects more than 10 times; check it in a browser"):
        fetcher.fetch(server.url("/0"))


def test_redirects_in_a_circle_end(server, fetcher):
    server.serve("/a", redirect("/b"))
    server.serve("/b", redirect("/a"))
    with pytest.raises(FetchError, match=r"/a: its redirects go in a circle"):
        fetcher.fetch(server.url("/a"))
    assert (server.count("/a"), server.count("/b")) == (1, 1)


def test_a_site_that_tests_for_cookies_is_let_do_so(server, fetcher):
    cookie = {"Set-Cookie": "seen=1; Path=/"}
    server.serve("/a", redirect("/check", 302), Reply("<html>x"))
    server.serve("/check", redirect("/a", 302, **cookie))
    assert fetcher.fetch(server.url("/a")).body == b"<html>x"
    assert server.requests[-1].headers["cookie"] == "seen=1"
    fetcher.fetch(server.url("/a"))
    assert "cookie" not in server.requests[-1].headers


def test_a_redirect_without_a_target_is_no_answer(server, fetcher):
    with pytest.raises(FetchError, match="HTTP 302"):
        fetcher.fetch(server.serve("/a", Reply(status=302)))


def test_the_validators_go_along_with_a_redirect(server, fetcher):
    server.serve("/new", Reply("<html>x", headers={"ETag": '"1"'}))
    got = fetcher.fetch(server.serve("/old", redirect("/new")), Validators('"1"'))
    assert (got.status, got.url) == (304, server.url("/new"))


# What is refused


@pytest.mark.parametrize("status", [404, 410])
def test_what_is_not_there_is_gone(server, open_fetcher, status):
    address = server.serve("/a", Reply("<html>sorry", status))
    with pytest.raises(Gone, match=f"/a: HTTP {status}, there is nothing; check") as gone:
        open_fetcher(retries=3).fetch(address)
    assert gone.value.status == status
    assert server.count("/a") == 1


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (401, "HTTP 401, it asks for a password; open it in a browser"),
        (402, "HTTP 402, it asks for money; open it in a browser"),
        (403, "HTTP 403, the server refuses it; open it in a browser"),
        (451, "HTTP 451, the law forbids it there; open it in a browser"),
        (400, "HTTP 400; check the address in a browser"),
        (204, "HTTP 204; check the address in a browser"),
        (501, "HTTP 501; check the address in a browser"),
    ],
)
def test_a_refusal_is_said_plainly_and_not_tried_again(server, open_fetcher, status, said):
    address = server.serve("/a", Reply(status=status))
    with pytest.raises(FetchError, match=f"/a: {said}"):
        open_fetcher(retries=3).fetch(address)
    assert server.count("/a") == 1


@pytest.mark.parametrize(
    ("body", "content_type", "accept", "said"),
    [
        ("words", "text/plain", Content.PAGE, "it is text/plain, not a web page"),
        ("{}", "application/json", Content.PAGE, "it is application/json, not a web page"),
        (b"%PDF-1.7", "application/pdf", Content.PAGE, "it is application/pdf, not a web page"),
        (b"\xff\xd8", "image/jpeg", Content.PAGE, "it is image/jpeg, not a web page"),
        (RSS, "application/xml", Content.PAGE, "it is XML, not a web page"),
        ("{}", None, Content.PAGE, "it is JSON, not a web page"),
        ("", "text/html", Content.PAGE, "the answer is empty"),
        (b"\x1f\x8b\x08", "text/html", Content.PAGE, "it is a packed file, not a web page"),
        (page("A", "b"), "text/html", Content.FEED, "it is a web page, not an RSS or Atom feed"),
        (page("A", "b"), "application/rss+xml", Content.FEED, "it is a web page, not an RSS"),
        ("{}", "application/feed+json", Content.FEED, "it is application/feed\\+json, not an RSS"),
        ("{}", "text/plain", Content.FEED, "it is JSON, not an RSS or Atom feed"),
        ("hello", "text/plain", Content.FEED, "it is text, not an RSS or Atom feed"),
        (page("A", "b"), "text/html", Content.SITEMAP, "it is a web page, not a sitemap"),
        ("hello", "text/plain", Content.SITEMAP, "it is text, not a sitemap"),
        ("# notes\nhello", "text/plain", Content.SITEMAP, "it is text, not a sitemap"),
        (b"\0\1\2", "video/mp4", Content.SITEMAP, "it is video/mp4, not a sitemap"),
        (RSS, "application/xml", Content.ADDRESSES, "it is application/xml, not a list of addr"),
        (page("A", "b"), "text/plain", Content.ADDRESSES, "it is a web page, not a list of addr"),
    ],
)
def test_what_was_not_asked_for_is_refused(server, fetcher, body, content_type, accept, said):
    address = server.serve("/a", Reply(body, content_type=content_type))
    with pytest.raises(FetchError, match=said) as refused:
        fetcher.fetch(address, accept=accept)
    assert refused.value.remedy


@pytest.mark.parametrize(
    ("body", "content_type", "accept"),
    [
        ("<p>words", "text/html", Content.PAGE),
        ("<html>x", "Text/HTML;charset=utf-8", Content.PAGE),
        ("<?xml version='1.0'?><!DOCTYPE html><html/>", "application/xhtml+xml", Content.PAGE),
        ("<?xml version='1.0'?>\n<!-- a -->\n<html/>", "text/xml", Content.PAGE),
        ("\ufeff <!doctype HTML>", None, Content.PAGE),
        (RSS, "application/rss+xml", Content.FEED),
        (RSS, "text/xml", Content.FEED),
        (RSS, "text/plain", Content.FEED),
        (RSS, "text/html", Content.FEED),
        (RSS, None, Content.FEED),
        (RSS.encode("utf-16"), "application/xml", Content.FEED),
        ("\n" + RSS, "application/octet-stream", Content.FEED),
        ("<urlset/>", "application/xml", Content.SITEMAP),
        ("https://a.example/", "text/plain", Content.SITEMAP),
        ("# a\r\n\r\n  # b\r\nhttps://a.example/", "text/plain", Content.SITEMAP),
        ("# a\nhttps://a.example/", "text/plain", Content.ADDRESSES),
        ("a.example\nhttps://a.example/", None, Content.ADDRESSES),
        ("# nothing yet\n", "application/octet-stream", Content.ADDRESSES),
        (b"\x1f\x8b\x08", "application/x-gzip", Content.SITEMAP),
        (b"\x1f\x8b\x08", "application/octet-stream", Content.SITEMAP),
    ],
)
def test_what_servers_call_by_other_names_is_known_by_its_looks(
    server, fetcher, body, content_type, accept
):
    address = server.serve("/a", Reply(body, content_type=content_type))
    got = fetcher.fetch(address, accept=accept)
    assert got.body == (body if isinstance(body, bytes) else body.encode())
    assert got.content_type == (content_type and content_type.partition(";")[0].lower())


@pytest.mark.timeout(60)
@pytest.mark.parametrize("comment", ["<!-- x -->\n", "<!---->", "<!--\n-->  "])
def test_a_page_that_begins_with_many_comments_is_looked_at_once(server, fetcher, comment):
    got = fetcher.fetch(server.serve("/a", comment * 60 + "<div><p>An article.</p></div>"))
    assert got.status == 200
    address = server.serve("/b", Reply(comment * 60 + "<html><p>Words.", content_type=None))
    assert fetcher.fetch(address).status == 200
    address = server.serve("/c", Reply(comment * 60 + "<div><p>Words.", content_type=None))
    with pytest.raises(FetchError, match="it is XML, not a web page"):
        fetcher.fetch(address)


def test_a_body_that_is_not_wanted_is_not_read(server, fetcher):
    def endless(out, ended):
        out.write(b"HTTP/1.1 200 OK\r\nContent-Type: video/mp4\r\n\r\n")
        while not ended.is_set():
            out.write(b"\0" * 65536)

    with pytest.raises(FetchError, match="it is video/mp4"):
        fetcher.fetch(server.serve("/a", Reply(raw=endless)))


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("text/html", None),
        ("text/html; charset=ISO-8859-1", "iso-8859-1"),
        ('text/html;Charset = "utf-8"; a=b', "utf-8"),
        ("text/html; charset=\x1b[31m", None),
    ],
)
def test_the_declared_charset_is_handed_on(server, fetcher, header, expected):
    address = server.serve("/a", Reply("<html>x", content_type=header))
    assert fetcher.fetch(address).charset == expected


def test_what_is_asked_for_is_named_in_the_request(server, fetcher):
    address = server.serve("/feed", Reply(RSS, content_type="application/rss+xml"))
    fetcher.fetch(address, accept=Content.FEED)
    asked = server.requests[-1].headers
    assert "application/rss+xml" in asked["accept"]
    assert asked["accept-encoding"] == "gzip"
