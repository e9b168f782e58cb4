"""Scans, with trainings whose outcome follows from their settings."""

import math
from dataclasses import replace

import pytest

from core import systems
from core.errors import Cancelled, UserInputError
from core.parallel.executors import in_process
from core.training import tune as tuning
from core.training.trials import RECORD, Trial, read_scan
from core.training.tune import Runner, Steps, propose, scanned_stages, shares, tune
from tests.core.planted import planted

CNNC = systems.get("cnnc")
PROBLEM = planted(n_regulators=4, each=2)


@pytest.fixture
def attempts(monkeypatch):
    """Settings that were trained with; the loss is lowest for few filters and batches of 128."""
    made = []

    def attempt(_method, _problems, settings, *, seed, progress):
        progress("training", 1, 2)
        made.append(settings)
        loss = settings["filters"] / 100 + settings["learning-rate"] + (settings["batch"] != 128)
        return Trial(0, 0, settings, loss, 1 - loss / 10, 0.8, 1, 2, 0.1)

    monkeypatch.setattr(tuning, "_attempt", attempt)
    return made


def _scan(folder, **given):
    asked = {"options": CNNC.settings(), "most": 12, "seed": 1, **given}
    return tune(CNNC, [PROBLEM], checkpoint=folder, **asked)


def test_stages_follow_each_other_and_keep_the_best(attempts, tmp_path):
    scan = _scan(tmp_path, most=None)

    # every setting once: 24 of the first stage, 6 of the second, the beginning in both
    assert len(attempts) == len(scan.trials) == scan.most == 1 + 23 + 5
    assert scan.first.settings == CNNC.settings()
    wanted = {"filters": 4, "learning-rate": 0.003, "batch": 128}
    assert {name: scan.best.settings[name] for name in wanted} == wanted
    assert [trial.number for trial in scan.trials] == list(range(1, 30))


def test_a_budget_is_kept_and_nothing_is_tried_twice(attempts, tmp_path):
    scan = _scan(tmp_path)

    assert len(scan.trials) == scan.most == 12
    seen = [tuple(sorted(each.items())) for each in attempts]
    assert len(set(seen)) == 12
    assert {trial.stage for trial in scan.trials} == {0, 1, 2}


@pytest.mark.parametrize("stopped_after", [1, 3, 6, 10])
def test_a_stopped_scan_goes_on_and_ends_the_same(attempts, tmp_path, stopped_after):
    whole = _scan(tmp_path / "whole")
    attempts.clear()

    def stop(_stage, done, total):
        if len(attempts) == stopped_after:
            raise Cancelled

    with pytest.raises(Cancelled):
        _scan(tmp_path / "part", steps=Steps(stop))
    assert len(read_scan(tmp_path / "part").trials) == stopped_after

    assert _scan(tmp_path / "part") == whole
    assert len(attempts) == 12


def test_the_same_however_many_run_side_by_side(attempts, tmp_path):
    alone = _scan(tmp_path / "one")
    beside = _scan(tmp_path / "three", runner=Runner(in_process, width=3))

    assert alone == beside


def test_another_seed_or_other_data_begin_anew(attempts, tmp_path):
    _scan(tmp_path)
    _scan(tmp_path)
    assert len(attempts) == 12
    _scan(tmp_path, seed=2)
    assert len(attempts) == 24


def test_fixed_options_stay(attempts, tmp_path):
    options = CNNC.settings({"filters": 8, "batch": 64})
    scan = _scan(tmp_path, options=options, fixed=["filters", "batch"])

    assert {(trial.settings["filters"], trial.settings["batch"]) for trial in scan.trials} == {
        (8, 64)
    }
    assert scan.scanned == ("dense-dropout", "learning-rate", "epochs")


def test_progress_only_grows(attempts, tmp_path):
    heard = []
    steps = Steps(lambda stage, done, total: heard.append((stage, done / total)))
    _scan(tmp_path, steps=steps, runner=Runner(carried=steps))

    shares_done = [share for _, share in heard]
    assert shares_done == sorted(shares_done)
    assert heard[-1][0] == "11 of 12 settings tried; training"


def test_what_breaks_down_is_kept_and_never_the_best(attempts, tmp_path, monkeypatch):
    work = tuning._attempt

    def breaking(*given, **told):
        trial = work(*given, **told)
        return replace(trial, loss=math.inf) if trial.settings["filters"] == 4 else trial

    monkeypatch.setattr(tuning, "_attempt", breaking)
    scan = _scan(tmp_path)

    assert scan.best.settings["filters"] != 4
    assert all(math.isfinite(loss) for _, loss in scan.lowest())
    assert read_scan(tmp_path) == scan
    assert "Infinity" not in (tmp_path / RECORD).read_text()


def test_who_has_nothing_to_scan_is_told():
    with pytest.raises(UserInputError, match="scanning"):
        scanned_stages(replace(CNNC, scan=()))
    with pytest.raises(UserInputError, match="learns"):
        scanned_stages(systems.get("pearson"))


def test_a_budget_is_divided_by_size():
    assert shares([23, 5], None) == [23, 5]
    assert shares([23, 5], 100) == [23, 5]
    assert shares([23, 5], 15) == [12, 2]
    assert shares([23, 5], 2) == [1, 0]
    assert shares([23, 5], 1) == [0, 0]


def test_a_small_stage_is_walked_in_order_and_a_large_one_is_searched():
    stage = {"a": (1, 2, 3), "b": ("x", "y", "z")}
    start = {"a": 1, "b": "x", "c": 0}
    walked = propose(stage, [], start=start, budget=9, seed=[1])
    assert [(each["a"], each["b"]) for each in walked] == [
        (1, "x"), (1, "y"), (1, "z"), (2, "x"),
    ]  # fmt: skip

    known = [Trial(1, 0, start, 0.5, 0.5, 0.5, 1, 1, 0.1)]
    searched = propose(stage, known, start=start, budget=5, seed=[1])
    assert searched == propose(stage, known, start=start, budget=5, seed=[1])
    assert len(searched) == 4
    assert start not in searched
    assert all(each["c"] == 0 for each in searched)
    assert propose(stage, known, start=start, budget=2, seed=[1])[2:] == []
