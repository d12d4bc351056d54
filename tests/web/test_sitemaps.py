"""Sitemaps: pages or further maps; half of one is refused."""

import contextlib
import gzip
import itertools
import tracemalloc

import pytest

from pullquote.config import BadInputError
from pullquote.ingest.web import Listed, Sitemap, read_sitemap
from pullquote.ingest.web.sitemaps import MOST_BYTES, MOST_ENTRIES

BASE = "https://news.example/sitemap.xml"
NAMES = (
    'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    ' xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
    ' xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"'
)


@pytest.fixture
def read(fetched):
    def run(body, content_type="application/xml", charset=None):
        return read_sitemap(fetched(body, BASE, content_type, charset))

    return run


def urlset(*entries):
    return f"<?xml version='1.0' encoding='UTF-8'?><urlset {NAMES}>{''.join(entries)}</urlset>"


def entry(loc="https://news.example/a", inner=""):
    return f"<url><loc>{loc}</loc>{inner}</url>"


def pages(sitemap):
    return [page.url for page in sitemap.pages]


def test_a_sitemap_lists_addresses_and_when_they_changed(read):
    body = urlset(
        entry("https://news.example/b", "<lastmod>2026-01-14T10:00:00+01:00</lastmod>"),
        entry("\n https://news.example/a?x=1&amp;y=2 \n", "<priority>0.5</priority>"),
    )
    assert read(body) == Sitemap(
        (
            Listed("https://news.example/b", modified="2026-01-14T10:00:00+01:00"),
            Listed("https://news.example/a?x=1&y=2"),
        ),
        (),
    )


def test_a_news_sitemap_gives_title_and_date(read):
    news = (
        "<news:news><news:publication><news:name>News</news:name></news:publication>"
        "<news:publication_date>2026-01-14</news:publication_date>"
        "<news:title> Ferry  to\nstop </news:title></news:news>"
    )
    (listed,) = read(urlset(entry(inner=news))).pages
    assert (listed.title, listed.published) == ("Ferry to stop", "2026-01-14")


def test_an_image_s_address_is_not_the_page_s(read):
    image = "<image:image><image:loc>https://news.example/1.jpg</image:loc></image:image>"
    body = urlset(f"<url>{image}<loc>https://news.example/a</loc></url>", entry("/b", image))
    assert pages(read(body)) == ["https://news.example/a", "https://news.example/b"]


def test_an_index_lists_maps(read):
    body = (
        f"<sitemapindex {NAMES}><sitemap><loc>https://news.example/1.xml.gz</loc>"
        "<lastmod>2026-01-14</lastmod></sitemap></sitemapindex>"
    )
    assert read(body) == Sitemap(
        (), (Listed("https://news.example/1.xml.gz", modified="2026-01-14"),)
    )


@pytest.mark.parametrize(
    "namespace",
    ["", 'xmlns="http://www.google.com/schemas/sitemap/0.84"', 'xmlns="https://wrong.example/"'],
)
def test_the_namespace_does_not_matter(read, namespace):
    body = f"<urlset {namespace}><url><loc>https://news.example/a</loc></url></urlset>"
    assert pages(read(body)) == ["https://news.example/a"]


@pytest.mark.parametrize("written", ["2026", "2026-01", "soon", "2026-02-31", ""])
def test_a_change_whose_day_is_not_certain_is_no_hint(read, written):
    (listed,) = read(urlset(entry(inner=f"<lastmod>{written}</lastmod>"))).pages
    assert listed.modified is None


def test_an_entry_that_leads_off_the_web_is_left_out(read):
    body = urlset("<url/>", "<url><loc/></url>", *map(entry, ["ftp://a.example/", "x:", "/a"]))
    assert pages(read(body)) == ["https://news.example/a"]


def test_an_empty_sitemap_lists_nothing(read):
    assert read(urlset()) == Sitemap((), ())


def test_a_gzipped_sitemap_is_unpacked_by_its_looks(read):
    packed = gzip.compress(urlset(entry()).encode())
    for content_type in ("application/gzip", "application/octet-stream", "application/xml"):
        assert pages(read(packed, content_type)) == ["https://news.example/a"]


def test_a_text_sitemap_is_one_address_on_each_line(read):
    body = "\ufeffhttps://news.example/a\r\n\r\n  https://news.example/b \n"
    assert pages(read(body, "text/plain")) == ["https://news.example/a", "https://news.example/b"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1"])
def test_the_declared_encoding_counts(read, encoding):
    news = "<news:news><news:title>Café</news:title></news:news>"
    body = urlset(entry(inner=news)).replace("UTF-8", encoding.removesuffix("-sig"), 1)
    assert read(body.encode(encoding)).pages[0].title == "Café"


def test_white_space_before_the_declaration_does_no_harm(read):
    assert pages(read("\n\n " + urlset(entry()))) == ["https://news.example/a"]


# Broken, too large, hostile


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (urlset(entry())[:-20], "it is not well-formed XML"),
        (urlset(entry("https://a.example/?a&b")), "it is not well-formed XML"),
        ("<urlset>", "it is not well-formed XML"),
        ("<rss version='2.0'><channel/></rss>", "it is XML of the kind 'rss', not a sitemap"),
        ("<html><body/></html>", "it is XML of the kind 'html', not a sitemap"),
        ("hello\nthere", "it is not a sitemap: line 1 is not a web address"),
        ("https://a.example/\nb", "it is not a sitemap: line 2 is not a web address"),
        (gzip.compress(b"<urlset/>", mtime=0)[:-5], "its gzip is damaged"),
        (b"\x1f\x8bgarbage", "its gzip is damaged"),
        (b"\x00\x01\x02\x03" * 9, "it is a binary file"),
    ],
)
def test_half_a_sitemap_or_none_is_refused(read, body, said):
    with pytest.raises(BadInputError, match=said) as refused:
        read(body)
    assert str(refused.value).startswith(f"{BASE}: ")
    assert refused.value.remedy


def test_more_entries_than_the_protocol_allows_are_refused(read):
    entries = "<url/>" * (MOST_ENTRIES - 1) + entry()
    assert len(read(f"<urlset>{entries}</urlset>").pages) == 1
    for body in (
        f"<urlset><url/>{entries}</urlset>",
        "\n" * MOST_ENTRIES + "https://a.example/\n" * (MOST_ENTRIES + 1),
    ):
        with pytest.raises(BadInputError, match="larger than a sitemap may be"):
            read(body, "text/plain")


def test_a_sitemap_that_unpacks_without_end_is_refused(read):
    bomb = gzip.compress(b"<urlset>" + b" " * MOST_BYTES, compresslevel=1, mtime=0)
    with pytest.raises(BadInputError, match="larger than a sitemap may be"):
        read(bomb)


def bomb(where):
    names = "abcdefghijklmnop"
    entities = "".join(
        f'<!ENTITY {name} "{f"&{before};" * 20}">' for before, name in itertools.pairwise(names)
    )
    return f'<!DOCTYPE urlset [<!ENTITY a "haha">{entities}]>' + where.format(f"&{names[-1]};")


@pytest.mark.parametrize(
    "where",
    [
        "<urlset><url><loc>https://a.example/{}</loc></url></urlset>",
        "<urlset a='{}'><url><loc>https://a.example/</loc></url></urlset>",
        "<urlset>{}</urlset>",
    ],
    ids=["text", "attribute", "root"],
)
def test_a_bomb_of_entities_is_refused(read, where):
    tracemalloc.start()
    with pytest.raises(BadInputError, match=r"entities|well-formed"):
        read(bomb(where))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 4 << 20


def test_a_sitemap_that_defines_entities_is_refused(read):
    body = "<!DOCTYPE urlset [<!ENTITY a 'b'>]>" + "<urlset><url><loc>/a</loc></url></urlset>"
    for encoding in ("utf-8", "utf-16"):
        with pytest.raises(BadInputError, match="it defines entities, which no sitemap needs"):
            read(body.encode(encoding))


def test_an_entry_within_an_entry_is_none(read):
    assert pages(read(urlset(entry(inner=f"<x>{entry('/deep')}</x>")))) == [
        "https://news.example/a"
    ]


@pytest.mark.parametrize("doctype", ["[<!ENTITY a SYSTEM '{}'>]", "SYSTEM '{}'"])
def test_no_file_is_read_into_a_sitemap(read, tmp_path, doctype):
    file = tmp_path / "entities.dtd"
    file.write_text('<!ENTITY b "secret">')
    body = (
        f"<!DOCTYPE urlset {doctype.format(file.as_uri())}>"
        "<urlset><url><loc>https://a.example/&a;&b;</loc></url></urlset>"
    )
    with contextlib.suppress(BadInputError):
        assert "secret" not in str(read(body))


def test_a_sitemap_nested_without_end_is_refused(read):
    with pytest.raises(BadInputError, match="well-formed"):
        read("<urlset>" + "<url>" * 100_000)
