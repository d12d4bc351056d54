import json

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
