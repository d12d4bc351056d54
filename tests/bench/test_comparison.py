"""Replies scored, and systems compared on the same questions."""

import pytest

from bench.peers.comparison import Run, compared
from bench.peers.peer import Ranked, Reply
from tests.bot.evaluation.conftest import make_question

RIGHT, WRONG = Ranked("post-1", "It stops on May 4."), Ranked("post-2", "It stops.")


def system(*replies):
    return Run(replies, 1.0, [float(n) for n in range(len(replies))])


def test_systems_are_scored_and_paired():
    asked = [make_question(f"q{n}", tier="gold" if n % 2 else "loose") for n in range(4)]
    ours = system(*[Reply((RIGHT,), 0.5)] * 4)
    theirs = system(
        *[Reply((RIGHT,), 3.0)] * 2, Reply((WRONG, RIGHT), 2.0), Reply((WRONG, WRONG), 1.0)
    )

    told = compared(asked, {"ours": ours, "theirs": theirs}, ["ours"])

    assert list(told) == ["loose", "gold", "all", "cost"]
    assert told["all"]["systems"]["theirs"]["quote@1"]["value"] == 0.5
    assert told["all"]["systems"]["theirs"]["quote@3"]["value"] == 0.75
    difference = told["all"]["differences"]["ours - theirs"]
    assert difference["quote@1"]["value"] == 0.5
    assert difference["quote@3"]["value"] == 0.25
    assert difference["AURC"]["value"] == pytest.approx(-(0 + 0 + 1 / 3 + 1 / 2) / 4, abs=1e-4)
    assert told["gold"]["questions"] == 2
    assert told["cost"]["ours"]["words per quote"] == 5


def test_silence_is_a_wrong_answer_but_its_draft_counts_for_the_curve():
    silent = system(Reply((RIGHT,), 0.1, silent=True), Reply((), 0.9))
    told = compared([make_question("a"), make_question("b")], {"ours": silent}, ["ours"])
    scores = told["gold"]["systems"]["ours"]
    assert scores["quote@1"]["value"] == 0.0
    assert scores["AURC"]["value"] == 0.25  # the right draft before nothing at all
    assert told["cost"]["ours"]["silent"] == 1
