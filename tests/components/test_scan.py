"""What a scan shows while it is at work and when it has ended."""

import json
import math

from dash import dcc
from dash_ag_grid import AgGrid

from components.scan import scan_view, trials_table
from core.training.trials import FLATTERED, Scan, Trial

BEST = "/train?scan=abc"


def scan_of(*losses: float, simulated: bool = False) -> Scan:
    trials = tuple(
        Trial(number, 1, {"filters-1": 2 * number}, loss, 0.9, 0.8, 1, 2, 0.5)
        for number, loss in enumerate(losses, start=1)
    )
    return Scan("any", ("filters-1",), 5, trials, simulated=simulated)


def _parts(component: object, kind: type) -> list:
    return [each for each in component._traverse() if isinstance(each, kind)]


def _drawn(component: object) -> str:
    return json.dumps(component.to_plotly_json(), default=lambda part: part.to_plotly_json())


def test_a_scan_that_ended_leads_to_the_filled_in_form() -> None:
    shown = scan_view(scan_of(0.5, 0.25), form=BEST, train="python -m core train x")

    assert [each.href for each in _parts(shown, dcc.Link)] == [BEST]
    assert "python -m core train x" in _drawn(shown)
    assert FLATTERED in _drawn(shown)
    assert {each.id for each in _parts(shown, dcc.Graph)} == {"scan-spots", "scan-history"}


def test_one_at_work_leads_nowhere_yet() -> None:
    shown = scan_view(scan_of(0.5), at_work=True)

    assert _parts(shown, dcc.Link) == []
    assert "1 of 5 trials so far" in _drawn(shown)


def test_what_only_broke_down_has_no_pictures_and_no_settings_to_train_with() -> None:
    shown = scan_view(scan_of(math.inf), form=BEST, train="python -m core train x")

    assert _parts(shown, dcc.Graph) == _parts(shown, dcc.Link) == []
    assert "Every training broke down" in _drawn(shown)


def test_simulated_data_are_called_so() -> None:
    assert "Simulated data" in _drawn(scan_view(scan_of(0.5, simulated=True)))
    assert "Simulated data" not in _drawn(scan_view(scan_of(0.5)))


def test_the_table_tells_what_a_trial_was_worth_before_its_settings() -> None:
    (grid,) = _parts(trials_table(scan_of(0.5, 0.25)), AgGrid)

    titles = [column["headerName"] for column in grid.columnDefs]
    assert titles[:4] == ["Trial", "Loss", "Accuracy", "AUROC"]
    assert "Filters 1" in titles
    assert [row["trial"] for row in grid.rowData] == [2, 1]
