"""The records of a JSON Lines file that a pass has taken before, known by the bytes of their lines.

An export of a whole archive changes each night in a few lines. The others need not be parsed.
"""

import hashlib

from pullquote.ingest.following_pass import SourcePass


class KnownRecords:
    """What is known of the lines of one file.

    Only of records that have an id or an address of their own: one that is named after its place
    in the file is another article when its line moves.

    Args:
        run: The pass.
        key: The file's.
        are_valid: The lines were read as this Pullquote reads them.
    """

    def __init__(self, run: SourcePass, key: str, *, are_valid: bool) -> None:
        self._run = run
        self._key = key
        self._known = run.stamps(key) if are_valid else {}
        self._line = ""
        self._fresh: dict[str, str] = {}

    def knows(self, line: bytes | str) -> bool:
        """Say whether a line's record was taken before; it counts as unchanged then."""
        data = line.encode("utf-8", "surrogatepass") if isinstance(line, str) else line
        self._line = hashlib.blake2b(data.strip(), digest_size=12).hexdigest()
        article_id = self._known.get(self._line)
        return article_id is not None and self._run.keep_record(self._key, article_id)

    def taken(self, article_id: str) -> None:
        """Note that the line last asked about, if any, was taken as this article."""
        if self._line and not self._run.is_named_after_place(article_id):
            self._fresh[article_id] = self._line

    def save(self) -> None:
        """Write down what was taken; once the articles are stored."""
        if self._fresh:
            self._run.stamp(self._key, self._fresh)
