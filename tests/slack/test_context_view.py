"""The modal of a quote's context: exact, within the limits, and honest about what is gone."""

import pytest

from pullquote.bot.slack.context_view import context_view
from pullquote.vectorstore import Catalog

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


def test_endless_sentences_keep_to_the_limits(catalog):
    catalog.store(draft("long", ("x" * 20_000, "<!channel> " * 2_000, "\U0001f600" * 9_000)))
    end = 20_001 + len("<!channel> " * 2_000)
    blocks = context_view(catalog, f"1 20001 {end} long")["blocks"]
    assert objections(blocks, "no text") == []
    assert "Only the beginning" in shown(blocks)
