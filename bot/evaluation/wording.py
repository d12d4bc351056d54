"""What a report says of itself, in words; what is foreign in it is made harmless by the adapter."""

from pullquote.bot.evaluation.questions import Half
from pullquote.bot.evaluation.report import About
from pullquote.bot.wording import count


def about_lines(about: About) -> list[str]:
    """Say what was evaluated and how, so that a figure can be made again."""
    days = "each question on its day" if about.dated else "every question without its day"
    halves = {
        Half.ALL: "all questions",
        Half.CHOOSING: "the half that settings are chosen on",
        Half.REPORTING: "the half that is reported, on which nothing is chosen",
    }
    lines = [
        (
            f"Pullquote {about.pullquote}; {count(about.articles, 'article')},"
            f" {count(about.passages, 'passage')}, {about.embedder},"
            f" {count(about.candidates, 'candidate')}, {count(about.max_quotes, 'quote')},"
            f" confidence from {about.min_confidence:g}"
        ),
        f"{halves[about.half]}; {days}; intervals: 95 %, paired bootstrap over questions",
    ]
    if about.questions_sha256:
        lines.append(f"questions: sha256 {about.questions_sha256[:16]}")
    return lines
