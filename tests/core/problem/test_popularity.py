import numpy as np

from core.data.pairs import from_names
from core.problem.popularity import popularity
from core.problem.rows import stack
from core.problem.split import Fold


def fold(train, test):
    return Fold("fold 1", np.array(train, np.intp), np.array(test, np.intp))


def test_targets_are_compared_only_where_the_others_control_them_as_often():
    # rows 0 and 1 are learned from; R is judged on x, y, z and S beside it
    pairs = from_names(
        ["A", "B", "R", "R", "R", "S", "S"],
        ["x", "y", "x", "y", "z", "y", "w"],
        label=np.array([1, 1, 1, 0, 0, 1, 0], np.int8),
    )

    found = popularity(stack(pairs), [fold([0, 1], [2, 3, 4, 5, 6])])

    assert found.learned[2:].tolist() == [1, 1, 0, 1, 0]
    assert np.isnan(found.learned[:2]).all()
    strata = found.strata
    assert strata[:2].tolist() == [-1, -1]
    # x and y are learned once each, but S controls y as well
    assert strata[2] != strata[3]
    assert strata[2] != strata[4]
    assert strata[3] not in strata[5:]


def test_popularity_that_negatives_are_matched_to_is_not_counted_again():
    pairs = from_names(
        ["A", "B", "R", "R", "S"],
        ["x", "y", "x", "y", "y"],
        label=np.array([1, 1, 1, 0, 1], np.int8),
    )
    divided = [fold([0, 1], [2, 3, 4])]

    apart, together = (
        popularity(stack(pairs), divided, matched=[each]).strata for each in (False, True)
    )

    assert apart[2] != apart[3]
    assert together[2] == together[3]


def test_targets_that_are_equally_popular_share_a_stratum():
    pairs = from_names(
        ["A", "B", "R", "R"], ["x", "y", "x", "y"], label=np.array([1, 1, 1, 0], np.int8)
    )

    strata = popularity(stack(pairs), [fold([0, 1], [2, 3])]).strata

    assert strata[2] == strata[3]


def test_the_mirror_image_of_an_edge_is_no_candidate():
    pairs = from_names(
        ["R", "x", "R"], ["x", "R", "y"], label=np.array([1, 2, 0], np.int8), task="direction"
    )

    strata = popularity(stack(pairs), [fold([], [0, 1, 2])]).strata

    assert strata.tolist() == [0, -1, 0]
