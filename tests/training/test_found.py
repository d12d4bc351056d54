"""Questions that are asked of what a search finds among other articles."""

import json

import pytest

from pullquote.config import Settings
from pullquote.ingest import Ingestor
from pullquote.vectorstore import Store
from pullquote.vectorstore.reader import Reader

from training.found import TAKEN, found

pytestmark = pytest.mark.slow

FERRY = (
    "The ferry to Amsel stops on Friday. Its owner, Harbour Lines, blames the price of oil. "
    "Ines Darrow, the mayor, calls it a disgrace."
)
OTHERS = (
    "The ferry to Holm sails again. Its owner, Nordsee Shipping, has mended the engine.",
    "The ferry to Brack was sold. The buyer, Harbour Lines, paid nine million.",
    "A ferry struck the pier at Tolm. Nobody was hurt, its owner, Kvist and Sons, said.",
    "The bus to Amsel is late again. Its owner promises new buses.",
    "The mayor of Holm opened a bakery.",
)


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pool")
    articles = [
        {"id": f"a{n}", "title": f"Title {n}", "text": text, "date": f"2026-03-{10 + n}"}
        for n, text in enumerate((FERRY, *OTHERS))
    ]
    file = folder / "pool.jsonl"
    file.write_text("\n".join(map(json.dumps, articles)), encoding="utf-8")
    with Store.open(Settings(data_dir=folder / "data")) as opened:
        assert not Ingestor(opened).run([str(file)]).failures
        yield opened


def row(kind, question, evidence=None, answer=None):
    def place(words):
        begin = FERRY.index(words)
        return [[begin, begin + len(words)]]

    return {
        "article_id": "a0",
        "kind": kind,
        "question": question,
        "evidence": place(evidence) if evidence else [],
        "answers": place(answer) if answer else [],
    }


OWNER = row(
    "fact",
    "Which company owns the ferry to Amsel?",
    "Its owner, Harbour Lines, blames the price of oil.",
    "Harbour Lines",
)


def asked(store, *rows):
    return list(found(rows, store, Reader(), 1))


def test_what_answers_comes_first_with_the_places_of_its_answer(store):
    (passages,) = asked(store, OWNER)
    first = passages[0].example
    assert first.text == FERRY
    assert first.evidence == {1}
    ((begin, end),) = first.answers
    assert first.text[begin:end] == "Harbour Lines"
    assert 1 < len(passages) <= TAKEN


def test_the_others_are_what_the_reader_likes_best_and_never_name_the_answer(store):
    (passages,) = asked(store, OWNER)
    rest = passages[1:]
    assert not any(each.example.evidence or each.example.answers for each in rest)
    assert not any("Harbour Lines" in each.example.text for each in rest)
    likings = [each.reading.relevance for each in rest]
    assert likings == sorted(likings, reverse=True)


def test_a_question_that_is_not_answered_is_asked_of_two_that_do_not(store):
    (passages,) = asked(store, row("none", "What did a ticket for the ferry to Amsel cost?"))
    assert len(passages) == 2
    assert not any(each.example.evidence for each in passages)


def test_where_no_words_tell_what_answers_nothing_more_relevant_is_taken_for_wrong(store):
    why = row(
        "long",
        "Why does the ferry to Amsel stop?",
        "Its owner, Harbour Lines, blames the price of oil.",
    )
    (passages,) = asked(store, why)
    best = passages[0].reading.relevance
    assert passages[0].example.text == FERRY
    assert all(each.reading.relevance < best for each in passages[1:])


def test_an_article_that_the_store_has_not_is_left_out(store):
    assert asked(store, {**OWNER, "article_id": "nowhere"}) == []
