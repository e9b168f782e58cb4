"""Which genes vary most for their mean."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import sparse

from core.data.expression import Expression
from core.errors import UserInputError
from core.features.variable_genes import variability, variable_genes
from core.problem.filter_pairs import changes


def expression(values, *, scale="counts", kind="bulk"):
    values = np.asarray(values, np.float32)
    return Expression(
        values=values,
        genes=tuple("ABCDEFGH"[: len(values)]),
        samples=tuple(f"S{number}" for number in range(values.shape[1])),
        kind=kind,
        scale=scale,
        source="made.csv",
    )


COUNTS = [[0, 0, 9, 9], [4, 5, 4, 5], [0, 0, 0, 8], [3, 3, 3, 3], [0, 1, 0, 0]]


def test_fano_is_variance_over_mean_dense_and_sparse():
    dense = expression(COUNTS)
    filled = replace(dense, values=sparse.csr_array(dense.values))
    expected = np.var(COUNTS, axis=1) / np.mean(COUNTS, axis=1)

    for each in (dense, filled):
        found, _ = variability(each)
        assert found.fano == pytest.approx(expected)
        assert found.changes.tolist() == changes(each).tolist()


@pytest.mark.parametrize(
    ("kind", "log"), [("single-cell", np.log1p), ("bulk", lambda x: np.log2(x + 1))]
)
def test_logged_values_are_unlogged_first(kind, log):
    logged = expression(log(np.asarray(COUNTS, np.float64)), scale="log", kind=kind)
    found, how = variability(logged)
    counted, _ = variability(expression(COUNTS))

    assert found.fano == pytest.approx(counted.fano, abs=1e-4)
    assert found.mean == pytest.approx(counted.mean, abs=1e-4)
    assert "un-logged" in how.message


def test_relative_values_are_ranked_by_variance_and_it_is_said():
    found = variable_genes(
        [expression([[-1, 1, -1, 1], [0.1, 0, 0, 0], [-3, 3, 3, -3]], scale="relative")],
        top=2 + 1,
    )

    assert found.genes == ("C", "A", "B")
    assert found.measure == "variance"
    assert "both sides of zero" in found.findings[0].message


def test_the_most_variable_come_first_and_constant_and_faint_genes_not_at_all():
    found = variable_genes([expression(COUNTS)], top=3, least_mean=1)

    assert found.genes == ("C", "A", "B")
    told = {finding.topic: finding for finding in found.findings}
    assert told["constant genes"].items == ("D",)
    assert told["mean"].count == 1


def test_genes_that_a_model_learned_from_are_left_out_and_counted():
    found = variable_genes([expression(COUNTS)], top=9, without={"A"})

    assert found.genes == ("C", "E", "B")
    assert "1 gene that the model learned from" in found.findings[2].message


def test_a_list_is_taken_whole():
    found = variable_genes([expression(COUNTS)], top=1, least_mean=100, listed=["B", "A", "E"])

    assert set(found.genes) == {"A", "B", "E"}


def test_genes_must_change_in_every_data_set():
    still = expression([[1, 1, 1, 1], *COUNTS[1:]])
    found = variable_genes([expression(COUNTS), still], top=9)

    assert "A" not in found.genes


@pytest.mark.parametrize("values", [[[1, 1], [2, 2], [3, 3], [4, 5]]])
def test_constant_genes_alone_are_refused(values):
    with pytest.raises(UserInputError, match="at least three genes"):
        variable_genes([expression(values)], top=10)


def test_negative_counts_are_refused():
    with pytest.raises(UserInputError, match="must not be negative"):
        variable_genes([expression([[-1, 2], [1, 2], [3, 4]])], top=3)


def test_data_sets_without_a_gene_in_common_are_refused():
    other = replace(expression(COUNTS), genes=tuple("VWXYZ"))
    with pytest.raises(UserInputError, match="of 0 that change in every data set"):
        variable_genes([expression(COUNTS), other], top=3)
