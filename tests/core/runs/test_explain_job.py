"""The run that reads a model: what it writes, what stops it, and how it is repeated."""

from pathlib import Path

import pandas as pd
import pytest

from core.errors import Cancelled, UserInputError
from core.explain.saved_reading import read_kept
from core.progress import silent
from core.reports.stored import read_blocks
from core.runs import command_lines, jobs
from core.runs.inputs import InputFile, JobInputs
from core.runs.records import Input
from core.runs.store import create
from core.simulate import insilico
from core.workspace import folders
from core.workspace.shared import PRETRAINED
from tests.core.explain.profiles import expression, other_model, pairs, profile_model


def _files(folder: Path, *, model: Path, count: int = 36) -> JobInputs:
    given, known = expression(), pairs(count)
    pd.DataFrame(given.values, given.genes, given.samples).to_csv(folder / "expression.csv")
    pd.DataFrame({"regulator": known.regulator_names, "target": known.target_names}).to_csv(
        folder / "pairs.csv", index=False
    )
    return JobInputs(
        files=(
            InputFile("model", model, "some model"),
            InputFile("expression", folder / "expression.csv", "expression.csv"),
            InputFile("pairs", folder / "pairs.csv", "pairs.csv"),
        ),
        settings={},
        seed=1,
        checkpoints=folder / "checkpoints",
        home=folder,
    )


@pytest.mark.slow
def test_a_model_is_read_and_what_was_found_is_kept(tmp_path: Path) -> None:
    stages = []
    found = jobs.explain(
        _files(tmp_path, model=profile_model()),
        tmp_path / "results",
        progress=lambda stage, done, total: stages.append(stage),
    )
    kept = read_kept(tmp_path / "results")
    assert kept is not None
    assert found["conclusion"] == kept.conclusion
    assert found["clusters"] == len(kept.clusters)
    assert "reading activations" in stages


@pytest.mark.network
def test_a_model_of_time_courses_is_read_along_time(tmp_path: Path) -> None:
    insilico.write(insilico.simulate(seed=3, networks=1, genes=16), tmp_path)
    data = tmp_path / "size16_1"
    given = JobInputs(
        files=(
            InputFile("model", PRETRAINED / "networks-autoencoder", "courses"),
            InputFile("expression", data / "timeseries.tsv", "timeseries.tsv"),
            InputFile("pairs", data / "goldstandard.tsv", "goldstandard.tsv"),
        ),
        settings={},
        seed=1,
        checkpoints=tmp_path / "checkpoints",
        home=tmp_path,
    )

    found = jobs.explain(given, tmp_path / "results", progress=silent)

    kept = read_blocks(tmp_path / "results")
    assert kept is not None
    assert found["conclusion"] == kept[0]
    assert "time points" in found["conclusion"]
    assert found["pairs"] > 20
    assert (tmp_path / "results" / "report.html").is_file()


def test_it_stops_where_it_is_told_to(tmp_path: Path) -> None:
    def stop(stage: str, done: int, total: int) -> None:
        if stage == "grouping":
            raise Cancelled

    with pytest.raises(Cancelled):
        jobs.explain(_files(tmp_path, model=profile_model()), tmp_path / "results", progress=stop)
    assert not (tmp_path / "results").exists()


def test_what_cannot_be_read_is_one_sentence(tmp_path: Path) -> None:
    for model, count, said in (
        (other_model(), 36, "reads profiles"),
        (profile_model(), 5, "at least 10 known pairs"),
    ):
        with pytest.raises(UserInputError, match=said):
            jobs.explain(
                _files(tmp_path, model=model, count=count), tmp_path / "r", progress=silent
            )


def test_the_command_repeats_it(tmp_path: Path) -> None:
    inputs = [Input(role, "i", name, "") for role, name in (
        ("model", "leaf model"), ("expression", "leaf.csv"), ("pairs", "edges.csv"),
    )]  # fmt: skip
    run = create(
        tmp_path, folders.create(tmp_path), kind="explain", title="Read", inputs=inputs, seed=7
    )
    assert command_lines.explain(run) == (
        "python -m core explain 'leaf model' --expression leaf.csv --pairs edges.csv --seed 7 "
        "--out reading"
    )


def test_pairs_to_show_are_in_the_command(tmp_path: Path) -> None:
    run = create(
        tmp_path,
        folders.create(tmp_path),
        kind="explain",
        title="Read",
        settings={"shown": [("G1", "G2"), ("G3", "G4")]},
    )
    assert "--pair G1,G2 --pair G3,G4" in command_lines.explain(run)
