import threading

import pytest

from pullquote.config import IndexUnavailableError
from pullquote.vectorstore import freshness
from pullquote.vectorstore.freshness import Freshness
from pullquote.vectorstore.index import IndexBusyError

WAIT_S = 60  # far longer than anything here takes


class Index:
    """Opens when it is let; remembers what it saw."""

    def __init__(self):
        self.generation = 0
        self.seen = []
        self.may_open = threading.Event()
        self.may_open.set()
        self.errors = []
        self.written_to = False

    def reopen(self):
        assert self.may_open.wait(WAIT_S)
        self.seen.append(self.generation)
        if self.errors:
            raise self.errors.pop()


@pytest.fixture
def index():
    return Index()


@pytest.fixture
def fresh(index, monkeypatch):
    monkeypatch.setattr(freshness, "PATIENCE_S", WAIT_S)
    fresh = Freshness(lambda: index.generation, index.reopen, lambda: index.written_to)
    yield fresh
    index.may_open.set()
    fresh.close()


def until_opened(fresh):
    while fresh._opening is not None:
        threading.Event().wait(0.01)


def test_what_has_not_moved_is_not_opened_again(index, fresh):
    fresh.follow()
    fresh.catch_up()
    assert index.seen == []


def test_question_waits_for_what_was_just_written(index, fresh):
    index.generation = 3
    fresh.follow()
    assert index.seen == [3]
    fresh.follow()
    assert index.seen == [3]


def test_question_does_not_wait_for_long_and_those_after_it_not_at_all(index, fresh, monkeypatch):
    monkeypatch.setattr(freshness, "PATIENCE_S", 0.01)
    index.may_open.clear()
    index.generation = 1
    fresh.follow()
    monkeypatch.setattr(freshness, "PATIENCE_S", WAIT_S)
    fresh.follow()
    fresh.follow()
    assert index.seen == []
    index.may_open.set()
    until_opened(fresh)
    assert index.seen == [1]


def test_opening_takes_a_rest_while_somebody_writes_and_none_afterwards(index, fresh, monkeypatch):
    monkeypatch.setattr(freshness, "_REST", 1e9)
    index.written_to = True
    index.generation = 1
    fresh.follow()
    index.generation = 2
    fresh.follow()
    assert index.seen == [1]
    index.written_to = False
    fresh.follow()
    assert index.seen == [1, 2]


def test_error_is_raised_to_the_question_that_waits_and_opening_is_tried_again(index, fresh):
    index.errors.append(IndexUnavailableError("no vectors"))
    index.generation = 1
    with pytest.raises(IndexUnavailableError, match="no vectors"):
        fresh.follow()
    fresh.follow()
    assert index.seen == [1, 1]


def test_error_that_comes_late_is_raised_to_the_next_question(index, fresh, monkeypatch):
    monkeypatch.setattr(freshness, "PATIENCE_S", 0.01)
    index.may_open.clear()
    index.errors.append(IndexUnavailableError("no vectors"))
    index.generation = 1
    fresh.follow()
    index.may_open.set()
    until_opened(fresh)
    with pytest.raises(IndexUnavailableError, match="no vectors"):
        fresh.follow()


def test_busy_files_are_no_error_and_are_tried_again(index, fresh, monkeypatch):
    monkeypatch.setattr(freshness, "_REST", 0)
    index.errors.append(IndexBusyError("busy"))
    index.generation = 1
    fresh.follow()
    fresh.follow()
    assert index.seen == [1, 1]


def test_catching_up_is_done_when_it_returns_and_raises(index, fresh):
    index.generation = 1
    index.errors.append(IndexUnavailableError("no vectors"))
    with pytest.raises(IndexUnavailableError):
        fresh.catch_up()
    fresh.catch_up()
    assert index.seen == [1, 1]


def test_own_writing_is_not_opened_again(index, fresh):
    index.generation = 4
    fresh.note_own_writing()
    fresh.follow()
    assert index.seen == []
