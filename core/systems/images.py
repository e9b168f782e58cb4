"""What systems share that read a pair as an image: which image, and how it is made.

Any image goes with any network that reads images: it is an option of each of these systems. What
the co-expression matrix cannot be made of is refused, and where it says little that is said.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from core.errors import UserInputError
from core.features.records import Arrays, JoinedRecords, MadeRecords, Records, Shape
from core.features.subset import Rows, subset_to_pairs
from core.findings import Finding, about, number_of
from core.problem.inputs import COEXPRESSION, EVIDENCE, GENE_IMAGES, NEPDF, InputSpec
from core.problem.option import Option, Options
from core.problem.problem import Problem

if TYPE_CHECKING:
    import keras

    from core.data.expression import Expression

Image = Literal["nepdf", "coexpression"]
NEPDF_BINS = 32
_MEASURED = 1_000
"""Most images that decide what the usual size of one is."""
_FEW = 10
"""Fewer cells say nothing about how two genes go together."""


def image_options(image: Image) -> tuple[Option, ...]:
    """Return the options that decide what a network is shown of a pair.

    Parameters
    ----------
    image
        What it was published with.
    """
    return (
        Option(
            "image",
            image,
            "What the network sees of a pair: the joint histogram of all samples (nepdf), or the "
            "matrix of the cells in which both genes are seen (coexpression)",
            choices=("nepdf", "coexpression"),
        ),
        Option("matrix-bins", 64, "Bins of a gene in the co-expression matrix", choices=(32, 64)),
        Option(
            "clip",
            "end",
            "What becomes of values more than two standard deviations from a gene's mean in the "
            "co-expression matrix: counted in the bin at the end, or dropped",
            choices=("end", "drop"),
        ),
        Option(
            "neighbours",
            0,
            "Genes whose images the network also sees with the regulator, and as many with the "
            "target: those that vary most with it (DeepDRIM: 10). 0: the image of the pair alone",
            minimum=0,
            maximum=20,
        ),
    )


def image_inputs(options: Options) -> tuple[InputSpec, ...]:
    """Return what a network sees with these options."""
    image = COEXPRESSION if is_matrix(options) else NEPDF
    return (image, GENE_IMAGES, EVIDENCE) if options["neighbours"] else (image, EVIDENCE)


def image_shape(expressions: Sequence[Expression], options: Options) -> Shape:
    """Return the shape of an image."""
    bins = int(options["matrix-bins"]) if is_matrix(options) else NEPDF_BINS
    return (bins, bins * len(expressions), 1)


def refuse_image(expression: Expression, options: Options) -> None:
    """Refuse expression whose zeros do not say that a gene was missed, where they are left out.

    Parameters
    ----------
    expression
        What the image is made of.
    options
        From `image_options`.
    """
    bulk, relative = expression.kind == "bulk", expression.scale == "relative"
    if is_matrix(options) and (bulk or relative):
        raise UserInputError(
            expression.source or "expression",
            "must be of single cells, with zeros where a gene was not seen, for the co-expression "
            "matrix, which leaves zeros out",
            got="bulk expression" if bulk else "relative values, in which zero means no change",
            remedy="Set image to nepdf, or use counts or logged counts of single cells",
        )


def image_remarks(problem: Problem, options: Options) -> tuple[Finding, ...]:
    """Describe where the co-expression matrix of a problem says little or nothing.

    Parameters
    ----------
    problem
        The genes of its pairs must all have expression.
    options
        From `image_options`.
    """
    if options["image"] != "coexpression":
        return ()
    from core.features import coexpression  # noqa: PLC0415  (numba)

    found = []
    for expression in problem.expressions:
        kept, regulators, targets = subset_to_pairs(expression, problem.pairs)
        seen = coexpression.bin_seen(kept, bins=options["matrix-bins"], clip=options["clip"])
        together = coexpression.cells_together(seen, regulators, targets)
        of = f" in {expression.source}" if len(problem.expressions) > 1 else ""
        found += _about_zeros(kept, of=of)
        apart = np.flatnonzero(together == 0)
        if apart.size:
            found.append(
                about(
                    "genes never seen together",
                    f"{number_of(apart.size, 'pair')} of genes that no cell shows together{of}: "
                    "their co-expression matrices are empty, so they look alike.",
                    (f"{kept.genes[regulators[at]]} and {kept.genes[targets[at]]}" for at in apart),
                )
            )
    return tuple(found)


def _about_zeros(expression: Expression, *, of: str) -> list[Finding]:
    """Describe genes that are hardly ever seen, or that are seen everywhere."""
    values = expression.values
    times_seen = (
        values.count_nonzero(axis=1)
        if sparse.issparse(values)
        else np.count_nonzero(values, axis=1)
    )
    if (times_seen == expression.n_samples).all():
        return [
            Finding(
                "warning",
                "no zeros",
                f"None of the genes that are asked about has a zero{of}, so the idea of leaving "
                "out zeros as dropouts does not apply: all cells are counted.",
            )
        ]
    rare = np.flatnonzero(times_seen < _FEW)
    if not rare.size:
        return []
    message = (
        f"{number_of(rare.size, 'gene')} seen in fewer than ten cells{of}: what their "
        "co-expression matrices show is chance."
    )
    return [about("rarely seen genes", message, (expression.genes[row] for row in rare))]


def image_records(problem: Problem, options: Options) -> Records:
    """Return the image of each pair, and other evidence where there is any.

    Parameters
    ----------
    problem
        One expression, or two, whose images lie side by side. The genes of its pairs must all
        have expression.
    options
        From `image_options`.
    """
    pairs = problem.pairs
    for expression in problem.expressions:
        refuse_image(expression, options)
    asked = [subset_to_pairs(expression, pairs) for expression in problem.expressions]
    # all expressions are cut down to the same genes in the same order
    _, regulators, targets = asked[0]
    images = painter([kept for kept, _, _ in asked], options)
    numbers = None if problem.evidence is None else problem.evidence.of(pairs)

    def make(rows: NDArray[np.intp]) -> Arrays:
        made = images(regulators[rows], targets[rows])
        return (made,) if numbers is None else (made, numbers[rows])

    shapes: tuple[Shape, ...] = (image_shape(problem.expressions, options),)
    if numbers is not None:
        shapes += ((numbers.shape[1],),)
    return MadeRecords(shapes, len(pairs), make)


def painter(
    expressions: Sequence[Expression], options: Options
) -> Callable[[Rows, Rows], NDArray[np.float32]]:
    """Return what makes the images of pairs of genes, given by their rows.

    Parameters
    ----------
    expressions
        Of the same genes in the same order; their images lie side by side.
    options
        From `image_options`.
    """
    if is_matrix(options):
        from core.features import coexpression  # noqa: PLC0415  (numba)

        bins = int(options["matrix-bins"])
        seen = tuple(
            coexpression.bin_seen(each, bins=bins, clip=options["clip"]) for each in expressions
        )
        return lambda one, other: coexpression.coexpression_of_pairs(seen, one, other)
    from core.features.nepdf import bin_expression, nepdf_of_pairs  # noqa: PLC0415  (numba)

    binned = tuple(bin_expression(each, bins=NEPDF_BINS) for each in expressions)
    return lambda one, other: nepdf_of_pairs(binned, one, other)


def is_matrix(options: Options) -> bool:
    """Return whether the image is the co-expression matrix, whose numbers reach the hundreds."""
    return bool(options["image"] == "coexpression")


def adapt_to_images(
    model: keras.Model, records: Sequence[Records], *, options: Options, seed: int
) -> None:
    """Adapt a fresh network to the size of its images, and to other evidence where there is any."""
    from core.nets import images  # noqa: PLC0415  (Keras)

    joined = JoinedRecords(records)
    order = np.random.default_rng(seed).permutation(len(joined))
    if any(layer.name == images.IMAGE_SCALE for layer in model.layers):
        images.scale_to(model, joined.take(np.sort(order[:_MEASURED]))[0])
    if len(joined.shapes) > 1:
        images.standardise(model, joined.take(np.sort(order[:10_000]))[1])
