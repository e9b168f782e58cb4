"""Which structures of a known network a predicted one finds, and what its wrong edges are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Ends = NDArray[np.intp]
"""Regulator and target of each edge, places among the genes, shape (n_edges, 2)."""

ALL = "all"
EDGES: Mapping[str, str] = {
    ALL: "All known edges",
    "fan_in": "Fan-in",
    "fan_out": "Fan-out",
    "cascade": "Cascade",
    "feed_forward_direct": "Loop, direct edge",
    "feed_forward_first": "Loop, first step",
    "feed_forward_second": "Loop, second step",
}
"""What the structures are called whose edges can be found."""
WRONG: Mapping[str, str] = {
    "indirect": "Along a known path of two steps",
    "shared_regulator": "Between targets of one regulator",
}
"""What the mistakes are called that a wrong edge can be."""
MEANING = (
    "Fan-in: two regulators of one target, not connected with each other. Fan-out: two targets of "
    "one regulator, not connected. Cascade: a regulates b and b regulates c, a and c are not "
    "connected. Loop (feed-forward): a regulates b, b regulates c, and a regulates c directly too. "
    "An edge counts once for each kind it stands in."
)
FEWEST = 5
"""Of fewer cases no share is told."""


@dataclass(frozen=True, eq=False)
class Structures:
    """Structures of a known network.

    Attributes
    ----------
    counts
        How many there are of each kind.
    members
        Which known edges stand in one of a kind, shape (n_known,); the names are `EDGES`.
    mistakes
        Whether an edge from one gene to another would be of a kind of mistake, shape
        (n_genes, n_genes); the names are `WRONG`.
    """

    counts: Mapping[str, int]
    members: Mapping[str, NDArray[np.bool_]]
    mistakes: Mapping[str, NDArray[np.bool_]]


def structures_of(known: Ends, n_genes: int) -> Structures:
    """Find the structures of a known network.

    Parameters
    ----------
    known
        Its edges, each once and none from a gene to itself.
    n_genes
        How many genes there are.
    """
    edge = _matrix(known, n_genes)
    back = edge.T.tocsr()
    both_ways = edge.multiply(back).tocsr()
    paths, siblings, rivals = edge @ edge, back @ edge, edge @ back
    at, to = known[:, 0], known[:, 1]
    targets, regulators = (np.asarray(edge.sum(axis=axis)).ravel() for axis in (1, 0))
    mutual = _at(edge, to, at)
    ahead, behind = _at(paths, at, to), _at(paths, to, at)
    beside_target, beside_regulator = _at(siblings, at, to), _at(rivals, at, to)
    # of what is on the other end too, all but what is connected in either direction or in both
    fan_in = regulators[to] - 1 - (ahead + beside_target - _at(both_ways @ edge, at, to))
    fan_out = targets[at] - 1 - (ahead + beside_regulator - _at(edge @ both_ways, at, to))
    first = targets[to] - mutual - (beside_regulator + behind - _at(both_ways @ back, at, to))
    second = regulators[at] - mutual - (beside_target + behind - _at(back @ both_ways, at, to))
    return Structures(
        counts={
            ALL: len(known),
            "fan_in": int(fan_in.sum()) // 2,
            "fan_out": int(fan_out.sum()) // 2,
            "cascade": int(first.sum()),
            **{name: int(ahead.sum()) for name in EDGES if name.startswith("feed_forward")},
        },
        members={
            ALL: np.ones(len(known), np.bool_),
            "fan_in": fan_in > 0,
            "fan_out": fan_out > 0,
            "cascade": (first > 0) | (second > 0),
            "feed_forward_direct": ahead > 0,
            "feed_forward_first": beside_regulator > 0,
            "feed_forward_second": beside_target > 0,
        },
        mistakes={"indirect": _dense(paths), "shared_regulator": _dense(siblings)},
    )


def judge_structures(
    structures: Structures, *, found: NDArray[np.bool_], wrong: Ends, non_edges: Ends
) -> dict[str, Any]:
    """Count which edges of each structure were found, and which mistakes were made.

    Parameters
    ----------
    structures
        Of the known network.
    found
        Which known edges were predicted, shape (n_known,).
    wrong
        Predicted edges that are not known.
    non_edges
        All pairs that could have been predicted and are not known: what chance would give.

    Returns
    -------
    `edges` by structure and `wrong` by mistake, as counts and, of `FEWEST` cases or more, shares.
    """
    counted = {
        "edges": {
            name: {
                "structures": structures.counts[name],
                "edges": int(members.sum()),
                "found": int(found[members].sum()),
            }
            for name, members in structures.members.items()
        },
        "wrong": {
            name: {
                "wrong": len(wrong),
                "such": int(mistake[wrong[:, 0], wrong[:, 1]].sum()),
                "non_edges": len(non_edges),
                "such_non_edges": int(mistake[non_edges[:, 0], non_edges[:, 1]].sum()),
            }
            for name, mistake in structures.mistakes.items()
        },
    }
    return _with_shares(counted)


def together(judged: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Add up what was counted in several networks.

    Parameters
    ----------
    judged
        From `judge_structures`, at least one.
    """
    first, *others = judged
    return _with_shares(
        {
            side: {
                name: {
                    key: value + sum(other[side][name][key] for other in others)
                    for key, value in cell.items()
                    if isinstance(value, int)
                }
                for name, cell in first[side].items()
            }
            for side in ("edges", "wrong")
        }
    )


def _with_shares(counted: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "edges": {
            name: {**cell, "recall": _share(cell["found"], cell["edges"])}
            for name, cell in counted["edges"].items()
        },
        "wrong": {
            name: {
                **cell,
                "share": _share(cell["such"], cell["wrong"]),
                "chance": _share(cell["such_non_edges"], cell["non_edges"]),
            }
            for name, cell in counted["wrong"].items()
        },
    }


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole >= FEWEST else None


def _matrix(ends: Ends, n_genes: int) -> sparse.csr_array:
    ones = np.ones(len(ends), np.int32)
    return sparse.csr_array((ones, (ends[:, 0], ends[:, 1])), shape=(n_genes, n_genes))


def _at(matrix: sparse.csr_array, rows: NDArray[np.intp], columns: NDArray[np.intp]) -> Ends:
    if not rows.size:
        return np.zeros(0, np.intp)
    return np.asarray(matrix[rows, columns], np.intp).ravel()


def _dense(matrix: sparse.csr_array) -> NDArray[np.bool_]:
    made = np.zeros(matrix.shape, np.bool_)
    made[matrix.nonzero()] = True
    np.fill_diagonal(made, val=False)
    return made
