"""The codes that a network makes of courses: where known pairs and others lie among them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import keras

_NEAR = 10


@dataclass(frozen=True, eq=False)
class Codes:
    """Codes of the two courses of each record.

    Attributes
    ----------
    regulator, target
        Shape (n_records, latent).
    pair, known
        Which pair a record is of, and whether that is a known one, shape (n_records,).
    places
        Target's code less the regulator's, in at most three numbers: the codes' own where there
        are no more, else their first principal components. Shape (n_records, at most 3).
    reduced
        Whether these are components.
    alike
        Share of a record's ten nearest others that are of its own class, counting both classes
        as equally many: .5 where codes say nothing.
    """

    regulator: NDArray[np.float32]
    target: NDArray[np.float32]
    pair: NDArray[np.intp]
    known: NDArray[np.bool_]
    places: NDArray[np.float64]
    reduced: bool
    alike: float


def codes_of(
    model: keras.Model,
    courses: NDArray[np.float32],
    *,
    layers: Sequence[str],
    pair: NDArray[np.intp],
    known: NDArray[np.bool_],
    seed: int,
) -> Codes:
    """Return the codes of courses.

    Parameters
    ----------
    model
        The network.
    courses
        Shape (n_records, 2, times).
    layers
        That make the regulator's and the target's code.
    pair
        Which pair each record is of, shape (n_records,).
    known
        Which pairs are known, shape (n_pairs,).
    seed
        Of which records are compared where there are many.
    """
    given = [model.get_layer(name) for name in layers]
    regulator, target = (np.asarray(layer(courses[:, place])) for place, layer in enumerate(given))
    apart = (target - regulator).astype(np.float64)
    reduced = apart.shape[1] > 3
    if reduced:
        centred = apart - apart.mean(axis=0)
        _, _, axes = np.linalg.svd(centred, full_matrices=False)
        apart = centred @ axes[:3].T
    which = known[pair]
    both = np.concatenate([regulator, target], axis=1)
    return Codes(
        regulator=regulator,
        target=target,
        pair=pair,
        known=which,
        places=apart,
        reduced=reduced,
        alike=_alike(both, pair, known=which, seed=seed),
    )


def _alike(
    codes: NDArray[np.float32], pair: NDArray[np.intp], *, known: NDArray[np.bool_], seed: int
) -> float:
    rng = np.random.default_rng(seed)
    count = min(int(known.sum()), int((~known).sum()), 500)
    rows = np.concatenate(
        [rng.choice(np.flatnonzero(kind), count, replace=False) for kind in (known, ~known)]
    )
    spread = codes.std(axis=0)
    places = (codes / np.where(spread > 0, spread, 1)).astype(np.float64)[rows]
    square = (places**2).sum(axis=1)
    distance = square[:, None] + square[None, :] - 2 * places @ places.T
    # other series of the same pair are near for another reason
    distance[pair[rows][:, None] == pair[rows][None, :]] = np.inf
    near = np.argsort(distance, axis=1)[:, :_NEAR]
    return float((known[rows][near] == known[rows][:, None]).mean())
