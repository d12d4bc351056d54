"""Two passes over one sitemap: what one of them let go and the other has seen is not lost."""

import pytest

from pullquote.vectorstore.followed import SourceKind

from tests.ingest.following import counts
from tests.ingest.web_following.pages import sitemap, story
from tests.support.web_server import Reply

OLD = "2026-02-01"  # a time of change that is believed: the pages are not asked for again


@pytest.fixture
def site(desk, web, serve):
    """Follow a sitemap of two pages without a grace; return how to serve others."""

    def lists(*names, etag):
        web.serve("/map.xml", sitemap(*map(web.url, names), modified=OLD, etag=etag))

    for name in ("ferry", "bridge"):
        serve(name)
    lists("/ferry", "/bridge", etag='"1"')
    desk.add(web.url("/map.xml"), kind=SourceKind.SITEMAP, grace_s=0)
    desk.sync()
    desk.later(minutes=1)
    return lists


def test_what_is_let_go_while_the_listing_is_read_is_fetched_again(desk, web, site):
    answer = sitemap(web.url("/ferry"), web.url("/bridge"), modified=OLD)

    def during_another_pass(stream, _ended):
        site("/ferry", etag='"2"')
        assert counts(desk.one()) == {"removed": 1, "unchanged": 1}
        site("/ferry", "/bridge", etag='"1"')
        head = f'HTTP/1.1 200 OK\r\nContent-Type: {answer.content_type}\r\nETag: "1"\r\n\r\n'
        stream.write(head.encode() + answer.body.encode())

    web.serve("/map.xml", Reply(raw=during_another_pass))
    assert counts(desk.one()) == {"restored": 1, "unchanged": 1}
    assert counts(desk.one()) == {"unchanged": 2}


def test_what_is_let_go_while_pages_are_fetched_is_found_by_the_next_pass(desk, web, serve, site):
    serve("school")
    site("/ferry", "/bridge", "/school", etag='"2"')

    def during_another_pass(stream, _ended):
        site("/ferry", "/school", etag='"3"')
        web.serve("/school", school)
        desk.later(minutes=1)
        assert desk.one().removed == 1
        site("/ferry", "/bridge", "/school", etag='"2"')
        web.serve("/school", Reply("down", 503, "text/plain"))
        stream.write(b"HTTP/1.1 503 Down\r\n\r\n")

    school = story("school")
    web.serve("/school", Reply(raw=during_another_pass))
    desk.one()
    assert desk.one().restored == 1
    assert web.url("/bridge") in desk.ids()


def test_a_listing_is_remembered_where_no_other_pass_was_at_work(desk, web, site):
    desk.sync()
    assert web.asked("/map.xml")[-1].headers["if-none-match"] == '"1"'
