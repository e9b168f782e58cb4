import os
import random
from contextlib import suppress
from pathlib import Path

import pytest

from core.errors import UserInputError
from core.random_ids import new_id
from core.runs import running, store
from core.runs.records import Run
from core.settings import Limits

MANY = Limits(queued_runs=100, all_queued_runs=1_000)


def _ask(home: Path, workspace: str, limits: Limits = MANY) -> Run:
    return store.create(home, workspace, kind="count", title="Count", limits=limits)


def _done(home: Path) -> str:
    run = running.claim_next(home, worker=os.getpid())
    assert run is not None
    running.finish(home, run, results={})
    return run.id


def test_workspaces_take_turns(tmp_path: Path) -> None:
    greedy, modest = new_id(), new_id()
    wanted = [_ask(tmp_path, greedy), _ask(tmp_path, greedy), _ask(tmp_path, modest)]
    places = [store.place_in_queue(tmp_path, run) for run in wanted]
    assert places == [0, 2, 1]
    assert [_done(tmp_path) for _ in wanted] == [wanted[0].id, wanted[2].id, wanted[1].id]
    assert running.claim_next(tmp_path, worker=1) is None
    assert store.place_in_queue(tmp_path, wanted[0]) == 0


def test_who_comes_back_waits_no_longer_than_who_comes_anew(tmp_path: Path) -> None:
    """A flood of fresh workspaces after a run was asked for does not go before it."""
    old = new_id()
    _ask(tmp_path, old)
    _done(tmp_path)
    before = [_ask(tmp_path, new_id()) for _ in range(3)]
    mine = _ask(tmp_path, old)
    flood = [new_id() for _ in range(30)]
    for workspace in flood * 2:
        _ask(tmp_path, workspace)
    assert store.place_in_queue(tmp_path, mine) == len(before)
    assert [_done(tmp_path) for _ in range(4)] == [*(run.id for run in before), mine.id]


def test_the_place_in_the_queue_is_the_order_in_which_runs_are_taken(tmp_path: Path) -> None:
    chance = random.Random(5)  # noqa: S311  (an order for a test)
    workspaces = [new_id() for _ in range(6)]
    for workspace in chance.choices(workspaces, k=12):
        _ask(tmp_path, workspace)
    for _ in range(8):
        _done(tmp_path)
    waiting = [_ask(tmp_path, workspace) for workspace in chance.choices(workspaces, k=14)]
    listed = [run for each in workspaces for run in store.list_runs(tmp_path, each)]
    waiting = [run for run in listed if run.state == "queued"]
    said = sorted(waiting, key=lambda run: store.place_in_queue(tmp_path, run))
    assert [store.place_in_queue(tmp_path, run) for run in said] == list(range(len(waiting)))
    assert [_done(tmp_path) for _ in waiting] == [run.id for run in said]


def test_all_workspaces_together_have_a_cap_that_lets_newcomers_in(tmp_path: Path) -> None:
    limits = Limits(queued_runs=5, all_queued_runs=6)
    flood = [new_id() for _ in range(40)]
    for workspace in [each for each in flood for _ in range(5)]:
        with suppress(UserInputError):
            _ask(tmp_path, workspace, limits)
    waiting = [len(store.list_runs(tmp_path, workspace)) for workspace in flood]
    assert waiting == [5, *[1] * 39]
    newcomers = [new_id() for _ in range(60 - sum(waiting))]
    for workspace in newcomers:
        _ask(tmp_path, workspace, limits)
    with pytest.raises(UserInputError, match="at most 6 runs of all visitors may wait"):
        _ask(tmp_path, new_id(), limits)
    run = store.list_runs(tmp_path, newcomers[0])[0]
    store.ask_to_cancel(tmp_path, newcomers[0], run.id)
    _ask(tmp_path, new_id(), limits)


def test_a_run_that_goes_on_by_itself_needs_no_room_in_the_queue(tmp_path: Path) -> None:
    limits = Limits(queued_runs=1)
    workspace = new_id()
    _ask(tmp_path, workspace, limits)
    run = running.claim_next(tmp_path, worker=os.getpid())
    assert run is not None
    _ask(tmp_path, workspace, limits)
    assert running.interrupt(tmp_path, run, message="Stopped.") == "queued"
    assert store.place_in_queue(tmp_path, run) == 0, "it keeps its place"
