"""What a network sees of each gene by itself, and the code that it makes of that, once a gene.

A network that sees images of a gene and its neighbours sees the same ones in every pair of that
gene. So a tower turns them into a code once, and pairs look the codes of their two genes up.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from core.data.pairs import Pairs
from core.features.records import Arrays, Records, Shape
from core.features.subset import Rows

Images: TypeAlias = NDArray[np.float32]
"""Of genes, shape (n_genes, images, height, width, channels)."""
Tower: TypeAlias = Callable[[Arrays], NDArray[np.float32]]
"""From images, in a tuple of one array, to vectors, shape (n_images, units)."""

_TOGETHER = 256
"""Genes whose images are in memory at a time."""


@dataclass(frozen=True, eq=False)
class GeneInputs:
    """What a network sees of the genes of one data set, each by itself.

    Attributes
    ----------
    genes
        Names of all that can be asked about.
    shape
        Of one gene's images: (images, height, width, channels).
    make
        From places among the genes to their images.
    neighbours
        From places among the genes to those of their neighbours, shape (n, images - 1): whom the
        images after the first show.
    """

    genes: tuple[str, ...]
    shape: Shape
    make: Callable[[Rows], Images]
    neighbours: Callable[[Rows], Rows]

    @cached_property
    def index(self) -> dict[str, int]:
        """Place of each gene's name."""
        return {gene: place for place, gene in enumerate(self.genes)}

    def ends(self, pairs: Pairs) -> Rows:
        """Return the places of regulator and target, shape (n_pairs, 2).

        The neighbours of all of them are found now, which takes few looks at all genes.

        Parameters
        ----------
        pairs
            Of genes that are all among these.
        """
        place = np.array([self.index.get(name, -1) for name in pairs.genes], np.intp)
        found = place[np.stack([pairs.regulator, pairs.target], axis=1)]
        self.neighbours(np.unique(found))
        return found


class PairGenes:
    """The genes of pairs, and what is seen of each of them.

    Parameters
    ----------
    parts
        Of each data set its genes, and which of them its pairs are of, (n_pairs, 2).
    budget
        Bytes that their images may take to be kept; beyond it they are made when asked for.
    """

    def __init__(self, parts: Sequence[tuple[GeneInputs, Rows]], *, budget: int) -> None:
        self._inputs = tuple(dict.fromkeys(inputs for inputs, _ in parts))
        self._starts = np.cumsum([0, *(len(inputs.genes) for inputs in self._inputs)])
        shifted = [ends + self._starts[self._inputs.index(inputs)] for inputs, ends in parts]
        self._genes, ends = np.unique(np.concatenate(shifted), return_inverse=True)
        self.ends: Rows = ends.reshape(-1, 2)
        """Places of regulator and target among the genes of these pairs, (n_pairs, 2)."""
        self.shape = self._inputs[0].shape
        size = 4 * len(self) * int(np.prod(self.shape))
        self._kept = self._made(np.arange(len(self))) if size <= budget else None

    def __len__(self) -> int:
        return int(self._genes.size)

    def and_turned(self) -> PairGenes:
        """Return the same genes, of the pairs and after them of each the other way round."""
        both = copy(self)
        both.ends = np.concatenate([self.ends, self.ends[:, ::-1]])
        return both

    def take(self, places: Rows) -> Images:
        """Return the images of some genes."""
        return self._made(places) if self._kept is None else self._kept[places]

    def batch(self, pairs: Rows) -> tuple[Images, NDArray[np.int32], NDArray[np.int32]]:
        """Return the images of every gene of some pairs, once, and which of them each pair is of.

        Parameters
        ----------
        pairs
            Their numbers.
        """
        genes, places = np.unique(self.ends[pairs], return_inverse=True)
        one, other = places.reshape(-1, 2).astype(np.int32).T
        return self.take(genes), np.ascontiguousarray(one), np.ascontiguousarray(other)

    def _made(self, places: Rows) -> Images:
        genes = self._genes[places]
        owner = np.searchsorted(self._starts, genes, side="right") - 1
        images = np.empty((genes.size, *self.shape), np.float32)
        for number in np.unique(owner):
            (mine,) = np.nonzero(owner == number)
            for first in range(0, mine.size, _TOGETHER):
                some = mine[first : first + _TOGETHER]
                images[some] = self._inputs[number].make(genes[some] - self._starts[number])
        return images


class GeneCodes:
    """Codes of genes, each made when it is first asked for, and once.

    Parameters
    ----------
    make
        From places among the genes to their images.
    tower
        What turns an image into a vector.
    count
        How many genes there are.
    images
        Of a gene.
    networks, units
        How many towers the one is made of, and how many numbers each makes of an image. Their
        vectors lie one after the other.
    """

    def __init__(
        self,
        make: Callable[[Rows], Images],
        tower: Tower,
        *,
        count: int,
        images: int,
        networks: int,
        units: int,
    ) -> None:
        self._make, self._tower = make, tower
        self._networks, self._images, self._units = networks, images, units
        self._codes = np.zeros((count, networks, images * units), np.float32)
        self._is_made = np.zeros(count, np.bool_)

    @property
    def shapes(self) -> tuple[Shape, ...]:
        """Shapes of what a pair is given: the codes of regulator and target of each network."""
        return ((self._images * self._units,),) * (2 * self._networks)

    def of_pairs(self, ends: Rows) -> Arrays:
        """Return the codes of regulators and targets, of the first network, the second, ….

        Parameters
        ----------
        ends
            Places of regulator and target among the genes, (n_pairs, 2).
        """
        new = np.unique(ends[~self._is_made[ends]])
        for first in range(0, new.size, _TOGETHER):
            some = new[first : first + _TOGETHER]
            self._codes[some] = self._made(some)
        self._is_made[new] = True
        return tuple(
            self._codes[ends[:, side], number]
            for number in range(self._networks)
            for side in (0, 1)
        )

    def _made(self, genes: Rows) -> NDArray[np.float32]:
        images = self._make(genes)
        vectors = self._tower((images.reshape(-1, *images.shape[2:]),))
        apart = vectors.reshape(genes.size, self._images, self._networks, self._units)
        return apart.swapaxes(1, 2).reshape(genes.size, self._networks, -1)


class CodedRecords:
    """Records of pairs with the codes of their genes after the image.

    Parameters
    ----------
    records
        What is seen of the pairs, one record each: the image first.
    codes
        Of their genes.
    ends
        Places of regulator and target among these, (n_pairs, 2).
    """

    per_pair = 1

    def __init__(self, records: Records, codes: GeneCodes, ends: Rows) -> None:
        self._records, self._codes, self._ends = records, codes, ends
        first, *rest = records.shapes
        self.shapes = (first, *codes.shapes, *rest)

    def __len__(self) -> int:
        return len(self._records)

    def take(self, rows: NDArray[np.intp]) -> Arrays:
        """Return the arrays of some records, each (len(rows), *shape)."""
        image, *rest = self._records.take(rows)
        return (image, *self._codes.of_pairs(self._ends[rows]), *rest)
