"""Passages for recipes whose documentation leaves the splitting to the user.

They get Pullquote's own: whole sentences packed to 180 word pieces, embedded behind their title
and date.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from pullquote.ingest import sentence_starts
from pullquote.ingest.passages import pack
from pullquote.vectorstore import embedded_text
from pullquote.vectorstore.word_pieces import WordPieceCounter

from bench.peers.peer import Article


@dataclass(frozen=True, slots=True)
class Unit:
    """A passage of an article.

    Attributes:
        indexed: What is embedded or indexed: title, date and text.
    """

    article_id: str
    text: str
    indexed: str


def units_of(articles: Iterable[Article]) -> list[Unit]:
    """Pack articles into passages."""
    counter = WordPieceCounter()
    found = []
    for article in articles:
        for piece in pack(article.text, sentence_starts(article.text), counter.count_tokens):
            text = piece.span.of(article.text)
            indexed = embedded_text(article.title, article.date, text)
            found.append(Unit(article.id, text, indexed))
    return found
