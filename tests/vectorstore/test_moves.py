"""Articles whose address changed: each row stays as it is, and knows where it goes on."""

import json
from datetime import UTC, datetime

import pytest

from pullquote.config import ArticleNotFoundError, BadInputError
from pullquote.vectorstore import Catalog, Outcome, RemovedBy, Scope
from pullquote.vectorstore.interchange import article_from_dict, article_to_dict

from tests.vectorstore.drafts import SENTENCES, draft


@pytest.fixture
def catalog(tmp_path):
    with Catalog(tmp_path / "catalog.sqlite3") as catalog:
        for name in ("a", "b", "c"):
            catalog.store(draft(name))
        yield catalog
        assert catalog.check() == []


def test_a_moved_article_is_out_of_every_answer_and_keeps_its_revisions(catalog):
    before = catalog.revision("a", 1)
    then = datetime.now(UTC)
    catalog.move("a", "b")
    known = catalog.known("a")
    assert (known.removed, known.removed_by, known.moved_to) == (True, RemovedBy.SOURCE, "b")
    now = catalog.passages([hit.passage_id for hit in catalog.match(["harbour"], Scope(), 9)])
    assert sorted(passage.article_id for passage in now) == ["b", "c"]
    assert len(catalog.match(["harbour"], Scope(as_of=then), 9)) == 3
    after = catalog.revision("a", 1)
    assert (after.text, after.recorded_at, after.current) == (
        before.text,
        before.recorded_at,
        False,
    )
    assert catalog.history("a")[0].until is not None
    assert {one.article_id: one.moved_to for one in catalog.articles(removed=True)} == {"a": "b"}


def test_a_move_raises_the_generation_once(catalog):
    before = catalog.generation()
    catalog.move("a", "b")
    assert catalog.generation() == before + 1


def test_a_chain_of_moves_is_followed_to_its_end_and_back(catalog):
    assert (catalog.successor("a"), catalog.predecessors("c")) == (None, [])
    catalog.move("a", "b")
    catalog.move("b", "c")
    assert [catalog.successor(name) for name in ("a", "b", "c", "nobody")] == ["c", "c", None, None]
    assert catalog.predecessors("c") == ["a", "b"]
    assert catalog.predecessors("b") == ["a"]


def test_what_ended_first_comes_first_of_several_that_moved_to_one(catalog):
    catalog.move("b", "c")
    catalog.move("a", "c")
    assert catalog.predecessors("c") == ["b", "a"]


@pytest.mark.parametrize("back", ["store", "change", "restore"])
def test_an_article_that_is_current_again_has_not_moved(catalog, back):
    catalog.move("a", "b")
    if back == "restore":
        catalog.restore("a")
    else:
        catalog.store(draft("a", SENTENCES if back == "store" else SENTENCES[:2]))
    assert catalog.known("a").moved_to is None
    assert (catalog.successor("a"), catalog.predecessors("b")) == (None, [])


@pytest.mark.parametrize("is_back", [True, False])
def test_a_move_back_makes_no_circle(catalog, is_back):
    catalog.move("a", "b")
    catalog.move("b", "c")
    if is_back:
        catalog.store(draft("a"))
    catalog.move("c", "a")
    assert catalog.successor("b") == catalog.successor("c") == "a"
    assert catalog.successor("a") is None
    assert catalog.predecessors("a") == ["b", "c"]


def test_what_was_removed_before_can_still_be_said_to_have_moved(catalog):
    catalog.remove("a", by=RemovedBy.SOURCE)
    ended = catalog.history("a")
    catalog.move("a", "b")
    assert catalog.history("a") == ended
    assert catalog.known("a").moved_to == "b"
    catalog.remove("a")
    assert catalog.known("a").removed_by is RemovedBy.PERSON


def test_what_cannot_move_is_refused_and_nothing_changes(catalog):
    catalog.store(draft("purged"))
    catalog.purge("purged")
    before = catalog.facts()
    for pair in (("a", "nobody"), ("nobody", "a"), ("purged", "a")):
        with pytest.raises(ArticleNotFoundError):
            catalog.move(*pair)
    with pytest.raises(ValueError, match="itself"):
        catalog.move("a", "a")
    assert catalog.facts() == before


def test_asking_for_a_moved_article_names_where_it_is(catalog):
    catalog.move("a", "b")
    catalog.move("b", "c")
    with pytest.raises(ArticleNotFoundError, match="'a' moved to 'c'") as caught:
        catalog.revision("a")
    assert "pullquote show c" in caught.value.remedy
    assert "revision 1" in caught.value.remedy


# Purging


def test_a_purge_takes_what_the_article_was_before_with_it(catalog):
    catalog.move("a", "b")
    catalog.move("b", "c")
    catalog.purge("c")
    for name in ("a", "b", "c"):
        known = catalog.known(name)
        assert (known.revision, known.moved_to, known.removed_by) == (0, None, RemovedBy.PERSON)
    assert catalog._database.rows("SELECT * FROM revisions") == []


def test_a_purge_of_what_moved_leaves_what_it_moved_to(catalog):
    catalog.move("a", "b")
    catalog.move("b", "c")
    catalog.purge("b")
    assert [catalog.known(name).revision for name in ("a", "b", "c")] == [0, 0, 1]
    assert catalog.predecessors("c") == []
    assert not catalog.known("c").removed


# Export and import


def exported(catalog):
    return [json.loads(json.dumps(article_to_dict(article))) for article in catalog.export()]


def test_an_export_keeps_moves_though_what_they_lead_to_comes_later(catalog, tmp_path):
    catalog.move("a", "b")
    catalog.move("b", "c")
    lines = exported(catalog)
    assert [line["moved_to"] for line in lines] == ["b", "c", None]
    with Catalog(tmp_path / "other.sqlite3") as other:
        for line in lines:
            assert other.import_article(article_from_dict(line)) is Outcome.ADDED
        assert other.check() == []
        assert other.predecessors("c") == ["a", "b"]
        assert exported(other) == lines


def test_an_export_of_an_older_pullquote_has_no_moves(catalog, tmp_path):
    catalog.remove("a", by=RemovedBy.SOURCE)
    lines = exported(catalog)
    for line in lines:
        del line["moved_to"]
    with Catalog(tmp_path / "other.sqlite3") as other:
        for line in lines:
            assert other.import_article(article_from_dict(line)) is Outcome.ADDED
        assert other.known("a").moved_to is None


def test_another_move_under_the_id_is_another_history(catalog, tmp_path):
    catalog.remove("a", by=RemovedBy.SOURCE)
    with Catalog(tmp_path / "other.sqlite3") as other:
        for line in exported(catalog):
            other.import_article(article_from_dict(line))
        catalog.move("a", "b")
        with pytest.raises(BadInputError, match="moved to 'b'"):
            other.import_article(article_from_dict(exported(catalog)[0]))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"moved_to": "b"}, "it moved, and is still there"),
        ({"moved_to": 7}, "moved_to"),
    ],
)
def test_an_export_with_a_move_that_cannot_be_is_refused(catalog, change, said):
    with pytest.raises(BadInputError, match=said):
        article_from_dict({**exported(catalog)[0], **change})


def test_an_export_with_a_move_to_itself_or_of_what_was_purged_is_refused(catalog):
    catalog.move("a", "b")
    with pytest.raises(BadInputError, match="still there"):
        article_from_dict({**exported(catalog)[0], "moved_to": "a"})
    catalog.purge("a")
    with pytest.raises(BadInputError, match="something of it is left"):
        article_from_dict({**exported(catalog)[0], "moved_to": "b"})


# What `doctor` finds


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        ("UPDATE articles SET moved_to = 'gone' WHERE article_id = 'a'", "'a' has a move to an"),
        ("UPDATE articles SET moved_to = 'a' WHERE article_id = 'c'", "'c' has a current revision"),
        ("UPDATE articles SET moved_to = 'a' WHERE article_id = 'b'", "'b' has a move that leads"),
        (
            "UPDATE articles SET moved_to = 'a' WHERE article_id = 'purged'",
            "'purged' has something left",
        ),
    ],
)
def test_a_move_that_cannot_be_is_found_and_hinders_no_reader(tmp_path, damage, said):
    with Catalog(tmp_path / "damaged.sqlite3") as catalog:
        for name in ("a", "b", "c", "purged"):
            catalog.store(draft(name))
        catalog.move("a", "b")
        catalog.remove("b")
        catalog.purge("purged")
        assert catalog.check() == []
        with catalog._database.transaction() as tx:
            tx.execute(damage)
        assert any(said in line for line in catalog.check())
        catalog.successor("a")
        catalog.predecessors("b")
