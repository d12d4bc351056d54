"""What people thought of answers: listed, and laid out as questions for an evaluation.

A verdict says something about the answer that was given, not about what the right one is. So a
good answer becomes a question whose accepted answers are the quoted sentences; a bad one becomes
a question that waits for a person to say what would have been right.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import IO

from pullquote.bot.verifying import notice_words
from pullquote.config import ArticleNotFoundError, BadInputError
from pullquote.vectorstore import Catalog, RememberedAnswer, RememberedCitation
from pullquote.vectorstore.slack_feedback import Feedback, Opinion

TIER = "feedback"
TO_MEND = "feedback-to-mend"
"""The tier of a question that somebody has to complete before it can be scored."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A remembered answer and what people thought of it.

    Attributes:
        feedback: The newest first; at least one.
    """

    answer: RememberedAnswer
    feedback: tuple[Feedback, ...]

    @property
    def good(self) -> int:
        """How many found it good."""
        return sum(one.verdict is Opinion.GOOD for one in self.feedback)

    @property
    def bad(self) -> int:
        """How many found it bad."""
        return len(self.feedback) - self.good

    @property
    def accepted(self) -> bool:
        """Whether more found it good than bad."""
        return self.good > self.bad


def judged(
    catalog: Catalog, *, verdict: Opinion | None = None, since: datetime | None = None
) -> list[Judged]:
    """List the answers that people judged, the latest judged first.

    Args:
        catalog: Where answers and verdicts are.
        verdict: Only answers that somebody gave this verdict.
        since: Only answers that were judged at this moment (aware) or later.

    Returns:
        Each with all of its verdicts, also those that do not pass the filters: what two people
        found bad is not good because a third one did.
    """
    wanted = dict.fromkeys(
        one.answer for one in catalog.slack.feedback.given(verdict=verdict, since=since)
    )
    by_answer: dict[str, list[Feedback]] = {}
    for one in catalog.slack.feedback.given():
        by_answer.setdefault(one.answer, []).append(one)
    found = []
    for answer_id in wanted:
        try:
            answer = catalog.answers.get(answer_id)
        except BadInputError:  # forgotten this moment, and its verdicts with it
            continue
        found.append(Judged(answer, tuple(by_answer.get(answer_id, ()))))
    return [one for one in found if one.feedback]


@dataclass(frozen=True, slots=True)
class Written:
    """What became of judged answers.

    Attributes:
        questions: How many were written.
        left_out: Those that somebody has to complete first.
    """

    questions: int
    left_out: int


def write_questions(
    catalog: Catalog, found: Iterable[Judged], target: IO[bytes], *, to_mend: bool
) -> Written:
    """Write judged answers as JSON Lines for an evaluation.

    Args:
        catalog: Where the quoted sentences are cut from.
        found: The answers.
        target: Receives UTF-8.
        to_mend: Write also those that cannot be scored before somebody has completed them.
    """
    questions = left_out = 0
    for one in found:
        if not (one.accepted or to_mend):
            left_out += 1
            continue
        line = json.dumps(question_record(catalog, one), ensure_ascii=False)
        target.write(f"{line}\n".encode("utf-8", "backslashreplace"))
        questions += 1
    return Written(questions, left_out)


def question_record(catalog: Catalog, one: Judged) -> dict[str, object]:
    """Lay a judged answer out as a question of an evaluation set.

    A majority decides. Found good: answerable by the quoted sentences; or, where it was silent,
    not answerable. Found bad, or as often good as bad: `answerable` is null, for nobody has said
    yet what would be right; what was rejected is told. What the quoted articles say about
    themselves (a correction, a retraction) is told either way.
    """
    answer = one.answer
    sentences = list(dict.fromkeys(_sentences(catalog, answer.citations)))
    accepted = one.accepted
    asked_on = answer.asked_on.isoformat() if answer.asked_on else answer.asked_at[:10]
    return {
        "id": f"feedback-{answer.id}",
        "question": answer.question,
        "question_date": asked_on,
        **({"as_of": answer.as_of.isoformat()} if answer.as_of else {}),
        "answers": sentences if accepted else [],
        "article_ids": _articles(answer) if accepted else [],
        "evidence": sentences if accepted else [],
        "notices": _notices(catalog, _articles(answer)),
        "answerable": bool(answer.citations) if accepted else None,
        "tier": TIER if accepted else TO_MEND,
        "good": one.good,
        "bad": one.bad,
        "rejected": [] if accepted else sentences,
        "comments": [each.comment for each in one.feedback if each.comment],
    }


def _articles(answer: RememberedAnswer) -> list[str]:
    return list(dict.fromkeys(cited.article_id for cited in answer.citations))


def _notices(catalog: Catalog, article_ids: Iterable[str]) -> list[dict[str, str]]:
    """Return what the quoted articles say about themselves now, or said last."""
    return [
        {"article_id": article_id, "kind": str(notice.kind), "text": notice.text}
        for article_id in article_ids
        for there in [catalog.successor(article_id) or article_id]
        if (known := catalog.known(there)) is not None and known.revision
        for notice in notice_words(catalog.revision(there, known.revision))
    ]


def _sentences(catalog: Catalog, citations: Iterable[RememberedCitation]) -> Iterator[str]:
    """Cut the quoted sentences again; what was purged this moment is left out."""
    for cited in citations:
        try:
            revision = catalog.revision(cited.article_id, cited.revision)
        except ArticleNotFoundError:
            continue
        for sentence in revision.sentences():
            if cited.span.start <= sentence.start and sentence.end <= cited.span.end:
                yield sentence.of(revision.text)
