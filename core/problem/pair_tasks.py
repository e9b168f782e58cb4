"""The tasks of pairs: does one regulate the other, which of both, and with which sign."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.metrics.curves import figures, has_both
from core.problem.labels import FORWARD, NONE, REVERSE, forward_score, interaction_score
from core.problem.problem import Problem
from core.problem.rows import stack
from core.problem.signs import ACTIVATES, REPRESSES, labels_of, lean, regulates
from core.problem.split import divide, divide_aside
from core.problem.task import Outputs, Raw, Task

IDENTITY = "identity-only"
SHUFFLED = "shuffled-labels"
EVIDENCE = "evidence-only"
QUESTION = "regulates"
SPLITS: Mapping[str, str] = MappingProxyType(
    {
        "regulator": "no regulator is in both the training and the test pairs",
        "gene": "no gene is in both the training and the test pairs",
        "outgoing": "the genes that regulate are dealt out, and no training pair touches one of "
        "the test genes, on either side of it",
        "target": "the known targets of each regulator are dealt out, so that some of them were "
        "seen in training",
        "network": "a whole data set is left out at a time",
        "group": "the groups that came with the pairs are left out whole",
        "random": "pairs are dealt out at random, so that test regulators and targets were seen "
        "in training, which flatters",
    }
)
"""What each split keeps apart."""
_FIGURES = ("auroc", "aupr", "early_precision", "early_precision_ratio")


def judge(labels: NDArray[Any], scores: Raw) -> dict[str, dict[str, float | None]]:
    """Return figures by question, for pairs whose labels are known.

    Parameters
    ----------
    labels
        Shape (n_pairs,).
    scores
        Raw, shape (n_pairs,) or (n_pairs, 3).

    Returns
    -------
    `regulates`: the first gene controls the second. Of three classes also `interaction`, either
    controls the other, and `direction`, which of them, among pairs that interact. A question to
    which all labels give the same answer is left out.
    """
    first = (labels == FORWARD).astype(np.int8)
    asked = {QUESTION: (first, forward_score(scores))}
    if scores.ndim == 2:
        edges = labels > 0
        lead = scores[:, FORWARD] - scores[:, REVERSE]
        asked["interaction"] = (edges.astype(np.int8), interaction_score(scores))
        asked["direction"] = (first[edges], lead[edges])
    return {
        name: {**figures(label, score).as_dict()}
        for name, (label, score) in asked.items()
        if has_both(label)
    }


def _labels(problems: Sequence[Problem]) -> NDArray[np.int8]:
    return stack(problems).label


def _regulators(problems: Sequence[Problem]) -> NDArray[np.object_]:
    rows = stack(problems)
    return rows.genes[rows.true_regulator]


def _one(outputs: Outputs) -> Raw:
    return outputs[:, 0]


def _all(outputs: Outputs) -> Raw:
    return outputs


def _directions(outputs: Outputs) -> Mapping[str, NDArray[Any]]:
    return {
        "p_none": outputs[:, NONE],
        "p_forward": outputs[:, FORWARD],
        "p_reverse": outputs[:, REVERSE],
    }


def _signs(outputs: Outputs) -> Mapping[str, NDArray[Any]]:
    return {
        "sign": np.where(lean(outputs) < 0, -1, 1).astype(np.int64),
        "p_activates": outputs[:, ACTIVATES],
        "p_represses": outputs[:, REPRESSES],
    }


BINARY = Task(
    name="binary",
    item="pair",
    title="whether a pair interacts",
    score="probability",
    outputs=1,
    loss="binary",
    splits=tuple(SPLITS),
    figures=_FIGURES,
    controls=(IDENTITY, SHUFFLED),
    question=QUESTION,
    targets=_labels,
    groups=_regulators,
    folds=divide,
    set_aside=divide_aside,
    read=_one,
    judge=judge,
)
DIRECTION = replace(
    BINARY,
    name="direction",
    title="whether, and which way",
    outputs=3,
    output=FORWARD,
    loss="classes",
    read=_all,
    columns=_directions,
    both_ways=True,
)
SIGN = replace(
    BINARY,
    name="sign",
    title="whether, and with which sign",
    outputs=3,
    loss="signs",
    targets=labels_of,
    read=regulates,
    columns=_signs,
)
