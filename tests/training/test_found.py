"""Questions that are asked of what a search finds among other articles."""

import json

import pytest

from pullquote.config import Settings
from pullquote.ingest import Ingestor
from pullquote.vectorstore import Store
from pullquote.vectorstore.reader import PassageReading, Reader

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
TEXTS = {f"a{n}": text for n, text in enumerate((FERRY, *OTHERS))}


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pool")
    articles = [
        {"id": key, "title": f"Title {n}", "text": text, "date": f"2026-03-{10 + n}"}
        for n, (key, text) in enumerate(TEXTS.items())
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


OWNER_SAYS = "Its owner, Harbour Lines, blames the price of oil."
OWNER = row("fact", "Which company owns the ferry to Amsel?", OWNER_SAYS, "Harbour Lines")


def asked(store, *rows):
    return list(found(rows, TEXTS, store, Reader(), seed=1))


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


def test_a_question_that_its_article_does_not_answer_is_asked_of_that_alone(store):
    row_ = row("none", "What did a ticket for the ferry to Amsel cost?")
    assert [[each.example.text for each in one] for one in asked(store, row_)] == [[FERRY]]


def test_a_passage_with_an_answer_in_other_words_is_not_taken_for_wrong(store):
    whole = row("fact", "Who calls it a disgrace?", FERRY[FERRY.index("Ines") :], "Ines Darrow")
    part = {**whole, "answers": [[FERRY.index("Ines"), FERRY.index("Ines") + 4]]}
    (passages,) = asked(store, part)
    assert all("Ines" not in each.example.text for each in passages[1:])
    (mayor,) = asked(store, {**whole, "question": "Which mayor opened a bakery?"})
    assert OTHERS[-1] in [each.example.text for each in mayor[1:]]


class _Liking(Reader):
    """Likes best what it is told to."""

    def __init__(self, liked):
        super().__init__()
        self._liked = liked

    def read(self, question, tasks, max_tokens=256):
        return [PassageReading(9.0 if task.text == self._liked else 0.0, ()) for task in tasks]


@pytest.mark.parametrize("liked", OTHERS[:3])
def test_where_no_words_tell_what_answers_nothing_more_relevant_is_taken_for_wrong(store, liked):
    why = row("long", "Why does the ferry to Amsel stop?", OWNER_SAYS)
    (passages,) = found([why], TEXTS, store, _Liking(liked), seed=1)
    assert [each.example.text for each in passages] == [FERRY]  # no other is less relevant
    (passages,) = found([why], TEXTS, store, _Liking(FERRY), seed=1)
    assert len(passages) == TAKEN


def test_a_passage_that_holds_a_part_of_the_evidence_is_left_out(tmp_path):
    filling = "".join(f"The {n}th captain looked at the sea and went home. " for n in range(30))
    late = "Another company owns the other ferry to Amsel, which it bought."
    text = f"{FERRY} {filling}{late} {filling}".strip()
    file = tmp_path / "pool.jsonl"
    file.write_text(json.dumps({"id": "a0", "title": "T", "text": text, "date": "2026-03-01"}))
    with Store.open(Settings(data_dir=tmp_path / "data")) as opened:
        Ingestor(opened).run([str(file)])
        count = len(opened.catalog.passages_of(["a0"]))
        assert count > 2
        begin = text.index(late)
        two = {**OWNER, "evidence": [*OWNER["evidence"], [begin, begin + len(late)]]}
        (plain,) = found([OWNER], {"a0": text}, opened, Reader(), seed=1)
        (without,) = found([two], {"a0": text}, opened, Reader(), seed=1)
        assert any(late in each.example.text for each in plain)
        assert not any(late in each.example.text for each in without)
        for each in plain[:1]:
            ((first, last),) = each.example.answers
            assert each.example.text[first:last] == "Harbour Lines"


def test_an_article_that_the_store_has_not_or_not_as_it_was_is_left_out(store):
    assert asked(store, {**OWNER, "article_id": "nowhere"}) == []
    other = {**TEXTS, "a0": FERRY + " And more."}
    assert list(found([OWNER], other, store, Reader(), seed=1)) == []


def test_what_is_hidden_is_not_found(store):
    (passages,) = found([OWNER], TEXTS, store, Reader(), seed=1, hidden=frozenset({"a1", "a4"}))
    assert not {OTHERS[0], OTHERS[3]} & {each.example.text for each in passages}
