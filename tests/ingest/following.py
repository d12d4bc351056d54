"""What tests of following share: a clock that is turned by hand, and sources by one line."""

import os
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pullquote.ingest.follow_report import SourceReport
from pullquote.ingest.following import Follower
from pullquote.vectorstore.followed import NewSource, SourceKind
from pullquote.vectorstore.store import Store

DAY = 86_400
COUNTS = (
    *("added", "revised", "metadata", "unchanged", "removed"),
    *("missing", "restored", "withheld"),
)


@dataclass
class Desk:
    """A store with sources, and the time of day."""

    store: Store
    time: datetime = field(default_factory=lambda: datetime(2026, 3, 1, 12, tzinfo=UTC))

    def add(self, location: Path | str, name: str = "wire", **keywords) -> None:
        kind = keywords.pop("kind", None) or (
            SourceKind.FOLDER if Path(location).is_dir() else SourceKind.JSONL
        )
        grace_s = keywords.pop("grace_s", 0)
        self.store.catalog.sources.add(
            NewSource(name, kind, str(location), grace_s, **keywords), moment=self.time.isoformat()
        )

    def follower(self) -> Follower:
        return Follower(self.store, clock=lambda: self.time)

    def sync(self, *names: str, **keywords):
        return self.follower().sync(names, **keywords)

    def one(self, *names: str, **keywords) -> SourceReport:
        """Sync and return the report of the only source."""
        (report,) = self.sync(*names, **keywords).sources
        return report

    def later(self, **delta: float) -> None:
        self.time += timedelta(**delta)

    def ids(self) -> set[str]:
        return {article.article_id for article in self.store.catalog.articles()}

    def text(self, article_id: str) -> str:
        return self.store.catalog.revision(article_id).text


def counts(report: SourceReport) -> dict[str, int]:
    """Return the counts that are not zero."""
    return {name: number for name in COUNTS if (number := getattr(report, name))}


def record(name: str, text: str = "It rained all day.", **fields: object) -> dict[str, object]:
    """Return a record of an article."""
    return {"id": name, "title": f"{name} news", "text": text, **fields}


def age(path: Path) -> None:
    """Let no file be so fresh that it has to be looked at again."""
    os.utime(path, ns=(path.stat().st_atime_ns, path.stat().st_mtime_ns - 10**10))
