"""Activation and repression: what a network with three such outputs learns from, and says.

Its outputs are no regulation, activation, repression. A known pair whose sign nobody knows
counts as either: the network must only find that it is one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.data.pairs import Pairs
from core.errors import UserInputError
from core.problem.problem import Problem

NEITHER, ACTIVATES, REPRESSES, EITHER = 0, 1, 2, 3
FITTING = np.array([[1, 0, 0], [0, 1, 0], [0, 0, 1], [0, 1, 1]], np.float32)
"""Which outputs fit a label: one row a label."""


@dataclass(frozen=True, eq=False)
class Signs:
    """Signs of the pairs that were set aside, and what tells them.

    Attributes
    ----------
    known
        +1 activates, −1 represses, 0 unknown or no edge; int8, shape (n_pairs,).
    told
        The network's, from −1 (represses) to 1 (activates).
    correlation
        Of the two profiles, which tells a sign without any learning.
    """

    known: NDArray[np.int8]
    told: NDArray[np.float32]
    correlation: NDArray[np.float32]


def labels_of(problems: Sequence[Problem]) -> NDArray[np.int8]:
    """Return labels 0 to 3 of all pairs, one problem after another.

    Parameters
    ----------
    problems
        With two-class labels, and signs of some of the positives.
    """
    if problems[0].pairs.task == "direction":
        raise UserInputError(
            "option sign",
            "cannot be learned together with direction",
            got="task direction and sign true",
            remedy="Train two models, or choose task=binary",
        )
    labels = np.concatenate([_labels(each.pairs) for each in problems])
    missing = [
        word
        for word, label in (("activates", ACTIVATES), ("represses", REPRESSES))
        if not (labels == label).any()
    ]
    if missing:
        raise UserInputError(
            "pairs",
            "must say of some regulators that they activate and of others that they repress",
            got=f"none that {' or '.join(missing)}",
            remedy="Add a column sign with + and -, or leave out sign=true",
        )
    return labels


def known_signs(problems: Sequence[Problem]) -> NDArray[np.int8]:
    """Return the sign of every positive, 0 where it is unknown, one problem after another."""
    signed = {ACTIVATES: 1, REPRESSES: -1}
    labels = np.concatenate([_labels(each.pairs) for each in problems])
    known: NDArray[np.int8] = np.array([signed.get(each, 0) for each in range(4)], np.int8)[labels]
    return known


def regulates(outputs: NDArray[np.float32]) -> NDArray[np.float32]:
    """Read outputs, shape (n, 3), as "the regulator controls the target", either way."""
    score: NDArray[np.float32] = outputs[:, ACTIVATES] + outputs[:, REPRESSES]
    return score


def lean(outputs: NDArray[np.float32]) -> NDArray[np.float32]:
    """Read outputs, shape (n, 3), as a sign: from −1 (represses) to 1 (activates)."""
    either = np.maximum(regulates(outputs), np.float32(1e-7))
    return ((outputs[:, ACTIVATES] - outputs[:, REPRESSES]) / either).astype(np.float32)


def _labels(pairs: Pairs) -> NDArray[np.int8]:
    sign = np.zeros(len(pairs), np.int8) if pairs.sign is None else pairs.sign
    by_sign = np.array([REPRESSES, EITHER, ACTIVATES], np.int8)[np.sign(sign) + 1]
    return np.where(np.asarray(pairs.label) > 0, by_sign, NEITHER).astype(np.int8)
