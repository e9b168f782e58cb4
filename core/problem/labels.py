"""What a pair's label means, and how a network's outputs answer it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from core.data.pairs import Pairs
from core.errors import UserInputError
from core.findings import Finding, about
from core.problem.negatives import Recipe, with_negatives

NONE, FORWARD, REVERSE = 0, 1, 2
_ROUNDING = 1e-6
"""Of the largest score: what float32 leaves between two sums of the same numbers."""


def labelled(
    pairs: Pairs,
    *,
    task: Literal["binary", "direction"],
    recipe: Recipe,
    candidates: Sequence[str],
    ratio: float = 1.0,
    seed: int,
) -> Pairs:
    """Return the pairs the labels a task needs, whatever the file came with.

    Labels that are there are used as they are (three classes answer a two-class task too);
    a list of known edges gets sampled negatives.

    Parameters
    ----------
    pairs
        Known edges, or pairs that are labelled already.
    task
        `binary`: does the first regulate the second. `direction`: who regulates whom.
    recipe, candidates, ratio, seed
        As in `negatives.with_negatives`.
    """
    edges = sampled_beside(pairs, task=task)
    if edges is None:
        if pairs.task != "direction":
            return pairs
        cleaned = without_mutual(pairs)
        return cleaned if task == "direction" else as_binary(cleaned)
    if task == "direction":
        made = three_class(edges, recipe=recipe, candidates=candidates, ratio=ratio, seed=seed)
        if edges is pairs:
            return made
        return made.noting(
            Finding(
                "info",
                "labels",
                "The file's own negatives say nothing about direction; its known pairs were "
                "used, and pairs with no edge were sampled.",
            )
        )
    return with_negatives(edges, recipe=recipe, candidates=candidates, ratio=ratio, seed=seed)


def sampled_beside(pairs: Pairs, *, task: Literal["binary", "direction"]) -> Pairs | None:
    """Return the known edges beside which negatives are sampled; None where labels suffice.

    Parameters
    ----------
    pairs
        As they came from a file.
    task
        As in `labelled`.
    """
    if pairs.task == "direction":
        return None
    if pairs.label is None or bool((pairs.label == 1).all()):
        return pairs
    return known_edges(pairs) if task == "direction" else None


def three_class(
    edges: Pairs,
    *,
    recipe: Recipe,
    candidates: Sequence[str],
    ratio: float = 1.0,
    seed: int,
) -> Pairs:
    """Make of each directed edge a forward row, a reverse row and `ratio` rows of no edge.

    Edges that go both ways have no direction to learn: they are dropped and reported, and
    are never sampled as pairs with no edge. Nor is the reverse of any known edge.

    Parameters
    ----------
    edges
        Known directed edges.
    recipe, candidates, ratio, seed
        As in `negatives.with_negatives`.
    """
    mutual = _mutual(edges)
    oneway = replace(edges.take(~mutual), label=None, task="edges")
    if len(oneway) == 0:
        raise UserInputError(
            "pairs",
            "must hold edges that go one way, or there is no direction to learn",
            got=f"{len(edges):,} edges, all of them both ways",
            remedy="Use a directed network, or a two-class task",
        )
    either = joined(transposed(edges), transposed(transposed(edges)))
    sampled = with_negatives(
        oneway, recipe=recipe, candidates=candidates, ratio=ratio, seed=seed, never=either
    )
    known = np.asarray(sampled.label) == 1
    directed = replace(sampled, task="direction")
    forward, none = directed.take(known), directed.take(~known)
    return joined(forward, transposed(forward), none).noting(*_about_mutual(edges))


def known_edges(pairs: Pairs) -> Pairs:
    """Keep the pairs of a two-class list that regulate, without their labels."""
    if pairs.label is None:
        return pairs
    return replace(pairs.take(pairs.label == 1), label=None, task="edges")


def without_mutual(pairs: Pairs) -> Pairs:
    """Drop the rows of three-class pairs that claim both directions, and report them."""
    label = np.asarray(pairs.label)
    edges = label > 0
    turned = label == REVERSE
    forward = replace(
        pairs,
        regulator=np.where(turned, pairs.target, pairs.regulator),
        target=np.where(turned, pairs.regulator, pairs.target),
    )
    both = edges & _mutual(forward, among=edges)
    if not both.any():
        return pairs
    return pairs.take(~both).noting(*_about_mutual(forward.take(edges)))


def as_binary(pairs: Pairs) -> Pairs:
    """Read three-class labels as two: the first regulates the second, or it does not."""
    label = (np.asarray(pairs.label) == FORWARD).astype(np.int8)
    return replace(pairs, label=label, task="binary")


def transposed(pairs: Pairs) -> Pairs:
    """Return every pair the other way round: forward becomes reverse, none stays none.

    Two-class labels do not survive it, as nothing is known about the other way round: they
    are left out.
    """
    turned = replace(pairs, regulator=pairs.target, target=pairs.regulator)
    if pairs.task != "direction":
        return replace(turned, label=None, sign=None, task="edges")
    swap = np.array([NONE, REVERSE, FORWARD], dtype=np.int8)
    return replace(turned, label=swap[np.asarray(pairs.label)])


def joined(*parts: Pairs) -> Pairs:
    """Put pairs of the same gene list and task one after another; the first says the rest."""
    first = parts[0]
    if any(pairs.genes != first.genes or pairs.task != first.task for pairs in parts):
        raise ValueError("parts must share their gene list and task")
    columns = {}
    for name in ("regulator", "target", "label", "sign", "group", "weight"):
        each = [getattr(pairs, name) for pairs in parts]
        missing = any(column is None for column in each)
        columns[name] = None if missing else np.concatenate(each)
    return replace(first, **columns)  # type: ignore[arg-type]


def interaction_score(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    """Read scores as "these two interact": p1 + p2 of three classes, else the score itself.

    Parameters
    ----------
    scores
        Shape (n_pairs,) or (n_pairs, 3).
    """
    return scores if scores.ndim == 1 else scores[:, FORWARD] + scores[:, REVERSE]


def forward_score(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    """Read scores as "the regulator controls the target": p1 of three classes, else the score.

    Parameters
    ----------
    scores
        Shape (n_pairs,) or (n_pairs, 3).
    """
    return scores if scores.ndim == 1 else scores[:, FORWARD]


def direction_score(
    scores: NDArray[np.float32], turned: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Read scores as "the second regulates the first": p2(a,b) − p2(b,a).

    A scorer of one output says p2(a,b) by its score of (b,a).

    Parameters
    ----------
    scores
        Of the pairs, shape (n_pairs,) or (n_pairs, 3).
    turned
        Of the same pairs the other way round, same shape.
    """
    first, second = (
        (turned, scores) if scores.ndim == 1 else (scores[:, REVERSE], turned[:, REVERSE])
    )
    lead = first - second
    # a correlation is the same both ways but for rounding, which is no direction
    rounding = _ROUNDING * max(np.abs(each).max(initial=0.0) for each in (first, second))
    told: NDArray[np.float32] = np.where(np.abs(lead) <= rounding, np.float32(0), lead)
    return told


def direction_of_edges(
    pairs: Pairs,
    scores: NDArray[np.float32],
    *,
    ask: Callable[[Pairs], NDArray[np.float32]],
) -> NDArray[np.float32]:
    """Return `direction_score` of each edge, shape (n_pairs,); NaN of pairs with no edge.

    Parameters
    ----------
    pairs
        Labelled.
    scores
        Of these pairs, shape (n_pairs,) or (n_pairs, 3).
    ask
        Scores pairs; asked about the other way round of an edge that is not among `pairs`.
    """
    edges = np.flatnonzero(np.asarray(pairs.label) > 0)
    codes = _codes(pairs)
    mirror = _codes(replace(pairs, regulator=pairs.target, target=pairs.regulator))[edges]
    order = np.argsort(codes, kind="stable")
    place = order[np.minimum(np.searchsorted(codes[order], mirror), codes.size - 1)]
    there = codes[place] == mirror
    turned = scores[place]
    if not there.all():
        turned[~there] = ask(transposed(pairs.take(edges[~there])))
    direction = np.full(len(pairs), np.nan, dtype=np.float32)
    direction[edges] = direction_score(scores[edges], turned)
    return direction


def _codes(pairs: Pairs) -> NDArray[np.int64]:
    return pairs.regulator.astype(np.int64) * len(pairs.genes) + pairs.target


def _mutual(edges: Pairs, among: NDArray[np.bool_] | None = None) -> NDArray[np.bool_]:
    """Whether each edge's reverse is an edge too."""
    mirror = edges.target.astype(np.int64) * len(edges.genes) + edges.regulator
    known = _codes(edges) if among is None else _codes(edges)[among]
    both: NDArray[np.bool_] = np.isin(mirror, known)
    return both


def _about_mutual(edges: Pairs) -> tuple[Finding, ...]:
    mutual = edges.take(_mutual(edges) & (edges.regulator < edges.target))
    names = dict.fromkeys(
        f"{one} and {other}"
        for one, other in zip(mutual.regulator_names, mutual.target_names, strict=True)
    )
    if not names:
        return ()
    one = len(names) == 1
    message = (
        "One pair of genes regulates each other; its direction cannot be learned, and it was "
        "left out."
        if one
        else f"{len(names):,} pairs of genes regulate each other; their direction cannot be "
        "learned, and they were left out."
    )
    return (about("mutual edges", message, names),)
