import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given

from core.features.binning import as_binned, bin_expression
from core.features.nepdf import (
    counts_of_pairs,
    image_of_counts,
    nepdf_blocks,
    nepdf_of_pairs,
    nepdf_of_regulator,
    transposed,
)
from core.features.pair_plan import ByCells, plan_pairs
from tests.core.features.cases import expression_of, single_cells


def numpy_counts(values, regulator, target, *, scale="linear", bins=32):
    numbers = as_binned(values, scale=scale)
    return np.histogram2d(numbers[target], numbers[regulator], bins=bins)[0]


def numpy_image(values, regulator, target):
    """The definition, word for word."""
    counts = numpy_counts(values, regulator, target)
    return (np.log10(counts / values.shape[1] + 1e-4) + 4) / 4


def every_pair(n_genes):
    return np.divmod(np.arange(n_genes**2), n_genes)


@pytest.mark.parametrize("as_sparse", [False, True])
@pytest.mark.parametrize("bins", [5, 32])
@pytest.mark.parametrize("by_cells", [False, True])
def test_counts_are_those_of_numpy_for_every_pair(as_sparse, bins, by_cells):
    values = single_cells(25, 200)
    binned = bin_expression(expression_of(values, as_sparse=as_sparse), bins=bins)
    if by_cells:
        assert binned.cell_blocks
    for regulator in range(25):
        regulators, targets = np.full(25, regulator), np.arange(25)
        tasks = plan_pairs(binned, regulators, targets)
        if 0 < binned.genes.marginals[regulator].max() < 150:
            assert [isinstance(task, ByCells) for task in tasks] == [by_cells]
        counts = counts_of_pairs(binned, regulators, targets)
        for target in targets:
            expected = numpy_counts(values, regulator, target, bins=bins)
            np.testing.assert_array_equal(counts[target], expected)


@given(
    seed=st.integers(0, 2**32 - 1),
    n_samples=st.integers(1, 60),
    zeros=st.floats(0, 1),
    scale=st.sampled_from(["counts", "linear", "log", "relative"]),
)
def test_counts_are_those_of_numpy_for_any_expression(seed, n_samples, zeros, scale):
    rng = np.random.default_rng(seed)
    values = rng.lognormal(1, 2, (4, n_samples)) * (rng.random((4, n_samples)) >= zeros)
    if scale == "counts":
        values = np.round(values)
    if scale == "relative":
        values *= rng.choice([-1, 1], values.shape)
    values = values.astype(np.float32)
    binned = bin_expression(expression_of(values, scale=scale, as_sparse=True))
    regulators, targets = every_pair(4)
    counts = counts_of_pairs(binned, regulators, targets)
    for place, (regulator, target) in enumerate(zip(regulators, targets, strict=True)):
        expected = numpy_counts(values, regulator, target, scale=scale)
        np.testing.assert_array_equal(counts[place], expected)


@pytest.mark.parametrize("by_cells", [False, True])
def test_images_follow_the_definition_and_empty_cells_are_exactly_zero(by_cells):
    values = single_cells(30, 250)
    binned = bin_expression(expression_of(values, as_sparse=True))
    if by_cells:
        assert binned.cell_blocks
    images = nepdf_of_regulator(binned, 7)
    assert images.shape == (30, 32, 32, 1)
    assert images.dtype == np.float32
    for target in range(30):
        expected = numpy_image(values, 7, target)
        np.testing.assert_allclose(images[target, :, :, 0], expected, atol=1e-6, rtol=0)
        empty = numpy_counts(values, 7, target) == 0
        assert (images[target, :, :, 0][empty] == 0).all()


@pytest.mark.slow
def test_counters_hold_more_samples_than_sixteen_bits():
    rng = np.random.default_rng(0)
    values = (rng.random((6, 70_000)) < 0.45).astype(np.float32)
    binned = bin_expression(expression_of(values, as_sparse=True))
    assert binned.cell_blocks
    counts = counts_of_pairs(binned, np.full(6, 2), np.arange(6))
    for target in range(6):
        np.testing.assert_array_equal(counts[target], numpy_counts(values, 2, target))


def test_rows_are_the_target_and_columns_the_regulator():
    binned = bin_expression(expression_of([[0, 0, 0, 9], [0, 0, 9, 9]]))
    counts = counts_of_pairs(binned, [0], [1])[0]
    assert counts[31, 0] == 1  # target high, regulator low
    assert counts[0, 31] == 0


def test_the_other_direction_is_the_transpose():
    values = single_cells(12, 100)
    one = bin_expression(expression_of(values))
    other = bin_expression(expression_of(single_cells(12, 80, seed=4)))
    regulators, targets = every_pair(12)
    forward = nepdf_of_pairs((one, other), regulators, targets)
    backward = nepdf_of_pairs((one, other), targets, regulators)
    np.testing.assert_array_equal(transposed(forward), backward)


def test_two_matrices_stand_side_by_side():
    cells = bin_expression(expression_of(single_cells(12, 100), as_sparse=True))
    bulk = bin_expression(expression_of(single_cells(12, 40, seed=5)))
    regulators, targets = every_pair(12)
    both = nepdf_of_pairs((cells, bulk), regulators, targets)
    assert both.shape == (144, 32, 64, 1)
    np.testing.assert_array_equal(both[:, :, :32], nepdf_of_pairs(cells, regulators, targets))
    np.testing.assert_array_equal(both[:, :, 32:], nepdf_of_pairs(bulk, regulators, targets))


def test_pairs_come_back_in_the_asked_order_repeated_or_not():
    values = single_cells(40, 120)
    binned = bin_expression(expression_of(values, as_sparse=True))
    assert binned.cell_blocks
    rng = np.random.default_rng(1)
    regulators, targets = rng.integers(0, 3, 500), rng.integers(0, 40, 500)
    images = nepdf_of_pairs(binned, regulators, targets)
    for place in range(0, 500, 17):
        alone = nepdf_of_pairs(binned, regulators[[place]], targets[[place]])
        np.testing.assert_array_equal(images[place], alone[0])


@pytest.mark.parametrize("indexed", [False, True])
def test_threads_change_nothing(indexed):
    binned = bin_expression(expression_of(single_cells(2500, 50), as_sparse=True))
    if indexed:
        assert binned.cell_blocks
    regulators = np.repeat([3, 9, 2400], 2500)
    targets = np.tile(np.arange(2500), 3)
    np.testing.assert_array_equal(
        nepdf_of_pairs(binned, regulators, targets),
        nepdf_of_pairs(binned, regulators, targets, threads=2),
    )


def test_a_few_targets_out_of_many_leave_no_counts_behind():
    values = single_cells(300, 3000, zeros=0.05)
    binned = bin_expression(expression_of(values), bins=4)
    assert binned.cell_blocks
    regulators, targets = np.repeat([8, 9], 299), np.tile(np.arange(299), 2)
    tasks = plan_pairs(binned, regulators, targets)
    assert all(isinstance(task, ByCells) for task in tasks)
    counts = counts_of_pairs(binned, regulators, targets)
    for place in range(0, 598, 23):
        expected = numpy_counts(values, regulators[place], targets[place], bins=4)
        np.testing.assert_array_equal(counts[place], expected)


@pytest.mark.parametrize("threads", [1, 3])
@pytest.mark.parametrize("targets", [None, [2400, 3, 17, 3]])
def test_blocks_stream_every_regulator_with_every_target(threads, targets):
    binned = bin_expression(expression_of(single_cells(2500, 40), as_sparse=True))
    expected_targets = np.arange(2500) if targets is None else np.sort(targets)
    seen = {6: [], 2: []}
    for block in nepdf_blocks(binned, [6, 2], targets=targets, threads=threads):
        assert len(block.targets) <= binned.genes_per_block
        expected = nepdf_of_regulator(binned, block.regulator, targets=block.targets)
        np.testing.assert_array_equal(block.images, expected)
        seen[block.regulator].extend(block.targets)
    assert list(seen) == [6, 2]
    for listed in seen.values():
        np.testing.assert_array_equal(listed, expected_targets)


def test_blocks_use_the_same_memory_again():
    binned = bin_expression(expression_of(single_cells(50, 40)))
    first, second = (block.images for block in nepdf_blocks(binned, [1, 2]))
    assert np.shares_memory(first, second)


def test_nothing_asked_gives_nothing():
    binned = bin_expression(expression_of(single_cells(10, 20)))
    assert nepdf_of_pairs(binned, [], []).shape == (0, 32, 32, 1)
    assert list(nepdf_blocks(binned, [])) == []
    assert list(nepdf_blocks(binned, [1], targets=[])) == []


def test_one_sample_gives_one_full_cell():
    binned = bin_expression(expression_of([[3.0], [0.0]]))
    image = nepdf_of_pairs(binned, [0], [1])[0, :, :, 0]
    assert (image > 0).sum() == 1
    assert image.max() == pytest.approx(np.log10(1 + 1e-4) / 4 + 1)


def test_image_of_counts_divides_by_the_number_of_samples():
    assert image_of_counts([0, 50], n_samples=50).tolist() == pytest.approx([0, 1], abs=2e-5)


@pytest.mark.parametrize(
    ("regulators", "targets", "words"),
    [
        ([0, 1], [0], "as many"),
        ([10], [0], "between 0 and 9"),
        ([0], [-1], "between 0 and 9"),
        ([0.5], [1], "row numbers"),
    ],
)
def test_rows_that_do_not_exist_are_refused(regulators, targets, words):
    binned = bin_expression(expression_of(single_cells(10, 20)))
    with pytest.raises(ValueError, match=words):
        nepdf_of_pairs(binned, regulators, targets)


def test_matrices_of_other_genes_are_refused():
    one = bin_expression(expression_of(single_cells(10, 20)))
    other = bin_expression(expression_of(single_cells(11, 20)))
    with pytest.raises(ValueError, match="same genes"):
        nepdf_of_pairs((one, other), [0], [1])


def test_room_of_the_wrong_shape_is_refused():
    binned = bin_expression(expression_of(single_cells(10, 20)))
    with pytest.raises(ValueError, match="out must be float32"):
        nepdf_of_pairs(binned, [0], [1], out=np.empty((2, 32, 32, 1), np.float32))
