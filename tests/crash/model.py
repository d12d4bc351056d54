"""What should be true of a corpus: plain records, and what each operation makes of them.

The oracle of the crash tests. Knows nothing of SQLite, Chroma and files: an operation is applied
to this model, and the real store is compared with it afterwards.
"""

import copy
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from pullquote.vectorstore import RemovedBy

EMBEDDERS = ("hashing", "other")
WIRE = "wire-"  # what the ids of the wire's records begin with
FOLDER_GRACE = timedelta(0)
WIRE_GRACE = timedelta(days=1)


@dataclass(frozen=True)
class Text:
    """What a file or a record says. Its words, titles and sections are nobody else's."""

    title: str
    sentences: tuple[str, ...]
    section: str | None = None

    @property
    def body(self) -> str:
        return " ".join(self.sentences)

    @property
    def content(self) -> tuple[str, str]:
        return self.title, self.body

    @property
    def words(self) -> frozenset[str]:
        return frozenset(" ".join((*self.content, self.section or "")).replace(".", "").split())


@dataclass(frozen=True)
class Article:
    """One article: the same record is made from the model and from the catalog.

    Attributes:
        revisions: Title and text of each.
        periods: The number of the revision that was current, for each period of currency.
        removed_by: None: it is current.
        section: Stands for all metadata.
    """

    revisions: tuple[tuple[str, str], ...] = ()
    periods: tuple[int, ...] = ()
    removed_by: RemovedBy | None = None
    section: str | None = None

    @property
    def current(self) -> bool:
        return self.removed_by is None

    @property
    def purged(self) -> bool:
        return not self.revisions


@dataclass(frozen=True)
class Cited:
    """One quote of a remembered answer: the first sentence of a revision."""

    article_id: str
    revision: int
    text: str


@dataclass(frozen=True)
class ListedFile:
    """What the ledger knows of a file since the last whole pass.

    Attributes:
        name: The path that its article is named after.
    """

    name: str
    text: Text
    missing_since: datetime | None = None


@dataclass
class Model:
    """The corpus and everything around it.

    Attributes:
        desk: Files that are ingested by hand; by path.
        folder: Files that lie in the followed folder now; by path.
        wire: Records that stand in the followed JSON Lines file now; by id.
        listed: What the ledger knows of the folder; by path.
        heard: Since when each record of the wire is missing; by id.
        heard_wire: What stood in the JSON Lines file at the last whole pass.
        told: Every word that was ever stored of an article that is not purged; by article id.
        forgotten: What was purged, and must not be found in any file unless it is told anew.
        photographs: Moments, and the numbers of the revisions that were current then.
    """

    desk_key: str
    folder_key: str
    articles: dict[str, Article] = field(default_factory=dict)
    answers: dict[str, tuple[Cited, ...]] = field(default_factory=dict)
    desk: Mapping[str, Text] = field(default_factory=dict)
    folder: Mapping[str, Text] = field(default_factory=dict)
    wire: Mapping[str, Text] = field(default_factory=dict)
    listed: dict[str, ListedFile] = field(default_factory=dict)
    heard: dict[str, datetime | None] = field(default_factory=dict)
    heard_wire: Mapping[str, Text] | None = None
    embedder: str = EMBEDDERS[0]
    told: dict[str, set[Text]] = field(default_factory=dict)
    forgotten: set[Text] = field(default_factory=set)
    photographs: list[tuple[datetime, dict[str, int]]] = field(default_factory=list)

    def after(self, operation: "Operation | None") -> "Model":
        """Return what should be true once an operation has returned."""
        model = copy.deepcopy(self)
        if operation is not None:
            operation.apply(model)
        return model

    def current(self) -> dict[str, int]:
        """Return the number of each current revision."""
        return {name: len(a.revisions) for name, a in self.articles.items() if a.current}

    def photograph(self, moment: datetime) -> None:
        """Remember what is current at a moment at which nothing happens."""
        self.photographs.append((moment, self.current()))
        del self.photographs[:-4]

    def can_be_restored(self, article_id: str) -> bool:
        """Whether bringing back the newest stored text leaves nothing for a source to say.

        What a source said of an article while a person kept it away is not said again.
        """
        article = self.articles[article_id]
        listed = [k.text for k in self.listed.values() if self.folder_id(k.name) == article_id]
        listed += [text for name, text in (self.heard_wire or {}).items() if name == article_id]
        return (
            not article.current
            and not article.purged
            and all(text.content == article.revisions[-1] for text in listed)
        )

    def desk_id(self, path: str) -> str:
        return f"file:{self.desk_key}/{path}"

    def folder_id(self, name: str) -> str:
        return f"file:{self.folder_key}/{name}"

    # What happens to one article

    def offer(self, article_id: str, text: Text, *, by_person: bool) -> None:
        """Bring an article: a person brings everything back, a source what a source removed."""
        known = self.articles.get(article_id)
        if known is not None and known.removed_by is RemovedBy.PERSON and not by_person:
            return
        known = known or Article(removed_by=RemovedBy.PERSON)
        self.told.setdefault(article_id, set()).add(text)
        revised = not known.revisions or known.revisions[-1] != text.content
        revisions = (*known.revisions, text.content) if revised else known.revisions
        flipped = revised or not known.current
        self.articles[article_id] = Article(
            revisions,
            (*known.periods, len(revisions)) if flipped else known.periods,
            None,
            text.section,
        )

    def withdraw(self, article_id: str, by: RemovedBy) -> None:
        article = self.articles.get(article_id)
        if article is None or article.removed_by is RemovedBy.PERSON:
            return
        if article.current or by is RemovedBy.PERSON:
            self.articles[article_id] = replace(article, removed_by=by)

    def forget(self, article_id: str) -> None:
        self.articles[article_id] = Article(removed_by=RemovedBy.PERSON)
        self.forgotten |= self.told.pop(article_id, set())
        self.answers = {
            name: cited
            for name, cited in self.answers.items()
            if all(quote.article_id != article_id for quote in cited)
        }
        for _, there in self.photographs:
            there.pop(article_id, None)

    # What a pass over the sources does

    def follow_folder(self, moment: datetime) -> None:
        if not self.folder and any(not known.missing_since for known in self.listed.values()):
            return  # an empty folder is taken for one that is not mounted
        self._follow_moves()
        given = {known.name: path for path, known in self.listed.items()}
        for path, text in sorted(self.folder.items()):
            known = self.listed.get(path)
            name = known.name if known else _free_name(path, given)
            if known is None or known.text != text:
                self.offer(self.folder_id(name), text, by_person=False)
            self.listed[path] = ListedFile(name, text)
        for path in sorted(self.listed.keys() - self.folder.keys()):
            known = self.listed[path]
            since = known.missing_since or moment
            self.listed[path] = replace(known, missing_since=since)
            if moment - since >= FOLDER_GRACE:
                self.withdraw(self.folder_id(known.name), RemovedBy.SOURCE)
                del self.listed[path]

    def _follow_moves(self) -> None:
        gone = {
            known.text: path
            for path, known in sorted(self.listed.items())
            if path not in self.folder
        }
        for path, text in sorted(self.folder.items()):
            if path not in self.listed and text in gone:
                known = self.listed.pop(gone.pop(text))
                self.listed[path] = replace(known, missing_since=None)

    def follow_wire(self, moment: datetime) -> None:
        if self.wire != self.heard_wire:
            for article_id, text in self.wire.items():
                self.heard[article_id] = None
                self.offer(article_id, text, by_person=False)
        self.heard_wire = dict(self.wire)
        for article_id in [name for name in self.heard if name not in self.wire]:
            since = self.heard[article_id] or moment
            self.heard[article_id] = since
            if moment - since >= WIRE_GRACE:
                self.withdraw(article_id, RemovedBy.SOURCE)
                del self.heard[article_id]

    def lost(self, folder: Iterable[str], wire: Iterable[str]) -> int:
        """Count what would newly vanish if the sources held no more than this."""
        files = sum(not self.listed[p].missing_since for p in self.listed.keys() - {*folder})
        records = sum(not self.heard[name] for name in self.heard.keys() - {*wire})
        return max(files, records)


def _free_name(path: str, given: dict[str, str]) -> str:
    name, number = path, 2
    while given.setdefault(name, path) != path:
        name, number = f"{path}~{number}", number + 1
    return name


# The operations. Each can be begun, killed at any instant, and begun again.


@dataclass(frozen=True)
class Operation:
    """Something that a person or a program does with a store."""

    def apply(self, model: Model) -> None:
        """Change nothing of the corpus, unless a subclass says so."""

    def prepare(self, model: Model) -> None:
        """Change what lies outside the store, before the operation begins."""

    @property
    def kind(self) -> str:
        return type(self).__name__.lower()


@dataclass(frozen=True)
class Open(Operation):
    """Open the store, migrate it if it is old, bring its index up, and follow the sources."""


@dataclass(frozen=True)
class Ingest(Operation):
    """Ingest files of the desk, and of the followed folder, by hand."""

    desk: Mapping[str, Text]
    paths: tuple[str, ...]
    folder_paths: tuple[str, ...] = ()

    def prepare(self, model):
        model.desk = self.desk

    def apply(self, model):
        self.prepare(model)
        for path in self.paths:
            model.offer(model.desk_id(path), model.desk[path], by_person=True)
        for path in self.folder_paths:
            model.offer(model.folder_id(path), model.folder[path], by_person=True)


@dataclass(frozen=True)
class Follow(Operation):
    """Change the sources, then sync them."""

    folder: Mapping[str, Text]
    wire: Mapping[str, Text]
    moment: datetime

    def prepare(self, model):
        model.folder, model.wire = self.folder, self.wire

    def apply(self, model):
        self.prepare(model)
        model.follow_folder(self.moment)
        model.follow_wire(self.moment)


@dataclass(frozen=True)
class Remove(Operation):
    articles: tuple[str, ...]

    def apply(self, model):
        for article_id in self.articles:
            model.withdraw(article_id, RemovedBy.PERSON)


@dataclass(frozen=True)
class Restore(Operation):
    article_id: str

    def apply(self, model):
        article = model.articles[self.article_id]
        if not article.current:
            model.articles[self.article_id] = replace(
                article, periods=(*article.periods, len(article.revisions)), removed_by=None
            )


@dataclass(frozen=True)
class Purge(Operation):
    articles: tuple[str, ...]

    def apply(self, model):
        for article_id in self.articles:
            model.forget(article_id)


@dataclass(frozen=True)
class Answer(Operation):
    """Remember an answer that cites the first sentences of current revisions."""

    answer_id: str
    articles: tuple[str, ...]

    def apply(self, model):
        model.answers[self.answer_id] = self.cited(model)

    def cited(self, model: Model) -> tuple[Cited, ...]:
        quotes = []
        for article_id in self.articles:
            revisions = model.articles[article_id].revisions
            _, body = revisions[-1]
            quotes.append(Cited(article_id, len(revisions), body[: body.index(".") + 1]))
        return tuple(quotes)


@dataclass(frozen=True)
class BackUp(Operation):
    name: str


@dataclass(frozen=True)
class Switch(Operation):
    """Set another embedder and sync."""

    embedder: str

    def prepare(self, model):
        model.embedder = self.embedder

    def apply(self, model):
        self.prepare(model)


@dataclass(frozen=True)
class Rebuild(Operation):
    """Build the index anew."""


@dataclass(frozen=True)
class Mend(Operation):
    """Mend the index."""
