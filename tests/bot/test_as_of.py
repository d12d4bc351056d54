"""Asking as of a moment: what the corpus held then, and what has become of it since."""

import json
import time
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from pullquote.bot.chain import Chain
from pullquote.bot.dates import parse_moment
from pullquote.bot.records import Draft, Evidence, Question, RankedPassage, Reason, Status
from pullquote.bot.retriever import PassageRetriever
from pullquote.bot.words import content_words
from pullquote.config import BadInputError, Settings
from pullquote.ingest import Ingestor
from pullquote.vectorstore import NoticeKind, Scope, Store

from tests.support.hashing_embedder import HashingEmbedder

QUESTION = "When does the Stennis ferry stop?"
TEXT = "The Stennis ferry stops in May, the port said. It has sailed since 1921."


def shared_words(question, text):
    return len({*content_words(question)} & {*content_words(text)})


class WordReranker:
    """Scores a passage by the words that it shares with the question."""

    def rank(self, question, passages):
        ranked = [
            RankedPassage(passage, float(shared_words(question.text, passage.text)))
            for passage in passages
        ]
        return sorted(ranked, key=lambda item: -item.score)


class WordAnswerer:
    """Points at each passage's first sentence, as sure as a word is shared.

    Attributes:
        meanwhile: What happens while it thinks.
    """

    def __init__(self):
        self.meanwhile = lambda: None

    def draft(self, question, ranked):
        self.meanwhile()
        found = [Evidence(item.passage, 0, 0, None, item.score) for item in ranked if item.score]
        return Draft(tuple(found), 1.0 if found else 0.0)


@pytest.fixture
def store(tmp_path):
    with Store.open(Settings(data_dir=tmp_path / "data"), embedder=HashingEmbedder()) as opened:
        yield opened


@pytest.fixture
def answerer():
    return WordAnswerer()


@pytest.fixture
def ask(store, answerer):
    """Ask `QUESTION` as of a moment, or now."""
    chain = Chain(
        catalog=store.catalog,
        retriever=PassageRetriever(store=store),
        reranker=WordReranker(),
        answerer=answerer,
        max_quotes=3,
        min_confidence=0.5,
    ).runnable()

    def run(as_of=None, text=QUESTION, **scope):
        return chain.invoke(Question(text, None, Scope(as_of=as_of, **scope)))

    return run


@pytest.fixture
def ingest(store, tmp_path):
    """Ingest an article; return a moment after it and before whatever comes next."""

    def run(text=TEXT, article_id="ferry", title="Ferry to stop", **fields):
        path = tmp_path / "a.jsonl"
        record = {"id": article_id, "title": title, "text": text, "date": "2026-02-03"} | fields
        path.write_text(json.dumps(record))
        report = Ingestor(store).run([str(path)])
        assert not report.failures
        return moment()

    return run


def moment():
    time.sleep(0.002)
    now = datetime.now(UTC)
    time.sleep(0.002)
    return now


def texts(answer):
    return [quote.text for quote in answer.quotes]


def test_an_answer_as_of_a_moment_quotes_the_revision_that_was_current_then(ask, ingest):
    first = ingest()
    second = ingest(TEXT.replace("May", "June"))

    then, between, now = ask(first), ask(second), ask()

    assert texts(then) == ["The Stennis ferry stops in May, the port said."]
    assert texts(between) == texts(now) == ["The Stennis ferry stops in June, the port said."]
    assert [answer.quotes[0].revision for answer in (then, between, now)] == [1, 2, 2]
    assert [answer.quotes[0].current for answer in (then, between, now)] == [False, True, True]


def test_what_came_later_is_not_known(ask, ingest):
    first = ingest()
    ingest("The Stennis ferry never stops.", article_id="other")

    assert [quote.article_id for quote in ask(first).quotes] == ["ferry"]
    assert {quote.article_id for quote in ask().quotes} == {"ferry", "other"}
    assert (ask(first).corpus.articles, ask().corpus.articles) == (1, 2)


def test_before_the_first_article_nothing_was_known(ask, ingest):
    before = moment()
    ingest()

    answer = ask(before)

    assert answer.status is Status.ABSTAINED
    assert answer.reason is Reason.NOTHING_KNOWN_THEN
    assert answer.nearest == ()
    assert answer.corpus.articles == 0


def test_an_empty_corpus_is_empty_as_of_any_moment(ask):
    assert ask(moment()).reason is Reason.EMPTY_CORPUS


def test_an_article_that_was_removed_since_is_quoted_as_of_before(ask, ingest, store):
    then = ingest()
    store.catalog.remove("ferry")

    (quote,) = ask(then).quotes

    assert not quote.current
    assert ask().quotes == ()


def test_a_purged_article_is_not_quoted_as_of_any_moment(ask, ingest, store):
    then = ingest()
    store.purge(["ferry"])
    assert ask(then).quotes == ()


def test_the_nearest_articles_are_those_of_then(ask, ingest):
    then = ingest(title="Ferry to stop in May")
    ingest(title="Ferry to stop in June")

    nearest = ask(then, text="Who painted the mural?").nearest

    assert [article.title for article in nearest] == ["Ferry to stop in May"]


def test_a_scope_narrows_an_answer_as_of_a_moment_too(ask, ingest):
    then = ingest(publisher="The Alder Post")
    assert ask(then, publishers=("the alder post",)).quotes
    assert ask(then, publishers=("Radio Alder",)).reason is Reason.NOTHING_IN_SCOPE
    assert ask(then, since=date(2026, 3, 1)).quotes == ()


def test_a_retraction_that_came_later_is_told_of_what_was_said_before(ask, ingest):
    then = ingest()
    words = "RETRACTED: The Post could not confirm that the ferry stops."
    ingest(f"{words}\n\n{TEXT}")

    (quote,) = ask(then).quotes

    assert (quote.revision, quote.current) == (1, False)
    assert (quote.notice.kind, quote.notice.revision) == (NoticeKind.RETRACTION, 2)
    assert quote.notice.text == words


def test_a_retraction_is_told_of_an_article_that_was_removed_as_well(ask, ingest, store):
    then = ingest()
    ingest(title="RETRACTED: Ferry to stop")
    store.catalog.remove("ferry")
    assert ask(then).quotes[0].notice.text == "RETRACTED: Ferry to stop"


def test_a_retraction_at_its_new_address_is_told_of_an_article_that_moved(ask, ingest, store):
    then = ingest()
    ingest(title="RETRACTED: Ferry to stop", article_id="pier")
    store.catalog.move("ferry", "pier")

    (quote,) = ask(then).quotes

    assert (quote.article_id, quote.revision, quote.current) == ("ferry", 1, False)
    assert (quote.notice.article_id, quote.notice.revision) == ("pier", 1)
    assert quote.notice.text == "RETRACTED: Ferry to stop"
    assert [quote.article_id for quote in ask().quotes] == ["pier"]


def test_a_correction_that_came_later_was_not_known_then(ask, ingest):
    then = ingest()
    ingest(f"{TEXT}\n\nCorrection: The ferry stops in May.")
    assert ask(then).quotes[0].notice is None
    assert ask().quotes[0].notice.kind is NoticeKind.CORRECTION


def test_what_is_replaced_while_it_is_read_is_quoted_as_of_then_alone(ask, ingest, answerer):
    then = ingest()
    answerer.meanwhile = lambda: ingest(TEXT.replace("May", "June"))
    assert ask().reason is Reason.QUOTES_NOT_CURRENT

    answerer.meanwhile = lambda: ingest(TEXT.replace("May", "July"))
    assert texts(ask(then)) == ["The Stennis ferry stops in May, the port said."]


def test_the_retriever_gives_documents_of_then(ingest, store):
    then = ingest()
    ingest(TEXT.replace("May", "June"))
    retriever = PassageRetriever(store=store)

    (document,) = retriever.invoke(QUESTION, scope=Scope(as_of=then))

    assert "May" in document.page_content
    assert document.metadata["revision"] == 1


@pytest.mark.parametrize(
    "as_of",
    [
        datetime.now(UTC) + timedelta(days=1),
        datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None),
        datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14))),
    ],
    ids=["future", "naive", "before the year 1"],
)
def test_a_moment_that_cannot_be_known_is_refused_with_a_remedy(ask, as_of):
    with pytest.raises(BadInputError) as caught:
        ask(as_of)
    assert caught.value.remedy


def test_a_day_is_its_last_instant_in_utc():
    last = datetime(2026, 2, 3, 23, 59, 59, 999_999, UTC)
    assert parse_moment("2026-02-03") == parse_moment("2026/02/03") == last


def test_today_is_now():
    before = datetime.now(UTC)
    today = parse_moment(before.date().isoformat())
    assert before <= today <= datetime.now(UTC) or today.time() == datetime.max.time()


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        ("2026-02-03T14:30", 14),
        ("2026-02-03 14:30:00", 14),
        ("2026-02-03T14:30Z", 14),
        ("2026-02-03T14:30+02:00", 12),
    ],
)
def test_a_moment_without_a_zone_is_in_utc(text, hour):
    assert parse_moment(text) == datetime(2026, 2, 3, hour, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "soon",
        "2026-02-31",
        "02/03/2026",
        "2026-02-03T25:00",
        "9999-12-31",
        "2999-01-01",
        "0001-01-01T00:00+14:00",
        "9999-12-31T23:59-14:00",
    ],
)
def test_what_is_no_moment_of_the_past_is_refused_with_a_remedy(text):
    with pytest.raises(BadInputError) as caught:
        parse_moment(text)
    assert caught.value.remedy
