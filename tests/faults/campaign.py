"""Many damaged files, read by processes that are watched and stopped."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from core.confined import kill_group
from tests.conftest import ROOT
from tests.faults.reading import MEMORY, PATIENCE

BATCH = 1_000
PROGRAM = ("-m", "tests.faults.reading")
_STARTING = 120


@dataclass
class Tally:
    """What became of all files.

    Attributes
    ----------
    files
        How many there were.
    read, refused
        How often one was read, and how often refused in a sentence.
    faults
        Number of the file, its name, and a traceback, or how its process ended.
    slowest
        Seconds of the slowest file, and its number.
    peak
        Most memory of a process, in bytes.
    """

    files: int = 0
    read: int = 0
    refused: int = 0
    faults: list[tuple[int, str, str]] = field(default_factory=list)
    slowest: tuple[float, int] = (0.0, -1)
    peak: int = 0

    def add(self, told: dict[str, Any]) -> None:
        """Count one file."""
        self.files += 1
        self.read += told.get("read", 0)
        self.refused += told.get("refused", 0)
        self.peak = max(self.peak, told.get("peak", 0))
        self.slowest = max(self.slowest, (told.get("seconds", 0.0), told["number"]))
        if "fault" in told:
            self.faults.append((told["number"], told.get("name", ""), told["fault"]))

    def __str__(self) -> str:
        kinds = Counter(fault.strip().splitlines()[-1][:100] for _, _, fault in self.faults)
        lines = [
            f"{self.files:,} damaged files: read {self.read:,} times, refused in a sentence "
            f"{self.refused:,} times, {len(self.faults):,} faults.",
            f"The slowest took {self.slowest[0]:.1f} s (file {self.slowest[1]}); "
            f"the largest process had {self.peak / 1024**2:,.0f} MiB of at most "
            f"{MEMORY / 1024**2:,.0f} beyond its libraries.",
            *(f"{count:>6} × {kind}" for kind, count in kinds.most_common()),
        ]
        return "\n".join(lines)


def run(files: int, *, seed: int) -> Tally:
    """Damage and read so many files.

    Parameters
    ----------
    files
        How many.
    seed
        The same seed, the same files.
    """
    tally, first = Tally(), 0
    while first < files:
        last = min(files, first + BATCH)
        begun = first
        for told in _batch(seed, first, last):
            begun = told.get("begun", begun)
            if "number" in told:
                tally.add(told)
                first = told["number"] + 1
        if first < last:  # the process ended, or was ended, with this file
            first = begun + 1
    return tally


def _batch(seed: int, first: int, last: int) -> Iterator[dict[str, Any]]:
    """Give what a process says; where it ends early or takes too long, give that as a fault."""
    words = [sys.executable, *PROGRAM, str(seed), str(first), str(last)]
    with (
        tempfile.TemporaryFile("w+", errors="replace") as said,
        subprocess.Popen(
            words,
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=said,
            text=True,
            start_new_session=True,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        ) as process,
    ):
        lines: queue.Queue[str] = queue.Queue()
        threading.Thread(target=_pass_on, args=(process.stdout, lines), daemon=True).start()
        number, patience = first, _STARTING
        try:
            while line := lines.get(timeout=patience):
                told = json.loads(line)
                number, patience = told.get("begun", number), PATIENCE
                yield told
            process.wait(timeout=PATIENCE)
            if process.returncode:
                yield {"number": number, "fault": _last(said, f"ended with {process.returncode}")}
        except queue.Empty:
            yield {"number": number, "fault": _last(said, f"no end within {patience} s")}
        finally:
            kill_group(process.pid)


def _pass_on(stream: Any, lines: queue.Queue[str]) -> None:
    for line in stream:
        lines.put(line)
    lines.put("")


def _last(said: Any, how: str) -> str:
    said.seek(0)
    return f"{said.read()[-3_000:]}\n{how}"
