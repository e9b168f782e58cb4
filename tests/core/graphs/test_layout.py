import numpy as np
import pytest

from core.graphs.layout import LAYOUTS, positions
from core.graphs.views import ARRANGEMENTS

ENDS = np.array([[0, k] for k in range(1, 20)] + [[20, k] for k in range(15, 30)] + [[31, 32]])


@pytest.mark.parametrize("kind", LAYOUTS)
def test_the_same_network_gives_the_same_picture_and_no_two_genes_lie_on_each_other(kind):
    first = positions(kind, 33, ENDS)
    np.testing.assert_array_equal(first, positions(kind, 33, ENDS))
    assert first.shape == (33, 2)
    apart = np.linalg.norm(first[:, None] - first[None], axis=2) + 1e9 * np.eye(33)
    assert apart.min() > 25


@pytest.mark.parametrize("kind", LAYOUTS)
@pytest.mark.parametrize("n", [0, 1, 2])
def test_small_networks_have_a_place(kind, n):
    ends = np.array([[0, 1]])[: max(n - 1, 0)].reshape(-1, 2)
    assert np.isfinite(positions(kind, n, ends)).all()


def test_regulators_stand_above_their_targets_and_loops_share_a_row():
    places = positions("layers", 4, np.array([[0, 1], [1, 2], [2, 1], [2, 3]]))
    y = places[:, 1]
    assert y[0] < y[1] == y[2] < y[3]


def test_the_busiest_regulator_stands_in_the_middle():
    assert np.abs(positions("rings", 33, ENDS)[0]).max() == 0


def test_genes_with_a_common_edge_are_nearer_than_others():
    ends = np.array([[0, k] for k in range(1, 9)] + [[9, k] for k in range(10, 18)] + [[8, 17]])
    places = positions("force", 18, ends)
    inside = np.linalg.norm(places[1:8] - places[0], axis=1).mean()
    outside = np.linalg.norm(places[10:17] - places[0], axis=1).mean()
    assert inside < outside


def test_every_arrangement_has_a_name():
    assert list(LAYOUTS) == list(ARRANGEMENTS)
