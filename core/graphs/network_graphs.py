"""A network's best predicted pairs laid beside its known edges: what was found, and what not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

import numpy as np
from numpy.typing import NDArray

from core.evaluation.results import Evaluation, Result
from core.graphs.layout import positions
from core.problem.labels import FORWARD

MOST_GENES = 150
"""More genes do not fit into a small picture."""
_SIDE, _GAP, _TOP, _EDGE = 450.0, 40.0, 30.0, 16.0
_NODE = 4.0
_NAMED = 6
_Ends = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class BestPairs:
    """Rows of one network: all that were asked, the known edges, and as many of the best scored."""

    name: str
    asked: NDArray[np.intp]
    real: NDArray[np.intp]
    best: NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Laid:
    """As many of the best scored pairs as there are known edges, beside these.

    Attributes
    ----------
    name
        Of the network.
    genes
        Names, those with an edge of either kind.
    known, predicted
        Regulator and target of each edge, places among the genes, shape (k, 2).
    found
        Which of the known edges are among the predicted, shape (k,).
    right
        Which of the predicted edges are known, shape (k,).
    chance
        Share of known edges among all judged pairs.
    """

    name: str
    genes: tuple[str, ...]
    known: _Ends
    predicted: _Ends
    found: NDArray[np.bool_]
    right: NDArray[np.bool_]
    chance: float


def shown_method(evaluation: Evaluation) -> Result:
    """Choose whose graphs are shown: the method with the highest mean AUPR."""
    return max(
        evaluation.methods,
        key=lambda each: float(np.mean(each.values("aupr"))) if each.per_group else -1.0,
    )


def laid_beside(evaluation: Evaluation, result: Result) -> list[Laid]:
    """Lay each judged network's best scored pairs beside its known edges.

    Parameters
    ----------
    evaluation
        Whose figures are taken over networks.
    result
        Of one method.
    """
    rows = evaluation.rows
    made = []
    for each in best_pairs(evaluation, result):
        ends = [
            np.stack([rows.regulator[chosen], rows.target[chosen]], axis=1)
            for chosen in (each.real, each.best)
        ]
        genes, place = np.unique(np.concatenate(ends), return_inverse=True)
        known, predicted = np.split(place.reshape(-1, 2), [each.real.size])
        made.append(
            Laid(
                name=each.name,
                genes=tuple(str(name) for name in rows.genes[genes]),
                known=known,
                predicted=predicted,
                found=np.isin(each.real, each.best),
                right=np.isin(each.best, each.real),
                chance=each.real.size / each.asked.size,
            )
        )
    return made


def best_pairs(evaluation: Evaluation, result: Result) -> Iterator[BestPairs]:
    """Take in each judged network as many of the best scored pairs as there are known edges.

    Parameters
    ----------
    evaluation, result
        As for `laid_beside`.
    """
    rows, groups = evaluation.rows, evaluation.groups
    # where direction is learned a pair is listed both ways, and its own way is meant here
    directed = rows.task == "direction"
    edge = rows.label == FORWARD if directed else rows.positive
    raw = result.scores.raw
    score = raw[:, FORWARD] if raw.ndim == 2 else raw
    for code in groups.usable:
        asked = np.flatnonzero(
            (groups.code == code) & (evaluation.fold_of >= 0) & np.isfinite(score)
        )
        real = asked[edge[asked]]
        if real.size:
            best = asked[np.argsort(-score[asked], kind="stable")[: real.size]]
            yield BestPairs(groups.names[code], asked, real, best)


def graph_pair(laid: Laid, *, number: int) -> str:
    """Draw the known edges and the predicted ones on the same places, as SVG.

    Edges found are solid, missed ones dashed, wrong ones dotted, so that colour is not needed to
    tell them apart.

    Parameters
    ----------
    laid
        One network of at most `MOST_GENES` genes.
    number
        Of the picture on its page: marks of arrows need names of their own.
    """
    at = _places(laid)
    hits = int(laid.found.sum())
    height = float(at[:, 1].max()) + _EDGE
    label = (
        f"{laid.name}: {len(laid.known):,} known edges, and as many predicted ones, of which "
        f"{hits:,} are known"
    )
    kinds = ("hit", "missed", "wrong")
    marks = "".join(_mark(kind, number) for kind in kinds)
    left = _panel(
        laid, at, edges=laid.known, kinds=np.where(laid.found, "hit", "missed"), number=number
    )
    right = _panel(
        laid, at, edges=laid.predicted, kinds=np.where(laid.right, "hit", "wrong"), number=number
    )
    other = _SIDE + _GAP
    return (
        f'<svg class="network" viewBox="0 0 {2 * _SIDE + _GAP:g} {height + _TOP:g}" role="img" '
        f'aria-label="{escape(label)}"><defs>{marks}</defs>'
        f'<text class="panel-title" x="0" y="16">Known: {len(laid.known):,} edges</text>'
        f'<text class="panel-title" x="{other:g}" y="16">Predicted: the best '
        f"{len(laid.predicted):,} pairs, {hits:,} known</text>"
        f'<g transform="translate(0 {_TOP:g})">{left}</g>'
        f'<g transform="translate({other:g} {_TOP:g})">{right}</g></svg>'
    )


def _places(laid: Laid) -> NDArray[np.float64]:
    """Place genes by their known edges, scaled to one panel, shape (n_genes, 2)."""
    at = positions("force", len(laid.genes), laid.known, seed=0)
    low, size = at.min(axis=0), np.ptp(at, axis=0)
    scale = (_SIDE - 2 * _EDGE) / max(float(size[0]), 0.75 * float(size[1]), 1.0)
    placed: NDArray[np.float64] = (at - low) * scale + _EDGE
    return placed


def _panel(
    laid: Laid,
    at: NDArray[np.float64],
    *,
    edges: _Ends,
    kinds: NDArray[np.str_],
    number: int,
) -> str:
    # what was found is drawn last, over the rest
    order = np.argsort(kinds == "hit", kind="stable")
    drawn = [_edge(at[edges[place]], str(kinds[place]), number) for place in order]
    busiest = np.bincount(laid.known[:, 0], minlength=len(laid.genes))
    named = set(np.argsort(-busiest, kind="stable")[:_NAMED].tolist())
    sizes = [_NODE + 2 * (place in named) for place in range(len(laid.genes))]
    drawn += [
        f'<circle class="gene" cx="{x:.1f}" cy="{y:.1f}" r="{size:g}"></circle>'
        for (x, y), size in zip(at.tolist(), sizes, strict=True)
    ]
    drawn += [
        f'<text class="gene-name" x="{at[place, 0]:.1f}" '
        f'y="{at[place, 1] - sizes[place] - 3:.1f}" text-anchor="middle">'
        f"{escape(laid.genes[place][:12])}</text>"
        for place in sorted(named)
    ]
    return "".join(drawn)


def _edge(ends: NDArray[np.float64], kind: str, number: int) -> str:
    (x1, y1), (x2, y2) = ends
    length = max(float(np.hypot(x2 - x1, y2 - y1)), 1.0)
    first, last = _NODE / length, 1 - (_NODE + 1.5) / length
    return (
        f'<line class="edge {kind}" x1="{x1 + first * (x2 - x1):.1f}" '
        f'y1="{y1 + first * (y2 - y1):.1f}" x2="{x1 + last * (x2 - x1):.1f}" '
        f'y2="{y1 + last * (y2 - y1):.1f}" marker-end="url(#{kind}-{number})"/>'
    )


def _mark(kind: str, number: int) -> str:
    return (
        f'<marker id="{kind}-{number}" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" '
        f'markerHeight="7" markerUnits="userSpaceOnUse" orient="auto">'
        f'<path class="head {kind}" d="M0 0.5 L8 4 L0 7.5 Z"></path></marker>'
    )
