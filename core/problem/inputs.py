"""What systems see of a pair or a gene: named inputs, with what lies along their axes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class InputSpec:
    """One input of a system.

    Attributes
    ----------
    name
        Tells it from other inputs of the same shape.
    title
        For people.
    axes
        What lies along each axis, without that of the records.
    unit
        Of its numbers.
    optional
        Whether the system works without it.
    """

    name: str
    title: str
    axes: tuple[str, ...]
    unit: str
    optional: bool = False


NEPDF = InputSpec(
    "nepdf",
    "joint histogram of two genes",
    ("bins of the target", "bins of the regulator, of each data set", "channel"),
    "log10 of the share of samples, from 0 for none to 1 for all",
)
COEXPRESSION = InputSpec(
    "coexpression",
    "co-expression matrix of two genes, of the cells in which both are seen",
    ("bins of the target", "bins of the regulator, of each data set", "channel"),
    "share of the cells in which both are seen, times 4,096",
)
GENE_IMAGES = InputSpec(
    "gene-images",
    "the same of each of the two genes with itself and with its neighbours",
    (
        "the gene itself, and its neighbours",
        "bins of the neighbour",
        "bins of the gene, of each data set",
        "channel",
    ),
    "as the first input",
)
PROFILE = InputSpec(
    "profile", "expression profiles of two genes", ("samples", "genes"), "z-scores of each gene"
)
_COURSE_UNIT = "z-scores of each gene, or as measured"
COURSE = InputSpec("course", "time courses of two genes", ("times", "genes"), _COURSE_UNIT)
COURSE_IMAGE = InputSpec(
    "course-image",
    "time courses of two genes as an image of two rows",
    ("genes", "times", "channel"),
    _COURSE_UNIT,
)
COURSES_APART = (
    InputSpec("regulator-course", "time course of the regulator", ("times",), _COURSE_UNIT),
    InputSpec("target-course", "time course of the target", ("times",), _COURSE_UNIT),
)
PAIR_STATISTICS = InputSpec(
    "pair-statistics",
    "statistics of a pair, beside all other pairs of its genes",
    ("statistics",),
    "each its own, and as ranks from 0 to 1",
)
EXPRESSION = InputSpec(
    "expression", "expression of two genes", ("samples", "genes"), "logged where it was not"
)
ALL_EXPRESSION = InputSpec(
    "all-expression",
    "expression of all genes that are asked about",
    ("samples", "genes"),
    "logged where it was not",
)
EVIDENCE = InputSpec(
    "evidence",
    "other numbers about a pair",
    ("columns",),
    "as in the table",
    optional=True,
)
