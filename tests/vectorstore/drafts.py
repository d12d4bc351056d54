"""Articles for tests: drafts made from plain sentences, one passage for each `per_passage`."""

from collections.abc import Sequence

from pullquote.vectorstore import Metadata, PassageDraft, RevisionDraft, Span, embedded_text
from pullquote.vectorstore.recipe import content_sha256

SENTENCES = (
    "The council approved the bridge.",
    "Work begins in the spring.",
    "The harbour ferry stops in May.",
    "Residents asked for a crossing.",
)


def draft(
    article_id: str = "a",
    sentences: Sequence[str] = SENTENCES,
    *,
    title: str = "Bridge approved",
    published: str | None = "2018-03-05",
    metadata: Metadata | None = None,
    per_passage: int = 2,
    recipe: str = "1",
) -> RevisionDraft:
    """Join the sentences with spaces and pack them."""
    starts: list[int] = []
    text = ""
    for sentence in sentences:
        starts.append(len(text))
        text += sentence + " "
    text = text.rstrip()
    passages = []
    for first in range(0, len(sentences), per_passage):
        last = min(first + per_passage, len(sentences)) - 1
        end = starts[last] + len(sentences[last].rstrip())
        span = Span(starts[first], end)
        passages.append(
            PassageDraft(span, first, last, embedded_text(title, published, span.of(text)))
        )
    whole = [part.encode("utf-8", "replace").decode() for part in (title, text)]
    return RevisionDraft(
        article_id=article_id,
        title=title,
        text=text,
        published=published,
        metadata=metadata or Metadata(url=f"https://example.org/{article_id}", publisher="Gazette"),
        content_sha256=content_sha256(*whole, published),
        sentence_starts=tuple(starts) or (0,),
        passages=tuple(passages),
        recipe=recipe,
    )
