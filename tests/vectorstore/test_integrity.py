from dataclasses import replace

import pytest

from pullquote.vectorstore import Catalog, Notice, NoticeKind, Span

from tests.vectorstore.drafts import draft


@pytest.fixture
def catalog(tmp_path):
    with Catalog(tmp_path / "catalog.sqlite3") as catalog:
        notice = Notice(NoticeKind.UPDATE, Span(0, 9))
        catalog.store(replace(draft("a"), notices=(notice,)))
        catalog.store(draft("a", title="Changed"))
        catalog.store(draft("b"))
        catalog.store(draft("removed"))
        catalog.remove("removed")
        catalog.store(draft("purged", ("Words of its own.",)))
        catalog.purge("purged")
        catalog.mark_done(catalog.pending(100))
        yield catalog


def test_every_kind_of_article_is_sound(catalog):
    assert catalog.check() == []


@pytest.mark.parametrize(
    ("damage", "problems"),
    [
        (
            "UPDATE currency SET until = since WHERE until IS NULL",
            ["'a' has an open", "'b' has an"],
        ),
        ("UPDATE currency SET until = NULL WHERE revision = 1", ["'a' has an open", "overlap"]),
        ("UPDATE currency SET until = NULL WHERE revision = 4", ["'removed' has an open"]),
        ("DELETE FROM currency WHERE revision = 1", ["'a' has a revision that never was"]),
        ("UPDATE currency SET until = '2999' WHERE revision = 1", ["'a' has periods of currency"]),
        ("UPDATE articles SET removed_by = NULL", ["'removed' has a removal", "'purged' has a"]),
        ("UPDATE articles SET removed_by = 'source' WHERE id = 2", ["'b' has a removal by nobody"]),
        ("UPDATE articles SET purged_at = 'x' WHERE id = 3", ["'removed' has something left"]),
        ("UPDATE articles SET publisher = 'x' WHERE id = 4", ["'purged' has something left"]),
        ("UPDATE articles SET purged_at = NULL", ["'purged' has no revision"]),
        ("UPDATE notices SET span_end = 999", ["'a' revision 1: a notice of kind update"]),
        ("UPDATE passages SET vector_key = 'x' WHERE revision = 1", ["'a' revision 1: passage 0"]),
        (
            "INSERT INTO history_fts (history_fts) VALUES ('delete-all')",
            ["full text disagrees with the former passages"],
        ),
        (
            (
                "INSERT INTO pending (vector_key, action)"
                " SELECT vector_key, 'delete' FROM passages WHERE revision = 1"
            ),
            ["a vector to be deleted that a passage has"],
        ),
    ],
)
def test_check_finds(catalog, damage, problems):
    with catalog._database.transaction() as tx:
        tx.execute(damage)
    found = catalog.check()
    for problem in problems:
        assert any(problem in line for line in found), found


def test_both_full_texts_are_rebuilt_from_the_stored_text(catalog):
    with catalog._database.transaction() as tx:
        for table in ("passages_fts", "history_fts"):
            tx.execute(f"INSERT INTO {table} ({table}) VALUES ('delete-all')")
    assert len(catalog.check()) == 2
    catalog.rebuild_fulltext()
    assert catalog.check() == []
