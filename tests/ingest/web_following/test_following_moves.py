"""Pages whose address changed, and pages that only look so."""

import pytest

from pullquote.vectorstore import RemovedBy
from pullquote.vectorstore.followed import SourceKind

from tests.ingest.following import counts
from tests.ingest.web_following.pages import LATER, WEEK, feed, follow_sitemap, sitemap, story
from tests.support.web_server import redirect


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
