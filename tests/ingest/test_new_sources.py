"""What a person names, and the source that it becomes."""

import pytest

from pullquote.config import BadInputError, FetchError
from pullquote.ingest.following import Follower
from pullquote.vectorstore.followed import SourceKind

from tests.support.web_server import XML, Reply, page

FEED = Reply(
    '<rss version="2.0"><channel><title>f</title><item><link>http://gull.example/a</link></item>'
    "</channel></rss>",
    content_type="application/rss+xml",
)
MAP = Reply(
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
    "<url><loc>http://gull.example/a</loc></url></urlset>",
    content_type=XML,
)


@pytest.fixture
def add(web_store):
    return Follower(web_store).add


def test_a_folder_is_followed_under_its_name(add, inbox, monkeypatch):
    monkeypatch.chdir(inbox.parent)
    source = add("inbox")
    assert (source.kind, source.name, source.location) == (SourceKind.FOLDER, "inbox", str(inbox))
    assert source.grace_s == 0


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("wire.jsonl", SourceKind.JSONL),
        ("Wire.JSONL.gz", SourceKind.JSONL),
        ("wire.ndjson", SourceKind.JSONL),
        ("wire.txt", SourceKind.URLS),
    ],
)
def test_a_file_is_what_its_name_says(add, inbox, name, kind):
    (inbox / name).write_text("")
    source = add(str(inbox / name))
    assert source.kind is kind
    assert source.name.lower() == "wire"


def test_two_sources_that_nobody_named_have_two_names(add, inbox):
    for parent in ("one", "two"):
        (inbox / parent / "news letters").mkdir(parents=True)
    assert add(str(inbox / "one" / "news letters")).name == "news-letters"
    assert add(str(inbox / "two" / "news letters")).name == "news-letters-2"


def test_what_is_followed_already_is_named(add, inbox):
    add(str(inbox), name="wire")
    with pytest.raises(BadInputError, match="followed already, as 'wire'"):
        add(str(inbox / "." / ".." / "inbox"), name="other")
    (inbox / "sub").mkdir()
    with pytest.raises(BadInputError, match="'wire' is followed already"):
        add(str(inbox / "sub"), name="wire")


@pytest.mark.parametrize("name", ["", "a b", "a:b", "a/b", "x" * 65])
def test_a_name_that_cannot_be_one_is_refused(add, inbox, name):
    with pytest.raises(BadInputError, match="cannot name a source"):
        add(str(inbox), name=name)


def test_what_is_not_there_or_cannot_be_told_is_refused(add, inbox):
    with pytest.raises(BadInputError, match="there is no"):
        add(str(inbox / "nowhere"))
    (inbox / "page.html").write_text("")
    with pytest.raises(BadInputError, match="follow its folder"):
        add(str(inbox / "page.html"))
    with pytest.raises(BadInputError, match="is a folder"):
        add(str(inbox), kind=SourceKind.JSONL)
    with pytest.raises(BadInputError, match="read from the web"):
        add(str(inbox), kind=SourceKind.FEED)
    with pytest.raises(BadInputError, match="is an address"):
        add("https://gull.example/", kind=SourceKind.FOLDER)
    with pytest.raises(BadInputError, match="not a web address"):
        add("https://", kind=SourceKind.FEED)


def test_an_address_is_fetched_once_to_tell_a_feed_from_a_sitemap(add, web):
    feed, sitemap = add(web.serve("/feed", FEED)), add(web.serve("/map.xml", MAP))
    assert (feed.kind, sitemap.kind) == (SourceKind.FEED, SourceKind.SITEMAP)
    assert (feed.name, sitemap.name) == ("127.0.0.1", "127.0.0.1-2")
    assert feed.grace_s == sitemap.grace_s == 7 * 86_400
    assert web.count("/feed") == web.count("/map.xml") == 1


def test_a_list_of_addresses_is_told_from_a_sitemap_by_its_comments(add, web):
    listed, mapped = "# my list\nhttp://gull.example/a\n", "http://gull.example/a\n"
    commented = add(web.serve("/list.txt", Reply(listed, content_type="text/plain")))
    bare = add(web.serve("/map.txt", Reply(mapped, content_type="text/plain")))
    assert (commented.kind, bare.kind) == (SourceKind.URLS, SourceKind.SITEMAP)


def test_an_address_whose_kind_is_told_is_not_fetched(add, web):
    source = add(web.url("/feed?utm_source=x"), kind=SourceKind.FEED, grace_s=60)
    assert (source.location, source.grace_s) == (web.url("/feed"), 60)
    assert web.requests == []


def test_a_page_leads_to_the_feed_that_it_names(add, web):
    web.serve("/feed", FEED)
    head = (
        '<link rel="alternate" type="application/rss+xml" href="/gone">'
        '<link rel="alternate" type="application/rss+xml" href="/feed">'
    )
    source = add(web.serve("/", page("Gull", "News of the harbour.", head=head)))
    assert (source.kind, source.location) == (SourceKind.FEED, web.url("/feed"))


def test_a_page_without_a_feed_is_refused_with_its_sitemap_if_it_has_one(add, web):
    web.serve("/", page("Gull", "News of the harbour."))
    with pytest.raises(BadInputError, match="feed or a sitemap"):
        add(web.url("/"))
    robots = f"User-agent: *\nAllow: /\nSitemap: {web.url('/map.xml')}\n"
    web.serve("/robots.txt", Reply(robots, content_type="text/plain"))
    with pytest.raises(BadInputError, match=r"follow its sitemap: http.*/map\.xml"):
        add(web.url("/"))


def test_an_address_that_cannot_be_read_is_refused(add, web):
    with pytest.raises(FetchError, match="404"):
        add(web.url("/nowhere"))
    web.serve("/notes.json", Reply("{}", content_type="application/json"))
    with pytest.raises(FetchError, match="json"):
        add(web.url("/notes.json"))
