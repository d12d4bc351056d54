"""One question, one answer: claims over threads, processes, crashes and restarts."""

import subprocess
import sys
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from pullquote.vectorstore import Catalog
from pullquote.vectorstore.slack_deliveries import Delivery
from pullquote.vectorstore.slack_log import SlackPost

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
LEASE = timedelta(seconds=60)
QUESTION = Delivery(
    id="T1:C1:17.1",
    team="T1",
    channel="C1",
    ts="17.1",
    thread_ts="17.1",
    request='{"text": "Who won?"}',
    received_at="2026-11-25T12:00:00.000000+00:00",
)


@pytest.fixture
def catalog(tmp_path):
    with Catalog(tmp_path / "catalog.sqlite3") as opened:
        yield opened


@pytest.fixture
def deliveries(catalog):
    return catalog.slack.deliveries


def claim(deliveries, delivery=QUESTION, event="E1", worker="one", now=NOON):
    return deliveries.claim(delivery, event=event, worker=worker, now=now, until=now + LEASE)


def take_over(deliveries, worker="two", now=NOON, limit=10):
    return deliveries.take_over(worker=worker, now=now, until=now + LEASE, limit=limit)


def test_a_question_is_claimed_as_it_came_in(deliveries):
    assert claim(deliveries) == replace(QUESTION, attempts=1)


def test_the_same_event_sent_again_is_nobodys_work(deliveries):
    claim(deliveries)
    assert claim(deliveries, worker="two") is None


def test_the_same_message_in_another_event_is_nobodys_work(deliveries):
    claim(deliveries, event="mention")
    assert claim(deliveries, event="message") is None


def test_an_event_is_known_by_its_id_whatever_it_holds(deliveries):
    claim(deliveries)
    assert claim(deliveries, replace(QUESTION, id="T1:C1:99.9"), event="E1") is None


def test_the_retry_of_an_answered_question_is_not_answered_again(deliveries):
    claim(deliveries)
    deliveries.finish(QUESTION.id, now=NOON)
    assert claim(deliveries, worker="two", now=NOON + timedelta(hours=1)) is None


def test_a_retry_after_a_crash_answers(deliveries):
    claim(deliveries)
    again = claim(deliveries, worker="two", now=NOON + LEASE)
    assert again == replace(QUESTION, attempts=2)


def test_a_living_worker_keeps_its_claim(deliveries):
    claim(deliveries)
    deliveries.renew(worker="one", until=NOON + 2 * LEASE)
    assert claim(deliveries, worker="two", now=NOON + LEASE) is None


def test_what_a_crashed_worker_left_is_taken_over_without_a_retry(deliveries):
    claim(deliveries)
    assert take_over(deliveries) == []
    assert take_over(deliveries, now=NOON + LEASE) == [replace(QUESTION, attempts=2)]
    assert take_over(deliveries, worker="three", now=NOON + LEASE) == []


def test_what_is_handed_back_is_free_at_once_and_the_oldest_comes_first(deliveries):
    later = replace(QUESTION, id="T1:C1:18.1", received_at="2026-11-25T12:00:01.000000+00:00")
    claim(deliveries, later, event="E2")
    claim(deliveries)
    assert deliveries.hand_back(worker="one") == 2
    assert [one.id for one in take_over(deliveries)] == [QUESTION.id, later.id]


def test_no_more_is_taken_over_than_asked_for(deliveries):
    for number in range(3):
        claim(deliveries, replace(QUESTION, id=f"T1:C1:{number}"), event=f"E{number}")
    deliveries.hand_back(worker="one")
    assert len(take_over(deliveries, limit=2)) == 2


def test_whoever_takes_over_knows_that_something_may_be_posted(deliveries):
    claim(deliveries)
    assert deliveries.begin_posting(QUESTION.id, worker="one")
    (left,) = take_over(deliveries, now=NOON + LEASE)
    assert left.posting


def test_a_worker_that_lost_its_claim_does_not_post(deliveries):
    claim(deliveries)
    take_over(deliveries, now=NOON + LEASE)
    assert not deliveries.wanted(QUESTION.id, worker="one")
    assert not deliveries.begin_posting(QUESTION.id, worker="one")


def test_what_is_put_off_is_free_after_a_while_and_known_to_be_half_posted(deliveries):
    claim(deliveries)
    deliveries.begin_posting(QUESTION.id, worker="one")
    assert deliveries.put_off(QUESTION.id, worker="one", until=NOON + LEASE, tries=5)
    assert not deliveries.wanted(QUESTION.id, worker="one")
    assert take_over(deliveries) == []
    (left,) = take_over(deliveries, now=NOON + LEASE)
    assert (left.attempts, left.posting) == (2, True)


def test_what_was_tried_often_is_not_put_off_again(deliveries):
    claim(deliveries)
    assert not deliveries.put_off(QUESTION.id, worker="one", until=NOON + LEASE, tries=1)
    assert not deliveries.put_off(QUESTION.id, worker="two", until=NOON + LEASE, tries=5)
    assert deliveries.wanted(QUESTION.id, worker="one")


def test_a_deleted_question_is_not_answered(deliveries):
    claim(deliveries)
    deliveries.withdraw(QUESTION, now=NOON)
    assert not deliveries.begin_posting(QUESTION.id, worker="one")
    assert take_over(deliveries, now=NOON + LEASE) == []


def test_a_question_deleted_before_it_arrives_is_not_answered(deliveries):
    deliveries.withdraw(QUESTION, now=NOON)
    assert claim(deliveries) is None


def test_what_is_made_of_a_deleted_question_is_not_answered_either(deliveries):
    edited = replace(QUESTION, id="T1:C1:17.1:edited:19.0")
    other = replace(QUESTION, id="T1:C1:17.10", ts="17.10")
    claim(deliveries, edited)
    claim(deliveries, other, event="E2")
    deliveries.withdraw_named("T1:C1:17.1:edited:", now=NOON)
    assert not deliveries.wanted(edited.id, worker="one")
    assert deliveries.wanted(other.id, worker="one")


def test_stopping_a_thread_stops_what_is_open_in_it_alone(deliveries):
    other = replace(QUESTION, id="T1:C1:18.1", ts="18.1", thread_ts="18.1")
    claim(deliveries)
    claim(deliveries, other, event="E2")
    assert deliveries.withdraw_thread("T1", "C1", "17.1", now=NOON) == 1
    assert not deliveries.wanted(QUESTION.id, worker="one")
    assert deliveries.wanted(other.id, worker="one")


def test_an_answered_questions_words_are_forgotten(catalog, deliveries):
    claim(deliveries)
    deliveries.finish(QUESTION.id, now=NOON)
    assert catalog._database.row("SELECT request FROM slack_deliveries") == (None,)


def test_old_deliveries_are_forgotten_with_their_events(catalog, deliveries):
    claim(deliveries)
    deliveries.forget(before=NOON + timedelta(days=1))
    assert not deliveries.known(QUESTION.id)
    assert catalog._database.row("SELECT count(*) FROM slack_events") == (0,)


def test_of_many_threads_one_gets_the_question(deliveries):
    won = []

    def race(worker):
        if claim(deliveries, event=f"E-{worker}", worker=worker):
            won.append(worker)

    threads = [threading.Thread(target=race, args=(f"w{n}",)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(won) == 1


def test_a_killed_process_leaves_its_question_to_the_next_one(catalog, deliveries, tmp_path):
    script = f"""
import os, signal
from datetime import UTC, datetime, timedelta
from pathlib import Path
from pullquote.vectorstore import Catalog
from pullquote.vectorstore.slack_deliveries import Delivery
now = datetime(2026, 11, 25, 12, tzinfo=UTC)
log = Catalog(Path({str(tmp_path / "catalog.sqlite3")!r})).slack.deliveries
taken = log.claim(
    Delivery("T1:C1:17.1", "T1", "C1", "17.1", "17.1", "{{}}", now.isoformat()),
    event="E1", worker="killed", now=now, until=now + timedelta(seconds=60),
)
assert taken
os.kill(os.getpid(), signal.SIGKILL)
"""
    done = subprocess.run([sys.executable, "-c", script], check=False, timeout=60)
    assert done.returncode == -9
    assert claim(deliveries, worker="two", now=NOON + timedelta(seconds=59)) is None
    again = claim(deliveries, worker="two", now=NOON + LEASE)
    assert again is not None
    assert again.attempts == 2


def test_no_delivery_counts_as_a_change_of_the_corpus(catalog, deliveries):
    before = catalog.generation()
    claim(deliveries)
    deliveries.finish(QUESTION.id, now=NOON)
    assert catalog.generation() == before


def test_posts_are_found_by_their_answer_and_by_their_question(catalog):
    parts = [
        SlackPost("T1", "C1", f"17.{n}", "17.1", "a" * 32, n - 1, "17.1", "U1", NOON.isoformat())
        for n in (2, 3)
    ]
    for post in reversed(parts):
        catalog.slack.note_post(post)
    assert catalog.slack.posts_of("a" * 32) == parts
    assert catalog.slack.posts_for("T1", "C1", "17.1") == parts
    assert catalog.slack.posts_for("T2", "C1", "17.1") == []


def test_a_thread_is_known_once_the_bot_was_asked_in_it(catalog):
    log = catalog.slack
    assert log.thread("T1", "C1", "17.1") is None
    log.note_asked("T1", "C1", "17.1", user="U1", now=NOON)
    thread = log.thread("T1", "C1", "17.1")
    assert (thread.asked_by, thread.listening, thread.muted) == ("U1", True, False)


def test_a_question_makes_the_bot_listen_again_and_leaves_a_thread_muted(catalog):
    log = catalog.slack
    log.note_asked("T1", "C1", "17.1", user="U1", now=NOON)
    log.set_listening("T1", "C1", "17.1", listening=False)
    log.set_muted("T1", "C1", "17.1", muted=True, user="U2", now=NOON)
    log.note_asked("T1", "C1", "17.1", user="U2", now=NOON)
    thread = log.thread("T1", "C1", "17.1")
    assert (thread.asked_by, thread.listening, thread.muted) == ("U2", True, True)


def test_the_operator_is_told_once(catalog):
    log = catalog.slack
    assert log.warn_once("T1", "missing_scope users:read", now=NOON)
    assert not log.warn_once("T1", "missing_scope users:read", now=NOON)
    assert log.warnings("T1") == ["missing_scope users:read"]
    log.clear_warnings("T1")
    assert log.warn_once("T1", "missing_scope users:read", now=NOON)


def test_old_posts_and_threads_are_forgotten_but_not_a_silence(catalog):
    log = catalog.slack
    log.note_asked("T1", "C1", "17.1", user="U1", now=NOON)
    log.set_muted("T1", "C1", "18.1", muted=True, user="U1", now=NOON)
    log.note_post(SlackPost("T1", "C1", "17.2", "17.1", "a", 1, "17.1", "U1", NOON.isoformat()))
    log.forget(before=NOON + timedelta(days=1))
    assert log.thread("T1", "C1", "17.1") is None
    assert log.thread("T1", "C1", "18.1").muted
    assert log.posts_of("a") == []
