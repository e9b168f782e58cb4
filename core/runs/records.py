"""What is known of a run, as plain values."""

from __future__ import annotations

import json
import logging
import platform
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Any, Literal, get_args

from core import __version__
from core.errors import UserInputError
from core.io.atomic import plain_json
from core.io.log_once import log_once

State = Literal["queued", "running", "done", "failed", "cancelled", "interrupted"]
STATES: tuple[State, ...] = get_args(State)

WAITING_OR_RUNNING: frozenset[State] = frozenset({"queued", "running"})
RESUMABLE: frozenset[State] = frozenset({"interrupted", "cancelled", "failed"})

_LONGEST_JSON = 4 * 1024**2
_PROGRAMS = ("numpy", "scipy", "pandas", "scikit-learn", "keras", "tensorflow-cpu", "tensorflow")
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Input:
    """Something a run reads.

    Attributes
    ----------
    role
        What it is to the run: `expression`, `pairs`, `model`, `evidence`.
    item
        Its id in the workspace.
    name
        What the user calls it.
    sha256
        Of its content.
    """

    role: str
    item: str
    name: str = ""
    sha256: str = ""


@dataclass(frozen=True)
class Run:
    """A piece of long work, and its record.

    Attributes
    ----------
    id, workspace
        Which, and whose.
    kind, title
        The job that does it, and what people call it.
    inputs, settings, seed, versions
        All that decides the result.
    state
        Where it stands.
    created, queued, started, ended, beat
        Seconds since 1970; `beat` is the last sign of life. None where it has not happened.
    worker, attempt
        The process that takes care of it, and how often it was taken up.
    stage, done, total
        How far it is.
    results
        Figures and names that the job gave back.
    message
        A sentence for the user where it did not end well.
    fault
        The id under which the log tells more.
    cancelling
        True from when the user asked to stop it.
    rerun_of
        The run that it repeats.
    """

    id: str
    workspace: str
    kind: str
    title: str
    inputs: tuple[Input, ...]
    settings: Mapping[str, Any]
    seed: int
    versions: Mapping[str, str]
    state: State
    created: float
    queued: float
    started: float | None = None
    ended: float | None = None
    beat: float | None = None
    worker: int | None = None
    attempt: int = 0
    stage: str = ""
    done: int = 0
    total: int = 0
    results: Mapping[str, Any] | None = None
    message: str = ""
    fault: str = ""
    cancelling: bool = False
    rerun_of: str = ""

    @property
    def fraction(self) -> float:
        """How much is done, from 0 to 1, as far as the job can tell."""
        if self.state == "done":
            return 1.0
        return min(max(self.done / self.total, 0.0), 1.0) if self.total > 0 else 0.0

    @property
    def active(self) -> bool:
        """Whether it waits or runs."""
        return self.state in WAITING_OR_RUNNING

    @property
    def resumable(self) -> bool:
        """Whether it can go on from where it was."""
        return self.state in RESUMABLE

    def manifest(self) -> dict[str, Any]:
        """Return what a colleague needs to know to get the same result, without whose it was."""
        return {
            "run": self.id,
            "kind": self.kind,
            "title": self.title,
            "state": self.state,
            "inputs": [
                {"role": each.role, "name": each.name, "sha256": each.sha256}
                for each in self.inputs
            ],
            "settings": dict(self.settings),
            "seed": self.seed,
            "versions": dict(self.versions),
            "created": self.created,
            "started": self.started,
            "ended": self.ended,
            "results": None if self.results is None else dict(self.results),
            "message": self.message,
        }


def from_row(row: sqlite3.Row) -> Run:
    """Read a run from the store.

    Parameters
    ----------
    row
        Of the table `runs`. What cannot be read comes back as a failed run that says so and
        can be deleted, so that one bad row does not take the others with it.
    """
    try:
        return _read(row)
    except (ValueError, TypeError, KeyError) as error:
        log_once(_log, f"The record of run {row['id']!r} is damaged: {error}")
        created = row["created"] if isinstance(row["created"], float) else 0.0
        return Run(
            id=str(row["id"]),
            workspace=str(row["workspace"]),
            kind="",
            title="A run whose record is damaged",
            inputs=(),
            settings={},
            seed=0,
            versions={},
            state="failed",
            created=created,
            queued=created,
            message="The record of this run is damaged. Delete it and start the work again.",
        )


def _read(row: sqlite3.Row) -> Run:
    if row["state"] not in STATES:
        raise ValueError(f"no such state: {row['state']!r}")
    results = None if row["results"] is None else _object(row["results"])
    optional = {name: _number(row[name]) for name in ("started", "ended", "beat")}
    return Run(
        id=_text(row["id"]),
        workspace=_text(row["workspace"]),
        kind=_text(row["kind"]),
        title=_text(row["title"]),
        inputs=tuple(Input(**each) for each in _list(row["inputs"])),
        settings=_object(row["settings"]),
        seed=int(row["seed"]),
        versions=_object(row["versions"]),
        state=row["state"],
        created=float(row["created"]),
        queued=float(row["queued"]),
        **optional,
        worker=None if row["worker"] is None else int(row["worker"]),
        attempt=int(row["attempt"]),
        stage=_text(row["stage"]),
        done=int(row["done"]),
        total=int(row["total"]),
        results=results,
        message=_text(row["message"]),
        fault=_text(row["fault"]),
        cancelling=bool(row["cancelling"]),
        rerun_of=_text(row["rerun_of"]),
    )


def inputs_json(inputs: Sequence[Input]) -> str:
    """Write inputs as the store keeps them."""
    return to_json([asdict(each) for each in inputs], name="inputs")


def to_json(value: object, *, name: str) -> str:
    """Write a value as the store keeps it, and refuse one that would swamp it."""
    text = json.dumps(plain_json(value), ensure_ascii=False, allow_nan=False)
    if len(text) > _LONGEST_JSON:
        raise UserInputError(
            name,
            f"must not be longer than {_LONGEST_JSON // 1024**2} MB",
            got=f"{len(text) / 1024**2:.0f} MB",
            remedy="Put long lists of genes into a file and upload it",
        )
    return text


@cache
def versions() -> Mapping[str, str]:
    """Return the versions of the programs that decide a result, without importing them."""
    found = {"grnscope": __version__, "python": platform.python_version()}
    for name in _PROGRAMS:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def _object(text: object) -> dict[str, Any]:
    value = json.loads(_text(text))
    if not isinstance(value, dict):
        raise TypeError("not a JSON object")
    return value


def _list(text: object) -> list[dict[str, str]]:
    value = json.loads(_text(text))
    if not isinstance(value, list):
        raise TypeError("not a JSON list")
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"not text: {type(value).__name__}")
    return value


def _number(value: object) -> float | None:
    return None if value is None else float(value)  # type: ignore[arg-type]
