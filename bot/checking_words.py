"""Words for a checked text that every adapter has; each makes foreign ones harmless itself."""

from pullquote.bot.checking import Outcome
from pullquote.bot.contradictions import Difference, Kind

OUTCOMES = {
    Outcome.SUPPORTED: "The archive says so.",
    Outcome.CONTRADICTED: "The archive says otherwise.",
    Outcome.DISPUTED: "The archive says so, and otherwise.",
    Outcome.NOT_FOUND: "Nothing found that says so, or otherwise.",
}


def otherwise(difference: Difference) -> str:
    """Say in a few words what a quote says otherwise than the statement."""
    stated, found = difference.stated, difference.found
    if difference.kind is not Kind.NEGATION:
        return f"Says “{found}”, not “{stated}”:"
    return f"Says it without “{stated}”:" if stated else f"Says it with “{found}”:"
