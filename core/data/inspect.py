"""What a file holds and how good it is, as plain values that a page or a program can show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.data.expression import Expression
from core.data.identifiers.patterns import key, kind_of
from core.data.identifiers.split import read_text, split_ids
from core.data.overrides import from_words
from core.data.pairs import Pairs
from core.data.quality import quality
from core.data.read_expression import read_expression
from core.data.read_pairs import read_pairs
from core.progress import Progress, silent
from core.settings import Limits

if TYPE_CHECKING:
    from core.data.identifiers.tables import IdTable

_DEFAULT_LIMITS = Limits()
_FIRST = 5
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
        What it holds: `expression`, `pairs`, `id table` or `ids`.
    overrides
        The fields of `Overrides`, for expression.
    expression
        For pairs: the expression whose genes they should name.
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
        return of_expression(read) | {
            "identifiers": identifiers(read.genes),
            "quality": quality(read).as_dict(),
        }
    if content == "pairs":
        genes = _genes(expression, limits=limits, progress=progress)
        pairs = read_pairs(path, genes=genes, limits=limits)
        return of_pairs(pairs) | {"identifiers": identifiers(pairs.genes)}
    if content == "id table":
        from core.data.identifiers.tables import read_id_table  # noqa: PLC0415

        return of_id_table(read_id_table(path, limits=limits))
    ids = split_ids(read_text(path, limit=limits.upload_bytes), limits=limits)
    return of_ids(ids) | {"identifiers": identifiers(ids)}


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
    read: Expression = read_expression(expression, limits=limits, progress=progress)
    return read.genes


def of_expression(expression: Expression) -> dict[str, Any]:
    """Give what `data inspect` says of an expression, as plain values."""
    report: dict[str, Any] = {
        "genes": expression.n_genes,
        "samples": expression.n_samples,
        "kind": expression.kind,
        "scale": expression.scale,
        "sparse": expression.is_sparse,
        "simulated": expression.simulated,
        "first_genes": list(expression.genes[:_FIRST]),
        "first_samples": list(expression.samples[:_FIRST]),
        "fingerprint": expression.fingerprint,
    }
    if expression.series is not None:
        report["series"] = len(set(expression.series.tolist()))
    if expression.time is not None:
        report["times"] = len(set(expression.time.tolist()))
    if expression.pseudotime is not None:
        report["lineages"] = int(expression.pseudotime.shape[1])
    return report | {"findings": [finding.as_dict() for finding in expression.findings]}


def of_pairs(pairs: Pairs) -> dict[str, Any]:
    """Give what `data inspect` says of pairs, as plain values."""
    report: dict[str, Any] = {
        "pairs": len(pairs),
        "genes": len(pairs.genes),
        "regulators": len(set(pairs.regulator.tolist())),
        "targets": len(set(pairs.target.tolist())),
        "task": pairs.task,
        "simulated": pairs.simulated,
    }
    for name in ("label", "sign"):
        column = getattr(pairs, name)
        if column is not None:
            values = column.tolist()
            report[f"{name}s"] = {str(each): values.count(each) for each in sorted(set(values))}
    first = zip(pairs.regulator_names[:_FIRST], pairs.target_names[:_FIRST], strict=True)
    report["first_pairs"] = [[str(regulator), str(target)] for regulator, target in first]
    return report | {
        "fingerprint": pairs.fingerprint,
        "findings": [finding.as_dict() for finding in pairs.findings],
    }


def of_id_table(table: IdTable) -> dict[str, Any]:
    """Give what `data inspect` says of a table that maps ids, as plain values."""
    return {
        "probesets": len(table.probes),
        "probesets_without_gene": len(table.unmatched),
        "control_probes": len(table.controls),
        "aliases": len(table.aliases),
        "findings": [finding.as_dict() for finding in table.findings],
    }


def of_ids(ids: Sequence[str]) -> dict[str, Any]:
    """Give what `data inspect` says of a list of ids, as plain values."""
    return {"ids": len(ids), "different": len(set(ids)), "first_ids": list(ids[:_FIRST])}
