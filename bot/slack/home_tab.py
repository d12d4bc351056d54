"""The home tab: what the archive holds, how the last sync went, and questions to begin with."""

import hashlib
import json
import threading
import time
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from typing import Any

from pullquote.bot.records import Corpus
from pullquote.bot.slack import elements as el
from pullquote.bot.slack import plain, wording
from pullquote.bot.slack.allowance import Allowance
from pullquote.bot.slack.elements import Block, Element
from pullquote.bot.slack.incoming import Home
from pullquote.bot.slack.listening import refused
from pullquote.bot.slack.suggestions import suggestions
from pullquote.bot.slack.troubles import CallError
from pullquote.bot.slack.wire import Wire
from pullquote.bot.wording import count
from pullquote.config import SlackSettings
from pullquote.vectorstore import Catalog, CorpusFacts
from pullquote.vectorstore.followed import SourceSummary

ASK = "pullquote_home_ask"

View = dict[str, Any]

_MOST_SOURCES = 20
_LONGEST_NAME = 80
_LONGEST_PROBLEM = 200
_A_MINUTE = 90  # views.publish is of tier 4: 100 a minute
_AGAIN_AFTER_S = 3_600.0
_MOST_USERS = 5_000


class HomeTab:
    """Publishes the home tab to whoever opens it, where something on it has changed.

    Slack keeps what was published, so that showing the same again is of no use.

    Args:
        home: Who the bot is.
        settings: Who may see what is in the archive.
        catalog: The archive.
        wire: The way to Slack.
    """

    def __init__(self, home: Home, settings: SlackSettings, catalog: Catalog, wire: Wire) -> None:
        self._home = home
        self._settings = settings
        self._catalog = catalog
        self._wire = wire
        self._allowance = Allowance(_A_MINUTE)
        self._shown: OrderedDict[str, tuple[str, float]] = OrderedDict()
        self._lock = threading.Lock()

    def show(self, user: str, user_team: str | None = None) -> None:
        """Show a user the home tab as it is now."""
        view = self._view(user, user_team)
        digest = hashlib.sha256(json.dumps(view, sort_keys=True).encode()).hexdigest()
        if self._is_shown(user, digest) or not self._allowance.take():
            return
        with self._lock:  # before it is: who opens the tab twice at once needs it once
            self._shown[user] = (digest, time.monotonic())
            self._shown.move_to_end(user)
            if len(self._shown) > _MOST_USERS:
                self._shown.popitem(last=False)
        try:
            self._wire.call("views.publish", {"user_id": user, "view": view})
        except CallError:
            with self._lock:
                self._shown.pop(user, None)
            raise

    def _view(self, user: str, user_team: str | None) -> View:
        refusal = refused(
            user=user,
            user_team=user_team,
            shared=False,
            channel=None,
            home=self._home,
            settings=self._settings,
        )
        if refusal is not None:
            return _home([el.rich_text([el.section(el.texts(refusal.words))])])
        return home_view(
            self._catalog.facts(), self._catalog.sources.summaries(), suggestions(self._catalog)
        )

    def _is_shown(self, user: str, digest: str) -> bool:
        with self._lock:
            known, when = self._shown.get(user, ("", 0.0))
        return known == digest and time.monotonic() - when < _AGAIN_AFTER_S


def home_view(
    facts: CorpusFacts, sources: Sequence[SourceSummary], prompts: Sequence[dict[str, str]]
) -> View:
    """Lay the home tab out.

    Args:
        facts: What the archive holds.
        sources: Those that are followed.
        prompts: Questions to begin with, as `suggestions` makes them.
    """
    return _home([_held(facts), *_syncs(sources), *_examples(prompts)])


def _held(facts: CorpusFacts) -> Block:
    held = Corpus(facts.articles, facts.oldest, facts.newest, facts.updated_at)
    lines = [el.text("What the archive holds\n", bold=True)]
    lines += el.texts(f"{wording.freshness(held).rstrip('.')}.")
    if facts.pending:
        waiting = count(facts.pending, "passage")
        lines += el.texts(f"\n{waiting} wait to be embedded; until then words alone find them.")
    return el.rich_text([el.section(lines)])


def _syncs(sources: Sequence[SourceSummary]) -> Iterator[Block]:
    title = el.section([el.text("Where the articles come from", bold=True)])
    if not sources:
        by_hand = "No source is followed: articles are added by hand."
        yield el.rich_text([title, el.section([el.text(by_hand)])])
        return
    parts = [title, el.bullets(map(_source, sources[:_MOST_SOURCES]))]
    more = len(sources) - _MOST_SOURCES
    if more > 0:
        parts.append(el.section(el.texts(f"and {count(more, 'more source', 'more sources')}")))
    yield el.rich_text(parts)


def _source(summary: SourceSummary) -> list[Element]:
    source = summary.source
    name = plain.line(source.name, limit=_LONGEST_NAME) or "a source"
    facts = [count(summary.articles, "article"), _state(summary)]
    troubles = ((summary.problems, "with problems"), (summary.held, "held back"))
    facts += [f"{number:,} {what}" for number, what in troubles if number]
    said = [el.text(name, bold=True), *el.texts(f" · {' · '.join(facts)}")]
    if source.problem:
        said += el.texts(f"\n{plain.line(source.problem, limit=_LONGEST_PROBLEM)}", italic=True)
    return said


def _state(summary: SourceSummary) -> str:
    """Say when a source was read last, and how that went."""
    source = summary.source
    if source.started_at is None:
        return "not read yet"
    if source.finished_at is None or source.finished_at < source.started_at:
        said = f"being read since {wording.moment(source.started_at)}, or cut short"
    elif source.problem:
        said = f"could not be read on {wording.moment(source.finished_at)}"
    else:
        said = f"read on {wording.moment(source.finished_at)}"
    return f"{said}; paused" if source.paused else said


def _examples(prompts: Sequence[dict[str, str]]) -> Iterator[Block]:
    buttons = [
        el.button(f"{ASK}_{n}", plain.clip(prompt["title"], el.MAX_BUTTON_TEXT), prompt["message"])
        for n, prompt in enumerate(prompts, start=1)
        if prompt["message"] != "status"  # stands above
    ]
    if buttons:
        yield el.rich_text([el.section([el.text("Ask about recent articles", bold=True)])])
        yield from (el.buttons([button]) for button in buttons)


def _home(blocks: list[Block]) -> View:
    return {"type": "home", "blocks": blocks}
