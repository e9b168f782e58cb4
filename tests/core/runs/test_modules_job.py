"""The run that finds modules: what it is given, what it writes, and how it is repeated."""

from pathlib import Path

import pandas as pd
import pytest

from core.errors import Cancelled, UserInputError
from core.graphs.saved_modules import read_saved
from core.progress import silent
from core.runs import command_lines, jobs
from core.runs import modules_inputs as reading
from core.runs.inputs import InputFile, JobInputs
from core.runs.store import create
from core.serving import all_pairs
from core.workspace import folders
from core.workspace.records import Item
from core.workspace.shared import PRETRAINED
from tests.core.graphs.grouped import grouped, truth_of

MODEL = PRETRAINED / "atlas-profile-cnn"


def item(name: str, content: str, *, path: Path | None = None, shared: bool = False) -> Item:
    place = path or Path("own") / name
    return Item(name, name, content, "", 1, f"hash of {name}", 0.0, place, shared=shared)


EVERYTHING = [
    item("expression.csv", "expression"),
    item("bulk.csv", "expression"),
    item("sets.gmt", "gene sets"),
    item("go.obo", "ontology"),
    item("genes.gaf", "annotations"),
    item("modules.csv", "other"),
    item("list.txt", "ids"),
    item("others.csv", "pairs"),
    item("network", "model", path=MODEL, shared=True),
]
NAMES = {each.id: each for each in EVERYTHING}


def roles(**chosen: str) -> list[tuple[str, str]]:
    found = reading.asked(reading.Chosen(expression="expression.csv", **chosen), EVERYTHING)
    return [(each.role, each.item) for each in found.inputs]


def test_what_can_be_compared_is_correlation_models_systems_and_tables() -> None:
    named = reading.similarities(EVERYTHING)

    assert next(iter(named)) == "pearson"
    assert {"model:network", "system:mutual-information", "scores:others.csv"} <= set(named)
    assert "system:cnnc" not in named
    assert "system:pearson" not in named


def test_the_truth_beside_the_data_is_found_by_itself() -> None:
    assert roles() == [("expression", "expression.csv"), ("truth", "modules.csv")]
    elsewhere = [*EVERYTHING[:5], item("modules.csv", "other", path=Path("other/modules.csv"))]
    assert reading.truth_beside(EVERYTHING[0], elsewhere) is None


def test_a_run_reads_what_the_form_names() -> None:
    assert roles(
        second="bulk.csv", similarity="model:network", genes="list.txt", sets="go.obo",
        annotations="genes.gaf",
    ) == [
        ("expression", "expression.csv"), ("expression", "bulk.csv"), ("model", "network"),
        ("genes", "list.txt"), ("ontology", "go.obo"), ("annotations", "genes.gaf"),
        ("truth", "modules.csv"),
    ]  # fmt: skip
    found = reading.asked(
        reading.Chosen("expression.csv", similarity="system:spearman"), EVERYTHING
    )
    assert found.settings == {"system": "spearman"}


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        ({"expression": ""}, "expression: Must be chosen"),
        ({"similarity": "model:gone"}, "similarity: Must be one of the list"),
        ({"sets": "go.obo"}, "an ontology alone names no genes"),
        ({"sets": "gone.gmt"}, "one that is no longer here"),
    ],
)
def test_what_cannot_be_done_is_said_before_a_run_is_made(chosen: dict, said: str) -> None:
    with pytest.raises(UserInputError) as refused:
        reading.asked(reading.Chosen(**{"expression": "expression.csv", **chosen}), EVERYTHING)
    assert said.casefold() in str(refused.value).casefold()


def _files(folder: Path, *, checkpoints: str = "checkpoints", **settings: object) -> JobInputs:
    expression = grouped(groups=3, each=5, n_samples=40)
    pd.DataFrame(expression.values, expression.genes, expression.samples).to_csv(
        folder / "expression.csv"
    )
    truth = truth_of(expression, groups=3)
    pd.DataFrame({"gene": list(truth), "module": list(truth.values())}).to_csv(
        folder / "modules.csv", index=False
    )
    return JobInputs(
        files=(
            InputFile("expression", folder / "expression.csv", "expression.csv"),
            InputFile("model", MODEL, "network"),
            InputFile("truth", folder / "modules.csv", "modules.csv"),
        ),
        settings={"clusters": 3, **settings},
        seed=1,
        checkpoints=folder / checkpoints,
        home=folder,
    )


def test_a_cancelled_run_goes_on_where_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(all_pairs, "_PER_BLOCK", 50)
    given, seen = _files(tmp_path), []

    def stop(stage: str, done: int, total: int) -> None:
        if stage == "scoring pairs" and done >= 100:
            raise Cancelled

    with pytest.raises(Cancelled):
        jobs.modules(given, tmp_path / "results", progress=stop)
    assert not (tmp_path / "results").exists()
    kept = {path: path.stat().st_mtime_ns for path in given.checkpoints.rglob("*.npy")}
    assert len(kept) == 2

    found = jobs.modules(
        given, tmp_path / "results", progress=lambda stage, done, total: seen.append((stage, done))
    )
    assert {path: path.stat().st_mtime_ns for path in kept} == kept
    assert ("scoring pairs", 210) in seen
    assert found["clusters"] == 3
    assert read_saved(tmp_path / "results") is not None


def test_a_run_without_a_model_takes_a_system(tmp_path: Path) -> None:
    given = _files(tmp_path, system="spearman")
    given = JobInputs(
        files=(given.files[0],), settings=given.settings, seed=1,
        checkpoints=given.checkpoints, home=tmp_path,
    )  # fmt: skip

    assert jobs.modules(given, tmp_path / "results", progress=silent)["genes"] == 15


def test_the_command_repeats_the_run(tmp_path: Path) -> None:
    workspace = folders.create(tmp_path)
    asked = reading.asked(
        reading.Chosen("expression.csv", similarity="system:spearman", sets="sets.gmt"), EVERYTHING
    )
    run = create(
        tmp_path, workspace, kind=reading.KIND, title=asked.title, inputs=asked.inputs,
        settings={**asked.settings, "top": 500}, seed=3,
    )  # fmt: skip

    assert command_lines.modules(run) == (
        "python -m core modules --expression expression.csv --gene-sets sets.gmt "
        "--truth modules.csv --system spearman --top 500 --seed 3 --out modules"
    )
