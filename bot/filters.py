"""Filters that a question names: according to a publisher, by an author, in a section, with a tag.

A name counts only where the corpus has it (`source_names.py`), and only where the words around it
say that it is meant as a source (`named_sources.py`).
"""

import threading
import time
from dataclasses import dataclass, field, replace

from pullquote.bot.named_sources import AUTHORS, PUBLISHERS, SECTIONS, TAGS, named
from pullquote.bot.records import Searched
from pullquote.bot.source_names import as_written, of_authors, of_publishers, of_sections
from pullquote.vectorstore import Catalog, Names, Scope, Span

_KEPT_TIMES = 20


@dataclass(frozen=True, slots=True)
class Filters:
    """What a question names of the values that articles have, as the corpus writes them.

    Attributes:
        words: The question's words that name them, in their order: they say nothing of what is
            asked.
    """

    publishers: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    words: tuple[Span, ...] = field(default=(), compare=False)

    def __bool__(self) -> bool:
        return any((self.publishers, self.authors, self.sections, self.tags))

    def within(self, scope: Scope) -> Scope:
        """Narrow a scope."""
        return replace(
            scope,
            publishers=self.publishers or scope.publishers,
            authors=self.authors or scope.authors,
            sections=self.sections or scope.sections,
            tags=self.tags or scope.tags,
        )

    def said_in(self, searched: Searched | None) -> Searched | None:
        """Add what the question names to what is said of the search; None: nothing is."""
        if not self:
            return searched
        return replace(
            searched or Searched(),
            publishers=self.publishers,
            authors=self.authors,
            sections=self.sections,
            tags=self.tags,
        )


class NameBook:
    """The names of one corpus, read again when it has changed. Safe to use from several threads.

    While somebody writes, it changes with every article. So names are kept for twenty times as
    long as reading them took: a new publisher may be unknown for some seconds.

    Args:
        catalog: Of the corpus.
        kept_times: How much longer names are kept than reading them took.
    """

    def __init__(self, catalog: Catalog, *, kept_times: float = _KEPT_TIMES) -> None:
        self._catalog = catalog
        self._kept_times = kept_times
        self._guard = threading.Lock()
        self._names = Names((), (), (), ())
        self._generation: int | None = None
        self._good_until = 0.0

    def names(self) -> Names:
        """Return the names of the corpus."""
        generation = self._catalog.generation()
        with self._guard:
            began = time.monotonic()
            if self._generation is None or (
                self._generation != generation and began >= self._good_until
            ):
                self._generation, self._names = generation, self._catalog.names()
                now = time.monotonic()
                self._good_until = now + self._kept_times * (now - began)
            return self._names


def named_filters(text: str, names: Names, scope: Scope) -> Filters:
    """Return the filters that a question names.

    Args:
        text: The question.
        names: What the corpus has.
        scope: What is chosen already: a dimension that it limits is widened by no words, and
            narrowed only to one of its own.
    """
    allowed = {name.casefold() for name in scope.publishers}
    publishers = [
        spelling
        for spelling in of_publishers(names.publishers)
        if not allowed or spelling.name.casefold() in allowed
    ]
    found = {
        "publishers": named(text, publishers, PUBLISHERS, joined=True),
        "authors": ()
        if scope.authors
        else named(text, of_authors(names.authors), AUTHORS, joined=True),
        "sections": () if scope.sections else named(text, of_sections(names.sections), SECTIONS),
        "tags": () if scope.tags else named(text, as_written(names.tags), TAGS),
    }
    words = sorted((each.words for kind in found.values() for each in kind), key=_place)
    values = {
        kind: tuple(dict.fromkeys(name for each in given for name in each.names))
        for kind, given in found.items()
    }
    return Filters(**values, words=tuple(words))


def _place(span: Span) -> int:
    return span.start
