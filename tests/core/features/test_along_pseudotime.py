import numpy as np
import pytest
from scipy import sparse, stats

from core.data.expression import Expression
from core.features.along_pseudotime import logged, p_values, spline_basis, variances


def made(seed=0, genes=40, cells=60):
    rng = np.random.default_rng(seed)
    times = rng.random(cells)
    return rng.poisson(3, (genes, cells)).astype(np.float32), times


def test_p_is_that_of_an_f_test_of_nested_least_squares():
    values, times = made()
    values[0] = 4 * np.sin(6 * times) + values[0] / 10

    basis, exact = spline_basis(times), values.astype(float)
    n, columns = basis.shape
    design = np.column_stack([np.ones(n), basis[:, 1:]])
    _, rest, *_ = np.linalg.lstsq(design, exact.T, rcond=None)
    flat = ((exact - exact.mean(1, keepdims=True)) ** 2).sum(1)
    statistic = (flat - rest) / (columns - 1) / (rest / (n - columns))
    wanted = stats.f.sf(statistic, columns - 1, n - columns)

    p = p_values(values, times[:, None])
    np.testing.assert_allclose(p, wanted, rtol=1e-6)
    assert p[0] < 1e-10
    np.testing.assert_allclose(p_values(sparse.csr_array(values), times[:, None]), p, rtol=1e-6)


def test_the_spline_is_cubic_natural_and_has_three_degrees_of_freedom():
    times = np.random.default_rng(1).random(200)
    basis = spline_basis(times)

    assert basis.shape == (200, 4)
    np.testing.assert_allclose(basis.T @ basis, np.eye(4), atol=1e-9)
    # a straight line is among what it can draw
    line = times - times.mean()
    np.testing.assert_allclose(basis @ (basis.T @ line), line, atol=1e-9)


def test_times_shared_by_many_cells_leave_fewer_columns():
    assert spline_basis(np.repeat([0.0, 1.0], 20)).shape == (40, 2)
    assert spline_basis(np.zeros(20)).shape == (20, 1)


def test_where_nothing_changes_p_is_uniform():
    rng = np.random.default_rng(3)
    values = rng.standard_normal((2000, 80)).astype(np.float32)

    p = p_values(values, rng.random((80, 1)))

    assert stats.kstest(p, "uniform").pvalue > 0.01


def test_lineages_are_tested_each_and_corrected_for_being_several():
    values, times = made(genes=5, cells=80)
    values[0, :40] += 30 * times[:40]
    two = np.full((80, 2), np.nan)
    two[:40, 0], two[40:, 1] = times[:40], times[40:]

    both = p_values(values, two)
    each = [p_values(values[:, part], times[part, None]) for part in (slice(40), slice(40, 80))]
    np.testing.assert_allclose(both, np.minimum(2 * np.minimum(*each), 1), rtol=1e-6)
    assert both[0] < 1e-6


@pytest.mark.parametrize("times", [np.full((30, 1), np.nan), np.zeros((30, 1))])
def test_where_cells_have_no_order_there_is_no_test(times):
    assert p_values(np.ones((2, 30), np.float32), times) is None


def test_a_gene_that_never_changes_has_p_1():
    values, times = made()
    values[3] = 7

    assert p_values(values, times[:, None])[3] == 1


@pytest.mark.parametrize("as_sparse", [False, True])
def test_variance_is_of_logarithms_where_values_have_none_yet(as_sparse):
    values, _ = made()
    given = sparse.csr_array(values) if as_sparse else values
    names = tuple(f"g{i}" for i in range(len(values))), tuple(f"c{i}" for i in range(60))
    counts = Expression(given, *names, kind="single-cell", scale="counts")
    log = Expression(given, *names, kind="single-cell", scale="log")

    np.testing.assert_allclose(
        variances(logged(counts)), np.log1p(values.astype(float)).var(1, ddof=1), rtol=1e-4
    )
    np.testing.assert_allclose(
        variances(logged(log)), values.astype(float).var(1, ddof=1), rtol=1e-6
    )
