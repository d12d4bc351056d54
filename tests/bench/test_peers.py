"""Each recipe keeps the contract: quotes that are slices, within one length, the fitting first."""

import importlib

import pytest

from pullquote.vectorstore import CrossEncoder

from bench.peers.peer import MOST_SENTENCES, MOST_WORDS, Article, cut, sentences_of
from bench.peers.vectors import CachedEmbedder
from tests.support.hashing_embedder import HashingEmbedder

# Other people's libraries warn as they please.
pytestmark = pytest.mark.filterwarnings("ignore")

FERRY = (
    "The Stennis Island ferry will make its last crossing on May 4, the port said. "
    "The line has carried mail and school children since 1921.\n\n"
    "Harbour master Lowell Brandt said repairs to the hull would cost $6.2 million. "
    "Nobody has offered to pay for them. "
)
ARTICLES = (
    Article("ferry", "Stennis ferry to stop", "2026-02-03", FERRY),
    Article(
        "library",
        "Alder library drops its fines",
        "2026-02-10",
        "The Alder town library will no longer charge fines for books that come back late. "
        "Librarian Petra Vance said the fines brought in only $900 a year.",
    ),
    Article("bakery", "Bakery wins", "2026-02-11", "A bakery in Alder won the prize for rye."),
    Article("short", "", "2026-02-12", "Snow fell."),
)
RECIPES = {
    "bm25": ("bm25s", "PlainBm25", lambda kit: ()),
    "rerank": ("sentence_transformers", "RetrieveAndRerank", lambda kit: (kit, CrossEncoder())),
    "langchain_tutorial": ("langchain_text_splitters", "LangChainTutorial", lambda kit: (kit,)),
    "sentence_window": ("llama_index.core", "SentenceWindow", lambda kit: (kit,)),
    "txtai_hybrid": ("txtai", "TxtaiHybrid", lambda kit: (kit,)),
}


@pytest.mark.parametrize("name", RECIPES)
def test_a_recipe_answers_with_quotes_that_are_slices(name):
    library, maker, arguments = RECIPES[name]
    if importlib.util.find_spec(library.split(".")[0]) is None:
        pytest.skip(f"{library} is of the bench group")
    module = importlib.import_module(f"bench.peers.{name}")
    peer = getattr(module, maker)(*arguments(HashingEmbedder(dimension=256)))

    peer.index(ARTICLES)
    reply = peer.answer("How much would repairs to the hull of the ferry cost?", None)

    assert reply.ranked[0].article_id == "ferry"
    assert "$6.2 million" in reply.ranked[0].text
    assert 1 <= len(reply.ranked) <= 3
    texts = {article.id: " ".join(article.text.split()) for article in ARTICLES}
    for quote in reply.ranked:
        # White space aside: LlamaIndex joins the sentences of a window by a space.
        assert " ".join(quote.text.split()) in texts[quote.article_id]
        assert len(sentences_of(quote.text)) <= MOST_SENTENCES
        assert len(quote.text.split()) <= MOST_WORDS
    assert len({quote.text for quote in reply.ranked}) == len(reply.ranked)
    assert isinstance(reply.score, float)


def test_a_quote_grows_forwards_then_backwards_within_the_rule():
    text = "One is here. Two is there. Three is far. " + "Four " + "goes on " * 40 + "."
    spans = sentences_of(text)
    assert cut(text, spans, [0, 9, 0, 0]) == "One is here. Two is there. Three is far."
    assert cut(text, spans, [9, 0, 0, 0]) == "One is here. Two is there. Three is far."
    assert cut(text, spans, [0, 0, 0, 9]) == text[spans[3].start : spans[3].end]


def test_vectors_are_made_once_and_shared(tmp_path):
    inner = HashingEmbedder()
    path = tmp_path / "vectors.sqlite3"
    first = CachedEmbedder(inner, path).embed_passages(["a b", "c", "a b"])
    again = CachedEmbedder(inner, path).embed_passages(["c", "a b"])

    assert inner.texts_embedded == 2
    assert (again == first[[1, 0]]).all()
    assert (first == HashingEmbedder().embed_passages(["a b", "c", "a b"])).all()
    assert CachedEmbedder(inner, path).embed_passages([]).shape == (0, 32)


def test_vectors_of_another_embedder_are_not_taken(tmp_path):
    path = tmp_path / "vectors.sqlite3"
    CachedEmbedder(HashingEmbedder("one"), path).embed_passages(["a"])
    other = HashingEmbedder("two")
    CachedEmbedder(other, path).embed_passages(["a"])
    assert other.texts_embedded == 1
