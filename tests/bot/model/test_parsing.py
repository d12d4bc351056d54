import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pullquote.bot.claims import Claim
from pullquote.bot.model.parsing import MOST_CLAIMS, claims_in

ONE = Claim("It sails.", ("x1",))


@pytest.mark.parametrize(
    "reply",
    [
        '{"claims": [{"text": "It sails.", "sentences": ["x1"]}]}',
        '```json\n{"claims": [{"text": "It sails.", "sentences": ["x1"]}]}\n```',
        'Sure, here it is:\n{"claims": [{"text": "It sails.", "sentences": ["x1"]}]}\nBye!',
        '{"claims": [{"text": "It sails.", "sentences": ["x1"]},]}',
        '[{"claim": "It sails.", "ids": "[x1]"}]',
        '{"text": "It sails.", "sentence_ids": "x1"}',
        '{"statements": [{"statement": "It\\n sails.", "sources": [{"id": "x1"}]}]}',
        '<think>[{"text": "No.", "id": "q"}]</think>[{"text": "It sails.", "id": "x1"}]',
    ],
)
def test_claims_are_read_out_of_replies_that_are_not_clean(reply):
    assert claims_in(reply, finished=True)[0] == [ONE]


@pytest.mark.parametrize(
    "reply", ["", "I cannot help.", "{", "[1, 2]", '{"claims": "none"}', "null"]
)
def test_a_reply_without_claims_is_not_whole(reply):
    assert claims_in(reply, finished=True) == ([], False)


@pytest.mark.parametrize(
    "reply",
    [
        "[" * 3_000,
        '{"claims":' * 3_000,
        '{"claims": [{"text": "x", "sentences": ' + "[" * 1_500 + "]" * 1_500 + "}]}",
        '{"claims": [{"text": "x", "sentences": [' + "1" * 5_000 + "]}]}",
        '{"claims": [{"text": "x", "sentences": [' + "1" * 5_000,
    ],
    ids=["brackets", "braces", "ids", "digits", "digits without an end"],
)
@pytest.mark.parametrize("finished", [True, False])
def test_a_reply_that_no_reader_of_json_takes_holds_no_claims(reply, finished):
    assert claims_in(reply, finished=finished) == ([], False)


def test_brackets_without_end_are_given_up_at_once():
    began = time.perf_counter()
    claims_in("[" * 300_000, finished=False)
    assert time.perf_counter() - began < 5


def test_ids_at_the_edge_of_what_can_be_nested_break_nothing():
    for depth in range(900, 1_010):
        nested = "[" * depth + "]" * depth
        claims_in('{"claims": [{"text": "x", "sentences": ' + nested + "}]}", finished=True)


def test_no_claims_is_a_whole_reply():
    assert claims_in('{"claims": []}', finished=True) == ([], True)


def test_the_last_claim_of_an_unfinished_reply_is_left_out():
    reply = '{"claims": [{"text": "It sails.", "sentences": ["x1"]}, {"text": "It never", "sen'
    assert claims_in(reply, finished=True) == ([ONE], False)
    assert claims_in(reply[:50], finished=False) == ([], False)


def test_thinking_that_has_not_ended_holds_no_claims():
    reply = '<think>{"claims": [{"text": "No.", "sentences": ["q"]}, {'
    assert claims_in(reply, finished=False) == ([], False)


def test_not_more_claims_are_read_than_anybody_would_show():
    many = json.dumps({"claims": [{"text": f"No {n}.", "sentences": []} for n in range(99)]})
    assert len(claims_in(many, finished=True)[0]) == MOST_CLAIMS


@given(st.text(max_size=200))
def test_no_reply_breaks_the_parser(reply):
    claims_in(reply, finished=True)
    claims_in('{"claims": [' + reply, finished=False)
