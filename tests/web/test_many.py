"""Many addresses: hosts side by side, one request at a time for each, and an end at any moment."""

import itertools
import threading
import time

import pytest

from pullquote.config import FetchError, ForbiddenAddressError
from pullquote.ingest.web import Content, Fetched, Gone, Request, Validators

from tests.support.web_server import Reply

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n"


def workers():
    return [t for t in threading.enumerate() if t.name.startswith("pullquote-web-")]


def wait_until(condition, deadline_s=10.0):
    end = time.monotonic() + deadline_s
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.005)


def test_each_request_comes_back_with_its_own_result(server, fetcher):
    page = Request(server.serve("/a", Reply("<html>x", headers={"ETag": '"1"'})))
    known = Request(page.url, Validators('"1"'))
    feed = Request(server.serve("/feed", "<rss/>"), accept=Content.FEED)
    gone = Request(server.url("/gone"))
    no_address, broken = Request("news.example"), Request("http://[::1")
    results = dict(fetcher.fetch_many([page, known, feed, gone, no_address, broken]))
    assert len(results) == 6
    assert isinstance(results[broken], ForbiddenAddressError)
    assert results[page].body == b"<html>x"
    assert results[known].status == 304
    assert results[feed].body == b"<rss/>"
    assert isinstance(results[gone], Gone)
    assert isinstance(results[no_address], ForbiddenAddressError)


def test_nothing_asked_nothing_answered(fetcher):
    assert list(fetcher.fetch_many([])) == []


def test_two_hosts_are_read_at_the_same_time(server, open_fetcher):
    both = threading.Barrier(2, timeout=10)

    def meet(out, _):
        both.wait()
        out.write(HEAD + b"<html>")

    server.serve("/a", Reply(raw=meet))
    requests = [Request(server.url("/a")), Request(server.url("/a", host="localhost"))]
    results = [got for _, got in open_fetcher(connections=2).fetch_many(requests)]
    assert all(isinstance(got, Fetched) for got in results)


def test_one_host_is_asked_for_one_thing_at_a_time(server, open_fetcher):
    lock = threading.Lock()
    overlaps = []

    def alone(out, _):
        overlaps.append(not lock.acquire(blocking=False))
        time.sleep(0.02)
        lock.release()
        out.write(HEAD + b"<html>")

    urls = [server.serve(f"/{n}", Reply(raw=alone)) for n in range(6)]
    fetcher = open_fetcher(connections=8)
    # The second fetch_many and the plain fetches come from threads of their own.
    threads = [threading.Thread(target=fetcher.fetch, args=(url,)) for url in urls[:3]]
    for thread in threads:
        thread.start()
    assert len(list(fetcher.fetch_many(map(Request, urls[3:])))) == 3
    for thread in threads:
        thread.join()
    assert overlaps == [False] * 6


def test_a_host_gets_its_pause_between_two_requests(server, open_fetcher):
    urls = [server.serve(f"/{n}", "<html>x") for n in range(3)]
    list(open_fetcher(delay_s=0.2).fetch_many(map(Request, urls)))
    moments = [asked.at for asked in server.requests]
    assert len(moments) == 4  # with robots.txt
    assert all(later - earlier >= 0.2 for earlier, later in itertools.pairwise(moments))


def test_no_more_hosts_are_read_at_once_than_the_setting_says(server, open_fetcher):
    server.serve("/a", "<html>x")
    hosts = ["127.0.0.1", "localhost", "127.1", "2130706433", "0x7f.1"]
    fetcher = open_fetcher(connections=2)
    requests = [Request(server.url("/a", host=host)) for host in hosts]
    seen = [len(workers()) for _ in fetcher.fetch_many(requests)]
    assert len(seen) == 5
    assert max(seen) <= 2


def test_fetching_does_not_run_far_ahead_of_who_takes_the_results(server, open_fetcher):
    urls = [server.serve(f"/{n}", "<html>x") for n in range(50)]
    results = open_fetcher(connections=2).fetch_many(map(Request, urls))
    next(results)
    time.sleep(0.3)
    assert sum(server.count(f"/{n}") for n in range(50)) <= 5
    assert len(list(results)) == 49


def test_who_stops_taking_results_stops_the_fetching(server, open_fetcher):
    urls = [server.serve(f"/{n}", "<html>x") for n in range(50)]
    fetcher = open_fetcher(connections=2)
    results = fetcher.fetch_many(map(Request, urls))
    next(results)
    results.close()
    wait_until(lambda: not workers())
    assert sum(server.count(f"/{n}") for n in range(50)) < 50
    assert fetcher.fetch(urls[0]).status == 200


def test_closing_breaks_what_is_under_way(server, open_fetcher):
    address = server.serve("/a", Reply("<html>x", delay_s=60))
    fetcher = open_fetcher(timeout_s=60, retries=5)
    results = fetcher.fetch_many([Request(address)])
    taken = []
    thread = threading.Thread(target=lambda: taken.extend(results))
    thread.start()
    server.wait_for("/a")
    fetcher.close()
    thread.join(timeout=10)
    assert not thread.is_alive()
    wait_until(lambda: not workers())
    assert all(isinstance(got, FetchError) for _, got in taken)


def test_a_closed_fetcher_says_so(server, open_fetcher):
    fetcher = open_fetcher()
    fetcher.close()
    with pytest.raises(FetchError, match="the fetcher was closed"):
        fetcher.fetch(server.url("/a"))
    assert list(fetcher.fetch_many([Request(server.url("/a"))])) == []
    assert server.connections == 0


def test_an_error_of_ours_in_a_thread_is_raised_where_the_results_are_taken(server, fetcher):
    broken = Request(server.url("/a"), validators=None)  # what no caller may pass
    with pytest.raises(AttributeError):
        list(fetcher.fetch_many([broken]))
