"""Answers on disk: what a page shows of one, and every score behind it, so neither is made again.

The folder of an answer lies beside its question. What is damaged, or was written by another
edition, is as if it were not there: it is computed again.
"""

from __future__ import annotations

import logging
import zipfile
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from core.errors import UserInputError
from core.findings import Finding
from core.io.atomic import read_json, replacing, write_json_atomic
from core.metrics.reference import Reference
from core.serving.answer import Answer

ANSWER, SCORES = "answer.json", "scores.npz"
_EDITION = 1
_NAMES = ("regulator", "target")
_log = logging.getLogger(__name__)


def keep_answer(answer: Answer, folder: Path, *, table: pd.DataFrame | None = None) -> None:
    """Write what a page shows of an answer; a full disk costs no more than another wait.

    Parameters
    ----------
    answer
        The answer.
    folder
        Of the answer; made where it is not there.
    table
        Every score, where no other file holds them.
    """
    if table is not None:
        keep_scores(table, folder)
    stored = {"edition": _EDITION, **{each.name: getattr(answer, each.name) for each in _FIELDS}}
    stored["reference"] = asdict(answer.reference)
    stored["findings"] = [asdict(finding) for finding in answer.findings]
    stored["expected"] = answer.expected.tolist()
    try:
        write_json_atomic(stored, folder / ANSWER, what="answer")
    except UserInputError as error:
        _log.warning("An answer was not kept: %s", error)


def read_answer(folder: Path) -> Answer | None:
    """Read what `keep_answer` wrote; None where there is none.

    Parameters
    ----------
    folder
        Of the answer.
    """
    stored = read_json(folder / ANSWER)
    if stored is None or stored.get("edition") != _EDITION:
        return None
    try:
        values = {each.name: stored[each.name] for each in _FIELDS}
        reference: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in stored["reference"].items()
        }
        findings = tuple(
            Finding(**{**finding, "items": tuple(finding["items"])})
            for finding in stored["findings"]
        )
        return Answer(
            **{
                **values,
                "rows": tuple(values["rows"]),
                "edges": np.array(values["edges"], np.float64),
                "counts": np.array(values["counts"], np.int64),
                "cuts": np.array(values["cuts"], np.float64),
                "passing": np.array(values["passing"], np.int64),
                # null, JSON's word for what is no number, becomes NaN again
                "expected": np.array(values["expected"], np.float64),
                "reference": Reference(**reference),
                "findings": findings,
            }
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        return None


def keep_scores(table: pd.DataFrame, folder: Path) -> None:
    """Write every score of an answer.

    Parameters
    ----------
    table
        As `core.serving.scoring` returns it: one row a pair.
    folder
        Of the answer; made where it is not there.
    """
    columns: dict[str, Any] = {"columns": np.array(table.columns, dtype=str)}
    for name in table.columns:
        if name in _NAMES:
            codes, names = pd.factorize(table[name])
            columns |= {name: codes.astype(np.int32), f"{name}_names": np.array(names, dtype=str)}
        else:
            columns[str(name)] = table[name].to_numpy()
    try:
        with replacing(folder / SCORES, what="answer") as part, part.open("wb") as stream:
            np.savez(stream, **columns)
    except UserInputError as error:
        _log.warning("The scores of an answer were not kept: %s", error)


def read_kept_scores(folder: Path) -> pd.DataFrame | None:
    """Read what `keep_scores` wrote; None where there is none.

    Parameters
    ----------
    folder
        Of the answer.
    """
    try:
        with (
            (folder / SCORES).open("rb") as stream,
            np.load(stream, allow_pickle=False) as stored,
        ):
            return pd.DataFrame(
                {
                    name: stored[f"{name}_names"].astype(object)[stored[name]]
                    if name in _NAMES
                    else stored[name]
                    for name in stored["columns"].tolist()
                }
            )
    except (OSError, ValueError, KeyError, IndexError, EOFError, zipfile.BadZipFile):
        return None


_FIELDS = fields(Answer)
