"""From the JSON of the benchmarks to the README's tables."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

START = "<!-- benchmarks: written by `make bench` -->"
END = "<!-- benchmarks end -->"
_LONG = 12
"""A table with more rows is folded."""
_NOTHING = "Nothing has been measured yet; `make bench` measures and writes it here."


def render(files: Mapping[str, Path]) -> str:
    """Give one Markdown table a benchmark, under the machine it ran on."""
    if not files:
        return _NOTHING
    parts: list[str] = []
    for name, path in files.items():
        result = json.loads(path.read_text(encoding="utf-8"))
        title, rows = f"{name} on {_machine(result['machine'])}", result["rows"]
        if len(rows) > _LONG:
            title = f"<details><summary>{title}: {len(rows)} rows</summary>"
            parts += [title, table(rows), "</details>"]
        else:
            parts += [f"**{title}**", table(rows)]
    return "\n\n".join(parts)


def table(rows: Sequence[Mapping[str, Any]]) -> str:
    """Give rows as a Markdown table, columns in the order of their first appearance."""
    columns = list(dict.fromkeys(column for row in rows for column in row))
    lines = [columns, ["---"] * len(columns)]
    lines += [[_cell(row.get(column, "")) for column in columns] for row in rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _machine(described: str | Mapping[str, Any]) -> str:
    """Say in a line what it ran on."""
    if isinstance(described, str):
        return described
    features = ", ".join(described["features"]) or "no vector extensions"
    return f"{described['processor']}, {described['cores']} cores, {features}"


def replace_between_markers(text: str, content: str) -> str:
    """Put content between the two markers, each of which stands once in the text."""
    if text.count(START) != 1 or text.count(END) != 1:
        raise ValueError(f"the text must hold {START!r} and {END!r} once each")
    before, rest = text.split(START)
    _, after = rest.split(END)
    return f"{before}{START}\n{content}\n{END}{after}"


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, list):
        return ", ".join(_cell(item) for item in value)
    return str(value).replace("|", "\\|")
