import json
import shlex

import pandas as pd
import pytest

from core.cli import BAD_INPUT, build_parser, main
from tests.core.planted import planted

pytestmark = pytest.mark.slow

QUICK = ["--set", "filters=4", "--set", "epochs=1", "--set", "batch=64"]


@pytest.fixture
def files(reads):
    """Readers that give planted data, whatever the file."""
    problem = planted(n_regulators=6, each=8)
    reads(expression=problem.expressions[0], pairs=problem.pairs)
    return ["--expression", "my e.csv", "--pairs", "p.csv"]


@pytest.mark.network
def test_a_scan_is_the_same_with_two_jobs(files, tmp_path, capsys):
    best = []
    for jobs in ("1", "2"):
        out = tmp_path / jobs
        words = ["tune", "cnnc", *files, *QUICK, "--trials", "2", "--jobs", jobs]
        assert main([*words, "--out", str(out)]) == 0
        best.append(json.loads((out / "best.json").read_text()))
        trials = pd.read_csv(out / "trials.csv")
        assert len(trials) == 2
        assert trials["loss"].is_monotonic_increasing
        assert set(trials["trial"]) == {1, 2}

    page = (tmp_path / "1" / "report.html").read_text()
    assert page.count('class="plot"') == 2
    assert "Simulated data" in page
    said = capsys.readouterr().out
    assert best[0]["command"] in said
    assert best[0]["settings"] == best[1]["settings"]
    assert best[0]["validation"]["loss"] == pytest.approx(best[1]["validation"]["loss"], rel=1e-3)
    assert not list(tmp_path.glob("*.partial"))

    words = shlex.split(best[0]["command"])
    assert words[:4] == ["python", "-m", "core", "train"]
    args = build_parser().parse_args(words[3:])
    assert str(args.expression[0]) == "my e.csv"
    assert {"filters=4", "epochs=1", "batch=64"} <= set(args.set)


@pytest.mark.parametrize(
    "words",
    [
        ["tune", "pearson"],
        ["tune", "cnnc", "--trials", "0"],
        ["tune", "cnnc", "--jobs", "0"],
        ["tune", "cnnc", "--set", "filters=5"],
    ],
)
def test_what_is_wrong_is_said_in_one_line(files, tmp_path, capsys, words):
    assert main([*words, *files, "--out", str(tmp_path / "out")]) == BAD_INPUT
    assert capsys.readouterr().err.count("\n") == 1
