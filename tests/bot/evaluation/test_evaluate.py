"""A whole evaluation with the real core over a few invented articles."""

import json
from datetime import date

import pytest

from pullquote.bot.evaluation import (
    LabelledQuestion,
    Plan,
    evaluate,
    foreign_questions,
    report_to_dict,
)
from pullquote.bot.evaluation.cases import Condition
from pullquote.bot.evaluation.hiding import holders
from pullquote.config import BadInputError

ARTICLES = (
    {
        "id": "post-1",
        "title": "Stennis ferry to stop in May",
        "publisher": "The Alder Post",
        "date": "2026-02-03",
        "text": "The Stennis Island ferry will make its last crossing on May 4, the port said. "
        "The line has carried mail and school children since 1921.\n\n"
        "Harbour master Lowell Brandt said repairs to the hull would cost $6.2 million.",
    },
    {
        "id": "radio-1",
        "title": "Alder library drops its fines",
        "publisher": "Radio Alder",
        "date": "2026-02-10",
        "text": "The Alder town library will no longer charge fines for books that come back late. "
        "Librarian Petra Vance said the fines brought in only $900 a year.",
    },
    {
        "id": "post-2",
        "title": "Islanders mourn the ferry",
        "publisher": "The Alder Post",
        "date": "2026-02-05",
        "text": "Islanders gathered at the slip on Stennis after hearing that May 4 is the end. "
        "The school has not said how pupils will travel.",
    },
)


def question(name, text, *answers, tier="gold", articles=(), family=None):
    return LabelledQuestion(
        id=name,
        tier=tier,
        text=text,
        asked_on=date(2026, 2, 12),
        answers=answers,
        article_ids=frozenset(articles),
        answerable=bool(answers),
        family=family or name,
    )


FERRY = question("ferry", "When will the Stennis ferry stop?", "May 4", articles=["post-1"])
FINES = question("fines", "How much did library fines bring in?", "$900", articles=["radio-1"])
LOOSE = question(
    "loose", "What was the take from late books?", "$900", tier="loose", family="fines"
)
LATER = question("later", "Who bought the Stennis ferry at auction?", tier="future")


@pytest.fixture
def filled(core, ingest):
    assert not ingest(*ARTICLES).failures
    return core


def scores(row):
    return {name: estimate.value for name, estimate in row.scores.items()}


def test_a_whole_evaluation(filled):
    seen = []
    generation = filled.store.catalog.generation()
    plan = Plan((FERRY, FINES, LOOSE, LATER), twins=True, foreign=foreign_questions("builtin")[:2])

    report = evaluate(filled, plan, lambda *now: seen.append(now))

    # every question is asked as labelled, the answerable ones as twins too, and the foreign ones
    assert [case.condition for case in report.cases] == [
        *[Condition.ANSWERABLE] * 3,
        Condition.FUTURE,
        *[Condition.TWIN] * 3,
        *[Condition.FOREIGN] * 2,
    ]
    assert seen[-1] == ("asking", 9, 9)
    assert ("hiding", 3, 3) in seen

    rows = {row.tier: (row.questions, scores(row)) for row in report.quality}
    assert list(rows) == ["gold", "loose", "all"]
    count, gold = rows["gold"]
    assert (count, gold["quote@1"], gold["fidelity"], gold["article@1"]) == (2, 1.0, 1.0, 1.0)

    silent = {(row.condition, row.tier): row for row in report.silence}
    assert silent[Condition.TWIN, "all"].questions == 3
    assert "AUC" in silent[Condition.TWIN, "gold"].scores
    assert set(silent[Condition.FOREIGN, "foreign"].scores) == {
        "false answers",
        "plain false answers",
    }

    recall = {(row.stage, row.k): row.passages.value for row in report.recalls}
    assert recall["retrieve", None] == 1.0
    assert report.latencies[-1].stage == "total"
    assert sum(each.questions for each in report.bins) == 9
    assert report.curve[-1].coverage == 1.0

    # nothing is written: neither an answer nor an article
    assert filled.store.catalog.generation() == generation
    assert filled.store.catalog.answers.count() == 0

    told = report_to_dict(report)
    assert json.loads(json.dumps(told)) == told
    assert FERRY.text not in json.dumps(told)


def test_a_twin_is_asked_without_every_article_that_holds_an_answer(filled):
    hidden = holders(filled.store.catalog, [FERRY, FINES])
    assert hidden == {"ferry": {"post-1", "post-2"}, "fines": {"radio-1"}}

    report = evaluate(filled, Plan((FERRY,), twins=True))

    plain, twin = report.cases
    assert {seen.article_id for seen in plain.retrieved} >= {"post-1", "post-2"}
    assert {seen.article_id for seen in twin.retrieved} == {"radio-1"}
    assert twin.hidden == 2


def test_future_questions_are_asked_without_their_day(filled):
    early = question("early", "When will the Stennis ferry stop?", tier="future")
    early = early.__class__(
        **{**{n: getattr(early, n) for n in early.__slots__}, "asked_on": date(1990, 1, 1)}
    )
    (case,) = evaluate(filled, Plan((early,))).cases
    assert case.retrieved


def test_an_empty_corpus_and_an_empty_choice_are_refused(core, ingest):
    with pytest.raises(BadInputError, match="the corpus holds no articles; ingest some"):
        evaluate(core, Plan((FERRY,)))
    ingest(ARTICLES[0])
    with pytest.raises(BadInputError, match="no question is left to ask"):
        evaluate(core, Plan(()))


def test_the_shipped_foreign_questions_are_forty_of_their_own(tmp_path):
    shipped = foreign_questions("builtin")
    assert len({q.text for q in shipped}) == len({q.id for q in shipped}) == 40
    assert not any(q.answerable for q in shipped)


def test_foreign_questions_can_be_ones_own(tmp_path):
    path = tmp_path / "mine.jsonl"
    path.write_text('{"id": "m1", "question": "Who rules Atlantis?", "answers": ["x"]}')
    (mine,) = foreign_questions(str(path))
    assert (mine.id, mine.tier, mine.answerable, mine.answers) == ("m1", "foreign", False, ())
