import pytest

from pullquote.bot.claims import Family, hedges, negations, quantifiers, relations
from pullquote.bot.claims.cues import added, left_out
from pullquote.bot.claims.text import tokens

FINDERS = {
    Family.NEGATION: negations,
    Family.QUANTIFIER: quantifiers,
    Family.HEDGE: hedges,
    Family.RELATION: relations,
}


def wrong(claim, sentence):
    stems = {token.stem for token in tokens(claim)}
    found = set()
    for family, find in FINDERS.items():
        mine, theirs = find(claim), find(sentence)
        if added(mine, theirs) or left_out(mine, theirs, stems, family):
            found.add(family)
    return found


def test_cues_name_the_words_that_they_govern():
    (cue,) = negations("The ferry did not sail on Monday, but the boats did.")
    assert (cue.text, cue.kind, cue.heads[0]) == ("not", "not", "sail")


@pytest.mark.parametrize(
    ("claim", "sentence", "family"),
    [
        ("The ferry sailed.", "The ferry did not sail.", Family.NEGATION),
        ("The ferry didn't sail.", "The ferry sailed.", Family.NEGATION),
        ("The mayor paid the fee.", "The mayor refused to pay the fee.", Family.NEGATION),
        ("All boats were lost.", "Most boats were lost.", Family.QUANTIFIER),
        ("Boats were lost.", "Some boats were lost.", Family.QUANTIFIER),
        ("Only gulls came.", "Gulls came.", Family.QUANTIFIER),
        ("The gulls came.", "Only the gulls came.", Family.QUANTIFIER),
        ("The mayor stole it.", "The mayor allegedly stole it.", Family.HEDGE),
        ("The mayor resigned.", "The mayor may resign.", Family.HEDGE),
        ("The council builds a pier.", "The council plans to build a pier.", Family.HEDGE),
        ("He left before the storm.", "He left after the storm.", Family.RELATION),
        ("They voted for the pier.", "They voted against the pier.", Family.RELATION),
    ],
)
def test_a_turned_statement_is_noticed(claim, sentence, family):
    assert family in wrong(claim, sentence)


@pytest.mark.parametrize(
    ("claim", "sentence"),
    [
        ("The ferry never sailed.", "The ferry did not sail."),
        ("The boats were lost.", "All the boats were lost."),
        ("The mayor was cheered.", "The mayor was cheered, but did not speak."),
        ("The mayor might resign.", "The mayor may resign."),
        ("Not only gulls came.", "Not only gulls came."),
        ("It was the most famous pier.", "It was the most famous pier of the coast."),
    ],
)
def test_a_faithful_statement_is_left_alone(claim, sentence):
    assert wrong(claim, sentence) == set()
