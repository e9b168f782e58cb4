import errno
import json
import shlex
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from core.errors import UserInputError
from core.random_ids import new_id
from core.runs import bundle as bundling
from core.runs import running, store
from core.runs.bundle import bundle
from core.runs.inputs import run_folder
from core.runs.jobs import JOBS
from core.runs.records import Input, Run


def _done(home: Path) -> Run:
    workspace = new_id()
    inputs = [
        Input("model", new_id(), "my model", "aa"),
        Input("expression", new_id(), "-rf ../cells $(x).csv", "bb"),
    ]
    settings = {"regulators": ["GATA1", "TP53"], "targets": [f"G{n}" for n in range(30)]}
    store.create(
        home, workspace, kind="score", title="Ask", inputs=inputs, settings=settings, seed=4
    )
    run = running.claim_next(home, worker=1)
    assert run is not None
    running.append_log(home, run, lines=["reading", "scoring"], most=10)
    results = run_folder(home, run).results
    (results / "deep").mkdir(parents=True)
    (results / "scores.csv").write_text("regulator,target,probability\n")
    (results / "deep" / "figure.png").write_bytes(b"\x89PNG")
    (results / "result.json").write_text("{}")
    (results / "link.txt").symlink_to("/etc/passwd")
    running.finish(home, run, results={"pairs": 60})
    return store.get(home, workspace, run.id)


def test_it_holds_results_record_and_command(tmp_path: Path) -> None:
    run = _done(tmp_path)
    path = bundle(tmp_path, run)
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        top = f"grnscope-score-{run.id[:8]}"
        names = {name.removeprefix(f"{top}/") for name in archive.namelist()}
        assert names == {
            *("manifest.json", "command.txt", "log.txt", "targets.txt"),
            *("results/scores.csv", "results/deep/figure.png"),
        }
        manifest = json.loads(archive.read(f"{top}/manifest.json"))
        command = shlex.split(archive.read(f"{top}/command.txt").decode())
        log = archive.read(f"{top}/log.txt").decode()
        genes = archive.read(f"{top}/targets.txt").decode().split()
    assert manifest["inputs"][1] == {
        "role": "expression", "name": "-rf ../cells $(x).csv", "sha256": "bb",
    }  # fmt: skip
    assert (manifest["seed"], manifest["results"]) == (4, {"pairs": 60})
    assert manifest["versions"]["grnscope"]
    assert run.workspace not in json.dumps(manifest)
    assert command[:5] == ["python", "-m", "core", "score", "my model"]
    assert command[command.index("--expression") + 1] == "cells $(x).csv"
    assert command[command.index("--regulators") + 1] == "GATA1,TP53"
    assert command[command.index("--targets") + 1] == "targets.txt"
    assert genes == run.settings["targets"]
    assert log.endswith("scoring\n")
    assert bundle(tmp_path, run) == path, "it can be made again"


def test_a_name_like_an_option_is_none() -> None:
    run = Run(
        *("a", "b", "train", "t"),
        inputs=(Input("expression", "i", "--out"), Input("pairs", "j", "p.csv")),
        settings={"method": "cnnc", "options": {"epochs": 3}},
        seed=2,
        versions={},
        state="done",
        created=0.0,
        queued=0.0,
    )
    assert JOBS["train"].command_line(run) == (
        "python -m core train cnnc --expression ./--out --pairs p.csv --set epochs=3 --seed 2 "
        "--out model"
    )
    asked = {
        "evaluate": {"methods": ["cnnc", "mi"], "split": "gene", "folds": 3},
        "simulate": {"simulator": "hsc"},
        "fetch": {"dataset": "dream4"},
    }
    lines = [
        JOBS[kind].command_line(replace(run, kind=kind, settings=settings, inputs=()))
        for kind, settings in asked.items()
    ]
    assert lines == [
        "python -m core evaluate cnnc,mi --split gene --folds 3 --seed 2 --out evaluation",
        "python -m core simulate hsc --out hsc --seed 2",
        "python -m core data fetch dream4",
    ]


def test_a_run_that_goes_on_is_not_packed(tmp_path: Path) -> None:
    run = store.create(tmp_path, new_id(), kind="score", title="Ask")
    with pytest.raises(UserInputError, match="must have ended"):
        bundle(tmp_path, run)


def test_a_full_disk_leaves_no_half_archive(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = _done(tmp_path)

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(bundling, "add_file", full)
    with pytest.raises(UserInputError, match="room on the disk") as caught:
        bundle(tmp_path, run)
    assert str(tmp_path) not in str(caught.value)
    assert {path.name for path in run_folder(tmp_path, run).root.iterdir()} == {"results"}
