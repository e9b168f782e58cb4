"""What each branch of a network adds to its answer about a pair, and where in the image.

The vectors that two branches pool are joined, and one dense layer answers: its logit is a sum of
what each branch says, and what a branch says is a sum over the places of its map. Against the mean
over reference pairs both are exact. Where more layers come between, integrated gradients on the
way from the reference's vectors to the pair's take the place of the dense layer's weights.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from core.explain.logits import check_arrays, input_places, members_of, weighed
from core.features.records import Arrays
from core.problem.explainers import Branch

if TYPE_CHECKING:
    import keras

_TOGETHER = 32
"""Images that a network sees at a time; it bounds the memory of its maps."""
_STEPS = 64
_CLOSE = 1e-3

Means: TypeAlias = tuple[NDArray[np.float32], ...]


@dataclass(frozen=True, eq=False)
class BranchReference:
    """What branches say of reference pairs, on average, network by network.

    Attributes
    ----------
    maps, ends
        Mean of each branch's map, (height, width, channels), and of all that the last layers
        read: each branch's vector, then the further inputs.
    pairs
        How many pairs.
    """

    maps: tuple[Means, ...]
    ends: tuple[Means, ...]
    pairs: int


@dataclass(frozen=True, eq=False)
class BranchParts:
    """What each branch adds to the logits of pairs, beside the mean over reference pairs.

    Attributes
    ----------
    logits
        Of the whole network, the mean over its networks where it averages several; shape (n,).
    base
        The logit at the reference's mean.
    added
        What each branch adds, shape (n_branches, n). With `base` and `rest` they add up to the
        logits.
    rest
        What further inputs add, and what integrated gradients leave over; shape (n,).
    maps
        Of each branch, where it adds that: (n, height, width), as fine as its layer. A pair's map
        adds up to what the branch adds.
    of_reference
        The same of what the reference has in each place, by which a map stands beside no cell at
        all and not beside the reference.
    exact
        Whether the answer is one dense layer on the joined vectors.
    """

    logits: NDArray[np.float64]
    base: float
    added: NDArray[np.float64]
    rest: NDArray[np.float64]
    maps: tuple[NDArray[np.float32], ...]
    of_reference: tuple[NDArray[np.float32], ...]
    exact: bool


class BranchReader:
    """A network opened up at its branches.

    Parameters
    ----------
    model
        A network whose last layer is dense, or the average of such networks.
    branches
        Its branches.
    weights
        What each logit counts; that the regulator controls the target where omitted.
    """

    def __init__(
        self,
        model: keras.Model,
        branches: Sequence[Branch],
        *,
        weights: Sequence[float] | None = None,
    ) -> None:
        self._model = model
        self._members = [
            _Member(each, branches, reads=input_places(each, model)) for each in members_of(model)
        ]
        self._weights = weighed(model, weights)

    @property
    def exact(self) -> bool:
        """Whether the answer is one dense layer on the joined vectors."""
        return all(each.exact for each in self._members)

    @property
    def places(self) -> tuple[tuple[int, int], ...]:
        """How fine the map of each branch is."""
        return self._members[0].places

    def reference(self, arrays: Arrays) -> BranchReference:
        """Find what the branches say of reference pairs, on average.

        Parameters
        ----------
        arrays
            One an input, each (n, ...).
        """
        check_arrays(self._model, arrays)
        found = [member.means(arrays) for member in self._members]
        return BranchReference(
            tuple(maps for maps, _ in found), tuple(ends for _, ends in found), len(arrays[0])
        )

    def parts(self, arrays: Arrays, reference: BranchReference) -> BranchParts:
        """Share the answers about pairs out among the branches.

        Parameters
        ----------
        arrays
            One an input, each (n, ...).
        reference
            Beside which pairs.
        """
        check_arrays(self._model, arrays)
        each = [
            member.parts(arrays, maps, ends, weights=self._weights)
            for member, maps, ends in zip(
                self._members, reference.maps, reference.ends, strict=True
            )
        ]
        return BranchParts(
            logits=np.mean([part.logits for part in each], axis=0),
            base=float(np.mean([part.base for part in each])),
            added=np.mean([part.added for part in each], axis=0),
            rest=np.mean([part.rest for part in each], axis=0),
            maps=_mean_maps([part.maps for part in each]),
            of_reference=_mean_maps([part.of_reference for part in each]),
            exact=self.exact,
        )


class _Member:
    """One network, from its inputs to its maps and vectors, and from those to the logits."""

    def __init__(
        self, network: keras.Model, branches: Sequence[Branch], *, reads: tuple[int, ...]
    ) -> None:
        import keras  # noqa: PLC0415  (TensorFlow)

        last = network.layers[-1]
        maps = [network.get_layer(each.map_layer).output for each in branches]
        vectors = [network.get_layer(each.vector_layer).output for each in branches]
        others = list(network.inputs[1:])
        self._inside = keras.Model(network.inputs, [*maps, *vectors])
        self._tail = keras.Model([*vectors, *others], last.input)
        self._kernel, self._bias = last.kernel, last.bias
        self._count, self._reads = len(branches), reads
        self.places = tuple((int(each.shape[1]), int(each.shape[2])) for each in maps)
        # what only puts vectors side by side leaves the dense layer's sum a sum
        passing = (keras.layers.InputLayer, keras.layers.Concatenate, keras.layers.Dropout)
        self.exact = all(isinstance(layer, passing) for layer in self._tail.layers)

    def means(self, arrays: Arrays) -> tuple[Means, Means]:
        """Return the mean maps, and the means of all that the tail reads."""
        n = len(arrays[0])
        maps = ends = None
        for part in _batches(arrays):
            seen, read = self._look(part)
            sums = [value.sum(axis=0, dtype=np.float64) for value in seen]
            totals = [value.sum(axis=0, dtype=np.float64) for value in read]
            maps = sums if maps is None else [a + b for a, b in zip(maps, sums, strict=True)]
            ends = totals if ends is None else [a + b for a, b in zip(ends, totals, strict=True)]
        if maps is None or ends is None:
            raise ValueError("a reference must hold at least one pair. Received: none")
        return _scaled(maps, n), _scaled(ends, n)

    def parts(
        self, arrays: Arrays, maps: Means, ends: Means, *, weights: NDArray[np.float32]
    ) -> BranchParts:
        """Share its answers out among its branches."""
        found = [
            self._parts(self._look(part), (maps, ends), weights=weights)
            for part in _batches(arrays)
        ]
        return reduce(_joined, found)

    def _look(self, arrays: Arrays) -> tuple[list[NDArray[np.float32]], list[NDArray[np.float32]]]:
        """Return the maps, and what the tail reads, of some pairs."""
        arrays = tuple(arrays[place] for place in self._reads)
        found = [value.numpy() for value in self._inside(list(arrays), training=False)]
        seen, vectors = found[: self._count], found[self._count :]
        for each, vector in zip(seen, vectors, strict=True):
            mean = each.mean(axis=(1, 2))
            if mean.shape != vector.shape or not np.allclose(mean, vector, _CLOSE, _CLOSE):
                raise ValueError("a branch's vector must be the mean of its map over all places")
        return seen, [*vectors, *arrays[1:]]

    def _parts(
        self,
        looked: tuple[list[NDArray[np.float32]], list[NDArray[np.float32]]],
        means: tuple[Means, Means],
        *,
        weights: NDArray[np.float32],
    ) -> BranchParts:
        (seen, read), (maps, ends) = looked, means
        start = [np.broadcast_to(mean, value.shape) for mean, value in zip(ends, read, strict=True)]
        slopes = self._slopes(start, read, weights=weights)
        logits, base = self._logits(read, weights), self._logits([m[None] for m in ends], weights)
        count = self._count
        added = np.array(
            [
                (slope * (value - mean)).sum(axis=1, dtype=np.float64)
                for slope, value, mean in zip(slopes[:count], read, ends, strict=False)
            ]
        )
        places = [height * width for height, width in self.places]
        return BranchParts(
            logits=logits,
            base=float(base[0]),
            added=added,
            rest=logits - float(base[0]) - added.sum(axis=0),
            maps=tuple(
                np.einsum("nc,nhwc->nhw", slope, each - mean) / size
                for slope, each, mean, size in zip(slopes, seen, maps, places, strict=False)
            ),
            of_reference=tuple(
                np.einsum("nc,hwc->nhw", slope, mean) / size
                for slope, mean, size in zip(slopes, maps, places, strict=False)
            ),
            exact=self.exact,
        )

    def _logits(self, read: Sequence[Any], weights: NDArray[np.float32]) -> NDArray[np.float64]:
        last = self._tail(list(read), training=False)
        return np.asarray(last @ self._kernel + self._bias, np.float64) @ weights

    def _slopes(
        self, start: Sequence[Any], read: Sequence[Any], *, weights: NDArray[np.float32]
    ) -> list[NDArray[np.float64]]:
        """Return the mean slope of the logit on the straight way from start to what is read."""
        import tensorflow as tf  # noqa: PLC0415  (700 MB)

        steps = 1 if self.exact else _STEPS
        total = [np.zeros(value.shape, np.float64) for value in read]
        for step in range(steps):
            at = np.float32((step + 0.5) / steps)
            here = [tf.constant(a + at * (b - a)) for a, b in zip(start, read, strict=True)]
            with tf.GradientTape(watch_accessed_variables=False) as tape:
                tape.watch(here)
                last = self._tail(here, training=False)
                answer = tf.linalg.matvec(last @ self._kernel + self._bias, weights)
            slopes = tape.gradient(answer, here, unconnected_gradients="zero")
            for mean, slope in zip(total, slopes, strict=True):
                np.add(mean, slope.numpy() / steps, out=mean)
        return total


def _batches(arrays: Arrays) -> Iterator[Arrays]:
    for first in range(0, len(arrays[0]), _TOGETHER):
        yield tuple(np.asarray(array[first : first + _TOGETHER]) for array in arrays)


def _scaled(sums: Sequence[NDArray[np.float64]], n: int) -> Means:
    return tuple((each / n).astype(np.float32) for each in sums)


def _joined(one: BranchParts, other: BranchParts) -> BranchParts:
    """Put the parts of some pairs behind those of others."""
    return BranchParts(
        logits=np.concatenate([one.logits, other.logits]),
        base=one.base,
        added=np.concatenate([one.added, other.added], axis=1),
        rest=np.concatenate([one.rest, other.rest]),
        maps=_side_by_side(one.maps, other.maps),
        of_reference=_side_by_side(one.of_reference, other.of_reference),
        exact=one.exact,
    )


def _side_by_side(one: Means, other: Means) -> Means:
    return tuple(np.concatenate([a, b]) for a, b in zip(one, other, strict=True))


def _mean_maps(maps: Sequence[Means]) -> Means:
    return tuple(np.mean(each, axis=0) for each in zip(*maps, strict=True))
