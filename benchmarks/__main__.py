"""Run benchmarks and write the README's tables: `python -m benchmarks [--quick] [NAME …]`."""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

from benchmarks.report import render, replace_between_markers

_HERE = Path(__file__).resolve().parent
_ROOT = _HERE.parent
_NOT_BENCHMARKS = {"__init__", "__main__", "report"}
_IN_DOCS = {"cnnc_real", "cnnse"}
"""Measured part by part, and told in full in docs/."""


def names() -> list[str]:
    """List the benchmarks: every module here but this one and the report."""
    return sorted(
        path.stem
        for path in _HERE.glob("*.py")
        if path.stem not in _NOT_BENCHMARKS and not path.stem.startswith("_")
    )


def main() -> int:
    """Run them one after the other; the README shows the latest whole run of each."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="smaller runs, to see that they work")
    parser.add_argument("name", nargs="*", help=f"only these of: {', '.join(names())}")
    given = parser.parse_args()
    if unknown := set(given.name) - set(names()):
        parser.error(f"there is no benchmark {', '.join(sorted(unknown))}")
    kept = _ROOT / "build" / "benchmarks"
    results = kept / "quick" if given.quick else kept
    results.mkdir(parents=True, exist_ok=True)
    for name in given.name or names():
        print(f"Measuring {name}", flush=True)
        command = [sys.executable, "-m", f"benchmarks.{name}"]
        command += ["--json", str(results / f"{name}.json"), *["--quick"] * given.quick]
        code = subprocess.run(command, cwd=_ROOT, check=False).returncode  # noqa: S603
        if code:
            print(f"{name} ended with exit status {code}; the README stays as it was.")
            return code
    if given.quick:
        print("A quick run: the README stays as it was.")
        return 0
    files = {name: kept / f"{name}.json" for name in names() if name not in _IN_DOCS}
    readme = _ROOT / "README.md"
    shown = render({name: path for name, path in files.items() if path.is_file()})
    readme.write_text(
        replace_between_markers(readme.read_text(encoding="utf-8"), shown), encoding="utf-8"
    )
    print("The README's figures are written.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
