"""Second stage: the cross-encoder reads question and passage together."""

from collections.abc import Sequence

from pullquote.bot.nearness import closeness
from pullquote.bot.records import Question, RankedPassage
from pullquote.vectorstore import CrossEncoder, Passage

_NEARNESS_LOGITS = 3.0  # what a passage of the question's own day gains
_PREFERRED_LOGITS = 1.0  # what a passage of an article that the conversation is about gains
_MAX_TOKENS = 256


class Reranker:
    """Orders passages by how well they answer; a score is a logit plus priors.

    The priors: nearness in time (to the day of the question, or to days that it names), and
    belonging to an article that the question prefers.
    """

    def __init__(self, encoder: CrossEncoder) -> None:
        self._encoder = encoder

    def rank(self, question: Question, passages: Sequence[Passage]) -> list[RankedPassage]:
        """Return every passage with its score, best first."""
        pairs = [(question.text, passage.text) for passage in passages]
        logits = self._encoder.score(pairs, _MAX_TOKENS)
        ranked = [
            RankedPassage(passage, float(logit) + _prior(passage, question))
            for passage, logit in zip(passages, logits, strict=True)
        ]
        return sorted(ranked, key=lambda item: -item.score)


def _prior(passage: Passage, question: Question) -> float:
    day = passage.day
    near = closeness(day.toordinal() if day else None, question.asked_on, question.near)
    preferred = passage.article_id in question.preferred_articles
    return _NEARNESS_LOGITS * near + _PREFERRED_LOGITS * preferred
