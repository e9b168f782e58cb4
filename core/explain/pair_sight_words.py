"""What pages and reports say of a pair's pictures: how each is called, how fine its maps are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from core.explain.occlusion import hidden_side
from core.explain.pair_views import BranchSight, ImageSight, JointView, MatrixView
from core.findings import signed

_NOTICED = 0.005
"""On the scale of the logit: less is written as 0.00."""


def picture_of(seen: JointView, *, several: bool = False) -> str:
    """Return what a picture of two genes is called.

    Parameters
    ----------
    seen
        The picture.
    several
        Whether there are more than one.
    """
    if isinstance(seen, MatrixView):
        return "co-expression matrices" if several else "co-expression matrix"
    return "histograms" if several else "histogram"


def fineness(sight: ImageSight, *, map: Literal["activation", "occlusion"]) -> str:
    """Describe how a map was made, and how fine it is.

    Parameters
    ----------
    sight
        Of one pair.
    map
        Which.
    """
    bins, wide = sight.ways[0].image.shape
    if map == "occlusion":
        side = hidden_side(bins)
        return f"Occlusion hides {side} × {side} bins at a time and notes how far the score falls."
    where = "the last convolution" if len(sight.places) == 1 else "the last maps of each branch"
    return (
        f"Grad-CAM is taken from {where}, {places_in_words(sight.places)} places stretched over "
        f"{bins} × {wide} bins, so it says roughly where, not which bin."
    )


def places_in_words(places: Sequence[Sequence[int]]) -> str:
    """Write how fine maps are: `2 × 2 and 16 × 16`.

    Parameters
    ----------
    places
        Rows and columns of each.
    """
    return " and ".join(f"{rows} × {columns}" for rows, columns in places)


def corner_in_words(values: NDArray[np.float32], names: tuple[str, str]) -> tuple[float, str]:
    """Return what the strongest quarter of a map adds up to, and where that is in words.

    Of the sign that the whole map adds up to.

    Parameters
    ----------
    values
        Over a pair's picture, rows the second gene's bins: shape (bins, bins).
    names
        The genes along the columns and the rows.
    """
    half = values.shape[0] // 2
    sign = -1.0 if float(values.sum()) < 0 else 1.0
    corners = {
        (up, right): float(
            values[half * up : half * (up + 1), half * right : half * (right + 1)].sum()
        )
        for up in (0, 1)
        for right in (0, 1)
    }
    (up, right), most = max(corners.items(), key=lambda each: sign * each[1])
    level = ("low", "high")
    return most, f"where {names[0]} is {level[right]} and {names[1]} {level[up]}"


def branches_conclusion(sight: BranchSight, names: tuple[str, str]) -> str:
    """Describe what each branch adds to the answer about a pair as it was asked.

    Parameters
    ----------
    sight
        Of one pair.
    names
        Regulator and target.
    """
    (first, value), *others = zip(sight.titles, sight.ways[0].added, strict=True)
    said = f"The {first} branch adds {signed(value)} to {names[0]} → {names[1]}"
    return ", ".join([said, *(f"the {title} branch {signed(added)}" for title, added in others)])


def branches_account(sight: BranchSight) -> str:
    """Describe beside what the branches add, and whether it adds up exactly.

    Parameters
    ----------
    sight
        Of one pair.
    """
    one, other = sight.ways
    exact = (
        "The answer is one sum over both branches, so this is exact"
        if sight.exact
        else "Layers come between the branches and the answer, so this is shared out by integrated "
        "gradients"
    )
    return (
        f"On the scale of the logit, beside the mean of {sight.pairs} pairs of genes drawn at "
        f"random from the same data (logit {signed(sight.base)}). As asked it is "
        f"{signed(one.logit)}, turned round {signed(other.logit)}. {exact}."
    )


def has_rest(sight: BranchSight) -> bool:
    """Return whether anything beside the branches adds to the answer, enough to be shown.

    Parameters
    ----------
    sight
        Of one pair.
    """
    return not sight.exact and any(abs(way.rest) >= _NOTICED for way in sight.ways)
