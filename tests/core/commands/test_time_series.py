import json

import numpy as np
import pandas as pd
import pytest

from core.cli import main
from core.reports.stored import read_blocks
from core.simulate import insilico

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def networks(tmp_path_factory):
    """Two simulated networks, in DREAM4's files."""
    folder = tmp_path_factory.mktemp("networks")
    insilico.write(insilico.simulate(seed=3, networks=2, genes=16), folder)
    return [folder / "size16_1", folder / "size16_2"]


@pytest.fixture(scope="module")
def trained(networks, tmp_path_factory):
    """Train a system with one option changed, or none, for an epoch; each such model once."""
    folder = tmp_path_factory.mktemp("models")

    def train(name, option=None):
        model = folder / f"{name} {option}"
        if not model.is_dir():
            words = ["train", name, *given(networks, "timeseries"), "--out", str(model)]
            changed = ["--set", option] if option else []
            assert main([*words, "--set", "epochs=1", *changed]) == 0
        return model

    return train


def given(networks, *names):
    words = []
    for network in networks:
        for name in names:
            words += ["--expression", str(network / f"{name}.tsv")]
        words += ["--pairs", str(network / "goldstandard.tsv")]
    return words


@pytest.mark.network
@pytest.mark.parametrize("name", ["dream-lstm", "dream-cnn", "dream-autoencoder"])
def test_networks_of_time_are_trained_and_asked_like_any_other(networks, trained, name, tmp_path):
    model, scores = trained(name), tmp_path / "scores.csv"

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
    assert main(["score", "pearson", *files[:2], *asked]) == 0
    assert list(pd.read_csv(scores).columns) == [
        "regulator", "target", "score", "rank", "correlation",
    ]  # fmt: skip
    assert main(["score", "dream-lstm", *files[:2], *asked]) == 2
    assert "needs no training" in capsys.readouterr().err


def _cells(folder):
    """Write cells with a pseudotime on two lineages, and edges of theirs."""
    rng = np.random.default_rng(5)
    times = np.sort(rng.random(240))
    lineage = np.arange(240) % 2
    driver = np.sin(6 * times[:, None] + np.arange(8))
    values = np.concatenate([driver, driver[:, ::-1]], axis=1) + rng.normal(0, 0.2, (240, 16))
    genes = [f"G{number + 1}" for number in range(16)]
    cells = [f"C{number}" for number in range(240)]
    folder.mkdir()
    levels = pd.DataFrame(np.exp(values).T, index=genes, columns=cells)
    levels.to_csv(folder / "ExpressionData.csv")
    on = {
        f"PseudoTime{number + 1}": np.where(lineage == number, times, np.nan) for number in (0, 1)
    }
    pd.DataFrame(on, index=cells).to_csv(folder / "PseudoTime.csv", na_rep="NA")
    edges = [(f"G{a}", f"G{b}") for a in range(1, 7) for b in range(a + 7, a + 10)]
    pairs = folder / "refNetwork.csv"
    pd.DataFrame(edges, columns=["Gene1", "Gene2"]).to_csv(pairs, index=False)
    return ["--expression", str(folder), "--pairs", str(pairs)]


def test_cells_along_a_pseudotime_are_read_like_series(tmp_path, capsys):
    given = _cells(tmp_path / "cells")
    out = tmp_path / "out"
    words = ["evaluate", "lagged-correlation,pair-booster", "--split", "random", "--folds", "2"]

    assert main([*words, *given, "--out", str(out)]) == 0

    assert "averaged in 21 bins along pseudotime" in capsys.readouterr().err
    data = json.loads((out / "metrics.json").read_text())["data"]
    assert any("21 bins" in note for each in data for note in each["notes"])
    asked = ["--regulators", "G1", "--targets", "all", "--out", str(tmp_path / "scores.csv")]
    assert main(["score", "pair-booster", *given[:2], *asked]) == 0
    assert "averaged in 21 bins along pseudotime" in capsys.readouterr().err


@pytest.mark.network
@pytest.mark.parametrize(
    ("name", "option"),
    [
        ("dream-lstm", "filters-before=4"),
        ("dream-autoencoder", "latent=5"),
        ("dream-cnn", "task=direction"),
        ("dream-cnn", "optimizer=rmsprop"),
    ],
)
def test_what_the_authors_wanted_next_is_an_option(networks, trained, name, option, tmp_path):
    model, scores = trained(name, option), tmp_path / "scores.csv"

    courses = ["--expression", str(networks[0] / "timeseries.tsv")]
    asked = ["--regulators", "G1,G2", "--targets", "all", "--out", str(scores)]
    assert main(["score", str(model), *courses, *asked]) == 0

    # each answers without TensorFlow
    assert (model / "model.onnx").is_file()
    table = pd.read_csv(scores)
    card = json.loads((model / "card.json").read_text())
    key, _, value = option.partition("=")
    assert str(card["settings"][key]) == value
    assert ("direction" in table.columns) == (option == "task=direction")


@pytest.mark.network
def test_settings_are_tuned_by_the_scan(networks, tmp_path):
    out = tmp_path / "scan"
    words = ["--trials", "2", "--set", "epochs=1", "--out", str(out)]

    assert main(["tune", "dream-cnn", *given(networks[:1], "timeseries"), *words]) == 0

    trials = pd.read_csv(out / "trials.csv")
    assert len(trials) == 2
    assert "epochs=1" in (out / "report.html").read_text()


@pytest.mark.network
@pytest.mark.parametrize(
    ("name", "option", "extra"),
    [
        ("dream-lstm", None, None),
        ("dream-lstm", "filters-before=4", "filters"),
        ("dream-cnn", "task=direction", "filters"),
        ("dream-autoencoder", "latent=5", "codes"),
    ],
)
def test_a_model_is_read_along_time(networks, trained, name, option, extra, tmp_path, capsys):
    model, out = trained(name, option), tmp_path / "read"

    assert main(["explain", str(model), *given(networks, "timeseries"), "--out", str(out)]) == 0

    said = capsys.readouterr().out
    assert "time points" in said
    page = (out / "report.html").read_text(encoding="utf-8")
    assert "Simulated data" in page
    assert "http" not in page.split("<body>")[1].split("<script")[0]
    tables = {path.stem for path in out.glob("*.csv")}
    always = {"measures", "pairs", "histograms", "times", "seen", "lags"}
    assert tables == always | ({extra} if extra else set())
    assert (out / "reading.xlsx").is_file()
    _, cautions, blocks = read_blocks(out)
    assert len(cautions) == 2
    assert len(blocks) >= 8
    measures = pd.read_csv(out / "measures.csv")
    assert set(measures["network"]) == {"size16_1", "size16_2"}
    times = pd.read_csv(out / "times.csv")
    assert times.groupby("class")["share"].sum().tolist() == pytest.approx([1, 1])
    seen = pd.read_csv(out / "seen.csv")
    assert len(seen) == 2 * 10 * 2 * 21
    # the known pair and the other that it is surest of
    assert seen.groupby(["regulator", "target"])["label"].first().tolist() in ([0, 1], [1, 0])


@pytest.mark.network
def test_a_pair_can_be_chosen_and_must_be_there(networks, trained, tmp_path, capsys):
    model = trained("dream-cnn")
    words = given(networks, "timeseries")

    chosen = ["--pair", "G3,G5", "--out", str(tmp_path / "read")]
    assert main(["explain", str(model), *words, *chosen]) == 0
    seen = pd.read_csv(tmp_path / "read" / "seen.csv")
    assert set(seen["regulator"]) == {"G3"}
    assert set(seen["target"]) == {"G5"}

    capsys.readouterr()
    assert main(["explain", str(model), *words, "--pair", "G3,X", "--out", str(tmp_path)]) == 2
    assert "must be one of the pairs that are read" in capsys.readouterr().err
    assert main(["explain", str(model), *words, "--pair", "G3", "--out", str(tmp_path)]) == 2
    assert "such as G1,G2" in capsys.readouterr().err
