"""A catalog of an older Pullquote is opened as if it had been written today."""

from datetime import UTC, datetime

from pullquote.vectorstore import Catalog, RemovedBy, Scope

from tests.vectorstore.drafts import SENTENCES, draft
from tests.vectorstore.first_release import FirstRelease


def found(catalog, as_of):
    hits = catalog.match(["harbour"], Scope(as_of=as_of), 100)
    passages = catalog.passages([hit.passage_id for hit in hits], as_of)
    return sorted(passage.text[:11] for passage in passages)


def old_catalog(path):
    """Write revised, removed and current articles."""
    with FirstRelease(path) as old:
        old.add("current", [(draft("current"), day(1))])
        old.add(
            "revised", [(draft("revised"), day(1)), (draft("revised", title="Changed"), day(5))]
        )
        old.add(
            "removed",
            [(draft("removed", ("Old harbour.",)), day(2)), (draft("removed"), day(3))],
            removed=day(7),
        )


def day(number):
    return f"2026-01-{number:02d}T12:00:00+00:00"


def test_catalog_of_the_first_release_is_migrated_with_its_history(tmp_path):
    old_catalog(tmp_path / "catalog.sqlite3")
    with Catalog(tmp_path / "catalog.sqlite3") as catalog:
        assert catalog.check() == []
        assert [(p.number, p.since, p.until) for p in catalog.history("revised")] == [
            (1, day(1), day(5)),
            (2, day(5), None),
        ]
        assert [(p.number, p.since, p.until) for p in catalog.history("removed")] == [
            (1, day(2), day(3)),
            (2, day(3), day(7)),
        ]
        assert catalog.known("removed").removed_by is RemovedBy.PERSON
        then = datetime(2026, 1, 2, 18, tzinfo=UTC)
        assert found(catalog, then) == ["Old harbour", "The harbour", "The harbour"]
        assert found(catalog, datetime(2025, 12, 31, tzinfo=UTC)) == []
        assert found(catalog, None) == ["The harbour"] * 2
        # The index of the first release had dropped the vectors of what is not current.
        assert [work.embedded_text.splitlines()[-1] for work in catalog.pending(100)] == [
            "Old harbour."
        ]
        catalog.store(draft("removed", SENTENCES[:3]))
        assert [period.number for period in catalog.history("removed")] == [1, 2, 3]
        assert catalog.check() == []
