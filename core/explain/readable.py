"""Which models can be read, along samples or along time, and why another cannot.

Light on purpose: pages ask this of every model they list.
"""

from __future__ import annotations

from core import systems
from core.errors import UserInputError
from core.models.card import Card
from core.problem.system import NetworkSpec, System


def readable(card: Card) -> bool:
    """Tell whether what a model answers to, along samples or along time, can be shown.

    Parameters
    ----------
    card
        Untrusted.
    """
    return cannot_be_read(card) is None


def cannot_be_read(card: Card) -> UserInputError | None:
    """Say why a model cannot be read, along samples or along time; None where it can.

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


def reads_profiles(card: Card) -> bool:
    """Tell whether a model's network reads profiles at all.

    Parameters
    ----------
    card
        Untrusted.
    """
    try:
        network = systems.get(card.method).network
    except UserInputError:  # a method that this GRNscope does not know any more
        return False
    return network is not None and bool(network.samples_layer)


def reads_courses(method: System) -> bool:
    """Tell whether a method's networks read time courses, and so are read along time."""
    return method.network is not None and method.network.course_form is not None


def must_be_readable(card: Card) -> NetworkSpec:
    """Give what a model's method says of its network, or say why it cannot be read.

    Parameters
    ----------
    card
        Untrusted.
    """
    method = systems.get(card.method)
    network = method.network
    if network is not None and reads_courses(method):
        return network
    if network is None or not network.samples_layer:
        raise UserInputError(
            "model",
            "must be of a system that reads profiles along the samples, or courses along time",
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
    return network
