"""How a system learns: a network and its recipe, arrays that are kept, or other systems."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from core.data.expression import Expression
from core.features.gene_records import GeneInputs
from core.features.records import Records, Shape
from core.problem.option import Options
from core.problem.problem import Problem, Scorer

if TYPE_CHECKING:
    import keras


@dataclass(frozen=True)
class Recipe:
    """How a network is trained.

    Attributes
    ----------
    optimizer, learning_rate, momentum
        Momentum is Nesterov's and only SGD has it.
    batch
        Records a step.
    epochs, patience
        At most so many; stop after so many without a better validation loss.
    reversed_pairs
        Also learn from (target, regulator) of each pair: forward and reverse swap places,
        a two-class label stays.
    balanced
        Learn from as many negatives as edges, drawn at random where there are more.
    keep_last
        Keep the weights of the last epoch, and train through all of them.
    """

    optimizer: Literal["sgd", "adam", "rmsprop"]
    learning_rate: float
    batch: int
    epochs: int
    patience: int
    momentum: float = 0.0
    reversed_pairs: bool = False
    balanced: bool = False
    keep_last: bool = False


class Build(Protocol):
    """Makes a network that is not compiled."""

    def __call__(
        self, shapes: tuple[Shape, ...], *, outputs: int, options: Options, seed: int
    ) -> keras.Model:
        """Build for inputs of these shapes, with 1 or 3 outputs."""


class Adapt(Protocol):
    """Adapts a fresh network to the training records, without their labels."""

    def __call__(
        self, model: keras.Model, records: Sequence[Records], *, options: Options, seed: int
    ) -> None:
        """Set scales, or train a part of the network by itself."""


class BuildTower(Protocol):
    """Makes a tower that is not compiled."""

    def __call__(self, shape: Shape, *, options: Options, seed: int) -> keras.Model:
        """Build for images of this shape."""


@dataclass(frozen=True)
class GenePart:
    """What a network sees of each gene by itself, the same in all its pairs.

    A tower, which learns with the network, makes a code of it. To the network itself the codes of
    regulator and target are two more inputs, after the first.

    Attributes
    ----------
    images
        How many it sees of a gene, given the options; 0 where it sees pairs only.
    inputs
        From expression to what it sees.
    build
        The tower: from one image to a vector.
    """

    images: Callable[[Options], int]
    inputs: Callable[[Sequence[Expression], Options], GeneInputs]
    build: BuildTower


@dataclass(frozen=True)
class NetworkSpec:
    """The network of a system, and how it is trained.

    Attributes
    ----------
    feature
        From a problem to what the network sees of its pairs, but for the codes of their genes.
    build
        The network, given the shapes of its inputs.
    recipe
        How it is trained, given the options.
    adapt
        What adapts a fresh network to its records before the first step, if anything.
    invariance_variants
        Variants of a problem that should change no score, by what was done to it; a trained
        network scores these too, and its card says how it fared.
    size_remedy
        What to do where expression gives inputs of another size than a model has learned from.
    genes
        What it sees of each gene by itself with some options, where there are such; ask
        `gene_part`.
    """

    feature: Callable[[Any, Options], Records]
    build: Build
    recipe: Callable[[Options], Recipe]
    adapt: Adapt | None = None
    invariance_variants: Callable[[Problem, int], Mapping[str, Problem]] | None = None
    size_remedy: str = "Give as many expression files as the model was trained with"
    genes: GenePart | None = None

    def gene_part(self, options: Options) -> GenePart | None:
        """Return what it sees of each gene by itself; None where it sees pairs only.

        Parameters
        ----------
        options
            As it is trained with.
        """
        return self.genes if self.genes is not None and self.genes.images(options) else None


@dataclass(frozen=True)
class Keep:
    """How what a system learned without a network is kept: as arrays, which execute nothing.

    Attributes
    ----------
    arrays
        Of what its fit gave.
    restore
        The same scorer again, from arrays that were checked for nothing but their size; it
        refuses what it cannot read.
    """

    arrays: Callable[[Scorer], Mapping[str, NDArray[Any]]]
    restore: Callable[[Mapping[str, NDArray[Any]], Options], Scorer]


@dataclass(frozen=True)
class Composite:
    """How a system is made of others.

    Attributes
    ----------
    members
        The option that lists them.
    combine
        Scores of a problem's items, from those of each member.
    """

    members: str
    combine: Callable[[Any, Sequence[NDArray[np.float32]]], NDArray[np.float32]]
