"""Which models can be read over pairs, in which way, and why another cannot.

Light on purpose: pages ask this of every model they list.
"""

from __future__ import annotations

from core import systems
from core.errors import UserInputError
from core.models.card import Card
from core.problem.explainers import Branches, SampleTrace, TimeTrace


def readable(card: Card) -> bool:
    """Return whether what a model answers to over pairs can be shown.

    Parameters
    ----------
    card
        Untrusted.
    """
    return cannot_be_read(card) is None


def cannot_be_read(card: Card) -> UserInputError | None:
    """Return why a model cannot be read over pairs; None where it can.

    Parameters
    ----------
    card
        Untrusted.
    """
    try:
        must_be_readable(card)
    except UserInputError as error:
        return error
    return None


def must_be_readable(card: Card) -> SampleTrace | TimeTrace | Branches:
    """Return how a model is read over pairs, or refuse one that cannot be.

    Parameters
    ----------
    card
        Untrusted.
    """
    system = systems.get(card.method)
    along_time = system.explainer(TimeTrace)
    if along_time is not None:
        return along_time
    branches = system.explainer(Branches)
    if branches is None:
        return sample_trace(card)
    if len(branches.of(system.settings(card.settings))) < 2:
        raise UserInputError(
            "model",
            "must have two branches, for what each of them adds to be compared",
            got=f"{card.title}, which has one",
            remedy="Train it with two branches, or open a pair on the Pair page: it shows where in "
            "the pair's image it looks",
        )
    return branches


def sample_trace(card: Card) -> SampleTrace:
    """Return how a model is read along the samples, or refuse one that cannot be.

    Parameters
    ----------
    card
        Untrusted.
    """
    trace = systems.get(card.method).explainer(SampleTrace)
    if trace is None:
        raise UserInputError(
            "model",
            "must be of a system that reads profiles along the samples, courses along time, or "
            "images by two branches",
            got=card.title,
            remedy="Open a pair on the Pair page instead: it shows where in the pair's input this "
            "system looks",
        )
    trained = card.training.get("networks")
    if isinstance(trained, list) and len(trained) > 1:
        raise UserInputError(
            "model",
            "must be one network to be read, for several have no activation in common",
            got=f"the average of {len(trained)}",
            remedy="Train one network (seeds=1) and read that",
        )
    if card.translated is None:
        raise UserInputError(
            "model",
            "must have been translated for use without TensorFlow, to be read",
            got="a model that was not",
            remedy="Train it again with this GRNscope",
        )
    return trace
