"""Following files: a folder with all that lies below it, or one JSON Lines file.

A file whose status did not change is not opened; one whose bytes did not change is not parsed; one
that was renamed keeps the name that its articles got first.
"""

import hashlib
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from pullquote.config import BadInputError
from pullquote.ingest.drafts import fix
from pullquote.ingest.folders import FoundFile, Unlisted, printable, root_key, walk
from pullquote.ingest.following_pass import SourcePass
from pullquote.ingest.following_records import KnownRecords
from pullquote.ingest.intake import OnProgress, failure_at
from pullquote.ingest.raw import RawArticle
from pullquote.ingest.readers import can_read, json_records
from pullquote.ingest.reading import BoundedFailures, read_articles
from pullquote.ingest.report import Failure, Progress
from pullquote.ingest.sentences import RECIPE
from pullquote.ingest.sources import SourceFile, matches, source_file, unreadable
from pullquote.vectorstore.followed import Entry, FollowedSource, SourceKind

_READ_AS = f"{RECIPE}/1"  # raise the last number where a reader makes something else of a file
_FRESH_NS = 20_000_000  # a file may change once more within a tick of its file system's clock
_TELL_EVERY_S = 0.1
_GUARDED = (".html", ".htm")


@dataclass(frozen=True, slots=True)
class FileListing:
    """What a source of files lists now.

    Attributes:
        files: By key.
        unread: What is there and cannot be looked at, by key.
        unlisted: Folders that cannot be listed: whatever lies below them may still be there.
        root_key: What ids begin with.
    """

    files: Mapping[str, FoundFile]
    unread: Mapping[str, Failure]
    unlisted: tuple[Failure, ...]
    root_key: str


def follow_files(run: SourcePass, tell: OnProgress) -> None:
    """Take what is new and changed in a source of files, and let go what vanished.

    Args:
        run: The pass, begun.
        tell: Is told how reading comes on.

    Raises:
        BadInputError: The folder or file is gone, or the folder has become empty.
    """
    listing = list_files(run.source, besides=run.data_dir)
    known = [key for key, entry in run.entries.items() if not entry.missing_since]
    is_empty = not (listing.files or listing.unread or listing.unlisted)
    if known and is_empty and not run.accept_shrunk:
        raise BadInputError(
            f"it is empty, where {len(known):,} files were",
            remedy="mount it or put them back; --accept-shrunk takes it as it is",
        )
    run.failures.extend((*listing.unlisted, *listing.unread.values()))
    if not listing.unlisted:
        _follow_moves(run, listing.files)
    changed = list(_changed(run, listing.files))
    total, done = sum(found.status.st_size for found in changed), 0
    names = _Names(run)
    for found in changed:
        for read in _read(run, found, listing.root_key, names):
            tell(Progress("reading", done + read, total))
        done += found.status.st_size
    tell(Progress("reading", total, total))
    there = {*listing.files, *listing.unread}
    run.conclude(unlisted=[] if listing.unlisted else [k for k in run.entries if k not in there])


def list_files(source: FollowedSource, *, besides: Path) -> FileListing:
    """List what a source of files holds now.

    Args:
        source: A folder or a file.
        besides: A folder that is not looked into: our own data.

    Raises:
        BadInputError: It is gone.
    """
    place = Path(source.location)
    try:
        if source.kind is SourceKind.JSONL:
            found = FoundFile(str(place), place.name, place.stat())
            return FileListing({printable(place.name): found}, {}, (), root_key(place.parent))
        place.stat()
        folder = root_key(place)
    except OSError as error:
        raise BadInputError(
            f"it is gone: {(error.strerror or str(error)).lower()}",
            remedy=f"mount it or put it back, or run `pullquote sources remove {source.name}`",
        ) from error
    files, unread, unlisted = {}, {}, []
    for item in walk(place, besides=besides):
        is_folder = isinstance(item, Unlisted) and item.is_folder
        if not is_folder and not _is_wanted(item.relative, source.include):
            continue
        key, name = printable(item.relative), str(place / item.relative)
        if isinstance(item, FoundFile) and key not in files:
            files[key] = item
        elif isinstance(item, FoundFile):  # its name is not UTF-8, or the other one's is not
            problem = f"another file's name is written {key} as well"
            unread[key] = Failure(name, None, problem, "rename one of them")
        elif is_folder:
            unlisted.append(unreadable(name, item.error))
        else:
            unread[key] = unreadable(name, item.error)
    return FileListing(files, unread, tuple(unlisted), folder)


def _is_wanted(relative: str, globs: tuple[str, ...]) -> bool:
    if not can_read(relative):
        return False
    return not globs or any(matches(relative, glob.split("/")) for glob in globs)


def _stamp(status: os.stat_result) -> str:
    return f"{status.st_size}:{status.st_mtime_ns}:{status.st_ctime_ns}:{status.st_ino}"


def _digest(found: FoundFile) -> str | None:
    try:
        with open(found.path, "rb") as file:  # noqa: PTH123 - of 20,000 files
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None  # its reader says why


def _changed(run: SourcePass, files: Mapping[str, FoundFile]) -> Iterator[FoundFile]:
    """Yield the files that have to be read; the others are kept as they are."""
    for key, found in files.items():
        entry = run.entries.get(key)
        if entry is None or entry.facts.get("read_as") != _READ_AS or entry.stamp is None:
            yield found
        elif not (run.owned.get(key) or entry.problems):
            yield found  # what it held was let go
        elif entry.stamp == _stamp(found.status):
            run.keep(key)
        elif (
            entry.facts.get("size") == found.status.st_size
            and _digest(found) == entry.facts["sha256"]
        ):
            run.keep(key, replace(entry, stamp=_stamp(found.status)))
        else:
            yield found


def _follow_moves(run: SourcePass, files: Mapping[str, FoundFile]) -> None:
    """Take a new file with the bytes of one that is gone for that file, renamed."""
    gone: dict[int, dict[str, str]] = {}
    for key, entry in run.entries.items():
        if key not in files and (digest := entry.facts.get("sha256")):
            gone.setdefault(entry.facts["size"], {})[digest] = key
    for key, found in files.items():
        if key not in run.entries and found.status.st_size in gone:
            old = gone[found.status.st_size].pop(_digest(found) or "", None)
            if old is not None:
                entry = run.entries[old]
                facts = {**entry.facts, "named": entry.facts.get("named", old)}
                stamp = None if entry.problems else entry.stamp  # they name the old path
                run.move(old, Entry(key, stamp, facts, entry.checked_at, held=entry.held))


class _Names:
    """The paths that articles are named after: a file's first one, and no two files share one."""

    def __init__(self, run: SourcePass) -> None:
        self._given = {
            str(entry.facts["named"]): key
            for key, entry in run.entries.items()
            if "named" in entry.facts
        }
        self._named = {key: name for name, key in self._given.items()}

    def of(self, key: str) -> str:
        """Return the name of a file, which most often is its path."""
        name, number = self._named.get(key, key), 2
        while self._given.setdefault(name, key) != key:
            name, number = f"{key}~{number}", number + 1
        return name


def _read(run: SourcePass, found: FoundFile, folder: str, names: _Names) -> Iterator[int]:
    """Take a file's articles; yields from time to time how many bytes were read."""
    key = printable(found.relative)
    place = Path(run.source.location)
    is_lines = run.source.kind is SourceKind.JSONL
    file = source_file(
        found, str(place if is_lines else place / found.relative), folder, relative=names.of(key)
    )
    entry = run.entries.get(key)
    is_current = entry is not None and entry.facts.get("read_as") == _READ_AS
    records = KnownRecords(run, key, are_valid=is_current)
    file.knows = records.knows
    before, digest = _status(found), _digest(found)
    failures = BoundedFailures(file.name)
    told = 0.0
    with closing(read_articles(file, json_records.read_lines if is_lines else None)) as articles:
        for item in articles:
            if isinstance(item, Failure):
                failures.add(item)
            elif (problem := _take(run, key, item, file, records)) is not None:
                failures.add(problem)
            if time.monotonic() - told > _TELL_EVERY_S:
                told = time.monotonic()
                yield file.bytes_read()
    records.save()
    facts: dict[str, object] = {"read_as": _READ_AS}
    if digest is not None:
        facts |= {"sha256": digest, "size": found.status.st_size}
    if file.relative != key:
        facts["named"] = file.relative
    steady = before is not None and before == _status(found)
    run.settle(
        Entry(key, stamp=before, facts=facts),
        failures.listed(),
        complete=steady and not failures.listed(),
        stamped=steady and not _is_fresh(found),
    )


def _take(
    run: SourcePass, key: str, raw: RawArticle, file: SourceFile, records: KnownRecords
) -> Failure | None:
    try:
        article = fix(raw, file, run.source.name if run.source.apart else None)
    except BadInputError as error:
        return failure_at(raw.origin, str(error.args[0]), error.remedy)
    guarded = key.lower().endswith(_GUARDED)
    problem = run.take(key, article, raw.origin, guarded=guarded)
    if problem is None and raw.origin.line is not None:
        records.taken(article.article_id)
    return problem


def _status(found: FoundFile) -> str | None:
    try:
        return _stamp(os.stat(found.path))  # noqa: PTH116 - of 20,000 files
    except OSError:
        return None  # its reader says why


def _is_fresh(found: FoundFile) -> bool:
    """Say whether a file may change once more without another time of change."""
    newest = max(found.status.st_mtime_ns, found.status.st_ctime_ns)
    return time.time_ns() - newest < _FRESH_NS
