"""What in the two histograms of a pair speaks for a direction, and whether it is one-sided cells.

Every cell of the joint histogram of a and b is seen twice: in the image of (a, b), and in that of
(b, a), where it stands mirrored. What a cell adds to the answer in the first less what it adds in
the second is what it speaks for "a regulates b" and against the reverse.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from core.explain.attribution import integrated_gradients
from core.features.records import Arrays
from core.findings import signed

if TYPE_CHECKING:
    import keras

_MANY_LOW = 1 / 3
"""Share of samples in the lowest bin of both genes from which on being above it is being up."""
_MOSTLY = 0.5
_NOTICED = 0.1
"""On the scale of the logit: a difference below it tells no direction."""


@dataclass(frozen=True, eq=False)
class Direction:
    """Pairs of genes seen both ways round.

    Attributes
    ----------
    speaks
        How much each cell speaks for "the first regulates the second" and against the reverse,
        shape (n, height, width), laid out as the image of (a, b).
    evidence
        Answer about (a, b) less the answer about (b, a), on the scale of the logit, shape (n,):
        above 0 the network takes the first gene for the regulator.
    beside
        How much of it the other inputs speak, shape (n,); 0 where there are none.
    """

    speaks: NDArray[np.float32]
    evidence: NDArray[np.float32]
    beside: NDArray[np.float32]


@dataclass(frozen=True)
class OneSided:
    """Samples in which one gene of a pair is up and the other is not, and what they speak for.

    Attributes
    ----------
    cut
        Highest bin, from 0, in which a gene is not up.
    first, second
        How many samples have only the first, only the second gene up.
    samples
        How many there are.
    share
        Share that these cells have in all that is added, for or against.
    area
        Share that they have in the cells with any samples: what `share` would be by chance.
    first_speaks, second_speaks
        What either kind of cell adds up to.
    evidence
        Of all cells of this histogram, what they add up to.
    """

    cut: int
    first: int
    second: int
    samples: int
    share: float
    area: float
    first_speaks: float
    second_speaks: float
    evidence: float

    @property
    def points_to(self) -> int:
        """What the counts alone say: +1 for the first gene as regulator, -1 for the second, or 0.

        A target can be up for other reasons; a regulator that is up leaves no target down. So
        the gene that is more often up alone is read as the target.
        """
        return int(np.sign(self.second - self.first))

    @property
    def leans(self) -> int:
        """What all cells add up to: +1, -1, or 0 where they tell no direction."""
        return int(np.sign(self.evidence)) if abs(self.evidence) >= _NOTICED else 0

    @property
    def is_the_reason(self) -> bool:
        """Whether the network goes by these cells, and they by the way that the counts point."""
        speaks = self.first_speaks + self.second_speaks
        return (
            self.leans != 0
            and self.points_to == self.leans
            and np.sign(speaks) == self.leans
            and self.share >= _MOSTLY
            and self.share > self.area
        )


def turned(images: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return images with each cell where it stands for the pair the other way round.

    Parameters
    ----------
    images
        Square histograms, one or several side by side: shape (n, bins, k * bins, ...).
    """
    height, width = images.shape[1:3]
    if width % height:
        raise ValueError(f"images must be squares side by side. Received: {images.shape[1:]}")
    halves = [images[:, :, start : start + height] for start in range(0, width, height)]
    return np.concatenate([half.swapaxes(1, 2) for half in halves], axis=2)


def direction(
    model: keras.Model,
    arrays: Arrays,
    reverse: Arrays,
    *,
    weights: Sequence[float] | None = None,
    steps: int = 64,
) -> Direction:
    """Share out what tells (a, b) from (b, a) among the cells of their histogram.

    By integrated gradients, from histograms without any sample.

    Parameters
    ----------
    model
        That reads histograms, with or without other evidence.
    arrays, reverse
        What it sees of the pairs (a, b), and of (b, a): the image first, (n, 32, 32 or 64, 1).
    weights
        What each logit counts; where omitted, of three classes the forward one less the reverse
        one, else the only one.
    steps
        Points on the way.
    """
    counted = weights
    if counted is None:
        counted = [1.0] if model.output_shape[-1] == 1 else [0.0, 1.0, -1.0]
    both = tuple(np.concatenate([one, other]) for one, other in zip(arrays, reverse, strict=True))
    found = integrated_gradients(model, both, weights=counted, steps=steps)
    n = len(arrays[0])
    images = found.values[0][..., 0]
    beside = sum(
        (value.reshape(2 * n, -1).sum(axis=1) for value in found.values[1:]),
        start=np.zeros(2 * n, np.float32),
    )
    return Direction(
        speaks=images[:n] - turned(images[n:]),
        evidence=found.difference[:n] - found.difference[n:],
        beside=beside[:n] - beside[n:],
    )


def one_sided(counts: NDArray[np.int64], speaks: NDArray[np.float32]) -> OneSided:
    """Count the samples in which one gene is up and the other not, and what these cells add.

    Parameters
    ----------
    counts
        Samples by cell, rows the second gene's bins and columns the first's.
    speaks
        Of one histogram, from `direction`; same shape.
    """
    cut = up_above(counts)
    row, column = np.indices(counts.shape)
    first_up, second_up = column > cut, row > cut
    first, second = first_up & ~second_up, second_up & ~first_up
    size = np.abs(speaks)
    total, filled = float(size.sum()), counts > 0
    either = first | second
    return OneSided(
        cut=cut,
        first=int(counts[first].sum()),
        second=int(counts[second].sum()),
        samples=int(counts.sum()),
        share=float(size[either].sum()) / total if total > 0 else 0.0,
        area=float((either & filled).sum() / max(int(filled.sum()), 1)),
        first_speaks=float(speaks[first].sum()),
        second_speaks=float(speaks[second].sum()),
        evidence=float(speaks.sum()),
    )


def up_above(counts: NDArray[np.int64]) -> int:
    """Return the highest bin, from 0, in which a gene does not count as up: the same for both.

    The lowest one where many samples of both genes lie in it, as zeros of single cells do; else
    the last of the lower half of a gene's range.

    Parameters
    ----------
    counts
        Samples by cell.
    """
    least = min(int(counts[0].sum()), int(counts[:, 0].sum()))
    return 0 if least >= _MANY_LOW * counts.sum() else len(counts) // 2 - 1


def conclusion(found: OneSided, *, names: tuple[str, str], learned: bool) -> str:
    """Describe in a title which way the cells speak.

    Parameters
    ----------
    found
        Of one histogram.
    names
        Regulator and target.
    learned
        Whether the network learned direction.
    """
    if found.leans == 0:
        return "Its cells hardly speak for either direction"
    one, other = names if found.leans > 0 else names[::-1]
    if not learned:
        return f"It scores higher as {one} → {other}, without having learned direction"
    return f"Its cells speak for {one} → {other} ({signed(abs(found.evidence))} on the logit)"


def reason(found: OneSided, *, names: tuple[str, str], learned: bool) -> str:
    """Describe what the counts suggest, and whether the network goes by them.

    Parameters
    ----------
    found
        Of one histogram.
    names
        Regulator and target.
    learned
        Whether the network learned direction.
    """
    if found.points_to == 0:
        read = "Neither gene is up alone more often, so the counts suggest no direction"
    else:
        one, other = names if found.points_to > 0 else names[::-1]
        read = (
            f"{other} is more often up without {one} than the other way round, which CNNC's "
            f"authors read as {one} → {other}"
        )
    if not learned:
        return f"{read}. The network did not learn direction, so this cannot be its reason."
    if found.leans == 0:
        return f"{read}. The network hardly tells the two ways apart here."
    if found.is_the_reason:
        return f"{read}, and this is the network's own reason: {found.share:.0%} of what is added."
    if found.points_to != found.leans:
        why = "it leans the other way" if found.points_to else "it leans by something else"
    elif found.share <= max(found.area, _MOSTLY):
        why = f"only {found.share:.0%} of what is added lies in these cells"
    else:
        why = "these cells together speak against it"
    return f"{read}. It is not shown to be the network's own reason: {why}."
