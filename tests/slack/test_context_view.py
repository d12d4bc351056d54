"""The modal of a quote's context: exact, within the limits, and honest about what is gone."""

from dataclasses import replace

import pytest

from pullquote.bot.slack.context_view import context_view
from pullquote.vectorstore import Catalog, Notice, NoticeKind, Scope, Span

from tests.slack.block_rules import objections, quoted, shown
from tests.vectorstore.drafts import draft


@pytest.fixture
def catalog(tmp_path):
    with Catalog(tmp_path / "catalog.sqlite3") as opened:
        opened.store(draft("a b"))
        yield opened


def test_the_sentences_around_a_quote_are_shown_with_its_revision(catalog):
    blocks = context_view(catalog, "1 33 59 a b")["blocks"]
    assert quoted(blocks) == ["Work begins in the spring."]
    assert "The council approved the bridge." in shown(blocks)
    assert "Residents asked for a crossing." in shown(blocks)
    assert "Revision 1, the current one, stored" in shown(blocks)
    assert objections(blocks, "no text") == []


def test_an_old_revision_says_that_it_is_not_current(catalog):
    catalog.store(draft("a b", ("The council rejected the bridge.",)))
    blocks = context_view(catalog, "1 33 59 a b")["blocks"]
    assert quoted(blocks) == ["Work begins in the spring."]
    assert "not the current one any more" in shown(blocks)


def test_a_purged_article_is_gone(catalog):
    catalog.purge("a b")
    assert "purged" in shown(context_view(catalog, "1 33 59 a b")["blocks"])


def test_an_article_that_came_back_shorter_does_not_stand_in_for_the_old_one(catalog):
    catalog.purge("a b")
    catalog.store(draft("a b", ("Short.",)))
    assert "purged" in shown(context_view(catalog, "1 33 59 a b")["blocks"])


def test_an_article_that_does_not_count_any_more_is_not_shown(catalog):
    other, own = Scope(publishers=("Courier",)), Scope(publishers=("GAZETTE",))
    blocks = context_view(catalog, "1 33 59 a b", other)["blocks"]
    assert shown(blocks).strip() == "This article does not count in this channel any more."
    catalog.remove("a b")  # withdrawn, it is judged by what it was
    assert quoted(context_view(catalog, "1 33 59 a b", own)["blocks"])
    assert not quoted(context_view(catalog, "1 33 59 a b", other)["blocks"])


def test_endless_sentences_keep_to_the_limits(catalog):
    catalog.store(draft("long", ("x" * 20_000, "<!channel> " * 2_000, "\U0001f600" * 9_000)))
    end = 20_001 + len("<!channel> " * 2_000)
    blocks = context_view(catalog, f"1 20001 {end} long")["blocks"]
    assert objections(blocks, "no text") == []
    assert "Only the beginning" in shown(blocks)


CORRECTION = "Correction: an earlier version named another spring."
NOTED = ("The council approved the bridge.", "Work begins in the spring.", CORRECTION)


def noted(*notices, sentences=NOTED, article_id="a b"):
    return replace(draft(article_id, sentences), notices=notices)


def at(words, sentences=NOTED):
    start = " ".join(sentences).index(words)
    return Span(start, start + len(words))


def test_what_an_article_says_about_itself_stands_above_the_sentences(catalog):
    catalog.store(noted(Notice(NoticeKind.CORRECTION, at(CORRECTION)), article_id="c"))
    blocks = context_view(catalog, "1 33 59 c")["blocks"]
    seen = shown(blocks)
    notice = seen.index(f"Corrected: “{CORRECTION}”")
    assert notice < seen.index("The council approved the bridge.") < seen.index("Work begins")
    assert quoted(blocks) == ["Work begins in the spring."]
    assert objections(blocks, "no text") == []


def test_a_notice_that_came_after_the_quote_is_shown_with_the_old_revision(catalog):
    catalog.store(noted(Notice(NoticeKind.CORRECTION, at(CORRECTION))))
    seen = shown(context_view(catalog, "1 33 59 a b")["blocks"])
    assert f"Corrected since: “{CORRECTION}”" in seen
    assert "not the current one any more" in seen


def test_a_withdrawn_article_keeps_the_notice_that_it_had(catalog):
    catalog.store(noted(Notice(NoticeKind.CORRECTION, at(CORRECTION)), article_id="c"))
    catalog.remove("c")
    assert f"Corrected: “{CORRECTION}”" in shown(context_view(catalog, "1 33 59 c")["blocks"])


def test_the_retraction_of_a_withdrawn_article_is_shown_with_its_old_revision(catalog):
    catalog.store(noted(Notice(NoticeKind.RETRACTION, at(CORRECTION))))
    catalog.remove("a b")
    seen = shown(context_view(catalog, "1 33 59 a b")["blocks"])
    assert f"Retracted since: “{CORRECTION}”" in seen


def test_a_quote_that_is_the_notice_is_called_so(catalog):
    span = at(CORRECTION)
    catalog.store(noted(Notice(NoticeKind.CORRECTION, span), article_id="c"))
    seen = shown(context_view(catalog, f"1 {span.start} {span.end} c")["blocks"])
    assert "These words are the article's own correction." in seen


def test_of_many_notices_the_gravest_are_shown_and_the_rest_is_counted(catalog):
    long = tuple(f"Update {n}: {'x' * 2_000}." for n in range(3))
    sentences = (*NOTED, *long)
    updates = [Notice(NoticeKind.UPDATE, at(words, sentences)) for words in long]
    gravest = Notice(NoticeKind.RETRACTION, None)
    catalog.store(noted(*updates, gravest, sentences=sentences, article_id="c"))
    blocks = context_view(catalog, "1 33 59 c")["blocks"]
    seen = shown(blocks)
    assert seen.index("Retracted: “Bridge approved”") < seen.index("Updated: “Update 0")
    assert "And 2 more notices of the article's own." in seen
    assert objections(blocks, "no text") == []


def test_an_article_without_notices_says_nothing_about_itself(catalog):
    seen = shown(context_view(catalog, "1 33 59 a b")["blocks"])
    assert not any(word in seen for word in ("Corrected", "Updated", "Retracted", "notice"))
