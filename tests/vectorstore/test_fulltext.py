from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pullquote.vectorstore import Catalog, Metadata, Scope, fulltext

from tests.vectorstore.drafts import draft


@pytest.fixture(scope="module")
def catalog(tmp_path_factory):
    with Catalog(tmp_path_factory.mktemp("fulltext") / "catalog.sqlite3") as catalog:
        for number in range(60):
            day = f"2020-01-{number % 28 + 1:02d}"
            words = "storm " * (number % 5 + 1) + f"word{number} in Orléans."
            metadata = Metadata(publisher="Gazette" if number else "Herald")
            catalog.store(draft(f"n{number}", (words,), published=day, metadata=metadata))
        yield catalog


def found(catalog, words, scope=None, limit=100):
    hits = catalog.match(words, scope or Scope(), limit)
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    return [passage.article_id for passage in catalog.passages([hit.passage_id for hit in hits])]


def test_any_of_the_words_is_enough_and_the_rare_one_counts_most(catalog):
    names = found(catalog, ["storm", "word7"])
    assert names[0] == "n7"
    assert len(names) == 60


def test_words_are_stemmed_and_folded(catalog):
    assert len(found(catalog, ["STORMS"])) == 60
    assert len(found(catalog, ["orleans"])) == 60


def test_titles_are_searched_too(catalog):
    assert len(found(catalog, ["bridge"])) == 60


def test_a_word_given_twice_counts_once(catalog):
    once = catalog.match(["storm", "word3"], Scope(), 5)
    assert catalog.match(["storm", "STORM", "word3", "storm"], Scope(), 5) == once


@pytest.mark.parametrize("words", [[], ["—", "?!"], [""], ['"'], ["\0"], ["*"]])
def test_words_without_a_letter_or_digit_find_nothing(catalog, words):
    assert catalog.match(words, Scope(), 10) == []


def test_no_hits_are_asked_for_none_are_given(catalog):
    assert catalog.match(["storm"], Scope(), 0) == []


@pytest.mark.parametrize(
    "word",
    [
        'x" OR "storm',
        "NEAR(storm, 2)",
        "title:storm",
        "storm*",
        "-storm",
        "(",
        "storm AND",
        "^word1",
    ],
)
def test_operators_in_a_word_are_words(catalog, word):
    catalog.match([word], Scope(), 10)
    assert "".join(fulltext.phrases_of([word])).count('"') % 2 == 0


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.text(max_size=20), max_size=200))
def test_no_words_break_the_query(catalog, words):
    for hit in catalog.match(words, Scope(until=date(2020, 1, 9)), 3):
        assert hit.day <= date(2020, 1, 9).toordinal()


def test_a_narrow_scope_is_found_below_many_better_matches(catalog):
    assert found(catalog, ["storm"], Scope(publishers=("herald",)), limit=1) == ["n0"]
    scope = Scope(since=date(2020, 1, 1), until=date(2020, 1, 1))
    assert set(found(catalog, ["storm"], scope, limit=2)) <= {"n0", "n28", "n56"}
    assert len(found(catalog, ["storm"], scope, limit=2)) == 2


def test_scope_does_not_change_the_order(catalog):
    everywhere = found(catalog, ["storm", "word5"])
    hidden = Scope(hidden_articles=frozenset({"n5", "n1"}))
    assert found(catalog, ["storm", "word5"], hidden) == [
        name for name in everywhere if name not in {"n5", "n1"}
    ]


def test_damaged_full_text_is_reported_and_rebuilt(tmp_path):
    with Catalog(tmp_path / "catalog.sqlite3") as catalog:
        catalog.store(draft())
        with catalog._database.transaction() as tx:
            tx.execute("INSERT INTO passages_fts (passages_fts) VALUES ('delete-all')")
        assert catalog.match(["bridge"], Scope(), 5) == []
        assert catalog.check() == ["full text disagrees with the current passages"]
        catalog.rebuild_fulltext()
        assert catalog.check() == []
        assert len(catalog.match(["bridge"], Scope(), 5)) == 2
