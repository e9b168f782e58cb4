"""A pair to look at: its pictures, its profiles, and where a network answers in them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from core.explain.direction import Direction
from core.features.records import Arrays


@dataclass(frozen=True, eq=False)
class PairView:
    """What one expression shows of a pair.

    Attributes
    ----------
    name, kind, simulated
        Of the expression.
    samples
        How many it has.
    unit
        What is binned, for an axis.
    scale
        Of the values: what is binned is their logarithm where they are counts or linear.
    counts
        Samples in each cell, rows the target's bins and columns the regulator's, shape
        (32, 32).
    regulator_edges, target_edges
        Borders of the bins, shape (33,).
    shown
        Names of the samples that the profiles show; all, or an even draw of many.
    regulator, target
        Their values, shape (len(shown),).
    column, row
        Their bins, shape (len(shown),).
    correlation
        Pearson's, of what is binned.
    """

    name: str
    kind: str
    simulated: bool
    samples: int
    unit: str
    scale: str
    counts: NDArray[np.int64]
    regulator_edges: NDArray[np.float64]
    target_edges: NDArray[np.float64]
    shown: tuple[str, ...]
    regulator: NDArray[np.float64]
    target: NDArray[np.float64]
    column: NDArray[np.int64]
    row: NDArray[np.int64]
    correlation: float


@dataclass(frozen=True, eq=False)
class MatrixView:
    """What one expression shows of a pair in the cells in which both genes are seen.

    Attributes
    ----------
    name, kind, simulated, samples
        As in `PairView`.
    unit
        Of the edges, for an axis.
    counts
        Cells by bin, rows the target's bins and columns the regulator's, shape (bins, bins).
    regulator_edges, target_edges
        Borders of the bins, from two standard deviations below a gene's mean to two above, over
        the cells in which it is seen; shape (bins + 1,).
    seen
        In how many cells the regulator, and the target, is seen.
    together
        In how many both are.
    correlation
        Pearson's, over those; None where it cannot be told.
    open_ends
        Whether the bins at the ends hold what lies beyond them too; else it is left out.
    why_not
        Why such a matrix says nothing here, in a sentence; empty where it does.
    """

    name: str
    kind: str
    simulated: bool
    samples: int
    unit: str
    counts: NDArray[np.int64]
    regulator_edges: NDArray[np.float64]
    target_edges: NDArray[np.float64]
    seen: tuple[int, int]
    together: int
    correlation: float | None
    open_ends: bool
    why_not: str = ""


JointView: TypeAlias = PairView | MatrixView
"""A picture of two genes: counts in cells of their bins."""


@dataclass(frozen=True, eq=False)
class ActivationTrace:
    """Where along the samples a network answers, asked about a pair one way round.

    Attributes
    ----------
    regulator, target
        Names in the data, in the order asked.
    curve
        Activation, smoothed, shape (n_samples,).
    place, height
        Sample of its largest peak, from 0, and how far it stands above the lowest point.
    first, last
        Samples under the peak, both included.
    near
        Correlation of the two genes under the peak; None where one of them does not change.
    levels
        Mean z-score of regulator and target under the peak.
    """

    regulator: str
    target: str
    curve: NDArray[np.float32]
    place: int
    height: float
    first: int
    last: int
    near: float | None
    levels: tuple[float, float]


@dataclass(frozen=True, eq=False)
class PairTrace:
    """What a network that reads profiles answers to in a pair.

    Attributes
    ----------
    samples
        Their names, in the order in which the network reads them.
    profiles
        What it sees of the asked regulator and target, as z-scores, shape (n_samples, 2).
    ways
        The pair as it was asked, and turned.
    over
        Correlation over all samples; None where one of the genes does not change.
    as_filed
        Whether that order is the file's.
    in_time
        Whether it means something by itself: in a time course.
    """

    samples: tuple[str, ...]
    profiles: NDArray[np.float32]
    ways: tuple[ActivationTrace, ActivationTrace]
    over: float | None
    as_filed: bool
    in_time: bool


@dataclass(frozen=True, eq=False)
class SeenInputs:
    """What a network is given of a pair.

    Attributes
    ----------
    pair
        Regulator and target, as asked.
    forward, reverse
        One array an input, of (regulator, target) and of (target, regulator), each made from
        the expression and not from the other; but for codes of genes.
    genes
        Images of the two genes by themselves, shape (2, images, height, width, channels); None
        where the network sees pairs only.
    neighbours
        Whom these show beside the regulator, and beside the target.
    views
        What the image is a picture of, one an expression; none of a network that reads no image.
    others
        The same inputs of pairs of genes drawn at random from the same expression, of a network
        with branches; none of another.
    """

    pair: tuple[str, str]
    forward: Arrays
    reverse: Arrays
    genes: NDArray[np.float32] | None = None
    neighbours: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
    views: tuple[JointView, ...] = ()
    others: Arrays = ()


@dataclass(frozen=True, eq=False)
class ImageWay:
    """A pair's image one way round, and where a network looks in it.

    Attributes
    ----------
    regulator, target
        In the order asked: columns are the regulator's bins, rows the target's.
    outputs
        What the network says, as it says it.
    image, activation, occlusion
        What it sees; Grad-CAM; and how far the score falls where a part is hidden. Shape (bins,
        bins) or (bins, k * bins). The maps reach from 0 to 1, or are 0 everywhere.
    """

    regulator: str
    target: str
    outputs: tuple[float, ...]
    image: NDArray[np.float32]
    activation: NDArray[np.float32]
    occlusion: NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class BranchWay:
    """What each branch of a network adds to its answer about a pair, one way round.

    Attributes
    ----------
    logit
        The answer.
    added
        What each branch adds, beside the reference.
    rest
        What other inputs add, and what is not accounted for.
    maps
        Where in the image a branch adds it, of each branch: shape (n_branches, bins, k * bins).
        A map adds up to what its branch adds.
    """

    logit: float
    added: tuple[float, ...]
    rest: float
    maps: NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class BranchSight:
    """What each branch of a network adds to its answers about a pair.

    Attributes
    ----------
    titles
        Of the branches.
    ways
        (a, b) and (b, a).
    base
        The logit at the mean of the reference, to which all is added.
    pairs
        How many pairs of genes drawn at random the reference is.
    places
        How fine the map of each branch is.
    exact
        Whether the answer is a sum of what branches say; else it is shared out by integrated
        gradients.
    """

    titles: tuple[str, ...]
    ways: tuple[BranchWay, BranchWay]
    base: float
    pairs: int
    places: tuple[tuple[int, int], ...]
    exact: bool


@dataclass(frozen=True, eq=False)
class ImageSight:
    """Where in the images of a pair a network looks.

    Attributes
    ----------
    ways
        (a, b) and (b, a).
    views
        What the images are pictures of, one an expression, as (a, b).
    places
        How fine Grad-CAM is: rows and columns of each layer that it is taken from.
    direction
        What speaks for a direction, of this one pair.
    output
        Which output says that the regulator controls the target.
    tells_direction
        Whether the network learned direction.
    neighbours
        Genes that it was shown with the regulator, and with the target; none of a network that
        sees pairs only.
    branches
        What each branch adds, of a network that has several.
    """

    ways: tuple[ImageWay, ImageWay]
    views: tuple[JointView, ...]
    places: tuple[tuple[int, ...], ...]
    direction: Direction
    output: int
    tells_direction: bool
    neighbours: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
    branches: BranchSight | None = None


def neighbours_shown(sight: ImageSight, names: tuple[str, str]) -> str:
    """Describe which genes a network was shown beside either gene; empty where it was shown none.

    Parameters
    ----------
    sight
        Of a pair.
    names
        What regulator and target are called.
    """
    if not any(sight.neighbours):
        return ""
    one, other = (", ".join(near) for near in sight.neighbours)
    return (
        f"Beside the pair the network was shown {names[0]} with the genes that vary most with it "
        f"({one}), and {names[1]} with its own ({other}), each by itself, too."
    )


@dataclass(frozen=True, eq=False)
class CourseWay:
    """Two courses one way round, and where along time a network looks.

    Attributes
    ----------
    regulator, target
        In the order asked.
    score
        What the network says, the mean over the series.
    courses, added
        What it sees, and what each time point adds on the scale of the logit: shape
        (n_series, 2, times), the regulator's first.
    """

    regulator: str
    target: str
    score: float
    courses: NDArray[np.float32]
    added: NDArray[np.float32]

    @property
    def of_regulator(self) -> float:
        """Share of all that is added, for or against, that the regulator's course adds."""
        size = np.abs(self.added).sum(axis=(0, 2))
        return float(size[0] / max(float(size.sum()), 1e-12))


@dataclass(frozen=True, eq=False)
class CourseSight:
    """Where along time a network looks at a pair: (a, b) and (b, a)."""

    ways: tuple[CourseWay, CourseWay]


PairSight: TypeAlias = ImageSight | CourseSight
