"""A list of addresses: one on a line, "#" begins a comment."""

from pullquote.config import BadInputError
from pullquote.ingest.report import Failure
from pullquote.ingest.urls import canonical_url
from pullquote.ingest.web.records import Listed, UrlList


def read_url_list(text: str, name: str = "the list") -> UrlList:
    """Return the addresses of a list, each once, and the lines that are none.

    Args:
        text: All lines. A comment is a line that begins with "#", or what follows " #": in an
            address itself, "#" begins a fragment.
        name: What the failures call the list.
    """
    pages: dict[str, Listed] = {}
    failures: list[Failure] = []
    for number, raw in enumerate(text.removeprefix("\ufeff").splitlines(), start=1):
        line = raw.strip()
        if line.startswith("#"):
            continue
        address, _, rest = line.partition(" ")
        if rest.strip() and not rest.lstrip().startswith("#"):
            problem = BadInputError(
                f"{line[:80]!r} is more than one address", remedy="write one address on each line"
            )
            failures.append(_failure(name, number, problem))
        elif address:
            try:
                pages.setdefault(canonical_url(address), Listed(address))
            except BadInputError as error:
                failures.append(_failure(name, number, error))
    return UrlList(tuple(pages.values()), tuple(failures))


def _failure(name: str, line: int, error: BadInputError) -> Failure:
    return Failure(name, line, str(error.args[0]), error.remedy)
