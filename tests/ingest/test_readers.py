"""Each format gives the same article."""

import gzip
import json
import math
import time

import pytest

from pullquote.ingest.raw import RawArticle
from pullquote.ingest.report import Failure

TEXT = "The ferry will stop on Monday, the council said. It carried 41,000 people."


def one(items):
    (item,) = items
    return item


def article(items):
    item = one(items)
    assert isinstance(item, RawArticle), item
    return item


def failure(items):
    item = one(items)
    assert isinstance(item, Failure), item
    assert item.problem
    assert item.remedy
    assert not item.problem.endswith(".")
    return item


EXPORTS = {
    "plain": {
        "id": "f-1",
        "title": "Ferry to stop",
        "text": TEXT,
        "publisher": "Harbour Ledger",
        "author": "By Ines Aldry",
        "date": "2024-11-05",
        "url": "https://ledger.example/ferry",
        "section": "Local",
        "tags": ["ferry", "winter"],
        "language": "en",
    },
    "schema.org": {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "@id": "f-1",
        "headline": "Ferry to stop",
        "articleBody": TEXT,
        "publisher": {"@type": "Organization", "name": "Harbour Ledger"},
        "author": [{"@type": "Person", "name": "Ines Aldry"}],
        "datePublished": "2024-11-05",
        "mainEntityOfPage": {"@type": "WebPage", "@id": "https://ledger.example/ferry"},
        "articleSection": ["Local", "News"],
        "keywords": "ferry, winter",
        "inLanguage": "en",
    },
    "trafilatura": {
        "id": "f-1",
        "fingerprint": "abcd",
        "title": "Ferry to stop",
        "raw_text": "other",
        "text": TEXT,
        "source-hostname": "Harbour Ledger",
        "hostname": "ledger.example",
        "author": "Ines Aldry",
        "date": "2024-11-05",
        "source": "https://ledger.example/ferry",
        "categories": "Local;News",
        "tags": "ferry;winter",
        "language": "en",
        "comments": "",
        "excerpt": None,
    },
    "newspaper": {
        "guid": "f-1",
        "title": "Ferry to stop",
        "text": TEXT,
        "source_name": "Harbour Ledger",
        "source_url": "https://www.ledger.example",
        "authors": ["Ines Aldry"],
        "publish_date": "2024-11-05",
        "url": "https://ledger.example/ferry",
        "top_image": "https://ledger.example/a.jpg",
        "tags": ["ferry", "winter"],
        "categories": ["Local"],
        "meta_lang": "en",
        "movies": [],
        "meta_data": {"og": {"type": "article"}},
    },
}


@pytest.mark.parametrize("export", EXPORTS)
def test_the_names_that_exports_use_are_understood(read, export):
    found = article(read("a.json", json.dumps(EXPORTS[export])))
    assert found.given_id == "f-1"
    assert found.title == "Ferry to stop"
    assert found.text == TEXT
    assert found.publisher == "Harbour Ledger"
    assert found.authors == ("Ines Aldry",)
    assert found.published == "2024-11-05"
    assert found.url == "https://ledger.example/ferry"
    assert found.section == "Local"
    assert found.tags == ("ferry", "winter")
    assert found.language == "en"


def test_only_text_is_required(read):
    assert article(read("a.json", json.dumps({"text": TEXT}))).title is None


def test_a_host_stands_for_a_publisher_without_a_name(read):
    record = {"text": TEXT, "source_url": "https://www.ledger.example/"}
    assert article(read("a.json", json.dumps(record))).publisher == "ledger.example"
    broken = {"text": TEXT, "source_url": "https://[ledger"}
    assert article(read("a.json", json.dumps(broken))).publisher is None


def test_numbers_nan_and_empty_values_are_taken_for_what_they_mean(read):
    record = {"id": 17, "title": math.nan, "text": [TEXT, "More."], "tags": {}, "authors": [None]}
    found = article(read("a.json", json.dumps(record)))
    assert found.given_id == "17"
    assert found.title is None
    assert found.text == f"{TEXT}\n\nMore."
    assert found.tags == ()
    assert found.authors == ()


@pytest.mark.parametrize(
    ("record", "says"),
    [
        ({"text": 17}, "'text': it is a number"),
        ({"text": True}, "true or false"),
        ({"text": {"html": "x"}}, "an object"),
        ({"text": ""}, "no text"),
        ({"text": " \n"}, "no text"),
        ({"title": "Alone"}, "no text"),
        ({"text": math.nan}, "no text"),
        ({"text": TEXT, "title": ["a", "b"][:0] or {"x": 1}}, "'title': it is an object"),
        ({"text": TEXT, "title": 1.5}, "'title': it is a number"),
        ({"text": TEXT, "date": "2024-02-31"}, "calendar"),
        ({"text": TEXT, "tags": [True]}, "'tags'"),
        ([TEXT], "record 1: the record is a text"),
        (17, "a number, not an object"),
        (None, "null, not an object"),
    ],
)
def test_a_record_that_cannot_be_used_is_reported(read, record, says):
    assert says in failure(read("a.json", json.dumps(record))).problem


def test_a_json_document_holds_one_record_a_list_or_an_envelope(read):
    two = [{"text": "One."}, {"text": "Two."}]
    for document in (two, {"articles": two, "page": 1}):
        found = read("a.json", json.dumps(document))
        assert [item.text for item in found] == ["One.", "Two."]
        assert [item.origin.record for item in found] == [1, 2]
    assert "no records" in failure(read("a.json", "[]")).problem


def test_a_bad_record_in_a_list_leaves_its_neighbours(read):
    found = read("a.json", json.dumps([{"text": "One."}, {"text": 2}, {"text": "Three."}]))
    assert [type(item) for item in found] == [RawArticle, Failure, RawArticle]
    assert found[1].problem.startswith("record 2:")


@pytest.mark.parametrize(
    ("document", "lines"),
    [
        (
            '[\n{"text": "One."},\n{"text": "Two [, {.",\n"tags": []}, {"text": 3},\n{"text": 4}]',
            [2, 3, 4, 5],
        ),
        (
            (
                '{"page": {"articles": [1,\n2]},\n"articles": [{"text": "One."}, {"text":\n"2"},'
                ' {"text": 3}\n, {"text": 4}]\n}'
            ),
            [3, 3, 4, 5],
        ),
    ],
)
def test_a_record_of_a_list_has_the_line_on_which_it_begins(read, document, lines):
    found = read("a.json", document)
    assert [i.line if isinstance(i, Failure) else i.origin.line for i in found] == lines


def test_linked_data_with_a_graph_gives_its_articles(read):
    news = {
        "@type": ["NewsArticle"],
        "headline": "Ferry to stop",
        "articleBody": TEXT,
        "publisher": {"@id": "#outlet"},
        "author": [{"@id": "#ines"}],
        "mainEntityOfPage": {"@id": "https://ledger.example/ferry"},
    }
    outlet = {"@type": "Organization", "@id": "#outlet", "name": "Harbour Ledger"}
    author = {"@type": "Person", "@id": "#ines", "name": "Ines Aldry"}
    document = {"@context": "https://schema.org", "@graph": [outlet, author, news]}
    found = article(read("a.json", json.dumps(document)))
    assert (found.title, found.text, found.origin.record) == ("Ferry to stop", TEXT, 3)
    assert (found.publisher, found.authors) == ("Harbour Ledger", ("Ines Aldry",))
    assert found.url == "https://ledger.example/ferry"
    document["@graph"].pop()
    assert "no article in its @graph" in failure(read("a.json", json.dumps(document))).problem


def test_a_newspaper_export_s_site_is_the_publisher(read):
    record = {"text": TEXT, "meta_site_name": "Harbour Ledger", "source_url": "https://l.example"}
    assert article(read("a.json", json.dumps(record))).publisher == "Harbour Ledger"


def test_json_lines_keep_the_numbers_of_their_lines(read):
    found = read("a.jsonl", '\ufeff{"text": "One."}\n\n  \n{"text": "Two."}\n')
    assert [(item.origin.line, item.origin.record) for item in found] == [(1, 1), (4, 2)]


def test_what_is_gzipped_is_unpacked_whatever_its_name(read):
    data = gzip.compress(b'{"text": "One."}\n')
    assert article(read("a.jsonl.gz", data)).text == "One."
    assert article(read("b.jsonl", data)).text == "One."
    assert article(read("c.json", data)).text == "One."


MARKDOWN = """---
title: Ferry to stop
author: Ines Aldry
date: 2024-11-05
tags: [ferry, winter]
---
# Ferry to stop

The **ferry** to [Port Marrow](https://ledger.example/port) will stop\non *Monday*, the
council said.\\
It carried `41,000` people &amp; some sheep.<br>They were calm.

![A quay](quay.jpg)

> “We cannot pay,” said Reed.

- one
- two
   more

1. first
2. second

| Year | Riders |
|------|--------|
| 2022 | 38,000 |

    indented

<div><script>bad()</script><p>Inside a block.</p></div>

***
## Later

End.
"""


def test_markdown_gives_the_words_that_a_reader_sees(read):
    found = article(read("a.md", MARKDOWN))
    assert found.title == "Ferry to stop"
    assert found.authors == ("Ines Aldry",)
    assert found.published == "2024-11-05"
    assert found.tags == ("ferry", "winter")
    assert found.text == (
        "The ferry to Port Marrow will stop on Monday, the council said.\n"
        "It carried 41,000 people & some sheep.\nThey were calm.\n\n"
        "“We cannot pay,” said Reed.\n\n"
        "- one\n- two more\n\n1. first\n2. second\n\n"
        "Year | Riders\n2022 | 38,000\n\nindented\n\nInside a block.\n\nLater\n\nEnd."
    )


def test_markdown_without_front_matter_is_titled_by_its_first_heading(read):
    found = article(read("a.markdown", "# Ferry *to stop*\n\nIt will stop."))
    assert (found.title, found.text) == ("Ferry to stop", "It will stop.")


def test_a_heading_that_is_not_the_title_stays_in_the_text(read):
    found = article(read("a.md", "---\ntitle: Ferry\n---\n# Another\n\nIt will stop."))
    assert (found.title, found.text) == ("Ferry", "Another\n\nIt will stop.")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("---\ntitle: [a\n---\nText.", "front matter"),
        ("---\ndate: 31 February 2024\n---\nText.", "calendar"),
        ("---\nx: " + "y" * 70_000 + "\n---\nText.", "too long"),
        ("---\nx: " + "[" * 5_000 + "\n---\nText.", "front matter"),
        ("![only](a.jpg)", "no text"),
        ("---\n1: x\ntitle: {}\n---\n![](a.jpg)", "no text"),
        ("", "empty"),
    ],
)
def test_markdown_that_cannot_be_used_is_reported(read, content, says):
    assert says in failure(read("a.md", content)).problem


@pytest.mark.parametrize("date", ["2024-02-31", "2024-02-31 10:00:00", "31 February 2024"])
def test_a_date_of_front_matter_is_refused_as_in_a_record_with_its_line(read, date):
    record = failure(read("a.jsonl", json.dumps({"text": "Words.", "publish-date": date})))
    found = failure(read("a.md", f"---\ntitle: Ferry\nPublish-Date: {date}\n---\nDate: words."))
    assert (found.problem, found.remedy) == (record.problem, record.remedy)
    assert date in found.problem
    assert found.line == 3


def test_a_long_line_of_front_matter_is_passed_at_once(read):
    started = time.process_time()
    line = f"  a{' ' * 60_000}b"
    found = failure(read("a.md", f"---\nnote:\n{line}\ndate: 2024-02-31\n---\nWords."))
    assert (found.line, "calendar" in found.problem) == (4, True)
    assert time.process_time() - started < 5


def test_a_saved_text_loses_its_boilerplate(read):
    caption = "The ferry Marigold leaves the quay in Port Marrow. Photo: L. Brandt"
    found = article(
        read(
            "a.txt",
            f"Advertisement\r\n\r\nFerry to stop\r\n\r\nBy Ines Aldry\r\nNov. 5, 2024\r\n\r\n"
            f"{caption}\r\n{caption}\r\n\r\n{TEXT}\r\n\r\nAdvertisement\r\n\r\nEnd.",
        )
    )
    assert found.title == "Ferry to stop"
    assert found.authors == ("Ines Aldry",)
    assert found.published == "2024-11-05"
    assert found.text == f"{caption}\n\n{TEXT}\n\nEnd."


def test_a_list_of_front_matter_is_not_a_title(read):
    (item,) = read("a.md", "---\ntitle: {a: 1}\n---\n# Head\n\nText.")
    assert "'title': it is an object" in item.problem


def test_a_text_of_boilerplate_alone_is_reported(read):
    assert "no words" in failure(read("a.txt", "Advertisement\n\nRead more\n")).problem


PAGE = f"""<!DOCTYPE html><html lang="en-GB"><head><meta charset="CHARSET">
<title>Ferry to stop - Harbour Ledger</title>
<link rel="canonical" href="https://ledger.example/ferry?utm_source=feed">
<meta property="og:site_name" content="Harbour Ledger">
<meta name="author" content="Ines Aldry; Tomas Reed">
<meta property="article:published_time" content="2024-11-05T08:00:00+01:00">
<meta property="article:section" content="Local"><meta name="keywords" content="ferry, winter">
</head><body><nav><a href="/">Home</a> <a href="/news">News</a></nav>
<article><h1>Ferry to stop</h1><p>{TEXT}</p><p>Advertisement</p>
<p>“We cannot pay for the fuel,” said Reed, who runs the line to the café.</p>
<ul><li>One thing about it.</li><li>Another thing about it.</li></ul>
<table><tr><th>Year</th><th>Riders</th></tr><tr><td>2022</td><td>38,000</td></tr></table>
<p>He hopes to sail again in April, when the days are longer.</p>
</article><footer>All rights reserved.</footer></body></html>"""


@pytest.mark.parametrize("charset", ["utf-8", "cp1252"])
def test_a_page_gives_its_article_and_what_it_says_of_itself(read, charset):
    found = article(read("a.html", PAGE.replace("CHARSET", charset).encode(charset)))
    assert found.title == "Ferry to stop"
    assert found.authors == ("Ines Aldry", "Tomas Reed")
    assert found.published == "2024-11-05T08:00:00+01:00"
    assert found.url == "https://ledger.example/ferry"
    assert found.publisher == "Harbour Ledger"
    assert found.section == "Local"
    assert found.tags == ("ferry", "winter")
    assert found.language == "en-GB"
    assert found.text.startswith(f"{TEXT}\n\n“We cannot pay for the fuel,”")
    assert "- One thing about it.\n- Another thing about it." in found.text
    assert "Year | Riders\n2022 | 38,000" in found.text
    assert found.text.endswith("longer.")
    assert "Advertisement" not in found.text


def with_date(script):
    meta = PAGE.index('<meta property="article:published')
    return PAGE[:meta] + script + PAGE[PAGE.index("\n", meta) :]


def test_a_page_may_state_its_date_in_json_ld(read):
    item = '{"@type": "NewsArticle", "datePublished": "2024-11-05T08:00:00Z"}'
    for data in (item, '{"@graph": [{"@type": "WebSite"}, "x", ' + item + "]}"):
        page = with_date(
            '<script type="application/ld+json">{broken</script>'
            f'<script type="application/ld+json">{data}</script>'
        )
        assert article(read("a.html", page)).published == "2024-11-05T08:00:00+00:00"


def test_a_page_without_a_date_is_undated(read):
    assert article(read("a.htm", with_date(""))).published is None


def test_a_page_may_show_its_date_above_the_text(read):
    page = with_date("").replace(
        "<h1>Ferry to stop</h1>", "<h1>Ferry to stop</h1><p>Posted on November 5, 2024</p>"
    )
    found = article(read("a.html", page))
    assert found.published == "2024-11-05"
    assert found.text.startswith(TEXT)


def test_a_page_dated_31_february_is_refused_and_not_moved_to_the_first(read):
    page = PAGE.replace("2024-11-05T08:00:00+01:00", "2024-02-31")
    assert "calendar" in failure(read("a.html", page)).problem


def test_a_page_that_states_a_date_that_is_none_is_read_by_the_next_one(read):
    meta = '<meta property="article:published_time" content="03/04/2024">'
    linked = '{"@type": "NewsArticle", "datePublished": "2024-11-05"}'
    page = with_date(f'{meta}<script type="application/ld+json">{linked}</script>')
    assert article(read("a.html", page)).published == "2024-11-05"


def test_an_address_that_is_none_costs_a_page_nothing_else(read):
    page = PAGE.replace("https://ledger.example/ferry?utm_source=feed", "https://ledger.example:x/")
    assert article(read("a.html", page)).title == "Ferry to stop"


@pytest.mark.parametrize(
    "page",
    [
        "<html></html>",
        "hello",
        "<!-- -->",
        "<html><body><nav>" + "<a href='/a'>A link</a>" * 50 + "</nav></body></html>",
        "<html><body><ul>" + "<li><a href='/a'>A headline of some length</a></li>" * 40 + "</ul>",
        "<html><body><form><label>User</label><button>Log in</button></form></body></html>",
        "<html><body>" + "<div>" * 50_000 + "<p>Deep words.</p>",
    ],
)
def test_a_page_without_an_article_is_reported(read, page):
    assert "no article" in failure(read("a.html", page)).problem
