"""The claim gate: what a composed sentence says must stand in the sentences that it rests on.

Pure functions over text, without a language model: numbers, dates, names, negations, quantifiers
and quotations of a text, and a comparison of each between a claim and its sentences.
"""

from pullquote.bot.claims.amounts import Amount, Bound, numbers
from pullquote.bot.claims.cues import Cue, Family, hedges, negations, quantifiers, relations
from pullquote.bot.claims.days import When, dates
from pullquote.bot.claims.judging import Vote, judge
from pullquote.bot.claims.names import Name, names
from pullquote.bot.claims.quotations import is_slice, quotations
from pullquote.bot.claims.records import Check, Claim, Finding, Sentence, Standing, Verdict

__all__ = [
    "Amount",
    "Bound",
    "Check",
    "Claim",
    "Cue",
    "Family",
    "Finding",
    "Name",
    "Sentence",
    "Standing",
    "Verdict",
    "Vote",
    "When",
    "dates",
    "hedges",
    "is_slice",
    "judge",
    "names",
    "negations",
    "numbers",
    "quantifiers",
    "quotations",
    "relations",
]
