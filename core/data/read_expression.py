"""The front door for expression: any file that is understood becomes the same `Expression`."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from core.data.cleaning import clean
from core.data.expression import Expression
from core.data.overrides import Overrides
from core.data.readers.detect import find_reader
from core.data.readers.raw_expression import Context
from core.data.simulated import is_simulated
from core.errors import UserInputError
from core.findings import Finding
from core.progress import Progress, silent
from core.settings import Limits

_DETECT_ALL = Overrides()
_DEFAULT_LIMITS = Limits()


def read_expression(
    path: str | os.PathLike[str],
    *,
    overrides: Overrides = _DETECT_ALL,
    limits: Limits = _DEFAULT_LIMITS,
    progress: Progress = silent,
) -> Expression:
    """Read expression from a file or folder.

    The format is told by the contents: CSV, TSV, TXT or XLSX (plain or gzip), h5ad, a 10x or
    MatrixMarket folder, a GEO series matrix, a BEELINE folder, a DREAM time-series table, or a
    ZIP or TAR archive of one of these. What was recognised, decided and mended is in
    `findings`; `core.data.cleaning` states the rules.

    Parameters
    ----------
    path
        A file or folder.
    overrides
        Decisions that replace what would be detected.
    limits
        What a file may ask of this machine.
    progress
        Told how far the reading is; may raise `Cancelled`.
    """
    path = Path(path)
    if not path.exists():
        raise UserInputError(
            path.name or str(path),
            "must be a file or folder that exists",
            got="nothing there",
            remedy="Check the path",
        )
    context = Context(overrides, limits, progress)
    with TemporaryDirectory(prefix="grnscope-") as scratch:
        found = find_reader(path, Path(scratch), context)
        reading = found.read(found.path, context)
    told = Finding("info", "format", f"Recognised as: {found.format}.")
    reading = replace(reading, findings=(told, *reading.findings))
    expression = clean(reading, overrides=overrides, limits=limits, source=path.name)
    return replace(expression, simulated=expression.simulated or is_simulated(path))
