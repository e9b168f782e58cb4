import numpy as np
import pytest
from scipy.stats import entropy
from sklearn.metrics import mutual_info_score

from core.features.binning import bin_expression
from core.features.information import (
    information_blocks,
    information_of_pairs,
)
from tests.core.features.cases import expression_of, single_cells
from tests.core.features.test_binning import numpy_levels


@pytest.mark.parametrize("by_cells", [False, True])
@pytest.mark.parametrize("bins", [7, 32])
def test_information_is_that_of_the_bins(by_cells, bins):
    values = single_cells(15, 200)
    binned = bin_expression(expression_of(values, as_sparse=True), bins=bins)
    if by_cells:
        assert binned.cell_blocks
    regulators, targets = np.divmod(np.arange(225), 15)
    found = information_of_pairs(binned, regulators, targets)
    levels = [numpy_levels(row, bins=bins) for row in values]
    expected = [
        mutual_info_score(levels[a], levels[b]) for a, b in zip(regulators, targets, strict=True)
    ]
    np.testing.assert_allclose(found, expected, atol=1e-9)


def test_threads_change_nothing():
    binned = bin_expression(expression_of(single_cells(60, 50)))
    regulators, targets = np.divmod(np.arange(3600), 60)
    np.testing.assert_array_equal(
        information_of_pairs(binned, regulators, targets),
        information_of_pairs(binned, regulators, targets, threads=2),
    )


@pytest.mark.slow
def test_blocks_hold_every_unordered_pair_once():
    # more genes than one block of 8 bins takes, so that pairs cross blocks
    binned = bin_expression(expression_of(single_cells(8400, 15), as_sparse=True), bins=8)
    assert len(binned.cell_blocks) == 2
    total = 0
    for begin, found in information_blocks(binned, rows=500):
        row = begin + 3
        after = np.arange(row + 1, 8400)
        expected = information_of_pairs(binned, np.full(after.shape, row), after)
        np.testing.assert_allclose(found[3, row + 1 :], expected, atol=1e-6)
        assert np.isnan(found[3, : row + 1]).all()
        total += (~np.isnan(found)).sum()
        if begin >= 500:
            break
    assert total == sum(8399 - gene for gene in range(1000))


def test_a_genes_information_about_itself_is_its_entropy():
    values = single_cells(20, 90)
    binned = bin_expression(expression_of(values))
    expected = [entropy(np.bincount(numpy_levels(row, bins=32))) for row in values]
    own = information_of_pairs(binned, np.arange(20), np.arange(20))
    np.testing.assert_allclose(own, expected, atol=1e-9)
    assert information_of_pairs(binned, [0], [1])[0] == 0  # constant genes tell nothing
