"""Articles that differ are said to differ, and those that do not are not."""

import random

import pytest

from pullquote.bot import Question
from pullquote.bot.disagreement import differing, with_other_value
from pullquote.bot.records import Draft, Evidence, RankedPassage
from pullquote.vectorstore import Passage, Span

from tests.bot.told import article, quote

HOMES = "How many homes did the storm damage in Tarrow County?"


def test_two_counts_of_one_storm_differ_in_the_samples(samples):
    answer = samples.ask(Question("How many homes in Tarrow County were damaged by the storm?"))
    assert [(each.value, each.publisher) for each in answer.differs] == [
        ("340 homes", "Littoral Wire"),
        ("212 homes", "The Tarrow Courier"),
    ]
    numbers = [each.quote for each in answer.differs]
    assert [answer.quotes[n - 1].publisher for n in numbers] == [
        "Littoral Wire",
        "The Tarrow Courier",
    ]


@pytest.mark.parametrize(
    ("question", "one", "other", "values"),
    [
        (HOMES, "The storm damaged 212 homes.", "The storm damaged 340 homes.", 2),
        (HOMES, "The storm damaged 212 homes.", "In all, 212 homes lay in the storm's way.", 0),
        (HOMES, "The storm damaged about 200 homes.", "The storm damaged 212 homes.", 0),
        (HOMES, "The storm damaged 212 homes.", "The storm damaged more than 100 homes.", 0),
        (HOMES, "The storm damaged 212 homes.", "The fire burned 7 homes in Ossley.", 0),
        (HOMES, "The storm damaged 212 homes.", "The storm hurt 12 people.", 0),
        (HOMES, "The storm damaged 212 homes.", "Of 212 homes, the storm flattened 19 homes.", 0),
        (HOMES, "The storm damaged 212 homes.", "The storm damaged 19 of the homes.", 0),
        (
            "When will the ferry to Brannet stop running?",
            "The Brannet ferry stops running on March 31.",
            "The Brannet ferry is to stop running on April 30.",
            2,
        ),
        (
            "When will the ferry to Brannet stop running?",
            "The Brannet ferry stops running on March 31.",
            "The Brannet ferry is to stop running on 31 March.",
            0,
        ),
        (
            "How much did the storm cost Tarrow County?",
            "The storm cost the county $41 million.",
            "Losses from the storm cost Tarrow County $58 million.",
            2,
        ),
        (
            "How much damage did the storm do in Tarrow County?",
            "The storm did $41 million of damage in Tarrow County.",
            "The storm did $58 million of damage in Tarrow County.",
            2,
        ),
        (
            "How much storm damage does Tarrow County have, in dollars?",
            "Tarrow County has $41 million of storm damage.",
            "Tarrow County has $58 million of storm damage.",
            2,
        ),
        (
            "What percentage of voters backed the street tax?",
            "The street tax was backed by 48 percent of voters.",
            "Some 51% of voters backed the street tax.",
            0,
        ),
        (
            "How much was the Tarrow County Library owed in fines?",
            "A county of Tarrow's size qualifies when losses pass $22 million.",
            "The Tarrow County Library was owed $186,000 in fines.",
            0,
        ),
        (
            "How many council votes are needed to win the chair?",
            "To win the chair, a member needs 27 council votes.",
            "She won 23 council votes; 27 are needed to win the chair.",
            0,
        ),
        ("Who won the seat?", "Ann Oar won the seat.", "Ben Quay won the seat.", 2),
        ("Who won the seat?", "Ann Oar won the seat.", "The seat was won by Ben Quay.", 2),
        ("Who won the seat?", "Mayor Ann Oar won the seat.", "Oar, 51, won the seat.", 0),
        ("Who won the seat?", "Ann Oar won the seat.", "Ben Quay lost the seat.", 0),
        ("Who won the seat?", "Ann Oar won the seat.", "Ben Quay won the election.", 0),
        (
            "Who won the seat?",
            "Ann Oar won the seat from Ben Quay.",
            "Ben Quay won the seat in May.",
            0,
        ),
        (
            "Who won the Pell prize for best actor?",
            "Ann Oar won the Pell prize for best actor.",
            "Ben Quay won the Pell prize for best song.",
            0,
        ),
        ("Who attended?", "Ann Oar attended.", "Ben Quay attended.", 0),
        ("Who was hurt at the dam?", "Ann Oar was hurt at the dam.", "Ben Quay was hurt there.", 0),
    ],
)
def test_values_differ_only_where_both_are_given_for_the_same(question, one, other, values):
    found = differing(question, [quote(1, one), quote(2, other)])
    assert len(found) == values


BURNED = "How many homes burned in the Ossley fire?"
PEOPLE = "How many people lost their homes in the Ossley fire?"
COST = "How much did the storm cost Tarrow County?"
SHARE = "What percentage of voters backed the street tax?"


@pytest.mark.parametrize(
    ("question", "one", "other"),
    [
        (
            "How many homes burned?",
            "A fire in Ossley burned 12 homes.",
            "A blaze in far-off Pell burned 3 homes.",
        ),
        (
            "How much money burned?",
            "A fire in Ossley burned $12,000.",
            "A blaze in far-off Pell burned $500.",
        ),
        (
            "What percentage voted?",
            "The percentage who voted in Ossley was 48%.",
            "The percentage who voted in Pell was 31%.",
        ),
        ("On what day did it burn?", "It burned on March 3.", "It burned on May 9."),
    ],
)
def test_one_telling_word_is_too_few_to_differ(question, one, other):
    assert differing(question, [quote(1, one), quote(2, other)]) == ()


@pytest.mark.parametrize(
    ("question", "one", "other", "values"),
    [
        (
            PEOPLE,
            "In the Ossley fire, 12 people lost their homes.",
            "In the Ossley fire, 31 people lost their homes.",
            ["12 people", "31 people"],
        ),
        (
            PEOPLE,
            "The Ossley fire burned 12 homes; all lost.",
            "The Ossley fire burned 31 homes; all lost.",
            [],
        ),
        (
            PEOPLE.replace("people", "children"),
            "In the Ossley fire, 12 children lost their homes.",
            "In the Ossley fire, 31 displaced children lost their homes.",
            ["12 children", "31 displaced children"],
        ),
        (
            "How many lost their homes in the Ossley fire?",
            "The Ossley fire took 12 homes; people lost all.",
            "The Ossley fire took 31 homes; people lost all.",
            [],
        ),
        (
            BURNED.replace("homes", "more of the county's old homes"),
            "The Ossley fire burned 12 homes.",
            "The Ossley fire burned 31 homes.",
            ["12 homes", "31 homes"],
        ),
        (
            "How many bus drivers went on strike in Ossley?",
            "A strike of 12 bus drivers began in Ossley.",
            "A strike emptied 31 bus lanes in Ossley.",
            [],
        ),
    ],
)
def test_things_that_are_counted_stand_before_a_verb(question, one, other, values):
    found = differing(question, [quote(1, one), quote(2, other)])
    assert [each.value for each in found] == values


@pytest.mark.parametrize(
    ("question", "one", "other"),
    [
        (
            COST,
            "The storm cost Tarrow County $1.2 billion.",
            "The storm cost the county $1.23 billion.",
        ),
        (
            COST,
            "The storm cost Tarrow County $5 million.",
            "The storm cost the county $4,612,000.",
        ),
        (
            SHARE,
            "The street tax was backed by 48% of voters.",
            "The street tax was backed by 48.2 percent of voters.",
        ),
        (
            BURNED,
            "The Ossley fire burned two hundred homes.",
            "The Ossley fire burned 212 homes.",
        ),
        (
            COST,
            "The storm cost Tarrow County $1.2 billion.",
            "The storm cost Tarrow County $3 billion, and the one before it $1.23 billion.",
        ),
    ],
)
def test_a_rounded_value_is_the_same(question, one, other):
    assert differing(question, [quote(1, one), quote(2, other)]) == ()


@pytest.mark.parametrize(
    ("question", "one", "other"),
    [
        (
            COST,
            "The storm cost Tarrow County $1.2 billion.",
            "The storm cost the county $1.3 billion.",
        ),
        (
            COST,
            "The storm cost Tarrow County $1.20 billion.",
            "The storm cost the county $1.23 billion.",
        ),
        (SHARE, "The tax was backed by 48% of voters.", "Voters backed the tax by 48.6 percent."),
        (BURNED, "The Ossley fire burned 200 homes.", "The Ossley fire burned 212 homes."),
        (BURNED, "The Ossley fire burned 10 homes.", "The Ossley fire burned 14 homes."),
    ],
)
def test_a_value_that_is_no_rounding_of_the_other_differs(question, one, other):
    assert len(differing(question, [quote(1, one), quote(2, other)])) == 2


@pytest.mark.parametrize("sum_of_money", ["4.6 million euros", "5 million euros", "£9 million"])
def test_sums_in_two_currencies_are_not_compared(sum_of_money):
    texts = ["The storm cost Tarrow County $5 million.", f"The storm cost Tarrow {sum_of_money}."]
    assert differing(COST, [quote(n, text) for n, text in enumerate(texts, start=1)]) == ()
    one, other = (rows_of(f"article-{n}", text) for n, text in enumerate(texts))
    assert sentences_shown(COST, one, other) == [("article-0", 0)]


def test_sums_in_one_currency_differ_beside_one_in_another():
    texts = ["$5 million", "5 million euros", "$7 million"]
    quotes = [
        quote(n, f"The storm cost Tarrow County {text}.") for n, text in enumerate(texts, start=1)
    ]
    assert [each.value for each in differing(COST, quotes)] == ["$5 million", "$7 million"]


def test_other_count_is_quoted_though_no_quote_had_it(samples):
    answer = samples.ask(Question("How many homes were damaged by the storm?"))
    assert {each.value for each in answer.differs} == {"340 homes", "212 homes"}
    assert all(
        each.value.split()[0] in answer.quotes[each.quote - 1].text for each in answer.differs
    )


def test_named_sources_are_no_words_that_values_stand_among(core, ingest):
    ingest(
        article("one", "The storm damaged 340 homes in Ossley.", "Alder Gull", "2026-02-01"),
        article("two", "In Ossley the storm damaged 212 homes.", "Radio Pell", "2026-02-02"),
    )
    text = "How many homes did the storm damage, according to the Alder Gull and Radio Pell?"
    answer = core.ask(Question(text))
    assert [each.value for each in answer.differs] == ["212 homes", "340 homes"]


def test_agreeing_articles_bring_no_other_value(core, ingest):
    ingest(
        article(
            "one", "The storm damaged 212 homes in Ossley. It rained.", "The Gull", "2026-02-01"
        ),
        article("two", "In Ossley the storm damaged 212 homes, all told.", "QNN", "2026-02-02"),
    )
    answer = core.ask(Question("How many homes did the storm damage in Ossley?"))
    assert answer.quotes
    assert answer.differs == ()


def test_storms_of_two_years_do_not_differ():
    quotes = [
        quote(1, "The storm damaged 212 homes.", "2025-11-10"),
        quote(2, "The storm damaged 340 homes.", "2024-11-10"),
    ]
    assert differing(HOMES, quotes) == ()


OSSLEY = "How many homes did the storm damage in Ossley?"
WRONG_IN_OSSLEY = "An earlier version of this article said the storm damaged 430 homes in Ossley."


def test_a_value_that_a_correction_withdraws_does_not_differ(core, ingest):
    text = f"The storm hit Ossley hard. Trees fell on cars.\n\nCorrection: {WRONG_IN_OSSLEY}"
    ingest(
        article("one", text, "The Gull", "2026-02-01"),
        article("two", "The storm damaged 340 homes in Ossley, it said.", "QNN", "2026-02-02"),
    )
    answer = core.ask(Question(OSSLEY))
    assert any(quote.in_notice for quote in answer.quotes)
    assert answer.differs == ()


def test_what_a_retracted_article_gave_does_not_differ(core, ingest):
    text = "The storm damaged 900 homes in Ossley, it said.\n\nRetraction: We withdrew this story."
    ingest(
        article("one", text, "The Gull", "2026-02-01"),
        article("two", "The storm damaged 340 homes in Ossley, it said.", "QNN", "2026-02-02"),
    )
    answer = core.ask(Question(OSSLEY))
    assert len(answer.quotes) == 2
    assert answer.differs == ()


def rows_of(article_id, *sentences, day="2026-02-01", **marks):
    """Make a ranked passage of sentences that follow each other."""
    text, spans = " ".join(sentences), []
    for sentence in sentences:
        start = spans[-1].end + 1 if spans else 0
        spans.append(Span(start, start + len(sentence)))
    span = Span(0, len(text))
    whole = Passage(1, article_id, 1, 0, span, text, "t", day, None, tuple(spans))
    return RankedPassage(whole, 1.0, **marks)


def sentences_shown(question, *ranked, at=0):
    """Return where each piece of evidence stands, the first piece being a sentence of the first."""
    first = Evidence(ranked[0].passage, at, at, None, 1.0)
    draft = with_other_value(question, Draft((first,), 1.0), ranked, 3)
    return [(piece.passage.article_id, piece.first_sentence) for piece in draft.evidence]


def test_other_value_is_looked_for_outside_notices():
    one = rows_of("one", "The storm damaged 340 homes in Ossley.")
    said = ("Trees fell.", f"Correction: {WRONG_IN_OSSLEY}")
    assert sentences_shown(OSSLEY, one, rows_of("two", *said)) == [("one", 0), ("two", 1)]
    assert sentences_shown(OSSLEY, one, rows_of("two", *said, in_notices=(1,))) == [("one", 0)]
    both = rows_of("two", *said, "The storm damaged 212 homes in Ossley.", in_notices=(1,))
    assert sentences_shown(OSSLEY, one, both) == [("one", 0), ("two", 2)]


def test_other_value_is_shown_in_the_sentence_that_gives_it():
    one = rows_of("one", "The storm damaged 340 homes in Ossley.")
    other = rows_of(
        "two",
        "Few of the county's 5,212 homes had shutters.",
        "The fair sold 212 homes for birds.",
        "The storm damaged 212 homes in Ossley.",
    )
    assert sentences_shown(OSSLEY, one, other) == [("one", 0), ("two", 2)]


@pytest.mark.parametrize("marks", [{"in_notices": (0,)}, {"retracted": True}])
def test_nothing_is_looked_for_against_a_withdrawn_value(marks):
    one = rows_of("one", WRONG_IN_OSSLEY, **marks)
    other = rows_of("two", "The storm damaged 340 homes in Ossley.")
    assert sentences_shown(OSSLEY, one, other) == [("one", 0)]


def test_two_quotes_of_one_article_do_not_differ():
    quotes = [
        quote(1, "The storm damaged 212 homes.", article_id="a"),
        quote(2, "The storm damaged 340 homes.", article_id="a"),
    ]
    assert differing(HOMES, quotes) == ()


def test_newest_value_comes_first():
    quotes = [
        quote(1, "The storm damaged 212 homes.", "2025-11-10"),
        quote(2, "The storm damaged 340 homes.", "2025-11-13"),
        quote(3, "The storm damaged 260 homes.", "2025-11-12"),
    ]
    found = differing(HOMES, quotes)
    assert [each.quote for each in found] == [2, 3, 1]


def test_no_order_of_the_quotes_changes_what_differs():
    texts = ["The storm damaged 212 homes.", "The storm damaged 340 homes.", "It rained."]
    quotes = [quote(n, text) for n, text in enumerate(texts, start=1)]
    told = {value.value for value in differing(HOMES, quotes)}
    for seed in range(5):
        mixed = random.Random(seed).sample(quotes, 3)
        assert {value.value for value in differing(HOMES, mixed)} == told
