"""Reads a question in the light of the turns before it: a question that stands by itself.

What it lacks is put behind it: the telling words of the question that began the topic, and no more.
Whole questions, and the names that the answer's quote holds, draw the ranking away from what is
asked now; `bench/README.md` has what each form was worth.
"""

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from pullquote.bot import follow_up_publishers
from pullquote.bot.follow_up_citations import NamedCitation, named_citation
from pullquote.bot.follow_up_publishers import named_publisher
from pullquote.bot.follow_up_times import (
    in_year_of,
    keeps_to_topic,
    with_days_of,
    without_times,
)
from pullquote.bot.follow_up_words import stem, stems
from pullquote.bot.follow_ups import Need, need
from pullquote.bot.words import STOP_WORDS, WORD, bare

_LONGEST = 300  # characters: who writes more says what is meant
_TITLE_WORDS = 16


@dataclass(frozen=True, slots=True)
class Cited:
    """A quote of an earlier answer.

    Attributes:
        quote: Its words.
        text: Those of the whole article.
    """

    n: int
    article_id: str
    title: str
    quote: str
    text: str


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier turn.

    Attributes:
        text: As typed.
        read_as: As it was asked, or None where it stood by itself.
        cited: The quotes of its answer, by number; those that can still be cut.
    """

    text: str
    read_as: str | None
    cited: tuple[Cited, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """A follow-up, read.

    Attributes:
        text: The question that stands by itself.
        articles: Ids of articles to prefer.
        about: The article that the question names by a quote's number, or None.
        publisher: The only one to ask, or None.
    """

    text: str
    articles: frozenset[str]
    about: Cited | None = None
    publisher: str | None = None


def read(
    text: str,
    earlier: Sequence[Earlier],
    today: date,
    is_publisher: Callable[[str], bool] = lambda _: False,
) -> Reading | None:
    """Read a question; None where it stands by itself, or where nothing came before.

    Args:
        text: As typed, in single spaces.
        earlier: The conversation's turns, the oldest first.
        today: The day on which it is asked.
        is_publisher: Whether the corpus has articles of a publisher, whatever the case.
    """
    if not earlier or len(text) > _LONGEST:
        return None
    topic, last = _topic(earlier), earlier[-1]
    before = last.read_as or last.text
    if publisher := named_publisher(text, is_publisher):
        question = follow_up_publishers.asked(before)
        return Reading(question, frozenset(), publisher=publisher)
    answered = next((turn for turn in reversed(earlier) if turn.cited), None)
    if answered and (named := named_citation(text, max(each.n for each in answered.cited))):
        about = next((each for each in answered.cited if each.n == named.n), None)
        if about:
            keeps = keeps_to_topic(text, topic.text, before, today)
            said = topic.text if keeps else without_times(topic.text, today)
            asked = with_days_of(_about(named, about, said), text, before, today)
            return Reading(asked, frozenset({about.article_id}), about)
    spoken_of = functools.cache(lambda: _stems(earlier))  # most questions need not know
    lack = need(text, lambda word: stem(word) in spoken_of())
    if lack is None:
        return None
    turns = [topic] if last is topic or lack is not Need.FRAME else [topic, last]
    if keeps_to_topic(text, topic.text, before, today):
        asked = _joined(text, [turn.text for turn in turns])
    else:
        taken = [without_times(turn.text, today) for turn in turns]
        asked = _joined(in_year_of(text, before, today), taken)
    preferred = {each.article_id for turn in (topic, last) for each in turn.cited}
    return Reading(with_days_of(asked, text, before, today), frozenset(preferred))


def _topic(earlier: Sequence[Earlier]) -> Earlier:
    """The turn that began what is spoken of: the newest that stood by itself."""
    return next((turn for turn in reversed(earlier) if turn.read_as is None), earlier[0])


def _stems(earlier: Sequence[Earlier]) -> frozenset[str]:
    """Stems of what was asked and quoted since the topic began, with the whole articles."""
    turns = [_topic(earlier), earlier[-1]]
    texts = [each.text for turn in turns for each in turn.cited]
    texts += [each.title for turn in turns for each in turn.cited]
    return frozenset().union(*(stems(text) for text in [*texts, *(turn.text for turn in turns)]))


def _joined(text: str, taken: Sequence[str]) -> str:
    """Put the telling words of earlier questions, the topic's first, behind one that lacks them."""
    own = {bare(word) for word in WORD.findall(text)}
    said = WORD.findall(" ".join(taken))
    words = {bare(word): word for word in said if bare(word) not in STOP_WORDS | own}
    behind = " ".join(words.values()) or taken[0].rstrip("?. ")
    return f"{text.rstrip('?. ')}? ({behind})"


def _about(named: NamedCitation, about: Cited, topic: str) -> str:
    title = f"“{_title(about)}”"
    if named.alone:
        return f"{topic.rstrip('?. ')}? (in {title})"
    return f"{' '.join(part for part in (named.before, title, named.after) if part)}?"


def _title(about: Cited) -> str:
    """Return the title, or the quote's first words where there is none."""
    return about.title or " ".join(about.quote.split()[:_TITLE_WORDS])
