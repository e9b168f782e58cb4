"""What a benchmark ran on, and how it holds still: shared by all of them."""

from __future__ import annotations

import argparse
import json
import math
import os
import platform
import re
import statistics
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

_FEATURES = ("avx2", "avx512f", "avx512_vnni", "avx512_bf16", "amx_bf16", "amx_int8")
_PACKAGES = ("numpy", "scipy", "numba", "scikit-learn", "tensorflow-cpu", "keras", "onnxruntime")


def describe() -> dict[str, Any]:
    """Describe processor and versions; nothing that names this one computer."""
    information = _read("/proc/cpuinfo")
    model = re.search(r"^model name\s*:\s*(.+)$", information, re.MULTILINE)
    flags = set(re.findall(r"\w+", information))
    memory = re.search(r"^MemTotal:\s*(\d+) kB", _read("/proc/meminfo"), re.MULTILINE)
    return {
        "processor": model[1] if model else platform.processor() or platform.machine(),
        "cores": os.cpu_count(),
        "memory_gib": round(int(memory[1]) / 2**20, 1) if memory else None,
        "features": [name for name in _FEATURES if name in flags],
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "packages": {name: found for name in _PACKAGES if (found := _version(name))},
    }


def options(description: str | None) -> argparse.Namespace:
    """Read `--quick` and `--json FILE`, which every benchmark takes."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--quick", action="store_true", help="a smaller task, in seconds")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    return parser.parse_args()


def report(rows: Sequence[Mapping[str, Any]], *, to: Path | None) -> None:
    """Print figures as a table, and write them with the machine's description."""
    for row in rows:
        print("  ".join(f"{name}={_short(value)}" for name, value in row.items()))
    write_rows(to, rows)


def write_rows(to: Path | None, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write figures with the machine's description; where there are more to come, what there is.

    Parameters
    ----------
    to
        The file; nothing is written where it is None.
    rows
        The figures so far.
    """
    if to is not None:
        content = {"machine": describe(), "rows": [dict(row) for row in rows]}
        to.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


def tell_progress(stage: str, done: int, total: int) -> None:
    """Print on the side how far a long measurement is."""
    print(f"\r{done / max(total, 1):5.1%} {stage:100.100}", end="", file=sys.stderr, flush=True)


@contextmanager
def cores(n: int) -> Iterator[None]:
    """Keep to so many cores, where the system can be told."""
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, sorted(before)[-n:])
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def cpu_seconds(work: Callable[[], object]) -> float:
    """Time one call in seconds of processor, so that a busy machine does not blur it."""
    begin = time.process_time()
    work()
    return time.process_time() - begin


def interleaved(works: Mapping[str, Callable[[], object]], *, repeats: int) -> dict[str, float]:
    """Give the median processor seconds of each work, taken in turn.

    In turn, so that whatever else the machine does meets all of them alike.
    """
    taken: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(repeats):
        for name, work in works.items():
            taken[name].append(cpu_seconds(work))
    return {name: statistics.median(seconds) for name, seconds in taken.items()}


def rounded(value: float) -> float | None:
    """Round a figure to four digits; None where there is none."""
    return round(float(value), 4) if math.isfinite(value) else None


def mean_of_known(values: Iterable[float]) -> float | None:
    """Compute the mean of those values that are numbers, rounded; None where none is."""
    known = [float(value) for value in values if math.isfinite(value)]
    return rounded(statistics.mean(known)) if known else None


def _read(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8")
    except OSError:  # another system than Linux
        return ""


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def _short(value: object) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)
