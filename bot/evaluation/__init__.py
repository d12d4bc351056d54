"""The yardstick: labelled questions asked of the real core, and what the answers were worth.

No model is trained here and no setting chosen. `docs/evaluation.md` defines each figure.
"""

from pullquote.bot.evaluation.foreign import foreign_questions
from pullquote.bot.evaluation.questions import Half, LabelledQuestion, read_questions, select
from pullquote.bot.evaluation.report import Plan, Report, evaluate
from pullquote.bot.evaluation.report_json import report_to_dict

__all__ = [
    "Half",
    "LabelledQuestion",
    "Plan",
    "Report",
    "evaluate",
    "foreign_questions",
    "read_questions",
    "report_to_dict",
    "select",
]
