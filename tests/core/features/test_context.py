import numpy as np
import pytest

from core.features.context import grid_ranks, in_context, pair_ranks


def test_a_grid_is_ranked_along_rows_and_columns():
    grid = np.array([[9, 1, 2], [3, 9, 5], [8, 7, 9]], np.float32)

    of_regulator, of_target = grid_ranks(grid)

    np.testing.assert_allclose(of_regulator, [[0, 0.5, 1], [0.5, 0, 1], [1, 0.5, 0]])
    np.testing.assert_allclose(of_target, [[0, 0.5, 0.5], [0.5, 0, 1], [1, 1, 0]])


def test_ties_do_not_tell_a_gene_by_its_place():
    of_regulator, _ = grid_ranks(np.zeros((4, 4), np.float32))

    assert len(set(of_regulator[0, 1:].tolist())) == 1


def test_the_same_score_is_worth_more_beside_low_ones():
    regulator = np.array([0, 0, 0, 1, 1, 1])
    target = np.array([2, 3, 4, 2, 3, 4])
    scores = np.array([0.5, 0.1, 0.2, 0.5, 0.9, 0.8])

    of_regulator, of_target = pair_ranks(scores, regulator, target=target)
    relative = in_context(scores, regulator, target=target)

    assert of_regulator.tolist() == [1, 0, 0.5, 0, 1, 0.5]
    assert of_target.tolist() == [0.5, 0, 0, 0.5, 1, 1]
    assert relative[0] > relative[3]


def test_a_pair_alone_stands_in_the_middle():
    assert in_context([3.0], [0], target=[1]) == pytest.approx(0.5)
