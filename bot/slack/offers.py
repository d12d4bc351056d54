"""What editors drop on the bot: a page's address or a file, offered for ingest, then ingested."""

import json
import logging
import tempfile
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from pullquote.bot.slack import elements as el
from pullquote.bot.slack import plain
from pullquote.bot.slack.incoming import Heard, SharedFile
from pullquote.bot.slack.pressed import Pressed
from pullquote.bot.slack.rendering import remark
from pullquote.bot.slack.speech import Listener, Speech
from pullquote.bot.wording import count
from pullquote.config import BadInputError, PullquoteError, Settings
from pullquote.vectorstore import Store

if TYPE_CHECKING:
    from pullquote.ingest import IngestReport

# Imports inside functions are there for start-up time.

logger = logging.getLogger(__name__)

INGEST = "pullquote_ingest"
_MOST = 5
_WAIT_S = 60.0
_TIMEOUT_S = 60.0
_NOT_AN_EDITOR = (
    "Only editors may add to the archive, and you are not on their list."
    " To ask about a page, write your question beside its address."
)


class Offers:
    """Offers to ingest, and ingests.

    Args:
        store: Where to.
        settings: Who is an editor.
        speech: Says the offer and what came of it.
        token: Opens files that Slack holds.
    """

    def __init__(
        self, store: Store, settings: Settings, speech: Speech, token: Callable[[], str]
    ) -> None:
        self._store = store
        self._settings = settings
        self._speech = speech
        self._token = token

    def offer(self, heard: Heard) -> None:
        """Answer a message that holds nothing but addresses or files."""
        to = Listener(heard.place, heard.user, heard.user_team or heard.place.team, heard.direct)
        if heard.user not in self._settings.slack.editors:
            self._speech.say(to, remark(_NOT_AN_EDITOR))
            return
        offered = [*map(_of_file, heard.files), *map(_of_url, heard.links)]
        buttons = [
            el.button(f"{INGEST}_{n}", face, value)
            for n, (face, value) in enumerate(offered[:_MOST], start=1)
            if plain.units(value) <= el.MAX_BUTTON_VALUE
        ]
        left = len(offered) - len(buttons)
        if not buttons:
            said = "I cannot add that: its address is too long for Slack's buttons."
        else:
            more = f" {left} more did not fit: drop them once more." if left else ""
            said = f"Shall I add this to the archive?{more}"
        self._speech.say(to, remark(said, *buttons))

    def ingest(self, pressed: Pressed) -> None:
        """Ingest what a button stands for, and say what came of it."""
        editor = pressed.user in self._settings.slack.editors
        said = self._ingest(pressed.value) if editor else _NOT_AN_EDITOR
        self._speech.tell_presser(pressed, remark(said))

    def _ingest(self, value: str) -> str:
        try:
            offered = json.loads(value)
            if "url" in offered and "file" not in offered:
                from pullquote.ingest.dropping import ingest_page  # noqa: PLC0415

                return _outcome(ingest_page(self._store, offered["url"], wait_s=_WAIT_S))
            return _outcome(self._file(offered["file"], offered["url"]))
        except PullquoteError as error:
            return f"I could not add that: {error}."
        except OSError as error:
            logger.warning("a dropped file could not be read: %s", type(error).__name__)
            return "I could not read that file from Slack."

    def _file(self, name: str, url: str) -> "IngestReport":
        from pullquote.ingest.dropping import ingest_file  # noqa: PLC0415

        suffix = "".join(Path(name).suffixes[-2:])
        with tempfile.TemporaryDirectory(prefix="pullquote-") as folder:
            path = Path(folder) / f"dropped{suffix}"
            path.write_bytes(self._download(url))
            return ingest_file(self._store, path, name, place="slack", wait_s=_WAIT_S)

    def _download(self, url: str) -> bytes:
        """Read a file from Slack; the token goes to Slack's own host alone."""
        api = urlsplit(self._settings.slack.api_url)
        asked = urlsplit(url)
        ours = (asked.scheme, asked.netloc) == (api.scheme, api.netloc)
        host = asked.hostname or ""
        if not ours and not (asked.scheme == "https" and host.endswith(".slack.com")):
            raise BadInputError("that file is not kept by Slack", remedy="upload it to Slack")
        request = urllib.request.Request(  # noqa: S310 - the scheme was looked at
            url, headers={"Authorization": f"Bearer {self._token()}"}
        )
        opener = urllib.request.build_opener(_NoRedirect)
        most = self._settings.web.max_bytes
        with opener.open(request, timeout=_TIMEOUT_S) as reply:
            content: bytes = reply.read(most + 1)
        if len(content) > most:
            raise BadInputError(
                f"that file is larger than {most:,} bytes", remedy="ingest it on the machine itself"
            )
        return content


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Follows nothing: the token must not travel to another host."""

    def redirect_request(self, *_: Any) -> None:
        return None


def _of_file(file: SharedFile) -> tuple[str, str]:
    value = json.dumps({"file": file.name, "url": file.url}, ensure_ascii=False)
    return plain.line(f"Add {file.name}", limit=el.MAX_BUTTON_TEXT), value


def _of_url(url: str) -> tuple[str, str]:
    host = urlsplit(url).hostname or url
    face = plain.line(f"Add the page of {host}", limit=el.MAX_BUTTON_TEXT)
    return face, json.dumps({"url": url}, ensure_ascii=False)


def _outcome(report: "IngestReport") -> str:
    changes = (
        (report.added, "added"),
        (report.revised, "revised"),
        (report.metadata, "with new metadata"),
        (report.unchanged, "unchanged"),
    )
    parts = [f"{count(number, 'article')} {what}" for number, what in changes if number]
    parts += (f"{failure.problem}" for failure in report.failures[:3])
    return f"Done: {'; '.join(parts) or 'nothing was found in it'}."
