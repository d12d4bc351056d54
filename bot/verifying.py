"""Whether a citation that somebody holds is true: its words, its revision, what stands there now.

A citation is checked at its own offsets and nowhere else. Words that stand elsewhere in the
revision are not its slice. An article that moved goes on under another id, and what became of its
words is looked up there.
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from pullquote.bot.alignment import Sentences
from pullquote.bot.changes import Changed, Comparison, Fate, Stands, cut, spans_of
from pullquote.config import ArticleNotFoundError
from pullquote.vectorstore import Catalog, NoticeKind, Revision, Span

_COMPARISONS = 32  # kept at a time: the citations of one article mostly come together


@dataclass(frozen=True, slots=True)
class Cited:
    """A citation as it is claimed: nothing of it has been looked up.

    Attributes:
        span: Code points of the revision's text.
        text: What is said to stand there.
    """

    article_id: str
    revision: int
    span: Span
    text: str


class Standing(StrEnum):
    """What became of a citation."""

    CURRENT = "current"
    """Its revision is the article's current one."""
    STANDS = "stands"
    """Its revision was replaced; the words stand in the current one, white space aside."""
    CHANGED = "changed"
    """Its revision was replaced, and other words stand in the place of these."""
    GONE = "gone"
    """Its revision was replaced, and nothing like the words is left."""
    REMOVED = "removed"
    """The article was taken out of the corpus."""
    NOT_ITS_SLICE = "not_its_slice"
    """The revision has other words, or none, at these offsets."""
    NO_SUCH_REVISION = "no_such_revision"
    """The article never had this revision."""
    NO_SUCH_ARTICLE = "no_such_article"
    """No article has this id."""
    PURGED = "purged"
    """The article's text was deleted for good, so nothing can be said of it."""


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """What stands in an article now.

    Attributes:
        article_id: The cited one, or the one that it goes on as.
        spans: Ascending; more than one where the words were torn apart.
        text: The slices, joined by " … ".
    """

    article_id: str
    revision: int
    spans: tuple[Span, ...]
    text: str


@dataclass(frozen=True, slots=True)
class NoticeWords:
    """A notice in the article's own words."""

    kind: NoticeKind
    text: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is true of a citation.

    Attributes:
        exact: `cited.text` is the revision's slice.
        current: The cited revision is the article's current one.
        title: The article's in the cited revision, or None where there is none.
        found: What the revision has at the offsets, which is the citation's text when `exact`;
            None where there is no such revision.
        now: What stands in the current revision of the article, or of what it moved to; None
            where nothing does, or if not `exact`.
        notices: The article's corrections and retractions: those of the revision that `now` is
            looked up in, or of the cited one where the article was removed.
    """

    cited: Cited
    standing: Standing
    exact: bool
    current: bool
    title: str | None = None
    found: str | None = None
    now: Whereabouts | None = None
    notices: tuple[NoticeWords, ...] = ()


class Verifier:
    """Checks citations against one catalog.

    Args:
        catalog: Where the revisions are read.
    """

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._read = lru_cache(_COMPARISONS)(self._read_again)
        self._compare = lru_cache(_COMPARISONS)(self._compare_again)

    def verify(self, cited: Cited) -> Verdict:
        """Say whether a citation is true, and what became of its words."""
        then = self._read(cited.article_id, cited.revision)
        if then is None:
            return Verdict(cited, self._why_not(cited.article_id), exact=False, current=False)
        now = then if then.current else self._current(cited.article_id)
        found = cited.span.of(then.text)
        exact = found == cited.text and cited.span.end <= len(then.text)
        fate = self._fate(cited.span, then, now) if exact and now else None
        return Verdict(
            cited=cited,
            standing=_standing(then, now, fate) if exact else Standing.NOT_ITS_SLICE,
            exact=exact,
            current=then.current,
            title=then.title,
            found=found,
            now=_where(now, fate) if now and fate else None,
            notices=notice_words(now or then),
        )

    def cut(self, article_id: str, revision: int, span: Span) -> Cited:
        """Make the citation that is true of a place.

        Raises:
            ArticleNotFoundError: There is no such article, revision, or it was purged.
        """
        then = self._catalog.revision(article_id, revision)
        return Cited(article_id, revision, span, span.of(then.text))

    def _fate(self, span: Span, then: Revision, now: Revision) -> Fate:
        if then.current:
            return Stands(span)
        here, there = (then.article_id, then.number), (now.article_id, now.number)
        return self._compare(here, there).where(span)

    def _current(self, article_id: str) -> Revision | None:
        return self._read(self._catalog.successor(article_id) or article_id, None)

    def _read_again(self, article_id: str, number: int | None) -> Revision | None:
        try:
            return self._catalog.revision(article_id, number)
        except ArticleNotFoundError:
            return None

    def _compare_again(self, then: tuple[str, int], now: tuple[str, int]) -> Comparison:
        cut_then, cut_now = (Sentences.of(self._catalog.revision(*each)) for each in (then, now))
        return Comparison(cut_then, cut_now)

    def _why_not(self, article_id: str) -> Standing:
        known = self._catalog.known(article_id)
        if known is None:
            return Standing.NO_SUCH_ARTICLE
        return Standing.NO_SUCH_REVISION if known.revision else Standing.PURGED


def _standing(then: Revision, now: Revision | None, fate: Fate | None) -> Standing:
    if now is None:
        return Standing.REMOVED
    if then.current:
        return Standing.CURRENT
    if isinstance(fate, Stands):
        return Standing.STANDS
    return Standing.CHANGED if isinstance(fate, Changed) else Standing.GONE


def _where(now: Revision, fate: Fate) -> Whereabouts | None:
    text = cut(now.text, fate)
    return Whereabouts(now.article_id, now.number, spans_of(fate), text) if text else None


def notice_words(revision: Revision) -> tuple[NoticeWords, ...]:
    """Cut a revision's notices; one that only the title says is the title."""
    return tuple(
        NoticeWords(notice.kind, notice.span.of(revision.text) if notice.span else revision.title)
        for notice in revision.notices
    )
