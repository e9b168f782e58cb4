import numpy as np
import pytest

from core.data.expression import Expression
from core.data.gene_order import GeneOrder
from core.errors import UserInputError
from core.features.ordered_genes import ordered_genes


def expression(pseudotime=True, cells=60):
    """Six genes: g0 to g2 follow time ever more widely, g3 to g5 vary widely without it."""
    rng = np.random.default_rng(0)
    times = np.linspace(0, 1, cells)
    along = [scale * times + 0.02 * rng.standard_normal(cells) for scale in (1, 2, 3)]
    noise = [5 * rng.standard_normal(cells) for _ in range(3)]
    return Expression(
        np.array([*along, *noise], np.float32),
        tuple(f"g{number}" for number in range(6)),
        tuple(f"c{number}" for number in range(cells)),
        kind="single-cell",
        scale="log",
        pseudotime=times[:, None] if pseudotime else None,
    )


def order(p, variance=None, genes=("G0", "g1", "g2", "g3", "g4", "other")):
    told = None if variance is None else np.array(variance, float)
    return GeneOrder(genes, np.array(p, float), told, "VGAMpValue", "GeneOrdering.csv")


def test_what_follows_pseudotime_is_ranked_by_variance():
    found = ordered_genes(expression(), top=2, most_p=1e-6)

    assert found.genes == ("g2", "g1")
    assert (found.tested, found.passed) == (6, 3)
    assert "F test of a cubic spline" in found.test


def test_regulators_that_pass_come_in_beside():
    found = ordered_genes(expression(), top=1, most_p=1e-6, regulators={"g0", "g2", "g5"})

    assert found.genes == ("g2", "g0")
    assert found.added == 1


def test_without_a_test_variance_alone_decides():
    found = ordered_genes(expression(pseudotime=False), top=3, most_p=1)

    assert set(found.genes) == {"g3", "g4", "g5"}
    assert found.test == ""


def test_a_file_goes_before_pseudotime_and_its_variances_count():
    file = order([0.001, 0.001, 0.5, 0.009, np.nan, 0], variance=[9, 1, 8, 5, 7, 0])
    found = ordered_genes(expression(), top=5, most_p=0.01, order=file)

    assert found.genes == ("g0", "g3", "g1")
    assert found.absent == 2
    assert found.test == "VGAMpValue of GeneOrdering.csv"


def test_neither_pseudotime_nor_a_file_is_said_with_what_to_do():
    with pytest.raises(UserInputError, match=r"must have pseudotime, or a file .* most-p to 1"):
        ordered_genes(expression(pseudotime=False), top=2, most_p=0.01)


def test_a_file_of_other_genes_and_a_bound_that_none_meets_are_refused():
    with pytest.raises(UserInputError, match="must name genes as the expression does"):
        ordered_genes(
            expression(), top=2, most_p=0.01, order=order([0], genes=("ENSMUSG00000000001",))
        )
    with pytest.raises(UserInputError, match="must have genes that change with p < 0"):
        ordered_genes(expression(), top=2, most_p=0)
