"""What an article's revisions changed, and citations held against them, from the command line."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from pullquote.config import Settings
from pullquote.vectorstore import Catalog, Notice, NoticeKind, Span, Store

from tests.vectorstore.drafts import SENTENCES, draft

APPROVED, SPRING, FERRY, CROSSING = SENTENCES
REJECTED = "The council rejected the bridge."
CORRECTION = "Correction: it was \x1b[2Jrejected."


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    """An article of two revisions, the newer one with a correction."""
    with Store.open(Settings(data_dir=tmp_path / "data")) as store:
        store.catalog.store(draft("a"))
        revised = draft(
            "a", (REJECTED, SPRING, CROSSING, CORRECTION), title="Bridge off", published=None
        )
        start = revised.text.index(CORRECTION)
        notice = Notice(NoticeKind.CORRECTION, Span(start, start + len(CORRECTION)))
        store.catalog.store(replace(revised, notices=(notice,)))
        yield store.catalog


def cite(words: str, revision: int = 1, article: str = "a", start: int | None = None) -> dict:
    text = draft("a").text
    begin = text.index(words) if start is None else start
    return {
        "article_id": article,
        "revision": revision,
        "start": begin,
        "end": begin + len(words),
        "text": words,
    }


# history


def test_history_shows_what_each_revision_changed(run, catalog: Catalog) -> None:
    done = run("history", "a")

    assert (done.exit_code, done.stderr) == (0, "")
    first, second = done.stdout.split("\n\n")
    assert first.splitlines()[1:] == ["  title       Bridge approved", "  date        5 March 2018"]
    shown = " ".join(second.split())
    assert shown.startswith("Revision 2 ")
    assert ", current title" in shown
    assert "title Bridge [-approved-]{+off+} date [-2018-03-05-]" in shown
    assert "The council [-approved-]{+rejected+} the bridge. Work begins" in shown
    assert "[-The harbour ferry stops in May.-]" in shown
    assert "correction Correction: it was ␛[2Jrejected." in shown


def test_history_shows_removals_and_returns(run, catalog: Catalog) -> None:
    catalog.remove("a")
    away = run("history", "a").stdout
    catalog.restore("a")
    back = run("history", "a").stdout

    assert "\nRemoved " in away
    assert away.rstrip().endswith("by a person")
    assert ", current" not in away
    assert ", back " in back
    assert ", current" in back


def test_history_of_one_revision_leaves_nothing_out(run, catalog: Catalog) -> None:
    long = tuple(f"Entry {n} of the day is about topic {n * n}." for n in range(40))
    catalog.store(draft("b", (*long, APPROVED)))
    catalog.store(draft("b", (*long, REJECTED)))

    whole, folded = run("history", "b", "--revision", "2"), run("history", "b")

    assert "Entry 7 of" in " ".join(whole.stdout.split())
    assert "Entry 7 of" not in " ".join(folded.stdout.split())
    assert "Revision 1 " not in whole.stdout
    assert "[-approved-]{+rejected+}" in whole.stdout


def test_history_json_holds_texts_that_rebuild_the_revisions(run, catalog: Catalog) -> None:
    told = json.loads(run("history", "a", "--json").stdout)

    assert (told["schema"], told["article_id"]) == (1, "a")
    first, second = told["revisions"]
    assert (first["revision"], first["changes"], first["current"]) == (1, None, False)
    pieces = second["changes"]["text"]
    old = "".join(piece["text"] for piece in pieces if piece["kind"] != "new")
    new = "".join(piece["text"] for piece in pieces if piece["kind"] != "old")
    assert (old, new) == (catalog.revision("a", 1).text, catalog.revision("a", 2).text)
    assert second["notices"] == [{"kind": "correction", "text": CORRECTION}]
    assert first["periods"][0]["until"] == second["periods"][0]["since"]


def test_history_lets_no_control_character_through(run, catalog: Catalog) -> None:
    for arguments in (("history", "a"), ("history", "a", "--json"), ("show", "a")):
        assert "\x1b" not in run(*arguments).stdout


@pytest.mark.parametrize(("article", "said"), [("nobody", "no article"), ("gone", "purged")])
def test_history_says_why_there_is_none(run, catalog: Catalog, article: str, said: str) -> None:
    catalog.store(draft("gone"))
    catalog.purge("gone")

    done = run("history", article)

    assert done.exit_code == 1
    assert said in done.stderr
    assert run("history", "a", "--revision", "9").exit_code == 1


# verify


def test_verify_finds_a_citation_of_the_current_revision_current(run, catalog: Catalog) -> None:
    start = catalog.revision("a").text.index(CROSSING)
    cited = cite(CROSSING, revision=2, start=start)
    done = run("verify", "-", stdin=json.dumps(cited))

    assert done.exit_code == 0
    assert done.stdout.startswith(f" 1  current\n    {CROSSING}\n")
    assert done.stdout.endswith("1 citation: 1 current.\n")


def test_verify_shows_what_replaced_the_words(run, catalog: Catalog) -> None:
    done = run("verify", "-", stdin=json.dumps(cite(APPROVED)))

    assert done.exit_code == 1
    assert done.stdout.startswith(" 1  replaced, its words were changed\n")
    assert "The council [-approved-]{+rejected+} the bridge." in done.stdout
    assert "The article says: Correction: it was ␛[2Jrejected." in done.stdout
    assert "revision 1, characters 0:32; now revision 2, characters" in done.stdout


def test_verify_by_options_is_the_same_as_by_a_file(run, catalog: Catalog, tmp_path: Path) -> None:
    cited = cite(FERRY)
    path = tmp_path / "citation.json"
    path.write_text(json.dumps(cited))
    names = {"article_id": "article"}
    options = [
        word for name, value in cited.items() for word in (f"--{names.get(name, name)}", str(value))
    ]

    by_file, by_options = run("verify", str(path)), run("verify", *options)

    assert by_file.stdout == by_options.stdout
    assert "replaced, its words are gone" in by_file.stdout
    assert by_options.exit_code == 1


def test_verify_does_not_look_for_words_elsewhere(run, catalog: Catalog) -> None:
    moved = cite(FERRY, start=3)
    told = json.loads(run("verify", "-", "--json", stdin=json.dumps(moved)).stdout)

    (verdict,) = told["citations"]
    assert (verdict["standing"], verdict["exact"], verdict["now"]) == ("not_its_slice", False, None)
    assert verdict["found"] == catalog.revision("a", 1).text[3 : 3 + len(FERRY)]
    assert told["ok"] is False


def test_verify_json_tells_false_from_old(run, catalog: Catalog) -> None:
    catalog.store(draft("b"))
    catalog.remove("b")
    lines = [
        cite(SPRING),
        cite(APPROVED),
        cite(FERRY),
        cite(FERRY, article="b"),
        {**cite(FERRY), "text": FERRY.upper()},
        cite(FERRY, revision=3),
        cite(FERRY, article="nobody"),
    ]
    done = run("verify", "-", "--json", stdin="\n".join(map(json.dumps, lines)))

    told = json.loads(done.stdout)
    assert [(one["standing"], one["exact"]) for one in told["citations"]] == [
        ("stands", True),
        ("changed", True),
        ("gone", True),
        ("removed", True),
        ("not_its_slice", False),
        ("no_such_revision", False),
        ("no_such_article", False),
    ]
    assert all(one["current"] is False for one in told["citations"])
    assert told["citations"][1]["now"] == {
        "article_id": "a",
        "revision": 2,
        "spans": [[0, len(REJECTED)]],
        "text": REJECTED,
    }
    assert done.exit_code == 1


def test_a_bad_line_is_named_and_the_others_are_verified(run, catalog: Catalog) -> None:
    done = run("verify", "-", stdin=json.dumps(cite(SPRING)) + "\n{\x1b[2J\n")

    assert "1 citation: 1 stands." in done.stdout
    assert done.stderr == "-:2: this is not JSON; write one object a line\n"
    assert done.exit_code == 1


def test_an_abstention_has_nothing_to_verify(run, catalog: Catalog) -> None:
    done = run("verify", "-", stdin='{"status": "abstained", "quotes": []}')

    assert (done.exit_code, done.stdout) == (0, "0 citations.\n")


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("x.json", "--article", "a"),
        ("--article", "a", "--revision", "1", "--start", "0", "--end", "9"),
        ("--article", "a", "--revision", "1", "--start", "9", "--end", "9", "--text", "x"),
        ("--article", "a", "--revision", "0", "--start", "0", "--end", "9", "--text", "x"),
    ],
)
def test_verify_refuses_half_a_citation(run, catalog: Catalog, arguments: tuple[str, ...]) -> None:
    done = run("verify", *arguments)

    assert done.exit_code == 2
    assert done.stderr.count("\n") == 1


def test_verify_of_a_missing_file_is_an_error(run, catalog: Catalog, tmp_path: Path) -> None:
    done = run("verify", str(tmp_path / "nowhere.json"))

    assert done.exit_code == 1
    assert "nowhere.json" in done.stderr
