"""Somebody's words against an archive: for, against, both, or nothing found."""

import json

import pytest

from pullquote.bot import Pullquote
from pullquote.bot.checking import Outcome, check, is_statement
from pullquote.config import BadInputError, Settings
from pullquote.ingest import Ingestor
from pullquote.vectorstore import Scope, Store

ARTICLES = [
    {
        "id": "bridge",
        "title": "Council approves the harbour bridge",
        "text": "The council of Port Alder approved the harbour bridge on Monday. "
        "Work on the bridge begins in the spring of 2027. "
        "The bridge will cost 40 million dollars, said Mayor Ada Moreno.",
        "published": "2026-11-20",
        "publisher": "The Gazette",
    },
    {
        "id": "storm",
        "title": "Storm damages homes",
        "text": "The storm on Sunday night damaged 212 homes in Alder County, officials said.",
        "published": "2026-11-10",
        "publisher": "The Gazette",
    },
    {
        "id": "survey",
        "title": "Survey counts more",
        "text": "The storm on Sunday night damaged 340 homes in Alder County, surveyors found.",
        "published": "2026-11-12",
        "publisher": "The Wire",
    },
]


@pytest.fixture(scope="module")
def core(tmp_path_factory):
    folder = tmp_path_factory.mktemp("checking")
    path = folder / "articles.jsonl"
    path.write_text("\n".join(map(json.dumps, ARTICLES)), encoding="utf-8")
    settings = Settings(data_dir=folder / "data")
    with Store.open(settings) as store:
        assert not Ingestor(store).run([str(path)]).failures
    with Pullquote.open(settings) as opened:
        yield opened


def one(core, text, **options):
    (checked,) = check(core, text, **options).checked
    return checked


def test_what_the_archive_says_is_supported_by_an_exact_quote(core):
    checked = one(core, "Work on the bridge begins in the spring of 2027.")
    assert checked.outcome is Outcome.SUPPORTED
    (quote,) = checked.supports
    assert quote.text == "Work on the bridge begins in the spring of 2027."
    assert (quote.article_id, quote.revision, quote.n) == ("bridge", 1, 1)
    assert quote.span.of(core.store.catalog.revision("bridge").text) == quote.text


def test_what_it_says_otherwise_is_contradicted_with_the_words_marked(core):
    checked = one(core, "The bridge will cost 90 million dollars, said Mayor Ada Moreno.")
    assert checked.outcome is Outcome.CONTRADICTED
    (against,) = checked.against
    assert "40 million" in against.quote.text
    assert against.quote.highlight.of(against.quote.text) == against.difference.found


def test_what_articles_disagree_about_is_disputed(core):
    checked = one(core, "The storm on Sunday night damaged 212 homes in Alder County.")
    assert checked.outcome is Outcome.DISPUTED
    assert [quote.article_id for quote in checked.supports] == ["storm"]
    assert [each.quote.article_id for each in checked.against] == ["survey"]
    assert [checked.supports[0].n, checked.against[0].quote.n] == [1, 2]


def test_a_scope_leaves_articles_out(core):
    checked = one(
        core,
        "The storm on Sunday night damaged 212 homes in Alder County.",
        scope=Scope(publishers=("The Gazette",)),
    )
    assert checked.outcome is Outcome.SUPPORTED


@pytest.mark.parametrize(
    "text",
    [
        "The lighthouse keeper was arrested for smuggling cheese.",
        "The council of Port Alder approved the harbour tunnel on Monday.",
        "Work on the bridge begins in the spring of 2027 with 300 workers.",
        "The bridge will cost Mayor Ada Moreno 40 million dollars in pearls.",
    ],
)
def test_what_is_not_there_is_not_found(core, text):
    assert one(core, text).outcome is Outcome.NOT_FOUND


def test_a_number_that_is_said_oftener_than_in_the_archive_is_not_supported(core, tmp_path):
    text = "The captain of Port Alder won seven of nine regattas in 2025."
    path = tmp_path / "captain.jsonl"
    path.write_text(json.dumps({"id": "captain", "title": "Captain", "text": text}))
    assert not Ingestor(core.store).run([str(path)]).failures
    assert one(core, text).outcome is Outcome.SUPPORTED
    assert one(core, text.replace("seven", "nine")).supports == ()


def test_a_footnote_mark_is_no_number_of_a_sentence(core, tmp_path):
    text = "The flood at Gull Point drowned 31 orchards, the farmers' union said."
    path = tmp_path / "flood.jsonl"
    record = {"id": "flood", "title": "Flood", "text": f"{text}¹ It was read at ² pm."}
    path.write_text(json.dumps(record), encoding="utf-8")
    assert not Ingestor(core.store).run([str(path)]).failures
    assert one(core, text).outcome is Outcome.SUPPORTED
    assert one(core, f"{text}¹").against == ()
    assert one(core, text.replace("31", "19")).outcome is Outcome.CONTRADICTED


def test_a_negation_in_another_language_supports_nothing(core, tmp_path):
    text = "Der Rat der Stadt hat die neue Hafenbrücke am Ende nicht genehmigt."
    path = tmp_path / "rat.jsonl"
    path.write_text(json.dumps({"id": "rat", "title": "Rat", "text": text}), encoding="utf-8")
    assert not Ingestor(core.store).run([str(path)]).failures
    assert one(core, text).outcome is Outcome.SUPPORTED
    assert one(core, text.replace(" nicht", "")).outcome is Outcome.NOT_FOUND


def test_questions_and_greetings_are_passed_over_and_too_many_are_counted(core):
    text = (
        "Hi all!\nDid you read this?\nWork on the bridge begins in the spring of 2027. "
        "The storm damaged many homes in Alder County. The council approved the harbour bridge."
    )
    report = check(core, text, most=2)
    assert (len(report.checked), report.passed_over, report.left_out) == (2, 2, 1)
    assert report.checked[0].span.of(text) == report.checked[0].text


def test_a_text_without_words_and_one_that_is_too_long_are_refused(core):
    with pytest.raises(BadInputError, match="no words"):
        check(core, " … ")
    with pytest.raises(BadInputError, match="characters"):
        check(core, "word " * 5_000)


def test_words_without_end_state_nothing():
    assert not is_statement("word " * 300)
    assert not is_statement("Thanks a lot!")
    assert is_statement("The council approved the bridge.")
