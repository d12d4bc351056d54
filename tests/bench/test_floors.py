"""Floors: what falls below one is named, and nothing but a flag lowers it."""

import json

import pytest

from pullquote.bot.evaluation.cases import Condition
from pullquote.bot.evaluation.questions import Half
from pullquote.bot.evaluation.report import About, summed_up

from bench.floors import Floors, check, compare, load, moved, save, scores_of
from tests.bot.evaluation.conftest import make_case

HELD = {"dated gold: quote@1": 0.8, "dated gold: AURC": 0.1, "dated gold: quote@3": 0.9}
FLOORS = Floors("data", HELD)


def test_a_score_below_its_floor_is_named():
    scores = {**HELD, "dated gold: quote@1": 0.79}
    _, wrong = check(FLOORS, "data", scores, up=False, down=False)
    assert wrong == ["dated gold: quote@1 is 0.7900, below its floor 0.8000"]


def test_where_less_is_better_the_floor_is_a_ceiling():
    up = {**HELD, "dated gold: AURC": 0.12}
    _, wrong = check(FLOORS, "data", up, up=True, down=False)
    assert wrong == ["dated gold: AURC is 0.1200, above its ceiling 0.1000"]
    assert compare({"dated gold: AURC": 0.05}, HELD).better == ("dated gold: AURC",)


def test_coverage_at_few_false_answers_is_no_ceiling():
    name = "dated twin all: coverage at 5% false answers"
    assert compare({name: 0.6}, {name: 0.5}).better == (name,)
    assert compare({name[:15] + ": false answers": 0.6}, {name[:15] + ": false answers": 0.5}).worse


def test_the_same_scores_hold_and_change_nothing():
    after, wrong = check(FLOORS, "data", HELD, up=True, down=True)
    assert (after, wrong) == (FLOORS, [])


def test_a_floor_whose_score_was_not_measured_is_named():
    scores = {name: value for name, value in HELD.items() if "AURC" not in name}
    _, wrong = check(FLOORS, "data", scores, up=True, down=False)
    assert wrong == ["dated gold: AURC was not measured"]


@pytest.mark.parametrize(
    ("up", "down", "expected"),
    [
        (False, False, {"better": 0.5, "worse": 0.5, "gone": 0.5}),
        (True, False, {"better": 0.6, "worse": 0.5, "gone": 0.5, "new": 0.1}),
        (False, True, {"better": 0.5, "worse": 0.4}),
        (True, True, {"better": 0.6, "worse": 0.4, "new": 0.1}),
    ],
)
def test_only_its_own_flag_moves_a_floor(up, down, expected):
    floors = {"better": 0.5, "worse": 0.5, "gone": 0.5}
    scores = {"better": 0.6, "worse": 0.4, "new": 0.1}
    assert moved(floors, scores, up=up, down=down) == expected


def test_floors_of_other_data_are_refused_unless_both_flags_say_so():
    for up, down in ((False, False), (True, False), (False, True)):
        after, wrong = check(FLOORS, "other", HELD, up=up, down=down)
        assert after == FLOORS
        assert "the data is not what the floors are of" in wrong[0]
    after, wrong = check(FLOORS, "other", {"x": 0.1}, up=True, down=True)
    assert (after, wrong) == (Floors("other", {"x": 0.1}), [])


def test_without_floors_raising_writes_them():
    _, wrong = check(None, "data", HELD, up=False, down=False)
    assert wrong == ["there are no floors yet; --raise writes them"]
    assert check(None, "data", HELD, up=True, down=False) == (FLOORS, [])


def test_floors_are_read_as_they_were_written(tmp_path):
    path = tmp_path / "floors.json"
    assert load(path) is None
    save(FLOORS, path)
    assert load(path) == FLOORS
    assert json.loads(path.read_text())["half"] == "reporting"


def test_scores_are_named_by_days_kind_and_tier():
    about = About("0", 1, 1, None, "bge-small", 8, 3, 0.13, False, Half.REPORTING, None)
    report = summed_up(about, [make_case("a"), make_case("a", condition=Condition.TWIN)])
    told = scores_of(report)
    assert told["undated gold: quote@1"] == 1.0
    assert told["undated twin gold: false answers"] == 1.0
    assert "undated gold: short answer right" not in told
