"""The real side of the model: one store with its desk, its followed sources and its backups."""

import hashlib
import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

from pullquote.config import AnswersSettings, ArticleNotFoundError, Settings, WebSettings
from pullquote.ingest import Ingestor, following_files
from pullquote.ingest.drafts import FixedArticle, draft
from pullquote.ingest.folders import root_key
from pullquote.ingest.following import Follower
from pullquote.vectorstore import (
    Metadata,
    RememberedAnswer,
    RememberedCitation,
    RemovedBy,
    RevisionDraft,
    Span,
    Store,
    chroma_index,
)
from pullquote.vectorstore.followed import NewSource, SourceKind
from pullquote.vectorstore.recipe import content_sha256
from pullquote.vectorstore.word_pieces import WordPieceCounter

from tests.crash import model as m
from tests.crash.drawing import Drawing
from tests.support.hashing_embedder import HashingEmbedder
from tests.vectorstore.first_release import FirstRelease

OpenStore = Callable[[Settings], Store]


def hasten(set_attribute: Callable[[object, str, object], None] = setattr) -> None:
    """Let happen with a dozen articles, and at once, what happens with thousands otherwise."""
    # A file may be written and followed here within one tick, for which a pass trusts no stamp.
    # Each of ours is a new file, so that it has a stamp of its own.
    set_attribute(following_files, "_FRESH_NS", 0)
    often = 20  # vectors after which Chroma writes its graph
    set_attribute(chroma_index, "_INSERTED_AT_OPENING", 3)
    set_attribute(chroma_index, "_WRITTEN_AFTER", often)
    set_attribute(chroma_index, "_HNSW", {**chroma_index._HNSW, "sync_threshold": often})


def open_store(settings: Settings) -> Store:
    """Open a store in the usual way, but for its embedders."""
    return Store.open(settings, load_embedder=lambda wanted: HashingEmbedder(wanted.embedder))


class World:
    """Where everything lies, and how an operation is done for real.

    Args:
        root: Holds the sources and the backups.
        data_dir: The store's; in `root` unless another one is named.
        open_store: Opens it.
    """

    def __init__(
        self, root: Path, data_dir: Path | None = None, open_store: OpenStore = open_store
    ) -> None:
        self.root = root
        self.desk, self.folder, self.wire = root / "desk", root / "folder", root / "wire.jsonl"
        self.data_dir = data_dir or root / "data"
        self.backups = self.data_dir.with_name("backups")
        self._open_store = open_store
        for folder in (self.desk, self.folder, self.backups):
            folder.mkdir(parents=True, exist_ok=True)

    def model(self) -> m.Model:
        """Return the model of nothing at all."""
        return m.Model(root_key(self.desk), root_key(self.folder))

    def open(self, embedder: str) -> Store:
        kept = AnswersSettings(keep_days=36_500)  # the world's answers are of one day
        web = WebSettings(allow_private=True, delay_s=0, retries=0)  # its sites are on loopback
        return self._open_store(
            Settings(data_dir=self.data_dir, embedder=embedder, answers=kept, web=web)
        )

    def prepare(self, model: m.Model) -> None:
        """Make the desk and the sources what the model says."""
        _write_files(self.desk, model.desk)
        _write_files(self.folder, model.folder)
        _write(self.wire, wire_bytes(model.wire))

    def perform(self, operation: m.Operation, store: Store, model: m.Model) -> None:
        """Do an operation whose surroundings are prepared.

        Args:
            operation: May have been begun before.
            store: Opened with the embedder that is set once the operation is prepared.
            model: As it was before the operation.
        """
        match operation:
            case m.Open():
                self._follow_sources(store)
                store.sync()
            case m.Ingest():
                paths = [self.desk / path for path in operation.paths]
                paths += [self.folder / path for path in operation.folder_paths]
                report = Ingestor(store).run([str(path) for path in paths])
                assert not report.failures, report.failures
            case m.Follow():
                followed = Follower(store, clock=lambda: operation.moment).sync()
                assert not followed.needs_a_person, followed
            case m.Remove():
                with store.writing("remove"):
                    for article_id in operation.articles:
                        with suppress(ArticleNotFoundError):  # it was before the kill
                            store.catalog.remove(article_id)
                    store.sync()
            case m.Restore():
                with store.writing("restore"):
                    store.catalog.restore(operation.article_id)
                    store.sync()
            case m.Purge():
                store.purge(operation.articles)
            case m.Answer():
                store.catalog.answers.remember(_answer(operation, model), keep_days=36_500)
            case m.BackUp():
                store.back_up(self.backups / operation.name)
            case m.Switch():
                store.sync()
            case m.Rebuild():
                store.rebuild_index()
            case m.Mend():
                store.mend_index()
            case _:
                raise AssertionError(operation)

    def _follow_sources(self, store: Store) -> None:
        ledger = store.catalog.sources
        known = {source.name for source in ledger.all()}
        for name, kind, place, grace in (
            ("folder", SourceKind.FOLDER, self.folder, m.FOLDER_GRACE),
            ("wire", SourceKind.JSONL, self.wire, m.WIRE_GRACE),
        ):
            if name not in known:
                grace_s = int(grace.total_seconds())
                ledger.add(
                    NewSource(name, kind, str(place), grace_s), moment="2026-03-01T12:00:00+00:00"
                )


def begin_with_the_first_release(world: World, model: m.Model, drawing: Drawing) -> None:
    """Put a catalog of the first release there: current, revised and removed articles."""
    world.data_dir.mkdir(mode=0o700)
    with FirstRelease(world.data_dir / "catalog.sqlite3") as old:
        for number in range(6):
            article_id, removed = f"old-{number}", number % 3 == 2
            texts = [drawing.text() for _ in range(1 + number % 2)]
            versions = [
                (fixed(article_id, text.content), f"2026-01-0{day}T12:00:00+00:00")
                for day, text in enumerate(texts, 1)
            ]
            old.add(article_id, versions, removed="2026-01-05T12:00:00+00:00" if removed else None)
            model.articles[article_id] = m.Article(
                tuple(text.content for text in texts),
                tuple(range(1, len(texts) + 1)),
                RemovedBy.PERSON if removed else None,
            )
            model.told[article_id] = set(texts)
        old.leave_unindexed()


def fixed(article_id: str, content: tuple[str, str]) -> RevisionDraft:
    """Split a text into sentences and passages, as ingest does."""
    title, body = content
    article = FixedArticle(
        article_id, title, body, None, Metadata(), content_sha256(title, body, None)
    )
    return draft(article, WordPieceCounter().count_tokens)


def file_bytes(text: m.Text) -> bytes:
    return f"{text.title}\n\n{text.body}\n".encode()


def wire_bytes(wire: Mapping[str, m.Text]) -> bytes:
    return b"".join(
        json.dumps(
            {"id": name, "title": text.title, "text": text.body, "section": text.section}
        ).encode()
        + b"\n"
        for name, text in sorted(wire.items())
    )


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _answer(operation: m.Answer, model: m.Model) -> RememberedAnswer:
    cited = operation.cited(model)
    return RememberedAnswer(
        id=operation.answer_id,
        question=f"What of {cited[0].text}",  # which tells some of what it was answered with
        asked_at="2026-03-01T12:00:00+00:00",
        asked_on=None,
        as_of=None,
        status="answered",
        reason=None,
        confidence=0.5,
        citations=tuple(
            RememberedCitation(n, quote.article_id, quote.revision, Span(0, len(quote.text)))
            for n, quote in enumerate(cited, 1)
        ),
    )


def _write_files(folder: Path, texts: Mapping[str, m.Text]) -> None:
    for path in folder.iterdir():
        if path.name not in texts:
            path.unlink()
    for name, text in texts.items():
        _write(folder / name, file_bytes(text))


def _write(path: Path, content: bytes) -> None:
    if path.exists() and path.read_bytes() == content:
        return
    fresh = path.with_name(f".{path.name}.new")
    fresh.write_bytes(content)
    fresh.replace(path)
