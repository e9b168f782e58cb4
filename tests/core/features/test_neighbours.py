import numpy as np
import pytest
from scipy import sparse

from core.features import neighbours
from core.features.binning import log_profile
from core.features.neighbours import Neighbours
from tests.core.features.cases import expression_of, single_cells


def all_of(expression, number, rows=None):
    everybody = np.arange(expression.n_genes)
    found = Neighbours(expression, number, candidates=everybody)
    return found.of(everybody if rows is None else np.asarray(rows))


def by_hand(values, number, *, logged=True):
    """Rank by NumPy's covariance, itself left out, of equal ones the first."""
    profiles = log_profile(values) if logged else values.astype(np.float64)
    size = np.abs(np.cov(profiles)).round(9)
    np.fill_diagonal(size, -1)
    return np.argsort(-size, axis=1, kind="stable")[:, :number]


@pytest.mark.parametrize("as_sparse", [False, True])
def test_neighbours_are_those_of_the_largest_covariance_either_way(as_sparse):
    values = single_cells()
    found = all_of(expression_of(values, as_sparse=as_sparse), 10)
    changing = np.flatnonzero(values.max(axis=1) > values.min(axis=1))

    np.testing.assert_array_equal(found[changing], by_hand(values, 10)[changing])


def test_a_gene_that_falls_when_another_rises_is_a_neighbour():
    up = np.linspace(0, 1, 20)
    values = np.stack([up, -3 * up, np.tile([0.0, 0.5], 10)])

    assert all_of(expression_of(values, scale="log"), 1)[0] == [1]


def test_values_that_are_logged_already_are_taken_as_they_are():
    values = np.random.default_rng(0).normal(size=(12, 50)).astype(np.float32)
    found = all_of(expression_of(values, scale="log"), 4)

    np.testing.assert_array_equal(found, by_hand(values, 4, logged=False))


def test_no_gene_is_its_own_neighbour_and_none_comes_twice():
    found = all_of(expression_of(single_cells(n_genes=12)), 11)

    assert all(sorted({*row, gene}) == list(range(12)) for gene, row in enumerate(found))


def test_a_gene_that_never_changes_is_a_neighbour_only_where_there_are_too_few_others():
    values = single_cells(n_genes=12)
    found = all_of(expression_of(values), 10)

    assert not np.isin(found[2:, :9], [0, 1]).any()
    # one of the two is needed, and the first is taken
    assert (found[2:, 9] == 0).all()


def test_a_gene_that_never_changes_has_the_first_genes_for_neighbours():
    assert all_of(expression_of(single_cells()), 3, rows=[1]).tolist() == [[0, 2, 3]]


def test_only_candidates_are_neighbours():
    expression = expression_of(single_cells())
    candidates = np.array([3, 9, 11, 20])
    found = Neighbours(expression, 2, candidates=candidates).of(np.array([9, 30]))

    assert np.isin(found, candidates).all()
    assert 9 not in found[0]


def test_genes_in_several_parts_and_asked_again_have_the_same_neighbours(monkeypatch):
    expression = expression_of(single_cells(), as_sparse=True)
    whole = all_of(expression, 5)
    monkeypatch.setattr(neighbours, "_TOGETHER", 7)
    found = Neighbours(expression, 5, candidates=np.arange(expression.n_genes))
    some = np.array([30, 4, 30, 12])

    np.testing.assert_array_equal(found.of(some), whole[some])
    np.testing.assert_array_equal(found.of(np.arange(40)), whole)


def test_of_many_cells_some_are_looked_at_and_no_more_are_filled(monkeypatch):
    monkeypatch.setattr(neighbours, "MOST_SAMPLES", 100)
    values = single_cells(n_genes=20, n_samples=1_000)
    filled = []
    monkeypatch.setattr(
        sparse.csr_array,
        "toarray",
        lambda self, of=sparse.csr_array.toarray: (filled.append(self.shape[1]), of(self))[1],
    )
    found = all_of(expression_of(values, as_sparse=True), 3)
    looked_at = values[:, np.linspace(0, 999, 100).astype(int)]

    assert set(filled) == {100}
    changing = np.flatnonzero(looked_at.max(axis=1) > looked_at.min(axis=1))
    np.testing.assert_array_equal(found[changing], by_hand(looked_at, 3)[changing])


def test_more_neighbours_than_other_genes_are_refused():
    with pytest.raises(ValueError, match="below the 4 candidates"):
        Neighbours(expression_of(single_cells()), 4, candidates=np.arange(4))
