"""One run in a process of its own, which the worker can stop for real.

It talks with the worker over one pipe, in JSON: what comes from here is data that a damaged
model may have had a hand in, and must not be able to run anything in the worker. It is bound in
memory and processor time, leads a group that is killed with it, and ends with the worker: when
that is killed, the process that forked this one ends, and the kernel ends this one.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
import signal
import tempfile
import threading
import time
import traceback
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from core.confined import confine, end_with_parent
from core.errors import Cancelled, FullDiskError, UserInputError
from core.io import reserve
from core.io.atomic import FULL, plain_disk_errors, plain_json, write_json_atomic
from core.io.file_lock import locked
from core.parallel.memory import is_for_want_of_memory, with_causes
from core.random_ids import derived_id
from core.runs.endings import OUT_OF_MEMORY
from core.runs.inputs import JobInputs, RunFolder, Work
from core.workspace import items

CANCEL = b"cancel"
RESULT = "result.json"

_SAY_EVERY = 0.2
_DISCONNECTED = 3


@dataclass(frozen=True)
class Assignment:
    """What a child is to do: whose run, the work, what it reads, and where its files go."""

    run: str
    workspace: str
    work: Work
    inputs: JobInputs
    folder: RunFolder


class Reporter:
    """The child's `Progress`: tells the worker how far it is, and stops when told to."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._cancelled = threading.Event()
        self._sending = threading.Lock()
        self._last = 0.0
        threading.Thread(target=self._listen, name="lifeline", daemon=True).start()

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Report, though not more often than anybody can look."""
        if self._cancelled.is_set():
            raise Cancelled
        now = time.monotonic()
        if now - self._last >= _SAY_EVERY:
            self._last = now
            self.say({"stage": str(stage), "done": int(done), "total": int(total)})

    def say(self, message: dict[str, Any]) -> None:
        """Send a message; end where nobody is there to read it."""
        with self._sending:
            try:
                self._connection.send_bytes(json.dumps(plain_json(message)).encode())
            except OSError:
                os._exit(_DISCONNECTED)

    def _listen(self) -> None:
        while True:
            try:
                if self._connection.recv_bytes() == CANCEL:
                    self._cancelled.set()
            except (EOFError, OSError):
                # no clean-up: whoever takes the run up again relies on renamed files only
                os._exit(_DISCONNECTED)


def main(connection: Connection, assignment: Assignment) -> None:
    """Do a run's work and tell the worker how it ended."""
    os.setsid()
    end_with_parent(signal.SIGKILL)
    limits = assignment.inputs.limits
    confine(memory_bytes=limits.run_memory_bytes, cpu_seconds=limits.run_cpu_seconds)
    # Ctrl-C reaches every process of a terminal; the worker alone decides what it means
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    reporter = Reporter(connection)
    reporter.say(_outcome(assignment, reporter))


def _outcome(assignment: Assignment, reporter: Reporter) -> dict[str, Any]:
    try:
        return {"ended": "done", "results": _carried_out(assignment, reporter)}
    except Cancelled:
        return {"ended": "cancelled"}
    except FullDiskError:
        return _refused(str(_full_disk()))
    except UserInputError as error:
        return _refused(_without_paths(str(error), assignment))
    except Exception as error:  # noqa: BLE001  (a fault of ours: the log tells what, the user gets an id)
        if is_for_want_of_memory(error):
            return _refused(OUT_OF_MEMORY)
        return {
            "ended": "fault",
            "fault": secrets.token_hex(4),
            "traceback": traceback.format_exc(),
        }


def _refused(message: str) -> dict[str, Any]:
    return {"ended": "refused", "message": message}


def _is_for_want_of_room(error: BaseException, folder: Path) -> bool:
    """Return whether the disk was full: libraries say it in their own ways, or not at all."""
    said = any(
        isinstance(each, FullDiskError) or (isinstance(each, OSError) and each.errno in FULL)
        for each in with_causes(error)
    )
    return said or (not isinstance(error, UserInputError | Cancelled) and reserve.is_full(folder))


def _full_disk() -> FullDiskError:
    return FullDiskError(
        "the run's files",
        "there must be room on the disk for them",
        got="a full disk",
        remedy="Delete old runs or files, then try again; what it had saved is kept",
    )


def _carried_out(assignment: Assignment, reporter: Reporter) -> dict[str, Any]:
    folder = assignment.folder
    with plain_disk_errors(Path("the run's files")):
        folder.checkpoints.mkdir(parents=True, exist_ok=True)
        # a killed worker's child may live for a moment longer; two must not write at a time
        with locked(folder.root / "lock"):
            if not (folder.results / RESULT).is_file():
                _work(assignment, reporter)
            results: dict[str, Any] = json.loads((folder.results / RESULT).read_bytes())
            _keep(results, assignment)
            shutil.rmtree(folder.checkpoints, ignore_errors=True)
            return results


def _work(assignment: Assignment, reporter: Reporter) -> None:
    """Write the results beside their place and rename them in when they are whole."""
    folder = assignment.folder
    for leftover in (folder.part, folder.results):
        shutil.rmtree(leftover, ignore_errors=True)
    folder.part.mkdir()
    try:
        results = dict(assignment.work(assignment.inputs, folder.part, progress=reporter))
        for place, item in enumerate(results.get("items", ())):
            item["id"] = derived_id(assignment.run, str(place))
        write_json_atomic(results, folder.part / RESULT)
        folder.part.rename(folder.results)
    except Exception as error:
        # asked before its files are removed, which makes room again
        if _is_for_want_of_room(error, folder.root):
            raise _full_disk() from error
        raise
    finally:
        shutil.rmtree(folder.part, ignore_errors=True)


def _keep(results: dict[str, Any], assignment: Assignment) -> None:
    """Put into the workspace what later runs will read: a model, simulated or fetched data."""
    for item in results.get("items", ()):
        items.keep(
            assignment.inputs.home,
            assignment.workspace,
            assignment.folder.results / item["path"],
            item_id=item["id"],
            name=item["name"],
            content=item["content"],
            reason=item.get("reason", ""),
            simulated=bool(item.get("simulated", False)),
            limits=assignment.inputs.limits,
        )


def _without_paths(message: str, assignment: Assignment) -> str:
    """Call files by their names: where they lie on the server is nobody's business."""
    inputs = assignment.inputs
    folders = [file.path.parent for file in inputs.files]
    for folder in (*folders, assignment.folder.part, assignment.folder.root):
        message = message.replace(f"{folder}/", "").replace(str(folder), "the run's folder")
    # with the folders that were made in it, whose names nobody gave
    scratch = rf"{re.escape(tempfile.gettempdir())}/(?:[^/\s]+/)*"
    message = re.sub(scratch, "", message)
    return message.replace(f"{inputs.home}/", "").replace(str(inputs.home), "the run's folder")
