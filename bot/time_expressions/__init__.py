"""Expressions of time in questions: which words they are, and which days they mean."""

from pullquote.bot.time_expressions.choosing import main_expression
from pullquote.bot.time_expressions.coming import future_words
from pullquote.bot.time_expressions.finding import time_expressions
from pullquote.bot.time_expressions.records import Period, Sense, TimeExpression

__all__ = [
    "Period",
    "Sense",
    "TimeExpression",
    "future_words",
    "main_expression",
    "time_expressions",
]
