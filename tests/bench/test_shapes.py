"""Questions of other shapes: where their evidence stands, and that the file is whole."""

import json
from datetime import date
from pathlib import Path

import pytest

from pullquote.bot.evaluation.scoring import holds
from pullquote.config import Settings
from pullquote.ingest import Ingestor
from pullquote.vectorstore import Store

from bench.data import ARTICLES, records
from bench.shapes import FILE, TOPICS, shaped

SAMPLES = Path(__file__).resolve().parent.parent.parent / "samples" / "articles"
LINES, ON_TOPICS = (
    [json.loads(line) for line in file.read_text("utf-8").splitlines()] for file in (FILE, TOPICS)
)
SHAPES = {"why", "how", "yes_no", "list", "said", "number", "comparison"}


@pytest.fixture(scope="module")
def catalog(tmp_path_factory):
    store = Store.open(Settings(data_dir=tmp_path_factory.mktemp("shapes")))
    Ingestor(store).run([str(SAMPLES)])
    yield store.catalog
    store.close()


def test_evidence_is_cut_from_the_article_and_the_day_is_a_little_later(catalog, tmp_path):
    (article,) = catalog.articles(text="Tarrow County ends island ferry")
    revision = catalog.revision(article.article_id)
    first, second, *_ = revision.sentences()
    lines = [
        {
            "id": "s1",
            "shape": "why",
            "question": "Why does the ferry stop?",
            "article_id": article.article_id,
            "evidence": [[second.start, second.end]],
        },
        {
            "id": "s2",
            "shape": "how",
            "question": "How does the mayor get home?",
            "article_id": article.article_id,
            "evidence": [],
        },
    ]
    file = tmp_path / "own.jsonl"
    file.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    told, not_told = shaped(catalog, file)
    assert told.answers == (second.of(revision.text),)
    assert holds(f"… {second.of(revision.text)} …", told.answers)
    assert not holds(first.of(revision.text), told.answers)
    assert told.asked_on == date(2026, 1, 18)
    assert (told.answerable, told.tier, told.article_ids) == (True, "why", {article.article_id})
    assert not not_told.answerable
    assert told.half is not_told.half


def test_the_questions_are_whole():
    assert len({line["id"] for line in LINES}) == len({line["question"] for line in LINES}) == 280
    for line in LINES:
        assert line["shape"] in SHAPES, line
        assert all(0 <= start < end for start, end in line["evidence"]), line


def test_the_topics_are_whole():
    assert len({line["id"] for line in ON_TOPICS}) == len({q["question"] for q in ON_TOPICS}) == 198
    assert sum(not line["evidence"] for line in ON_TOPICS) == 66
    assert {line["shape"] for line in ON_TOPICS} == {"topic"}
    assert all(0 <= start < end for line in ON_TOPICS for start, end in line["evidence"])


def test_their_evidence_lies_inside_news_articles():
    try:
        lengths = {row["id"]: len(row["text"]) for row in records(ARTICLES)}
    except SystemExit as absent:
        pytest.skip(str(absent))
    for line in (*LINES, *ON_TOPICS):
        assert all(end <= lengths[line["article_id"]] for _, end in line["evidence"]), line
