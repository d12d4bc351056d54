"""Living answers: a thread is told when words that were quoted in it do not stand any more.

Whichever process changes the corpus, the bot sees its generation rise, waits until it rests, and
then tells each thread once, in one reply, with before and after. A reply is a delivery like an
answer: another process takes it over after a crash, and none tells it twice.
"""

import hashlib
import logging
import secrets
import threading
import time
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from pullquote.bot.slack.allowance import Allowance
from pullquote.bot.slack.changed_view import changed_message, marked
from pullquote.bot.slack.deliveries import Deliveries
from pullquote.bot.slack.incoming import Place
from pullquote.bot.slack.narrowing import scope_in
from pullquote.bot.slack.posted import Posted
from pullquote.bot.slack.posting import Mark, Posting
from pullquote.bot.slack.requests import Kind, Request, now
from pullquote.bot.slack.troubles import (
    CallError,
    RefusedError,
    ReplyLostError,
    TooBusyError,
    Trouble,
)
from pullquote.bot.staleness import StaleAnswer, StaleCitation, stale
from pullquote.config import PullquoteError, SlackSettings
from pullquote.vectorstore import Catalog
from pullquote.vectorstore.slack_log import SlackPost
from pullquote.vectorstore.slack_told import Change

logger = logging.getLogger(__name__)

LOOK_EVERY_S = 15.0
_LONGEST_UNREST_S = 600.0
"""A corpus that never rests is looked at all the same after so long."""
_ANYWAY_EVERY_S = 900.0
"""Threads may have been unmuted, and calls may have failed."""
_REPLIES_A_MINUTE = 20


class LivingAnswers:
    """Tells threads what became of the quotes in them.

    Args:
        catalog: Where answers, posts and revisions are.
        team: The bot's workspace.
        posting: Replies.
        posted: Reads and marks what was posted.
        deliveries: Claims each reply.
        settings: What counts in which channel.
        look_every_s: How often to look whether the corpus has changed.
    """

    def __init__(
        self,
        catalog: Catalog,
        team: str,
        posting: Posting,
        posted: Posted,
        deliveries: Deliveries,
        *,
        settings: SlackSettings,
        look_every_s: float = LOOK_EVERY_S,
    ) -> None:
        self._catalog = catalog
        self._settings = settings
        self._log = catalog.slack
        self._team = team
        self._posting = posting
        self._posted = posted
        self._deliveries = deliveries
        self._look_every_s = look_every_s
        self._allowance = Allowance(_REPLIES_A_MINUTE)
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to look; what changed while no bot ran is told first."""
        self._thread = threading.Thread(target=self._watch, name="pullquote-living", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Tell nothing more."""
        self._ended.set()
        if self._thread is not None:
            self._thread.join()

    def look(self) -> bool:
        """Tell what is untold; false: some of it is left for later, so as not to flood."""
        posts = self._log.posts_in(self._team)
        found = stale(self._catalog, among={post.answer for post in posts})
        by_answer = {one.answer.id: one for one in found}
        touched = [post for post in posts if post.answer in by_answer]
        told = self._log.told.told(self._team)
        for place, mine in _by_thread(touched):
            answers = [by_answer[answer] for answer in dict.fromkeys(p.answer for p in mine)]
            if told.issuperset(_changes(place, answers)) or self._is_muted(place):
                continue
            if self._ended.is_set() or not self._allowance.take():
                return False
            request = _request(place)
            delivery = self._deliveries.claim(request)
            if delivery is not None:
                self.tell(request, posted_before=delivery.posting)
        return True

    def tell(self, request: Request, *, posted_before: bool) -> None:
        """Tell one thread, which this process has claimed.

        Args:
            request: Names the thread.
            posted_before: An earlier attempt may have replied.
        """
        place = request.place
        posts = self._log.posts_in(place.team, channel=place.channel, thread_ts=place.thread_ts)
        found = stale(self._catalog, among={post.answer for post in posts})[::-1]
        by_change = dict(zip(_changes(place, found), found, strict=True))
        mine = self._log.told.claim(place.team, list(by_change), delivery=request.id, now=now())
        telling = [one for change, one in by_change.items() if change in mine]
        try:
            if telling:
                self._tell(request, telling, posts, posted_before=posted_before)
        except CallError as error:
            if _is_for_later(error):
                logger.info("a thread is told later what changed: %s", error)
                self._log.told.release(request.id)
            else:  # archived, deleted, or it may have arrived: once is enough
                logger.info("a thread is not told what changed: %s", error)
        self._deliveries.finish(request)

    def _tell(
        self,
        request: Request,
        telling: Sequence[StaleAnswer],
        posts: Sequence[SlackPost],
        *,
        posted_before: bool,
    ) -> None:
        place = request.place
        try:
            standing = self._mark(place, telling, posts)
        except ReplyLostError as error:
            raise TooBusyError(str(error)) from error  # nothing is posted yet
        if posted_before and self._posting.found(place, request.id):
            return
        if standing and self._deliveries.begin_posting(request):
            said = [self._as_said_in(place.channel, one) for one in standing]
            self._posting.post(place, changed_message(said), mark=Mark(request.id))

    def _as_said_in(self, channel: str, one: StaleAnswer) -> StaleAnswer:
        """Leave out what articles say now that do not count in a channel, or not any more.

        That the old quote does not stand is told all the same.
        """
        scope = scope_in(channel, self._settings)

        def said(citation: StaleCitation) -> StaleCitation:
            there = citation.moved_to or citation.citation.article_id
            if self._catalog.is_in_scope(there, scope):
                return citation
            return replace(citation, after=None, notice=None)

        return replace(one, citations=tuple(map(said, one.citations)))

    def _mark(
        self, place: Place, telling: Sequence[StaleAnswer], posts: Sequence[SlackPost]
    ) -> list[StaleAnswer]:
        """Mark the old quotes, and return the answers that can still be seen."""
        by_answer = {one.answer.id: one for one in telling}
        ours = [post for post in posts if post.answer in by_answer]
        messages = self._posted.read(place, [post.ts for post in ours])
        if messages is None:  # nobody knows: a reply does no harm
            return list(telling)
        seen = set()
        for post in ours:
            message = messages.get(post.ts)
            if message is None:
                continue
            seen.add(post.answer)
            blocks = marked(message.get("blocks") or (), by_answer[post.answer].citations)
            if blocks is not None:
                self._posted.edit(place.channel, post.ts, blocks)
        return [one for one in telling if one.answer.id in seen]

    def _is_muted(self, place: Place) -> bool:
        thread = self._log.thread(place.team, place.channel, place.thread_ts)
        return thread is not None and thread.muted

    def _watch(self) -> None:
        last: int | None = None
        done: int | None = None
        rested_at = looked_at = time.monotonic()
        while not self._ended.is_set():
            try:
                generation = self._catalog.generation()
                moment = time.monotonic()
                rests, last = generation == last, generation
                rested_at = moment if rests else rested_at
                due = generation != done or moment - looked_at > _ANYWAY_EVERY_S
                if due and (rests or moment - rested_at > _LONGEST_UNREST_S):
                    done = generation if self.look() else None
                    rested_at = looked_at = time.monotonic()
            except PullquoteError as error:
                logger.warning("cannot look after posted answers now: %s", error)
            except Exception:  # the last frame of its thread; the next look may go well
                logger.exception("looking after posted answers ended in an error")
                done = last
            self._ended.wait(self._look_every_s)


def _is_for_later(error: CallError) -> bool:
    """Whether nothing was posted, and may be when Slack, or its operator, has mended something."""
    if isinstance(error, RefusedError):
        return error.trouble in (Trouble.TOKEN, Trouble.SCOPE)
    return isinstance(error, TooBusyError)


def _by_thread(posts: Sequence[SlackPost]) -> list[tuple[Place, list[SlackPost]]]:
    """Group posts by the thread that they stand in."""
    ordered = sorted(posts, key=lambda post: (post.channel, post.thread_ts, post.ts))
    return [
        (Place(group[0].team, channel, group[-1].ts, thread_ts), group)
        for (channel, thread_ts), found in groupby(ordered, lambda p: (p.channel, p.thread_ts))
        for group in [list(found)]
    ]


def _changes(place: Place, answers: Sequence[StaleAnswer]) -> list[Change]:
    return [Change(place.channel, place.thread_ts, one.answer.id, _digest(one)) for one in answers]


def _digest(one: StaleAnswer) -> str:
    """Name what became of an answer's quotes: reasons and words, of before and of now."""
    digest = hashlib.sha256()
    for each in one.citations:
        for part in (each.citation.n, each.reason, each.before, each.after, each.notice):
            digest.update(f"{part}\0".encode("utf-8", "surrogatepass"))
    return digest.hexdigest()[:32]


def _request(place: Place) -> Request:
    """Make a delivery of its own; who tells what is agreed on in the log of what was told."""
    return Request(
        id=f"{place.team}:{place.channel}:{place.thread_ts}:changed:{secrets.token_hex(8)}",
        event=None,
        kind=Kind.CHANGED,
        place=place,
        user="",
        team=place.team,
        direct=place.channel.startswith("D"),
        text="",
    )
