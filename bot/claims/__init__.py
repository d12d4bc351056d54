"""The claim gate: what a composed sentence says must stand in the sentences that it rests on.

Pure functions over text, without a language model: numbers, dates, names, negations, quantifiers
and quotations of a text, and a comparison of each between a claim and its sentences.
"""

from pullquote.bot.claims.amounts import Amount, Bound, numbers
from pullquote.bot.claims.cues import Cue, Family, hedges, negations, quantifiers, relations
from pullquote.bot.claims.days import When, dates
from pullquote.bot.claims.names import Name, names
from pullquote.bot.claims.quotations import is_slice, quotations

__all__ = [
    "Amount",
    "Bound",
    "Cue",
    "Family",
    "Name",
    "When",
    "dates",
    "hedges",
    "is_slice",
    "names",
    "negations",
    "numbers",
    "quantifiers",
    "quotations",
    "relations",
]
