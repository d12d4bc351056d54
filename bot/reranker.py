"""Second stage: the reader reads question and passage together."""

from collections.abc import Sequence

from pullquote.bot.nearness import closeness
from pullquote.bot.records import Question, RankedPassage
from pullquote.vectorstore import Passage, Span
from pullquote.vectorstore.reader import Reader, ReadingTask

_NEARNESS_LOGITS = 3.0  # what a passage of the question's own day gains
_PREFERRED_LOGITS = 1.0  # what a passage of an article that the conversation is about gains
_MAX_TOKENS = 256


class Reranker:
    """Reads passages and orders them by how well they answer; a score is a logit plus priors.

    The priors: nearness in time (to the day of the question, or to days that it names), and
    belonging to an article that the question prefers.
    """

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def rank(self, question: Question, passages: Sequence[Passage]) -> list[RankedPassage]:
        """Return every passage with its score and what was read in it, best first."""
        readings = self._reader.read(question.text, [_task(each) for each in passages], _MAX_TOKENS)
        ranked = [
            RankedPassage(passage, reading.relevance + _prior(passage, question), reading)
            for passage, reading in zip(passages, readings, strict=True)
        ]
        return sorted(ranked, key=lambda item: -item.score)


def _task(passage: Passage) -> ReadingTask:
    begin = passage.span.start
    return ReadingTask(
        passage.text, tuple(Span(a.start - begin, a.end - begin) for a in passage.sentences)
    )


def _prior(passage: Passage, question: Question) -> float:
    day = passage.day
    near = closeness(day.toordinal() if day else None, question.asked_on, question.near)
    preferred = passage.article_id in question.preferred_articles
    return _NEARNESS_LOGITS * near + _PREFERRED_LOGITS * preferred
