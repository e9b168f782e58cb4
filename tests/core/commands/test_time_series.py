import json

import pandas as pd
import pytest

from core.cli import main
from core.data.simulators import insilico


@pytest.fixture(scope="module")
def networks(tmp_path_factory):
    """Two simulated networks, in DREAM4's files."""
    folder = tmp_path_factory.mktemp("networks")
    insilico.write(insilico.simulate(seed=3, networks=2, genes=16), folder)
    return [folder / "size16_1", folder / "size16_2"]


def given(networks, *names):
    words = []
    for network in networks:
        for name in names:
            words += ["--expression", str(network / f"{name}.tsv")]
        words += ["--pairs", str(network / "goldstandard.tsv")]
    return words


@pytest.mark.network
@pytest.mark.parametrize("name", ["dream-lstm", "dream-cnn", "dream-autoencoder"])
def test_networks_of_time_are_trained_and_asked_like_any_other(networks, name, tmp_path, capsys):
    model, scores = tmp_path / "model", tmp_path / "scores.csv"
    quick = ["--set", "epochs=2"]

    assert main(["train", name, *given(networks, "timeseries"), "--out", str(model), *quick]) == 0
    assert (model / "model.onnx").is_file()
    courses = ["--expression", str(networks[0] / "timeseries.tsv")]
    asked = ["--regulators", "G1,G2", "--targets", "all", "--out", str(scores)]
    assert main(["score", str(model), *courses, *asked]) == 0

    table = pd.read_csv(scores)
    assert len(table) == 2 * 15
    assert table["probability"].between(0, 1).all()
    card = json.loads((model / "card.json").read_text())
    assert any(finding["topic"] == "balanced" for finding in card["findings"])


def test_one_network_is_left_out_at_a_time(networks, tmp_path):
    out = tmp_path / "out"
    words = ["evaluate", "lagged-correlation,pair-booster", "--split", "network", "--context"]

    assert main([*words, *given(networks, "timeseries"), "--out", str(out)]) == 0

    metrics = json.loads((out / "metrics.json").read_text())
    assert set(metrics["methods"]) == {
        "lagged-correlation",
        "lagged-correlation, in context",
        "pair-booster",
        "pair-booster, in context",
    }
    per_network = metrics["methods"]["pair-booster"]["auroc"]["per_group"]
    assert len(per_network) == 2
    assert len(pd.read_csv(out / "scores.csv")["fold"].unique()) == 2


def test_balanced_pairs_are_marked(networks, tmp_path):
    out = tmp_path / "out"
    words = ["evaluate", "pearson", "--split", "random", "--folds", "3", "--balanced"]

    assert main([*words, *given(networks, "timeseries"), "--out", str(out)]) == 0

    assert json.loads((out / "metrics.json").read_text())["base_rate"] == pytest.approx(0.5)
    assert "As many negatives as edges were kept" in (out / "report.html").read_text()


def test_what_was_learned_from_simulations_scores_at_once(networks, tmp_path, capsys):
    scores = tmp_path / "scores.csv"
    files = []
    for name in ("timeseries", "knockouts", "wildtype"):
        files += ["--expression", str(networks[0] / f"{name}.tsv")]
    asked = ["--regulators", "all", "--targets", "all", "--out", str(scores)]

    assert main(["score", "pair-booster", *files, *asked]) == 0

    table = pd.read_csv(scores)
    assert list(table.columns) == ["regulator", "target", "probability", "rank", "correlation"]
    assert len(table) == 16 * 15
    assert main(["score", "pearson", *files[:2], *asked]) == 2
    assert "needs no training" in capsys.readouterr().err
