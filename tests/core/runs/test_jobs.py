"""The jobs that need no network to be trained."""

import gzip
import json
import subprocess
import sys
from pathlib import Path

import pytest

from core.data.catalogue import Entry, File
from core.errors import UserInputError
from core.runs import jobs
from core.runs.inputs import InputFile, JobInputs
from core.runs.progress import silent
from tests.conftest import ROOT


def _inputs(home: Path, *files: InputFile, **settings: object) -> JobInputs:
    return JobInputs(
        files=files, settings=settings, seed=1, checkpoints=home / "checkpoints", home=home
    )


def test_the_registry_is_light() -> None:
    look = "import core.runs.worker, sys; print(*(n for n in sys.argv[1:] if n in sys.modules))"
    heavy = ["tensorflow", "keras", "pandas", "sklearn", "distributed", "numba"]
    done = subprocess.run(
        [sys.executable, "-c", look, *heavy], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == []
    assert set(jobs.JOBS) == {
        "check", "train", "tune", "score", "evaluate", "explain", "simulate", "fetch", "inspect",
    }  # fmt: skip


def test_fetched_data_is_shared_on_disk_and_offered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mirror = tmp_path / "mirror"
    for name in ("ExpressionData.csv.gz", "PseudoTime.csv.gz", "refNetwork.csv.gz"):
        path = mirror / "cells" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(gzip.compress(b"Gene1,Gene2\nA,B\n", mtime=0))
    entry = Entry(
        **{name: "" for name in Entry.__dataclass_fields__ if name not in {"files", "readers"}}
        | {"name": "cells"},
        readers=(),
        files=tuple(File(f"cells/{path.name}") for path in sorted((mirror / "cells").iterdir())),
    )
    # the importer first: imported after the other, it would keep the stand-in for good
    monkeypatch.setattr("core.data.fetch.find", lambda _name: entry)
    monkeypatch.setattr("core.data.catalogue.find", lambda _name: entry)
    folder = tmp_path / "results"
    folder.mkdir()
    inputs = JobInputs(
        files=(), settings={"dataset": "cells"}, seed=0, checkpoints=tmp_path / "c",
        home=tmp_path, mirror=mirror,
    )  # fmt: skip
    made = jobs.fetch(inputs, folder, progress=silent)
    assert [(item["path"], item["content"]) for item in made["items"]] == [
        ("cells", "expression"),
        ("cells/refNetwork.csv.gz", "pairs"),
    ]
    assert (folder / "cells/refNetwork.csv.gz").samefile(
        tmp_path / "public/cells/refNetwork.csv.gz"
    )


@pytest.mark.parametrize(
    ("job", "settings"),
    [("fetch", {}), ("fetch", {"dataset": "no such set"}), ("fetch", {"dataset": 3})],
)
def test_what_was_not_chosen_is_asked_for(
    tmp_path: Path, job: str, settings: dict[str, object]
) -> None:
    with pytest.raises(UserInputError):
        jobs.JOBS[job].work(_inputs(tmp_path, **settings), tmp_path, progress=silent)


def test_one_file_of_a_role_is_wanted(tmp_path: Path) -> None:
    model = InputFile("model", tmp_path, "a model")
    assert _inputs(tmp_path, model).one("model") == model
    for files in ((), (model, model)):
        with pytest.raises(UserInputError, match="must be one file"):
            _inputs(tmp_path, *files).one("model")


def test_a_file_is_looked_into_as_it_was_corrected(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("g,a,b,c\nx,1,2,3\ny,4,5,7\n", encoding="utf-8")
    given = InputFile("data", path, "table.csv", {"orientation": "genes-in-columns"})
    inputs = JobInputs(
        files=(given,), settings={"content": "expression"}, seed=0, checkpoints=tmp_path / "c",
        home=tmp_path,
    )  # fmt: skip
    assert jobs.inspect(inputs, tmp_path, progress=silent)["report"] == jobs.REPORT
    report = json.loads((tmp_path / jobs.REPORT).read_text(encoding="utf-8"))
    assert (report["genes"], report["samples"]) == (3, 2)
