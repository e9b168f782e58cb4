"""What a search for modules is given: expression, a similarity, gene sets, a known truth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from core import systems
from core.errors import UserInputError
from core.models.card import read_card
from core.problem.gene_tasks import GENE_TASKS
from core.runs.records import Input
from core.workflows.options import CORRELATION
from core.workspace.records import Item

KIND = "modules"
_TRUTH = "modules.csv"
_MODEL, _SYSTEM, _SCORES = "model:", "system:", "scores:"


@dataclass(frozen=True)
class Chosen:
    """What a form of the page holds; empty ids where nothing is chosen."""

    expression: str = ""
    second: str = ""
    similarity: str = CORRELATION
    genes: str = ""
    sets: str = ""
    annotations: str = ""


@dataclass(frozen=True)
class Asked:
    """What a run reads, and which system it asks where that is no model."""

    inputs: tuple[Input, ...]
    title: str
    settings: dict[str, str] = field(default_factory=dict)


def similarities(items: Sequence[Item]) -> dict[str, str]:
    """Return what genes can be compared by: keys, and names for people.

    Parameters
    ----------
    items
        All that the workspace can use.
    """
    models = {f"{_MODEL}{item.id}": item.name for item in items if _scores_pairs(item)}
    others = {
        f"{_SYSTEM}{name}": system.title
        for name, system in systems.registry().items()
        if system.item == "pair" and not system.needs_labels() and name != CORRELATION
    }
    tables = {
        f"{_SCORES}{item.id}": f"scores in {item.name}"
        for item in items
        if item.content == "pairs" and not item.shared
    }
    return {CORRELATION: "Pearson correlation", **models, **others, **tables}


def gene_sets(items: Sequence[Item]) -> list[Item]:
    """List files of gene sets, and ontologies, which need annotations beside."""
    return [item for item in items if item.content in {"gene sets", "ontology"}]


def annotation_files(items: Sequence[Item]) -> list[Item]:
    """List files that say which terms a gene has."""
    return [item for item in items if item.content == "annotations"]


def is_ontology(item: Item) -> bool:
    """Return whether a file is an ontology."""
    return item.content == "ontology"


def truth_beside(expression: Item, items: Sequence[Item]) -> Item | None:
    """Find the known modules that were simulated with an expression; None where there are none."""
    return next(
        (
            item
            for item in items
            if item.path.name == _TRUTH
            and item.shared == expression.shared
            and item.path.parent == expression.path.parent
        ),
        None,
    )


def asked(chosen: Chosen, items: Sequence[Item]) -> Asked:
    """Name what a run reads.

    Parameters
    ----------
    chosen
        As the form stands.
    items
        All that the workspace can use.
    """
    there = {item.id: item for item in items}
    expression = _item(there, chosen.expression, "expression")
    named = similarities(items)
    if chosen.similarity not in named:
        raise UserInputError(
            "similarity",
            "must be one of the list",
            got=chosen.similarity[:60] or "none",
            remedy="Choose one from the list; it may have been deleted",
        )
    found = [("expression", expression)]
    if chosen.second and chosen.second != chosen.expression:
        found.append(("expression", _item(there, chosen.second, "second expression")))
    for role, prefix in (("model", _MODEL), ("scores", _SCORES)):
        if chosen.similarity.startswith(prefix):
            found.append((role, _item(there, chosen.similarity.removeprefix(prefix), role)))
    found += [("pairs", each) for each in _learned_from(found, items)]
    if chosen.genes:
        found.append(("genes", _item(there, chosen.genes, "genes")))
    found += _sets(there, chosen)
    truth = truth_beside(expression, items)
    if truth is not None:
        found.append(("truth", truth))
    system = chosen.similarity.removeprefix(_SYSTEM)
    return Asked(
        inputs=tuple(Input(role, each.id, each.name, each.sha256) for role, each in found),
        title=f"Modules of {expression.name} by {named[chosen.similarity]}",
        settings={"system": system} if chosen.similarity.startswith(_SYSTEM) else {},
    )


def _sets(there: dict[str, Item], chosen: Chosen) -> list[tuple[str, Item]]:
    if not chosen.sets:
        return []
    sets = _item(there, chosen.sets, "gene sets")
    if not is_ontology(sets):
        return [("gene-sets", sets)]
    if not chosen.annotations:
        raise UserInputError(
            "annotations",
            "must be chosen, for an ontology alone names no genes",
            got="none",
            remedy="Choose the file that says which terms each gene has",
        )
    return [
        ("ontology", sets),
        ("annotations", _item(there, chosen.annotations, "annotations")),
    ]


def _learned_from(found: Sequence[tuple[str, Item]], items: Sequence[Item]) -> list[Item]:
    """Find the pairs of a model's card among what the workspace has, by the names of the files."""
    model = next((item for role, item in found if role == "model"), None)
    if model is None:
        return []
    names = set()
    for data in read_card(model.path).data:
        try:
            names.add(Path(str(data["pairs"]["source"])).name)
        except (KeyError, TypeError):
            continue
    # a model of the demo's makers learned from other simulations: names say nothing there
    return [
        item
        for item in items
        if item.content == "pairs" and not item.shared and item.path.name in names
    ]


def _scores_pairs(item: Item) -> bool:
    if item.content != "model":
        return False
    try:
        card = read_card(item.path)
    except UserInputError:
        return False
    return card.task not in GENE_TASKS and not card.evidence


def _item(there: dict[str, Item], name: str, what: str) -> Item:
    if name not in there:
        raise UserInputError(
            what,
            "must be chosen",
            got="none" if not name else "one that is no longer here",
            remedy="Choose one from the list, or bring a file on the Data page",
        )
    return there[name]
