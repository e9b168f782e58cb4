"""What the reading of a model is given: the model, and the pairs that it is read over."""

from __future__ import annotations

from collections.abc import Sequence

from core import systems
from core.errors import UserInputError
from core.explain.readable import must_be_readable, readable
from core.models.card import Card, read_card
from core.runs import forms
from core.runs.records import Input, Run
from core.workspace.records import Item

KIND = "explain"


def offered(items: Sequence[Item]) -> list[Item]:
    """List the models that can be read.

    Parameters
    ----------
    items
        All that a workspace can use.
    """
    return [item for item in items if item.content == "model" and _readable(item)]


def inputs(model: Item | None, chosen: forms.Chosen) -> tuple[Input, ...]:
    """Name what the reading of a model reads: the model, expression and pairs.

    Parameters
    ----------
    model
        Must be one that can be read.
    chosen
        The data set.
    """
    if model is None:
        raise UserInputError(
            "model", "must be chosen", got="none", remedy="Choose one of those that can be read"
        )
    card = read_card(model.path)
    must_be_readable(card)
    return (
        Input("model", model.id, model.name, model.sha256),
        *forms.inputs([chosen], [systems.get(card.method)]),
    )


def trained_on(
    model: Item, card: Card, *, runs: Sequence[Run], items: Sequence[Item]
) -> tuple[Item, Item] | None:
    """Find the expression and the pairs a model was trained on; None where they are not there.

    Those of the run that made it, or else files that are called as its card says.

    Parameters
    ----------
    model, card
        What was trained.
    runs
        Of the workspace.
    items
        All that the workspace can use.
    """
    there = {item.id: item for item in items}
    for run in runs:
        made = (run.results or {}).get("items", ())
        if any(isinstance(each, dict) and each.get("id") == model.id for each in made):
            first = {each.role: there.get(each.item) for each in reversed(run.inputs)}
            expression, pairs = first.get("expression"), first.get("pairs")
            if expression is not None and pairs is not None:
                return expression, pairs
    try:
        data = card.data[0]
        named = (str(data["expressions"][0]["source"]), str(data["pairs"]["source"]))
    except (IndexError, KeyError, TypeError):
        return None
    found = [
        next((item for item in items if item.content == content and item.path.name == name), None)
        for content, name in zip(("expression", "pairs"), named, strict=True)
    ]
    return None if found[0] is None or found[1] is None else (found[0], found[1])


def _readable(item: Item) -> bool:
    try:
        return readable(read_card(item.path))
    except UserInputError:  # a card that cannot be read
        return False
