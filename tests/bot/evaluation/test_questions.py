"""Labelled questions: what is read, what is refused and how, and the two halves."""

import gzip
import json
from datetime import date

import pytest

from pullquote.bot.evaluation import Half, LabelledQuestion, read_questions, select
from pullquote.bot.evaluation.questions import digest
from pullquote.config import BadInputError

from tests.bot.conftest import SAMPLES

FERRY = {
    "id": "ferry",
    "question": "When does the Stennis ferry stop?",
    "question_date": "2026/02/05",
    "answers": ["May 4"],
    "article_ids": ["post-1"],
    "tier": "gold",
}


@pytest.fixture
def write(tmp_path):
    def put(*lines, name="questions.jsonl"):
        path = tmp_path / name
        raw = b"\n".join(x if isinstance(x, bytes) else json.dumps(x).encode() for x in lines)
        path.write_bytes(gzip.compress(raw) if name.endswith(".gz") else raw)
        return path

    return put


def test_every_field_is_read(write):
    (question,) = read_questions(write(FERRY))

    assert question == LabelledQuestion(
        id="ferry",
        tier="gold",
        text="When does the Stennis ferry stop?",
        asked_on=date(2026, 2, 5),
        answers=("May 4",),
        article_ids=frozenset({"post-1"}),
        answerable=True,
        family="ferry",
    )


def test_question_and_answers_are_enough(write):
    (question,) = read_questions(write({"question": "Who?", "answers": ["Ada"]}))

    assert (question.id, question.tier) == ("questions.jsonl:1", "questions")
    assert question.answerable
    assert question.asked_on is None


def test_without_answers_a_question_is_unanswerable(write):
    (question,) = read_questions(write({"question": "Who?"}))
    assert not question.answerable


def test_gzipped_files_and_several_of_them_are_read_in_order(write):
    first = write(FERRY, b"", name="a.jsonl.gz")
    second = write({**FERRY, "id": 7, "reworded_from": "ferry"}, name="b.jsonl")

    questions = read_questions(first, second)

    assert [(q.id, q.family) for q in questions] == [("ferry", "ferry"), ("7", "ferry")]


def test_the_samples_questions_are_read():
    questions = read_questions(SAMPLES / "questions.ndjson")
    assert len(questions) == 25
    assert sum(not question.answerable for question in questions) == 6


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"{", "not JSON; write one object a line"),
        (b"[]", "not an object; write one object a line"),
        (b'{"question": "\xff"}', "not UTF-8; convert the file"),
        ({"answers": ["x"]}, "no question; give 'question' as text"),
        ({"question": 7}, "'question' is not text; write it within quotes"),
        ({**FERRY, "answers": "May 4"}, "'answers' is not a list of texts; write it as"),
        ({**FERRY, "answers": [4]}, "'answers' is not a list of texts; write it as"),
        ({**FERRY, "answers": [" "]}, "no accepted answer; list some in 'answers'"),
        ({**FERRY, "answerable": "no"}, "'answerable' is neither true nor false; mend it"),
        ({**FERRY, "id": True}, "'id' is neither text nor a whole number; mend it"),
        ({**FERRY, "id": "\ud800"}, "'id' holds a lone surrogate, which is no character; mend it"),
        ({**FERRY, "tier": "\ud800"}, "'tier' holds a lone surrogate"),
        ({**FERRY, "question": "Who \ud800?"}, "'question' holds a lone surrogate"),
        ({**FERRY, "answers": ["May", "4\udfff"]}, "'answers' holds a lone surrogate"),
        ({**FERRY, "reworded_from": "\ud83d"}, "'reworded_from' holds a lone surrogate"),
        ({**FERRY, "question_date": "06/07/2022"}, "is not a day; write it as YYYY-MM-DD"),
    ],
)
def test_a_bad_line_is_one_line_with_file_line_and_remedy(write, line, said):
    path = write(FERRY, line)

    with pytest.raises(BadInputError) as caught:
        read_questions(path)

    message = str(caught.value)
    assert message.startswith(f"{path}:2: ")
    assert said in message
    assert "\n" not in message


def test_an_emoji_that_json_spells_in_two_halves_is_a_character(write):
    (question,) = read_questions(write({**FERRY, "id": "\U0001f600"}))

    assert (question.id, question.half in Half) == ("\U0001f600", True)


def test_an_id_that_stands_twice_is_refused(write):
    with pytest.raises(BadInputError, match=r":2: the id 'ferry' was there before; give each"):
        read_questions(write(FERRY, FERRY))


def test_a_file_without_questions_is_refused(write):
    with pytest.raises(BadInputError, match="no questions in"):
        read_questions(write(b""))


def test_a_damaged_gzip_file_is_said_so(write, tmp_path):
    path = write(FERRY, name="q.jsonl.gz")
    path.write_bytes(path.read_bytes()[:-9])
    with pytest.raises(BadInputError, match="damaged; copy or download it again"):
        read_questions(path)


def test_the_digest_is_of_what_the_files_hold_packed_or_not(write):
    packed, plain = write(FERRY, name="a.jsonl.gz"), write(FERRY, name="a.jsonl")
    assert digest(packed) == digest(plain)
    assert digest(packed) != digest(plain, packed)


def many(write, count=400):
    return read_questions(write(*({**FERRY, "id": f"q{n}"} for n in range(count))))


def test_the_halves_part_the_questions_about_evenly(write):
    questions = many(write)
    choosing, reporting = (select(questions, half=half) for half in (Half.CHOOSING, Half.REPORTING))

    assert {q.id for q in choosing} | {q.id for q in reporting} == {q.id for q in questions}
    assert not {q.id for q in choosing} & {q.id for q in reporting}
    assert 160 <= len(choosing) <= 240


def test_the_half_of_a_question_is_the_same_for_ever(write):
    # Written down: another hash would move questions that settings were chosen on.
    told = {q.id: q.half for q in many(write, 6)}
    assert told == {
        "q0": Half.CHOOSING,
        "q1": Half.REPORTING,
        "q2": Half.CHOOSING,
        "q3": Half.CHOOSING,
        "q4": Half.REPORTING,
        "q5": Half.CHOOSING,
    }


def test_a_reworded_question_is_in_the_half_of_its_original(write):
    lines = [{**FERRY, "id": f"loose-{n}", "reworded_from": f"q{n}"} for n in range(40)]
    originals = {q.id: q.half for q in many(write, 40)}
    assert all(q.half is originals[q.family] for q in read_questions(write(*lines)))


def test_tiers_and_a_limit_for_each_select(write):
    lines = [{**FERRY, "id": f"{tier}{n}", "tier": tier} for n in range(3) for tier in "abc"]
    chosen = select(read_questions(write(*lines)), tiers=("a", "c"), limit=2)
    assert [q.id for q in chosen] == ["a0", "c0", "a1", "c1"]
