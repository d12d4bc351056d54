"""Asking: the whole way of a question, with the real stores and the real models."""

import http.server
import json
import subprocess
import sys
import threading
from datetime import date, timedelta

import pytest

from pullquote.bot import Pullquote, Question, Reason, Status
from pullquote.bot.answer_json import answer_to_dict
from pullquote.bot.confidence import TENTATIVE_BELOW
from pullquote.config import BadInputError, Settings
from pullquote.ingest import Ingestor
from pullquote.vectorstore import NoticeKind, Scope

from tests.bot.conftest import SAMPLES

FERRY = {
    "id": "ferry",
    "title": "Island ferry to stop in May",
    "publisher": "The Alder Post",
    "authors": ["Ines Okafor"],
    "date": "2026-02-03",
    "url": "https://alderpost.example/ferry",
    "text": "The Stennis Island ferry will make its last crossing on May 4, the port said Tuesday. "
    "The line has carried mail and school children since 1921.\n\n"
    "Harbour master Lowell Brandt said repairs to the hull would cost $6.2 million.",
}
LIBRARY = {
    "id": "library",
    "title": "Library drops its fines",
    "publisher": "Radio Alder",
    "date": "2026-02-10",
    "url": "https://radioalder.example/library",
    "text": "The Alder town library will no longer charge fines for books that come back late. "
    "Librarian Petra Vance said the fines brought in only $900 a year.",
}


def ask(core, text, asked_on=None, **scope):
    return core.ask(Question(text, asked_on, Scope(**scope)))


def assert_exact(core, answer):
    for quote in answer.quotes:
        revision = core.store.catalog.revision(quote.article_id, quote.revision)
        assert quote.text == revision.text[quote.span.start : quote.span.end]
        inside = [
            s
            for s in revision.sentences()
            if quote.span.start <= s.start and s.end <= quote.span.end
        ]
        assert 1 <= len(inside) <= 3
        assert (inside[0].start, inside[-1].end) == (quote.span.start, quote.span.end)


def test_answer_is_a_quote_with_its_source(samples):
    answer = ask(samples, "Who found the ship's bell in the Brannet museum?")

    quote = answer.quotes[0]
    assert answer.status is Status.ANSWERED
    assert answer.reason is None
    assert "Zoë Lindqvist-Araújo" in quote.text
    assert quote.n == 1
    assert quote.article_id == "lantern-2025-11-museum-bell"
    assert quote.title
    assert quote.publisher
    assert quote.authors
    assert quote.published
    assert quote.link.startswith(f"{quote.url}#:~:text=")
    assert answer.nearest == ()
    assert answer.timings_ms["total"] >= answer.timings_ms["rerank"] > 0


def test_answer_rests_on_two_articles_where_two_support_it(samples):
    answer = ask(samples, "When will the Brannet Island ferry stop running?")

    supporting = {quote.article_id for quote in answer.quotes if "March 31" in quote.text}
    assert supporting == {"courier-brannet-ferry", "lw-2026-0115-brannet-ferry"}


def test_what_the_articles_do_not_say_is_said_so(samples):
    answer = ask(samples, "Who painted the mural on Front Street?")

    assert answer.status is Status.ABSTAINED
    assert answer.reason is Reason.WEAK_EVIDENCE
    assert answer.quotes == ()
    assert 1 <= len(answer.nearest) <= 3
    assert answer.corpus.articles == 15
    assert answer.corpus.oldest < answer.corpus.newest


def test_every_quote_of_every_sample_question_is_its_slice(samples, sample_questions):
    for item in sample_questions:
        day = item.get("question_date")
        answer = ask(samples, item["question"], date.fromisoformat(day) if day else None)
        assert_exact(samples, answer)
        assert bool(answer.quotes) == (answer.status is Status.ANSWERED)
        assert [quote.n for quote in answer.quotes] == list(range(1, len(answer.quotes) + 1))
        assert len(answer.quotes) <= 3
        assert 0 <= answer.confidence <= 1


def test_most_sample_questions_are_answered_by_the_first_quote(samples, sample_questions):
    answerable = [item for item in sample_questions if item["answerable"]]
    right = 0
    for item in answerable:
        day = item.get("question_date")
        answer = ask(samples, item["question"], date.fromisoformat(day) if day else None)
        first = answer.quotes[0].text if answer.quotes else ""
        right += any(accepted in first for accepted in item["answers"])
    assert right / len(answerable) >= 0.75


def test_articles_newer_than_the_question_are_not_used(samples):
    question = "When will the Brannet Island ferry stop running?"
    before = date(2026, 1, 1)

    answer = ask(samples, question, before)

    assert all(date.fromisoformat(q.published[:10]) <= before for q in answer.quotes)
    assert not any("March 31" in quote.text for quote in answer.quotes)


def test_question_before_the_first_article_finds_nothing_in_scope(samples):
    answer = ask(samples, "When will the ferry stop?", date(1990, 1, 1))
    assert answer.reason is Reason.NOTHING_IN_SCOPE


def test_scope_narrows_to_a_publisher_and_to_days(samples):
    question = "When will the Brannet Island ferry stop running?"
    wire = ask(samples, question, publishers=("littoral wire",))
    assert {quote.publisher for quote in wire.quotes} == {"Littoral Wire"}

    day = date.fromisoformat(wire.quotes[0].published[:10])
    same_day = ask(samples, question, since=day, until=day)
    assert {quote.published[:10] for quote in same_day.quotes} == {day.isoformat()}


def test_hidden_articles_are_not_used(samples):
    hidden = frozenset({"courier-brannet-ferry", "lw-2026-0115-brannet-ferry"})
    answer = ask(samples, "When will the Brannet Island ferry stop?", hidden_articles=hidden)
    assert not hidden & {quote.article_id for quote in answer.quotes}


def test_empty_corpus_says_that_it_is_empty(core):
    answer = ask(core, "When does the ferry stop?")
    assert answer.reason is Reason.EMPTY_CORPUS
    assert answer.corpus.articles == 0
    assert answer.corpus.oldest is None


@pytest.mark.parametrize("text", ["", "  \n", "?!", "x" * 2_001])
def test_what_cannot_be_a_question_is_refused_with_a_remedy(core, text):
    with pytest.raises(BadInputError) as caught:
        ask(core, text)
    assert caught.value.remedy


@pytest.mark.parametrize(
    "text",
    ['"', "NEAR(", "a AND OR NOT", "title:*", "ferry^2 -crossing", "{}", "\x00\x1b[31mferry", "船"],
)
def test_query_syntax_and_odd_characters_are_only_words(core, ingest, text):
    ingest(FERRY)
    try:
        answer = ask(core, text)
    except BadInputError:
        assert not any(character.isalnum() for character in text)
    else:
        assert_exact(core, answer)


def test_revised_article_is_quoted_from_its_new_revision(core, ingest):
    ingest(FERRY, LIBRARY)
    first = ask(core, "When is the last crossing of the Stennis Island ferry?")
    assert "May 4" in first.quotes[0].text

    report = ingest(FERRY | {"text": FERRY["text"].replace("May 4", "June 19")}, LIBRARY)
    second = ask(core, "When is the last crossing of the Stennis Island ferry?")

    assert (report.revised, report.unchanged) == (1, 1)
    assert "June 19" in second.quotes[0].text
    assert second.quotes[0].revision == 2
    assert not any("May 4" in quote.text for quote in second.quotes)
    assert_exact(core, first)  # an old citation still resolves to what it cited


def test_retracted_article_comes_behind_another_that_says_the_same(core, ingest):
    wire = FERRY | {"id": "wire", "publisher": "Radio Alder", "url": "https://radioalder.example/f"}
    ingest(FERRY | {"text": f"RETRACTED: We have withdrawn this story.\n\n{FERRY['text']}"}, wire)

    answer = ask(core, "When is the last crossing of the Stennis Island ferry?")

    assert [quote.article_id for quote in answer.quotes[:2]] == ["wire", "ferry"]
    assert answer.quotes[0].notice is None
    assert answer.quotes[1].notice.text == "RETRACTED: We have withdrawn this story."


def test_retracted_article_that_alone_answers_is_quoted_with_its_notice(core, ingest):
    ingest(FERRY | {"title": f"RETRACTED: {FERRY['title']}"}, LIBRARY)

    answer = ask(core, "When is the last crossing of the Stennis Island ferry?")

    assert "May 4" in answer.quotes[0].text
    assert answer.quotes[0].notice.text == f"RETRACTED: {FERRY['title']}"
    assert all(quote.notice for quote in answer.quotes if quote.article_id == "ferry")


def test_no_quote_runs_from_the_article_into_its_notice(core, ingest):
    words = "Correction: The last crossing of the Stennis Island ferry is on May 4, not on May 14."
    ingest(FERRY | {"text": f"{FERRY['text']}\n\n{words}\n\nPerrin Aldous took the pictures."})

    answer = ask(core, "When is the last crossing of the Stennis Island ferry?")

    assert answer.quotes
    for quote in answer.quotes:
        assert quote.text == words or words not in quote.text
        assert quote.notice.text == words or "May 4" not in quote.text


@pytest.fixture
def corrected(samples, tmp_path):
    """The core over the samples after `samples/corrections`."""
    samples.store.back_up(tmp_path / "corrected")
    with Pullquote.open(Settings(data_dir=tmp_path / "corrected")) as core:
        assert Ingestor(core.store).run([str(SAMPLES / "corrections")]).revised == 3
        yield core


def test_samples_corrections_tell_what_was_corrected_and_retracted(corrected):
    dam = ask(corrected, "How many homes would flood if Ambler Fork Dam failed?").quotes[0]
    staff = ask(corrected, "How many people would the merged hospital system employ?").quotes
    book = ask(corrected, "Who returned a library book that was due in 1958?").quotes[0]

    assert "2,300 homes" in dam.text
    assert dam.notice.text.startswith("Correction: An earlier version of this article")
    assert all("2,150" in quote.text and "2,150" in quote.notice.text for quote in staff)
    assert book.notice.kind is NoticeKind.RETRACTION
    assert book.notice.text.startswith("RETRACTED: The Tarrow Courier has withdrawn this story.")


def test_removed_article_is_not_quoted(core, ingest):
    ingest(FERRY, LIBRARY)
    core.store.catalog.remove("ferry")
    answer = ask(core, "When is the last crossing of the Stennis Island ferry?")
    assert "ferry" not in {quote.article_id for quote in answer.quotes}
    assert "ferry" not in {article.article_id for article in answer.nearest}


def test_article_that_is_ingested_by_another_process_is_found(core, ingest, tmp_path):
    ingest(LIBRARY)
    question = "When is the last crossing of the Stennis Island ferry?"
    assert not any("May 4" in quote.text for quote in ask(core, question).quotes)

    path = tmp_path / "later.jsonl"
    path.write_text(json.dumps(FERRY), encoding="utf-8")
    data_dir = str(core.store.settings.data_dir)
    command = [sys.executable, "-m", "pullquote.bot.cli", "--data-dir", data_dir, "ingest", path]
    subprocess.run(command, check=True, capture_output=True, timeout=120)

    assert "May 4" in ask(core, question).quotes[0].text


def test_of_two_articles_the_one_near_the_question_comes_first(core, ingest):
    text = "Mayor Ada Lindgren of Alder said the town budget would grow by {} percent this year."
    rows = [
        {
            "id": f"budget-{year}",
            "title": "Alder budget to grow",
            "date": f"{year}-03-01",
            "text": text.format(figure),
        }
        for year, figure in ((2024, "three"), (2025, "four"), (2026, "five"))
    ]
    ingest(*rows)

    answer = ask(core, "By how much will the Alder town budget grow?", date(2025, 3, 2))

    assert answer.quotes[0].article_id == "budget-2025"
    assert "budget-2026" not in {quote.article_id for quote in answer.quotes}


def test_question_without_a_date_uses_every_article(core, ingest):
    ingest(FERRY | {"date": (date.today() + timedelta(days=30)).isoformat()})  # noqa: DTZ011
    assert ask(core, "When is the last crossing of the Stennis Island ferry?").quotes


def test_undated_article_is_found_when_the_question_has_a_date(core, ingest):
    ingest({key: value for key, value in FERRY.items() if key != "date"})
    answer = ask(core, "When is the last crossing of the Stennis Island ferry?", date(2026, 2, 4))
    assert answer.quotes[0].published is None


def test_many_threads_get_the_same_answer(samples):
    question = "Who found the ship's bell in the Brannet museum?"
    answers = []
    threads = [
        threading.Thread(target=lambda: answers.append(ask(samples, question))) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({tuple(q.span for q in answer.quotes) for answer in answers}) == 1
    assert len(answers) == 4


def test_no_trace_leaves_the_machine_even_where_langsmith_is_switched_on(samples, monkeypatch):
    seen = []

    class Listener(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            seen.append(self.path)
            self.send_response(200)
            self.end_headers()

        def do_POST(self):
            self.do_GET()

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Listener)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        monkeypatch.setenv("LANGSMITH_TRACING", "true")
        monkeypatch.setenv("LANGSMITH_API_KEY", "not-a-key")
        monkeypatch.setenv("LANGSMITH_ENDPOINT", f"http://127.0.0.1:{server.server_port}")
        from langsmith.utils import get_env_var

        get_env_var.cache_clear()
        assert ask(samples, "Who found the ship's bell in the Brannet museum?").quotes
    finally:
        from langchain_core.tracers.langchain import wait_for_all_tracers

        wait_for_all_tracers()
        server.shutdown()
        thread.join()
        server.server_close()
        monkeypatch.undo()
        get_env_var.cache_clear()
    assert seen == []


def test_words_that_only_name_a_source_are_not_looked_for(samples):
    answer = samples.ask(Question("What did Nell Harwick write about the ferry?"))
    assert answer.searched.authors == ("Nell Harwick",)
    assert answer.question.text == "What did Nell Harwick write about the ferry?"
    assert "Brannet Island ferry" in answer.quotes[0].text


def test_quotes_that_may_not_answer_are_tentative(samples):
    """Without a threshold, what the articles do not say gets its nearest quotes, as such."""
    anything = samples.settings.model_copy(update={"min_confidence": 0.0})
    with Pullquote.open(anything) as core:
        answer = ask(core, "Who painted the mural on Front Street?")
        sure = ask(core, "Who found the ship's bell in the Brannet museum?")

    assert answer.quotes
    assert answer.confidence < TENTATIVE_BELOW <= sure.confidence
    assert (answer.tentative, sure.tentative) == (True, False)
    assert answer_to_dict(answer)["tentative"] is True
    assert not ask(samples, "Who painted the mural on Front Street?").tentative
