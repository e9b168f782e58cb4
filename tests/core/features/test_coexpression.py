import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given

from core.errors import UserInputError
from core.features.coexpression import (
    bin_seen,
    cells_together,
    coexpression_blocks,
    coexpression_of_pairs,
)
from core.features.pair_plan import ByCells, plan_pairs
from tests.core.features.cases import expression_of, single_cells


def numpy_levels(profile, *, scale="linear", bins=64, clip="end"):
    """The bin of a gene in each cell, NaN where it is not seen, as it is defined."""
    numbers = np.where(profile == 0, np.nan, profile.astype(np.float64))
    if np.isnan(numbers).all():
        return numbers
    if scale in ("counts", "linear"):
        numbers = np.log2(numbers)  # another base than the kernels take: it must not matter
    mean, spread = np.nanmean(numbers), np.nanstd(numbers)
    if np.nanmin(numbers) == np.nanmax(numbers):
        spread = 0.25  # one value: in the middle of a range of 1
    # a millionth of a bin below an edge lies on it
    place = (numbers - (mean - 2 * spread)) / (4 * spread) * bins + 1e-6
    if clip == "drop":
        place[(place < 0) | (place > bins + 2e-6)] = np.nan
    return np.clip(np.floor(place), 0, bins - 1)


def numpy_matrix(values, regulator, target, **how):
    rows, columns = (numpy_levels(values[gene], **how) for gene in (target, regulator))
    both = ~np.isnan(rows) & ~np.isnan(columns)
    bins = how.get("bins", 64)
    counts = np.zeros((bins, bins))
    np.add.at(counts, (rows[both].astype(int), columns[both].astype(int)), 1)
    return counts * 4096 / max(counts.sum(), 1), int(both.sum())


def every_pair(n_genes):
    return np.divmod(np.arange(n_genes**2), n_genes)


def indexed(seen):
    assert seen.cell_blocks
    return seen


@pytest.mark.parametrize("as_sparse", [False, True])
@pytest.mark.parametrize("bins", [5, 32, 64, 128])
@pytest.mark.parametrize("clip", ["end", "drop"])
@pytest.mark.parametrize("by_cells", [False, True])
def test_matrices_are_those_of_numpy_for_every_pair(as_sparse, bins, clip, by_cells):
    values = single_cells(14, 200)
    seen = bin_seen(expression_of(values, as_sparse=as_sparse), bins=bins, clip=clip)
    if by_cells:
        indexed(seen)
    tasks = plan_pairs(seen, np.full(14, 7), np.arange(14))
    assert [isinstance(task, ByCells) for task in tasks] == [by_cells]
    regulators, targets = every_pair(14)
    matrices = coexpression_of_pairs(seen, regulators, targets)
    assert matrices.shape == (196, bins, bins, 1)
    assert matrices.dtype == np.float32
    for place, pair in enumerate(zip(regulators, targets, strict=True)):
        expected, _ = numpy_matrix(values, *pair, bins=bins, clip=clip)
        np.testing.assert_allclose(matrices[place, :, :, 0], expected, rtol=1e-6, atol=0)


@given(
    seed=st.integers(0, 2**32 - 1),
    n_samples=st.integers(1, 60),
    zeros=st.floats(0, 1),
    scale=st.sampled_from(["counts", "linear", "log"]),
    clip=st.sampled_from(["end", "drop"]),
)
def test_matrices_are_those_of_numpy_for_any_expression(seed, n_samples, zeros, scale, clip):
    rng = np.random.default_rng(seed)
    values = rng.lognormal(1, 2, (4, n_samples)) * (rng.random((4, n_samples)) >= zeros)
    if scale == "counts":
        values = np.round(values)
    if scale == "log":
        values = np.log1p(values)
    values = values.astype(np.float32)
    seen = bin_seen(expression_of(values, scale=scale, as_sparse=True), clip=clip)
    regulators, targets = every_pair(4)
    matrices = coexpression_of_pairs(seen, regulators, targets)
    together = cells_together(seen, regulators, targets)
    for place, pair in enumerate(zip(regulators, targets, strict=True)):
        expected, shared = numpy_matrix(values, *pair, scale=scale, clip=clip)
        np.testing.assert_allclose(matrices[place, :, :, 0], expected, rtol=1e-6, atol=0)
        assert together[place] == shared


def test_log_values_are_cut_as_they_are_and_their_zeros_are_left_out():
    values = np.log1p(single_cells(12, 200))
    seen = bin_seen(expression_of(values, scale="log", as_sparse=True))
    matrices = coexpression_of_pairs(seen, np.full(12, 7), np.arange(12))
    for target in range(12):
        expected, _ = numpy_matrix(values, 7, target, scale="log")
        np.testing.assert_allclose(matrices[target, :, :, 0], expected, rtol=1e-6)
    logged_again = coexpression_of_pairs(bin_seen(expression_of(values)), [7], [8])
    assert (matrices[8] != logged_again[0]).any()


def test_zeros_that_are_stored_are_left_out_too():
    values = single_cells(12, 100)
    expression = expression_of(values, as_sparse=True)
    with_zeros = expression_of(np.where(values == 0, 1, values), as_sparse=True)
    with_zeros.values.data[values.ravel() == 0] = 0
    regulators, targets = every_pair(12)
    np.testing.assert_array_equal(
        coexpression_of_pairs(bin_seen(expression), regulators, targets),
        coexpression_of_pairs(bin_seen(with_zeros), regulators, targets),
    )


def test_a_sparse_expression_is_never_filled(monkeypatch):
    expression = expression_of(single_cells(12, 100), as_sparse=True)
    for name in ("toarray", "todense"):
        monkeypatch.setattr(type(expression.values), name, lambda *_: pytest.fail("was filled"))
    seen = indexed(bin_seen(expression))
    coexpression_of_pairs(seen, *every_pair(12))


def test_a_gene_with_one_value_fills_the_bin_in_the_middle():
    seen = bin_seen(expression_of([[0, 0.3, 0.3, 0.3, 0.3], [5, 1, 2, 0, 4]]), bins=32)
    (matrix,) = coexpression_of_pairs(seen, [0], [1])
    assert np.flatnonzero(matrix.sum(axis=(0, 2))).tolist() == [16]
    assert np.count_nonzero(matrix) == 3  # three cells show both, each in a bin of its own


def test_what_lies_on_an_edge_belongs_to_the_bin_above_however_it_is_rounded():
    # half of the cells a quarter into the range, half three quarters: edges of 64 bins
    for low, high in ((1, 2), (3, 7), (0.1, 0.7)):
        seen = bin_seen(expression_of([[low, high] * 50]))
        (matrix,) = coexpression_of_pairs(seen, [0], [0])
        assert np.argwhere(matrix[..., 0]).tolist() == [[16, 16], [48, 48]]


@pytest.mark.parametrize(("clip", "counted"), [("end", 101), ("drop", 100)])
def test_an_outlier_is_counted_at_the_end_or_dropped(clip, counted):
    values = np.r_[np.exp(np.tile([0.0, 1.0], 50)), 1e6][None]
    seen = bin_seen(expression_of(values), clip=clip)
    (matrix,) = coexpression_of_pairs(seen, [0], [0])
    assert cells_together(seen, [0], [0]) == [counted]
    assert matrix[63, 63, 0] == pytest.approx(4096 / 101 if clip == "end" else 0)
    assert matrix.sum() == pytest.approx(4096)


def test_rows_are_the_target_and_columns_the_regulator():
    seen = bin_seen(expression_of([[1, 1, 9, 1], [5, 9, 1, 5]]))
    (matrix,) = coexpression_of_pairs(seen, [0], [1])
    (turned,) = coexpression_of_pairs(seen, [1], [0])
    row, column, _ = np.argwhere(matrix)[0]
    assert row < column  # where the regulator is high the target is low
    np.testing.assert_array_equal(matrix[..., 0].T, turned[..., 0])


@pytest.mark.parametrize("by_cells", [False, True])
def test_genes_that_are_never_seen_together_have_zeros(by_cells):
    seen = bin_seen(expression_of([[1, 2, 0, 0], [0, 0, 3, 1], [0, 0, 0, 0]]))
    if by_cells:
        indexed(seen)
    matrices = coexpression_of_pairs(
        seen, [0, 0, 0], [1, 2, 0], out=np.full((3, 64, 64, 1), np.nan, np.float32)
    )
    assert matrices.sum(axis=(1, 2, 3)).tolist() == [0, 0, 4096]
    assert cells_together(seen, [0, 0, 0], [1, 2, 0]).tolist() == [0, 0, 2]


def test_two_expressions_stand_side_by_side():
    one = bin_seen(expression_of(single_cells(12, 100), as_sparse=True))
    other = bin_seen(expression_of(single_cells(12, 40, seed=5)))
    regulators, targets = every_pair(12)
    both = coexpression_of_pairs((one, other), regulators, targets)
    assert both.shape == (144, 64, 128, 1)
    for place, each in enumerate((one, other)):
        alone = coexpression_of_pairs(each, regulators, targets)
        np.testing.assert_array_equal(both[:, :, 64 * place : 64 * (place + 1)], alone)
    with pytest.raises(ValueError, match="same genes"):
        coexpression_of_pairs(
            (one, bin_seen(expression_of(single_cells(11, 20)))), regulators, targets
        )


def test_pairs_come_back_in_the_asked_order_repeated_or_not():
    seen = bin_seen(expression_of(single_cells(40, 120), as_sparse=True))
    rng = np.random.default_rng(1)
    regulators, targets = rng.integers(0, 9, 500), rng.integers(0, 40, 500)
    one_by_one = coexpression_of_pairs(seen, regulators, targets)
    for place in range(0, 500, 17):
        expected, _ = numpy_matrix(
            single_cells(40, 120), regulators[place], targets[place], bins=64
        )
        np.testing.assert_allclose(one_by_one[place, :, :, 0], expected, rtol=1e-6)
    by_cells = coexpression_of_pairs(indexed(seen), regulators, targets)
    np.testing.assert_array_equal(one_by_one, by_cells)


def test_a_few_targets_out_of_many_leave_no_counts_behind():
    values = single_cells(300, 3000, zeros=0.5)
    seen = indexed(bin_seen(expression_of(values), bins=4))
    regulators, targets = np.repeat([8, 9], 299), np.tile(np.arange(299), 2)
    tasks = plan_pairs(seen, regulators, targets)
    assert all(isinstance(task, ByCells) for task in tasks)
    matrices = coexpression_of_pairs(seen, regulators, targets)
    for place in range(0, 598, 23):
        expected, _ = numpy_matrix(values, regulators[place], targets[place], bins=4)
        np.testing.assert_allclose(matrices[place, :, :, 0], expected, rtol=1e-6)


@pytest.mark.parametrize("by_cells", [False, True])
def test_threads_change_nothing(by_cells):
    expression = expression_of(single_cells(1200, 50), as_sparse=True)
    seen = bin_seen(expression, bins=32)
    for one, two in zip(seen.genes, bin_seen(expression, bins=32, threads=2).genes, strict=True):
        np.testing.assert_array_equal(one, two)
    if by_cells:
        indexed(seen)
    regulators, targets = np.repeat([7, 9, 1100], 1200), np.tile(np.arange(1200), 3)
    np.testing.assert_array_equal(
        coexpression_of_pairs(seen, regulators, targets),
        coexpression_of_pairs(seen, regulators, targets, threads=2),
    )


@pytest.mark.parametrize("threads", [1, 3])
@pytest.mark.parametrize("targets", [None, [590, 3, 17, 3]])
def test_blocks_stream_every_regulator_with_every_target(threads, targets):
    seen = bin_seen(expression_of(single_cells(600, 40), as_sparse=True))
    expected_targets = np.arange(600) if targets is None else np.sort(targets)
    streamed = {6: [], 7: []}
    for block in coexpression_blocks(seen, [6, 7], targets=targets, threads=threads):
        assert len(block.targets) <= seen.genes_at_once
        expected = coexpression_of_pairs(
            seen, np.full(len(block.targets), block.regulator), block.targets
        )
        np.testing.assert_array_equal(block.images, expected)
        streamed[block.regulator].extend(block.targets)
    for listed in streamed.values():
        np.testing.assert_array_equal(listed, expected_targets)


def test_memory_that_is_given_is_written_to():
    seen = bin_seen(expression_of(single_cells(10, 20)))
    room = np.full((2, 64, 64, 1), np.nan, np.float32)
    matrices = coexpression_of_pairs(seen, [2, 3], [4, 2], out=room)
    assert matrices is room
    np.testing.assert_array_equal(room, coexpression_of_pairs(seen, [2, 3], [4, 2]))
    with pytest.raises(ValueError, match="out must be float32"):
        coexpression_of_pairs(seen, [0], [1], out=room)


@pytest.mark.slow
def test_counters_hold_more_cells_than_sixteen_bits():
    rng = np.random.default_rng(0)
    shown = rng.random((3, 100_000)) < 0.9
    seen = indexed(bin_seen(expression_of(2.0 * shown, as_sparse=True)))
    assert [type(task) for task in plan_pairs(seen, np.zeros(3, int), np.arange(3))] == [ByCells]
    matrices = coexpression_of_pairs(seen, [0, 0, 0], [0, 1, 2])
    assert matrices[:, 32, 32, 0].tolist() == [4096] * 3
    together = (shown[0] & shown).sum(axis=1)
    assert together.min() > 2**16
    assert cells_together(seen, [0, 0, 0], [0, 1, 2]).tolist() == together.tolist()


def test_nothing_asked_gives_nothing():
    seen = bin_seen(expression_of(single_cells(10, 20)))
    assert coexpression_of_pairs(seen, [], []).shape == (0, 64, 64, 1)
    assert cells_together(seen, [], []).shape == (0,)
    assert list(coexpression_blocks(seen, [])) == []


@pytest.mark.parametrize("bins", [1, 129])
def test_bins_that_cannot_be_are_refused(bins):
    with pytest.raises(ValueError, match="between 2 and 128"):
        bin_seen(expression_of([[0, 1]]), bins=bins)


@pytest.mark.parametrize(
    ("values", "words"), [([[1, np.nan]], "finite"), ([[1, -1]], "negative"), ([[], []], "sample")]
)
def test_values_that_have_no_logarithm_are_refused(values, words):
    with pytest.raises(UserInputError, match=words):
        bin_seen(expression_of(values))


def test_rows_that_do_not_exist_are_refused():
    seen = bin_seen(expression_of(single_cells(10, 20)))
    for ask in (coexpression_of_pairs, cells_together):
        with pytest.raises(ValueError, match="between 0 and 9"):
            ask(seen, [0], [10])
