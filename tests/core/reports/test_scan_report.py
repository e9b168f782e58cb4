import json
import math

import pandas as pd

from core.reports.scan_report import write_scan_report
from core.training.trials import Scan, Trial
from tests.core.reports.test_page import Page


def _trial(number: int, loss: float, filters: int) -> Trial:
    return Trial(number, int(number > 1), {"filters": filters}, loss, 0.8, None, 3, 5, 1.0)


def _write(folder, *trials: Trial) -> str:
    scan = Scan("cnnc", ("filters",), len(trials), trials)
    write_scan_report(scan, folder, title="CN<N>C", command="python -m core train x", seed=1)
    return (folder / "report.html").read_text()


def test_the_best_is_told_and_drawn(tmp_path):
    page = _write(tmp_path, _trial(1, 0.5, 8), _trial(2, math.inf, 16), _trial(3, 0.25, 32))

    assert "With filters 32 the validation loss falls from 0.500 to 0.250" in page
    assert "CN&lt;N&gt;C" in page
    assert len(Page(page).data) == 2
    assert "flatter" in page
    told = json.loads((tmp_path / "best.json").read_text())
    assert told["settings"] == {"filters": 32}
    assert told["broke_down"] == 1
    table = pd.read_csv(tmp_path / "trials.csv")
    assert list(table["trial"]) == [3, 1, 2]
    assert math.isnan(table["loss"].iloc[2])


def test_one_trial_or_none_that_ended_well_are_told_too(tmp_path):
    assert "are the best of 1 tried" in _write(tmp_path / "one", _trial(1, 0.5, 8))
    page = _write(tmp_path / "none", _trial(1, math.inf, 8))
    assert "Every training broke down" in page
    assert "script" not in Page(page).tags
