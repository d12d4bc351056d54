"""What is known while a question is being answered, in order: reading, sources, claims, answer."""

from dataclasses import dataclass

from pullquote.bot.records import Answer, NearArticle, StatedClaim


@dataclass(frozen=True, slots=True)
class ReadAs:
    """How a follow-up was read; told by a conversation, before all else."""

    text: str


@dataclass(frozen=True, slots=True)
class Reading:
    """The articles are being read."""


@dataclass(frozen=True, slots=True)
class Sources:
    """The articles that are answered from are known, and a model is being asked."""

    articles: tuple[NearArticle, ...]


@dataclass(frozen=True, slots=True)
class Writing:
    """A model has written a little more, of which nothing is proved yet."""


@dataclass(frozen=True, slots=True)
class Stated:
    """A statement was proved; its citations are those that the answer will have."""

    claim: StatedClaim


@dataclass(frozen=True, slots=True)
class Finished:
    """The answer; it alone counts: what a claim stands on may have changed since it was told."""

    answer: Answer


Event = ReadAs | Reading | Sources | Writing | Stated | Finished
