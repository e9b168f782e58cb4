"""What is in a file: said at once where it is small, by a run where reading it is work."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from core.confined import UnfinishedError, call_confined
from core.runs import store
from core.runs.data_jobs import REPORT
from core.runs.inputs import run_folder
from core.runs.records import Input, Run
from core.settings import Limits
from core.workspace.records import Item
from pages._visit import Visit

_AT_ONCE = 5_000_000
_TEXT = (
    *(".csv", ".tsv", ".txt", ".tab", ".gmt", ".obo", ".gaf", ".jaspar", ".meme", ".fa"),
    *(".fasta", ".bed", ".narrowpeak", ".broadpeak", ".sif", ".graphml"),
)


def report(item: Item, who: Visit, *, expression: Item | None = None) -> Mapping[str, Any] | Run:
    """Return what is in a file, or the run that finds out.

    Parameters
    ----------
    item
        Of the workspace.
    who
        The visitor.
    expression
        For what names genes: the expression whose genes they should be.
    """
    if _is_small(item) and (expression is None or _is_small(expression)):
        with suppress(UnfinishedError):  # a run has more time and memory, and can be stopped
            beside = None if expression is None else _as_file(expression)
            return _at_once(_as_file(item), beside, limits=who.settings.limits)
    run = _earlier(item, who, expression=expression) or _asked(item, who, expression=expression)
    if run.state != "done":
        return run
    path = run_folder(who.home, run).results / REPORT
    read: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return read


@dataclass(frozen=True)
class _File:
    """What a report depends on."""

    path: Path
    sha256: str
    content: str
    overrides: tuple[tuple[str, str], ...]


def _as_file(item: Item) -> _File:
    return _File(item.path, item.sha256, item.content, tuple(item.overrides.items()))


@lru_cache(maxsize=128)
def _at_once(file: _File, expression: _File | None, *, limits: Limits) -> Mapping[str, Any]:
    """Read a small file, in a process of its own: anybody may have sent it."""
    found: dict[str, Any] = call_confined(
        "core.data.inspect:inspect_plainly",
        {
            "path": str(file.path),
            "content": file.content,
            "overrides": dict(file.overrides),
            "expression": None if expression is None else str(expression.path),
        },
        asdict(limits),
        seconds=limits.look_seconds,
        memory_bytes=limits.guard_memory_bytes,
    )
    return found


def _is_small(item: Item) -> bool:
    return item.size < _AT_ONCE and item.path.is_file() and item.path.suffix.lower() in _TEXT


def _earlier(item: Item, who: Visit, *, expression: Item | None) -> Run | None:
    """Find the run that looked, or looks, into the same file in the same way."""
    inputs, settings = _inputs(item, expression), _settings(item)
    runs = store.list_runs(who.home, who.workspace, kind="inspect")
    return next(
        (run for run in runs if run.inputs == inputs and dict(run.settings) == settings), None
    )


def _asked(item: Item, who: Visit, *, expression: Item | None) -> Run:
    return store.create(
        who.home,
        who.workspace,
        kind="inspect",
        title=f"Look into {item.name}",
        inputs=_inputs(item, expression),
        settings=_settings(item),
        limits=who.settings.limits,
    )


def _inputs(item: Item, expression: Item | None) -> tuple[Input, ...]:
    both = [("data", item), *([("expression", expression)] if expression else [])]
    return tuple(Input(role, each.id, each.name, each.sha256) for role, each in both)


def _settings(item: Item) -> dict[str, Any]:
    return {"content": item.content, "overrides": dict(item.overrides)}
