"""Near-duplicates over the corpus: found, kept to what is current, and filled in where missing."""

import random

import pytest

from pullquote.vectorstore import Catalog, RemovedBy
from pullquote.vectorstore.near_duplicates import LIKE, alike, likeness_of

from tests.vectorstore.drafts import draft

_WORDS = [f"{a}{b}" for a in "bdfgklmnprstvz" for b in ("alo", "emi", "iru", "ona", "ust")]


def story(seed, sentences=14):
    rng = random.Random(seed)
    return [" ".join(rng.choices(_WORDS, k=14)).capitalize() + "." for _ in range(sentences)]


@pytest.fixture
def catalog(tmp_path):
    with Catalog(tmp_path / "catalog.sqlite3") as catalog:
        yield catalog
        assert catalog.check() == []


def test_copy_with_another_opening_and_a_cut_end_is_found(catalog):
    wire = story(1)
    catalog.store(draft("wire", wire))
    catalog.store(draft("copy", ["Our own first line, by our own staff.", *wire[:-3]]))
    catalog.store(draft("other", story(2)))
    assert catalog.near_duplicates.of("wire") == ["copy"]
    assert catalog.near_duplicates.of("copy") == ["wire"]
    assert catalog.near_duplicates.of("other") == []
    assert catalog.near_duplicates.of("nobody") == []


def test_texts_that_share_a_paragraph_are_no_copies(catalog):
    shared = story(3, 2)
    catalog.store(draft("one", [*story(4), *shared]))
    catalog.store(draft("two", [*story(5), *shared]))
    assert catalog.near_duplicates.of("one") == []


def test_texts_too_short_to_tell_are_no_copies(catalog):
    catalog.store(draft("one", ["Watch the video of the harbour."]))
    catalog.store(draft("two", ["Watch the video of the harbour."]))
    assert catalog.near_duplicates.of("one") == []


def test_revision_that_is_replaced_leaves_no_likeness(catalog):
    catalog.store(draft("one", story(6)))
    catalog.store(draft("two", story(6)))
    catalog.store(draft("two", story(7)))
    assert catalog.near_duplicates.of("one") == []
    assert rows(catalog) == 2


@pytest.mark.parametrize("gone", ["remove", "purge"])
def test_article_that_goes_leaves_no_likeness(catalog, gone):
    catalog.store(draft("one", story(8)))
    catalog.store(draft("two", story(8)))
    getattr(catalog, gone)("two")
    assert catalog.near_duplicates.of("one") == []
    assert rows(catalog) == 1


def test_article_that_comes_back_is_found_again(catalog):
    catalog.store(draft("one", story(9)))
    catalog.store(draft("two", story(9)))
    catalog.remove("two", by=RemovedBy.SOURCE)
    catalog.restore("two")
    assert catalog.near_duplicates.of("one") == ["two"]


def test_what_is_missing_is_filled_in_once(catalog):
    for name in ("one", "two"):
        catalog.store(draft(name, story(10)))
    with catalog._database.transaction() as tx:
        tx.execute("DELETE FROM likeness_buckets")
        tx.execute("DELETE FROM likenesses")
    assert catalog.near_duplicates.of("one") == []
    assert catalog.near_duplicates.fill() == 2
    assert catalog.near_duplicates.of("one") == ["two"]
    assert catalog.near_duplicates.fill() == 0


def test_likenesses_of_another_recipe_are_made_again(catalog):
    catalog.store(draft("one", story(11)))
    with catalog._database.transaction() as tx:
        tx.execute("UPDATE likenesses SET recipe = 'of old', hashes = x'00000000'")
        tx.execute("DELETE FROM likeness_buckets")
    assert catalog.near_duplicates.fill() == 1


def test_likeness_estimates_the_share_of_runs_in_common():
    one, other = story(12, 20), story(13, 20)
    mixed = " ".join([*one[:14], *other[:6]])
    both = alike(likeness_of(" ".join(one)), likeness_of(mixed))
    assert 0.4 < both < 0.7  # 14 of 26 sentences
    assert alike(likeness_of(" ".join(one)), likeness_of(" ".join(other))) < 0.1
    assert alike(likeness_of(" ".join(one)), ()) == 0.0
    assert LIKE == 0.5


def test_likeness_holds_from_one_release_to_the_next():
    # Stored likenesses are compared with new ones: another result must have another recipe.
    text = " ".join(f"word{n}" for n in range(40))
    assert likeness_of(text)[:3] == (1867291166, 3136937783, 435741475)


def rows(catalog):
    return catalog._database.row("SELECT count(*) FROM likenesses")[0]
