"""Run the recipes and Pullquote on the same articles and questions, and compare.

    python -m bench.peers [--articles N] [--questions N] [--half HALF] [--peer NAME]
                          [--peers-embedder NAME] [--dump FILE]

Vectors are kept in bench/.cache/peers, and shared by the recipes that embed the same texts. With
--articles it is a smaller corpus, which makes everybody's task easier: every article that one of
the questions lists is in it, and others at random.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from pullquote.bot.evaluation import Half, LabelledQuestion
from pullquote.config import Settings
from pullquote.vectorstore import CrossEncoder, Embedder
from pullquote.vectorstore.embedders import load_embedder

from bench.data import CACHE, data_digest
from bench.peers.comparison import Run, compared
from bench.peers.corpus import choose_articles, choose_questions
from bench.peers.peer import Article, Peer
from bench.peers.vectors import CachedEmbedder

FOLDER = CACHE / "peers"
OURS = ("Pullquote", "Pullquote, no dates")


def _bm25(_: Embedder) -> Peer:
    from bench.peers.bm25 import PlainBm25

    return PlainBm25()


def _rerank(embedder: Embedder) -> Peer:
    from bench.peers.rerank import RetrieveAndRerank

    return RetrieveAndRerank(embedder, CrossEncoder())


def _langchain(embedder: Embedder) -> Peer:
    from bench.peers.langchain_tutorial import LangChainTutorial

    return LangChainTutorial(embedder)


def _sentence_window(embedder: Embedder) -> Peer:
    from bench.peers.sentence_window import SentenceWindow

    return SentenceWindow(embedder)


def _txtai(embedder: Embedder) -> Peer:
    from bench.peers.txtai_hybrid import TxtaiHybrid

    return TxtaiHybrid(embedder)


# Each loads its library when it is made: one that is missing costs itself alone.
PEERS: dict[str, Callable[[Embedder], Peer]] = {
    "bm25s": _bm25,
    "txtai hybrid": _txtai,
    "sentence-transformers retrieve and re-rank": _rerank,
    "LangChain retrieval tutorial": _langchain,
    "LlamaIndex sentence window": _sentence_window,
}


def run(peer: Peer, articles: Sequence[Article], asked: Sequence[LabelledQuestion]) -> Run:
    """Index once and ask everything, one question after the other."""
    began = time.perf_counter()
    peer.index(articles)
    index_s = time.perf_counter() - began
    peer.answer(asked[0].text, asked[0].asked_on)  # so that no time holds a model's loading
    replies, ms = [], []
    for question in asked:
        began = time.perf_counter()
        replies.append(peer.answer(question.text, question.asked_on))
        ms.append((time.perf_counter() - began) * 1_000)
    return Run(replies, index_s, ms)


def main() -> None:
    """Run and print one JSON object."""
    parser = argparse.ArgumentParser(description="Pullquote beside other people's recipes")
    parser.add_argument("--articles", type=int, help="at most N articles (all)")
    parser.add_argument("--questions", type=int, help="at most N of each tier (all)")
    parser.add_argument("--half", type=Half, default=Half.REPORTING, help="reporting by default")
    parser.add_argument("--peer", action="append", choices=PEERS, help="only these (all)")
    parser.add_argument(
        "--peers-embedder", default="bge-small", help="theirs; Pullquote keeps its default"
    )
    parser.add_argument(
        "--dump", type=Path, help="write the result to this file, after each system"
    )
    options = parser.parse_args()
    asked = choose_questions(options.half, options.questions)
    articles = choose_articles(asked, options.articles)
    embedder = CachedEmbedder(load_embedder(Settings()), FOLDER / "vectors.sqlite3")
    named = Settings(embedder=options.peers_embedder, data_dir=FOLDER)
    theirs = CachedEmbedder(load_embedder(named), FOLDER / "vectors.sqlite3")
    about = {
        "data": data_digest(),
        "half": str(options.half),
        "articles": len(articles),
        "peers' embedder": theirs.name,
    }
    runs: dict[str, Run] = {}
    for name in (*OURS, *(options.peer or PEERS)):
        print(f"== {name}", file=sys.stderr, flush=True)
        if name in OURS:
            runs[name] = _ours(embedder, articles, asked, dated=name == OURS[0])
        else:
            runs[name] = run(PEERS[name](theirs), articles, asked)
        if options.dump and runs.keys() >= set(OURS):  # a run that is cut short leaves what it has
            options.dump.write_text(json.dumps({**about, **compared(asked, runs, OURS)}) + "\n")
    print(json.dumps({**about, **compared(asked, runs, OURS)}, indent=2))


def _ours(
    embedder: Embedder,
    articles: Sequence[Article],
    asked: Sequence[LabelledQuestion],
    *,
    dated: bool,
) -> Run:
    from bench.peers.ours import Ours

    ours = Ours(FOLDER / f"corpus-{len(articles)}", embedder, dated=dated)
    try:
        return run(ours, articles, asked)
    finally:
        ours.close()


if __name__ == "__main__":
    main()
