"""Feeds of every make and state of repair become lists of pages."""

import contextlib
import gzip
import itertools
import tracemalloc
import xml.sax

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pullquote.config import BadInputError
from pullquote.ingest.web import Listed, read_feed
from pullquote.ingest.web.mended_xml import well_formed

BASE = "https://news.example/feeds/all.xml"


@pytest.fixture
def read(fetched):
    def run(body, charset=None, url=BASE):
        return read_feed(fetched(body, url, "application/xml", charset))

    return run


def rss(*items, channel=""):
    return (
        "<?xml version='1.0' encoding='utf-8'?><rss version='2.0'><channel><title>All</title>"
        f"<link>https://news.example/</link>{channel}{''.join(items)}</channel></rss>"
    )


def item(link="https://news.example/a", inner=""):
    return f"<item><link>{link}</link>{inner}</item>"


# What is listed


def test_rss_lists_address_title_and_date(read):
    body = rss(
        item(
            "https://news.example/a",
            "<title>Ferry to stop</title><pubDate>Wed, 14 Jan 2026 10:00:00 -0500</pubDate>",
        )
    )
    assert read(body) == [
        Listed(
            "https://news.example/a",
            modified=None,
            title="Ferry to stop",
            published="2026-01-14T10:00:00-05:00",
        )
    ]


def test_atom_lists_when_an_entry_was_updated(read):
    body = """<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>All</title>
    <entry><title type="text">A &lt;b&gt; c</title><id>urn:1</id>
      <link rel="self" href="https://news.example/self"/>
      <link rel="enclosure" type="audio/mpeg" href="https://news.example/a.mp3"/>
      <link href="https://news.example/a"/>
      <published>2026-01-14T10:00:00Z</published><updated>2026-01-15T09:30:00Z</updated>
      <content type="html">&lt;p&gt;All of the article&lt;/p&gt;</content></entry></feed>"""
    assert read(body) == [
        Listed(
            "https://news.example/a",
            modified="2026-01-15T09:30:00+00:00",
            title="A <b> c",
            published="2026-01-14T10:00:00+00:00",
        )
    ]


def test_rdf_is_read(read):
    body = """<?xml version="1.0"?><rdf:RDF xmlns="http://purl.org/rss/1.0/"
      xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
      xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://news.example/"/>
      <item rdf:about="https://news.example/a"><title>A</title>
      <link>https://news.example/a</link><dc:date>2026-01-14</dc:date></item></rdf:RDF>"""
    (listed,) = read(body)
    assert (listed.url, listed.title) == ("https://news.example/a", "A")
    assert "2026-01-14" in {listed.published, listed.modified}


def test_entries_come_in_their_order_each_page_once(read):
    links = ["https://news.example/b", "https://news.example/a?utm_source=rss", "/b", "/a"]
    assert [x.url for x in read(rss(*map(item, links)))] == [
        "https://news.example/b",
        "https://news.example/a",
    ]


def test_a_permanent_guid_stands_for_a_missing_link(read):
    body = rss(
        "<item><guid>https://news.example/a</guid></item>",
        "<item><guid isPermaLink='false'>https://news.example/b</guid></item>",
        "<item><guid isPermaLink='true'>/c</guid></item>",
    )
    assert [x.url for x in read(body)] == ["https://news.example/a", "https://news.example/c"]


def test_relative_links_are_relative_to_the_feed(read):
    assert [x.url for x in read(rss(item("a"), item("/b"), item("//cdn.example/c")))] == [
        "https://news.example/feeds/a",
        "https://news.example/b",
        "https://cdn.example/c",
    ]


def test_a_base_within_the_feed_counts(read):
    body = """<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://blog.example/2026/">
      <entry><id>urn:1</id><title>A</title><link href="a"/></entry></feed>"""
    assert [x.url for x in read(body)] == ["https://blog.example/2026/a"]


def test_an_entry_that_leads_off_the_web_is_left_out(read):
    links = ["javascript:alert(1)", "file:///etc/passwd", "mailto:a@b.example", "", "/a"]
    assert [x.url for x in read(rss(*map(item, links)))] == ["https://news.example/a"]


def test_an_empty_feed_lists_nothing(read):
    assert read(rss()) == []


# Hints


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("<title>  Two\n lines </title>", "Two lines"),
        ("<title>&lt;b&gt;Bold&lt;/b&gt; &amp;amp; plain</title>", "Bold & plain"),
        ("<title><![CDATA[Tom &amp; <i>Jo</i>]]></title>", "Tom & Jo"),
        ("<title>Why x &lt; y matters</title>", "Why x < y matters"),
        ("<title></title>", None),
        ("", None),
        (f"<title>{'a' * 1000}</title>", "a" * 300),
        ("<title>\u202eevil\u200b</title>", "evil"),
    ],
)
def test_a_title_is_one_plain_line(read, written, expected):
    assert read(rss(item(inner=written)))[0].title == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Wed, 14 Jan 2026 10:00:00 GMT", "2026-01-14T10:00:00+00:00"),
        ("2026-01-14", "2026-01-14"),
        ("Wed, 31 Feb 2026 10:00:00 GMT", None),
        ("yesterday", None),
        ("0001-01-01", None),
        ("", None),
    ],
)
def test_a_date_is_taken_where_it_is_one_certain_day(read, written, expected):
    assert read(rss(item(inner=f"<pubDate>{written}</pubDate>")))[0].published == expected


# Encodings


@pytest.mark.parametrize(
    ("encoding", "declared", "header"),
    [
        ("utf-8", "utf-8", None),
        ("utf-8", "iso-8859-1", "iso-8859-1"),  # both lie; the bytes do not
        ("iso-8859-1", "iso-8859-1", None),
        ("cp1252", "utf-8", "windows-1252"),
        ("utf-16", "utf-16", None),
        ("utf-8-sig", "utf-8", None),
    ],
)
def test_a_title_is_decoded_by_bytes_then_header_then_declaration(read, encoding, declared, header):
    body = rss(item(inner="<title>Café Müller</title>")).replace("utf-8", declared, 1)
    assert read(body.encode(encoding), charset=header)[0].title == "Café Müller"


# Broken and hostile


def test_of_a_feed_that_is_not_well_formed_what_can_be_read_is_taken(read):
    whole = rss(item("/a"), item("/b"), item("/c"))
    assert [x.url for x in read(whole[: whole.index("<item><link>/c")])] == [
        "https://news.example/a",
        "https://news.example/b",
    ]
    assert len(read(whole.replace("<title>All", "<title>A & B <br> &nbsp;"))) == 3
    assert len(read(whole.replace("<title>All", "<title>A <media:b c:d='1'/>"))) == 3
    broken = whole.replace(
        "</link></item>", "?x=1&y=2</link><title><![CDATA[B & <i>C</i>]]></title>"
    )
    assert read(broken)[0].url == "https://news.example/a?x=1&y=2"
    assert read(broken)[0].title == "B & C"


@pytest.mark.parametrize(
    "body",
    [
        "",
        "not a feed",
        "<html><body><p>Not found</p></body></html>",
        "<?xml version='1.0'?><urlset><url><loc>https://a.example/</loc></url></urlset>",
        b"\x00\x01\x02" * 50,
        gzip.compress(b"<rss/>"),
        '{"version": "https://jsonfeed.org/version/1.1"}',
        "<" * 10_000,
        "<x",
    ],
    ids=["empty", "text", "page", "sitemap", "binary", "gzip", "json", "brackets", "cut"],
)
def test_what_is_no_feed_is_refused_with_its_address_and_what_to_do(read, body):
    with pytest.raises(BadInputError) as refused:
        read(body)
    said = str(refused.value)
    assert said.startswith(f"{BASE}: it is not an RSS or Atom feed")
    assert said.endswith("give the address of the site's RSS or Atom feed")
    assert len(said) < 400


def test_a_feed_whose_entries_name_no_page_says_so(read):
    with pytest.raises(BadInputError, match="none of the feed's entries has a web address"):
        read(rss("<item><title>A</title></item>"))


LAUGHS = """<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "haha">{entities}]>
<rss version="2.0"><channel><item><link>https://news.example/a</link><title>&{last};</title>
</item></channel></rss>"""


def test_a_bomb_of_entities_is_not_unpacked(read):
    names = "abcdefghijklmnop"
    entities = "".join(
        f'<!ENTITY {name} "{f"&{before};" * 20}">' for before, name in itertools.pairwise(names)
    )
    tracemalloc.start()
    (listed,) = read(LAUGHS.format(entities=entities, last=names[-1]))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert listed.url == "https://news.example/a"
    assert peak < 8 << 20


def test_a_feed_that_cannot_be_mended_is_refused(read):
    with pytest.raises(BadInputError, match=f"{BASE}: it is not well-formed XML"):
        read("<rss version='2.0'><channel><\uf900/></channel></rss>")


def test_a_feed_of_hundreds_of_thousands_of_elements_is_refused(read):
    with pytest.raises(BadInputError, match="more than 200,000 elements"):
        read("<rss version='2.0'>" + "<a/>" * 200_000 + "</rss>")


@pytest.mark.parametrize(
    "piece", ["<a ", "<item>", "<![CDATA[", "<x y='", "&", "<!--", "<p>", "]]>", "</x>", "&#x;"]
)
def test_no_broken_feed_takes_long(read, piece):
    # With the parser that feedparser falls back to, some of these take minutes.
    broken = "<rss version='2.0'><channel>" + piece * 20_000
    with contextlib.suppress(BadInputError):
        assert read(broken) == []


PIECES = st.sampled_from(
    ["<item>", "</item>", "<link>", "https://a.example/", "</link>", "<title>", "&", "&amp;", "<",
     "<br>", "<![CDATA[", "]]>", "<!--", "-->", "<m:x y:z='1'>", "é", "\0", "\x0b", "<?x", "?>",
     "<!DOCTYPE x [", "]>", "<!ENTITY a 'b'>", "\ud800", "&#1;", "&#xD800;", "xmlns=''", "<:>"]
)  # fmt: skip


@given(st.lists(PIECES, max_size=40))
def test_whatever_comes_feedparser_is_given_well_formed_xml(pieces):
    broken = "<rss version='2.0'>" + "".join(pieces)
    mended = well_formed(broken.encode("utf-8", "surrogatepass"), None)
    if mended:
        xml.sax.parseString(mended, xml.sax.ContentHandler())


def test_no_file_is_read_into_a_feed(read, tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("secret words")
    body = LAUGHS.format(entities=f'<!ENTITY b SYSTEM "{secret.as_uri()}">', last="b")
    assert "secret words" not in str(read(body))


def test_a_body_that_looks_like_a_file_name_is_not_opened(read, tmp_path):
    (tmp_path / "feed.xml").write_text(rss(item()))
    with pytest.raises(BadInputError):
        read(str(tmp_path / "feed.xml"))
