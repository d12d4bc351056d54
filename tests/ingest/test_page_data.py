"""What a page says of its own article, and not of what else stands on it."""

import json

import pytest
from lxml import html

from pullquote.ingest.readers.page_data import notices_beside, stated_corrections, stated_date

NOTICE = "Correction: An earlier version of this article misstated the vote."
STORY = "<h1>Ferry to stop</h1><p>The county board voted seven to two to drop the line.</p>"


def page(body, head=""):
    return html.document_fromstring(
        f"<html><head><title>Ferry to stop</title>{head}</head><body>{body}</body></html>"
    )


def linked(*nodes):
    described = [{"@type": "NewsArticle", **node} for node in nodes]
    return f'<script type="application/ld+json">{json.dumps(described)}</script>'


@pytest.mark.parametrize(
    "body",
    [
        f"<article>{STORY}<aside>{NOTICE}</aside></article>",
        f"<article>{STORY}<footer><p>{NOTICE}</p></footer></article>",
        f"<main><article>{STORY}</article><div>{NOTICE}</div></main>",
        f"<main>{STORY}<article><p>{NOTICE}</p></article></main>",
        f'<article class="post comments-open">{STORY}<p>{NOTICE}</p></article>',
        f"<h1>Ferry to stop</h1><article><p>The vote.</p><p>{NOTICE}</p></article>",
        f'<article>{STORY}<p itemtype="https://schema.org/CorrectionComment">{NOTICE}</p></article>',
    ],
)
def test_a_notice_in_a_box_of_the_article_is_found(body):
    assert notices_beside(page(body)) == [NOTICE]


@pytest.mark.parametrize(
    "body",
    [
        f'<main><article>{STORY}</article><div id="comments"><p>{NOTICE}</p></div></main>',
        (
            f'<main><article>{STORY}<ol class="comment-list"><li><article class="comment-body">'
            f"<p>{NOTICE}</p></article></li></ol></article></main>"
        ),
        f'<article>{STORY}<div itemprop="comment"><p>{NOTICE}</p></div></article>',
        f'<article>{STORY}<div itemtype="https://schema.org/Comment"><p>{NOTICE}</p></div></article>',
        f'<article>{STORY}<div id="disqus_thread"><p>{NOTICE}</p></div></article>',
        (
            f"<main><article>{STORY}</article><section><article><h2>Bread</h2><p>{NOTICE}</p></article>"
            "</section></main>"
        ),
        f"<article>{STORY}</article><article><h1>Bread</h1><p>{NOTICE}</p></article>",
    ],
)
def test_a_notice_of_a_comment_or_of_another_article_is_not(body):
    assert notices_beside(page(body)) == []


def test_many_articles_with_notices_are_read():
    others = f"<article><h2>Bread</h2><p>{NOTICE}</p></article>" * 2_000
    assert notices_beside(page(f"<article>{STORY}<p>{NOTICE}</p></article>{others}")) == [NOTICE]


def test_a_page_that_is_called_after_comments_keeps_its_notices():
    tree = page(f"<article>{STORY}<aside>{NOTICE}</aside></article>")
    tree.body.set("class", "comments")
    assert notices_beside(tree) == [NOTICE]


def test_a_correction_that_a_comment_marks_for_machines_is_not_the_articles():
    marked = f'<p itemprop="correction">{NOTICE}</p>'
    own, comment = (
        page(f"<article>{STORY}<div class={name!r}>{marked}</div></article>")
        for name in ("box", "comments")
    )
    assert stated_corrections(own) == [NOTICE]
    assert stated_corrections(comment) == []


RELATED = {"headline": "Bread", "datePublished": "2019-01-02", "correction": "Of bread."}
OWN = {"datePublished": "2024-03-08", "correction": "Of the ferry."}


@pytest.mark.parametrize(
    ("own", "head"),
    [
        ({"headline": "Ferry to stop"}, ""),
        ({"headline": "ferry  to stop", "url": "https://a.example/other"}, ""),
        ({"url": "https://a.example/x"}, '<link rel="canonical" href="https://a.example/x">'),
        (
            {"mainEntityOfPage": {"@id": "https://a.example/x"}},
            '<meta property="og:url" content="https://a.example/x">',
        ),
    ],
)
def test_of_several_articles_in_linked_data_the_pages_own_counts(own, head):
    tree = page(f"<article>{STORY}</article>", head + linked(RELATED, OWN | own))
    assert stated_date(tree) == "2024-03-08"
    assert stated_corrections(tree) == ["Of the ferry."]


def test_of_several_that_none_is_the_pages_none_counts_and_a_single_one_does():
    others = page(f"<article>{STORY}</article>", linked(RELATED, RELATED))
    assert stated_date(others) is None
    assert stated_corrections(others) == []
    alone = page(f"<article>{STORY}</article>", linked(OWN))
    assert (stated_date(alone), stated_corrections(alone)) == ("2024-03-08", ["Of the ferry."])


def test_a_teasers_date_comes_after_what_the_page_says_of_itself():
    teaser = '<div><time itemprop="datePublished" datetime="2019-01-02">2 Jan</time></div>'
    body = f"{teaser}<article>{STORY}</article>"
    assert stated_date(page(body, linked(OWN))) == "2024-03-08"
    assert stated_date(page(body)) == "2019-01-02"
    other = f"<article>{STORY}</article><article><h1>Bread</h1>{teaser}</article>"
    assert stated_date(page(other)) is None
