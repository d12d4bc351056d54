"""The doctor: what can be wrong with an installation, looked at and, where possible, mended.

Each check is a small function that returns a `Check`. No check changes the corpus; `mend` does.
"""

import importlib.metadata
import platform
import shlex
import stat
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path

from pullquote.config import LockedError, PullquoteError, Settings
from pullquote.vectorstore import Store
from pullquote.vectorstore.weights import PACKAGED_MODELS, PackagedModel, read_verified

FIX = "run `pullquote doctor --fix`"

OnProgress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Check:
    """What was looked at and what was found.

    Attributes:
        detail: What was found, one line.
        remedy: What to do when it is not well, or what could be done, or "".
    """

    name: str
    ok: bool
    detail: str
    remedy: str = ""


def examine(settings: Settings) -> list[Check]:
    """Look at everything: programs, weights, the data directory, the catalog, the index."""
    checks = [installation(), *(weights(model) for model in PACKAGED_MODELS)]
    loose = _open_to_others(settings.data_dir)
    try:
        store = Store.open(settings)  # narrows what is open to others
    except PullquoteError as error:
        return [*checks, _failed("data directory", error)]
    with store:
        checks.append(directory(settings.data_dir, loose))
        for name, look in STORE_CHECKS.items():
            try:
                checks.append(look(store))
            except PullquoteError as error:
                checks.append(_failed(name, error))
    return checks


def mend(
    settings: Settings, broken: Collection[str], on_progress: OnProgress | None = None
) -> None:
    """Mend what can be mended: full text, missing and stray vectors, work left undone.

    Args:
        settings: Name the corpus.
        broken: Names of the checks that failed.
        on_progress: Called with the vectors done and their number in all.

    Raises:
        PullquoteError: It cannot be mended from here; the message says the remedy.
    """
    with Store.open(settings) as store, store.writing("doctor --fix"):
        if "catalog" in broken:
            store.catalog.rebuild_fulltext()
        if "index" in broken:
            store.mend_index(on_progress)
        if "pending work" in broken:
            store.sync(on_progress)


def installation() -> Check:
    """See that every library that is needed is there, in a version that was asked for."""
    from packaging.requirements import Requirement  # noqa: PLC0415 - start-up time

    name = "installation"
    version = importlib.metadata.version("pullquote")
    needed = map(Requirement, importlib.metadata.requires("pullquote") or [])
    found = [
        (requirement, _installed(requirement.name))
        for requirement in needed
        if requirement.marker is None or requirement.marker.evaluate({"extra": ""})
    ]
    unfit = [
        (requirement, there)
        for requirement, there in found
        if there is None or not requirement.specifier.contains(there, prereleases=True)
    ]
    if unfit:
        detail = ", ".join(
            f"{requirement.name} is not installed"
            if there is None
            else f"{requirement.name} is {there}, not {requirement.specifier}"
            for requirement, there in unfit
        )
        wanted = " ".join(
            shlex.quote(f"{requirement.name}{requirement.specifier}") for requirement, _ in unfit
        )
        return Check(name, False, detail, f"pip install {wanted}")
    return Check(name, True, f"pullquote {version}, Python {platform.python_version()}")


def _installed(library: str) -> str | None:
    try:
        return importlib.metadata.version(library)
    except importlib.metadata.PackageNotFoundError:
        return None


def weights(model: PackagedModel) -> Check:
    """See that a model's files are the published ones."""
    name = f"weights of {model.title.partition('/')[2]}"
    try:
        for file in model.files:
            read_verified(model, file)
    except PullquoteError as error:
        return _failed(name, error)
    return Check(name, True, "the published files")


def directory(data_dir: Path, loose: Collection[Path]) -> Check:
    """See that nobody else may read the data directory.

    Args:
        data_dir: The directory, opened by now.
        loose: What was open to others before it was opened.
    """
    remaining = _open_to_others(data_dir)
    if remaining:
        detail = f"{data_dir}: other users may read {len(remaining)} files or folders"
        return Check("data directory", False, detail, f"chmod -R go= '{data_dir}'")
    closed = f"; {len(loose)} files or folders were open to others until now" if loose else ""
    return Check("data directory", True, f"{data_dir}, for its owner alone{closed}")


def catalog(store: Store) -> Check:
    """See that the catalog is whole."""
    problems = store.catalog.check()
    if problems:
        remedy = (
            f"{FIX}; if it stays, put a backup in its place, or move it away and import an export"
            " or ingest again"
        )
        return Check("catalog", False, _summary(problems), remedy)
    facts = store.catalog.facts()
    detail = f"{facts.articles:,} articles, {facts.passages:,} passages"
    return Check("catalog", True, detail)


def index(store: Store) -> Check:
    """See that the index holds the catalog's vectors, all of them and no others."""
    problems = store.check_index()
    if problems:
        return Check("index", False, _summary(problems), FIX)
    built_by = store.catalog.index_fingerprint()
    if not built_by:
        return Check("index", True, "nothing in it yet")
    detail = f"built by {store.serving_name or 'an embedder without a name'} ({built_by})"
    if not store.switch_pending:
        return Check("index", True, detail)
    wanted = store.settings.embedder
    detail += f", which answers; switch pending: the next ingest or sync builds it for {wanted}"
    return Check("index", True, detail, f"{FIX} to build it now")


def pending_work(store: Store) -> Check:
    """See that no vector and no purge waits, unless somebody is writing just now."""
    name = "pending work"
    waiting = store.catalog.facts().pending
    found = [f"{waiting:,} vectors wait to be written or deleted"] if waiting else []
    if store.catalog.needs_scrub():
        found.append("purged articles may have left bytes in the files")
    if not found:
        return Check(name, True, "none")
    try:
        with store.writing("doctor"):
            return Check(name, False, _summary(found), FIX)
    except LockedError as error:
        return Check(name, True, f"{_summary(found)}; {error.args[0]}")


STORE_CHECKS: dict[str, Callable[[Store], Check]] = {
    "catalog": catalog,
    "index": index,
    "pending work": pending_work,
}


def _failed(name: str, error: PullquoteError) -> Check:
    return Check(name, False, " ".join(str(error.args[0]).split()), error.remedy)


def _summary(problems: list[str]) -> str:
    more = f", and {len(problems) - 3:,} more" if len(problems) > 3 else ""
    return "; ".join(problems[:3]) + more


def _open_to_others(data_dir: Path) -> list[Path]:
    """List what others may use; links are not followed."""
    paths = [data_dir, *data_dir.rglob("*")] if data_dir.is_dir() else []
    others = stat.S_IRWXG | stat.S_IRWXO
    return [p for p in paths if not p.is_symlink() and p.lstat().st_mode & others]
