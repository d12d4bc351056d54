"""The extractive answerer, on the samples and with the real reader."""

import pytest

from pullquote.bot.extractive import ExtractiveAnswerer
from pullquote.bot.records import Question
from pullquote.bot.reranker import Reranker
from pullquote.vectorstore.reader import Reader


@pytest.fixture(scope="module")
def reranker():
    return Reranker(Reader())


@pytest.fixture
def ranked(samples, reranker):
    def rank(question, **scope):
        documents = samples.retriever.invoke(question.text)
        ids = [document.metadata["passage_id"] for document in documents]
        return reranker.rank(question, samples.store.catalog.passages(ids))

    return rank


def words(piece):
    sentences = piece.passage.sentences
    begin = piece.passage.span.start
    start = sentences[piece.first_sentence].start - begin
    return len(piece.passage.text[start : sentences[piece.last_sentence].end - begin].split())


def test_passages_are_ranked_best_first_and_none_is_lost(samples, ranked):
    question = Question("Who found the ship's bell in the Brannet museum?")
    items = ranked(question)
    assert [item.score for item in items] == sorted((i.score for i in items), reverse=True)
    assert len(items) == len(samples.retriever.invoke(question.text))


def test_nothing_ranked_gives_an_empty_draft():
    draft = ExtractiveAnswerer(max_quotes=3).draft(Question("Who?"), [])
    assert (draft.evidence, draft.confidence) == ((), 0.0)


@pytest.mark.parametrize("limit", [1, 2, 3])
def test_draft_keeps_to_its_limits(ranked, sample_questions, limit):
    answerer = ExtractiveAnswerer(max_quotes=limit)
    for item in sample_questions[::4]:
        question = Question(item["question"])
        draft = answerer.draft(question, ranked(question))
        assert 1 <= len(draft.evidence) <= limit
        first, *others = draft.evidence
        assert first.last_sentence - first.first_sentence <= 2
        assert all(piece.last_sentence - piece.first_sentence <= 2 for piece in others)
        assert all(
            words(piece) <= 50 for piece in others if piece.last_sentence > piece.first_sentence
        )
        if first.last_sentence - first.first_sentence == 2:
            assert words(first) <= 70
        scores = [piece.score for piece in draft.evidence]
        assert min(scores) >= scores[0] - 16


def test_other_articles_come_before_a_second_quote_of_the_same(ranked):
    question = Question("When will the Brannet Island ferry stop running?")
    draft = ExtractiveAnswerer(max_quotes=2).draft(question, ranked(question))
    assert len({piece.passage.article_id for piece in draft.evidence}) == 2


def test_sentence_that_only_asks_is_not_evidence(reranker, core, ingest):
    ingest(
        {
            "id": "quiz",
            "title": "Weekend quiz",
            "text": "Which town dropped its library fines?\n\nAlder dropped its library fines.",
        }
    )
    question = Question("Which town dropped its library fines?")
    passages = core.store.catalog.passages(
        [d.metadata["passage_id"] for d in core.retriever.invoke(question.text)]
    )
    draft = ExtractiveAnswerer(max_quotes=3).draft(question, reranker.rank(question, passages))
    last = draft.evidence[0]
    assert last.passage.text.endswith("Alder dropped its library fines.")
    assert last.last_sentence == len(last.passage.sentences) - 1


def test_no_quote_leaves_out_whom_its_pronoun_is_about(core, ingest):
    for number, opening in enumerate(["The old mill of Holm has an owner", "Holm sold its mill"]):
        ingest(
            {
                "id": f"mill-{number}",
                "title": "Mill sold",
                "text": f"{opening}. The buyer is Oskar Quist. He paid three million crowns for the"
                f" mill on day {number + 3}. It rained.",
            }
        )
    answer = core.ask(Question("What did Oskar Quist pay for the mill in Holm?"))
    assert len(answer.quotes) == 2
    for quote in answer.quotes:
        assert "three million" in quote.text
        assert "Quist" in quote.text


def test_a_cause_comes_first_where_one_is_asked_for_and_no_speech_is_torn(samples):
    answer = samples.ask(Question("Why did the oyster parasite spread in Pellow Bay?"))
    first = answer.quotes[0].text
    assert "because the bay stayed above 74 degrees" in first
    assert first.count('"') % 2 == 0


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("Did the county commissioners vote to keep the ferry?", False),
        ("Who found the ship's bell in the Brannet museum?", True),
    ],
)
def test_a_few_words_stand_above_the_quotes_only_where_they_can_be_the_answer(
    samples, question, short
):
    answer = samples.ask(Question(question))
    assert answer.quotes
    assert (answer.short_answer is not None) is short
