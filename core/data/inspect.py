"""What a file holds and how good it is, as plain values that a page or a program can show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from core.data import describe
from core.data.field_reports import FIELD_CONTENTS, field_report
from core.data.identifiers.patterns import key, kind_of
from core.data.identifiers.split import read_text, split_ids
from core.data.overrides import from_words
from core.data.quality import quality
from core.data.read_expression import read_expression
from core.data.read_pairs import read_pairs
from core.io.atomic import plain_json
from core.progress import Progress, silent
from core.settings import Limits

_DEFAULT_LIMITS = Limits()
_WORDS = {
    "locus": "AGI loci",
    "probeset": "Affymetrix probe sets",
    "control": "Affymetrix control probes",
    "ensembl": "Ensembl ids",
    "entrez": "whole numbers, as Entrez ids are",
    "name": "symbols or other names",
}


def inspect(
    path: Path,
    *,
    content: str,
    overrides: Mapping[str, str] | None = None,
    expression: Path | None = None,
    limits: Limits = _DEFAULT_LIMITS,
    progress: Progress = silent,
) -> dict[str, Any]:
    """Read a file as GRNscope would, and say what was recognised, mended and measured.

    Parameters
    ----------
    path
        A file or folder.
    content
        What it holds: `expression`, `pairs`, `id table`, `ids`, or one of `FIELD_CONTENTS`.
    overrides
        The fields of `Overrides`, for expression; `edge_types` of `read_pairs`, for pairs.
    expression
        For what names genes: the expression whose genes they should be.
    limits
        What the file may ask of this machine.
    progress
        Told how far the reading is; may raise `Cancelled`.
    """
    if content == "expression":
        read = read_expression(
            path, overrides=from_words(overrides or {}), limits=limits, progress=progress
        )
        progress("Measuring quality", 0, 0)
        return describe.of_expression(read) | {
            "identifiers": identifiers(read.genes),
            "quality": quality(read).as_dict(),
        }
    if content == "pairs":
        genes = _genes(expression, limits=limits, progress=progress)
        kept = (overrides or {}).get("edge_types", "")
        pairs = read_pairs(path, genes=genes, edge_types=kept, limits=limits)
        return describe.of_pairs(pairs) | {"identifiers": identifiers(pairs.genes)}
    if content == "id table":
        from core.data.identifiers.tables import read_id_table  # noqa: PLC0415

        return describe.of_id_table(read_id_table(path, limits=limits))
    if content in FIELD_CONTENTS:
        genes = _genes(expression, limits=limits, progress=progress)
        return field_report(path, content=content, genes=genes, limits=limits, progress=progress)
    ids = split_ids(read_text(path, limits=limits), limits=limits)
    return describe.of_ids(ids) | {"identifiers": identifiers(ids)}


def inspect_plainly(asked: Mapping[str, Any], limits: Mapping[str, int]) -> Any:
    """Do what `inspect` does, in values that go from process to process.

    Parameters
    ----------
    asked
        What `inspect` is given, paths as text.
    limits
        The fields of `Limits`.
    """
    beside = asked["expression"]
    report = inspect(
        Path(asked["path"]),
        content=asked["content"],
        overrides=asked["overrides"],
        expression=None if beside is None else Path(beside),
        limits=Limits(**limits),
    )
    return plain_json(report)


def identifiers(names: Sequence[str]) -> list[dict[str, Any]]:
    """Count what identifiers look like, the most frequent kind first."""
    kinds = [kind_of(key(name)) for name in names]
    first = dict(zip(reversed(kinds), reversed(names), strict=True))
    return [
        {"kind": kind, "words": _WORDS[kind], "count": count, "example": first[kind]}
        for kind, count in Counter(kinds).most_common()
    ]


def _genes(expression: Path | None, *, limits: Limits, progress: Progress) -> Sequence[str] | None:
    if expression is None:
        return None
    return read_expression(expression, limits=limits, progress=progress).genes
