"""A copy of a whole data directory, made while others ask, and whole or not there at all."""

import shutil
from pathlib import Path

from pullquote.config import BadInputError
from pullquote.vectorstore.catalog import Catalog
from pullquote.vectorstore.chroma_folder import ChromaFolder
from pullquote.vectorstore.files import remove_tree, sync_file, sync_tree, total_size
from pullquote.vectorstore.index import OnProgress
from pullquote.vectorstore.private import tighten


def back_up(
    catalog: Catalog,
    catalog_path: Path,
    index: ChromaFolder,
    directory: Path,
    on_progress: OnProgress | None = None,
) -> None:
    """Copy catalog and index into a new directory, which is a data directory of its own.

    Whoever calls holds the writer's lock, so that both are of the same moment. The copy is made
    in `<directory>.partial` and takes its name when it is whole and on the disc.

    Args:
        catalog: The catalog.
        catalog_path: Its file.
        index: The folder of the index.
        directory: Does not exist, or is empty.
        on_progress: Called with the bytes copied and their number in all.

    Raises:
        BadInputError: Something is there already, or nothing can be written there.
    """
    data_dir = catalog_path.parent
    directory = directory.resolve()
    if directory.is_relative_to(data_dir):
        raise BadInputError(
            f"{directory} lies inside the data directory", remedy="name a folder elsewhere"
        )
    partial = directory.with_name(f"{directory.name}.partial")
    copied = 0
    total = total_size(catalog_path) + total_size(index.directory)

    def tell(path: Path | None) -> None:
        nonlocal copied
        copied += total_size(path) if path else 0
        if on_progress:
            on_progress(min(copied, total), total)

    try:
        _make_room(directory, partial, catalog_path.name, total)
        tell(None)
        partial.mkdir(mode=0o700)
        catalog.back_up(partial / catalog_path.name)
        tell(partial / catalog_path.name)
        index.copy_to(partial / index.directory.name)
        tighten(partial)
        sync_tree(partial)
        partial.rename(directory)
        sync_file(directory.parent)
    except OSError as error:
        raise BadInputError(
            f"cannot write the backup to {directory}: {error.strerror or error}",
            remedy="name a folder of your own on a disc with room",
        ) from error
    if on_progress:
        on_progress(total, total)


def _make_room(directory: Path, partial: Path, marker: str, needed: int) -> None:
    """Refuse a place that is taken or too small; remove what a killed backup left."""
    if directory.exists() and (not directory.is_dir() or any(directory.iterdir())):
        raise BadInputError(
            f"{directory} exists and is not empty", remedy="name a folder that does not exist yet"
        )
    if partial.exists():
        if any(partial.iterdir()) and not (partial / marker).exists():
            raise BadInputError(
                f"{partial} exists and is no backup that was cut short",
                remedy="name another folder",
            )
        remove_tree(partial)
    directory.parent.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(directory.parent).free
    if free < needed:
        raise BadInputError(
            f"the backup takes {needed:,} bytes, and {directory.parent} has room for {free:,}",
            remedy="name a folder on a disc with room",
        )
