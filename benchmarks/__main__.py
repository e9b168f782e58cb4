"""Run every benchmark and write the README's table: `python -m benchmarks [--quick]`."""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

from benchmarks.report import render, replace_between_markers

_HERE = Path(__file__).resolve().parent
_ROOT = _HERE.parent
_NOT_BENCHMARKS = {"__init__", "__main__", "report"}


def names() -> list[str]:
    """List the benchmarks: every module here but this one and the report."""
    return sorted(
        path.stem
        for path in _HERE.glob("*.py")
        if path.stem not in _NOT_BENCHMARKS and not path.stem.startswith("_")
    )


def main() -> int:
    """Run them one after the other; the table is written only if all of them worked."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="smaller runs, to see that they work")
    options = ["--quick"] if parser.parse_args().quick else []
    results = _ROOT / "build" / "benchmarks"
    results.mkdir(parents=True, exist_ok=True)
    files: dict[str, Path] = {}
    for name in names():
        print(f"Measuring {name}", flush=True)
        files[name] = results / f"{name}.json"
        command = [sys.executable, "-m", f"benchmarks.{name}", "--json", str(files[name]), *options]
        code = subprocess.run(command, cwd=_ROOT, check=False).returncode  # noqa: S603
        if code:
            print(f"{name} ended with exit status {code}; the README stays as it was.")
            return code
    if options:
        print("A quick run: the README stays as it was.")
        return 0
    readme = _ROOT / "README.md"
    text = readme.read_text(encoding="utf-8")
    readme.write_text(replace_between_markers(text, render(files)), encoding="utf-8")
    print("The README's figures are written.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
