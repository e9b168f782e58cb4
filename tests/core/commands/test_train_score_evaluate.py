import json

import pandas as pd
import pytest

from core.cli import main
from core.data.pairs import from_names
from core.models.verdict import in_a_line, verdict_in
from core.problem.problem import Problem
from tests.core.planted import planted

QUICK = ["--set", "epochs=1", "--set", "batch=64"]


@pytest.fixture
def files(reads, tmp_path):
    """Readers that give planted data, whatever the file."""
    problem = planted(n_regulators=6, each=8)
    reads(expression=problem.expressions[0], pairs=problem.pairs)
    return ["--expression", "e.csv", "--pairs", "p.csv"]


@pytest.fixture
def expression_only(files):
    return files[:2]


@pytest.mark.network
def test_train_then_score(files, expression_only, tmp_path, capsys):
    model, scores = tmp_path / "model", tmp_path / "scores.csv"

    assert main(["train", "cnnc", *files, "--out", str(model), "--seed", "3", *QUICK]) == 0
    said = capsys.readouterr()
    assert "best epoch 1" in said.out
    assert sorted(path.name for path in tmp_path.iterdir() if path.name != "home") == ["model"]
    asked = ["--regulators", "R0,R1", "--targets", "all", "--out", str(scores)]
    assert main(["score", str(model), *expression_only, *asked]) == 0

    judged = in_a_line(verdict_in(model))
    assert said.err.count(judged) == capsys.readouterr().err.count(judged) == 1
    table = pd.read_csv(scores)
    assert list(table.columns)[:5] == ["regulator", "target", "probability", "rank", "correlation"]
    assert len(table) == 2 * 53
    assert json.loads((model / "card.json").read_text())["seed"] == 3


def test_a_model_of_a_variant_is_one_of_its_system_with_these_settings(
    files, expression_only, tmp_path
):
    model, scores = tmp_path / "model", tmp_path / "scores.csv"
    words = ["train", "pearson-mi-evidence[negatives=random-pair]", *files, "--out", str(model)]

    assert main(words) == 0
    card = json.loads((model / "card.json").read_text())
    assert (card["method"], card["settings"]["negatives"]) == ("pearson-mi-evidence", "random-pair")
    assert card["title"] == "Correlation, mutual information and evidence (negatives random-pair)"
    asked = ["--regulators", "R0", "--targets", "all", "--out", str(scores)]
    assert main(["score", str(model), *expression_only, *asked]) == 0
    assert "probability" in pd.read_csv(scores)
    assert main([*words[:-1], str(tmp_path / "again"), "--set", "negatives=all"]) == 2


def test_a_variant_that_needs_no_training_scores(files, expression_only, tmp_path, capsys):
    scores = tmp_path / "scores.csv"
    asked = ["--regulators", "R0,R1", "--targets", "all", "--out", str(scores), "--quiet"]

    assert main(["score", "genie3[trees=2]", *expression_only, *asked]) == 0
    assert len(pd.read_csv(scores)) > 0
    assert main(["score", "genie3[trees=0]", *expression_only, *asked]) == 2
    assert "option trees" in capsys.readouterr().err


def test_values_of_a_setting_are_compared_in_one_command(files, tmp_path, capsys):
    out = tmp_path / "out"
    words = ["evaluate", "genie3[tries=all],pearson", *files, "--split", "random", "--folds", "2"]

    assert main([*words, "--vary", "trees=2,3", "--out", str(out)]) == 0
    metrics = json.loads((out / "metrics.json").read_text())
    assert list(metrics["methods"]) == [
        "genie3[trees=2,tries=all]",
        "genie3[trees=3,tries=all]",
        "pearson",
    ]
    assert main([*words, "--vary", "on=sideways", "--out", str(out)]) == 2
    assert "option on" in capsys.readouterr().err


def test_training_can_be_about_the_most_variable_genes(files, tmp_path, capsys):
    words = ["train", "pearson-mi-evidence", *files, "--variable-genes", "30", "--with-regulators"]

    assert main([*words, "--most-p", "1", "--out", str(tmp_path / "model")]) == 0
    assert "30 of 54 genes and 6 known regulators were kept" in capsys.readouterr().err
    card = json.loads((tmp_path / "model" / "card.json").read_text())
    assert any(each["topic"] == "genes by variance" for each in card["findings"])
    assert main([*words, "--out", str(tmp_path / "other")]) == 2
    assert "must have pseudotime" in capsys.readouterr().err


@pytest.mark.network
def test_the_same_seed_gives_the_same_model(files, tmp_path):
    cards = []
    for name in ("one", "two"):
        assert main(["train", "cnnc", *files, "--out", str(tmp_path / name), *QUICK]) == 0
        cards.append(json.loads((tmp_path / name / "card.json").read_text()))

    same = ("training", "metrics", "thresholds", "distribution", "calibration")
    for key in same:
        one, two = (dict(c[key]) if isinstance(c[key], dict) else c[key] for c in cards)
        if key == "training":
            one.pop("seconds"), two.pop("seconds")
        assert one == two


@pytest.mark.network
def test_evaluate_writes_figures_beside_controls(files, tmp_path, capsys):
    out = tmp_path / "out"
    words = ["evaluate", "cnnc,pearson", *files, "--split", "regulator", "--folds", "2"]

    assert main([*words, "--out", str(out), *QUICK]) == 0

    metrics = json.loads((out / "metrics.json").read_text())
    assert list(metrics["methods"]) == ["cnnc", "pearson"]
    assert set(metrics["controls"]) == {"identity-only", "shuffled-labels"}
    assert (out / "report.html").is_file()
    assert {"fold", "label"} <= set(pd.read_csv(out / "scores.csv").columns)
    assert "identity-only" in capsys.readouterr().out


@pytest.mark.slow
def test_scores_of_another_program_are_judged_beside(files, tmp_path, capsys):
    scores = tmp_path / "scores.tsv"
    words = ["pearson", *files, "--split", "random", "--folds", "2", "--out", str(tmp_path / "one")]
    assert main(["evaluate", *words]) == 0
    own = pd.read_csv(tmp_path / "one" / "scores.csv")
    own[["regulator", "target", "probability"]].to_csv(scores, sep="\t", index=False)

    assert main(["evaluate", *words[:-1], str(tmp_path / "two"), "--scores", f"X={scores}"]) == 0

    metrics = json.loads((tmp_path / "two" / "metrics.json").read_text())["methods"]
    assert list(metrics) == ["pearson", "X"]
    assert metrics["X"]["auroc"]["mean"] == pytest.approx(metrics["pearson"]["auroc"]["mean"])
    assert "not made fold by fold" in (tmp_path / "two" / "report.html").read_text()
    assert main(["evaluate", *words[:-1], str(tmp_path / "three"), "--scores", str(scores)]) == 2
    assert "Write --scores GRNBoost2=scores.csv" in capsys.readouterr().err


@pytest.mark.parametrize("split", ["outgoing", "target"])
def test_new_pairs_of_known_regulators_and_whole_regulators_can_be_kept_apart(
    files, tmp_path, capsys, split
):
    words = ["evaluate", "pearson,pearson-mi-evidence", *files, "--split", split, "--folds", "2"]

    assert main([*words, "--out", str(tmp_path / "out")]) == 0

    metrics = json.loads((tmp_path / "out" / "metrics.json").read_text())
    assert (metrics["split"], metrics["folds"]) == (split, 2)
    for each in (*metrics["methods"].values(), *metrics["controls"].values()):
        assert each["auroc_equal_degree"].keys() == {"mean", "median", "per_group"}
    assert metrics["popularity"]["mean"] is not None
    assert "equal in-degree" in capsys.readouterr().out


def test_baselines_need_no_network(files, tmp_path):
    words = ["evaluate", "pearson,mutual-information", *files, "--folds", "2"]

    assert main([*words, "--out", str(tmp_path / "out")]) == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["train", "cnn"], "Choose from: cnnc, "),
        (["train", "pearson"], "learns from labelled pairs"),
        (["train", "cnnc", "--set", "epoch=3"], "option epoch"),
        (["train", "cnnc", "--set", "epochs"], "equals sign"),
        (["train", "cnnc", "--set", "epochs=many"], "a whole number"),
        (["train", "cnnc", "--seed", "-1"], "--seed"),
        (
            ["train", "cnnc", "--pairs", "q.csv", "--pairs", "r.csv"],
            "as many expression files each",
        ),
        (["evaluate", "cnnc,nothing"], "nothing"),
        (["evaluate", "pearson", "--folds", "99"], "folds"),
        (["evaluate", "pearson", "--set", "epochs=3"], "option epochs"),
        (["evaluate", "pearson,pearson"], "named once"),
    ],
)
def test_bad_input_is_one_line_and_exit_2(files, tmp_path, capsys, words, said):
    assert main(["--quiet", *words, *files, "--out", str(tmp_path / "out")]) == 2

    error = capsys.readouterr().err.strip()
    assert said in error
    assert "\n" not in error


def test_a_model_folder_is_not_overwritten(files, tmp_path, capsys):
    assert main(["train", "cnnc", *files, "--out", str(tmp_path)]) == 2
    assert "must not exist yet" in capsys.readouterr().err


def test_labels_of_one_class_are_one_sentence(files, reads, tmp_path, capsys):
    import numpy as np  # noqa: PLC0415

    none = from_names(["R0", "R1"], ["T0", "T1"], label=np.zeros(2, np.int8))
    reads(pairs=none)

    assert main(["-q", "train", "cnnc", *files, "--out", str(tmp_path / "m")]) == 2
    assert "labels: must hold" in capsys.readouterr().err


def test_scoring_without_a_model_is_one_sentence(expression_only, tmp_path, capsys):
    asked = ["--regulators", "R0", "--targets", "all", "--out", str(tmp_path / "s.csv")]

    assert main(["score", str(tmp_path / "no"), *expression_only, *asked]) == 2
    assert "must be a model folder" in capsys.readouterr().err


@pytest.mark.parametrize("text", ["", "gene,motif\nx,1\n", "target,dnase\nx,high\n"])
def test_evidence_that_cannot_be_read_is_one_sentence(files, tmp_path, capsys, text):
    table = tmp_path / "evidence.csv"
    table.write_text(text)
    words = ["train", "cnnc", *files, "--evidence", str(table), "--out", str(tmp_path / "m")]

    assert main(["-q", *words]) == 2
    assert "evidence.csv" in capsys.readouterr().err


def test_several_data_sets_are_told_apart_by_name(reads, tmp_path):
    from core.commands.inputs import read_problems  # noqa: PLC0415

    one = planted()
    reads(expression=one.expressions[0], pairs=one.pairs)
    args = type("Args", (), {})()
    args.expression = [tmp_path / "a.csv", tmp_path / "b.csv"]
    args.pairs = [tmp_path / "net1" / "p.csv", tmp_path / "net2" / "p.csv"]
    args.evidence, args.edge_types = [], ""
    problems = read_problems(args)

    assert [problem.name for problem in problems] == ["net1", "net2"]
    assert all(isinstance(problem, Problem) for problem in problems)
    args.pairs = args.pairs[:1]
    (side_by_side,) = read_problems(args)
    assert len(side_by_side.expressions) == 2
