"""Near-duplicates: wire copies, reprints and updated versions of one text, over the whole corpus.

MinHash over runs of five words (`rensa`), found by locality-sensitive hashing: revisions that share
a bucket are compared. Only current revisions have a likeness; it holds no words and comes and goes
in the transaction that moves the article's pointer.
"""

import re
import sqlite3
import struct
from collections.abc import Sequence
from itertools import pairwise
from zlib import crc32

from rensa import RMinHash

from pullquote.vectorstore.database import Database

LIKE = 0.5
"""Share of runs that two texts have in common, as MinHash estimates it (plus or minus 0.06)."""

_RUN_WORDS = 5
_FEWEST_RUNS = 20  # shorter texts are alike by chance: "Watch the video"
_BANDS, _ROWS = 21, 3  # of half of the runs in common, 94 % share a bucket; of a tenth, 2 %
_HASHES = _BANDS * _ROWS
_SEED = 1
RECIPE = f"rensa {RMinHash.ALGORITHM_VERSION}; words {_RUN_WORDS}; hashes {_HASHES}; seed {_SEED}"
_WORD = re.compile(r"\w+")
_BATCH = 200


def likeness_of(text: str) -> tuple[int, ...]:
    """Return a text's MinHash; empty where it is too short to say anything."""
    words = _WORD.findall(text.casefold())
    runs = {" ".join(words[at : at + _RUN_WORDS]) for at in range(len(words) - _RUN_WORDS + 1)}
    if len(runs) < _FEWEST_RUNS:
        return ()
    made = RMinHash(num_perm=_HASHES, seed=_SEED)
    made.update(list(runs))
    return tuple(made.digest())


def alike(one: Sequence[int], other: Sequence[int]) -> float:
    """Estimate the share of runs of words that two texts have in common, 0 to 1."""
    if not one or not other:
        return 0.0
    return sum(a == b for a, b in zip(one, other, strict=True)) / len(one)


def put(tx: sqlite3.Connection, revision: int) -> None:
    """Give a revision that has become current its likeness."""
    (text,) = tx.execute("SELECT text FROM revisions WHERE id = ?", (revision,)).fetchone()
    hashes = likeness_of(text)
    tx.execute(
        "INSERT INTO likenesses (revision, recipe, hashes) VALUES (?, ?, ?)",
        (revision, RECIPE, struct.pack(f"<{len(hashes)}I", *hashes)),
    )
    tx.executemany(
        "INSERT INTO likeness_buckets (bucket, revision) VALUES (?, ?)",
        [(bucket, revision) for bucket in _buckets(hashes)],
    )


def discard(tx: sqlite3.Connection, revision: int) -> None:
    """Take the likeness of a revision that is no longer current; it may have none yet."""
    row = tx.execute("SELECT hashes FROM likenesses WHERE revision = ?", (revision,)).fetchone()
    if row is None:
        return
    tx.executemany(
        "DELETE FROM likeness_buckets WHERE bucket = ? AND revision = ?",
        [(bucket, revision) for bucket in _buckets(_read(row[0]))],
    )
    tx.execute("DELETE FROM likenesses WHERE revision = ?", (revision,))


class NearDuplicates:
    """Finds the near-duplicates of current articles, and makes the likenesses that are missing."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, article_id: str) -> list[str]:
        """Return the ids of the current articles whose text is nearly this article's.

        Wire copies, reprints and updated versions; which of them came first, their dates say.
        """
        row = self._database.row(
            "SELECT l.revision, l.hashes FROM articles AS a"
            " JOIN likenesses AS l ON l.revision = a.current_revision WHERE a.article_id = ?",
            (article_id,),
        )
        if row is None:
            return []
        revision, own = row[0], _read(row[1])
        buckets = _buckets(own)
        marks = ", ".join("?" * len(buckets))
        rows = self._database.rows(
            "SELECT DISTINCT a.article_id, l.hashes FROM likeness_buckets AS b"  # noqa: S608 - marks
            " JOIN likenesses AS l ON l.revision = b.revision"
            " JOIN articles AS a ON a.current_revision = b.revision"
            f" WHERE b.bucket IN ({marks}) AND b.revision <> ? ORDER BY a.article_id",
            (*buckets, revision),
        )
        return [other for other, hashes in rows if alike(own, _read(hashes)) >= LIKE]

    def fill(self) -> int:
        """Make what is missing: after an import, an upgrade, or with another recipe.

        Returns:
            How many likenesses were made.
        """
        made = 0
        while rows := self._database.rows(
            "SELECT a.current_revision FROM articles AS a"
            " LEFT JOIN likenesses AS l ON l.revision = a.current_revision"
            " WHERE a.current_revision IS NOT NULL AND l.recipe IS NOT ? LIMIT ?",
            (RECIPE, _BATCH),
        ):
            with self._database.transaction() as tx:
                for (revision,) in rows:
                    discard(tx, revision)
                    put(tx, revision)
            made += len(rows)
        return made


def _read(packed: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(packed) // 4}I", packed)


def _buckets(hashes: Sequence[int]) -> list[int]:
    """Name the buckets of a likeness: the band's number above a checksum of its hashes."""
    edges = pairwise(range(0, len(hashes) + 1, _ROWS))
    return [
        (band << 32) | crc32(struct.pack(f"<{_ROWS}I", *hashes[start:end]))
        for band, (start, end) in enumerate(edges)
    ]
