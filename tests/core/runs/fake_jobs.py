"""Jobs for tests: small, without TensorFlow, and found by name from another process."""

import errno
import json
import os
import signal
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from core.errors import UserInputError
from core.io.atomic import write_json_atomic
from core.progress import Progress
from core.runs.inputs import Job, JobInputs
from core.runs.records import Run
from core.runs.supervision import Patience
from core.runs.worker import serve_runs
from core.settings import Limits, Settings


def count(inputs: JobInputs, folder: Path, *, progress: Progress) -> dict[str, Any]:
    """Add up squares, a step at a time, and go on from the last step after a stop."""
    saved = inputs.checkpoints / "state.json"
    state = json.loads(saved.read_text()) if saved.exists() else {"step": 0, "sum": inputs.seed}
    begun_at = state["step"]
    steps = int(inputs.settings["steps"])
    while state["step"] < steps:
        progress(f"step {state['step'] // 10}", state["step"], steps)
        time.sleep(float(inputs.settings.get("pause", 0.0)))
        state = {"step": state["step"] + 1, "sum": state["sum"] + state["step"] ** 2}
        write_json_atomic(state, saved)
    (folder / "sum.txt").write_text(f"{state['sum']}\n")
    return {"sum": state["sum"], "begun_at": begun_at}


def copy(inputs: JobInputs, folder: Path, *, progress: Progress) -> dict[str, Any]:
    """Give the input back as something to keep."""
    source = inputs.one("expression")
    (folder / "copy.csv").write_bytes(source.path.read_bytes())
    return {
        "read": source.name,
        "items": [{"path": "copy.csv", "name": "Copy", "content": "expression"}],
    }


def _grow(inputs: JobInputs, folder: Path, progress: Progress) -> None:
    (folder / "large.bin").write_bytes(bytes(200_000))
    while True:
        progress("growing", 0, 0)
        time.sleep(0.05)


def _fill(inputs: JobInputs, folder: Path, progress: Progress) -> None:
    with (folder / "more.bin").open("wb", buffering=0) as file:
        while True:
            if file.write(bytes(65_536)) < 65_536:
                raise RuntimeError("what a library makes of it")


def _sleep(inputs: JobInputs, folder: Path, progress: Progress) -> None:
    (inputs.home / "deaf").write_text("listening to nobody")
    time.sleep(600)


def _spin(inputs: JobInputs, folder: Path, progress: Progress) -> None:
    (inputs.home / "deaf").write_text("in one step of the interpreter, without end")
    sum(iter(int, 1))


def _leave(inputs: JobInputs, folder: Path, progress: Progress) -> None:
    _leave_a_child(inputs.home / "child")


def _hang(inputs: JobInputs, folder: Path, progress: Progress) -> None:
    _leave_a_child(inputs.home / "child")
    _spin(inputs, folder, progress)


def _refuse(inputs: JobInputs, folder: Path, progress: Progress) -> None:
    path = inputs.home / "runs" / "secret" / "x.csv"
    raise UserInputError(str(path), "must be whole", got="a half", remedy="Mend it")


def _raise(error: Exception) -> None:
    raise error


_WAYS: Mapping[str, Callable[[JobInputs, Path, Progress], object]] = {
    "input": _refuse,
    "fault": lambda *_: _raise(RuntimeError("a private detail")),
    "memory": lambda *_: _raise(MemoryError()),
    "full": lambda *_: _raise(OSError(errno.ENOSPC, "No space left on device")),
    "killed": lambda *_: os.kill(os.getpid(), signal.SIGKILL),
    "crash": lambda *_: os.kill(os.getpid(), signal.SIGSEGV),
    "exit": lambda *_: os._exit(7),
    "greedy": lambda *_: len(bytearray(8 * 1024**3)),
    "deaf": _sleep,
    "spins": _spin,
    "leaves a child": _leave,
    "hangs with a child": _hang,
    "large": _grow,
    "fills the disk": _fill,
}


def break_down(inputs: JobInputs, folder: Path, *, progress: Progress) -> dict[str, Any]:
    """End in one of the many ways in which work can end."""
    (folder / "half.txt").write_text("half")
    _WAYS[inputs.settings["how"]](inputs, folder, progress)
    return {}


def _leave_a_child(said: Path) -> None:
    child = os.fork()
    if not child:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        time.sleep(600)
        os._exit(0)
    said.write_text(str(child))


def _command(run: Run) -> str:
    return f"python -m core {run.kind} --seed {run.seed}"


JOBS: Mapping[str, Job] = {
    name: Job(name, name.title(), work, _command, looks=name == "look")
    for name, work in (
        *(("count", count), ("copy", copy)),
        *(("break", break_down), ("look", break_down)),
    )
}
PATIENCE = Patience(cancel=1.0, stop=1.0)


def serve_forever(home: str) -> None:
    """Be a worker that only a signal ends."""
    stopped: list[int] = []
    signal.signal(signal.SIGTERM, lambda number, _frame: stopped.append(number))
    serve_runs(
        Path(home),
        stop=lambda: bool(stopped),
        settings=Settings(limits=Limits()),
        jobs=JOBS,
        preload=("core.runs.child", "tests.core.runs.fake_jobs"),
        patience=PATIENCE,
    )


if __name__ == "__main__":
    serve_forever(sys.argv[1])
