"""A site on loopback, served by a process of its own: whoever forks has started no thread then."""

from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from multiprocessing import Pipe
from multiprocessing.connection import Connection

from tests.crash.processes import ended_by, fork
from tests.support.web_server import Reply, WebServer


class Site:
    """Answers as it was told last; children of whoever opened it may tell it, too."""

    def __init__(self) -> None:
        self._ours, theirs = Pipe()
        self._child = fork(lambda: self._serve(theirs))
        theirs.close()
        self.root: str = self._ours.recv()

    def close(self) -> None:
        self._ours.close()
        ended_by(self._child)

    def show(self, replies: Mapping[str, Reply]) -> None:
        """Answer these paths from now on, and forget what was asked for."""
        self._ours.send(replies)
        self._ours.recv()

    def asked(self) -> Counter[str]:
        """Say how often each path was asked for since `show`."""
        self._ours.send(None)
        paths: list[str] = self._ours.recv()
        return Counter(paths)

    def _serve(self, told: Connection) -> None:
        self._ours.close()
        with WebServer() as server, suppress(EOFError):
            told.send(server.url(""))
            while True:
                replies: Mapping[str, Reply] | None = told.recv()
                if replies is None:
                    told.send([request.path for request in server.requests])
                    continue
                for path, reply in replies.items():
                    server.serve(path, reply)
                server.requests.clear()
                told.send(None)
