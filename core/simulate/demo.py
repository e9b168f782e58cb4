"""The demo workspace: simulated data that is there before anything is uploaded.

The worker makes it once, with `ensure`. The web only looks at it, with `contents`, which
reads small JSON files and never imports a simulator.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol

from core.io.atomic import read_json, write_json_atomic
from core.progress import Progress
from core.simulate import first_answer
from core.simulate.first_answer import FirstAnswer

EDITION = 2
"""Raise it when the simulators write something else: older demos are then made anew."""
SEED = 4

ATLAS = "atlas"
"""The set that the first answer is about, and its files: expression, and the true network."""
ATLAS_EXPRESSION = "expression.csv.gz"
ATLAS_NETWORK = "true_pairs.csv"

_ABOUT = "about.json"
_ANSWER = "answer.json"
_READY = "ready.json"


class Simulator(Protocol):
    """What the demo asks of a simulator."""

    @property
    def name(self) -> str:
        """Short name, which is also its folder's."""

    @property
    def summary(self) -> str:
        """One line on what it makes."""

    @property
    def run(self) -> Callable[..., tuple[Path, ...]]:
        """Write the files into a folder: `run(folder, seed=…, progress=…)`."""


@dataclass(frozen=True)
class DemoFile:
    """A file of the demo: its name within its set, and its size."""

    name: str
    size: int


@dataclass(frozen=True)
class DemoSet:
    """What one simulator made."""

    name: str
    summary: str
    files: tuple[DemoFile, ...]

    @property
    def size(self) -> int:
        """Bytes of all files together."""
        return sum(file.size for file in self.files)


@dataclass(frozen=True)
class Demo:
    """What the demo holds now.

    Attributes
    ----------
    folder
        Where it is.
    sets
        What has been made so far.
    complete
        Whether everything has been made.
    """

    folder: Path
    sets: tuple[DemoSet, ...]
    complete: bool


def ensure(
    home: Path, *, progress: Progress, simulators: Mapping[str, Simulator] | None = None
) -> Demo:
    """Make what the demo lacks. One process at a time may do this: the worker.

    Parameters
    ----------
    home
        The installation's folder; the demo goes into `demo/` there.
    progress
        Told which set is being made; may raise `Cancelled`, and what is whole stays.
    simulators
        What to run, by name; the project's own when omitted.
    """
    wanted = _registry() if simulators is None else simulators
    folder = home / "demo"
    folder.mkdir(parents=True, exist_ok=True)
    for leftover in folder.glob(".making-*"):
        shutil.rmtree(leftover)
    for done, (name, simulator) in enumerate(wanted.items()):
        progress(f"Making the demo: {name}", done, len(wanted))
        if _read_set(folder / name) is None:
            _make(folder / name, simulator, progress=progress)
    if (folder / ATLAS / ATLAS_EXPRESSION).is_file():
        progress("Asking the demo a first question", len(wanted), len(wanted))
        first_answer.keep(_ask(folder / ATLAS), folder / _ANSWER)
    write_json_atomic({"edition": EDITION, "sets": list(wanted)}, folder / _READY)
    return contents(home)


def contents(home: Path) -> Demo:
    """List what the demo holds now, in the order in which it was made."""
    folder = home / "demo"
    ready = read_json(folder / _READY)
    complete = ready is not None and ready.get("edition") == EDITION
    names = ready["sets"] if ready is not None and complete else _made_so_far(folder)
    found = [_read_set(folder / str(name)) for name in names]
    return Demo(
        folder=folder,
        sets=tuple(demo_set for demo_set in found if demo_set is not None),
        complete=complete and None not in found,
    )


def answer(home: Path) -> FirstAnswer | None:
    """Return the answer that the start page opens on; None until it is there."""
    return first_answer.kept(home / "demo" / _ANSWER)


def _ask(atlas: Path) -> FirstAnswer:
    from core.data.read_expression import read_expression  # noqa: PLC0415  (worker only)
    from core.data.read_pairs import read_pairs  # noqa: PLC0415  (worker only)

    return first_answer.first_answer(
        read_expression(atlas / ATLAS_EXPRESSION), read_pairs(atlas / ATLAS_NETWORK)
    )


def _registry() -> Mapping[str, Simulator]:
    from core.simulate import SIMULATORS  # noqa: PLC0415  (numba compiles: worker only)

    return SIMULATORS


def _made_so_far(folder: Path) -> list[str]:
    about = sorted(folder.glob(f"[!.]*/{_ABOUT}"), key=lambda path: path.stat().st_mtime)
    return [path.parent.name for path in about]


def _make(target: Path, simulator: Simulator, *, progress: Progress) -> None:
    """Run one simulator beside its place, and rename the folder in when it is whole."""
    beside = Path(tempfile.mkdtemp(prefix=".making-", dir=target.parent))
    try:
        simulator.run(beside, seed=SEED, progress=progress)
        files = sorted(path for path in beside.rglob("*") if path.is_file())
        made = DemoSet(
            name=simulator.name,
            summary=simulator.summary,
            files=tuple(
                DemoFile(path.relative_to(beside).as_posix(), path.stat().st_size) for path in files
            ),
        )
        write_json_atomic({"edition": EDITION, "seed": SEED, **asdict(made)}, beside / _ABOUT)
        beside.chmod(0o755)
        if target.exists():
            shutil.rmtree(target)
        beside.rename(target)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _read_set(folder: Path) -> DemoSet | None:
    about: dict[str, Any] | None = read_json(folder / _ABOUT)
    if about is None or about.get("edition") != EDITION:
        return None
    return DemoSet(
        name=about["name"],
        summary=about["summary"],
        files=tuple(DemoFile(file["name"], file["size"]) for file in about["files"]),
    )
