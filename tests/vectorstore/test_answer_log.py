import sqlite3
import subprocess
import sys
import threading
from datetime import UTC, date, datetime

import pytest

from pullquote.config import BadInputError, LockedError
from pullquote.vectorstore import Catalog, RememberedAnswer, RememberedCitation, Span
from pullquote.vectorstore.answer_log import CitedRevision
from pullquote.vectorstore.database import PATIENCE_MS

from tests.vectorstore.drafts import SENTENCES, draft

REVISED = ("The council rejected the bridge.", *SENTENCES[1:])


@pytest.fixture
def catalog(tmp_path):
    with Catalog(tmp_path / "catalog.sqlite3") as catalog:
        yield catalog
        assert catalog.check() == []


def answer(
    answer_id="0a1b",
    *citations,
    asked_at="2024-03-08T10:00:00+00:00",
    question="Is there a bridge?",
    as_of=None,
    status="answered",
    reason=None,
):
    return RememberedAnswer(
        id=answer_id,
        question=question,
        asked_at=asked_at,
        asked_on=date(2024, 3, 7),
        as_of=as_of,
        status=status,
        reason=reason,
        confidence=0.75,
        citations=citations,
    )


def cited(article_id="a", revision=1, start=0, end=32, n=1):
    return RememberedCitation(n, article_id, revision, Span(start, end))


def listed(catalog, **filters):
    return [found.id for found in catalog.answers.answers(**filters)]


def test_an_answer_is_read_back_as_it_was_remembered(catalog):
    catalog.store(draft("a"))
    catalog.store(draft("b"))
    given = answer(
        "0a1b",
        cited("b"),
        cited("a", start=33, end=59, n=2),
        as_of=datetime(2024, 3, 1, tzinfo=UTC),
    )
    catalog.answers.remember(given, keep_days=90)
    assert catalog.answers.get("0a1b") == given
    assert catalog.answers.answers() == [given]


def test_an_abstention_is_remembered_without_citations(catalog):
    given = answer("0a", status="abstained", reason="weak_evidence")
    catalog.answers.remember(given, keep_days=90)
    assert catalog.answers.answers() == [given]


def test_remembering_is_no_change_of_the_corpus(catalog):
    catalog.store(draft())
    before = catalog.generation()
    catalog.answers.remember(answer("0a", cited()), keep_days=90)
    catalog.answers.forget(["0a"])
    assert catalog.generation() == before


def test_the_newest_answer_is_listed_first_and_of_one_moment_the_last_one(catalog):
    for name, day in (("x", 9), ("y", 8), ("z", 8)):
        catalog.answers.remember(
            answer(name, asked_at=f"2024-03-0{day}T10:00:00+00:00", status="abstained"),
            keep_days=90,
        )
    assert listed(catalog) == ["x", "z", "y"]
    assert listed(catalog, limit=1) == ["x"]
    assert listed(catalog, limit=5, offset=1) == ["z", "y"]


def test_answers_are_found_by_words_of_the_question_whatever_the_case(catalog):
    catalog.answers.remember(answer("x", question="Öffnet sie?", status="abstained"), keep_days=90)
    catalog.answers.remember(answer("y", question="Who won?", status="abstained"), keep_days=90)
    catalog.answers.remember(
        answer("z", question="WANN ÖFFNET DIE BRÜCKE?", status="abstained"), keep_days=90
    )
    assert listed(catalog, text="öffnet die BRÜCKE") == ["z"]
    assert catalog.answers.count() == 3
    assert catalog.answers.count(text="who") == 1


def test_what_is_older_than_the_days_to_keep_is_forgotten(catalog):
    catalog.store(draft())
    for day in (1, 2, 3):
        asked_at = f"2024-03-0{day}T10:00:00+00:00"
        catalog.answers.remember(answer(f"d{day}", cited(), asked_at=asked_at), keep_days=1)
    assert listed(catalog) == ["d3", "d2"]
    assert catalog.answers.count_citing(["a"]) == 2


def test_an_answer_that_cites_what_was_purged_meanwhile_is_not_kept(catalog):
    catalog.store(draft("a"))
    catalog.answers.remember(answer("x", cited(), cited("never-was", n=2)), keep_days=90)
    catalog.answers.remember(answer("y", cited(revision=2)), keep_days=90)
    catalog.answers.remember(answer("z", cited(end=10_000)), keep_days=90)
    assert listed(catalog) == []


def test_an_answer_that_is_remembered_again_replaces_itself(catalog):
    catalog.store(draft())
    catalog.answers.remember(answer("x", cited(), cited(start=33, n=2, end=59)), keep_days=90)
    again = answer("x", cited(), question="Is there?")
    catalog.answers.remember(again, keep_days=90)
    assert catalog.answers.answers() == [again]


def test_a_moment_that_is_not_in_utc_is_refused(catalog):
    with pytest.raises(ValueError, match="UTC"):
        catalog.answers.remember(answer(asked_at="2024-03-08T10:00:00"), keep_days=90)
    with pytest.raises(ValueError, match="UTC"):
        catalog.answers.remember(answer(asked_at="2024-03-08T10:00:00+01:00"), keep_days=90)


def test_the_beginning_of_an_id_is_enough_where_no_other_one_has_it(catalog):
    for name in ("0a1b", "0a1b2c", "ff"):
        catalog.answers.remember(answer(name, status="abstained"), keep_days=90)
    assert catalog.answers.get("f").id == "ff"
    assert catalog.answers.get("0a1b").id == "0a1b"
    assert catalog.answers.get("0a1b2").id == "0a1b2c"
    with pytest.raises(BadInputError, match="more than one"):
        catalog.answers.get("0a")
    for unknown in ("e", "", "0a1b2c3", "%"):
        with pytest.raises(BadInputError, match="no remembered answer"):
            catalog.answers.get(unknown)


def test_answers_are_forgotten_with_their_citations(catalog):
    catalog.store(draft())
    for name in ("x", "y", "z"):
        catalog.answers.remember(answer(name, cited()), keep_days=90)
    assert catalog.answers.forget(["x", "nobody"]) == 1
    assert (listed(catalog), catalog.answers.count_citing(["a"])) == (["z", "y"], 2)
    assert catalog.answers.forget_all() == 2
    assert (listed(catalog), catalog.answers.count_citing(["a"])) == ([], 0)
    assert catalog.answers.cited_revisions() == []


def test_only_answers_whose_cited_revision_was_replaced_or_removed_are_suspects(catalog):
    for name in ("a", "b", "c"):
        catalog.store(draft(name))
        catalog.answers.remember(answer(f"of-{name}", cited(name)), keep_days=90)
    catalog.answers.remember(answer("of-a-and-c", cited("c"), cited("a", n=2)), keep_days=90)
    assert catalog.answers.suspects() == []
    catalog.store(draft("a", REVISED))
    catalog.remove("b")
    found = [answer.id for answer in catalog.answers.suspects()]
    assert sorted(found) == ["of-a", "of-a-and-c", "of-b"]
    assert sorted(catalog.answers.cited_revisions(), key=str) == [
        CitedRevision("a", 1, 2),
        CitedRevision("b", 1, None),
        CitedRevision("c", 1, 1),
    ]


def test_an_answer_as_of_a_moment_is_never_a_suspect(catalog):
    catalog.store(draft())
    asked_of = datetime(2024, 3, 1, tzinfo=UTC)
    catalog.answers.remember(answer("x", cited(), as_of=asked_of), keep_days=90)
    catalog.store(draft("a", REVISED))
    assert catalog.answers.suspects() == []


def test_a_busy_catalog_is_given_up_on_soon_and_nothing_is_kept(catalog, tmp_path):
    catalog.store(draft())
    other = sqlite3.connect(tmp_path / "catalog.sqlite3", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(LockedError, match="busy"):
        catalog.answers.remember(answer("x", cited()), keep_days=90)
    other.execute("ROLLBACK")
    other.close()
    assert PATIENCE_MS <= 2_000
    assert listed(catalog) == []
    catalog.answers.remember(answer("x", cited()), keep_days=90)
    assert listed(catalog) == ["x"]


def test_impatience_is_for_answers_alone(catalog):
    catalog.answers.remember(answer(status="abstained"), keep_days=90)
    assert catalog._database.row("PRAGMA busy_timeout") == (10_000,)


def test_another_process_remembers_while_this_one_ingests(catalog, tmp_path):
    catalog.store(draft())
    script = (
        "import sys; from pathlib import Path; from pullquote.vectorstore import *\n"
        "with Catalog(Path(sys.argv[1])) as catalog:\n"
        "    for n in range(20):\n"
        "        catalog.answers.remember(RememberedAnswer(f'{n:02}', 'Why?',"
        " '2024-03-08T10:00:00+00:00', None, None, 'answered', None, 0.5,"
        " (RememberedCitation(1, 'a', 1, Span(0, 32)),)), keep_days=9)\n"
    )
    asking = subprocess.Popen([sys.executable, "-c", script, tmp_path / "catalog.sqlite3"])
    done = threading.Event()
    stored = 0
    threading.Thread(target=lambda: (asking.wait(60), done.set())).start()
    while not done.is_set():
        stored += 1
        catalog.store(draft(f"b{stored}"))
    assert asking.returncode == 0
    assert len(listed(catalog)) == 20
    assert catalog.facts().articles == stored + 1


def test_what_is_older_than_is_kept_is_left_out_and_then_forgotten(catalog):
    catalog.store(draft("a"))
    cited = RememberedCitation(1, "a", 1, Span(0, 10))
    today = datetime.now(UTC).isoformat(timespec="seconds")
    catalog.answers.remember(answer("old", cited), keep_days=36_500)
    catalog.answers.remember(answer("new", cited, asked_at=today), keep_days=36_500)
    catalog.store(draft("a", REVISED))
    log = catalog.answers
    assert [one.id for one in log.suspects()] == ["new", "old"]
    log.keep_days = 90
    assert [one.id for one in log.answers()] == ["new"]
    assert [one.id for one in log.suspects()] == ["new"]
    assert log.count() == 1
    with pytest.raises(BadInputError):
        log.get("old")
    log.forget(["new"])
    assert log.cited_revisions() == []
    assert log.forget_outdated() == 1
    assert log.forget_outdated() == 0
    log.keep_days = None
    assert log.answers() == []
