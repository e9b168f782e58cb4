from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from core import pretrained
from core.cli import main
from core.data.expression import Expression
from core.data.pairs import from_names
from core.learning.model_folder import open_model

MODELS = Path(pretrained.__file__).parent


def _profile_model() -> Path:
    """Find a model that came with the project and reads profiles."""
    for folder in sorted(path.parent for path in MODELS.glob("*/card.json")):
        model = open_model(folder)
        if model.method.network is not None and model.method.network.samples_layer:
            return folder
    pytest.skip("no model that reads profiles comes with the project")


def test_a_training_set_is_read_and_written_down(stand_in, tmp_path, capsys):
    folder = _profile_model()
    samples = open_model(folder).card.inputs[0][0] or 40
    rng = np.random.default_rng(0)
    drivers = rng.normal(8, 2, (6, samples))
    values = np.concatenate([drivers, np.repeat(drivers, 6, axis=0)])
    values += rng.normal(0, 0.3, values.shape)
    genes = (*(f"R{n}" for n in range(6)), *(f"T{n}" for n in range(36)))
    expression = Expression(
        values=values.astype(np.float32), genes=genes,
        samples=tuple(f"S{n}" for n in range(samples)), kind="bulk", scale="log",
        simulated=True,
    )  # fmt: skip
    pairs = from_names([f"R{n // 6}" for n in range(36)], [f"T{n}" for n in range(36)])
    stand_in("core.data.read_expression", read_expression=lambda path: expression)
    stand_in("core.data.read_pairs", read_pairs=lambda path, genes=None: pairs)
    words = ["--expression", "e.csv", "--pairs", "p.csv", "--out", str(tmp_path / "read")]
    assert main(["explain", str(folder), *words]) == 0

    table = pd.read_csv(tmp_path / "read" / "pairs.csv")
    known = table[table["label"] == 1]
    assert len(known) == 36
    assert known["cluster"].notna().all()
    assert table[table["label"] == 0]["cluster"].isna().all()
    clusters = pd.read_csv(tmp_path / "read" / "clusters.csv")
    assert clusters["pairs"].sum() == 36
    assert "positively correlated in 100% of the known pairs" in capsys.readouterr().out
    assert "Simulated data" in (tmp_path / "read" / "report.html").read_text(encoding="utf-8")


def test_a_system_without_samples_says_what_it_can_do(tmp_path, capsys):
    model = str(MODELS / "atlas-cnnc")
    words = ["--expression", "e.csv", "--pairs", "p.csv", "--out", str(tmp_path / "read")]
    assert main(["explain", model, *words]) == 2
    assert "Pair page" in capsys.readouterr().err
