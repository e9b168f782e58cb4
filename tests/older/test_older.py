"""What earlier code wrote is opened by today's: models, runs, files and questions.

The archives were written by the code of 28 November 2026, before the packages of core were laid
in layers. Beside each model lie its data and the scores that it gave then.
"""

import tarfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from flask import Flask, g

from core import workflows
from core.data.expression import Expression
from core.data.identifiers.gene_lists import grid
from core.explain.saved_reading import read_kept
from core.io.atomic import read_json
from core.models.model_folder import open_model
from core.problem.problem import Problem
from core.query.sources import available_systems, expressions
from core.runs import jobs, store
from core.runs.inputs import run_folder
from core.runs.records import Run
from core.serving.scoring import score_pairs
from core.settings import Settings
from core.training.predict import keras_run
from core.workflows import DataFile
from core.workspace import items
from pages._visit import visit
from tests.pages import conftest

from pages import _questions, evaluate, reading  # isort: skip

FILES = Path(__file__).parent / "files"
DATA = {
    "cnnc": ("bulk.csv", "pairs.csv"),
    "profile-cnn": ("bulk.csv", "pairs.csv"),
    "dream-lstm": ("courses.tsv", "gold.tsv"),
}
WORKSPACE = "aWkRmIsXfOEa-wj4TcLllQ"
QUESTION = "b2b80e295ef5c8502bbf"


def _unpacked(name: str, folder: Path) -> Path:
    with tarfile.open(FILES / name) as archive:
        archive.extractall(folder, filter="data")
    return folder


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Model folders of each kind, with data and scores."""
    return _unpacked("models.tar.xz", tmp_path_factory.mktemp("models"))


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home with one workspace: two files, two models, four runs and a question."""
    return _unpacked("home.tar.xz", tmp_path)


@dataclass(frozen=True, eq=False)
class _Then:
    """What a model was asked, and what it answered."""

    read: tuple[Expression, ...]
    regulators: tuple[str, ...]
    table: pd.DataFrame


def _then(models: Path, name: str) -> _Then:
    table = pd.read_csv(models / f"{name}.csv")
    read = workflows.read_expressions([DataFile(models / DATA[name][0])])
    return _Then(tuple(read), tuple(table["regulator"].unique()), table)


def _same(now: pd.DataFrame, then: pd.DataFrame) -> None:
    assert list(now.columns) == list(then.columns)
    for names in ("regulator", "target"):
        assert list(now[names]) == list(then[names])
    for numbers in then.select_dtypes("number"):
        np.testing.assert_allclose(now[numbers], then[numbers], atol=1e-6)


@pytest.mark.parametrize("name", DATA)
def test_a_model_scores_as_it_did(models: Path, name: str) -> None:
    then = _then(models, name)
    scored = workflows.score(models / name, then.read, regulators=then.regulators)
    _same(scored.table, then.table)


@pytest.mark.network
@pytest.mark.parametrize("name", DATA)
def test_its_network_is_opened_and_gives_the_same(models: Path, name: str) -> None:
    then, model = _then(models, name), open_model(models / name)
    pairs = grid(then.read, regulators=then.regulators, targets=None)
    run = keras_run(model.network)
    _same(score_pairs(model, Problem(then.read, pairs), run=run).table, then.table)


@pytest.mark.network
@pytest.mark.parametrize("name", DATA)
def test_the_same_seed_trains_the_same_model(models: Path, tmp_path: Path, name: str) -> None:
    then, card = _then(models, name), open_model(models / name).card
    problems = workflows.read_problems(
        [DataFile(models / DATA[name][0])], [DataFile(models / DATA[name][1])]
    )
    training = workflows.train(name, problems, options=card.settings, seed=card.seed)
    again = training.save(tmp_path / "again")
    # later cards say more
    figures = {name: again.metrics["validation"][name] for name in card.metrics["validation"]}
    assert figures == pytest.approx(card.metrics["validation"], abs=1e-6)
    scored = workflows.score(tmp_path / "again", then.read, regulators=then.regulators)
    _same(scored.table, then.table)


def _run(home: Path, kind: str) -> Run:
    (run,) = store.list_runs(home, WORKSPACE, kind=kind)
    assert run.state == "done"
    return run


def test_files_and_models_of_a_workspace_are_found(home: Path) -> None:
    found = [each for each in items.list_items(home, WORKSPACE) if not each.shared]
    assert sorted(each.content for each in found) == ["expression", "model", "model", "pairs"]
    assert [each.name for each in expressions(found)] == ["bulk.csv"]
    models = {each.id for each in found if each.content == "model"}
    assert models <= {system.key for system in available_systems(found)}


def test_a_question_and_the_run_that_answered_it_are_found(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_questions, "helper", conftest.HelperHere)
    with Flask("tests.older").test_request_context("/"):
        g.settings, g.workspace = Settings(home=home), WORKSPACE
        question = _questions.question_of(visit(), QUESTION)
        found = _questions.answer_to(visit(), question)
        assert _questions.question_of(visit(), QUESTION) == question
    assert question.written == ("Tf0, Tf1", "all genes")
    assert question.regulators == ("Tf0", "Tf1")
    run = store.get(home, WORKSPACE, question.run)
    assert (run.kind, run.state) == ("score", "done")
    scores = pd.read_csv(run_folder(home, run).results / jobs.SCORES)
    assert found.pairs == len(scores)
    model = items.get(home, WORKSPACE, question.form.model)
    data = items.get(home, WORKSPACE, question.form.expression)
    read = workflows.read_expressions([DataFile(data.path)])
    _same(workflows.score(model.path, read, regulators=["Tf0", "Tf1"]).table, scores)


def test_every_run_tells_the_command_that_repeats_it(home: Path) -> None:
    for kind in ("train", "score", "evaluate", "explain"):
        line = jobs.JOBS[kind].command_line(_run(home, kind))
        assert line.startswith(f"python -m core {kind} ")


def test_the_pages_show_what_was_found(home: Path) -> None:
    read = read_kept(run_folder(home, _run(home, "explain")).results)
    assert read is not None
    metrics = read_json(run_folder(home, _run(home, "evaluate")).results / "metrics.json")
    assert set(metrics["methods"]) == {"pearson"}
    with Flask("tests.older").test_request_context("/"):
        g.settings, g.workspace = Settings(home=home), WORKSPACE
        for page, kind in ((evaluate, "evaluate"), (reading, "explain")):
            run = _run(home, kind)
            shown = page.outcome if kind == "evaluate" else page._outcome
            state, parts = shown(run, visit())
            assert state == "done"
            assert parts
            assert page.layout(run=run.id)


def test_a_model_trained_in_a_workspace_is_the_item_that_its_run_names(home: Path) -> None:
    results = _run(home, "train").results
    (made,) = results["items"]
    model = items.get(home, WORKSPACE, made["id"])
    assert (model.content, model.name) == ("model", made["name"])
    assert open_model(model.path).card.method == results["method"] == "profile-cnn"
