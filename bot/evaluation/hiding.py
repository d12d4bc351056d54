"""Which articles hold an accepted answer: those that are hidden from a question's twin.

A twin is the same question with every article hidden in which an accepted answer stands,
title and text. It is the hardest kind of unanswerable question: the corpus is full of articles on
its very subject. Nothing is ingested again; the search leaves the articles out.
"""

from collections.abc import Callable, Iterator, Sequence

from pullquote.bot.evaluation.questions import LabelledQuestion
from pullquote.bot.words import normalised
from pullquote.vectorstore import Catalog

_AT_ONCE = 500

OnArticles = Callable[[int, int], None]  # articles looked through, and their number in all


def holders(
    catalog: Catalog,
    questions: Sequence[LabelledQuestion],
    on_articles: OnArticles | None = None,
) -> dict[str, frozenset[str]]:
    """Return, for each question's id, the articles in which an accepted answer stands.

    Those that the question lists are among them, whatever stands in their text.
    """
    needles = {
        question.id: [answer for answer in map(normalised, question.answers) if answer.strip()]
        for question in questions
    }
    distinct = {needle for answers in needles.values() for needle in answers}
    found: dict[str, set[str]] = {needle: set() for needle in distinct}
    total = catalog.count_articles()
    for done, (article_id, text) in enumerate(_texts(catalog), start=1):
        for needle in distinct:
            if needle in text:
                found[needle].add(article_id)
        if on_articles:
            on_articles(done, total)
    return {
        question.id: question.article_ids.union(*(found[n] for n in needles[question.id]))
        for question in questions
    }


def _texts(catalog: Catalog) -> Iterator[tuple[str, str]]:
    """Yield the id and the normalised title and text of each current article."""
    offset = 0
    while page := catalog.articles(limit=_AT_ONCE, offset=offset):
        for article in page:
            revision = catalog.revision(article.article_id, article.revision)
            yield article.article_id, normalised(f"{revision.title}\n{revision.text}")
        offset += len(page)
