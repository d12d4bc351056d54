"""Questions that were written for the training, and the passages that they are asked of."""

import json
import random

import pytest

from training.asked import EIGHTH, FILE, KEPT_OUT, asked_examples, asked_rows
from training.examples import asked_held_out_examples
from training.pseudo import news_articles
from training.sets import read_rows

LEAD = "The ferry to Amsel stops on Friday. "
REASON = "Its owner, Harbour Lines, blames the price of oil. "
FILLING = "".join(f"The {n}th captain looked at the sea and went home again. " for n in range(60))
TEXT = LEAD + FILLING + REASON + FILLING


def place(words):
    begin = TEXT.index(words)
    return [begin, begin + len(words.rstrip())]


ASKED = {
    "article_id": "a",
    "kind": "loose",
    "question": "What costs too much for the captain's ferry?",
    "evidence": [place(REASON)],
    "answers": [place("the price of oil")],
}
NOT_TOLD = {**ASKED, "kind": "none", "evidence": [], "answers": []}


def examples(row, seeds=range(40)):
    return [
        each for seed in seeds for each in asked_examples([row], {"a": TEXT}, random.Random(seed))
    ]


def test_a_question_is_asked_of_a_passage_that_answers_with_the_places_of_what_does():
    answering = [each for each in examples(ASKED) if each.evidence]
    assert len(answering) == 40
    for each in answering:
        (number,) = each.evidence
        (answer,) = each.answers
        assert each.text[slice(*each.sentences[number])].strip() == REASON.strip()
        assert each.text[slice(*answer)] == "the price of oil"
        assert len(each.text) < 1000
    assert len({each.text for each in answering}) > 5


def test_it_is_asked_of_another_passage_of_the_article_too_but_not_always():
    silent = [each for each in examples(ASKED) if not each.evidence]
    assert 5 < len(silent) < 35
    assert all("oil" not in each.text for each in silent)


def test_what_an_article_does_not_tell_is_asked_of_passages_without_evidence():
    made = examples(NOT_TOLD)
    assert len(made) == 80
    assert not any(each.evidence or each.answers for each in made)
    assert all(LEAD in each.text for each in made[::2])  # it shares most words: "ferry"


def test_a_question_without_its_article_is_left_out():
    assert list(asked_examples([ASKED], {}, random.Random(1))) == []


def test_a_passage_with_the_words_that_answer_is_not_taught_as_one_that_does_not():
    made = examples({**ASKED, "answers": [place("captain looked")]})
    assert {bool(each.evidence) for each in made} == {True}


@pytest.mark.parametrize(("file", "count"), [(FILE, 7592), (EIGHTH, 7917), (KEPT_OUT, 401)])
def test_the_questions_are_whole_and_each_is_asked_once(file, count):
    rows = asked_rows(file)
    assert len({row["question"] for row in rows}) == len(rows) == count
    for row in rows:
        assert row["kind"] in {"fact", "loose", "long", "none"}, row
        assert bool(row["evidence"]) == (row["kind"] != "none"), row
        assert bool(row["answers"]) == (row["kind"] in {"fact", "loose"}), row
        inside = [
            any(a <= first and last <= b for a, b in row["evidence"])
            for first, last in row["answers"]
        ]
        assert all(inside), row


def test_no_question_is_of_an_article_that_the_news_questions_are_asked_of():
    try:
        texts = {row["id"]: row["text"] for row in news_articles()}
        taken = {row["id"] for row in read_rows("news_qa", "articles")}
    except SystemExit as absent:
        pytest.skip(str(absent))
    for row in (row for file in (FILE, EIGHTH, KEPT_OUT) for row in asked_rows(file)):
        assert row["article_id"] not in taken, row
        text = texts[row["article_id"]]
        assert all(0 <= a < b <= len(text) for a, b in (*row["evidence"], *row["answers"])), row


def test_what_a_reader_is_scored_on_is_kept_out():
    first, eighth, kept_out = (
        {row["article_id"] for row in asked_rows(file)} for file in (FILE, EIGHTH, KEPT_OUT)
    )
    assert not first & kept_out
    assert not first & eighth
    assert not eighth & kept_out
    try:
        held_out = asked_held_out_examples()
    except SystemExit as absent:
        pytest.skip(str(absent))
    assert 390 < len(held_out) < 802
    assert all(answers == () or example.evidence for example, answers in held_out)
    assert all(words in example.text for example, answers in held_out for words in answers)


def test_a_file_of_ones_own_is_read(tmp_path):
    (tmp_path / "own.jsonl").write_text(json.dumps(ASKED) + "\n", "utf-8")
    assert asked_rows(tmp_path / "own.jsonl") == [ASKED]
