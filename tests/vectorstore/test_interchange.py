import json
from dataclasses import replace

import pytest

from pullquote.config import BadInputError
from pullquote.vectorstore import (
    Catalog,
    Metadata,
    Notice,
    NoticeKind,
    Outcome,
    RemovedBy,
    Scope,
    Span,
)
from pullquote.vectorstore.interchange import article_from_dict, article_to_dict

from tests.vectorstore.drafts import SENTENCES, draft

NOTICES = (Notice(NoticeKind.CORRECTION, Span(0, 9)), Notice(NoticeKind.RETRACTION, None))


@pytest.fixture
def catalog(tmp_path):
    with Catalog(tmp_path / "catalog.sqlite3") as catalog:
        yield catalog
        assert catalog.check() == []


@pytest.fixture
def other(tmp_path):
    with Catalog(tmp_path / "other.sqlite3") as other:
        yield other
        assert other.check() == []


def fill(catalog):
    """Every kind of history that an article can have."""
    full = Metadata("https://gazette.example/x", "Gazette", ("Ann", "Bö"), "News", ("x",), "en")
    catalog.store(replace(draft("revised", metadata=full), notices=NOTICES))
    catalog.store(draft("revised", ("The harbour ferry sails on.",), metadata=full))
    catalog.store(draft("plain", published=None))
    catalog.store(draft("removed"))
    catalog.remove("removed", by=RemovedBy.SOURCE)
    catalog.store(draft("back"))
    catalog.remove("back")
    catalog.restore("back")
    catalog.store(draft("purged"))
    catalog.purge("purged")
    catalog.store(draft("empty", ()))
    catalog.store(draft("repacked"))
    catalog.store(draft("repacked", per_passage=1, recipe="2"))


def exported(catalog):
    return [json.loads(json.dumps(article_to_dict(article))) for article in catalog.export()]


def test_export_and_import_are_a_round_trip(catalog, other):
    fill(catalog)
    lines = exported(catalog)
    assert [line["article_id"] for line in lines] == [
        "revised",
        "plain",
        "removed",
        "back",
        "purged",
        "empty",
        "repacked",
    ]
    for line in lines:
        assert other.import_article(article_from_dict(line)) is Outcome.ADDED
    assert exported(other) == lines
    assert set(other.live_keys()) == set(catalog.live_keys())
    assert {work.key for work in other.pending(100)} == set(catalog.live_keys())
    found, expected = other.revision("revised"), catalog.revision("revised")
    assert found == expected
    assert other.revision("revised", 1).notices == NOTICES
    assert len(other.match(["harbour"], Scope(), 50)) == len(
        catalog.match(["harbour"], Scope(), 50)
    )
    facts = other.facts()
    assert (facts.articles, facts.revisions, facts.generation) == (5, 7, 7)


def test_what_is_there_already_is_unchanged(catalog):
    fill(catalog)
    before = catalog.facts()
    for article in catalog.export():
        assert catalog.import_article(article) is Outcome.UNCHANGED
    assert catalog.facts() == before


@pytest.mark.parametrize("name", ["revised", "removed", "purged", "plain"])
def test_another_history_under_the_id_is_refused_and_changes_nothing(catalog, other, name):
    fill(catalog)
    other.store(draft(name, title="Another"))
    before = exported(other)
    (given,) = [article for article in catalog.export() if article.article_id == name]
    with pytest.raises(BadInputError, match=f"'{name}' is here with another history") as caught:
        other.import_article(given)
    assert "empty data_dir" in caught.value.remedy
    assert exported(other) == before


def test_import_does_not_bring_back_what_was_purged(catalog):
    catalog.store(draft("a"))
    (given,) = catalog.export()
    catalog.purge("a")
    with pytest.raises(BadInputError, match=r"\(purged; the import has 1 revision\)"):
        catalog.import_article(given)


def test_imported_article_goes_on_where_it_was(catalog, other):
    fill(catalog)
    for article in catalog.export():
        other.import_article(article)
    assert other.store(draft("revised", ("A third text.",))) is Outcome.REVISED
    assert other.store(draft("removed")) is Outcome.ADDED
    assert [period.number for period in other.history("revised")] == [1, 2, 3]
    assert [period.number for period in other.history("removed")] == [1, 1]


def revision(line, **change):
    return {**line, "revisions": [{**line["revisions"][0], **change}, *line["revisions"][1:]]}


def periods(line, *given):
    made = [dict(zip(("number", "since", "until"), period, strict=True)) for period in given]
    return {**line, "periods": made}


T = [f"2026-01-0{day}T00:00:00+00:00" for day in range(1, 6)]


@pytest.mark.parametrize(
    ("damage", "problem"),
    [
        (lambda line: {**line, "format": 2}, "format 1"),
        (lambda line: {**line, "article_id": ""}, "id is empty"),
        (lambda line: {**line, "article_id": 7}, "article_id: .*string"),
        (lambda line: {**line, "purged_at": T[0]}, "something of it is left"),
        (lambda line: {**line, "removed_at": T[0]}, "do not agree"),
        (lambda line: {**line, "removed_by": "person"}, "do not agree"),
        (lambda line: {**line, "removed_by": "nobody"}, "removed_by"),
        (lambda line: {**line, "revisions": []}, "revision"),
        (lambda line: {**line, "revisions": line["revisions"][1:]}, "not numbered from 1"),
        (lambda line: revision(line, number=2), "not numbered from 1"),
        (lambda line: revision(line, text="Other words."), "revision 1: its sha256"),
        (lambda line: revision(line, sha256="0" * 64), "revision 1: its sha256"),
        (lambda line: revision(line, title=None), "revisions.0.title"),
        (lambda line: revision(line, title="A\0B"), "NUL"),
        (lambda line: revision(line, published="soon"), "revision 1: .*'soon'"),
        (lambda line: revision(line, recorded_at="yesterday"), "recorded_at"),
        (lambda line: revision(line, recorded_at="2026-01-01T00:00:00"), "recorded_at"),
        (lambda line: revision(line, sentence_starts=[0, 9, 9]), "do not tile"),
        (lambda line: revision(line, passages=[[0, 9_999, 0, 0]]), "passage 0 is not made"),
        (lambda line: revision(line, passages=[[0, 5, 1, 0]]), "passage 0 is not made"),
        (
            lambda line: revision(
                line, notices=[{"kind": "correction", "span": {"start": 3, "end": 9_999}}]
            ),
            "reaches past the text",
        ),
        (
            lambda line: revision(
                line, notices=[{"kind": "update", "span": {"start": 3, "end": 3}}]
            ),
            "not a span",
        ),
        (lambda line: revision(line, notices=[{"kind": "rumour", "span": None}]), "kind"),
        (lambda line: {**line, "periods": []}, "never was current"),
        (lambda line: periods(line, (1, T[0], T[1])), "never was current"),
        (lambda line: periods(line, (1, T[0], T[1]), (2, T[1], None), (3, T[0], T[0])), "was"),
        (lambda line: periods(line, (1, T[1], T[0]), (2, T[1], None)), "ends before"),
        (lambda line: periods(line, (1, T[0], T[2]), (2, T[1], None)), "overlap"),
        (lambda line: periods(line, (1, T[0], None), (2, T[1], None)), "overlap"),
        (lambda line: periods(line, (2, T[0], T[1]), (1, T[1], None)), "not the newest"),
        (lambda line: periods(line, (1, "2026", T[1]), (2, T[1], None)), "not bounded"),
    ],
)
def test_damaged_article_is_refused_by_name_and_stores_nothing(catalog, other, damage, problem):
    catalog.store(draft("story"))
    catalog.store(draft("story", SENTENCES[:3]))
    (line,) = exported(catalog)
    with pytest.raises(BadInputError, match=problem) as caught:
        other.import_article(article_from_dict(damage(line)))
    assert caught.value.remedy
    assert list(other.export()) == []
