"""Evaluations put side by side."""

from core.io.atomic import write_json_atomic
from core.runs import store
from core.runs.inputs import run_folder
from pages import _compared
from pages._visit import Visit


def test_curves_are_found_by_the_runs_they_are_from(visitor: Visit) -> None:
    run = store.create(
        visitor.home, visitor.workspace, kind="evaluate", title="One", settings={}, seed=0
    )
    write_json_atomic({"headline": "found"}, run_folder(visitor.home, run).results / "metrics.json")

    assert _compared.read_together([run.id]) == {"headline": "found"}
    assert _compared.read_together([run.id, "another"]) is None
    assert _compared.read_together([]) is None
