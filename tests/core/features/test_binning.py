import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given
from hypothesis.extra.numpy import arrays
from scipy import sparse

from core.data.expression import Expression
from core.errors import UserInputError
from core.features.binning import as_binned, bin_edges, bin_expression
from tests.core.features.cases import expression_of, single_cells


def levels_of(binned, gene):
    """Write a gene's bin of every sample out in full."""
    levels = np.full(binned.n_samples, binned.genes.background[gene], dtype=int)
    entries = slice(binned.genes.starts[gene], binned.genes.starts[gene + 1])
    levels[binned.genes.cells[entries]] = binned.genes.levels[entries]
    return levels


def numpy_levels(values, *, scale="linear", bins=32):
    """What numpy.histogram2d does to one of its two samples."""
    numbers = as_binned(values, scale=scale)
    edges = np.histogram2d(numbers, numbers, bins=bins)[1]
    return np.minimum(np.searchsorted(edges, numbers, side="right") - 1, bins - 1)


@pytest.mark.parametrize("as_sparse", [False, True])
@pytest.mark.parametrize("bins", [2, 7, 32, 256])
def test_every_sample_falls_where_numpy_puts_it(as_sparse, bins):
    values = single_cells()
    binned = bin_expression(expression_of(values, as_sparse=as_sparse), bins=bins)
    for gene, row in enumerate(values):
        expected = numpy_levels(row, bins=bins)
        np.testing.assert_array_equal(levels_of(binned, gene), expected)
        np.testing.assert_array_equal(
            binned.genes.marginals[gene], np.bincount(expected, minlength=bins)
        )


non_negative = st.one_of(
    st.floats(0, 2.0**120, width=32),
    st.integers(0, 6).map(float),
    st.floats(0, 2.0**-10, width=32),
    st.sampled_from([0.0, 1e-45, 1e-12, 0.01, 1.0, 1e8, 1e8 + 8]),
)


@given(arrays(np.float32, st.tuples(st.just(1), st.integers(1, 40)), elements=non_negative))
def test_any_values_fall_where_numpy_puts_them(values):
    binned = bin_expression(expression_of(values, as_sparse=True))
    np.testing.assert_array_equal(levels_of(binned, 0), numpy_levels(values[0]))


@given(
    arrays(
        np.float32,
        st.tuples(st.just(1), st.integers(1, 40)),
        elements=st.floats(-(2.0**90), 2.0**90, width=32),
    )
)
def test_ratios_are_cut_as_they_are(values):
    binned = bin_expression(expression_of(values, scale="relative"))
    np.testing.assert_array_equal(levels_of(binned, 0), numpy_levels(values[0], scale="relative"))


def test_values_beside_an_edge_fall_on_their_own_side():
    low, high = np.float32([0.0]), np.float32([9.0])
    edges = bin_edges(low, high, scale="linear")[0, 1:-1]
    near = (10.0**edges - 0.01).astype(np.float32)
    around = [near]
    for _ in range(3):
        around.append(np.nextafter(around[-1], np.float32(np.inf)))
    around += [np.nextafter(near, np.float32(0)), low, high]
    values = np.concatenate(around)
    binned = bin_expression(expression_of(values[None]))
    np.testing.assert_array_equal(levels_of(binned, 0), numpy_levels(values))


def test_constant_genes_fill_the_middle_bin():
    binned = bin_expression(expression_of([[0, 0, 0], [4, 4, 4], [0, 0, 1]]))
    assert binned.is_constant.tolist() == [True, True, False]
    assert binned.genes.background[:2].tolist() == [16, 16]


def test_dense_and_sparse_give_the_same():
    values = single_cells(seed=3)
    dense = bin_expression(expression_of(values))
    thin = bin_expression(expression_of(values, as_sparse=True))
    for one, other in zip(dense.genes, thin.genes, strict=True):
        np.testing.assert_array_equal(one, other)


def test_unsorted_and_doubled_entries_of_a_sparse_matrix_count_as_their_sum():
    doubled = sparse.csr_array(
        (np.float32([1, 2, 3]), np.int32([2, 0, 2]), np.int32([0, 3])), shape=(1, 3)
    )
    expression = Expression(doubled, ("a",), ("x", "y", "z"), "single-cell", "linear")
    binned = bin_expression(expression)
    np.testing.assert_array_equal(levels_of(binned, 0), numpy_levels(np.float32([2, 0, 4])))


def test_threads_change_nothing():
    expression = expression_of(single_cells(2500, 60, seed=1), as_sparse=True)
    for one, other in zip(
        bin_expression(expression).genes, bin_expression(expression, threads=2).genes, strict=True
    ):
        np.testing.assert_array_equal(one, other)


def test_cells_list_their_genes_in_order():
    binned = bin_expression(expression_of(single_cells(9000, 12), as_sparse=True))
    assert len(binned.cell_blocks) == 5
    for block in binned.cell_blocks:
        for cell in range(binned.n_samples):
            keys = block.keys[block.begin[cell] : block.end[cell]].astype(int)
            genes, levels = np.divmod(keys, binned.bins)
            seen = [levels_of(binned, gene)[cell] for gene in block.origin + genes[:20]]
            assert seen == levels[:20].tolist()
            assert (np.diff(genes) > 0).all()
    assert sum(block.keys.size for block in binned.cell_blocks) == binned.genes.cells.size


@pytest.mark.parametrize(
    ("values", "scale", "words"),
    [
        ([[1, np.nan]], "linear", "finite"),
        ([[1, np.inf]], "log", "finite"),
        ([[1, -0.5]], "counts", "negative"),
    ],
)
@pytest.mark.parametrize("as_sparse", [False, True])
def test_unusable_values_are_refused_by_name(values, scale, words, as_sparse):
    with pytest.raises(UserInputError, match=words) as raised:
        bin_expression(expression_of(values, scale=scale, as_sparse=as_sparse))
    assert "g0" in str(raised.value)


def test_no_sample_is_refused():
    with pytest.raises(UserInputError, match="at least one gene and one sample"):
        bin_expression(expression_of(np.empty((2, 0))))


@pytest.mark.parametrize("bins", [1, 257])
def test_bins_that_do_not_fit_are_refused(bins):
    with pytest.raises(ValueError, match="between 2 and 256"):
        bin_expression(expression_of([[0, 1]]), bins=bins)
