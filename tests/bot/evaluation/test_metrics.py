"""The scores of cases made by hand."""

import pytest

from pullquote.bot.evaluation.cases import Condition
from pullquote.bot.evaluation.metrics import latencies, quality, recalls, silence


def values(scores):
    return {name: estimate.value for name, estimate in scores.items()}


def test_an_abstention_counts_as_wrong_though_its_draft_was_right(made):
    told = values(quality([made.case("a"), made.case("b", answered=False)]))
    assert (told["quote@1"], told["quote@3"], told["answered"]) == (0.5, 0.5, 0.5)


def test_a_later_quote_counts_for_quote_at_3_and_a_fourth_for_nothing(made):
    third = made.case("a", quotes=(False, False, True))
    fourth = made.case("b", quotes=(False, False, False, True))
    told = values(quality([third, fourth]))
    assert (told["quote@1"], told["quote@3"]) == (0.0, 0.5)


def test_precision_fidelity_and_length_are_over_the_quotes_that_were_shown(made):
    cases = [
        made.case("a", quotes=(True, False)),
        made.case("b", quotes=(), answered=False),
    ]
    told = values(quality([*cases, made.case("c", answered=False)]))
    assert told["citation precision"] == 0.5
    assert told["fidelity"] == 1.0
    assert told["words per quote"] == 5


def test_a_quote_that_is_not_its_slice_shows_in_the_fidelity(made):
    bad = made.case("a", quotes=())
    bad = made.case("a").__class__(
        **{
            **{name: getattr(bad, name) for name in bad.__slots__},
            "quotes": (made.quote(exact=False), made.quote()),
            "answered": True,
        }
    )
    assert values(quality([bad]))["fidelity"] == 0.5


def test_short_answers_are_scored_where_they_are_shown(made):
    cases = [
        made.case("a", short_answer="May 4", short_holds=True),
        made.case("b", short_answer="May 5"),
        made.case("c"),
        made.case("d", short_answer="May 4", short_holds=True, answered=False),
    ]
    told = values(quality(cases))
    assert told["short answer shown"] == 0.5
    assert told["short answer right"] == 0.5


def test_without_short_answers_their_correctness_is_not_defined(made):
    told = values(quality([made.case("a")]))
    assert told["short answer shown"] == 0.0
    assert told["short answer right"] is None


def test_risk_is_of_the_first_quote_shown_or_not(made):
    cases = [
        made.case("a", confidence=0.9),
        made.case("b", confidence=0.05, answered=False),
        made.case("c", confidence=0.4, quotes=(False,)),
    ]
    told = values(quality(cases))
    assert told["AURC"] == pytest.approx((0 + 1 / 2 + 1 / 3) / 3)
    assert told["coverage at 5% risk"] == pytest.approx(1 / 3)


def test_false_answers_are_the_share_of_unanswerable_questions_answered(made):
    others = [
        made.case("a", condition=Condition.TWIN, confidence=0.3),
        made.case("b", condition=Condition.TWIN, confidence=0.1, answered=False),
    ]
    answerable = [made.case("a", confidence=0.8), made.case("b", confidence=0.2)]

    told = values(silence(answerable, others))

    assert told["false answers"] == 0.5
    assert told["coverage at 5% false answers"] == 0.5
    assert told["AUC"] == 0.75
    assert set(values(silence([], others))) == {"false answers", "plain false answers"}


def test_a_tentative_answer_is_an_answer_and_no_plain_one(made):
    tentative = made.case("a", tentative=True)
    told = values(quality([tentative, made.case("b")]))
    assert (told["answered"], told["answered plainly"], told["quote@1"]) == (1.0, 0.5, 1.0)
    twins = [
        made.case(name, condition=Condition.TWIN, tentative=name == "a", answered=name != "c")
        for name in "abcd"
    ]
    told = values(silence([], twins))
    assert (told["false answers"], told["plain false answers"]) == (0.75, 0.5)


def test_recall_is_told_after_each_stage_and_at_each_depth(made):
    cases = [
        made.case("a", holds=(False, False, True, False), read=2),
        made.case("b", holds=(True, False, False, False), read=2),
    ]
    told = {(row.stage, row.k): row.passages.value for row in recalls(cases)}
    assert told == {
        ("retrieve", 1): 0.5,
        ("retrieve", 3): 1.0,
        ("retrieve", None): 1.0,
        ("rerank", 1): 0.5,
        ("rerank", 3): 1.0,
        ("rerank", None): 1.0,
        ("read", None): 0.5,
    }


def test_article_recall_is_over_the_questions_that_list_articles(made):
    without = made.case("b", question=made.question("b", article_ids=frozenset()))
    told = recalls([made.case("a", holds=(False, True)), without])
    assert [row.articles.value for row in told if row.k == 1] == [0.0, 0.0]
    assert recalls([without])[0].articles.value is None


def test_recall_and_latency_have_intervals_that_hold_their_values(made):
    cases = [
        made.case(f"{n}", holds=(n % 3 == 0, False), timings_ms={"total": float(n)})
        for n in range(60)
    ]
    recall = recalls(cases)[0].passages
    assert recall.low < recall.value < recall.high
    median = latencies(cases)[0].p50
    assert median.low < median.value == 29.0 < median.high


def test_latency_is_told_by_stage_with_the_whole_last(made):
    fast = made.case("a", timings_ms={"total": 40.0, "retrieve": 10.0})
    slow = made.case("b", timings_ms={"total": 400.0, "retrieve": 100.0, "widen": 1.0})
    told = latencies([fast, fast, slow])
    assert [(row.stage, row.p50.value, row.p95.value) for row in told] == [
        ("retrieve", 10.0, 100.0),
        ("widen", 1.0, 1.0),
        ("total", 40.0, 400.0),
    ]
    assert latencies([]) == []
