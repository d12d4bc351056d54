"""The yardstick: labelled questions asked of the real core, and what the answers were worth.

No model is trained here and no setting chosen. `docs/evaluation.md` defines each figure.
"""

from pullquote.bot.evaluation.questions import Half, LabelledQuestion, read_questions, select

__all__ = ["Half", "LabelledQuestion", "read_questions", "select"]
