"""Sitemaps, their indexes and lists of addresses: full listings, and windows."""

from pullquote.vectorstore.followed import SourceKind

from tests.ingest.following import counts
from tests.ingest.web_following.pages import follow_sitemap, sitemap
from tests.support.web_server import XML, Reply

NEWS = "<n:news><n:publication_date>2026-02-28</n:publication_date><n:title>x</n:title></n:news>"


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


def test_an_impossible_offset_from_utc_in_a_sitemap_ends_no_pass(desk, web, serve):
    follow_sitemap(desk, web, serve("ferry"), serve("bridge"), modified="2024-03-08T10:00:00+9999")
    assert counts(desk.one()) == {"added": 2}
    assert counts(desk.one()) == {"unchanged": 2}


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


def test_a_list_of_addresses_on_the_web_may_begin_with_a_comment_or_a_bad_line(desk, web, serve):
    ferry, bridge = serve("ferry"), serve("bridge")
    lines = f"# my list\n\n# of pages\n{ferry}\n{bridge}  # soon\n"
    web.serve("/list.txt", Reply(lines, content_type="text/plain"))
    desk.add(web.url("/list.txt"), kind=SourceKind.URLS)
    assert counts(desk.one()) == {"added": 2}
    web.serve("/list.txt", Reply(f"www.gull.example\n{bridge}\n", content_type="text/plain"))
    report = desk.one()
    assert counts(report) == {"unchanged": 1}
    assert [(failure.file, failure.line) for failure in report.failures] == [
        (web.url("/list.txt"), 1)
    ]


def test_only_what_is_included_is_fetched(desk, web, serve):
    web.serve("/sitemap.xml", sitemap(serve("ferry"), serve("bridge")))
    desk.add(web.url("/sitemap.xml"), kind=SourceKind.SITEMAP, include=("*/fe*",))
    assert counts(desk.one()) == {"added": 1}
    assert web.count("/bridge") == 0
