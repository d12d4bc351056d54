"""Filters that a question names: according to a publisher, by an author, in a section, with a tag.

A name counts only where the corpus has it, and only where the words around it say that it is meant
as a source: "according to the Courier" is a filter, "who bought the Courier?" is a question, and
"according to" a person who is quoted is neither.
"""

import re
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields, replace

from pullquote.bot.records import Searched
from pullquote.vectorstore import Catalog, Names, Scope

_KEPT_TIMES = 20
_PIECES = r"articles?|stor(?:y|ies)|reports?|pieces?|columns?|coverage|news|editorials?|headlines?"
_TELL = r"say|says|said|report|reports|reported|write|writes|wrote|print|printed|publish|published"
_SOURCE = re.compile(  # what may stand before a publisher's name
    rf"(?:\baccording\s+to|\bas\s+(?:told|reported)\s+(?:by|in)|\b(?:{_PIECES}|reported|published"
    rf"|printed|written|carried)\s+(?:by|in|from|of|on)|\bin|\b(?P<asks>did|does|has|what))"
    r"\s+(?P<the>the\s+)?$",
    re.IGNORECASE,
)
_PLAIN = re.compile(r"\b(?:according\s+to|did|does|what)\s+(?:the\s+)?$", re.IGNORECASE)
_ENDS = re.compile(
    r"\s*(?:$|[?.!,;:)]|(?:on|about|of|from|since|before|after|in|last|this"
    r"|is|are|was|were|has|have|had|that|which|who|how|what|when|where|why)\b)"
)
_TELLS = re.compile(rf"\s+(?:{_TELL})\b", re.IGNORECASE)
_PIECE = re.compile(rf"['’]s?\s+(?:own\s+)?(?:{_PIECES}|account|version|count)\b", re.IGNORECASE)
_BY = re.compile(
    rf"\b(?:{_PIECES}|written|reported|published)(?:\s+[\w’'-]+){{0,4}}?\s+by\s+$", re.IGNORECASE
)
_DID = re.compile(r"\b(?:did|does|has|what)\s+$", re.IGNORECASE)
_WROTE = re.compile(r"\s+(?:write|writes|wrote|written|report|reported)\b", re.IGNORECASE)
_IN_THE = re.compile(r"\b(?:in|from|on)\s+(?:the\s+)?[“\"‘']?$", re.IGNORECASE)
_SECTION = re.compile(r"[”\"’']?\s+(?:section|pages?|desk)\b", re.IGNORECASE)
_SECTION_BEFORE = re.compile(r"\b(?:section|desk)\s+[“\"‘']?$", re.IGNORECASE)
_TAGGED = re.compile(r"\b(?:tagged|(?:with|under|by)\s+the\s+tag)\s+[“\"‘'#]?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Filters:
    """What a question names of the values that articles have, as the corpus writes them."""

    publishers: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return any(getattr(self, field.name) for field in fields(self))

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
    return Filters(
        publishers=_found(text, _allowed(names.publishers, scope.publishers), _is_publisher),
        authors=_found(text, () if scope.authors else names.authors, _is_author),
        sections=_found(text, () if scope.sections else names.sections, _is_section),
        tags=_found(text, () if scope.tags else names.tags, _is_tag),
    )


def _allowed(known: Iterable[str], chosen: tuple[str, ...]) -> tuple[str, ...]:
    if not chosen:
        return tuple(known)
    folded = {name.casefold() for name in chosen}
    return tuple(name for name in known if name.casefold() in folded)


def _found(
    text: str, known: Iterable[str], is_meant: Callable[[str, re.Match[str]], bool]
) -> tuple[str, ...]:
    """Return the names that the question means, but for those inside a longer one."""
    folded = text.casefold()
    hits = [
        (place.start(), place.end(), name)
        for name in known
        if _bare(name).casefold() in folded
        for place in _places(text, _bare(name))
        if is_meant(text, place)
    ]
    whole = [
        (start, name)
        for start, end, name in hits
        if not any(s <= start and end <= e and (s, e) != (start, end) for s, e, _ in hits)
    ]
    return tuple(dict.fromkeys(name for _, name in sorted(whole)))


def _bare(name: str) -> str:
    """Leave the article out: the Courier is The Courier."""
    return re.sub(r"^the\s+", "", name, flags=re.IGNORECASE)


def _places(text: str, name: str) -> Iterator[re.Match[str]]:
    words = r"\s+".join(map(re.escape, name.split()))
    return re.finditer(rf"(?<![\w-]){words}(?![\w-])", text, re.IGNORECASE)


def _is_publisher(text: str, place: re.Match[str]) -> bool:
    said, before, end = place.group(), text[: place.start()], place.end()
    source = _SOURCE.search(before)
    if said.islower() and " " not in said and (source is None or not _PLAIN.search(before)):
        return False  # "this week" is not The Week
    if source is None or _PIECE.match(text, end):
        return bool(_PIECE.match(text, end))
    if source["asks"]:
        return bool(_TELLS.match(text, end))
    return bool(_ENDS.match(text, end) or _TELLS.match(text, end))


def _is_author(text: str, place: re.Match[str]) -> bool:
    before, end = text[: place.start()], place.end()
    if " " not in place.group():
        return False  # a single name is too often somebody else's
    wrote = _DID.search(before) and _WROTE.match(text, end)
    return bool(_BY.search(before) or wrote or _PIECE.match(text, end))


def _is_section(text: str, place: re.Match[str]) -> bool:
    before = text[: place.start()]
    return bool(
        (_IN_THE.search(before) and _SECTION.match(text, place.end()))
        or _SECTION_BEFORE.search(before)
    )


def _is_tag(text: str, place: re.Match[str]) -> bool:
    return bool(_TAGGED.search(text[: place.start()]))
