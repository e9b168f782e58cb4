# ruff: noqa: PLC0415  (TensorFlow is imported only where these tests run)
import numpy as np
import pytest

from core.explain.time_attention import (
    LAGS,
    attention,
    attributed,
    by_lag,
    filters_of,
    moved,
    read_filter,
)
from core.features.course_records import as_arrays, as_courses


def courses(n=5, times=12, *, seed=0):
    return np.random.default_rng(seed).normal(size=(n, 2, times)).astype(np.float32)


@pytest.mark.parametrize("form", ["steps", "image", "apart"])
def test_courses_come_back_from_what_a_network_sees(form):
    given = courses()

    np.testing.assert_array_equal(as_courses(as_arrays(given, form), form), given)


def test_attention_is_shared_out_and_knows_for_from_against():
    added = np.zeros((4, 2, 10), np.float32)
    added[:, 0, 2] = 3
    added[:, 1, 6] = -1

    found = attention(added)

    assert found.of_regulator == pytest.approx(0.75)
    assert found.middle(0) == (3, 3)
    assert found.middle(1) == (7, 7)
    assert found.speaks[0, 2] == 3
    assert found.speaks[1, 6] == -1
    assert not attention(np.zeros((4, 2, 10), np.float32)).size.any()


def test_the_middle_half_leaves_both_ends_out():
    found = attention(np.ones((1, 2, 20), np.float32))

    assert found.middle(0) == (6, 15)


def test_a_course_is_moved_against_the_regulators_alone():
    given = courses()

    later = moved(given, 2)
    earlier = moved(given, -2)

    np.testing.assert_array_equal(later[:, 0], given[:, 0])
    np.testing.assert_array_equal(later[:, 1, 2:], given[:, 1, :-2])
    assert (later[:, 1, :2] == given[:, 1, :1]).all()
    np.testing.assert_array_equal(earlier[:, 1, :-2], given[:, 1, 2:])
    np.testing.assert_array_equal(moved(given, 0), given)


def test_the_delay_that_a_network_knows_is_found():
    regulator = np.random.default_rng(1).normal(size=(30, 24)).astype(np.float32)
    # targets follow at once, and the network wants them three points later
    given = np.stack([regulator, regulator], axis=1)

    def run(arrays):
        seen = arrays[0]
        return (seen[:, :-3, 0] * seen[:, 3:, 1]).mean(axis=1, keepdims=True)

    scores = by_lag(run, given, form="steps", output=0)

    assert LAGS[int(scores.argmax())] == 3


@pytest.mark.parametrize(
    ("regulator", "target", "lag", "alike"),
    [([0, 1, 0, 0, 0], [0, 0, 0, 1, 0], 2, True), ([0, 0, 0, 1, 0], [0, 0, -1, 0, 0], -1, False)],
)
def test_a_filter_is_read_as_a_delay(regulator, target, lag, alike):
    found = read_filter(np.array([regulator, target], np.float32))

    assert (found.lag, found.alike) == (lag, alike)


def test_filters_of_pictures_and_of_steps_are_sorted_alike():
    weights = courses(3, 5)

    picture = weights.transpose(1, 2, 0)[:, :, None]
    steps = weights.transpose(2, 1, 0)

    np.testing.assert_array_equal(filters_of(picture), weights)
    np.testing.assert_array_equal(filters_of(steps), weights)


@pytest.mark.network
@pytest.mark.parametrize("form", ["steps", "image", "apart"])
def test_what_time_points_add_adds_up_to_the_score(form):
    from core.nets import dream

    model = {
        "steps": lambda: dream.lstm((12, 2), units=6, seed=1),
        "image": lambda: dream.lenet((2, 12, 1), seed=1),
        "apart": lambda: dream.coded(12, seed=1),
    }[form]()
    given = courses(3)
    still = np.broadcast_to(given.mean(axis=(0, 2), keepdims=True), given.shape)

    added = attributed(model, given, form=form)

    def logit(values):
        arrays = as_arrays(np.ascontiguousarray(values), form)
        said = np.asarray(model(arrays[0] if len(arrays) == 1 else list(arrays)), np.float64)[:, 0]
        return np.log(said / (1 - said))

    assert added.shape == given.shape
    np.testing.assert_allclose(
        added.sum(axis=(1, 2)), logit(given) - logit(still), atol=0.02, rtol=0.05
    )
