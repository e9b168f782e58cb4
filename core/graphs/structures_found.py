"""Which structures of each judged network every method finds, as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.evaluation.results import Evaluation, Result
from core.evaluation.structures import Structures, judge_structures, structures_of, together
from core.graphs.network_graphs import BestPairs, best_pairs

_WHOLE = 0.9
"""Share of all pairs of its regulators that must be scored for a network to be predicted whole."""
_MOST_GENES = 10_000


def structures_found(evaluation: Evaluation) -> dict[str, Any]:
    """Judge the best scored pairs of every method and control by structures of the known edges.

    Parameters
    ----------
    evaluation
        Any; what is not judged network by network, each of them scored whole, has none.

    Returns
    -------
    By name what was counted in each network (`per_network`) and in all (`together`), as
    `judge_structures` returns it; empty where there is nothing to tell.
    """
    if evaluation.groups.kind != "network":
        return {}
    found: dict[str, Any] = {}
    known: dict[str, _Known] = {}
    for result in evaluation.results:
        each = _by_network(evaluation, result, known=known)
        if each:
            found[result.name] = {"together": together(each.values()), "per_network": each}
    return found


@dataclass(frozen=True, eq=False)
class _Known:
    """A network that was scored whole: the rows asked, their genes, and its known structures."""

    asked: NDArray[np.intp]
    ends: NDArray[np.intp]
    real: NDArray[np.bool_]
    structures: Structures


def _by_network(
    evaluation: Evaluation, result: Result, *, known: dict[str, _Known]
) -> dict[str, Any]:
    """Judge a method in each network; what is known of one is kept for the next method."""
    made = {}
    for pairs in best_pairs(evaluation, result):
        here = known.get(pairs.name)
        if here is None or not np.array_equal(here.asked, pairs.asked):
            here = _known(evaluation, pairs)
        if here is None:
            continue
        known[pairs.name] = here
        predicted = np.isin(pairs.asked, pairs.best)
        made[pairs.name] = judge_structures(
            here.structures,
            found=predicted[here.real],
            wrong=here.ends[predicted & ~here.real],
            non_edges=here.ends[~here.real],
        )
    return made


def _known(evaluation: Evaluation, pairs: BestPairs) -> _Known | None:
    """Find the structures of a network; None where it is too large or not scored whole."""
    asked = _ends(evaluation, pairs.asked)
    genes, place = np.unique(asked, return_inverse=True)
    if genes.size > _MOST_GENES or not _is_whole(asked, genes.size):
        return None
    ends, real = place.reshape(-1, 2), np.isin(pairs.asked, pairs.real)
    return _Known(pairs.asked, ends, real, structures_of(ends[real], genes.size))


def _ends(evaluation: Evaluation, rows: NDArray[np.intp]) -> NDArray[np.intp]:
    return np.stack([evaluation.rows.regulator[rows], evaluation.rows.target[rows]], axis=1)


def _is_whole(asked: NDArray[np.intp], n_genes: int) -> bool:
    """Return whether nearly all pairs of the network's regulators were scored."""
    regulators = np.unique(asked[:, 0]).size
    return len(asked) >= _WHOLE * regulators * (n_genes - 1)
