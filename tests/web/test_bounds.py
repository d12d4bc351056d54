"""Hostile and broken servers: nothing endless, nothing unbounded, each said plainly."""

import gzip
import tracemalloc
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pullquote.config import FetchError
from pullquote.ingest.web import PassingError
from pullquote.ingest.web.unpacking import Gunzip, Plain, UnpackError, gunzip

from tests.support.web_server import Reply

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"


def drip(out, ended, data):
    for byte in data:
        if ended.wait(0.02):
            return
        out.write(bytes([byte]))


# Time


def test_a_body_that_drips_is_cut_off(server, open_fetcher):
    def send(out, ended):
        out.write(HEAD + b"\r\n")
        drip(out, ended, b"x" * 10_000)

    address = server.serve("/a", Reply(raw=send))
    fetcher = open_fetcher(timeout_s=0.3)
    with pytest.raises(PassingError, match=r"/a: no whole answer within 0\.3 s; try again later"):
        fetcher.fetch(address)


def test_headers_that_drip_are_cut_off(server, open_fetcher):
    address = server.serve("/a", Reply(raw=lambda out, ended: drip(out, ended, HEAD * 1000)))
    fetcher = open_fetcher(timeout_s=0.3)
    with pytest.raises(PassingError, match=r"no whole answer within 0\.3 s"):
        fetcher.fetch(address)


def test_a_server_that_says_nothing_is_given_up(server, open_fetcher):
    address = server.serve("/a", Reply("<html>x", delay_s=30))
    with pytest.raises(PassingError, match=r"no whole answer within 0\.3 s"):
        open_fetcher(timeout_s=0.3).fetch(address)


def test_each_answer_has_its_own_time(server, open_fetcher):
    fetcher = open_fetcher(timeout_s=0.5)
    address = server.serve("/a", Reply("<html>x", delay_s=0.2))
    for _ in range(3):
        assert fetcher.fetch(address).status == 200


# Size


def test_an_endless_body_is_cut_off(server, open_fetcher):
    def endless(out, ended):
        out.write(HEAD + b"\r\n")
        while not ended.is_set():
            out.write(b"x" * 65536)

    address = server.serve("/a", Reply(raw=endless))
    with pytest.raises(FetchError, match=r"more than 5,000 bytes; raise web\.max_bytes"):
        open_fetcher(max_bytes=5000, retries=3).fetch(address)
    assert server.count("/a") == 1


def test_a_body_of_just_the_limit_is_read(server, open_fetcher):
    fetcher = open_fetcher(max_bytes=5000)
    assert len(fetcher.fetch(server.serve("/a", "<" * 5000)).body) == 5000
    with pytest.raises(FetchError, match="more than 5,000 bytes"):
        fetcher.fetch(server.serve("/b", "<" * 5001))


def test_a_gzipped_page_is_unpacked(server, fetcher):
    packed = Reply(gzip.compress(b"<html>words"), headers={"Content-Encoding": "gzip"})
    assert fetcher.fetch(server.serve("/a", packed)).body == b"<html>words"


def test_a_bomb_of_gzip_is_not_unpacked(server, open_fetcher):
    bomb = gzip.compress(b"\0" * (64 << 20), compresslevel=1)
    bomb = gzip.compress(b"<html>") + bomb  # two members, as a real file may have
    address = server.serve("/a", Reply(bomb, headers={"Content-Encoding": "gzip"}))
    fetcher = open_fetcher(max_bytes=1 << 20)
    tracemalloc.start()
    with pytest.raises(FetchError, match="more than 1,048,576 bytes"):
        fetcher.fetch(address)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 8 << 20


@pytest.mark.parametrize("packing", ["br", "zstd", "deflate", "gzip, gzip", "\x1b[31m"])
def test_a_packing_that_was_not_offered_is_refused(server, fetcher, packing):
    address = server.serve("/a", Reply(b"\x0b\x02", headers={"Content-Encoding": packing}))
    with pytest.raises(FetchError, match="which was not asked for") as refused:
        fetcher.fetch(address)
    assert str(refused.value).isprintable()


@pytest.mark.parametrize(
    "damage", [lambda b: b[:-12], lambda b: b"\x1f\x8b" + b[9:], lambda _: b"no"]
)
def test_a_damaged_gzip_is_no_answer(server, fetcher, damage):
    packed = damage(gzip.compress(b"<html>" + bytes(range(256)) * 9))
    address = server.serve("/a", Reply(packed, headers={"Content-Encoding": "gzip"}))
    with pytest.raises(PassingError, match="its packed answer is damaged"):
        fetcher.fetch(address)


# What is not HTTP


def test_a_connection_that_ends_early_is_no_answer(server, fetcher):
    short = Reply(raw=lambda out, _: out.write(HEAD + b"Content-Length: 1000\r\n\r\n<html>"))
    with pytest.raises(PassingError, match="/a: the connection failed"):
        fetcher.fetch(server.serve("/a", short))


def test_chunks_that_end_early_are_no_answer(server, fetcher):
    short = Reply(raw=lambda out, _: out.write(HEAD + b"Transfer-Encoding: chunked\r\n\r\nff\r\n<"))
    with pytest.raises(PassingError, match="/a: the connection failed"):
        fetcher.fetch(server.serve("/a", short))


def test_what_follows_the_announced_length_is_not_read(server, fetcher):
    long = (
        HEAD + b"Content-Length: 7\r\n\r\n<html>xHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil"
    )
    address = server.serve("/a", Reply(raw=lambda out, _: out.write(long)))
    assert fetcher.fetch(address).body == b"<html>x"
    assert fetcher.fetch(address).body == b"<html>x"


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"garbage\r\n\r\n",
        b"HTTP/1.1 999999 No\r\n\r\n",
        b"SSH-2.0-OpenSSH_9.9\r\n",
        HEAD + b"Content-Length: -5\r\n\r\n",
        HEAD + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\nxyz\r\n",
        HEAD + b"X: " + b"a" * 300_000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"".join(b"X-%d: 1\r\n" % n for n in range(20_000)) + b"\r\n",
        b"HTTP/1.1 100 Continue\r\n\r\n" * 10_000,
    ],
    ids=[
        *("nothing", "garbage", "status", "ssh", "negative length", "two lengths", "chunk"),
        *("a huge header", "many headers", "only promises"),
    ],
)
def test_what_is_not_http_is_no_answer(server, fetcher, sent):
    address = server.serve("/a", Reply(raw=lambda out, _: out.write(sent)))
    with pytest.raises(PassingError, match="/a: the connection failed") as refused:
        fetcher.fetch(address)
    assert len(str(refused.value)) < 500


# Unpacking by itself


@given(st.lists(st.binary(max_size=200)), st.integers(1, 400), st.integers(1, 50))
def test_unpacking_in_any_pieces_gives_what_was_packed_up_to_the_limit(members, limit, size):
    whole = b"".join(members)
    packed = b"".join(map(gzip.compress, members))
    for unpacker, data in ((Gunzip(limit), packed), (Plain(limit), whole)):
        for start in range(0, len(data), size):
            unpacker.feed(data[start : start + size])
        assert unpacker.body() == whole[:limit]
        assert unpacker.full == (len(whole) > limit)


@given(st.binary(max_size=500), st.data())
def test_a_gzip_that_is_cut_off_is_never_taken_for_whole(content, data):
    packed = gzip.compress(content)
    cut = packed[: data.draw(st.integers(1, len(packed) - 1))]
    with pytest.raises(UnpackError):
        gunzip(cut, 1000)


def test_padding_after_a_gzip_is_not_read():
    assert gunzip(gzip.compress(b"words") + b"\0" * 512, 100) == b"words"
    assert gunzip(zlib.compress(b"words", wbits=31) + b"\x1f", 100) == b"words"
