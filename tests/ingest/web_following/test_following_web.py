"""Followed feeds, sitemaps and lists of addresses, served by a web server on loopback."""

import json
import threading
import time
from email.utils import format_datetime
from urllib.parse import urlsplit

import pytest

from pullquote.vectorstore import RemovedBy
from pullquote.vectorstore.followed import SourceKind
from pullquote.vectorstore.store import Store

from tests.ingest.following import counts
from tests.ingest.web_following.pages import LATER, WEEK, feed, follow_sitemap, sitemap, story
from tests.support.hashing_embedder import HashingEmbedder
from tests.support.web_server import XML, Reply, page, redirect

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


def test_an_impossible_offset_from_utc_ends_no_pass(desk, web, serve):
    head = '<meta property="article:published_time" content="2024-03-08T10:00:00+9999">'
    listing = feed(serve("ferry"), serve("bridge", head=head), serve("school")).body
    dated = "<pubDate>Fri, 08 Mar 2024 10:00:00 +9999</pubDate></item>"
    web.serve("/feed", Reply(listing.replace("</item>", dated), content_type=XML))
    desk.add(web.url("/feed"), kind=SourceKind.FEED, grace_s=WEEK)
    report = desk.one()
    assert counts(report) == {"added": 2}
    assert [failure.file for failure in report.failures] == [web.url("/bridge")]
    assert "offset from UTC" in report.failures[0].problem


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
