"""One thread's turns: understood, asked, kept in the catalog, corrected, ended."""

import logging
import sqlite3
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest

from pullquote.bot.conversation import Conversation, newest_thread
from pullquote.bot.records import Answer, Corpus, Question, Quote, Status
from pullquote.config import AnswersSettings, BadInputError, ConversationSettings, Settings
from pullquote.vectorstore import Catalog, Metadata, Scope, Span

from tests.vectorstore.drafts import draft

SENTENCES = ("Mayor Ana Ruiz closed the Tarn bridge.", "Repairs take 14 weeks.", "Buses go round.")
ASKED = "Who closed the Tarn bridge?"


class Clock:
    """A clock that is set by hand."""

    def __init__(self):
        self.moment = datetime(2026, 3, 8, 10, tzinfo=UTC)

    def __call__(self):
        return self.moment

    def pass_minutes(self, minutes):
        self.moment += timedelta(minutes=minutes)


class HandMadeCore:
    """Answers each question with the first sentence of one article, over a real catalog."""

    def __init__(self, catalog, settings):
        self.store = SimpleNamespace(catalog=catalog)
        self.settings = settings
        self.asked = []
        self.quoted = "tarn"
        self.rewriter = None

    def ask(self, question):
        if question.text == "bad":
            raise BadInputError("the question is bad")
        self.asked.append(question)
        quotes = ()
        if self.quoted:
            quotes = (
                Quote(
                    n=1,
                    article_id=self.quoted,
                    revision=1,
                    span=Span(0, 38),
                    text=SENTENCES[0],
                    title="",
                    publisher=None,
                    authors=(),
                    published=None,
                    url=None,
                    link=None,
                    highlight=None,
                    score=1.0,
                ),
            )
        return Answer(
            id=f"{len(self.asked):04}",
            question=question,
            status=Status.ANSWERED if quotes else Status.ABSTAINED,
            reason=None,
            confidence=0.5,
            quotes=quotes,
            nearest=(),
            corpus=Corpus(1, None, None, None),
            timings_ms={},
        )


@pytest.fixture
def settings(tmp_path):
    return Settings(data_dir=tmp_path, conversation=ConversationSettings(ttl_minutes=60))


@pytest.fixture
def catalog(tmp_path):
    with Catalog(tmp_path / "catalog.sqlite3") as catalog:
        catalog.store(draft("tarn", SENTENCES, title="Tarn bridge to close"))
        yield catalog
        assert catalog.check() == []


@pytest.fixture
def core(catalog, settings):
    return HandMadeCore(catalog, settings)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def thread(core, clock):
    def open_thread(name="slack:T:C:1.0"):
        return Conversation.open(core, name, now=clock)

    return open_thread


def test_a_follow_up_is_asked_as_it_was_read(core, thread):
    conversation = thread()
    conversation.ask(ASKED)

    turn = conversation.ask("why?")

    assert (turn.n, turn.text) == (2, "why?")
    assert turn.read_as == core.asked[1].text != "why?"
    assert "Tarn bridge" in turn.read_as
    assert turn.answer.question == core.asked[1]


def test_a_question_that_stands_by_itself_is_asked_untouched(core, thread):
    conversation = thread()
    conversation.ask(ASKED)
    scope = Scope(publishers=("Gazette",))

    turn = conversation.ask("Who won in  Ohio?", asked_on=date(2026, 3, 8), scope=scope)

    assert turn.read_as is None
    assert core.asked[1] == Question("Who won in  Ohio?", date(2026, 3, 8), scope)


def test_the_articles_quoted_before_are_preferred_and_no_others_hidden(core, thread):
    conversation = thread()
    conversation.ask(ASKED)

    conversation.ask("why?")

    assert core.asked[0].preferred_articles == frozenset()
    assert core.asked[1].preferred_articles == {"tarn"}
    assert core.asked[1].scope == Scope()


def test_understanding_asks_and_keeps_nothing(core, thread):
    conversation = thread()
    conversation.ask(ASKED)

    understood = conversation.understand("more on [1]")

    assert understood.about.article_id == "tarn"
    assert understood.read_as == understood.question.text
    assert len(core.asked) == len(conversation.turns) == 1


def test_day_and_scope_are_carried_over_to_a_follow_up(core, thread):
    conversation = thread()
    scope = Scope(since=date(2026, 1, 1), publishers=("Gazette",))
    conversation.ask(ASKED, asked_on=date(2026, 3, 8), scope=scope)

    conversation.ask("why?")
    conversation.ask("Who won in Ohio?")

    assert (core.asked[1].asked_on, core.asked[1].scope) == (date(2026, 3, 8), scope)
    assert (core.asked[2].asked_on, core.asked[2].scope) == (None, Scope())


def test_one_publisher_alone_is_asked_what_was_asked_before(core, thread):
    conversation = thread()
    conversation.ask(ASKED)

    turn = conversation.ask("and what does the gazette say about it?")

    assert core.asked[1].text == ASKED
    assert core.asked[1].scope.publishers == ("gazette",)
    assert turn.read_as == f"{ASKED} — in gazette only"
    assert conversation.ask("What about Ohio?").read_as != turn.read_as
    assert core.asked[2].scope.publishers == ("gazette",)


def test_a_publisher_never_widens_a_scope_that_is_given(core, thread):
    conversation = thread()
    conversation.ask(ASKED)

    conversation.ask("and the Gazette?", scope=Scope(publishers=("Courier",), tags=("roads",)))

    assert core.asked[1].scope == Scope(publishers=("Courier",), tags=("roads",))


def test_a_scope_that_is_given_goes_before_the_one_carried_over(core, thread):
    conversation = thread()
    conversation.ask(ASKED, scope=Scope(publishers=("Gazette",)))

    conversation.ask("why?", scope=Scope())

    assert core.asked[1].scope == Scope()


@pytest.mark.parametrize("dimension", ["sections", "tags", "authors", "publishers"])
def test_a_follow_up_keeps_to_the_scope_that_is_given_now(core, thread, dimension):
    conversation = thread()
    city, sport = (Scope(**{dimension: (name,)}) for name in ("City", "Sport"))
    conversation.ask(ASKED, scope=city)
    conversation.ask("why?", scope=city)

    conversation.ask("who said that?", scope=sport)
    conversation.ask("and why?", scope=sport)

    assert [question.scope for question in core.asked] == [city, city, sport, sport]


def test_what_a_question_named_is_carried_on_beside_a_scope_that_limits_something_else(
    core, thread
):
    metadata = Metadata(publisher="Gazette", section="City", tags=("dam",))
    core.store.catalog.store(draft("dam", SENTENCES, metadata=metadata))
    conversation = thread()
    conversation.ask("Who closed the Tarn bridge, in the City section?")

    conversation.ask("why?", scope=Scope(tags=("dam",)))
    conversation.ask("who said that?", scope=Scope(tags=("dam",)))

    both = Scope(sections=("City",), tags=("dam",))
    assert [question.scope for question in core.asked[1:]] == [both, both]


def test_an_article_that_does_not_count_any_more_is_not_spoken_of(core, thread):
    conversation = thread()
    conversation.ask(ASKED)

    counted = conversation.understand("more on [1]", scope=Scope(publishers=("gazette",)))
    other = conversation.understand("more on [1]", scope=Scope(publishers=("Courier",)))

    assert counted.about
    assert "Tarn bridge to close" in counted.question.text
    assert other.about is None
    assert "Tarn bridge to close" not in other.question.text
    assert other.question.preferred_articles == frozenset()


def test_threads_do_not_mix(core, thread):
    thread("slack:T:C:1.0").ask(ASKED)

    assert thread("slack:T:C:2.0").ask("why?").read_as is None
    assert [turn.text for turn in thread("slack:T:C:1.0").turns] == [ASKED]


def test_a_restart_loses_nothing(core, thread, tmp_path, settings, clock):
    thread().ask(ASKED)

    with Catalog(tmp_path / "catalog.sqlite3") as again:
        after = Conversation.open(HandMadeCore(again, settings), "slack:T:C:1.0", now=clock)
        assert "Tarn bridge" in after.ask("why?").read_as


def test_a_conversation_ends_after_its_time(thread, clock):
    conversation = thread()
    conversation.ask(ASKED)
    clock.pass_minutes(60)
    assert conversation.ask("why?").read_as is not None
    clock.pass_minutes(60.5)

    turn = conversation.ask("why?")

    assert (turn.read_as, turn.n) == (None, 1)


def test_a_correction_stands_in_the_place_of_what_was_read_wrongly(core, thread):
    conversation = thread()
    scope = Scope(publishers=("Gazette",))
    conversation.ask(ASKED)
    conversation.ask("and in Ohio?", asked_on=date(2026, 3, 8), scope=scope)

    turn = conversation.correct("and in Ohio?")

    assert (turn.n, turn.read_as) == (2, None)
    assert core.asked[2] == Question("and in Ohio?", date(2026, 3, 8), scope)
    assert [each.read_as for each in conversation.turns] == [None, None]


def test_another_question_is_asked_as_it_stands_without_replacing(core, thread):
    conversation = thread()
    conversation.ask(ASKED)
    conversation.ask("why?")

    assert conversation.correct("when?").n == 3
    assert core.asked[2] == Question("when?")
    assert thread("slack:T:C:9").correct("when?").n == 1


def test_an_ended_conversation_is_forgotten(thread):
    conversation = thread()
    conversation.ask(ASKED)

    conversation.end()

    assert conversation.turns == ()
    assert conversation.ask("why?").read_as is None


def test_a_refused_question_is_no_turn(thread):
    conversation = thread()
    conversation.ask(ASKED)

    with pytest.raises(BadInputError):
        conversation.ask("bad")

    assert len(conversation.turns) == 1


def test_an_abstention_leaves_the_topic(core, thread):
    conversation = thread()
    core.quoted = None
    conversation.ask(ASKED)

    turn = conversation.ask("why?")

    assert "Tarn bridge" in turn.read_as
    assert not conversation.turns[0].answered


def test_a_removed_article_is_not_spoken_of(catalog, core, thread):
    conversation = thread()
    conversation.ask(ASKED)
    catalog.remove("tarn")

    conversation.ask("why?")

    assert core.asked[1].preferred_articles == frozenset()
    assert "Ruiz" not in core.asked[1].text


def test_nothing_is_left_of_a_conversation_about_a_purged_article(catalog, thread):
    conversation = thread()
    conversation.ask(ASKED)

    catalog.purge("tarn")

    assert conversation.turns == ()
    assert conversation.ask("why?").n is None  # the core still quotes what is gone


def test_an_answer_is_given_where_the_turn_cannot_be_kept(
    core, thread, tmp_path, monkeypatch, caplog
):
    monkeypatch.setattr("pullquote.vectorstore.database.PATIENCE_MS", 20)
    writer = sqlite3.connect(tmp_path / "catalog.sqlite3", isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    try:
        with caplog.at_level(logging.WARNING):
            turn = thread().ask(ASKED)
    finally:
        writer.close()

    assert (turn.n, len(turn.answer.quotes)) == (None, 1)
    assert "not kept" in caplog.text
    assert "Tarn" not in caplog.text


def test_where_answers_are_not_kept_a_conversation_is_forgotten_when_it_has_ended(
    catalog, settings, clock
):
    core = HandMadeCore(
        catalog, settings.model_copy(update={"answers": AnswersSettings(keep=False)})
    )
    Conversation.open(core, "chat:old", now=clock).ask(ASKED)
    clock.pass_minutes(61)

    Conversation.open(core, "chat:new", now=clock).ask(ASKED)

    assert catalog._database.rows("SELECT thread FROM conversations") == [("chat:new",)]


def test_conversations_are_forgotten_after_the_days_that_answers_are_kept(catalog, settings, clock):
    core = HandMadeCore(
        catalog, settings.model_copy(update={"answers": AnswersSettings(keep_days=2)})
    )
    Conversation.open(core, "chat:old", now=clock).ask(ASKED)
    clock.pass_minutes(60 * 47)
    Conversation.open(core, "chat:two", now=clock).ask(ASKED)
    clock.pass_minutes(60 * 2)
    Conversation.open(core, "chat:three", now=clock).ask(ASKED)

    threads = catalog._database.rows("SELECT thread FROM conversations ORDER BY id")
    assert threads == [("chat:two",), ("chat:three",)]


def test_the_newest_thread_is_found_again(core):
    Conversation.open(core, "chat:one").ask(ASKED)
    Conversation.open(core, "slack:T:C:1").ask(ASKED)

    assert newest_thread(core, "chat:") == "chat:one"
    assert newest_thread(core, "matrix:") is None


def test_a_follow_up_is_answered_from_the_samples(samples):
    conversation = Conversation.open(samples, "chat:bell")
    first = conversation.ask("Who found the ship's bell in the Brannet museum?")
    assert first.answer.quotes

    turn = conversation.ask("When did she find it?")

    assert turn.read_as is not None
    assert turn.answer.quotes[0].article_id == first.answer.quotes[0].article_id


def test_an_article_is_preferred_and_nothing_is_excluded(samples):
    text = "When will the ferry stop running?"
    plain = samples.ask(Question(text))
    ids = {quote.article_id for quote in plain.quotes}
    assert len(ids) > 1

    for article_id in ids:
        liked = samples.ask(Question(text, preferred_articles=frozenset({article_id})))
        assert {quote.article_id for quote in liked.quotes} == ids
        score = {quote.article_id: quote.score for quote in liked.quotes}[article_id]
        assert score > {quote.article_id: quote.score for quote in plain.quotes}[article_id]


def test_turns_are_read_back_with_their_citations(thread):
    conversation = thread()
    answer = conversation.ask(ASKED).answer

    (turn,) = conversation.turns

    assert turn.answer_id == answer.id
    assert [(c.n, c.article_id, c.revision, c.span) for c in turn.citations] == [
        (q.n, q.article_id, q.revision, q.span) for q in answer.quotes
    ]
    assert replace(turn, citations=()).read_as is None
