"""What `data inspect` says of a file: as plain values, and printed for people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.commands import terminal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.data.expression import Expression
    from core.data.identifiers.tables import IdTable
    from core.data.pairs import Pairs

_FIRST = 5
_SHOWN_ITEMS = 5


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


def show(report: dict[str, Any], *, indent: str = "") -> None:
    """Print a report for people: facts first, then what was noticed."""
    facts = {key: value for key, value in report.items() if key not in {"findings", "fingerprint"}}
    nested = {key: facts.pop(key) for key in list(facts) if _is_report(facts[key])}
    rows = [(f"{indent}{key.replace('_', ' ')}", _fact(value)) for key, value in facts.items()]
    for line in terminal.columns(rows):
        terminal.out(line)
    for finding in report.get("findings", ()):
        mark = "!" if finding["level"] == "warning" else "·"
        evidence = f" ({finding['evidence']})" if finding["evidence"] else ""
        terminal.out(f"{indent}{mark} {finding['topic']}: {finding['message']}{evidence}")
        if finding["items"]:
            more = finding["count"] - _SHOWN_ITEMS
            shown = ", ".join(finding["items"][:_SHOWN_ITEMS])
            terminal.out(f"{indent}    {shown}{f' and {more:,} more' if more > 0 else ''}")
    for key, below in nested.items():
        terminal.out(f"{indent}{key}:")
        show(below, indent=indent + "  ")


def _is_report(value: object) -> bool:
    return isinstance(value, dict) and "findings" in value


def _fact(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, dict):
        return ", ".join(f"{key}: {count:,}" for key, count in value.items())
    if isinstance(value, list):
        return ", ".join(
            " → ".join(entry) if isinstance(entry, list) else str(entry) for entry in value
        )
    return str(value)
