"""What a site shows on some days, and what a pass over its feed and its sitemap makes of that.

Written down by hand: the oracle of the syncs of the web that are killed.
"""

import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from pullquote.vectorstore import RemovedBy

from tests.crash import model as m
from tests.support.web_server import XML, Reply, page, redirect

GRACE = timedelta(days=7)
FEED, SITEMAP = "/feed", "/sitemap.xml"


@dataclass(frozen=True)
class Day:
    """One day of the site.

    Attributes:
        pages: Text of each path, or the path that it redirects to.
        gone: Paths that are answered with 410.
        feed: Paths in its window.
        beyond: Paths that have left the window.
        sitemap: Paths that it lists.
        removed: Paths whose articles a pass on this day lets go.
    """

    moment: datetime
    pages: Mapping[str, m.Text | str]
    gone: tuple[str, ...]
    feed: tuple[str, ...]
    beyond: tuple[str, ...]
    sitemap: tuple[str, ...]
    removed: tuple[str, ...]

    def later(self, **delta: float) -> "Day":
        """Return the same on a later day."""
        return replace(self, moment=self.moment + timedelta(**delta))

    @property
    def listed(self) -> Counter[str]:
        """The paths that are asked for, and how many sources do so."""
        return Counter((*self.feed, *self.beyond, *self.sitemap))

    @property
    def read(self) -> set[str]:
        """The paths that lead to the text of an article, itself or another one's."""
        return self.listed.keys() & self.pages.keys()

    def article(self, path: str) -> tuple[str, m.Text]:
        """Return where a path leads to, and what stands there."""
        there = self.pages[path]
        return self.article(there) if isinstance(there, str) else (path, there)

    def apply(self, model: m.Model, root: str) -> None:
        """Change a model as a whole pass on this day should change a corpus."""
        for path in sorted(self.read):
            there, text = self.article(path)
            model.offer(root + there, text, by_person=False)
        for path in self.removed:
            model.withdraw(root + path, RemovedBy.SOURCE)

    def replies(self, root: str) -> dict[str, Reply]:
        """Return what the site answers on this day to every path that it ever had."""
        there = {
            path: redirect(root + shown) if isinstance(shown, str) else _page(path, shown)
            for path, shown in self.pages.items()
        }
        return {
            **dict.fromkeys(_EVERY_PATH, Reply("nothing here", 404)),
            **there,
            **dict.fromkeys(self.gone, Reply("it was taken away", 410)),
            "/robots.txt": Reply("User-agent: *\nAllow: /\n", content_type="text/plain"),
            FEED: _feed([root + path for path in self.feed]),
            SITEMAP: _sitemap([root + path for path in self.sitemap]),
        }


def _page(path: str, text: m.Text) -> Reply:
    section = f'<meta property="article:section" content="{text.section}">' if text.section else ""
    body = page(text.title, text.body, head=section)
    return Reply(body, headers={"ETag": _etag(path + body)})


def _feed(urls: list[str]) -> Reply:
    items = "".join(f"<item><title>x</title><link>{url}</link></item>" for url in urls)
    return _listing(f'<rss version="2.0"><channel><title>f</title>{items}</channel></rss>')


def _sitemap(urls: list[str]) -> Reply:
    entries = "".join(f"<url><loc>{url}</loc></url>" for url in urls)
    return _listing(
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{entries}</urlset>'
    )


def _listing(body: str) -> Reply:
    return Reply(body, content_type=XML, headers={"ETag": _etag(body)})


def _etag(content: str) -> str:
    return f'"{hashlib.sha256(content.encode()).hexdigest()[:16]}"'


def _text(name: str, *more: str, section: str | None = None) -> m.Text:
    sentences = (
        f"The council of Harrow Ness talked about the {name} for two hours on Monday evening.",
        f"Nobody could say what the {name} would cost, or was asked to pay for it as of yet.",
        f"The mayor, who had not read the paper on the {name}, thanked everybody for patience.",
        *more,
    )
    return m.Text(f"News of the {name}", sentences, section)


_VOTE = "On Tuesday the council voted against it, by seven votes to four, after all of that."
_TEXTS = {
    f"/{name}": _text(name)
    for name in (
        *("bridge", "ferry", "market", "school", "tower", "pier", "square", "station"),
        *("garden", "memorial", "quay", "note", "memo", "letter", "wire", "zoo"),
    )
} | {"/lake": _text("lake", section="nature")}


def _shown(*gone: str) -> dict[str, m.Text | str]:
    return {path: text for path, text in _TEXTS.items() if path not in {"/zoo", "/letter", *gone}}


_FIRST = Day(
    datetime(2026, 3, 2, 12, tzinfo=UTC),
    pages=_shown(),
    gone=(),
    feed=("/note", "/memo", "/ferry", "/wire", "/quay"),
    beyond=(),
    sitemap=(
        *("/bridge", "/ferry", "/market", "/school", "/tower", "/pier", "/square", "/station"),
        *("/garden", "/memorial", "/quay", "/lake"),
    ),
    removed=(),
)
_SECOND = replace(_FIRST.later(days=1), pages=_shown("/garden"), gone=("/garden",))
_GONE = ("/garden", "/school", "/wire")
_THIRD = replace(
    _SECOND.later(days=8),
    pages=_shown(*_GONE),
    gone=_GONE,
    sitemap=tuple(path for path in _FIRST.sitemap if path != "/square"),
    removed=("/garden",),
)
BEFORE = (_FIRST, _SECOND, _THIRD)
"""The days whose passes come to their end, one after the other."""

KILLED = Day(
    _THIRD.moment + timedelta(days=10),
    pages={
        **_shown("/school", "/wire", "/market"),
        "/ferry": _text("ferry", _VOTE),
        "/note": _text("note", _VOTE),
        "/memorial": _text("memorial", _VOTE),
        "/lake": _text("lake", section="water"),
        "/zoo": _TEXTS["/zoo"],
        "/letter": _TEXTS["/letter"],
        "/tower": "/old/tower",
        "/old/tower": _TEXTS["/tower"],
        "/pier": "/pier-rejected",
        "/pier-rejected": _text("pier", _VOTE),
        "/quay": "/harbour/quay",
        "/harbour/quay": _text("quay", _VOTE),
    },
    gone=("/school", "/wire", "/market"),
    feed=("/letter", "/note", "/ferry", "/quay"),
    beyond=("/memo", "/wire"),
    sitemap=(
        *("/bridge", "/ferry", "/market", "/school", "/tower", "/pier", "/garden", "/memorial"),
        *("/quay", "/lake", "/zoo"),
    ),
    removed=("/school", "/wire", "/square", "/tower", "/pier", "/quay"),
)
"""The day whose pass is killed: of everything that can happen to a page, there is one."""

WITHHELD = "/memorial"
"""A person removes it before that day."""
CITED = ("/bridge", "/tower", "/ferry", "/pier")
"""An answer of before that day cites them."""
_EVERY_PATH = {path for day in (*BEFORE, KILLED) for path in (*day.pages, *day.gone)}
