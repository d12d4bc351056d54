"""Follow-ups keep to the days of the question before them: "and in Ohio?" is of this week too."""

from datetime import date

from pullquote.bot.time_expressions import main_expression


def with_days_of(text: str, before: str, today: date) -> str:
    """Put the time words of an earlier question behind a follow-up that has none.

    Args:
        text: The follow-up, as it was read.
        before: The question before it, as it was asked.
        today: The day on which both are read.
    """
    if main_expression(text, today) is not None:
        return text
    found = main_expression(before, today)
    if found is None or found.period is None:
        return text
    if text.endswith(")"):
        return f"{text[:-1]} {found.said})"
    return f"{text} ({found.said})"
