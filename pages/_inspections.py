"""What is in a file: said at once where it is small, by a run where reading it is work."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from core.runs import store
from core.runs.inputs import run_folder
from core.runs.jobs import REPORT
from core.runs.records import Input, Run
from core.workspace.records import Item
from pages._visit import Visit

_AT_ONCE = 5_000_000
_TEXT = (".csv", ".tsv", ".txt", ".tab")


def report(item: Item, who: Visit, *, expression: Item | None = None) -> Mapping[str, Any] | Run:
    """Give what is in a file, or the run that finds out.

    Parameters
    ----------
    item
        Of the workspace.
    who
        The visitor.
    expression
        For pairs: the expression whose genes they should name.
    """
    if _is_small(item) and (expression is None or _is_small(expression)):
        from core.data.inspect import inspect  # noqa: PLC0415  (pandas)

        return inspect(
            item.path,
            content=item.content,
            overrides=item.overrides,
            expression=None if expression is None else expression.path,
            limits=who.settings.limits,
        )
    run = _earlier(item, who, expression=expression) or _asked(item, who, expression=expression)
    if run.state != "done":
        return run
    path = run_folder(who.home, run).results / REPORT
    read: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return read


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
