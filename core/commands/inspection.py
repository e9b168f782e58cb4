"""Print what `data inspect` says of a file."""

from __future__ import annotations

from typing import Any

from core.commands import terminal

_SHOWN_ITEMS = 5


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
