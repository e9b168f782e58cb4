"""The jobs that need no network to be trained."""

import gzip
import json
import shlex
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from core import systems
from core.data.catalogue import Entry, File
from core.errors import UserInputError
from core.progress import silent
from core.runs import data_jobs, jobs
from core.runs.inputs import InputFile, JobInputs
from core.training.trials import Scan, Trial
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
        "check", "train", "tune", "score", "evaluate", "explain", "evidence", "labels", "modules",
        "pathway", "simulate", "fetch", "inspect",
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


def test_a_scan_is_written_down_with_the_command_that_trains(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = _data(tmp_path)
    method = next(each for each in systems.registry().values() if each.scan)
    name, values = next(iter(method.scan[0].items()))
    fixed = next(key for key in method.scan[0] if key != name)
    options = {fixed: method.scan[0][fixed][0]}
    asked = {}

    def scan(of: object, problems: list[object], **given: object) -> Scan:
        asked.update(given, method=of, problems=problems)
        trials = tuple(
            Trial(number, 0, {**given["options"], name: value}, 1 / number, 0.7, 0.8, 1, 2, 0.1)
            for number, value in enumerate(values, start=1)
        )
        return Scan(method.name, (name,), len(trials), trials)

    monkeypatch.setattr("core.training.tune.tune", scan)
    inputs = _inputs(tmp_path, *files, method=method.name, options=options, trials=4)
    found = jobs.tune(inputs, tmp_path / "results", progress=silent)

    assert (asked["method"], asked["most"], asked["seed"]) == (method, 4, 1)
    assert asked["fixed"] == (fixed,)
    assert asked["checkpoint"] == inputs.checkpoints
    assert (asked["runner"].width, len(asked["problems"])) == (1, 1)
    assert found["settings"][name] == values[-1]
    words = shlex.split(found["command"])
    assert words[3:9] == [
        "train", method.name, "--expression", "expression.csv", "--pairs", "pairs.csv",
    ]  # fmt: skip
    changed = method.changed({**method.settings(options), name: values[-1]})
    assert {f"{key}={value}" for key, value in changed.items()} == set(words[10:-4:2])
    assert any("sampled" in each["message"] for each in found["findings"])
    assert {path.name for path in (tmp_path / "results").iterdir()} == {
        "trials.csv", "trials.json", "best.json", "report.html",
    }  # fmt: skip


def test_a_scan_of_what_has_nothing_to_scan_is_refused_before_anything_is_read(
    tmp_path: Path,
) -> None:
    plain = next(name for name, each in systems.registry().items() if not each.scan)
    with pytest.raises(UserInputError):
        jobs.tune(_inputs(tmp_path, method=plain), tmp_path, progress=silent)


def _data(folder: Path) -> tuple[InputFile, InputFile]:
    rng = np.random.default_rng(0)
    genes = [f"AT1G{number:05d}" for number in range(10, 700, 10)]
    rows = (",".join(map(str, [gene, *rng.normal(8, 1, 12).round(3)])) for gene in genes)
    head = ",".join(["gene", *(f"s{k}" for k in range(12))])
    (folder / "expression.csv").write_text("\n".join([head, *rows]), encoding="utf-8")
    edges = [f"{genes[r]},{genes[10 + 5 * r + t]}" for r in range(6) for t in range(5)]
    (folder / "pairs.csv").write_text("\n".join(["regulator,target", *edges]), encoding="utf-8")
    return tuple(
        InputFile(role, folder / f"{role}.csv", f"{role}.csv") for role in ("expression", "pairs")
    )


def test_a_file_is_looked_into_as_it_was_corrected(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("g,a,b,c\nx,1,2,3\ny,4,5,7\n", encoding="utf-8")
    given = InputFile("data", path, "table.csv", {"orientation": "genes-in-columns"})
    inputs = JobInputs(
        files=(given,), settings={"content": "expression"}, seed=0, checkpoints=tmp_path / "c",
        home=tmp_path,
    )  # fmt: skip
    assert jobs.inspect(inputs, tmp_path, progress=silent)["report"] == data_jobs.REPORT
    report = json.loads((tmp_path / data_jobs.REPORT).read_text(encoding="utf-8"))
    assert (report["genes"], report["samples"]) == (3, 2)


def test_scores_of_another_program_are_judged_beside(tmp_path: Path) -> None:
    files = _data(tmp_path)
    pairs = (tmp_path / "pairs.csv").read_text().splitlines()[1:]
    scores = tmp_path / "theirs.csv"
    rows = "".join(f"{pair.split(',')[0]},{pair.split(',')[1]},1\n" for pair in pairs)
    scores.write_text("regulator,target,score\n" + rows)
    table = InputFile("scores", scores, "GRNBoost2.csv")
    inputs = _inputs(tmp_path, *files, table, methods=["pearson"], split="random", folds=2)

    found = jobs.evaluate(inputs, tmp_path / "results", progress=silent)

    assert list(found["metrics"]["methods"]) == ["pearson", "GRNBoost2"]
    # known pairs alone have a score
    assert found["metrics"]["methods"]["GRNBoost2"]["auroc"]["mean"] == 1
