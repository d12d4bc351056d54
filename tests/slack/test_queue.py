"""The line of questions: fair, bounded, told, and given back when the bot stops."""

import threading

import pytest

from pullquote.bot.slack.queue import FairQueue, Full, Job, Waiting


class Line:
    """A queue whose jobs wait until they are let go."""

    def __init__(self, **limits):
        self.queue = FairQueue(**{"workers": 1, "per_user": 10, "per_channel": 10, **limits})
        self.begun = []
        self._gates = {}
        self._changed = threading.Condition()

    def ask(self, name, user="U1", channel="C1", *, thread=None, held=lambda: False, **more):
        gate = self._gates[name] = threading.Event()

        def run():
            with self._changed:
                self.begun.append(name)
                self._changed.notify_all()
            gate.wait(20)

        job = Job(name, user, channel, run, thread=thread, held=held)
        return self.queue.offer(job, **more)

    def end(self, name):
        self._gates[name].set()

    def wait_for(self, *names):
        with self._changed:
            assert self._changed.wait_for(lambda: set(names) <= set(self.begun), 20), self.begun

    def run_out(self, count):
        """End each job as it begins until `count` have begun; return their order."""
        for number in range(count):
            with self._changed:
                assert self._changed.wait_for(lambda n=number: len(self.begun) > n, 20)
            self.end(self.begun[number])
        return self.begun

    def close(self):
        for gate in self._gates.values():
            gate.set()
        self.queue.close(grace_s=20)


@pytest.fixture
def line(request):
    lines = []

    def make(**limits):
        lines.append(Line(**limits))
        return lines[-1]

    yield make
    for made in lines:
        made.close()


def test_a_question_begins_at_once_where_nobody_waits(line):
    here = line()
    assert here.ask("a") == Waiting(0)
    here.wait_for("a")


def test_whoever_waits_is_told_the_place_in_line(line):
    here = line()
    here.ask("a", "U1")
    here.wait_for("a")
    assert [here.ask(n, f"U{n}") for n in ("2", "3", "4")] == [Waiting(1), Waiting(2), Waiting(3)]


def test_places_in_line_move_as_questions_begin(line):
    here = line()
    for name, user in (("a", "U1"), ("b", "U2"), ("c1", "U3"), ("c2", "U3"), ("d", "U4")):
        here.ask(name, user)
    here.wait_for("a")
    assert here.queue.positions() == {"b": 1, "c1": 2, "d": 3, "c2": 4}
    here.end("a")
    here.wait_for("b")
    assert here.queue.positions() == {"c1": 1, "d": 2, "c2": 3}


def test_what_a_user_has_in_other_processes_counts(line):
    here = line(per_user=3)
    assert here.ask("a", elsewhere=3) == Full(3)
    assert here.ask("b", elsewhere=2) == Waiting(0)


def test_many_questions_of_one_wait_for_the_first_of_another(line):
    here = line()
    for name in ("a1", "a2", "a3", "a4"):
        here.ask(name, "U1")
    here.wait_for("a1")
    assert here.ask("b1", "U2") == Waiting(2)
    assert here.run_out(5)[:3].count("b1") == 1


def test_a_user_may_not_fill_the_line(line):
    here = line(per_user=2)
    assert isinstance(here.ask("a"), Waiting)
    assert isinstance(here.ask("b"), Waiting)
    assert here.ask("c") == Full(2)
    assert isinstance(here.ask("d", "U2"), Waiting)


def test_work_that_was_accepted_before_is_never_refused(line):
    here = line(per_user=1)
    here.ask("a")
    assert isinstance(here.ask("b", bounded=False), Waiting)


def test_a_busy_channel_leaves_workers_to_the_others(line):
    here = line(workers=3, per_channel=2)
    here.ask("a", "U1")
    here.ask("b", "U2")
    here.wait_for("a", "b")
    assert here.ask("c", "U3") == Waiting(1)
    here.ask("elsewhere", "U4", channel="C2")
    here.wait_for("elsewhere")
    assert "c" not in here.begun
    here.end("a")
    here.wait_for("c")


def test_the_questions_of_a_thread_are_done_one_by_one_as_they_came(line):
    here = line(workers=3)
    here.ask("a1", "U1", thread="a")
    here.wait_for("a1")
    assert here.ask("a2", "U2", thread="a") == Waiting(1)
    here.ask("a3", "U3", thread="a")
    here.ask("b1", "U4", thread="b")
    here.wait_for("b1")
    assert here.begun == ["a1", "b1"]
    here.end("a1")
    here.wait_for("a2")
    here.ask("c1", "U5")
    here.wait_for("c1")
    assert here.begun == ["a1", "b1", "a2", "c1"]
    here.end("a2")
    here.wait_for("a3")


def test_a_thread_whose_questions_are_done_begins_anew(line):
    here = line()
    for name in ("a1", "a2"):
        here.ask(name, thread="a")
        here.wait_for(name)
        here.end(name)


def test_what_waits_for_another_process_leaves_the_workers_to_the_rest(line):
    here, elsewhere = line(), threading.Event()
    here.ask("held", "U1", held=lambda: not elsewhere.is_set())
    here.ask("free", "U2")
    here.wait_for("free")
    here.end("free")
    assert here.begun == ["free"]
    elsewhere.set()
    here.wait_for("held")


def test_an_error_in_one_job_does_not_end_the_work(line, caplog):
    here = line()

    def fail():
        raise RuntimeError("broken")

    here.queue.offer(Job("bad", "U1", "C1", fail))
    here.ask("good", "U2")
    here.wait_for("good")
    assert "ended in an error" in caplog.text


def test_stopping_lets_the_running_end_and_gives_the_waiting_back(line):
    here = line()
    here.ask("running", "U1")
    here.wait_for("running")
    here.ask("waiting", "U2")
    left = []
    closing = threading.Thread(target=lambda: left.extend(here.queue.close(grace_s=20)))
    closing.start()
    here.end("running")
    closing.join(20)
    assert [job.id for job in left] == ["waiting"]
    assert here.begun == ["running"]


def test_what_comes_in_while_the_bot_is_stopping_is_given_back(line):
    here = line()
    here.ask("running", "U1")
    here.wait_for("running")
    here.queue.pause()
    here.ask("late", "U2")
    here.end("running")
    assert [job.id for job in here.queue.close(grace_s=20)] == ["late"]
    assert here.begun == ["running"]


def test_stopping_gives_back_what_does_not_end_in_time(line):
    here = line()
    here.ask("endless")
    here.wait_for("endless")
    assert [job.id for job in here.queue.close(grace_s=0.01)] == ["endless"]


def test_two_hundred_questions_of_fifty_users_are_all_done_once():
    done = []
    queue = FairQueue(workers=4, per_user=10, per_channel=4)
    all_done = threading.Event()

    def run(name):
        done.append(name)
        if len(done) == 200:
            all_done.set()

    for n in range(200):
        queue.offer(Job(f"{n}", f"U{n % 50}", f"C{n % 7}", lambda n=n: run(n)))
    assert all_done.wait(20)
    queue.close(grace_s=20)
    assert sorted(done) == list(range(200))
    assert queue.waiting() == 0
