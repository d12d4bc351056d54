"""The answer's JSON contract, schema 1: names, types and what is null."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime

from pullquote.bot.answer_json import answer_to_dict
from pullquote.bot.records import (
    NearArticle,
    Question,
    QuotedNotice,
    Searched,
    SearchKind,
    StatedValue,
)
from pullquote.vectorstore import NoticeKind, Scope, Span


def test_an_answer_has_exactly_the_fields_of_schema_1(records) -> None:
    answer = records.answer(asked_on=date(2024, 3, 6))

    assert answer_to_dict(answer) == {
        "schema": 1,
        "id": "0f0f",
        "question": "How long?",
        "question_date": "2024-03-06",
        "as_of": None,
        "status": "answered",
        "reason": None,
        "confidence": 0.75,
        "tentative": False,
        "quotes": [
            {
                "n": 1,
                "article_id": "courier-17",
                "revision": 1,
                "start": 47,
                "end": 93,
                "text": "Repairs will take 14 weeks, the council said.",
                "title": "Tarn bridge to close",
                "publisher": "The Norrland Courier",
                "authors": ["Ida Strand", "Per Holm"],
                "published": "2024-03-04",
                "url": "https://courier.example/tarn",
                "link": "https://courier.example/tarn#:~:text=Repairs%20will%20take",
                "highlight": [18, 26],
                "score": 7.25,
                "current": True,
                "notice": None,
                "also_in": [],
            }
        ],
        "short_answer": None,
        "nearest": [],
        "corpus": {
            "articles": 15,
            "oldest": "2024-01-02",
            "newest": "2024-03-05",
            "updated_at": "2024-03-06T09:30:00+00:00",
        },
        "searched": None,
        "differs": [],
        "timings_ms": {"retrieve": 12.5, "total": 40.0},
        "answerer": "extractive",
        "claims": [],
        "removed": 0,
        "fallback": None,
        "usage": None,
    }


def test_a_certain_highlight_is_the_short_answer(records) -> None:
    answer = records.answer()
    certain = replace(answer, quotes=(replace(answer.quotes[0], certain=True),))

    assert answer_to_dict(certain)["short_answer"] == {
        "text": "14 weeks",
        "quote": 1,
        "start": 18,
        "end": 26,
    }


def test_an_abstention_has_a_reason_no_quotes_and_the_nearest_articles(records) -> None:
    told = answer_to_dict(records.abstention())

    assert told["status"] == "abstained"
    assert told["reason"] == "weak_evidence"
    assert told["quotes"] == []
    assert told["question_date"] is None
    assert told["nearest"] == [
        {
            "article_id": "courier-9",
            "title": "Ferry strike",
            "published": "2024-02-01",
            "url": "https://courier.example/ferry",
        }
    ]


def test_what_is_unknown_is_null(records) -> None:
    bare = records.quote(publisher=None, published=None, url=None, link=None, highlight=None)

    quote = answer_to_dict(records.answer(bare))["quotes"][0]

    assert [quote[k] for k in ("publisher", "published", "url", "link", "highlight")] == [None] * 5


def test_a_notice_is_laid_out_with_its_slice(records) -> None:
    notice = QuotedNotice(NoticeKind.CORRECTION, 1, Span(93, 120), "Correction: It is 14 weeks.")

    quote = answer_to_dict(records.answer(records.quote(notice=notice)))["quotes"][0]

    assert quote["notice"] == {
        "kind": "correction",
        "article_id": None,
        "revision": 1,
        "start": 93,
        "end": 120,
        "text": "Correction: It is 14 weeks.",
    }


def test_a_notice_of_the_title_has_no_place_and_one_of_other_words_no_text(records) -> None:
    title = QuotedNotice(NoticeKind.RETRACTION, 1, None, "RETRACTED: Tarn bridge to close")
    other = QuotedNotice(NoticeKind.UPDATE, 1, Span(93, 120), None)

    quotes = answer_to_dict(
        records.answer(records.quote(notice=title), records.quote(n=2, notice=other))
    )["quotes"]

    assert [quote["notice"]["start"] for quote in quotes] == [None, 93]
    assert [quote["notice"]["text"] for quote in quotes] == [title.text, None]


def test_an_answer_as_of_a_moment_names_it_and_what_is_not_current(records) -> None:
    as_of = datetime(2024, 3, 6, 9, 30, tzinfo=UTC)
    answer = records.answer(records.quote(current=False))
    asked = replace(answer, question=Question("How long?", None, Scope(as_of=as_of)))

    told = answer_to_dict(asked)

    assert told["as_of"] == "2024-03-06T09:30:00+00:00"
    assert told["quotes"][0]["current"] is False


def test_the_contract_holds_only_plain_json_types(records) -> None:
    for answer in (records.answer(), records.abstention()):
        told = answer_to_dict(answer)
        assert json.loads(json.dumps(told, allow_nan=False)) == told


def test_days_that_were_searched_are_told_with_the_words_that_named_them(records) -> None:
    made = Searched("this week", SearchKind.SCOPE, date(2022, 6, 10), date(2022, 6, 16))
    told = answer_to_dict(replace(records.answer(), searched=made))

    assert told["searched"] == {
        "from": "2022-06-10",
        "to": "2022-06-16",
        "said": "this week",
        "kind": "scope",
        "widened": False,
        "publishers": [],
        "authors": [],
        "sections": [],
        "tags": [],
    }


def test_copies_and_differing_values_are_laid_out(records) -> None:
    copy = NearArticle("gull-1", "Bridge", "The Gull", "2024-03-05", None)
    value = StatedValue("14 weeks", 1, "The Gull", "2024-03-05")
    quote = records.quote(also_in=(copy,))
    told = answer_to_dict(replace(records.answer(quote), differs=(value,)))

    assert told["quotes"][0]["also_in"] == [
        {
            "article_id": "gull-1",
            "title": "Bridge",
            "publisher": "The Gull",
            "published": "2024-03-05",
            "url": None,
        }
    ]
    assert told["differs"] == [
        {"value": "14 weeks", "quote": 1, "publisher": "The Gull", "published": "2024-03-05"}
    ]
