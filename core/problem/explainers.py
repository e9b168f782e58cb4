"""Ways in which a system lets itself be explained: what it names, `core.explain` carries out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from core.problem.option import Options

if TYPE_CHECKING:
    from core.features.course_records import Form


@dataclass(frozen=True)
class ImageMap:
    """Where in the image of a pair, its first input, a network looks."""


@dataclass(frozen=True)
class SampleTrace:
    """Where along the samples the filters of a layer answer.

    Attributes
    ----------
    layer
        Its name.
    order
        Which sample is read first, second and so on, given how many there are and the options;
        None where they are read as they stand in the file.
    """

    layer: str
    order: Callable[[int, Options], NDArray[np.intp] | None]


@dataclass(frozen=True)
class TimeTrace:
    """Where along time a network looks that reads two courses.

    Attributes
    ----------
    form
        How the courses of a pair are laid out.
    filters_layer
        The convolution that reads the courses themselves; empty where there is none.
    code_layers
        The layers that turn the regulator's and the target's course into codes.
    """

    form: Form
    filters_layer: str = ""
    code_layers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Branch:
    """One of several branches that a network reads the same image by.

    Attributes
    ----------
    title
        For people, in one word: it stands before "branch".
    map_layer
        The layer whose output still has places, right before they are pooled.
    vector_layer
        The layer that pools them by their mean.
    """

    title: str
    map_layer: str
    vector_layer: str


@dataclass(frozen=True)
class Branches:
    """What each branch of a network adds to its answer, and where in the image.

    Attributes
    ----------
    of
        The branches that a network has with these options.
    """

    of: Callable[[Options], tuple[Branch, ...]]


Explainer: TypeAlias = ImageMap | SampleTrace | TimeTrace | Branches
