import numpy as np
import pytest

from core.data.expression import Expression
from core.data.pairs import from_names
from core.features.profile import logged, profile_pairs, sequenced, shuffled_order, z_scored


def made(values, scale="log"):
    values = np.asarray(values, np.float32)
    n, samples = values.shape
    return Expression(
        values=values,
        genes=tuple("ABCDEF"[:n]),
        samples=tuple(f"S{number}" for number in range(samples)),
        kind="bulk",
        scale=scale,
    )


def test_a_record_is_the_regulator_beside_the_target_each_z_scored():
    expression = made([[1, 2, 3, 6], [9, 9, 9, 1], [4, 5, 6, 6]])
    records = profile_pairs(expression, from_names(["C", "A"], ["A", "B"]))
    (arrays,) = records.take(np.array([0, 1]))

    assert records.shapes == ((4, 2),)
    c, a, b = (
        (row - row.mean()) / row.std()
        for row in np.array([[4, 5, 6, 6], [1, 2, 3, 6], [9, 9, 9, 1.0]])
    )
    np.testing.assert_allclose(arrays[0], np.stack([c, a], axis=1), atol=1e-6)
    np.testing.assert_allclose(arrays[1], np.stack([a, b], axis=1), atol=1e-6)


def test_counts_are_read_per_million_of_all_genes_and_logged():
    expression = made([[10, 20], [0, 0], [90, 180]], scale="counts")
    few = expression.take_genes(np.array([0]))

    # the second sample was sequenced twice as deep, and nothing else differs
    np.testing.assert_allclose(
        logged(few, depth=sequenced(expression)), np.log2(1 + np.array([[1e5, 1e5]])), rtol=1e-6
    )


def test_deep_sequencing_alone_gives_a_flat_profile():
    expression = made([[10, 20, 40], [1, 2, 4], [89, 178, 356]], scale="counts")
    (array,) = profile_pairs(expression, from_names(["A"], ["B"])).take(np.array([0]))

    np.testing.assert_array_equal(array, 0)


@pytest.mark.parametrize("scale", ["log", "relative"])
def test_what_is_logged_or_relative_stays_as_it_is(scale):
    expression = made([[-1 if scale == "relative" else 1, 2, 3]], scale=scale)

    np.testing.assert_array_equal(logged(expression, depth=np.ones(3)), expression.values)


def test_constant_rows_become_zero_and_not_nan():
    scored = z_scored(np.full((2, 5), 7.3, np.float32))

    np.testing.assert_array_equal(scored, 0)


def test_another_order_moves_samples_of_both_genes_together():
    expression = made(np.random.default_rng(0).random((2, 9)))
    pairs = from_names(["A"], ["B"])
    order = shuffled_order(9)
    (plain,), (moved,) = (
        profile_pairs(expression, pairs, order=each).take(np.array([0])) for each in (None, order)
    )

    np.testing.assert_array_equal(moved, plain[:, order])
    assert not np.array_equal(order, np.arange(9))
