"""What is tried again, how often, and when it is left for another day."""

import threading
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from pullquote.config import FetchError
from pullquote.ingest.web import Gone, PassingError, PostponedError, Request

from tests.support.web_server import Reply, closed_port

NOW = {"Retry-After": "0"}


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504, 520])
def test_an_error_that_often_passes_is_tried_again(server, open_fetcher, status):
    address = server.serve("/a", Reply(status=status, headers=NOW), Reply("<html>x"))
    assert open_fetcher(retries=1).fetch(address).body == b"<html>x"
    assert server.count("/a") == 2


def test_an_address_is_tried_as_often_as_the_setting_says(server, open_fetcher):
    address = server.serve("/a", Reply(status=503, headers=NOW))
    with pytest.raises(PassingError, match="/a: HTTP 503; try again later"):
        open_fetcher(retries=2).fetch(address)
    assert server.count("/a") == 3


def test_without_retries_one_try_is_made(server, open_fetcher):
    address = server.serve("/a", Reply(status=503), Reply("<html>x"))
    with pytest.raises(PassingError):
        open_fetcher(retries=0).fetch(address)
    assert server.count("/a") == 1


def test_a_dropped_connection_is_tried_again_after_a_moment(server, open_fetcher):
    drop = Reply(raw=lambda *_: None)
    address = server.serve("/a", drop, Reply("<html>x"))
    assert open_fetcher(retries=1).fetch(address).body == b"<html>x"


def test_an_answer_that_took_too_long_is_tried_again(server, open_fetcher):
    address = server.serve("/a", Reply("<html>slow", delay_s=30), Reply("<html>x"))
    assert open_fetcher(retries=1, timeout_s=0.3).fetch(address).body == b"<html>x"


@pytest.mark.parametrize("zone", ["GMT", "-0000", None])
def test_a_server_that_names_a_moment_is_not_asked_before_it(server, open_fetcher, zone):
    written = "1"
    if zone:  # a date, which has no fractions of a second
        soon = format_datetime(datetime.now(UTC) + timedelta(seconds=2), usegmt=True)
        written = soon.replace("GMT", zone)
    address = server.serve(
        "/a", Reply(status=429, headers={"Retry-After": written}), Reply("<html>x")
    )
    open_fetcher(retries=1).fetch(address)
    first, second = server.asked("/a")
    assert second.at - first.at >= 0.9


def test_a_server_that_names_a_far_moment_is_left_alone_until_then(server, open_fetcher):
    busy = server.serve("/a", Reply(status=503, headers={"Retry-After": "7200"}))
    other = server.serve("/b", "<html>x")
    fetcher = open_fetcher(retries=5)
    with pytest.raises(
        PostponedError, match=r"HTTP 503, and not before .* UTC again; come"
    ) as put_off:
        fetcher.fetch(busy)
    wait = put_off.value.until - datetime.now(UTC)
    assert timedelta(seconds=7100) < wait <= timedelta(seconds=7200)
    with pytest.raises(PostponedError, match="asks to be left alone until"):
        fetcher.fetch(other)
    assert (server.count("/a"), server.count("/b")) == (1, 0)


@pytest.mark.parametrize("header", ["soon", "-5", "1e9", "²", "Wed, 99 Nov 2026 10:00:00 GMT", ""])
def test_a_moment_that_cannot_be_read_counts_as_none(server, open_fetcher, header):
    reply = Reply(status=503, headers={"Retry-After": header} if header else {})
    with pytest.raises(PassingError, match="HTTP 503"):
        open_fetcher(retries=0).fetch(server.serve("/a", reply))


def test_a_moment_in_the_past_or_beyond_all_bounds_is_taken_as_it_can_be(server, open_fetcher):
    past = Reply(status=503, headers={"Retry-After": "Wed, 25 Nov 2020 10:00:00 GMT"})
    address = server.serve("/a", past, Reply("<html>x"))
    assert open_fetcher(retries=1).fetch(address).status == 200
    server.serve("/a", Reply(status=503, headers={"Retry-After": "9" * 400}))
    with pytest.raises(PostponedError):
        open_fetcher(retries=1).fetch(address)


def test_a_host_where_nobody_listens_is_given_up_after_its_first_address(open_fetcher):
    with closed_port() as port:
        requests = [Request(f"http://127.0.0.1:{port}/{n}") for n in range(50)]
        results = list(open_fetcher(retries=0).fetch_many(requests))
    assert len(results) == 50
    assert all("robots.txt: the connection failed" in str(error) for _, error in results)


def test_a_host_that_falls_silent_is_given_up(server, open_fetcher):
    server.serve("/robots.txt", "")
    silent = Reply(raw=lambda *_: None)
    requests = [Request(server.serve(f"/{n}", silent)) for n in range(20)]
    results = [error for _, error in open_fetcher(retries=0).fetch_many(requests)]
    assert all(isinstance(error, FetchError) for error in results)
    assert sum(server.count(f"/{n}") for n in range(20)) == 3
    assert "gave no answer 3 times in a row and was given up" in str(results[-1])


def test_a_host_whose_pages_fail_one_by_one_is_not_given_up(server, open_fetcher):
    requests = [Request(server.serve(f"/{n}", Reply(status=500, headers=NOW))) for n in range(9)]
    requests.append(Request(server.serve("/last", "<html>x")))
    *_, (_, last) = open_fetcher(retries=0).fetch_many(requests)
    assert not isinstance(last, FetchError)


def test_what_is_gone_is_not_tried_again(server, open_fetcher):
    with pytest.raises(Gone):
        open_fetcher(retries=3).fetch(server.url("/none"))
    assert server.count("/none") == 1


def test_closing_ends_the_waiting_between_two_tries(server, open_fetcher):
    address = server.serve("/a", Reply(status=503, headers={"Retry-After": "50"}))
    fetcher = open_fetcher(retries=3)
    ended = []

    def run():
        try:
            fetcher.fetch(address)
        except FetchError as error:
            ended.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    server.wait_for("/a")
    time.sleep(0.05)
    fetcher.close()
    thread.join(timeout=10)
    assert not thread.is_alive()
    assert len(ended) == 1
