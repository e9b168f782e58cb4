"""From what a page's form holds to a run that a worker can do, or a sentence on what is wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core import systems as registry
from core.errors import UserInputError
from core.problem.system import System
from core.runs.records import Input
from core.workspace.records import Item

_LARGEST_SEED = 2**31 - 1
_MOST_FOLDS = 100


@dataclass(frozen=True)
class Chosen:
    """A data set as it was chosen; `beside` is expression that is read beside the first."""

    expression: Item | None
    pairs: Item | None
    beside: tuple[Item, ...] = ()


def chosen_methods(names: object) -> list[System]:
    """Find the methods that a control names: one, or a list."""
    listed = names if isinstance(names, list) else [names]
    return [registry.get(str(name)) for name in listed if name]


def inputs(
    sets: Sequence[Chosen],
    methods: Sequence[System],
    *,
    evidence: Sequence[Item] = (),
    scores: Sequence[Item] = (),
) -> tuple[Input, ...]:
    """Name what a run reads: expressions first, then pairs, in the same order, then tables.

    The expressions of a data set follow each other, and each data set has as many.

    Parameters
    ----------
    sets
        At least one.
    methods
        That will read them.
    evidence
        Tables of other numbers; left out where none of the methods can use them.
    scores
        Tables with scores of other programs, which go with one data set only.
    """
    if scores and len(sets) > 1:
        raise UserInputError(
            "scores of other programs",
            "must be judged on one data set",
            got=f"{len(sets)} data sets",
            remedy="Choose one data set, or use the command line with one file for each",
        )
    expressions: list[Item] = []
    pairs: list[Item] = []
    for number, chosen in enumerate(sets, start=1):
        which = f" of data set {number}" if len(sets) > 1 else ""
        if chosen.expression is None or chosen.pairs is None:
            missing = "expression" if chosen.expression is None else "known pairs"
            raise UserInputError(
                f"{missing}{which}",
                "must be chosen",
                got="none",
                remedy="Choose one, or bring a file on the Data page",
            )
        expressions.append(chosen.expression)
        expressions.extend(chosen.beside)
        pairs.append(chosen.pairs)
    counts = [1 + len(chosen.beside) for chosen in sets]
    if len(set(counts)) > 1:
        raise UserInputError(
            "expression",
            "must be as many files in every data set",
            got=" and ".join(map(str, counts)),
            remedy="Tick the same files beside each, or none",
        )
    _must_be_read_side_by_side(counts[0], methods)
    return tuple(
        Input(role, each.id, each.name, each.sha256)
        for role, items in (
            ("expression", expressions),
            ("pairs", pairs),
            ("evidence", evidence if uses_evidence(methods) else ()),
            ("scores", scores),
        )
        for each in items
    )


def uses_evidence(methods: Sequence[System]) -> bool:
    """Return whether any of the methods can use other evidence beside expression."""
    return any(method.evidence for method in methods)


def whole_number(text: object, name: str, *, least: int, most: int) -> int:
    """Read a whole number, or say what is allowed.

    Parameters
    ----------
    text
        As it was typed.
    name
        What it is.
    least, most
        Bounds, themselves allowed.
    """
    typed = str(text if text is not None else "").strip()
    if not (typed.isascii() and typed.isdigit() and least <= int(typed[:12]) <= most):
        raise UserInputError(
            name,
            f"must be a whole number from {least:,} to {most:,}",
            got=typed or "nothing",
            remedy="Type a number such as " + str(max(least, 1)),
        )
    return int(typed)


def seed(text: object) -> int:
    """Read the seed."""
    return whole_number(text, "seed", least=0, most=_LARGEST_SEED)


def folds(text: object) -> int | None:
    """Read how many folds; left empty, one regulator or data set is left out at a time."""
    if text is None or not str(text).strip():
        return None
    return whole_number(text, "folds", least=2, most=_MOST_FOLDS)


def check_settings(kind: str, settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings of the check that goes before a training or an evaluation."""
    methods = settings.get("methods") or [settings["method"]]
    return {**settings, "methods": methods, "before": kind}


def _must_be_read_side_by_side(count: int, methods: Sequence[System]) -> None:
    """Refuse where no method reads so many files; a run leaves out those that cannot."""
    if any(method.expressions[0] <= count <= method.expressions[1] for method in methods):
        return
    for method in methods:
        least, most = method.expressions
        wanted = str(least) if least == most else f"{least} to {most}"
        raise UserInputError(
            "expression",
            f"must be {wanted} for {method.title}",
            got=f"{count} files",
            remedy=f"Tick fewer files beside it, or leave {method.title} out"
            if count > most
            else "Tick what is to be read beside it",
        )
