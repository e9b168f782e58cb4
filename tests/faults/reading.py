"""A process that damages files, reads them in every way, and tells what became of each."""

from __future__ import annotations

import faulthandler
import json
import random
import sys
import time
import traceback
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from core.confined import confine
from core.data.evidence import read_evidence
from core.data.inspect import inspect
from core.data.recognise import recognise
from core.errors import UserInputError
from core.settings import Limits
from core.workspace import folders, items, models
from tests.faults.damage import damaged
from tests.faults.good import Good, good_files
from tests.peak_memory import peak_memory

LIMITS = Limits(guard_seconds=4)
"""A file on which HDF5 loops is to be told from one on which we do."""
MEMORY = 1024**3
PATIENCE = 30


@cache
def files() -> list[Good]:
    """Give the good files."""
    return good_files()


def make(seed: int, number: int) -> tuple[Good, bytes]:
    """Damage one file: the same for the same seed and number."""
    rng = random.Random(f"{seed}:{number}")  # noqa: S311  (nothing is kept secret)
    good = rng.choice(files())
    return good, damaged(good.data, rng, others=[each.data for each in files()])


def read(path: Path, contents: tuple[str, ...]) -> dict[str, int]:
    """Read a file as all that it may be said to be; count sentences and successes."""
    told = {"read": 0, "refused": 0}
    for content in ("", *contents):
        try:
            _read_as(path, content)
        except UserInputError as error:
            _must_be_plain(str(error), path)
            told["refused"] += 1
        else:
            told["read"] += 1
    return told


def read_in_plain_values(path: str, content: str) -> None:
    """Read a file as one thing, for a process that is asked in plain values."""
    _read_as(Path(path), content)


def _read_as(path: Path, content: str) -> None:
    if not content:
        recognise(path, limits=LIMITS)
    elif content == "evidence":
        read_evidence(path, limits=LIMITS)
    elif content == "model":
        home = path.parent / "home"
        workspace = folders.create(home)
        with path.open("rb") as stream:
            item = items.save(home, workspace, stream, name=path.name, limits=LIMITS)
        models.take_in(home, workspace, item.id, limits=LIMITS)
    else:
        json.dumps(inspect(path, content=content, limits=LIMITS), default=str)


def _must_be_plain(sentence: str, path: Path) -> None:
    """Hold a sentence to what every sentence must be: short, one line, about the user's file."""
    if len(sentence) > 3_000 or "\n" in sentence or "Traceback" in sentence:
        raise AssertionError(f"no plain sentence: {sentence[:500]!r}")
    if str(path.parent) in sentence:
        raise AssertionError(f"a path of ours in: {sentence[:500]!r}")


def one(seed: int, number: int) -> dict[str, object]:
    """Make a damaged file, read it, and say what became of it."""
    good, data = make(seed, number)
    begun = time.monotonic()
    with TemporaryDirectory(prefix="grnscope-faults-") as folder:
        path = Path(folder) / good.name
        path.write_bytes(data)
        try:
            outcome: dict[str, object] = dict(read(path, good.contents))
        except Exception:  # noqa: BLE001  (what this looks for)
            outcome = {"fault": traceback.format_exc()}
    peak = peak_memory()
    return outcome | {
        "number": number,
        "name": good.name,
        "seconds": round(time.monotonic() - begun, 2),
        "peak": peak,
    }


def main() -> None:
    """Read the files `first` to `last` of a seed; each is told before and after."""
    seed, first, last = map(int, sys.argv[1:])
    files()
    confine(memory_bytes=MEMORY)
    for number in range(first, last):
        print(json.dumps({"begun": number}), flush=True)
        faulthandler.dump_traceback_later(PATIENCE - 1)
        print(json.dumps(one(seed, number)), flush=True)
        faulthandler.cancel_dump_traceback_later()


if __name__ == "__main__":
    main()
