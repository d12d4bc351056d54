"""Remembered answers from the command line."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pullquote.config import Settings
from pullquote.vectorstore import Catalog, RememberedAnswer, RememberedCitation, Span, Store

from tests.vectorstore.drafts import SENTENCES, draft

APPROVED, SPRING, FERRY, CROSSING = SENTENCES
REJECTED = "The council rejected the bridge."


@pytest.fixture(autouse=True)
def long_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PULLQUOTE_ANSWERS__KEEP_DAYS", "36500")


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    """Two answers and an abstention, given before the article was revised."""
    with Store.open(Settings(data_dir=tmp_path / "data")) as store:
        catalog = store.catalog
        catalog.store(draft("a"))
        remember(catalog, "0a1b2c3d4e", "Is there a bridge?", APPROVED, FERRY, day=1)
        remember(catalog, "0a1bffffff", "What do \x1b[31mthey want?", CROSSING, day=2)
        remember(catalog, "ffffffffff", "Who won?", day=3)
        catalog.store(draft("a", (REJECTED, SPRING, CROSSING)))
        yield catalog


def remember(
    catalog: Catalog, answer_id: str, question: str, *quotes: str, day: int = 4, as_of=None
) -> None:
    revision = catalog.revision("a")
    starts = [revision.text.index(words) for words in quotes]
    catalog.answers.remember(
        RememberedAnswer(
            id=answer_id,
            question=question,
            asked_at=f"2024-03-0{day}T10:00:00+00:00",
            asked_on=None,
            as_of=as_of,
            status="answered" if quotes else "abstained",
            reason=None if quotes else "weak_evidence",
            confidence=0.5,
            citations=tuple(
                RememberedCitation(n, "a", revision.number, Span(start, start + len(words)))
                for n, (words, start) in enumerate(zip(quotes, starts, strict=True), start=1)
            ),
        ),
        keep_days=90,
    )


def test_answers_are_listed_the_newest_first(run, catalog: Catalog) -> None:
    done = run("answers")

    assert (done.exit_code, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[0] == "ffffffff  Who won?"
    assert lines[1].endswith(" · no answer")
    assert lines[2] == "0a1bffff  What do ␛[31mthey want?"
    assert lines[3].endswith(" · 1 quote")
    assert lines[-1] == "3 answers"


def test_the_list_is_filtered_and_cut(run, catalog: Catalog) -> None:
    assert run("answers", "--text", "BRIDGE").stdout.startswith("0a1b2c3d  Is there a bridge?\n")
    assert run("answers", "--limit", "1").stdout.endswith("1 of 3 answers; --limit 0 lists all\n")
    assert run("answers", "--limit", "0").stdout.endswith("\n3 answers\n")


def test_the_json_of_the_list_holds_places_and_no_words_of_articles(run, catalog: Catalog) -> None:
    told = json.loads(run("answers", "--json").stdout)

    assert (told["schema"], told["count"]) == (1, 3)
    answer = told["answers"][2]
    assert answer["id"] == "0a1b2c3d4e"
    assert answer["citations"][0] == {
        "n": 1,
        "article_id": "a",
        "revision": 1,
        "start": 0,
        "end": len(APPROVED),
    }
    assert APPROVED not in json.dumps(told)


def test_stale_answers_are_listed_with_before_and_after(run, catalog: Catalog) -> None:
    done = run("answers", "stale")

    assert done.exit_code == 0
    assert done.stdout.startswith("0a1b2c3d  Is there a bridge?\n")
    assert " 1  changed\n    The council [-approved-]{+rejected+} the bridge.\n" in done.stdout
    assert f" 2  gone from the article\n    {FERRY}\n" in done.stdout
    assert "Bridge approved · a, revision 1, now 2\n" in done.stdout
    assert done.stdout.endswith("\n1 stale answer.\n")


def test_stale_json_names_each_quote_with_its_reason(run, catalog: Catalog) -> None:
    told = json.loads(run("answers", "stale", "--json").stdout)

    (answer,) = told["stale"]
    assert answer["id"] == "0a1b2c3d4e"
    assert answer["stale"] == [
        {
            "n": 1,
            "reason": "changed",
            "title": "Bridge approved",
            "before": APPROVED,
            "after": REJECTED,
            "current_revision": 2,
            "moved_to": None,
            "notice": None,
        },
        {
            "n": 2,
            "reason": "gone",
            "title": "Bridge approved",
            "before": FERRY,
            "after": None,
            "current_revision": 2,
            "moved_to": None,
            "notice": None,
        },
    ]


def test_that_nothing_is_stale_is_said(run, catalog: Catalog) -> None:
    catalog.store(draft("a", (*SENTENCES, "More.")))

    assert run("answers", "stale").stdout == "No remembered answer is stale.\n"
    assert json.loads(run("answers", "stale", "--json").stdout) == {"schema": 1, "stale": []}


def test_an_answer_is_shown_with_its_quotes_as_they_were_cut(run, catalog: Catalog) -> None:
    done = run("answers", "show", "0a1b2")

    assert done.exit_code == 0
    assert done.stdout.startswith("Is there a bridge?\nAsked ")
    assert f" 1  replaced, its words were changed\n    {APPROVED}\n" in done.stdout
    assert f" 2  replaced, its words are gone\n    {FERRY}\n" in done.stdout
    assert f" 1  replaced, its words stand\n    {CROSSING}\n" in (
        run("answers", "show", "0a1bf").stdout
    )
    catalog.store(draft("b"))
    remember(catalog, "ee", "And now?", CROSSING)
    assert " 1  current\n" in run("answers", "show", "ee").stdout


def test_an_abstention_is_shown_with_its_reason(run, catalog: Catalog) -> None:
    assert run("answers", "show", "f").stdout.endswith(
        "The articles did not say (weak evidence).\n"
    )


def test_an_answer_as_of_a_day_says_so(run, catalog: Catalog) -> None:
    remember(catalog, "ee", "And then?", CROSSING, as_of=datetime(2024, 3, 1, tzinfo=UTC))

    assert ", as of 1 March 2024" in run("answers").stdout
    assert ", as of 1 March 2024" in run("answers", "show", "ee").stdout


def test_the_json_of_an_answer_can_be_verified(run, catalog: Catalog) -> None:
    shown = run("answers", "show", "0a1b2", "--json").stdout
    verified = json.loads(run("verify", "-", "--json", stdin=shown).stdout)

    assert [quote["text"] for quote in json.loads(shown)["quotes"]] == [APPROVED, FERRY]
    assert [one["exact"] for one in verified["citations"]] == [True, True]


def test_an_unknown_or_ambiguous_id_is_an_error_with_a_remedy(run, catalog: Catalog) -> None:
    for answer, said in (("0a1b", "more than one"), ("e", "no remembered answer")):
        for command in ("show", "forget"):
            done = run("answers", command, answer)
            assert done.exit_code == 1
            assert said in done.stderr
            assert "; " in done.stderr
    assert catalog.answers.count() == 3


def test_answers_are_forgotten(run, catalog: Catalog) -> None:
    assert run("answers", "forget", "0a1b2", "f").stdout == "Forgot 2 answers.\n"
    assert catalog.answers.count() == 1
    assert run("answers", "forget", "--all", "--yes", "--json").stdout == (
        '{"schema": 1, "forgotten": 1}\n'
    )
    assert catalog.answers.count() == 0


def test_all_answers_are_forgotten_only_by_somebody_s_word(run, catalog: Catalog) -> None:
    done = run("answers", "forget", "--all", stdin="y\n")

    assert done.exit_code == 1
    assert "--yes" in done.stderr
    assert catalog.answers.count() == 3
    assert run("answers", "forget").exit_code == 2
    assert run("answers", "forget", "f", "--all", "--yes").exit_code == 2


def test_options_of_the_list_before_another_command_are_refused(run, catalog: Catalog) -> None:
    done = run("answers", "--json", "stale")

    assert done.exit_code == 2
    assert "after it" in done.stderr


def test_outdated_answers_are_not_listed_and_go_with_the_next_write(
    run, catalog: Catalog, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PULLQUOTE_ANSWERS__KEEP_DAYS", "90")
    assert run("answers").stdout == "0 answers\n"
    assert run("answers", "stale").stdout == "No remembered answer is stale.\n"
    assert catalog.answers.count() == 3
    (tmp_path / "inbox").mkdir()
    run("sources", "add", str(tmp_path / "inbox"))
    run("sync")
    assert catalog.answers.count() == 0


def test_where_none_is_remembered_any_more_it_is_said_how_to_forget_the_earlier_ones(
    run, catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "forget" not in run("answers").stderr
    monkeypatch.setenv("PULLQUOTE_ANSWERS__KEEP", "false")
    assert "pullquote answers forget --all" in run("answers").stderr
    catalog.answers.forget_all()
    assert run("answers").stderr == ""
