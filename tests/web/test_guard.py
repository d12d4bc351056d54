"""The guard at the connection: real names, real sockets, real certificates."""

import ssl
from pathlib import Path

import httpx
import pytest

from pullquote.config import FetchError, ForbiddenAddressError, WebSettings
from pullquote.ingest.web import Content
from pullquote.ingest.web.client import Answer, Client
from pullquote.ingest.web.redirects import follow

from tests.support.web_server import Reply, WebServer, closed_port, redirect

DATA = Path(__file__).parent / "data"


@pytest.fixture
def secure_server():
    """A server with a certificate for the name localhost, and for that alone."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(DATA / "localhost.crt", DATA / "localhost.key")
    with WebServer(context) as started:
        yield started


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "127.1", "0"])
def test_the_machine_itself_is_not_read_by_default(server, open_fetcher, host):
    address = server.serve("/secret", "secret")
    fetcher = open_fetcher(allow_private=WebSettings().allow_private)
    with pytest.raises(ForbiddenAddressError, match=r"public internet; set web\.allow_private"):
        fetcher.fetch(address.replace("127.0.0.1", host))
    assert server.connections == 0


def test_a_name_is_refused_by_the_address_that_it_stands_for(server, open_fetcher):
    fetcher = open_fetcher(allow_private=False)
    with pytest.raises(ForbiddenAddressError, match=r"localhost \((127\.0\.0\.1|::1)\) is not"):
        fetcher.fetch(server.url("/", host="localhost"))


def test_sitemaps_of_a_private_host_are_not_looked_up(server, open_fetcher):
    with pytest.raises(ForbiddenAddressError):
        open_fetcher(allow_private=False).sitemaps_of(server.url("/"))
    assert server.connections == 0


def test_a_redirect_from_a_public_host_to_a_private_one_is_refused(server):
    client = Client("Pullquote", timeout_s=5, allow_private=False)
    public = "http://news.example/a"

    def ask(hop, cookies):
        if hop == public:
            return Answer(hop, 302, {"location": server.url("/secret")}, b"", cut=False)
        return client.get(hop, headers={}, cookies=cookies, limit=100, is_wanted=lambda _: True)

    with pytest.raises(ForbiddenAddressError, match=r"/secret: 127\.0\.0\.1 is not"):
        follow(public, ask)
    client.close()
    assert server.connections == 0


@pytest.mark.parametrize(
    "target",
    [
        "file:///etc/passwd",
        "ftp://x.example/",
        "http://a:b@x.example/",
        "http://[::1",
        "http://xn--zzzz.example/",
        "http://x.example:99999/",
        "x\ty:",
    ],
)
def test_a_redirect_off_the_web_is_refused(server, fetcher, target):
    address = server.serve("/a", redirect(target))
    with pytest.raises(ForbiddenAddressError):
        fetcher.fetch(address)


def test_a_setting_lets_the_own_network_be_read(server, fetcher):
    assert fetcher.fetch(server.serve("/a", "<html>x")).body == b"<html>x"
    assert fetcher.fetch(server.url("/a", host="localhost")).status == 200


def test_proxies_and_passwords_of_the_environment_are_not_used(
    server, open_fetcher, monkeypatch, tmp_path
):
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login ann password secret\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    with closed_port() as port:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "HTTPS_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{port}")
        open_fetcher().fetch(server.serve("/a", "<html>x"))
    assert "authorization" not in server.asked("/a")[0].headers


def test_a_certificate_is_checked_against_the_name(secure_server, open_fetcher):
    secure_server.serve("/a", "<html>x")
    fetcher = open_fetcher()
    assert fetcher.fetch(secure_server.url("/a", host="localhost")).body == b"<html>x"
    with pytest.raises(FetchError, match="its certificate cannot be trusted: IP address mismatch"):
        fetcher.fetch(secure_server.url("/a", host="127.0.0.1"))


def test_a_certificate_that_nobody_vouches_for_is_refused_and_not_tried_again(
    secure_server, open_fetcher, monkeypatch
):
    monkeypatch.delenv("SSL_CERT_FILE")
    with pytest.raises(FetchError, match="self-signed certificate"):
        open_fetcher(retries=5).fetch(secure_server.url("/a", host="localhost"))
    assert secure_server.connections == 1


def test_https_is_not_left_for_http(secure_server, server, open_fetcher):
    plain = server.serve("/a", "<html>x")
    secure_server.serve("/a", redirect(plain))
    with pytest.raises(FetchError, match="from https to http"):
        open_fetcher().fetch(secure_server.url("/a", host="localhost"))
    assert server.count("/a") == 0


def test_http_may_be_left_for_https(secure_server, server, open_fetcher):
    secure_server.serve("/a", Reply("<html>x"))
    secured = secure_server.url("/a", host="localhost")
    got = open_fetcher().fetch(server.serve("/a", redirect(secured)), accept=Content.PAGE)
    assert got.url == secured


def test_a_client_keeps_no_cookie_and_no_connection(server):
    server.serve("/a", Reply("x", headers={"Set-Cookie": "id=1"}))
    client = Client("Pullquote", timeout_s=5, allow_private=True)
    for _ in range(2):
        client.get(
            server.url("/a"), headers={}, cookies=httpx.Cookies(), limit=9, is_wanted=lambda _: True
        )
    client.close()
    assert "cookie" not in server.requests[-1].headers
    assert server.connections == 2
