"""Questions from JSON Lines: order, ids, dates, and lines that cannot be used."""

import io
import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from pullquote.bot.batch import MAX_LINE_BYTES, BadLine, answer_all
from pullquote.bot.records import Question
from pullquote.config import BadInputError, ModelError
from pullquote.vectorstore import Scope


@pytest.fixture
def answer_lines(records):
    """Answer lines with a core that says what it was asked."""

    def answer(*lines: bytes | dict, asked: list[Question] | None = None, **given):
        def ask(question: Question):
            if asked is not None:
                asked.append(question)
            if "too long" in question.text:
                raise BadInputError("the question is too long", remedy="shorten it")
            if "no model" in question.text:
                raise ModelError("weights missing", remedy="install them")
            return replace(records.answer(text=question.text, asked_on=question.asked_on))

        raw = [json.dumps(x).encode() if isinstance(x, dict) else x for x in lines]
        found = answer_all(io.BytesIO(b"\n".join(raw)), ask, **given)
        return [x.as_dict() if isinstance(x, BadLine) else x for x in found]

    return answer


def test_each_record_is_answered_in_order_under_its_own_id(answer_lines) -> None:
    told = answer_lines({"id": "b", "question": "One?"}, {"id": 7, "question": "Two?"})

    assert [(x["id"], x["question"]) for x in told] == [("b", "One?"), (7, "Two?")]


def test_a_record_without_id_keeps_the_answers_own(answer_lines) -> None:
    assert [x["id"] for x in answer_lines({"question": "One?"})] == ["0f0f"]


@pytest.mark.parametrize("day", ["2022-06-16", "2022/06/16", "2022-06-16T10:00:00Z"])
def test_a_records_day_is_read_in_each_form(answer_lines, day: str) -> None:
    told = answer_lines({"question": "One?", "question_date": day})

    assert told[0]["question_date"] == "2022-06-16"


def test_the_given_day_and_scope_stand_for_records_that_name_none(answer_lines) -> None:
    asked: list[Question] = []
    scope = Scope(publishers=("A",))

    answer_lines(
        {"question": "One?", "question_date": None},
        {"question": "Two?", "question_date": "2020-01-01"},
        {"question": "Three?", "question_date": ""},
        asked=asked,
        asked_on=date(2024, 1, 1),
        scope=scope,
    )

    assert [q.asked_on for q in asked] == [date(2024, 1, 1), date(2020, 1, 1), date(2024, 1, 1)]
    assert {q.scope for q in asked} == {scope}


def test_a_records_own_moment_goes_before_the_given_one(answer_lines) -> None:
    asked: list[Question] = []
    given = datetime(2024, 1, 1, tzinfo=UTC)

    answer_lines(
        {"question": "One?"},
        {"question": "Two?", "as_of": "2020-01-01T12:00Z"},
        {"question": "Three?", "as_of": ""},
        asked=asked,
        scope=Scope(publishers=("A",), as_of=given),
    )

    own = datetime(2020, 1, 1, 12, tzinfo=UTC)
    assert [q.scope.as_of for q in asked] == [given, own, given]
    assert {q.scope.publishers for q in asked} == {("A",)}


@pytest.mark.parametrize(
    ("line", "record_id", "problem"),
    [
        (b"Who won?", None, 'not JSON; write one object a line, as {"question": "Who won?"}'),
        (b"{not json", None, "not JSON"),
        (b"[" * 100_000, None, "not JSON"),
        (b'{"question": ' + b"9" * 5000 + b"}", None, "not JSON"),
        (b"\xff\xfe{}", None, "not UTF-8"),
        (b'["a list"]', None, "not an object"),
        ({"id": "x"}, "x", "no question"),
        ({"id": "x", "question": "  "}, "x", "no question"),
        ({"id": "x", "question": 5}, "x", "no question"),
        ({"id": {"a": 1}, "question": "One?"}, None, "'id'"),
        ({"id": True, "question": "One?"}, None, "'id'"),
        ({"id": "x", "question": "One?", "question_date": "2022-02-31"}, "x", "calendar"),
        ({"id": "x", "question": "One?", "question_date": 20220616}, "x", "question_date"),
        ({"id": "x", "question": "One?", "as_of": 20220616}, "x", "as_of"),
        ({"id": "x", "question": "One?", "as_of": "2999-01-01"}, "x", "still to come"),
        ({"id": "x", "question": "One?", "as_of": "0001-01-01T00:00+14:00"}, "x", "the year 1"),
        ({"id": "x", "question": "too long"}, "x", "too long"),
        (b'{"question": "' + b"a" * MAX_LINE_BYTES + b'"}', None, "longer than"),
    ],
)
def test_a_bad_line_gets_an_error_and_the_run_goes_on(
    answer_lines, line, record_id, problem
) -> None:
    first, bad, last = answer_lines({"question": "One?"}, line, {"question": "Two?"})

    assert (first["question"], last["question"]) == ("One?", "Two?")
    assert bad.keys() == {"schema", "error", "line", "id"}
    assert (bad["schema"], bad["line"], bad["id"]) == (1, 2, record_id)
    assert problem in bad["error"]


def test_blank_lines_are_passed_over_but_counted(answer_lines) -> None:
    told = answer_lines(b"", b"  ", {"question": "One?"}, b"nonsense")

    assert len(told) == 2
    assert told[1]["line"] == 4


def test_a_byte_order_mark_does_no_harm(answer_lines) -> None:
    assert answer_lines(b'\xef\xbb\xbf{"question": "One?"}')[0]["question"] == "One?"


def test_an_overlong_last_line_ends_the_run_with_its_error(answer_lines) -> None:
    told = answer_lines(b"x" * (3 * MAX_LINE_BYTES))

    assert [x["line"] for x in told] == [1]


def test_a_failure_that_no_line_is_to_blame_for_stops_the_run(answer_lines) -> None:
    with pytest.raises(ModelError):
        answer_lines({"question": "no model"})
