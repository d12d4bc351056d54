"""One request and its answer, bounded in time and bytes; no redirect, no second try."""

import re
import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace

import httpcore
import httpx

from pullquote.config import FetchError, ForbiddenAddressError
from pullquote.ingest.web.addresses import shown
from pullquote.ingest.web.errors import PassingError
from pullquote.ingest.web.guard import GuardedNetwork
from pullquote.ingest.web.unpacking import Gunzip, Plain, Unpacker, UnpackError

_MEDIA_TYPE = re.compile(r"\s*([\w.+-]{1,60}/[\w.+-]{1,60})\s*(?:;|$)", re.ASCII)
_CHARSET = re.compile(r";\s*charset\s*=\s*[\"']?([\w.:+-]{1,40})", re.IGNORECASE | re.ASCII)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered to one request.

    Attributes:
        headers: By name in lower case; of a repeated one, all values joined by a comma.
        body: Unpacked; empty where it was not wanted.
        cut: Whether the body goes on past the limit.
    """

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    cut: bool

    @property
    def media_type(self) -> str | None:
        """The declared media type in lower case, without its parameters."""
        declared = _MEDIA_TYPE.match(self.headers.get("content-type", ""))
        return declared[1].lower() if declared else None

    @property
    def charset(self) -> str | None:
        """The encoding that the header declares."""
        declared = _CHARSET.search(self.headers.get("content-type", ""))
        return declared[1].lower() if declared else None


class Client:
    """Sends requests, each on a connection of its own; many threads may share one.

    Connections are not kept: with a pause between two requests that gains little, and what a
    server sends beyond the end of one answer can never be taken for the next one.

    Neither the environment's proxies (they would resolve names themselves, past the guard) nor
    its passwords are used, and no cookie is kept. `SSL_CERT_FILE` and `SSL_CERT_DIR` are used:
    an intranet has certificates of its own.

    Args:
        timeout_s: Seconds that one answer may take, from the look-up of the name to its end.
        allow_private: Whether private addresses may be read.
    """

    def __init__(self, user_agent: str, *, timeout_s: float, allow_private: bool) -> None:
        self._timeout_s = timeout_s
        self._headers = {
            "User-Agent": user_agent,
            "Accept-Encoding": "gzip",
            "Connection": "close",
        }
        self._network = GuardedNetwork(allow_private=allow_private)
        # httpx's own client is left out: it reads each redirect's target, even of one that it
        # does not follow, and raises on some.
        self._pool = httpcore.ConnectionPool(
            ssl_context=httpx.create_ssl_context(),
            max_connections=None,
            max_keepalive_connections=0,
            network_backend=self._network,
        )

    def close(self) -> None:
        """Break all connections, those in use too."""
        self._network.abort()
        self._pool.close()

    def get(
        self,
        url: str,
        *,
        headers: Mapping[str, str],
        cookies: httpx.Cookies,
        limit: int,
        is_wanted: Callable[[Answer], bool],
    ) -> Answer:
        """Ask for an address.

        Args:
            url: As `web_address` returns it.
            headers: Beside those of every request.
            cookies: Sent and filled.
            limit: Most bytes of the body, unpacked.
            is_wanted: Says of an answer, its body still empty, whether the body is read.

        Raises:
            ForbiddenAddressError: The host is private.
            PassingError: The network failed.
            FetchError: The answer cannot be read.
        """
        with self._explained(url), self._network.within(self._timeout_s):
            request = httpx.Request("GET", url, headers={**self._headers, **headers})
            cookies.set_cookie_header(request)
            response = self._pool.handle_request(_as_sent(request, self._timeout_s))
            try:
                head = httpx.Response(response.status, headers=response.headers, request=request)
                if _is_plain(head.headers.get("set-cookie", "")):  # another could not be sent
                    cookies.extract_cookies(head)
                answer = Answer(url, head.status_code, dict(head.headers), b"", cut=False)
                if not is_wanted(answer):
                    return answer
                unpacker = _unpacker(answer, limit)
                for piece in response.iter_stream():
                    unpacker.feed(piece)
                    if unpacker.full:
                        break
                return replace(answer, body=unpacker.body(), cut=unpacker.full)
            finally:
                response.close()

    @contextmanager
    def _explained(self, url: str) -> Iterator[None]:
        """Turn what the network raises into an error that names the address."""
        address = shown(url)
        try:
            yield
        except ForbiddenAddressError as error:
            raise ForbiddenAddressError(
                f"{address}: {error.args[0]}", remedy=error.remedy
            ) from None
        except PassingError as error:
            raise PassingError(f"{address}: {error.args[0]}", remedy=error.remedy) from None
        except FetchError as error:
            raise FetchError(f"{address}: {error.args[0]}", remedy=error.remedy) from None
        except httpcore.TimeoutException:
            raise PassingError(
                f"{address}: no whole answer within {self._timeout_s:g} s",
                remedy="try again later, or raise web.timeout_s",
            ) from None
        except UnpackError:
            raise PassingError(
                f"{address}: its packed answer is damaged", remedy="try again later"
            ) from None
        except (httpcore.NetworkError, httpcore.ProtocolError) as error:
            if isinstance(certificate := _certificate_error(error), ssl.SSLCertVerificationError):
                raise FetchError(
                    f"{address}: its certificate cannot be trusted:"
                    f" {certificate.verify_message or 'no reason given'}",
                    remedy="check the address; SSL_CERT_FILE names the certificates of an intranet",
                ) from None
            raise PassingError(
                f"{address}: the connection failed: {shown(str(error)) or 'no reason given'}",
                remedy="try again later",
            ) from None


def _as_sent(request: httpx.Request, timeout_s: float) -> httpcore.Request:
    """Return a request as the connection pool takes it."""
    return httpcore.Request(
        request.method,
        httpcore.URL(
            scheme=request.url.raw_scheme,
            host=request.url.raw_host,
            port=request.url.port,
            target=request.url.raw_path,
        ),
        headers=request.headers.raw,
        extensions={"timeout": dict.fromkeys(("connect", "read", "write", "pool"), timeout_s)},
    )


def _is_plain(value: str) -> bool:
    return value.isascii() and value.isprintable()


def _unpacker(head: Answer, limit: int) -> Unpacker:
    packing = head.headers.get("content-encoding", "identity").strip().lower()
    if packing in {"identity", ""}:
        return Plain(limit)
    if packing in {"gzip", "x-gzip"}:
        return Gunzip(limit)
    raise FetchError(
        f"it is packed as {packing[:40]!r}, which was not asked for",
        remedy="tell the site's owner; only gzip was offered",
    )


def _certificate_error(error: BaseException | None) -> BaseException | None:
    """Return what the library below found wrong with a certificate, if it did."""
    while error is not None and not isinstance(error, ssl.SSLCertVerificationError):
        error = error.__cause__ or error.__context__
    return error
