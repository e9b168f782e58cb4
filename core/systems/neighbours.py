"""DeepDRIM's idea for any system that reads images: show a network the neighbours of both genes.

Beside the image of (a, b) the network sees (a, a), (b, b), and a and b each with the genes that
vary most with it. What it sees of a gene does not depend on the pair, so it is made once a gene.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from core.data.expression import Expression
from core.errors import UserInputError
from core.features.gene_records import GeneInputs, Images
from core.features.neighbours import Neighbours
from core.features.records import Shape
from core.features.subset import Rows
from core.problem.learning import GenePart
from core.problem.option import Options
from core.systems.images import image_shape, painter

if TYPE_CHECKING:
    import keras

    from core.nets.images import ReadImage


def neighbours_read_by(read: Callable[[Options], ReadImage]) -> GenePart:
    """Return what a network sees of each gene by itself, and the tower that reads it.

    Parameters
    ----------
    read
        How the tower turns an image into a vector, given the options: as the network itself does.
    """
    return GenePart(images=images_of_a_gene, inputs=gene_images, build=partial(_tower, read))


def images_of_a_gene(options: Options) -> int:
    """Return how many images a network sees of each gene by itself; 0 where it sees none."""
    return int(options["neighbours"]) + 1 if options["neighbours"] else 0


def code_size(options: Options) -> int:
    """Return how many numbers the tower makes of a gene; 0 where there is no tower."""
    from core.nets import towers  # noqa: PLC0415  (Keras)

    return images_of_a_gene(options) * towers.UNITS


def gene_images(expressions: Sequence[Expression], options: Options) -> GeneInputs:
    """Return the images of each gene with itself and its neighbours, its own bins as columns.

    Parameters
    ----------
    expressions
        Whole: every gene that is in all of them can be a neighbour. Of two, the first decides who
        the neighbours are, and each gene's images in both lie side by side.
    options
        From `image_options`, with `neighbours` above 0.
    """
    first, number = expressions[0], int(options["neighbours"])
    shared = np.array(
        [row for row, gene in enumerate(first.genes) if all(gene in e.index for e in expressions)],
        np.intp,
    )
    if shared.size <= number:
        raise UserInputError(
            first.source or "expression",
            f"must hold more than {number} genes for a network that sees {number} neighbours of "
            "each",
            got=f"{shared.size}",
            remedy="Give expression of more genes, or train with fewer neighbours",
        )
    shape = (number + 1, *image_shape(expressions, options))
    neighbours = Neighbours(first, number, candidates=shared)

    def make(rows: Rows) -> Images:
        near = neighbours.of(rows)
        wanted = np.unique(np.concatenate([rows, near.ravel()]))
        names = [first.genes[row] for row in wanted]
        images = painter([_only(each, names) for each in expressions], options)
        others = np.concatenate([rows[:, None], near], axis=1)
        made = images(
            np.searchsorted(wanted, np.repeat(rows, number + 1)),
            np.searchsorted(wanted, others.ravel()),
        )
        return made.reshape(rows.size, *shape)

    return GeneInputs(first.genes, shape, make, neighbours.of)


def _only(expression: Expression, names: Sequence[str]) -> Expression:
    return expression.take_genes(np.array([expression.index[name] for name in names], np.intp))


def _tower(
    read: Callable[[Options], ReadImage], shape: Shape, *, options: Options, seed: int
) -> keras.Model:
    """Build the tower for images of this shape."""
    from core.nets import towers  # noqa: PLC0415  (Keras)

    height, width, channels = shape
    return towers.build((height, width, channels), read(options), name="tower", seed=seed)
