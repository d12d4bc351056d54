"""Threads are told once when words that were quoted in them do not stand any more."""

import itertools
import json
import shutil
import subprocess
import sys
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from pullquote.bot import Pullquote
from pullquote.bot.records import Question
from pullquote.bot.remembering import remembered
from pullquote.bot.slack.allowance import Allowance
from pullquote.bot.slack.app import SlackBot
from pullquote.bot.slack.changed_view import changed_message, marked
from pullquote.bot.slack.deliveries import Deliveries
from pullquote.bot.slack.incoming import Place
from pullquote.bot.slack.living import _request
from pullquote.bot.slack.rendering import render
from pullquote.bot.staleness import StaleAnswer, StaleCitation, StaleReason, stale
from pullquote.config import Settings
from pullquote.ingest import Ingestor
from pullquote.vectorstore import (
    Metadata,
    Notice,
    NoticeKind,
    RememberedAnswer,
    RememberedCitation,
    Span,
)
from pullquote.vectorstore.slack_log import SlackPost
from pullquote.vectorstore.slack_told import Change

from tests.slack.answers import answered, quote
from tests.slack.block_rules import objections, quoted, shown
from tests.slack.conftest import ARTICLES, Talk
from tests.slack.slack_server import Told, limited, lost, refuse
from tests.slack.test_answers import QUESTION, QUOTE, answer_of
from tests.vectorstore.drafts import SENTENCES, draft

APPROVED, SPRING, FERRY, CROSSING = SENTENCES
REJECTED = APPROVED.replace("approved", "rejected")
_NUMBERS = itertools.count(1)


@pytest.fixture(scope="module")
def core(corpus, tmp_path_factory):
    """A corpus of this module's own, which its tests change."""
    data_dir = tmp_path_factory.mktemp("living") / "data"
    shutil.copytree(corpus, data_dir)
    with Pullquote.open(Settings(data_dir=data_dir)) as opened:
        yield opened


@pytest.fixture(autouse=True)
def _nothing_is_left(core):
    yield
    catalog = core.store.catalog
    catalog.answers.forget_all()
    catalog.slack.forget(before=datetime.now(UTC) + timedelta(days=1))


@pytest.fixture
def living(core, slack):
    """Make bots that look often; `begin=False`: only `look` when told to."""
    made = []

    def make(*, begin=True, lease_s=45.0, **values):
        values = {"bot_token": "xoxb-test", "api_url": slack.url, "stream": False, **values}
        settings = core.settings.model_copy(
            update={"slack": type(core.settings.slack).model_validate(values)}
        )
        bot = SlackBot(core, settings, lease_s=lease_s, living_every_s=0.1)
        if begin:
            bot.start()
            made.append(bot)
        return bot

    yield make
    for bot in made:
        bot.stop()


class Thread:
    """A thread with an answer that quotes the first sentence of an article of its own."""

    def __init__(self, core, slack, bot, *, channel=None, thread_ts=None):
        self.core, self.slack = core, slack
        number = next(_NUMBERS)
        self.channel = channel or f"C9{number:03}"
        self.thread_ts = thread_ts or f"17{number:08}.000001"
        self.article = f"article-{number}"
        core.store.catalog.store(draft(self.article))
        cited = quote(APPROVED, article_id=self.article, title=f"Title {number}")
        self.answer = replace(answered(cited, question=f"Question {number}?"), id=f"{number:032}")
        core.store.catalog.answers.remember(remembered(self.answer), keep_days=90)
        place = Place("T1", self.channel, self.thread_ts, self.thread_ts)
        self.ts = bot.speech.posting.post(place, render(self.answer)[0])
        now = datetime.now(UTC).isoformat(timespec="microseconds")
        core.store.catalog.slack.note_post(
            SlackPost(
                *("T1", self.channel, self.ts, self.thread_ts, self.answer.id),
                part=1,
                asked_ts=self.thread_ts,
                asked_by="U1",
                posted_at=now,
            )
        )

    def revise(self, first=REJECTED):
        self.core.store.catalog.store(draft(self.article, (first, SPRING, CROSSING)))

    def replies(self):
        return [
            m
            for m in self.slack.messages
            if (m["channel"], m["thread_ts"]) == (self.channel, self.thread_ts)
            and m["ts"] != self.ts
            and "stand any more" in shown(m["blocks"])
        ]

    def message(self):
        (found,) = [m for m in self.slack.messages if m["ts"] == self.ts]
        return found


def test_a_thread_is_told_with_before_and_after_when_a_sync_changes_quoted_words(
    slack, core, living, tmp_path
):
    here = Talk(living())
    here.mention(QUESTION, ts="17.1")
    (answer,) = answer_of(slack)
    assert QUOTE in quoted(answer["blocks"])[0]
    path = tmp_path / "articles.jsonl"
    changed = {**ARTICLES[0], "text": ARTICLES[0]["text"].replace("spring of", "autumn of")}
    path.write_text(json.dumps(changed), encoding="utf-8")
    assert Ingestor(core.store).run([str(path)]).revised == 1
    (update,) = slack.wait_for("chat.update")
    slack.wait(lambda: len(slack.messages) == 2)
    reply = slack.messages[1]
    assert (reply["channel"], reply["thread_ts"]) == (here.channel, "17.1")
    before, after = quoted(reply["blocks"])
    assert "begins in the spring of 2027" in before
    assert "begins in the autumn of 2027" in after
    styled = {
        leaf["text"]: leaf["style"]
        for block in reply["blocks"]
        for part in block.get("elements", ())
        if part["type"] == "rich_text_quote"
        for leaf in part["elements"]
        if "style" in leaf
    }
    assert styled["spring"] == {"strike": True}
    assert styled["autumn"] == {"bold": True}
    assert update["ts"] == answer["ts"]
    assert "Changed since this was posted: see below." in shown(update["blocks"])
    assert QUOTE in quoted(update["blocks"])[0]  # what was said stands as it was said
    assert [block["type"] for block in update["blocks"]] == [b["type"] for b in answer["blocks"]]


def test_a_change_that_another_process_makes_is_seen(slack, core, living, tmp_path):
    bot = living()
    thread = Thread(core, slack, bot)
    path = tmp_path / "articles.jsonl"
    text = f"{REJECTED} {SPRING} {CROSSING}"
    path.write_text(json.dumps({"id": thread.article, "title": "Bridge", "text": text}))
    command = [sys.executable, "-m", "pullquote.bot.cli", "--data-dir", core.settings.data_dir]
    subprocess.run([*command, "ingest", path], check=True, capture_output=True, timeout=120)
    (reply,) = slack.wait(thread.replies)
    assert quoted(reply["blocks"]) == [APPROVED, REJECTED]


def test_it_is_told_once_however_often_one_looks(slack, core, living):
    bot = living(begin=False)
    thread = Thread(core, slack, bot)
    assert bot._living.look()
    assert thread.replies() == []
    thread.revise()
    for _ in range(3):
        assert bot._living.look()
    assert len(thread.replies()) == 1
    assert len(slack.called("chat.update")) == 1
    thread.revise(REJECTED.replace("rejected", "postponed"))  # another change is told again
    assert bot._living.look()
    assert len(thread.replies()) == 2


def test_several_answers_in_one_thread_are_told_in_one_reply(slack, core, living):
    bot = living(begin=False)
    first = Thread(core, slack, bot)
    second = Thread(core, slack, bot, channel=first.channel, thread_ts=first.thread_ts)
    other = Thread(core, slack, bot)
    for thread in (first, second, other):
        thread.revise()
    bot._living.look()
    (reply,) = [m for m in first.replies() if m["ts"] != second.ts]
    seen = shown(reply["blocks"])
    assert "2 quotes that I gave here do not stand any more." in seen
    assert seen.index(first.answer.question.text) < seen.index(second.answer.question.text)
    assert len(other.replies()) == 1
    assert len(slack.called("chat.update")) == 3


def test_a_withdrawn_article_is_told_without_an_after(slack, core, living):
    bot = living(begin=False)
    thread = Thread(core, slack, bot)
    core.store.catalog.remove(thread.article)
    bot._living.look()
    (reply,) = thread.replies()
    assert quoted(reply["blocks"]) == [APPROVED]
    assert "the article was withdrawn" in shown(reply["blocks"])
    assert "The article was withdrawn since." in shown(thread.message()["blocks"])


@pytest.mark.parametrize("becomes", ["revised", "moved", "retracted"])
def test_a_narrowed_channel_is_not_told_what_an_article_says_that_does_not_count_there(
    slack, core, living, becomes
):
    channel = f"CNARROW{becomes.upper()}"
    bot = living(begin=False, narrow={channel: {"publishers": ["Gazette"]}})
    thread = Thread(core, slack, bot, channel=channel)
    plain = Thread(core, slack, bot)
    drafts = Metadata(publisher="Drafts")
    retracted = "This article is retracted."
    for one in (thread, plain):
        name = f"{one.article}-new" if becomes == "moved" else one.article
        text = (REJECTED, SPRING, CROSSING)
        if becomes == "retracted":
            text = (APPROVED, SPRING, retracted)
        article = draft(name, text, metadata=drafts)
        if becomes == "retracted":
            start = article.text.index(retracted)
            notice = Notice(NoticeKind.RETRACTION, Span(start, start + len(retracted)))
            article = replace(article, notices=(notice,))
        core.store.catalog.store(article)
        if becomes == "moved":
            core.store.catalog.move(one.article, name)
    assert bot._living.look()
    assert bot._living.look()
    (reply,), (whole,) = thread.replies(), plain.replies()
    new = retracted if becomes == "retracted" else "rejected"
    assert new in shown(whole["blocks"])
    assert new not in shown(reply["blocks"])
    assert quoted(reply["blocks"]) == [APPROVED]
    assert "A quote that I gave here does not stand any more." in shown(reply["blocks"])


def test_what_changed_while_no_bot_ran_is_told_when_one_comes_back(slack, core, living):
    thread = Thread(core, slack, living(begin=False))
    thread.revise()
    living()
    slack.wait(thread.replies)
    assert len(thread.replies()) == 1


def test_the_setting_turns_it_off(slack, core, living):
    bot = living(living_answers=False)
    thread = Thread(core, slack, bot)
    thread.revise()
    with pytest.raises(AssertionError):
        slack.wait(thread.replies, deadline_s=1)


def test_two_bots_tell_once(slack, core, living):
    bots = [living(begin=False) for _ in range(2)]
    threads = [Thread(core, slack, bots[0]) for _ in range(6)]
    for thread in threads:
        thread.revise()
    looks = [threading.Thread(target=bot._living.look) for bot in bots]
    for look in looks:
        look.start()
    for look in looks:
        look.join()
    assert [len(thread.replies()) for thread in threads] == [1] * 6


def test_a_burst_is_told_little_by_little(slack, core, living):
    bot = living(begin=False)
    threads = [Thread(core, slack, bot) for _ in range(3)]
    for thread in threads:
        thread.revise()
    bot._living._allowance = Allowance(2)
    assert not bot._living.look()
    assert sum(len(thread.replies()) for thread in threads) == 2
    bot._living._allowance = Allowance(2)
    assert bot._living.look()
    assert [len(thread.replies()) for thread in threads] == [1, 1, 1]


def test_where_the_answer_was_deleted_nothing_is_said(slack, core, living):
    bot = living(begin=False)
    thread = Thread(core, slack, bot)
    thread.revise()
    slack.world.messages.clear()
    assert bot._living.look()
    assert slack.messages == []
    assert bot._living.look()
    assert len(slack.called("conversations.replies")) == 1


@pytest.mark.parametrize("code", ["thread_not_found", "channel_not_found", "not_in_channel"])
def test_a_thread_that_is_gone_is_left_alone(slack, core, living, code):
    bot = living(begin=False)
    thread = Thread(core, slack, bot)
    thread.revise()
    slack.tell("conversations.replies", refuse(code), always=True)
    assert bot._living.look()
    assert bot._living.look()
    assert thread.replies() == []
    assert len(slack.called("conversations.replies")) == 1


def test_an_archived_channel_does_not_keep_others_from_being_told(slack, core, living):
    bot = living(begin=False)
    threads = [Thread(core, slack, bot) for _ in range(2)]
    for thread in threads:
        thread.revise()
    slack.tell("chat.update", refuse("is_archived"))
    assert bot._living.look()
    assert [len(thread.replies()) for thread in threads] == [0, 1]


def test_a_long_thread_is_read_page_by_page(slack, core, living):
    bot = living(begin=False)
    thread = Thread(core, slack, bot)
    thread.revise()
    (message,) = slack.messages
    pages = [
        {"messages": [{"ts": "1.2", "text": "talk"}], "response_metadata": {"next_cursor": "two"}},
        {"messages": [message], "response_metadata": {"next_cursor": ""}},
    ]
    slack.tell("conversations.replies", *(Told({"ok": True, **page}) for page in pages))
    bot._living.look()
    assert [call.get("cursor") for call in slack.called("conversations.replies")] == [None, "two"]
    assert len(thread.replies()) == len(slack.called("chat.update")) == 1


def test_where_threads_cannot_be_read_they_are_told_all_the_same(slack, core, living):
    bot = living(begin=False)
    thread = Thread(core, slack, bot)
    thread.revise()
    slack.tell("conversations.replies", refuse("missing_scope", needed="channels:history"))
    bot._living.look()
    assert len(thread.replies()) == 1
    assert slack.called("chat.update") == []
    bot._log.clear_warnings("T1")


def test_a_rate_limit_that_is_too_long_puts_it_off(slack, core, living):
    bot = living(begin=False)
    thread = Thread(core, slack, bot)
    thread.revise()
    slack.tell("chat.postMessage", limited(600))
    bot._living.look()
    assert thread.replies() == []
    bot._living.look()
    assert len(thread.replies()) == 1


@pytest.mark.parametrize(
    ("method", "told"),
    [
        ("conversations.replies", [lost()] * 3),
        ("chat.postMessage", [refuse("missing_scope", needed="chat:write")]),
        ("chat.postMessage", [refuse("token_revoked")]),
    ],
)
def test_what_slack_did_not_take_for_now_is_told_later(slack, core, living, method, told):
    bot = living(begin=False)
    thread = Thread(core, slack, bot)
    thread.revise()
    slack.tell(method, *told)
    bot._living.look()
    assert thread.replies() == []
    bot._living.look()
    assert len(thread.replies()) == 1
    bot._log.clear_warnings("T1")


def test_a_reply_that_was_lost_is_not_made_twice(slack, core, living):
    bot = living(begin=False)
    thread = Thread(core, slack, bot)
    thread.revise()
    slack.tell("chat.postMessage", lost(done=True))
    bot._living.look()
    bot._living.look()
    assert len(thread.replies()) == 1


def test_a_muted_thread_is_told_when_it_is_unmuted(slack, core, living):
    bot = living(begin=False)
    thread = Thread(core, slack, bot)
    thread.revise()
    place = ("T1", thread.channel, thread.thread_ts)
    now = datetime.now(UTC)
    core.store.catalog.slack.set_muted(*place, muted=True, user="U1", now=now)
    bot._living.look()
    assert thread.replies() == []
    core.store.catalog.slack.set_muted(*place, muted=False, user="U1", now=now)
    bot._living.look()
    assert len(thread.replies()) == 1


def test_purged_words_are_never_repeated(slack, core, living):
    bot = living(begin=False)
    thread = Thread(core, slack, bot)
    thread.revise()
    found = stale(core.store.catalog)
    assert found
    core.store.catalog.purge(thread.article)
    bot._living.look()
    assert thread.replies() == []
    change = Change(thread.channel, thread.thread_ts, found[0].answer.id, "digest")
    told = core.store.catalog.slack.told
    assert told.claim("T1", [change], delivery="d", now=datetime.now(UTC)) == frozenset()


@pytest.mark.parametrize("replied", [False, True])
def test_a_reply_that_a_crash_cut_short_is_made_by_whoever_takes_over(slack, core, living, replied):
    thread = Thread(core, slack, living(begin=False))
    thread.revise()
    dead = Deliveries(core.store.catalog.slack, keep_days=90, lease_s=-1)
    request = _request(Place("T1", thread.channel, thread.ts, thread.thread_ts))
    assert dead.claim(request)
    changed = [
        Change(thread.channel, thread.thread_ts, one.answer.id, _digest(one))
        for one in stale(core.store.catalog)
    ]
    told = core.store.catalog.slack.told
    assert told.claim("T1", changed, delivery=request.id, now=datetime.now(UTC))
    if replied:
        from pullquote.bot.slack.posting import Mark

        assert dead.begin_posting(request)
        message = changed_message(stale(core.store.catalog))
        living(begin=False).speech.posting.post(request.place, message, mark=Mark(request.id))
    living(lease_s=0.5)
    slack.wait_for("chat.update")
    slack.wait(lambda: not core.store.catalog.slack.deliveries.wanted(request.id, worker="x"))
    slack.wait(thread.replies)
    assert len(thread.replies()) == 1


def _digest(one):
    from pullquote.bot.slack.living import _digest as digest

    return digest(one)


def stale_answer(*words, reason=StaleReason.CHANGED, notice=None):
    citations = tuple(
        StaleCitation(
            RememberedCitation(n, "a", 1, Span(0, len(before))),
            reason,
            "<!channel> *Title* \u202e",
            before,
            after,
            2,
            notice,
        )
        for n, (before, after) in enumerate(words, start=1)
    )
    cited = tuple(citation.citation for citation in citations)
    moment = "2026-11-25T10:00:00+00:00"
    answer = RememberedAnswer("id", "<@U9>?", moment, None, None, "answered", None, 0.5, cited)
    return StaleAnswer(answer, citations)


@pytest.mark.parametrize(
    "words",
    [
        [("<!channel> *a* & b", "<!here> _b_ \U0001f600" * 40)],
        [("x" * 12_000, "y" * 12_000)],
        [(f"Sentence {n} stood here. " * 30, "Other words stand here. " * 30) for n in range(40)],
    ],
)
def test_whatever_changed_keeps_within_one_message(words):
    message = changed_message([stale_answer(*words), stale_answer(*words)])
    assert objections(list(message.blocks), message.text) == []


def test_what_does_not_fit_is_counted():
    words = [(f"Sentence {n} stood here. " * 30, None) for n in range(40)]
    assert "more quotes." in shown(changed_message([stale_answer(*words)]).blocks)


def test_a_retraction_is_told_in_its_own_words():
    found = stale_answer(
        ("It was so.", "It was so."), reason=StaleReason.RETRACTED, notice="We retract this."
    )
    assert "It says: “We retract this.”" in shown(changed_message([found]).blocks)


def test_a_mark_is_made_once_and_only_where_there_is_room():
    found = stale_answer(("It was so.", "It is so."))
    blocks = list(render(answered(quote("It was so.")))[0].blocks)
    once = marked(blocks, found.citations)
    assert once is not None
    assert blocks == list(render(answered(quote("It was so.")))[0].blocks)
    assert marked(once, found.citations) is None
    full = [
        *blocks,
        {"type": "context", "elements": [{"type": "plain_text", "text": "x" * 11_700}]},
    ]
    assert marked(full, found.citations) is None
    assert marked([], found.citations) is None


def test_an_answer_as_of_a_day_never_changes(core, slack, living):
    from pullquote.vectorstore import Scope

    bot = living(begin=False)
    thread = Thread(core, slack, bot)
    as_of = Question("Then?", scope=Scope(as_of=datetime.now(UTC)))
    of_then = replace(thread.answer, question=as_of)
    core.store.catalog.answers.remember(remembered(of_then), keep_days=90)
    thread.revise()
    bot._living.look()
    assert thread.replies() == []
