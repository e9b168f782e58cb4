"""What a job is given: its files, its settings, and where its own files go."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from core.errors import UserInputError
from core.progress import Progress
from core.runs.records import Run
from core.runs.store import folder
from core.settings import Limits, Settings
from core.workspace import items


@dataclass(frozen=True)
class InputFile:
    """A file or folder that a job reads, and how it is to be read where that was corrected."""

    role: str
    path: Path
    name: str
    overrides: Mapping[str, str] = field(default_factory=dict)
    simulated: bool = False


@dataclass(frozen=True)
class JobInputs:
    """All that decides what a job does.

    Attributes
    ----------
    files
        What it reads.
    settings, seed
        How it was asked.
    checkpoints
        A folder that stays when the run is stopped, and is there again when it goes on.
    home, mirror, limits, dask
        As in `Settings`.
    """

    files: tuple[InputFile, ...]
    settings: Mapping[str, Any]
    seed: int
    checkpoints: Path
    home: Path
    mirror: Path | None = None
    limits: Limits = field(default_factory=Limits)
    dask: str = ""

    def of(self, role: str) -> list[InputFile]:
        """Return the files of a role, in the order they were named."""
        return [file for file in self.files if file.role == role]

    def one(self, role: str) -> InputFile:
        """Return the only file of a role."""
        found = self.of(role)
        if len(found) != 1:
            raise UserInputError(
                role, "must be one file", got=f"{len(found)}", remedy=f"Choose one {role}"
            )
        return found[0]

    def any(self, role: str) -> Path | None:
        """Return the path of the only file of a role; None where there is none."""
        return self.one(role).path if self.of(role) else None

    def names(self, setting: str) -> list[str]:
        """Return a setting that lists names, at least one."""
        given = self.settings.get(setting)
        if not isinstance(given, list) or not given or not all(isinstance(x, str) for x in given):
            raise UserInputError(
                setting,
                "must be at least one name",
                got=given,
                remedy=f"Choose {setting} and start again",
            )
        return given


class Work(Protocol):
    """Does what a job is for."""

    def __call__(self, inputs: JobInputs, folder: Path, *, progress: Progress) -> dict[str, Any]:
        """Write results into the folder and give figures for the record.

        `items` among them lists what goes into the workspace: `{"path", "name", "content"}`,
        the path within the folder.
        """


@dataclass(frozen=True)
class Job:
    """A kind of long work.

    Attributes
    ----------
    name, title
        For the record and for people.
    work
        A function of a module, so that another process can find it.
    command_line
        The command that repeats a run by hand.
    looks
        Whether it only looks at files, for which there is `Limits.inspect_seconds`.
    """

    name: str
    title: str
    work: Work
    command_line: Callable[[Run], str]
    looks: bool = False


@dataclass(frozen=True)
class RunFolder:
    """Where the files of a run lie."""

    root: Path

    @property
    def results(self) -> Path:
        """What the run found; there when it is whole."""
        return self.root / "results"

    @property
    def part(self) -> Path:
        """Results in the making."""
        return self.root / "results.part"

    @property
    def checkpoints(self) -> Path:
        """What the run needs to go on after it was stopped."""
        return self.root / "checkpoints"

    @property
    def size(self) -> int:
        """Bytes of everything in it."""
        total = 0
        for path in self.root.rglob("*"):
            try:
                total += path.stat().st_size
            except FileNotFoundError:  # written beside and renamed in while we look
                continue
        return total


def run_folder(home: Path, run: Run) -> RunFolder:
    """Return the place of a run's files."""
    return RunFolder(folder(home, run.id))


def gather(run: Run, settings: Settings) -> JobInputs:
    """Find what a run reads, in the workspace it belongs to.

    Parameters
    ----------
    run
        From the store.
    settings
        Of this installation.
    """
    files = []
    for each in run.inputs:
        item = items.get(settings.home, run.workspace, each.item)
        if each.sha256 and item.sha256 != each.sha256:
            raise UserInputError(
                item.name,
                "must be the file that the run was asked about",
                got="another one: it was made anew since",
                remedy="Start a new run",
            )
        files.append(
            InputFile(each.role, item.path, item.name, item.overrides, simulated=item.simulated)
        )
    return JobInputs(
        files=tuple(files),
        settings=run.settings,
        seed=run.seed,
        checkpoints=run_folder(settings.home, run).checkpoints,
        home=settings.home,
        mirror=settings.mirror,
        limits=settings.limits,
        dask=settings.dask,
    )
