"""Describe what was read from a file, as plain values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.data.expression import Expression
    from core.data.identifiers.tables import IdTable
    from core.data.pairs import Pairs


_FIRST = 5


def of_expression(expression: Expression) -> dict[str, Any]:
    """Return what `data inspect` says of an expression, as plain values."""
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
    """Return what `data inspect` says of pairs, as plain values."""
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
    """Return what `data inspect` says of a table that maps ids, as plain values."""
    return {
        "probesets": len(table.probes),
        "probesets_without_gene": len(table.unmatched),
        "control_probes": len(table.controls),
        "aliases": len(table.aliases),
        "findings": [finding.as_dict() for finding in table.findings],
    }


def of_ids(ids: Sequence[str]) -> dict[str, Any]:
    """Return what `data inspect` says of a list of ids, as plain values."""
    return {"ids": len(ids), "different": len(set(ids)), "first_ids": list(ids[:_FIRST])}
