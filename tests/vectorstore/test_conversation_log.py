import sqlite3
import subprocess
import sys
import threading
from datetime import UTC, date, datetime

import pytest

from pullquote.config import LockedError
from pullquote.vectorstore import Catalog, RememberedCitation, Scope, Span
from pullquote.vectorstore.conversation_log import MOST_TURNS, LoggedTurn

from tests.vectorstore.drafts import draft

THREAD = "chat:1"
LONG_AGO = "2024-01-01T00:00:00+00:00"
TEN = "2024-03-08T10:00:00+00:00"


@pytest.fixture
def catalog(tmp_path):
    with Catalog(tmp_path / "catalog.sqlite3") as catalog:
        catalog.store(draft("a"))
        yield catalog
        assert catalog.check() == []


def at(minutes):
    return f"2024-03-08T{10 + minutes // 60:02}:{minutes % 60:02}:00+00:00"


def turn(text="Is there a bridge?", *citations, asked_at=TEN, read_as=None, scope=None):
    return LoggedTurn(
        n=0,
        text=text,
        read_as=read_as,
        asked_at=asked_at,
        asked_on=date(2024, 3, 7),
        scope=scope or Scope(),
        answer_id="0a1b",
        answered=bool(citations),
        citations=citations,
    )


def cited(article_id="a", revision=1, start=0, end=32, n=1):
    return RememberedCitation(n, article_id, revision, Span(start, end))


def add(catalog, given, thread=THREAD, **more):
    return catalog.conversations.add(
        thread, given, **{"since": LONG_AGO, "oldest": LONG_AGO, **more}
    )


def find(catalog, thread=THREAD, since=LONG_AGO):
    return catalog.conversations.find(thread, since=since)


def texts(catalog, thread=THREAD, since=LONG_AGO):
    found = find(catalog, thread, since)
    return [each.text for each in found.turns] if found else None


def test_a_conversation_is_read_back_as_it_went(catalog):
    scope = Scope(
        since=date(2024, 1, 1),
        until=date(2024, 2, 1),
        publishers=("Gazette", "Courier"),
        sections=("Sport",),
        tags=("harbour", "ferry"),
        as_of=datetime(2024, 3, 6, 12, tzinfo=UTC),
    )
    first = turn("Is there a bridge?", cited(), cited(start=33, end=50, n=2), scope=scope)
    second = turn("And a ferry?", read_as="Is there a ferry?")

    assert [add(catalog, first), add(catalog, second)] == [1, 2]

    one, two = find(catalog).turns
    assert (one.n, one.scope, one.citations) == (1, scope, first.citations)
    assert (one.text, one.read_as, one.answered) == ("Is there a bridge?", None, True)
    assert (two.n, two.read_as, two.asked_on) == (2, "Is there a ferry?", date(2024, 3, 7))
    assert (two.scope, two.citations, two.answered) == (Scope(), (), False)


def test_threads_do_not_mix(catalog):
    add(catalog, turn("Here?"), "slack:T1:C1:1.0")
    add(catalog, turn("There?"), "slack:T1:C1:1.01")
    add(catalog, turn("And here?"), "slack:T1:C1:1.0")

    assert texts(catalog, "slack:T1:C1:1.0") == ["Here?", "And here?"]
    assert texts(catalog, "slack:T1:C1:1.01") == ["There?"]
    assert texts(catalog, "slack:T1:C1:1.") is None


def test_conversations_outlive_the_process(tmp_path):
    with Catalog(tmp_path / "catalog.sqlite3") as before:
        add(before, turn("Is there a bridge?"))

    with Catalog(tmp_path / "catalog.sqlite3") as after:
        assert texts(after) == ["Is there a bridge?"]


def test_a_conversation_that_has_ended_is_not_gone_on_with(catalog):
    add(catalog, turn("Before?", asked_at=at(0)))
    assert texts(catalog, since=at(1)) is None

    assert add(catalog, turn("After?", asked_at=at(60)), since=at(1)) == 1

    assert texts(catalog, since=at(1)) == ["After?"]


def test_each_turn_puts_the_end_off(catalog):
    add(catalog, turn("One?", asked_at=at(0)))
    add(catalog, turn("Two?", asked_at=at(30)), since=at(0))

    assert texts(catalog, since=at(30)) == ["One?", "Two?"]


def test_what_nobody_went_on_with_is_forgotten(catalog):
    add(catalog, turn("Old?", asked_at=at(0)), "chat:old")
    add(catalog, turn("Recent?", asked_at=at(30)), "chat:recent")

    add(catalog, turn("New?", asked_at=at(60)), oldest=at(30))

    assert texts(catalog, "chat:old") is None
    assert texts(catalog, "chat:recent") == ["Recent?"]
    assert catalog._database.row("SELECT count(*) FROM turns") == (2,)


def test_a_purge_takes_the_conversations_that_cite_the_article_whole(catalog):
    catalog.store(draft("b"))
    add(catalog, turn("Is there a bridge?", cited("a")), "chat:citing")
    add(catalog, turn("And then?", read_as="And then? (Bridge)"), "chat:citing")
    add(catalog, turn("And here?", cited("b")), "chat:other")

    catalog.purge("a")

    assert texts(catalog, "chat:citing") is None
    assert texts(catalog, "chat:other") == ["And here?"]
    assert catalog._database.row("SELECT count(*) FROM turns") == (1,)


def test_no_word_of_a_purged_conversation_stays_in_the_files(catalog, tmp_path):
    add(catalog, turn("Is there a quokkawobble?", cited("a")))

    catalog.purge("a")
    catalog.scrub()

    files = [path.read_bytes() for path in tmp_path.iterdir()]
    assert not any(b"quokkawobble" in content for content in files)


def test_what_cites_a_purged_article_is_not_kept(catalog):
    catalog.purge("a")

    assert add(catalog, turn("Is there a bridge?", cited("a"))) is None
    assert find(catalog) is None


def test_what_was_understood_out_of_a_purged_conversation_is_not_kept(catalog):
    add(catalog, turn("Is there a bridge?", cited("a")))
    conversation = find(catalog).id
    catalog.purge("a")

    assert add(catalog, turn("And then?"), conversation=conversation) is None
    assert find(catalog) is None


def test_a_removed_article_stays_in_its_conversations(catalog):
    add(catalog, turn("Is there a bridge?", cited("a")))

    catalog.remove("a")

    assert find(catalog).turns[0].citations == (cited("a"),)


def test_a_turn_can_stand_instead_of_another(catalog):
    add(catalog, turn("One?"))
    add(catalog, turn("Misread?", read_as="Something else?"))

    assert add(catalog, turn("Misread?"), instead_of=2) == 2

    assert [(each.text, each.read_as) for each in find(catalog).turns] == [
        ("One?", None),
        ("Misread?", None),
    ]


def test_of_a_long_conversation_the_newest_turns_are_read(catalog):
    for n in range(MOST_TURNS + 3):
        add(catalog, turn(f"Question {n}?"))

    found = find(catalog).turns
    assert [found[0].n, found[-1].n, len(found)] == [4, MOST_TURNS + 3, MOST_TURNS]


def test_the_newest_thread_of_a_kind_is_named(catalog):
    add(catalog, turn(asked_at=at(0)), "chat:one")
    add(catalog, turn(asked_at=at(20)), "chat:two")
    add(catalog, turn(asked_at=at(10)), "chat:three")
    add(catalog, turn(asked_at=at(30)), "slack:T:C:1")

    newest = catalog.conversations.newest_thread
    assert newest("chat:", since=LONG_AGO) == "chat:two"
    assert newest("chat:", since=at(21)) is None


def test_an_ended_thread_begins_anew(catalog):
    add(catalog, turn("One?"))
    add(catalog, turn("Elsewhere?"), "chat:2")

    catalog.conversations.end(THREAD)

    assert texts(catalog) is None
    assert texts(catalog, "chat:2") == ["Elsewhere?"]


def test_conversations_are_no_change_of_the_corpus(catalog):
    before = catalog.facts()

    add(catalog, turn("Is there a bridge?", cited()))
    catalog.conversations.end(THREAD)

    assert catalog.facts() == before


def test_a_busy_catalog_is_not_waited_for_long(catalog, tmp_path, monkeypatch):
    monkeypatch.setattr("pullquote.vectorstore.database.PATIENCE_MS", 20)
    writer = sqlite3.connect(tmp_path / "catalog.sqlite3", isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    try:
        with pytest.raises(LockedError):
            add(catalog, turn())
    finally:
        writer.close()

    assert add(catalog, turn()) == 1


def test_threads_of_one_process_add_side_by_side(catalog):
    def talk(name):
        for n in range(20):
            add(catalog, turn(f"{name} {n}?"), "chat:shared")

    talkers = [threading.Thread(target=talk, args=(name,)) for name in ("One", "Two")]
    for talker in talkers:
        talker.start()
    for talker in talkers:
        talker.join()

    found = find(catalog, "chat:shared").turns
    assert [each.n for each in found] == list(range(1, 41))
    assert [each.text for each in found if "One" in each.text] == [f"One {n}?" for n in range(20)]


_OTHER_PROCESS = """
import sys
from pathlib import Path
from pullquote.vectorstore import Catalog, Scope
from pullquote.vectorstore.conversation_log import LoggedTurn

turn = LoggedTurn(0, "Elsewhere?", None, "2024-03-08T10:00:00+00:00", None, Scope(), "1", False, ())
with Catalog(Path(sys.argv[1])) as catalog:
    catalog.conversations.add(
        "chat:1", turn, since="2024-01-01T00:00:00+00:00", oldest="2024-01-01T00:00:00+00:00"
    )
"""


def test_another_process_goes_on_with_the_conversation(catalog, tmp_path):
    add(catalog, turn("Here?"))

    subprocess.run(
        [sys.executable, "-c", _OTHER_PROCESS, str(tmp_path / "catalog.sqlite3")],
        check=True,
        timeout=60,
    )

    assert texts(catalog) == ["Here?", "Elsewhere?"]


def test_a_catalog_without_conversations_gets_them(tmp_path):
    from tests.vectorstore.first_release import FirstRelease

    with FirstRelease(tmp_path / "catalog.sqlite3") as old:
        del old
    with Catalog(tmp_path / "catalog.sqlite3") as catalog:
        assert add(catalog, turn()) == 1
