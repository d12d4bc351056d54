"""Listing the stored articles and showing one of them."""

import json
from pathlib import Path

import pytest


def test_articles_lists_the_newest_first_with_publisher_and_id(run, corpus: Path) -> None:
    done = run("articles")

    assert done.exit_code == 0
    lines = done.stdout.splitlines()
    assert lines[:3] == [
        "2024-03-04  Tarn bridge to close",
        "            The Norrland Courier · 1 passage",
        "            courier-17",
    ]
    assert lines[-1] == "3 articles"


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ((), ["courier-17", "lantern-3", "lantern-4"]),
        (("bridge",), ["courier-17"]),
        (("--publisher", "the lantern"), ["lantern-3", "lantern-4"]),
        (("--since", "2024/03/01"), ["courier-17"]),
        (("--until", "2024-02-15", "--publisher", "The Lantern"), ["lantern-3", "lantern-4"]),
        (("--removed",), []),
        (("--limit", "1"), ["courier-17"]),
        (("--limit", "0"), ["courier-17", "lantern-3", "lantern-4"]),
    ],
)
def test_articles_are_filtered(run, corpus: Path, filters: tuple[str, ...], found) -> None:
    told = json.loads(run("articles", *filters, "--json").stdout)

    assert [article["article_id"] for article in told["articles"]] == found
    assert told["schema"] == 1


def test_articles_json_says_what_is_known_of_each(run, corpus: Path) -> None:
    told = json.loads(run("articles", "tarn", "--json").stdout)["articles"][0]

    assert told.pop("characters") > 90
    assert told == {
        "article_id": "courier-17",
        "revision": 1,
        "title": "Tarn bridge to close",
        "publisher": "The Norrland Courier",
        "authors": ["Ida Strand"],
        "published": "2024-03-04",
        "url": "https://courier.example/tarn",
        "section": "Local",
        "tags": ["bridges", "roads"],
        "language": None,
        "passages": 1,
        "removed": False,
        "moved_to": None,
    }


def test_count_prints_the_number_alone(run, corpus: Path) -> None:
    assert run("articles", "--count").stdout == "3\n"
    assert json.loads(run("articles", "tarn", "--count", "--json").stdout) == {
        "schema": 1,
        "count": 1,
    }


def test_a_cut_list_says_how_to_see_all(run, corpus: Path) -> None:
    assert run("articles", "--limit", "2").stdout.endswith("2 of 3 articles; --limit 0 lists all\n")


def test_an_empty_corpus_lists_nothing(run) -> None:
    done = run("articles")

    assert (done.exit_code, done.stdout) == (0, "0 articles\n")


def test_a_hostile_title_is_listed_as_text(run, corpus: Path) -> None:
    shown = run("articles").stdout

    assert "[bold]Ferry[/bold] crews" in shown
    assert "\x1b" not in shown
    assert "\u202e" not in shown


def test_show_prints_the_article_wrapped_under_its_source(run, corpus: Path) -> None:
    done = run("show", "courier-17")

    assert done.exit_code == 0
    lines = done.stdout.splitlines()
    assert lines[0] == "Tarn bridge to close"
    assert lines[1] == "The Norrland Courier · Ida Strand · 4 March 2024"
    assert lines[2] == "https://courier.example/tarn"
    assert lines[3].startswith("Revision 1 of 1, current, recorded ")
    assert lines[5].startswith("The bridge over the Tarn will close on Monday. Repairs will")
    assert all(len(line) <= 80 and line == line.rstrip() for line in lines)


def test_show_marks_the_quote_in_its_context_where_plain(run, corpus: Path) -> None:
    shown = run("show", "courier-17", "--quote", "47:64").stdout

    assert "on Monday. >>>Repairs will take<<< 14 weeks" in shown


def test_show_json_holds_exactly_the_stored_text_and_the_quote(run, corpus: Path, records) -> None:
    told = json.loads(run("show", "courier-17", "--quote", "47:64", "--json").stdout)

    assert told["text"].startswith(records.text)
    assert told["quote"] == {"start": 47, "end": 64, "text": told["text"][47:64]}
    assert list(told) == [
        "schema",
        "article_id",
        "revision",
        "title",
        "text",
        "publisher",
        "authors",
        "published",
        "url",
        "section",
        "tags",
        "language",
        "sha256",
        "current",
        "recorded_at",
        "periods",
        "notices",
        "quote",
    ]
    assert "quote" not in json.loads(run("show", "courier-17", "--json").stdout)


@pytest.mark.parametrize("quote", ["5", "5:", "a:b", "9:9", "9:3", "-1:4", "٣:٩"])
def test_a_quote_that_is_no_range_is_a_wrong_use(run, corpus: Path, quote: str) -> None:
    done = run("show", "courier-17", f"--quote={quote}")

    assert done.exit_code == 2
    assert "START:END" in done.stderr


def test_a_quote_beyond_the_text_is_an_error_with_a_remedy(run, corpus: Path) -> None:
    done = run("show", "courier-17", "--quote", "0:99999")

    assert done.exit_code == 1
    assert "--revision" in done.stderr


@pytest.mark.parametrize("arguments", [("nobody",), ("courier-17", "--revision", "9")])
def test_what_does_not_exist_is_one_line_with_a_remedy(run, corpus: Path, arguments) -> None:
    done = run("show", *arguments)

    assert done.exit_code == 1
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert done.stderr.startswith("pullquote: error: ")
    assert "; " in done.stderr


def test_a_revised_article_shows_both_revisions(run, corpus: Path, tmp_path: Path) -> None:
    changed = tmp_path / "changed.jsonl"
    changed.write_text('{"id": "lantern-4", "title": "Bakery", "text": "It was another bakery."}')
    run("ingest", str(changed))

    assert "Revision 2 of 2, current" in run("show", "lantern-4").stdout
    first = run("show", "lantern-4", "--revision", "1").stdout
    assert "Revision 1 of 2, not current" in first
    assert "It was current from " in first
    assert "best rye bread" in first
    assert "revision 2" in run("articles", "bakery").stdout


def test_a_revised_article_s_json_says_when_the_revision_was_current(
    run, corpus: Path, tmp_path: Path
) -> None:
    changed = tmp_path / "changed.jsonl"
    changed.write_text('{"id": "lantern-4", "title": "Bakery", "text": "It was another bakery."}')
    run("ingest", str(changed))

    first, second = (
        json.loads(run("show", "lantern-4", "--revision", number, "--json").stdout)["periods"]
        for number in "12"
    )

    assert first[0]["until"] == second[0]["since"]
    assert second[0]["until"] is None


def test_show_says_above_the_text_what_an_article_says_about_itself(
    run, corpus: Path, tmp_path: Path
) -> None:
    updates = "\n\n".join(f"Update {hour} p.m.: It baked bread." for hour in range(1, 5))
    words = "RETRACTED: The Lantern could not confirm the prize."
    changed = tmp_path / "changed.jsonl"
    text = f"It was a bakery in Port Alder.\n\n{updates}\n\n{words}"
    changed.write_text(json.dumps({"id": "lantern-4", "title": "Bakery", "text": text}))
    run("ingest", str(changed))

    lines = run("show", "lantern-4").stdout.splitlines()
    told = json.loads(run("show", "lantern-4", "--json").stdout)

    above = lines[lines.index("") + 1 : lines.index("It was a bakery in Port Alder.")]
    assert above == [
        f"Retracted: “{words}”",
        "Updated: “Update 1 p.m.: It baked bread.”",
        "Updated: “Update 2 p.m.: It baked bread.”",
        "and 2 more notices",
        "",
    ]
    assert [notice["kind"] for notice in told["notices"]] == ["update"] * 4 + ["retraction"]
    assert all(told["text"][n["start"] : n["end"]] == n["text"] for n in told["notices"])
