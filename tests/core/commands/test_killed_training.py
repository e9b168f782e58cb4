"""A training that was killed outright goes on from its last epoch and ends the same."""

import json
import signal
import subprocess
import sys
import time

import pytest

from core.cli import main
from tests.conftest import ROOT
from tests.core.planted import planted

pytestmark = [pytest.mark.network, pytest.mark.slow]

_PATIENCE_S = 240


@pytest.fixture
def files(tmp_path):
    """Write a planted problem as a person would have it."""
    problem = planted(n_regulators=6, each=6, n_samples=60)
    expression, pairs = problem.expressions[0], problem.pairs
    rows = [
        ",".join([gene, *map(str, row)])
        for gene, row in zip(expression.genes, expression.values.astype(int), strict=True)
    ]
    table = tmp_path / "expression.csv"
    table.write_text("\n".join([",".join(["gene", *expression.samples]), *rows]) + "\n")
    known = tmp_path / "pairs.csv"
    lines = zip(pairs.regulator_names, pairs.target_names, pairs.label, strict=True)
    known.write_text("regulator,target,label\n" + "".join(f"{a},{b},{c}\n" for a, b, c in lines))
    return ["--expression", str(table), "--pairs", str(known)]


def test_a_killed_training_ends_as_if_never_killed(files, tmp_path):
    words = ["train", "cnnc", *files, "--set", "epochs=3", "--set", "patience=3", "-q"]
    words += ["--set", "batch=2", "--set", "filters=8"]
    killed = [*words, "--out", str(tmp_path / "killed")]
    child = subprocess.Popen([sys.executable, "-m", "core", *killed], cwd=ROOT)
    state = tmp_path / "killed.partial" / "network-1.npz"
    end = time.monotonic() + _PATIENCE_S
    while not state.is_file() and child.poll() is None and time.monotonic() < end:
        time.sleep(0.05)
    child.send_signal(signal.SIGKILL)
    assert child.wait() == -signal.SIGKILL
    assert state.is_file()
    assert not (tmp_path / "killed").exists()

    assert main(killed) == 0
    assert main([*words, "--out", str(tmp_path / "whole")]) == 0
    assert not state.parent.exists()
    one, two = (
        json.loads((tmp_path / name / "card.json").read_text()) for name in ("killed", "whole")
    )
    assert one["training"]["networks"] == two["training"]["networks"]
    assert one["metrics"] == two["metrics"]
    assert one["translated"] == two["translated"]
