"""The connection itself: only to checked addresses, and only until the time is up.

Resolving, checking and connecting are one step here, beneath the HTTP client, so that a name
cannot stand for a public address when it is checked and for a private one when it is dialled.
The certificate is still checked against the name.
"""

import contextlib
import socket
import threading
import time
import weakref
from collections.abc import Iterable, Iterator
from typing import Any

import httpcore

from pullquote.config import FetchError, ForbiddenAddressError
from pullquote.ingest.web.addresses import is_public
from pullquote.ingest.web.errors import PassingError

_MOST_ADDRESSES = 4  # of one host that are tried
_CONNECT_S = 10.0  # for one address, so that one which never answers leaves time for the next


class GuardedNetwork(httpcore.NetworkBackend):
    """Connects to hosts whose every address may be read.

    Args:
        allow_private: Let private addresses pass: the person's own network.
    """

    def __init__(self, *, allow_private: bool) -> None:
        self._allow_private = allow_private
        self._network = httpcore.SyncBackend()
        self._deadline = _Deadline()
        self._streams: weakref.WeakSet[_TimedStream] = weakref.WeakSet()

    @contextlib.contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """Let what this thread reads and writes here take so many seconds in all."""
        self._deadline.at = time.monotonic() + seconds
        try:
            yield
        finally:
            self._deadline.at = None

    def abort(self) -> None:
        """Break every connection, so that threads that wait for an answer go on."""
        for stream in list(self._streams):
            stream.abort()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first address of the host that answers.

        Raises:
            ForbiddenAddressError: One of its addresses is private.
            FetchError: There is no such host.
            httpcore.ConnectError, httpcore.ConnectTimeout: No address answers.
        """
        addresses = _resolve(host, port)
        if not self._allow_private:
            _refuse_private(host, addresses)
        failure: httpcore.ConnectError | httpcore.ConnectTimeout | None = None
        for address in addresses[:_MOST_ADDRESSES]:
            left = self._deadline.left(timeout)
            try:
                # A number, not the name: nothing is resolved a second time.
                stream = self._network.connect_tcp(
                    address,
                    port,
                    _CONNECT_S if left is None else min(left, _CONNECT_S),
                    local_address,
                    socket_options,
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
                continue
            timed = _TimedStream(stream, self._deadline, self._streams)
            self._streams.add(timed)
            return timed
        raise failure or httpcore.ConnectError("the host has no address")


class _Deadline(threading.local):
    """When the answer that this thread waits for is due."""

    at: float | None = None

    def left(self, timeout: float | None) -> float | None:
        """Return the seconds that one operation may take."""
        if self.at is None:
            return timeout
        left = self.at - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout("the time for the whole answer is up")
        return left if timeout is None else min(left, timeout)


class _TimedStream(httpcore.NetworkStream):
    """A connection that stops at its thread's deadline, however slowly bytes drip in."""

    def __init__(
        self,
        stream: httpcore.NetworkStream,
        deadline: _Deadline,
        siblings: "weakref.WeakSet[_TimedStream]",
    ) -> None:
        self._stream = stream
        self._deadline = deadline
        self._siblings = siblings

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.left(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: Any,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        secured = self._stream.start_tls(ssl_context, server_hostname, self._deadline.left(timeout))
        timed = _TimedStream(secured, self._deadline, self._siblings)
        self._siblings.add(timed)
        return timed

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)

    def abort(self) -> None:
        """End the connection under whoever reads from it."""
        with contextlib.suppress(OSError):  # it may have been closed already
            self._stream.get_extra_info("socket").shutdown(socket.SHUT_RDWR)


def _resolve(host: str, port: int) -> list[str]:
    """Return the addresses of a host, as numbers."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except socket.gaierror as error:
        if error.errno == socket.EAI_AGAIN:
            raise PassingError(
                "its name cannot be looked up now",
                remedy="check the network, or try again later",
            ) from None
        raise FetchError("there is no host of that name", remedy="check the address") from None
    except UnicodeError:  # a label that is empty or too long
        raise FetchError("there is no host of that name", remedy="check the address") from None
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


def _refuse_private(host: str, addresses: Iterable[str]) -> None:
    """Refuse a host that has but one private address: the others may be bait."""
    for address in addresses:
        if not is_public(address):
            named = host if host == address else f"{host} ({address})"
            raise ForbiddenAddressError(
                f"{named} is not on the public internet",
                remedy="set web.allow_private if it is a host of your own network",
            )
