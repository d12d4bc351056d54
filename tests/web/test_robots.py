"""robots.txt: obeyed for pages, feeds and sitemaps, on every hop, asked once."""

import pytest

from pullquote.config import FetchError, ForbiddenAddressError
from pullquote.ingest.web import Content, PassingError, PostponedError

from tests.support.web_server import Reply, redirect

NOW = {"Retry-After": "0"}


def rules(text):
    return Reply(text, content_type="text/plain")


@pytest.fixture
def site(server):
    server.serve("/a", "<html>x")
    server.serve("/private/b", "<html>y")
    return server


def test_what_the_rules_forbid_is_not_asked_for(site, fetcher):
    site.serve("/robots.txt", rules("User-agent: *\nDisallow: /private/\n"))
    assert fetcher.fetch(site.url("/a")).status == 200
    with pytest.raises(ForbiddenAddressError, match=r"/private/b: the site's robots\.txt"):
        fetcher.fetch(site.url("/private/b"))
    assert site.count("/private/b") == 0


def test_rules_for_us_by_name_count_before_those_for_all(site, fetcher):
    site.serve(
        "/robots.txt",
        rules("User-agent: *\nDisallow: /\n\nUser-agent: pullquote\nAllow: /a\nDisallow: /private"),
    )
    assert fetcher.fetch(site.url("/a")).status == 200
    with pytest.raises(ForbiddenAddressError):
        fetcher.fetch(site.url("/private/b"))


def test_rules_for_others_do_not_concern_us(site, fetcher):
    site.serve("/robots.txt", rules("User-agent: Otherbot\nDisallow: /\n"))
    assert fetcher.fetch(site.url("/a")).status == 200


@pytest.mark.parametrize("accept", [Content.FEED, Content.SITEMAP])
def test_feeds_and_sitemaps_obey_the_rules_too(site, fetcher, accept):
    site.serve("/robots.txt", rules("User-agent: *\nDisallow: /a"))
    with pytest.raises(ForbiddenAddressError):
        fetcher.fetch(site.url("/a"), accept=accept)


def test_the_rules_are_asked_for_once_per_site(site, fetcher):
    for _ in range(3):
        fetcher.fetch(site.url("/a"))
    assert site.count("/robots.txt") == 1
    fetcher.fetch(site.url("/a", host="localhost"))
    assert site.count("/robots.txt") == 2


def test_a_redirect_into_what_is_forbidden_is_not_followed(site, fetcher):
    site.serve("/robots.txt", rules("User-agent: *\nDisallow: /private/"))
    site.serve("/c", redirect("/private/b"))
    with pytest.raises(ForbiddenAddressError):
        fetcher.fetch(site.url("/c"))
    assert site.count("/private/b") == 0


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
def test_no_rules_allow_everything(site, fetcher, status):
    site.serve("/robots.txt", Reply("User-agent: *\nDisallow: /", status))
    assert fetcher.fetch(site.url("/a")).status == 200


@pytest.mark.parametrize("status", [429, 500, 503])
def test_rules_that_cannot_be_read_now_forbid_everything_for_now(site, open_fetcher, status):
    site.serve("/robots.txt", Reply(status=status, headers=NOW))
    fetcher = open_fetcher(retries=1)
    for _ in range(2):
        with pytest.raises(PassingError, match=r"/a: not read, because the site's rules cannot be"):
            fetcher.fetch(site.url("/a"))
    assert (site.count("/robots.txt"), site.count("/a")) == (2, 0)


def test_rules_that_are_put_off_put_off_everything(site, fetcher):
    site.serve("/robots.txt", Reply(status=503, headers={"Retry-After": "3600"}))
    with pytest.raises(PostponedError, match="/a: not read"):
        fetcher.fetch(site.url("/a"))


def test_rules_behind_a_redirect_are_obeyed(site, fetcher):
    site.serve("/robots.txt", redirect("/rules"))
    site.serve("/rules", rules("User-agent: *\nDisallow: /a"))
    with pytest.raises(ForbiddenAddressError):
        fetcher.fetch(site.url("/a"))


def test_rules_that_redirect_without_end_forbid_everything_for_now(site, fetcher):
    site.serve("/robots.txt", redirect("/robots.txt"))
    with pytest.raises(FetchError, match="in a circle"):
        fetcher.fetch(site.url("/a"))
    assert site.count("/a") == 0


def test_of_endless_rules_the_first_500_kib_count(site, fetcher):
    def endless(out, ended):
        out.write(b"HTTP/1.1 200 OK\r\n\r\nUser-agent: *\nDisallow: /private/\n")
        while not ended.is_set():
            out.write(b"Disallow: /a\n# and so on\n" if sent[0] > 600 << 10 else b"#\n" * 1000)
            sent[0] += 2000

    sent = [0]
    site.serve("/robots.txt", Reply(raw=endless))
    assert fetcher.fetch(site.url("/a")).status == 200
    with pytest.raises(ForbiddenAddressError):
        fetcher.fetch(site.url("/private/b"))


@pytest.mark.parametrize(
    "text",
    [
        b"\xef\xbb\xbfUser-agent: *\r\nDisallow: /private/",
        b"\xff\xfe\x00 garbage\nUser-agent: *\nDisallow: /private/\nCrawl-delay: never",
        b"User-agent: *\nDisallow: /pri*t*/\nDisallow: /*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*b$",
    ],
    ids=["mark", "garbage", "stars"],
)
def test_rules_of_any_make_are_read(site, fetcher, text):
    site.serve("/robots.txt", rules(text))
    long = site.serve("/" + "a" * 500, "<html>x")
    assert fetcher.fetch(long).status == 200
    with pytest.raises(ForbiddenAddressError):
        fetcher.fetch(site.url("/private/b"))


def test_a_pause_that_the_site_asks_for_is_kept(site, fetcher):
    site.serve("/robots.txt", rules("User-agent: *\nCrawl-delay: 0.3\n"))
    for _ in range(2):
        fetcher.fetch(site.url("/a"))
    first, second = site.asked("/a")
    assert second.at - first.at >= 0.3


def test_sitemaps_that_the_site_names_are_found(site, fetcher):
    site.serve("/robots.txt", rules("Sitemap: https://a.example/1.xml\nSitemap: /2.xml\n" * 2))
    assert fetcher.sitemaps_of(site.url("/any/page")) == ("https://a.example/1.xml", "/2.xml")


def test_a_site_without_rules_names_no_sitemap(site, fetcher):
    assert fetcher.sitemaps_of(site.url()) == ()
