"""Many addresses at once: hosts side by side, each host's addresses one after another."""

import queue
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from urllib.parse import urlsplit

from pullquote.config import FetchError
from pullquote.ingest.web.records import Fetched, Request

Result = tuple[Request, Fetched | FetchError]
_LOOK_UP_S = 0.1  # how soon a thread that waits for a place sees that nobody wants its result


def fetch_side_by_side(
    requests: Iterable[Request],
    fetch: Callable[[Request], Fetched],
    hosts_at_once: int,
    closing: threading.Event,
) -> Iterator[Result]:
    """Yield each request with its result, in the order of completion.

    Fetching runs ahead of the caller by a few results, no more, so that bodies do not pile up.

    Args:
        requests: Read whole before the first is fetched.
        fetch: Fetches one; called from several threads.
        hosts_at_once: Most threads.
        closing: Set when the fetcher is closed.
    """
    crowd = _Crowd(_by_host(requests), fetch, hosts_at_once, closing)
    try:
        yield from crowd.results()
    finally:
        crowd.unwanted.set()


class _Crowd:
    """Threads that take one host after another, and the few results that wait to be taken.

    Attributes:
        unwanted: Set when nobody takes results any more.
    """

    def __init__(
        self,
        hosts: deque[deque[Request]],
        fetch: Callable[[Request], Fetched],
        hosts_at_once: int,
        closing: threading.Event,
    ) -> None:
        self.unwanted = threading.Event()
        self._hosts = hosts
        self._fetch = fetch
        self._closing = closing
        self._results: queue.Queue[Result | BaseException | None] = queue.Queue(hosts_at_once)
        self._threads = min(hosts_at_once, len(hosts))

    def results(self) -> Iterator[Result]:
        """Yield results until every thread has ended."""
        for number in range(self._threads):
            name = f"pullquote-web-{number}"
            # Daemons: a program that ends need not wait for a server.
            threading.Thread(target=self._work, name=name, daemon=True).start()
        at_work = self._threads
        while at_work:
            try:
                item = self._results.get(timeout=_LOOK_UP_S)
            except queue.Empty:
                if self._closing.is_set():
                    return
                continue
            if item is None:
                at_work -= 1
            elif isinstance(item, BaseException):
                raise item
            else:
                yield item

    def _work(self) -> None:
        try:
            while not self._is_stopped():
                try:
                    host = self._hosts.popleft()
                except IndexError:  # another thread took the last one
                    break
                self._read(host)
        except BaseException as error:  # noqa: BLE001 - a thread's outermost frame: raised above
            self._put(error)
        self._put(None)

    def _read(self, host: deque[Request]) -> None:
        while host and not self._is_stopped():
            request = host.popleft()
            try:
                self._put((request, self._fetch(request)))
            except FetchError as error:
                self._put((request, error))

    def _put(self, item: Result | BaseException | None) -> None:
        while not self._is_stopped():
            try:
                self._results.put(item, timeout=_LOOK_UP_S)
            except queue.Full:
                continue
            return

    def _is_stopped(self) -> bool:
        return self.unwanted.is_set() or self._closing.is_set()


def _by_host(requests: Iterable[Request]) -> deque[deque[Request]]:
    """Group by host, the one with the most addresses first: it takes the longest."""
    hosts: dict[str, deque[Request]] = {}
    for request in requests:
        hosts.setdefault(_host(request.url), deque()).append(request)
    return deque(sorted(hosts.values(), key=len, reverse=True))


def _host(url: str) -> str:
    try:
        return urlsplit(url.strip()).hostname or ""
    except ValueError:  # no address at all; fetching it says so
        return ""
