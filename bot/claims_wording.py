"""Words that every adapter has for a language model's part in an answer."""

from pullquote.bot.records import Answer, Fallback
from pullquote.bot.wording import count

FALLBACKS = {
    Fallback.TIMEOUT: "The language model did not answer in time.",
    Fallback.RATE_LIMIT: "The language model's server asks to wait.",
    Fallback.REFUSED: "The language model refused.",
    Fallback.UNUSABLE: "The language model's reply could not be used.",
    Fallback.UNREACHABLE: "The language model's server cannot be reached.",
    Fallback.REJECTED: "The language model's server rejects the key.",
    Fallback.FAILED: "The language model failed.",
    Fallback.BUDGET: "Today's budget for the language model is spent.",
    Fallback.NOTHING_PROVED: "Nothing that the language model wrote could be proved.",
}
"""Why quotes alone answer although a model is configured."""


def removed(answer: Answer) -> str:
    """Say how many statements were removed, or return ""."""
    if not answer.removed:
        return ""
    return f"{count(answer.removed, 'statement')} removed: not in its source"


def written_by(answer: Answer) -> str:
    """Say which model wrote the statements, or return ""."""
    if not answer.claims or not answer.usage:
        return ""
    return f"Written by {answer.usage.model}, checked against these quotes:"


def quotes_alone(answer: Answer) -> str:
    """Say why quotes alone answer although a model is configured, or return ""."""
    if not answer.fallback or not answer.quotes:
        return ""
    return f"{FALLBACKS[answer.fallback]} Here are the articles' own words:"
