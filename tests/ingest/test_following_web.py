"""Followed feeds, sitemaps and lists of addresses, served by a web server on loopback."""

import json
import threading
import time
from email.utils import format_datetime
from urllib.parse import urlsplit

import pytest

from pullquote.config import Settings, WebSettings
from pullquote.vectorstore import RemovedBy
from pullquote.vectorstore.followed import SourceKind
from pullquote.vectorstore.store import Store

from tests.ingest.following import DAY, Desk, counts
from tests.support.hashing_embedder import HashingEmbedder
from tests.support.web_server import XML, Reply, WebServer, page, redirect

WEEK = 7 * DAY
LATER = "On Tuesday the council voted against it, by seven votes to four, after all."


@pytest.fixture
def web():
    with WebServer() as server:
        server.serve("/robots.txt", Reply("User-agent: *\nAllow: /\n", content_type="text/plain"))
        yield server


@pytest.fixture
def desk(tmp_path):
    settings = Settings(
        data_dir=tmp_path / "data", web=WebSettings(allow_private=True, delay_s=0, retries=0)
    )
    with Store.open(settings, embedder=HashingEmbedder()) as store:
        yield Desk(store)


def story(name, *more, head="", etag=None):
    """An article's page, with an ETag that changes with its text."""
    body = page(
        f"{name.capitalize()} news",
        f"The council of Harrow Ness talked about the {name} for two hours on Monday evening.",
        f"Nobody could say what the {name} would cost, and nobody was asked to pay for it yet.",
        *more,
        head=head,
    )
    return Reply(body, headers={"ETag": etag or f'"{hash(body)}"'})


@pytest.fixture
def serve(web):
    """Serve an article under /name."""

    def run(name, *more, **keywords):
        return web.serve(f"/{name}", story(name, *more, **keywords))

    return run


def feed(*urls):
    items = "".join(f"<item><title>x</title><link>{url}</link></item>" for url in urls)
    return Reply(
        f'<rss version="2.0"><channel><title>f</title>{items}</channel></rss>', content_type=XML
    )


def sitemap(*urls, modified=None, etag=None):
    entries = "".join(
        f"<url><loc>{url}</loc>{f'<lastmod>{modified}</lastmod>' if modified else ''}</url>"
        for url in urls
    )
    return Reply(
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{entries}</urlset>',
        content_type=XML,
        headers={"ETag": etag} if etag else {},
    )


def follow_sitemap(desk, web, *urls, **keywords):
    web.serve("/sitemap.xml", sitemap(*urls, **keywords))
    desk.add(web.url("/sitemap.xml"), kind=SourceKind.SITEMAP, grace_s=WEEK)


# Feeds


def test_a_feed_s_articles_are_stored_under_their_addresses(desk, web, serve):
    web.serve("/feed", feed(serve("ferry"), serve("bridge") + "?utm_source=rss"))
    desk.add(web.url("/feed"), kind=SourceKind.FEED, grace_s=WEEK)
    report = desk.sync()
    assert counts(report.sources[0]) == {"added": 2}
    assert desk.ids() == {web.url("/ferry"), web.url("/bridge")}
    assert report.embedded == 2


def test_a_second_pass_asks_only_whether_something_changed(desk, web, serve):
    web.serve("/feed", feed(serve("ferry")))
    desk.add(web.url("/feed"), kind=SourceKind.FEED, grace_s=WEEK)
    desk.sync()
    generation = desk.store.catalog.generation()
    report = desk.sync()
    assert counts(report.sources[0]) == {"unchanged": 1}
    assert report.embedded == 0
    assert desk.store.catalog.generation() == generation
    assert "if-none-match" in web.asked("/ferry")[1].headers


def test_a_feed_s_window_that_moves_on_removes_nothing(desk, web, serve):
    web.serve("/feed", feed(serve("ferry"), serve("bridge"), serve("school")))
    desk.add(web.url("/feed"), kind=SourceKind.FEED, grace_s=0)
    desk.sync()
    web.serve("/feed", feed(serve("harbour")))
    desk.later(days=60)
    assert counts(desk.one()) == {"added": 1, "unchanged": 3}
    assert len(desk.ids()) == 4


def test_what_has_left_a_feed_s_window_is_still_corrected(desk, web, serve):
    web.serve("/feed", feed(serve("ferry")))
    desk.add(web.url("/feed"), kind=SourceKind.FEED, grace_s=WEEK)
    desk.sync()
    web.serve("/feed", feed(serve("bridge")))
    serve("ferry", "Correction: an earlier version misspelled the name of the ferry's captain.")
    assert counts(desk.one()) == {"added": 1, "revised": 1}


def test_an_unchanged_feed_is_not_read_again(desk, web, serve):
    listing = feed(serve("ferry"))
    web.serve("/feed", Reply(listing.body, content_type=XML, headers={"ETag": '"1"'}))
    desk.add(web.url("/feed"), kind=SourceKind.FEED, grace_s=WEEK)
    desk.sync()
    assert counts(desk.one()) == {"unchanged": 1}
    assert web.asked("/feed")[1].headers["if-none-match"] == '"1"'


# Changes


def test_a_changed_page_is_a_new_revision(desk, web, serve):
    follow_sitemap(desk, web, serve("ferry"), serve("bridge"))
    desk.sync()
    serve("ferry", "On Tuesday the council voted against it, by seven votes to four, after all.")
    report = desk.sync()
    assert counts(report.sources[0]) == {"revised": 1, "unchanged": 1}
    assert "seven votes" in desk.text(web.url("/ferry"))


def test_an_old_article_is_asked_for_less_often_than_a_young_one(desk, web, serve):
    follow_sitemap(desk, web, serve("ferry"))
    for _ in range(30):
        desk.sync()
        desk.later(days=1)
    assert 5 < web.count("/ferry") < 16
    asked = web.count("/ferry")
    desk.later(days=30)
    desk.sync()
    assert web.count("/ferry") == asked + 1


def test_an_old_time_of_change_in_the_sitemap_is_believed_for_a_week(desk, web, serve):
    follow_sitemap(desk, web, serve("ferry"), modified="2026-01-05")
    desk.sync()
    desk.later(days=6)
    assert counts(desk.one()) == {"unchanged": 1}
    assert web.count("/ferry") == 1
    desk.later(days=2)
    desk.sync()
    assert web.count("/ferry") == 2


def test_a_new_time_of_change_in_the_sitemap_is_looked_into(desk, web, serve):
    follow_sitemap(desk, web, serve("ferry"), modified="2026-01-05")
    desk.sync()
    serve("ferry", "On Tuesday the council voted against it, by seven votes to four, after all.")
    web.serve("/sitemap.xml", sitemap(web.url("/ferry"), modified="2026-02-27"))
    assert counts(desk.one()) == {"revised": 1}


def test_a_page_that_shrank_drastically_is_held_back_until_it_stays_so(desk, web, serve):
    long = [f"Paragraph {n} tells what the council said on day {n} of it." for n in range(40)]
    follow_sitemap(desk, web, serve("ferry", *long))
    desk.sync()
    before = desk.text(web.url("/ferry"))
    serve("ferry")
    for _ in range(2):
        report = desk.one()
        assert counts(report) == {}
        assert report.held[0].was == len(before)
        assert report.needs_a_person
        assert desk.text(web.url("/ferry")) == before
    desk.later(days=7)
    assert counts(desk.one()) == {"revised": 1}
    assert counts(desk.one()) == {"unchanged": 1}


def test_a_shrunken_page_is_taken_when_a_person_accepts_it(desk, web, serve):
    long = [f"Paragraph {n} tells what the council said on day {n} of it." for n in range(40)]
    follow_sitemap(desk, web, serve("ferry", *long))
    desk.sync()
    serve("ferry")
    desk.sync()
    assert counts(desk.one(accept_shrunk=True)) == {"revised": 1}


# Passes that are cut short


def cut_short(desk, after=1):
    """Begin a pass, and end it when so many batches of pages are stored."""
    told = iter(range(after - 1, -1, -1))

    def on_progress(now):
        if now.phase == "fetching" and next(told) == 0:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        desk.sync(on_progress=on_progress)


@pytest.fixture
def small_batches(monkeypatch):
    monkeypatch.setattr("pullquote.ingest.following_web._BATCH", 4)


@pytest.mark.usefixtures("small_batches")
def test_a_pass_that_was_cut_short_goes_on_and_asks_for_nothing_twice(desk, web, serve):
    names = [f"story{n:02}" for n in range(12)]
    follow_sitemap(desk, web, *(serve(name) for name in names))
    asked = {}
    for batches in (1, 2):
        cut_short(desk)
        assert len(desk.ids()) == 4 * batches
        asked = {url: web.count(urlsplit(url).path) for url in desk.ids()} | asked
        desk.later(minutes=10)
    assert counts(desk.one()) == {"added": 4, "unchanged": 8}
    assert {url: web.count(urlsplit(url).path) for url in asked} == asked
    desk.later(minutes=10)
    assert counts(desk.one()) == {"unchanged": 12}
    assert all(web.count(urlsplit(url).path) == times + 1 for url, times in asked.items())


@pytest.mark.usefixtures("small_batches")
def test_what_a_pass_read_before_it_was_cut_short_is_asked_for_again_after_a_day(desk, web, serve):
    names = [f"story{n}" for n in range(6)]
    follow_sitemap(desk, web, *(serve(name) for name in names))
    cut_short(desk)
    desk.later(days=1)
    assert counts(desk.one()) == {"added": 2, "unchanged": 4}
    assert web.count("/story0") == 2


@pytest.mark.usefixtures("small_batches")
def test_a_pass_that_goes_on_reads_what_its_listing_says_has_changed(desk, web, serve):
    names = [f"story{n}" for n in range(6)]
    follow_sitemap(desk, web, *(serve(name) for name in names), modified="2026-02-01")
    cut_short(desk)
    serve("story0", LATER)
    urls = [web.url(f"/{name}") for name in names]
    web.serve("/sitemap.xml", sitemap(*urls, modified="2026-03-01"))
    assert counts(desk.one()) == {"added": 2, "revised": 1, "unchanged": 3}


def test_a_page_that_a_pass_let_go_before_it_was_cut_short_is_no_failure_later(
    desk, web, serve, monkeypatch
):
    follow_sitemap(desk, web, serve("ferry"), serve("bridge"))
    desk.sync()
    web.serve("/ferry", Reply("gone", 410, "text/plain"))
    desk.sync()
    desk.later(days=7)
    with monkeypatch.context() as patched:
        patched.setattr(desk.store.catalog.sources, "finish", stop)
        with pytest.raises(KeyboardInterrupt):
            desk.sync()
    assert desk.ids() == {web.url("/bridge")}
    for _ in range(2):
        desk.later(minutes=10)
        report = desk.one()
        assert counts(report) == {"unchanged": 1}
        assert not report.failures


def stop(*_, **__):
    raise KeyboardInterrupt


def test_what_was_never_read_is_read_first(desk, web, serve):
    old = [serve(name) for name in ("apple", "bridge")]
    follow_sitemap(desk, web, *old)
    desk.sync()
    follow = [*old, serve("zebra")]
    web.serve("/sitemap.xml", sitemap(*follow))
    web.requests.clear()
    desk.sync()
    pages = [asked.path for asked in web.requests if asked.path.count(".") == 0]
    assert pages == ["/zebra", "/apple", "/bridge"]


# Sitemaps and lists are full listings


def test_what_a_sitemap_lists_no_longer_goes_after_the_grace(desk, web, serve):
    urls = [serve(name) for name in ("ferry", "bridge", "school")]
    follow_sitemap(desk, web, *urls)
    desk.sync()
    web.serve("/sitemap.xml", sitemap(*urls[1:]))
    assert counts(desk.one()) == {"missing": 1, "unchanged": 2}
    desk.later(days=7)
    assert counts(desk.one()) == {"removed": 1, "unchanged": 2}
    assert web.url("/ferry") not in desk.ids()
    web.serve("/sitemap.xml", sitemap(*urls))
    assert counts(desk.one()) == {"restored": 1, "unchanged": 2}


def test_a_sitemap_that_lost_most_of_itself_removes_nothing(desk, web, serve):
    urls = [serve(f"story{n}") for n in range(6)]
    follow_sitemap(desk, web, *urls)
    desk.sync()
    web.serve("/sitemap.xml", sitemap(urls[0]))
    desk.sync()
    desk.later(days=30)
    report = desk.one()
    assert (report.shrunk.lost, report.shrunk.of) == (5, 6)
    assert len(desk.ids()) == 6


def test_an_unchanged_sitemap_still_lists_what_it_listed(desk, web, serve):
    follow_sitemap(desk, web, serve("ferry"), serve("bridge"), etag='"1"')
    desk.sync()
    desk.later(days=30)
    assert counts(desk.one()) == {"unchanged": 2}
    assert web.asked("/sitemap.xml")[1].headers["if-none-match"] == '"1"'


def test_an_index_of_sitemaps_is_followed_and_half_of_it_removes_nothing(desk, web, serve):
    web.serve("/one.xml", sitemap(serve("ferry"), etag='"1"'))
    web.serve("/two.xml", sitemap(serve("bridge"), serve("school")))
    maps = "".join(
        f"<sitemap><loc>{web.url(path)}</loc></sitemap>" for path in ("/one.xml", "/two.xml")
    )
    index = (
        f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{maps}</sitemapindex>'
    )
    web.serve("/sitemap.xml", Reply(index, content_type=XML, headers={"ETag": '"i"'}))
    desk.add(web.url("/sitemap.xml"), kind=SourceKind.SITEMAP, grace_s=0)
    assert counts(desk.one()) == {"added": 3}
    assert counts(desk.one()) == {"unchanged": 3}
    web.serve("/one.xml", Reply("down", 500, "text/plain"))
    report = desk.one()
    assert report.removed == 0
    assert report.failures[0].file == web.url("/one.xml")
    assert len(desk.ids()) == 3
    web.serve("/one.xml", sitemap(serve("ferry"), etag='"1"'))
    web.serve("/two.xml", sitemap(web.url("/school")))
    assert counts(desk.one()) == {"removed": 1, "unchanged": 2}


NEWS = "<n:news><n:publication_date>2026-02-28</n:publication_date><n:title>x</n:title></n:news>"


def news(*urls, bare=()):
    """Return a sitemap of news; of `bare` addresses it tells nothing."""
    entries = "".join(
        f"<url><loc>{url}</loc>{'' if url in bare else NEWS}</url>" for url in (*urls, *bare)
    )
    return Reply(
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
        f' xmlns:n="http://www.google.com/schemas/sitemap-news/0.9">{entries}</urlset>',
        content_type=XML,
    )


def index(*urls):
    maps = "".join(f"<sitemap><loc>{url}</loc></sitemap>" for url in urls)
    return Reply(
        f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{maps}</sitemapindex>',
        content_type=XML,
    )


def test_a_sitemap_of_news_is_a_window(desk, web, serve):
    web.serve("/news.xml", news(serve("ferry"), serve("bridge")))
    desk.add(web.url("/news.xml"), kind=SourceKind.SITEMAP, grace_s=0)
    desk.sync()
    web.serve("/news.xml", news(web.url("/bridge")))
    assert counts(desk.one()) == {"unchanged": 2}


def test_an_entry_without_a_title_makes_no_full_listing_of_a_sitemap_of_news(desk, web, serve):
    urls = [serve("ferry"), serve("bridge")]
    bare = serve("school")
    untitled = news(*urls, bare=[bare]).body.replace("<n:title>x</n:title>", "", 1)
    web.serve("/news.xml", Reply(untitled, content_type=XML))
    desk.add(web.url("/news.xml"), kind=SourceKind.SITEMAP, grace_s=0)
    desk.sync()
    web.serve("/news.xml", news(urls[1]))
    assert counts(desk.one()) == {"unchanged": 3}


def test_of_an_index_the_maps_of_news_are_windows_and_the_others_full_listings(desk, web, serve):
    web.serve("/news.xml", news(serve("ferry"), serve("bridge")))
    web.serve("/all.xml", sitemap(serve("school"), serve("harbour")))
    web.serve("/sitemap.xml", index(web.url("/news.xml"), web.url("/all.xml")))
    desk.add(web.url("/sitemap.xml"), kind=SourceKind.SITEMAP, grace_s=0)
    assert counts(desk.one()) == {"added": 4}
    web.serve("/news.xml", news(web.url("/bridge")))
    web.serve("/all.xml", sitemap(web.url("/harbour")))
    assert counts(desk.one()) == {"removed": 1, "unchanged": 3}
    assert web.url("/school") not in desk.ids()


def test_a_list_of_addresses_is_followed_line_by_line(desk, web, serve, tmp_path):
    path = tmp_path / "pages.txt"
    path.write_text(f"# what we read\n{serve('ferry')}\n{serve('bridge')}  # soon\n")
    desk.add(path, kind=SourceKind.URLS)
    assert counts(desk.one()) == {"added": 2}
    path.write_text(f"{web.url('/bridge')}\n")
    assert counts(desk.one()) == {"removed": 1, "unchanged": 1}
    path.write_text(f"{web.url('/ferry')}\nwww.gull.example\n")
    report = desk.one()
    assert counts(report) == {"restored": 1}
    assert (report.failures[0].file, report.failures[0].line) == (str(path), 2)


def test_only_what_is_included_is_fetched(desk, web, serve):
    web.serve("/sitemap.xml", sitemap(serve("ferry"), serve("bridge")))
    desk.add(web.url("/sitemap.xml"), kind=SourceKind.SITEMAP, include=("*/fe*",))
    assert counts(desk.one()) == {"added": 1}
    assert web.count("/bridge") == 0


# Pages that are gone, moved or broken


@pytest.mark.parametrize("status", [404, 410])
def test_a_page_that_stays_gone_is_removed_after_the_grace(desk, web, serve, status):
    follow_sitemap(desk, web, serve("ferry"), serve("bridge"))
    desk.sync()
    web.serve("/ferry", Reply("gone", status, "text/plain"))
    report = desk.one()
    assert counts(report) == {"missing": 1, "unchanged": 1}
    assert not report.needs_a_person
    desk.later(days=6)
    assert counts(desk.one()) == {"missing": 1, "unchanged": 1}
    desk.later(days=1)
    assert counts(desk.one()) == {"removed": 1, "unchanged": 1}
    assert counts(desk.one()) == {"unchanged": 1}


def test_a_page_that_is_gone_for_a_while_stays(desk, web, serve):
    follow_sitemap(desk, web, serve("ferry"), serve("bridge"))
    desk.sync()
    web.serve("/ferry", Reply("gone", 404, "text/plain"))
    desk.sync()
    serve("ferry")
    desk.later(days=6)
    assert counts(desk.one()) == {"unchanged": 2}
    desk.later(days=6)
    assert counts(desk.one()) == {"unchanged": 2}


def test_a_removed_page_that_is_back_is_restored_though_it_did_not_change(desk, web, serve):
    follow_sitemap(desk, web, serve("ferry"), serve("bridge"))
    desk.sync()
    web.serve("/ferry", Reply("gone", 404, "text/plain"))
    desk.sync()
    desk.later(days=7)
    desk.sync()
    serve("ferry")
    desk.later(days=30)
    assert counts(desk.one()) == {"restored": 1, "unchanged": 1}


def test_a_page_that_fails_keeps_its_article_and_is_tried_again(desk, web, serve):
    follow_sitemap(desk, web, serve("ferry"), serve("bridge"), modified="2026-01-05")
    desk.sync()
    desk.later(days=8)
    web.serve("/ferry", Reply("down", 503, "text/plain"))
    report = desk.one()
    assert counts(report) == {"unchanged": 1}
    assert report.failures[0].file == web.url("/ferry")
    assert len(desk.ids()) == 2
    serve("ferry")
    assert counts(desk.one()) == {"unchanged": 2}


def test_a_page_without_an_article_is_a_failure(desk, web, serve):
    web.serve("/gallery", page("Pictures of the ferry"))
    follow_sitemap(desk, web, serve("ferry"), web.url("/gallery"))
    for expected in ({"added": 1}, {"unchanged": 1}):
        report = desk.one()
        assert counts(report) == expected
        assert report.failures[0].file == web.url("/gallery")


def test_an_address_that_leads_to_the_front_page_does_not_become_an_article(desk, web, serve):
    follow_sitemap(desk, web, serve("ferry"), web.url("/old"))
    web.serve("/", story("front"))
    web.serve("/old", redirect(web.url("/")))
    report = desk.one()
    assert counts(report) == {"added": 1}
    assert "front page" in report.failures[0].problem


def test_pages_that_all_become_one_page_remove_nothing(desk, web, serve):
    urls = [serve(f"story{n}") for n in range(4)]
    follow_sitemap(desk, web, *urls)
    desk.sync()
    web.serve("/login", story("login"))
    for n in range(4):
        web.serve(f"/story{n}", redirect(web.url("/login")))
    for days in (0, 30):
        desk.later(days=days)
        report = desk.one()
        assert (report.shrunk.lost, report.shrunk.of) == (4, 4 + bool(days))
        assert report.removed == 0


def test_a_page_that_moved_with_the_same_text_is_one_article(desk, web, serve):
    follow_sitemap(desk, web, serve("ferry"), serve("bridge"))
    desk.sync()
    web.serve("/harbour/ferry", story("ferry"))
    web.serve("/ferry", redirect(web.url("/harbour/ferry")))
    assert counts(desk.one()) == {"unchanged": 2}
    assert counts(desk.one()) == {"added": 1, "removed": 1, "unchanged": 1}
    assert desk.ids() == {web.url("/harbour/ferry"), web.url("/bridge")}


def canonical(url):
    return f'<link rel="canonical" href="{url}">'


def test_a_page_that_moved_and_changed_leaves_nothing_to_quote_behind(desk, web, serve):
    follow_sitemap(desk, web, serve("ferry"), serve("bridge"))
    desk.sync()
    web.serve("/ferry-rejected", story("ferry", LATER))
    web.serve("/ferry", redirect(web.url("/ferry-rejected"), 301))
    assert counts(desk.one()) == {"added": 1, "removed": 1, "unchanged": 1}
    assert desk.ids() == {web.url("/ferry-rejected"), web.url("/bridge")}
    assert desk.store.catalog.successor(web.url("/ferry")) == web.url("/ferry-rejected")
    assert counts(desk.one()) == {"unchanged": 2}


def test_a_page_that_moves_back_is_restored(desk, web, serve):
    follow_sitemap(desk, web, serve("ferry"), serve("bridge"))
    desk.sync()
    web.serve("/ferry-rejected", story("ferry", LATER))
    web.serve("/ferry", redirect(web.url("/ferry-rejected")))
    desk.sync()
    serve("ferry")
    assert counts(desk.one()) == {"restored": 1, "removed": 1, "unchanged": 1}
    assert desk.ids() == {web.url("/ferry"), web.url("/bridge")}
    assert desk.store.catalog.successor(web.url("/ferry")) is None
    assert desk.store.catalog.successor(web.url("/ferry-rejected")) == web.url("/ferry")


def test_a_canonical_address_that_appears_later_takes_the_article_s_place(desk, web, serve):
    follow_sitemap(desk, web, serve("ferry"), serve("bridge"))
    desk.sync()
    serve("ferry", LATER, head=canonical(web.url("/ferry-rejected")))
    assert counts(desk.one()) == {"added": 1, "removed": 1, "unchanged": 1}
    assert desk.ids() == {web.url("/ferry-rejected"), web.url("/bridge")}


def test_a_page_that_moved_is_gone_from_every_source_that_lists_its_address(desk, web, serve):
    web.serve("/feed", feed(serve("ferry")))
    desk.add(web.url("/feed"), "feed", kind=SourceKind.FEED, grace_s=WEEK)
    web.serve("/sitemap.xml", sitemap(web.url("/ferry")))
    desk.add(web.url("/sitemap.xml"), "map", kind=SourceKind.SITEMAP, grace_s=WEEK)
    desk.sync()
    web.serve("/ferry-rejected", story("ferry", LATER))
    web.serve("/ferry", redirect(web.url("/ferry-rejected")))
    desk.sync("feed")
    assert desk.ids() == {web.url("/ferry-rejected")}
    desk.sync("map")
    assert desk.ids() == {web.url("/ferry-rejected")}


def test_two_sources_of_one_run_let_a_page_that_moved_go(desk, web, serve):
    web.serve("/feed", feed(serve("ferry")))
    desk.add(web.url("/feed"), "feed", kind=SourceKind.FEED, grace_s=WEEK)
    web.serve("/sitemap.xml", sitemap(web.url("/ferry")))
    desk.add(web.url("/sitemap.xml"), "map", kind=SourceKind.SITEMAP, grace_s=WEEK)
    desk.sync()
    web.serve("/ferry-rejected", story("ferry", LATER))
    web.serve("/ferry", redirect(web.url("/ferry-rejected")))
    assert sum(report.removed for report in desk.sync().sources) == 1
    assert desk.ids() == {web.url("/ferry-rejected")}
    assert [counts(report) for report in desk.sync().sources] == [{"unchanged": 1}] * 2


@pytest.mark.parametrize("to", ["/login", "/login?next={name}"])
def test_pages_that_lead_to_one_page_keep_their_articles_for_the_grace(desk, web, serve, to):
    follow_sitemap(desk, web, *(serve(name) for name in ("ferry", "bridge", "school")))
    desk.sync()
    for name in ("ferry", "bridge"):
        web.serve(to.format(name=name), story("login"))
        web.serve(f"/{name}", redirect(web.url(to.format(name=name))))
    report = desk.one()
    assert (report.missing, report.removed) == (2, 0)
    assert {web.url("/ferry"), web.url("/bridge")} <= desk.ids()
    assert desk.store.catalog.successor(web.url("/ferry")) is None


def test_a_page_that_leads_to_a_stub_keeps_its_article_for_the_grace(desk, web, serve):
    long = [f"Paragraph {n} tells what the council said on day {n} of it." for n in range(40)]
    follow_sitemap(desk, web, serve("ferry", *long), serve("bridge"))
    desk.sync()
    web.serve("/subscribe", story("subscribe"))
    web.serve("/ferry", redirect(web.url("/subscribe")))
    assert counts(desk.one()) == {"added": 1, "missing": 1, "unchanged": 1}
    assert web.url("/ferry") in desk.ids()


def test_two_addresses_of_one_page_are_one_article_with_the_text_of_its_own(desk, web, serve):
    own = canonical(web.url("/ferry"))
    serve("ferry")
    amp = story("ferry", "Read this story in the app, where there is more of it.", head=own)
    web.serve("/amp/ferry", amp)
    follow_sitemap(desk, web, web.url("/amp/ferry"), web.url("/ferry"))
    for _ in range(2):
        assert not desk.sync().needs_a_person
    web.serve("/ferry", story("ferry", "On Tuesday the council voted against it after all."))
    web.serve("/amp/ferry", story("ferry", "Read on in the app, or else.", head=own))
    desk.later(days=30)
    desk.sync()
    assert desk.ids() == {web.url("/ferry")}
    assert "voted against it" in desk.text(web.url("/ferry"))
    assert "in the app" not in desk.text(web.url("/ferry"))


# Several sources, and people


def test_a_feed_and_a_sitemap_of_one_site_meet_in_one_article_that_is_fetched_once(
    desk, web, serve
):
    url = serve("ferry")
    web.serve("/feed", feed(url))
    desk.add(web.url("/feed"), "feed", kind=SourceKind.FEED, grace_s=WEEK)
    web.serve("/sitemap.xml", sitemap(url, serve("bridge")))
    desk.add(web.url("/sitemap.xml"), "map", kind=SourceKind.SITEMAP, grace_s=0)
    reports = desk.sync().sources
    assert [counts(report) for report in reports] == [{"added": 1}, {"added": 1, "unchanged": 1}]
    assert web.count("/ferry") == 1
    web.serve("/sitemap.xml", sitemap(web.url("/bridge")))
    assert [counts(report) for report in desk.sync().sources] == [
        {"unchanged": 1},
        {"unchanged": 1},
    ]
    assert url in desk.ids()


def test_what_a_person_removed_is_not_brought_back(desk, web, serve):
    follow_sitemap(desk, web, serve("ferry"), serve("bridge"))
    desk.sync()
    desk.store.catalog.remove(web.url("/ferry"), by=RemovedBy.PERSON)
    assert counts(desk.one()) == {"unchanged": 1, "withheld": 1}
    serve("ferry", "On Tuesday the council voted against it, by seven votes to four, after all.")
    assert counts(desk.one()) == {"unchanged": 1, "withheld": 1}
    assert desk.ids() == {web.url("/bridge")}


def test_a_page_that_moved_back_is_found_by_a_source_whose_pass_was_cut_short(
    desk, web, serve, monkeypatch
):
    ferry = serve("ferry")
    web.serve("/feed", feed(ferry))
    web.serve("/sitemap.xml", sitemap(ferry))
    desk.add(web.url("/feed"), "feed", kind=SourceKind.FEED, grace_s=WEEK)
    desk.add(web.url("/sitemap.xml"), "sitemap", kind=SourceKind.SITEMAP, grace_s=WEEK)
    desk.sync()
    web.serve("/ferry-rejected", story("ferry", LATER))
    web.serve("/ferry", redirect(web.url("/ferry-rejected")))
    ledger = desk.store.catalog.sources
    claim = ledger.claim

    def claim_and_stop(listings):
        claim(listings)
        if listings[0].source_id == ledger.get("sitemap").source_id:
            raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(ledger, "claim", claim_and_stop)
        with pytest.raises(KeyboardInterrupt):
            desk.sync()
    serve("ferry")
    ledger.remove("feed")
    desk.sync()
    assert desk.ids() == {ferry}


def test_a_source_that_was_not_there_when_a_page_moved_answers_for_it_when_it_is_read(
    desk, web, serve
):
    ferry = serve("ferry")
    web.serve("/feed", feed(ferry))
    web.serve("/sitemap.xml", sitemap(ferry, modified="2026-02-01"))  # so it is not due at once
    desk.add(web.url("/feed"), "feed", kind=SourceKind.FEED, grace_s=WEEK)
    desk.add(web.url("/sitemap.xml"), "sitemap", kind=SourceKind.SITEMAP, grace_s=WEEK)
    desk.sync()
    moved = web.serve("/ferry-rejected", story("ferry", LATER))
    web.serve("/ferry", redirect(moved))
    ledger = desk.store.catalog.sources
    desk.sync("feed")
    assert desk.ids() == {moved}
    asked = len(web.asked("/ferry"))
    for _ in range(2):  # the second time there is no need
        desk.sync("sitemap")
        assert ledger.get("sitemap").source_id in {
            one.source_id for one in ledger.listings_of(moved)
        }
        assert len(web.asked("/ferry")) == asked + 1


def test_a_move_is_concluded_by_the_pass_after_one_that_was_cut_short(
    desk, web, serve, monkeypatch
):
    follow_sitemap(desk, web, serve("ferry"), serve("bridge"))
    desk.sync()
    web.serve("/ferry-rejected", story("ferry", LATER))
    web.serve("/ferry", redirect(web.url("/ferry-rejected")))

    def stop(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(desk.store.catalog, "move", stop)
        with pytest.raises(KeyboardInterrupt):
            desk.sync()
    assert web.url("/ferry-rejected") in desk.ids()
    desk.sync()
    assert desk.ids() == {web.url("/ferry-rejected"), web.url("/bridge")}
    assert desk.store.catalog.successor(web.url("/ferry")) == web.url("/ferry-rejected")


def test_what_a_person_removed_does_not_come_back_by_moving(desk, web, serve):
    bridge = serve("bridge")
    web.serve("/feed", feed(serve("ferry")))
    desk.add(web.url("/feed"), "feed", kind=SourceKind.FEED, grace_s=WEEK)
    web.serve("/sitemap.xml", sitemap(web.url("/ferry"), bridge))
    desk.add(web.url("/sitemap.xml"), "map", kind=SourceKind.SITEMAP, grace_s=WEEK)
    desk.sync()
    desk.store.catalog.remove(web.url("/ferry"), by=RemovedBy.PERSON)
    moved = web.serve("/ferry-rejected", story("ferry", LATER))
    web.serve("/ferry", redirect(moved))
    for _ in range(2):
        assert [counts(report)["withheld"] for report in desk.sync().sources] == [1, 1]
        assert desk.ids() == {bridge}
        desk.later(days=30)
    web.serve("/sitemap.xml", sitemap(web.url("/ferry"), bridge, moved))
    desk.sync()
    assert desk.ids() == {bridge, moved}


def test_what_a_person_removed_at_its_new_address_does_not_come_back_at_the_old_one(
    desk, web, serve
):
    follow_sitemap(desk, web, serve("ferry"), serve("bridge"))
    desk.sync()
    web.serve("/ferry-rejected", story("ferry", LATER))
    web.serve("/ferry", redirect(web.url("/ferry-rejected")))
    desk.sync()
    desk.store.catalog.remove(web.url("/ferry-rejected"), by=RemovedBy.PERSON)
    serve("ferry")
    assert counts(desk.one())["withheld"] == 1
    assert desk.ids() == {web.url("/bridge")}


def test_sources_that_are_apart_keep_their_ids_apart(desk, web, serve):
    web.serve("/feed", feed(serve("ferry")))
    desk.add(web.url("/feed"), "gull", kind=SourceKind.FEED, apart=True)
    desk.sync()
    assert desk.ids() == {f"gull::{web.url('/ferry')}"}
    assert counts(desk.one()) == {"unchanged": 1}


def test_a_listing_that_cannot_be_read_stops_no_other_source(desk, web, serve):
    web.serve("/feed", Reply("down", 500, "text/plain"))
    desk.add(web.url("/feed"), "gull", kind=SourceKind.FEED)
    web.serve("/sitemap.xml", sitemap(serve("ferry")))
    desk.add(web.url("/sitemap.xml"), "map", kind=SourceKind.SITEMAP)
    gull, other = desk.sync().sources
    assert "500" in gull.failures[0].problem
    assert counts(other) == {"added": 1}


def test_others_can_write_while_pages_are_fetched(desk, web, serve):
    urls = [serve(f"story{n}") for n in range(3)]
    slow = story("slow")
    web.serve("/slow", Reply(slow.body, delay_s=1.0))
    follow_sitemap(desk, web, *urls, web.url("/slow"))
    done = []
    other = Store.open(desk.store.settings, embedder=HashingEmbedder())

    def write():
        web.wait_for("/slow")
        with other, other.writing("something else"):
            done.append(web.url("/slow") in desk.ids())

    thread = threading.Thread(target=write)
    thread.start()
    assert counts(desk.one()) == {"added": 4}
    thread.join()
    assert done == [False]


def test_a_pass_that_waits_for_another_writer_says_so(desk, web, caplog, monkeypatch):
    monkeypatch.setattr("pullquote.ingest.following._SILENT_S", 0.1)
    web.serve("/slow", Reply(story("slow").body, delay_s=1.0))
    follow_sitemap(desk, web, web.url("/slow"))
    other = Store.open(desk.store.settings, embedder=HashingEmbedder())

    def write():
        web.wait_for("/slow")
        with other, other.writing("something else"):
            deadline = time.monotonic() + 60
            while "waiting" not in caplog.text and time.monotonic() < deadline:
                time.sleep(0.01)

    thread = threading.Thread(target=write)
    thread.start()
    assert counts(desk.one()) == {"added": 1}
    thread.join()
    (record,) = [one for one in caplog.records if "waiting" in one.getMessage()]
    assert "something else is running" in record.getMessage()


def test_dates_of_http_are_validators_too(desk, web):
    reply = story("ferry")
    stamp = format_datetime(desk.time, usegmt=True)
    web.serve("/ferry", Reply(reply.body, headers={"Last-Modified": stamp}))
    follow_sitemap(desk, web, web.url("/ferry"))
    desk.sync()
    assert counts(desk.one()) == {"unchanged": 1}
    assert web.asked("/ferry")[1].headers["if-modified-since"] == stamp


def test_the_report_names_what_is_held(desk, web, serve):
    long = [f"Paragraph {n} tells what the council said on day {n} of it." for n in range(40)]
    follow_sitemap(desk, web, serve("ferry", *long))
    desk.sync()
    serve("ferry")
    told = json.loads(json.dumps(desk.sync().as_dict()))
    assert told["sources"][0]["held"][0]["article_id"] == web.url("/ferry")
