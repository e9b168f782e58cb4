import numpy as np
import pytest

from core.data.pairs import from_names
from core.errors import UserInputError
from core.problem import labels

GENES = [f"g{number}" for number in range(30)]


def as_set(pairs):
    return set(map(tuple, pairs.to_frame()[["regulator", "target", "label"]].to_numpy().tolist()))


def test_an_edge_becomes_forward_reverse_and_none():
    edges = from_names(["g0", "g1"], ["g2", "g3"], sign=np.array([1, -1], np.int8))

    pairs = labels.three_class(edges, recipe="random-target", candidates=GENES, seed=0)

    rows = as_set(pairs)
    assert {("g0", "g2", 1), ("g2", "g0", 2), ("g1", "g3", 1), ("g3", "g1", 2)} <= rows
    assert np.bincount(pairs.label).tolist() == [2, 2, 2]
    assert pairs.sign[:4].tolist() == [1, -1, 1, -1]
    assert pairs.task == "direction"


def test_mutual_edges_are_dropped_reported_and_never_sampled_as_none():
    edges = from_names(["a", "b", "a"], ["b", "a", "c"])

    for seed in range(20):
        pairs = labels.three_class(edges, recipe="all", candidates=["a", "b", "c", "d"], seed=seed)
        rows = as_set(pairs)
        assert {("a", "c", 1), ("c", "a", 2), ("a", "d", 0)} == rows
        (finding,) = [each for each in pairs.findings if each.topic == "mutual edges"]
        assert finding.items == ("a and b",)


def test_only_mutual_edges_leave_nothing_to_learn():
    with pytest.raises(UserInputError, match="no direction to learn"):
        labels.three_class(
            from_names(["a", "b"], ["b", "a"]), recipe="all", candidates=GENES, seed=0
        )


def test_three_class_files_lose_their_contradictions():
    pairs = from_names(
        ["a", "b", "b", "a", "a", "d", "a"],
        ["b", "a", "a", "b", "d", "a", "c"],
        label=np.array([1, 2, 1, 2, 1, 2, 0], np.int8),
        task="direction",
    )

    kept = labels.without_mutual(pairs)

    assert as_set(kept) == {("a", "d", 1), ("d", "a", 2), ("a", "c", 0)}
    assert kept.findings[0].count == 1


def test_a_clean_file_is_left_as_it_is():
    pairs = from_names(
        ["a", "b", "a"], ["b", "a", "c"], label=np.array([1, 2, 0], np.int8), task="direction"
    )

    given = labels.labelled(pairs, task="direction", recipe="all", candidates=GENES, seed=0)

    assert given is pairs


def test_labels_are_made_for_the_task_whatever_the_file_has():
    settings = {"recipe": "random-target", "candidates": GENES, "seed": 0}
    edges = from_names(["g0"], ["g1"])
    two = from_names(["g0", "g0"], ["g1", "g2"], label=np.array([1, 0], np.int8))
    three = labels.labelled(edges, task="direction", **settings)

    assert labels.labelled(edges, task="binary", **settings).label.tolist() == [1, 0]
    assert labels.labelled(two, task="binary", **settings) is two
    assert sorted(labels.labelled(two, task="direction", **settings).label) == [0, 1, 2]
    assert labels.labelled(three, task="binary", **settings).label.tolist() == [1, 0, 0]


def test_transposing_swaps_forward_and_reverse_and_twice_is_nothing():
    pairs = from_names(
        ["a", "b", "c"], ["b", "c", "d"], label=np.array([1, 2, 0], np.int8), task="direction"
    )

    turned = labels.transposed(pairs)

    assert as_set(turned) == {("b", "a", 2), ("c", "b", 1), ("d", "c", 0)}
    assert as_set(labels.transposed(turned)) == as_set(pairs)
    assert labels.transposed(labels.as_binary(pairs)).label is None


def test_scores_are_read_as_interaction_and_direction():
    there = np.array([[0.2, 0.7, 0.1], [0.8, 0.1, 0.1]], np.float32)
    turned = np.array([[0.2, 0.1, 0.7], [0.8, 0.1, 0.1]], np.float32)

    np.testing.assert_allclose(labels.interaction_score(there), [0.8, 0.2], rtol=1e-6)
    np.testing.assert_allclose(labels.direction_score(there, turned), [-0.6, 0.0], atol=1e-6)
    one = np.array([0.9], np.float32)
    assert labels.interaction_score(one) is one
    np.testing.assert_allclose(labels.direction_score(one, one / 3), [-0.6], rtol=1e-6)


def test_a_correlation_that_differs_by_rounding_says_nothing_of_direction():
    one = np.array([0.5, 0.5, 1e-4], np.float32)
    other = np.array([np.nextafter(np.float32(0.5), np.float32(1)), 0.51, 1.0001e-4], np.float32)

    assert (labels.direction_score(one, other) > 0).tolist() == [False, True, False]
