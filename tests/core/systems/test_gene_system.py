"""A system that predicts genes, in one file: train, score, evaluate, model folder, card and job."""

import json
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from core import systems, workflows
from core.cli import main
from core.errors import TamperedModelError, UserInputError
from core.models.card import ARRAYS, read_card
from core.models.model_folder import open_model
from core.problem.prepare import prepare_problem
from core.problem.rows import part
from core.progress import silent
from core.reports.evaluation_report import write_report
from core.runs import jobs
from core.runs.inputs import InputFile, JobInputs
from core.workspace.models import pack
from core.workspace.records import Item
from tests.core.plugged import plugged_in

GENES, LINES, NUMBERS = 60, ("A549", "K562"), 3


@pytest.fixture(autouse=True)
def _plugged():
    with plugged_in():
        yield


@pytest.fixture(scope="module")
def files(tmp_path_factory) -> Path:
    """Expression that three numbers about each gene decide, but for some noise."""
    folder = tmp_path_factory.mktemp("genes")
    rng = np.random.default_rng(0)
    names = [f"G{number}" for number in range(GENES)]
    numbers = rng.normal(size=(GENES, NUMBERS))
    level = 3 + numbers @ np.array([1.0, -0.5, 0.3]) + 0.1 * rng.normal(size=GENES)
    values = np.stack([level, level + 0.2 * rng.normal(size=GENES)], axis=1)
    pd.DataFrame(values, names, LINES).rename_axis("gene").to_csv(folder / "expression.csv")
    columns = [f"number {place}" for place in range(NUMBERS)]
    table = pd.DataFrame(numbers, names, columns).rename_axis("target")
    table.to_csv(folder / "numbers.csv")
    table.iloc[:, ::-1].rename(columns=lambda name: f"other {name}").to_csv(folder / "other.csv")
    return folder


def problems(files: Path):
    return workflows.read_problems(
        [workflows.DataFile(files / "expression.csv")], [], evidence=[files / "numbers.csv"]
    )


@pytest.mark.parametrize(
    ("task", "figures"),
    [("expression", {"pcc", "spearman", "r2"}), ("expression-class", {"accuracy", "f1", "auroc"})],
)
def test_evaluate_judges_genes_beside_their_controls(files, tmp_path, task, figures):
    found = workflows.evaluate(["gene-table"], problems(files), folds=3, options={"task": task})
    write_report(found, tmp_path)

    metrics = json.loads((tmp_path / "metrics.json").read_text())
    own, controls = metrics["methods"]["gene-table"], metrics["controls"]
    leading = found.task.figures[0]
    assert (metrics["split"], metrics["folds"]) == ("gene", 3)
    assert figures <= set(own)
    assert own[leading]["mean"] > 0.8
    assert set(controls) == {"mean-only", "shuffled-targets"}
    assert abs(controls["shuffled-targets"][leading]["mean"]) < own[leading]["mean"] - 0.2
    scores = pd.read_csv(tmp_path / "scores.csv")
    assert list(scores.columns[:5]) == ["gene", "cell_line", "prediction", "fold", "label"]
    assert len(scores) == GENES * len(LINES)
    assert "gene-table" in (tmp_path / "report.html").read_text()


def test_no_gene_is_on_both_sides_and_its_expression_is_not_shown(files):
    system = systems.get("gene-table")
    labelled = workflows.evaluate(["gene-table"], problems(files), folds=4)

    for fold in labelled.folds:
        assert not set(labelled.names[fold.train]) & set(labelled.names[fold.test])
    (problem,) = problems(files)
    asked = prepare_problem(problem, system, options=system.settings(), seed=0)
    (learned_from,) = part([asked], labelled.folds[0].train)
    assert learned_from.expressions == ()


def test_a_model_of_genes_is_kept_opened_and_scores_the_same(files, tmp_path):
    training = workflows.train("gene-table", problems(files), seed=1)
    card = training.save(tmp_path / "model")

    assert (card.task, card.file, card.translated) == ("expression", ARRAYS, None)
    assert card.metrics["validation"]["pcc"] > 0.9
    assert card.metrics["mean-only"]["r2"] < card.metrics["validation"]["r2"]
    assert card.data[0]["genes"]["cell_lines"] == list(LINES)
    (problem,) = problems(files)
    scored = workflows.score(
        tmp_path / "model", problem.expressions, targets=["G3", "G7"], evidence=problem.evidence
    )
    assert list(scored.table.columns) == ["gene", "cell_line", "prediction"]
    assert scored.table["gene"].tolist() == ["G3", "G3", "G7", "G7"]
    again = workflows.score(
        open_model(tmp_path / "model"), problem.expressions, evidence=problem.evidence
    )
    picked = again.table[again.table["gene"].isin(["G3", "G7"])]["prediction"]
    assert picked.tolist() == scored.table["prediction"].tolist()


def test_same_seed_same_arrays(files, tmp_path):
    for name in ("one", "two"):
        workflows.train("gene-table", problems(files), seed=1).save(tmp_path / name)

    one, two = ((tmp_path / name / ARRAYS).read_bytes() for name in ("one", "two"))
    assert one == two


def test_a_model_of_arrays_is_packed_with_its_card(files, tmp_path):
    workflows.train("gene-table", problems(files)).save(tmp_path / "model")
    item = Item(
        id="m",
        name="genes",
        content="model",
        reason="",
        size=1,
        sha256="",
        stored=0.0,
        path=tmp_path / "model",
    )
    pack(item, tmp_path / "model.zip")

    with zipfile.ZipFile(tmp_path / "model.zip") as archive:
        assert archive.namelist() == ["genes/card.json", f"genes/{ARRAYS}"]


def test_arrays_that_were_changed_are_noticed(files, tmp_path):
    workflows.train("gene-table", problems(files)).save(tmp_path / "model")
    with (tmp_path / "model" / ARRAYS).open("ab") as file:
        file.write(b"more")

    with pytest.raises(TamperedModelError, match="its card was written for"):
        open_model(tmp_path / "model")


def test_train_score_and_evaluate_on_the_command_line(files, tmp_path, capsys):
    given = [
        "--expression",
        str(files / "expression.csv"),
        "--evidence",
        str(files / "numbers.csv"),
    ]
    model, scores = tmp_path / "model", tmp_path / "scores.csv"

    assert main(["train", "gene-table", *given, "--out", str(model)]) == 0
    assert main(["score", str(model), *given, "--out", str(scores)]) == 0
    out = str(tmp_path / "evaluation")
    assert main(["evaluate", "gene-table", *given, "--folds", "3", "--out", out]) == 0

    said = capsys.readouterr().out
    assert "PCC" in said
    assert f"{GENES * len(LINES)} genes" in said
    assert read_card(model).method == "gene-table"
    assert len(pd.read_csv(scores)) == GENES * len(LINES)


def test_a_system_of_pairs_asks_for_pairs_and_one_of_genes_for_none(files, tmp_path, capsys):
    expression = ["--expression", str(files / "expression.csv")]
    numbers = ["--evidence", str(files / "numbers.csv")]

    assert main(["train", "cnnc", *expression, *numbers, "--out", str(tmp_path / "m")]) == 2
    assert "learns from known pairs" in capsys.readouterr().err
    assert main(["train", "gene-table", *expression, "--out", str(tmp_path / "m")]) == 2
    assert "or evidence about genes where genes are predicted" in capsys.readouterr().err


def test_another_table_than_it_was_trained_with_is_refused(files, tmp_path):
    workflows.train("gene-table", problems(files)).save(tmp_path / "model")
    (problem,) = workflows.read_problems(
        [workflows.DataFile(files / "expression.csv")], [], evidence=[files / "other.csv"]
    )

    with pytest.raises(UserInputError, match="number 0, number 1"):
        workflows.score(tmp_path / "model", problem.expressions, evidence=problem.evidence)


def _inputs(files: Path, folder: Path, *more: InputFile, **settings: object) -> JobInputs:
    return JobInputs(
        files=(
            InputFile("expression", files / "expression.csv", "expression.csv"),
            InputFile("evidence", files / "numbers.csv", "numbers.csv"),
            *more,
        ),
        settings=settings,
        seed=1,
        checkpoints=folder / "checkpoints",
        home=folder,
    )


def test_jobs_check_train_score_and_evaluate_genes(files, tmp_path):
    for name in ("check", "train", "score", "evaluate"):
        (tmp_path / name).mkdir()
    looked = jobs.check(
        _inputs(files, tmp_path, methods=["gene-table"]), tmp_path / "check", progress=silent
    )
    assert looked["task"] == "expression"
    assert looked["problems"][0]["pairs"] == GENES * len(LINES)

    trained = jobs.train(
        _inputs(files, tmp_path, method="gene-table"), tmp_path / "train", progress=silent
    )
    assert trained["metrics"]["validation"]["pcc"] > 0.9
    model = InputFile("model", tmp_path / "train" / "model", "genes")
    scored = jobs.score(
        _inputs(files, tmp_path, model, targets="all"), tmp_path / "score", progress=silent
    )
    assert scored["pairs"] == GENES * len(LINES)
    judged = jobs.evaluate(
        _inputs(files, tmp_path, methods=["gene-table"], folds=3),
        tmp_path / "evaluate",
        progress=silent,
    )
    assert judged["metrics"]["methods"]["gene-table"]["pcc"]["mean"] > 0.8
