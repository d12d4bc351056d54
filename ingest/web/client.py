"""One request and its answer, bounded in time and bytes; no redirect, no second try."""

import re
import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.cookiejar import CookieJar, DefaultCookiePolicy

import httpcore
import httpx

from pullquote.config import FetchError, ForbiddenAddressError
from pullquote.ingest.web.addresses import shown
from pullquote.ingest.web.errors import PassingError
from pullquote.ingest.web.guard import GuardedNetwork
from pullquote.ingest.web.unpacking import Gunzip, Plain, Unpacker, UnpackError

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
        return self.headers.get("content-type", "").partition(";")[0].strip().lower() or None

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
    its passwords are used. `SSL_CERT_FILE` and `SSL_CERT_DIR` are: an intranet has its own
    certificates.

    Args:
        timeout_s: Seconds that one answer may take, from the look-up of the name to its end.
        allow_private: Whether private addresses may be read.
    """

    def __init__(self, user_agent: str, *, timeout_s: float, allow_private: bool) -> None:
        self._timeout_s = timeout_s
        self._network = GuardedNetwork(allow_private=allow_private)
        self._client = httpx.Client(
            transport=_Transport(self._network),
            headers={
                "User-Agent": user_agent,
                "Accept-Encoding": "gzip",
                "Connection": "close",
            },
            timeout=timeout_s,
            trust_env=False,
            follow_redirects=False,
            # Each chain of redirects has its own; nothing is remembered from page to page.
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
        )

    def close(self) -> None:
        """Break all connections, those in use too."""
        self._network.abort()
        self._client.close()

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
            request = self._client.build_request("GET", url, headers=headers)
            cookies.set_cookie_header(request)
            response = self._client.send(request, stream=True)
            try:
                cookies.extract_cookies(response)
                head = Answer(url, response.status_code, dict(response.headers), b"", cut=False)
                if not is_wanted(head):
                    return head
                unpacker = _unpacker(head, limit)
                for piece in response.iter_raw():
                    unpacker.feed(piece)
                    if unpacker.full:
                        break
                return Answer(url, head.status, head.headers, unpacker.body(), unpacker.full)
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


class _Transport(httpx.BaseTransport):
    """httpx's way to a connection pool whose connections are guarded."""

    def __init__(self, network: GuardedNetwork) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=httpx.create_ssl_context(),
            max_connections=None,
            max_keepalive_connections=0,
            network_backend=network,
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        response = self._pool.handle_request(
            httpcore.Request(
                request.method,
                httpcore.URL(
                    scheme=request.url.raw_scheme,
                    host=request.url.raw_host,
                    port=request.url.port,
                    target=request.url.raw_path,
                ),
                headers=request.headers.raw,
                extensions=request.extensions,
            )
        )
        return httpx.Response(
            response.status,
            headers=response.headers,
            stream=_Body(response),
            extensions=response.extensions,
        )

    def close(self) -> None:
        self._pool.close()


class _Body(httpx.SyncByteStream):
    """The body of an answer, as it comes in."""

    def __init__(self, response: httpcore.Response) -> None:
        self._response = response

    def __iter__(self) -> Iterator[bytes]:
        yield from self._response.iter_stream()

    def close(self) -> None:
        self._response.close()


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
