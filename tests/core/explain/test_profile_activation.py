"""Reading a network of profiles: peaks where they were put, clusters that were made."""

import numpy as np
import onnx
import pytest
from onnx import helper, numpy_helper

from core.errors import UserInputError
from core.explain import profile_activation as reading
from core.explain.training_set import conclusion
from core.features.records import MadeRecords


def _graph(places: int) -> onnx.ModelProto:
    """A network of one layer that halves the places: filters answer to the regulator."""
    pooled = helper.make_node("AveragePool", ["turned"], ["pooled"], kernel_shape=[2], strides=[2])
    nodes = [
        helper.make_node("Transpose", ["profiles"], ["turned"], perm=[0, 2, 1]),
        pooled,
        helper.make_node("Transpose", ["pooled"], ["conv/channels_last"], perm=[0, 2, 1]),
        helper.make_node("ReduceMean", ["conv/channels_last"], ["answer"], axes=[1, 2], keepdims=0),
    ]
    body = helper.make_graph(
        nodes,
        "test",
        [helper.make_tensor_value_info("profiles", onnx.TensorProto.FLOAT, ["batch", places, 2])],
        [helper.make_tensor_value_info("answer", onnx.TensorProto.FLOAT, ["batch"])],
        [numpy_helper.from_array(np.zeros(1, np.float32), "unused")],
    )
    return helper.make_model(body, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)


def _profiles(seed=0, n=60, samples=80):
    rng = np.random.default_rng(seed)
    profiles = rng.normal(0, 0.05, (n, samples, 2)).astype(np.float32)
    where = rng.integers(15, 65, n)
    sign = np.where(np.arange(n) % 3 == 0, -1, 1)
    for pair, place in enumerate(where):
        bump = np.exp(-0.5 * ((np.arange(samples) - place) / 2.5) ** 2)
        profiles[pair, :, 0] += 3 * bump
        profiles[pair, :, 1] += 3 * sign[pair] * bump
    return profiles, where, sign


def test_the_activation_is_stretched_to_the_samples_and_peaks_where_it_was_put():
    profiles, where, sign = _profiles()
    records = MadeRecords(((80, 2),), 60, lambda rows: (profiles[rows],))
    curves = reading.activation(_graph(80), records, layer="conv")

    assert curves.shape == (60, 80)
    rising = sign > 0
    peaks = reading.largest_peaks(reading.smoothed(curves))
    assert np.abs(peaks.place - where)[rising].max() <= 2


def test_a_layer_that_is_not_there_is_said():
    records = MadeRecords(((80, 2),), 1, lambda rows: (np.zeros((1, 80, 2), np.float32),))
    with pytest.raises(UserInputError, match="layer"):
        reading.activation(_graph(80), records, layer="other")


def test_windows_stay_within_the_samples():
    curves = np.zeros((2, 30), np.float32)
    curves[0, 0] = curves[1, 29] = 1
    peaks = reading.largest_peaks(curves, window=9)

    assert list(peaks.first) == [0, 21]
    profiles = np.arange(2 * 30 * 2, dtype=np.float32).reshape(2, 30, 2)
    assert np.array_equal(reading.under(profiles, peaks, window=9)[1], profiles[1, 21:])
    assert reading.under(profiles, reading.largest_peaks(curves)).shape == (2, 21, 2)


def test_clusters_are_found_again_and_the_largest_comes_first():
    profiles, _where, sign = _profiles()
    height = np.abs(profiles).sum(axis=2)
    windows = reading.under(profiles, reading.largest_peaks(reading.smoothed(height)))
    groups = reading.clustered(windows, k=2, seed=0)

    assert np.array_equal(groups.member == 0, sign > 0)
    assert groups.mean.shape == (2, 21, 2)
    assert (groups.low <= groups.high).all()
    near = reading.correlations(windows)
    assert (near[sign > 0] > 0.9).all()
    assert (near[sign < 0] < -0.9).all()
    said = conclusion(near, known=np.ones(60, bool), groups=groups, samples=80)
    assert "67% of the known pairs" in said
    assert "1 of 2 clusters" in said


def test_how_high_both_genes_are_is_said_of_each_cluster_and_few_samples_are_a_caution():
    profiles = np.zeros((2, 5, 2))
    profiles[0], profiles[1, :, 1] = 1, -1
    groups = reading.Clusters(np.array([0, 0, 1]), profiles, profiles, profiles)
    said = conclusion(np.array([0.9, 0.9, 0.9]), known=np.ones(3, bool), groups=groups, samples=9)

    assert "regulator high, target high in cluster 1 (2 pairs)" in said
    assert "regulator near its mean, target low in cluster 2 (1 pair)" in said
    assert "only 9 samples" in said
    assert reading.nearly_all(5, 10) == ""
    alike = reading.Clusters(np.array([0, 1]), profiles[[0, 0]], profiles, profiles)
    said = conclusion(np.array([0.9, 0.9]), known=np.ones(2, bool), groups=alike, samples=90)
    assert "regulator high, target high in every cluster." in said
    assert "only" not in said


def test_as_many_clusters_as_the_plot_has_components_before_its_bend():
    assert reading.proposed_k(np.array([0.5, 0.3, 0.02, 0.02, 0.01, 0.01])) == 3
    assert reading.proposed_k(np.array([0.9, 0.02, 0.02, 0.01])) == 2
    assert reading.scree(np.ones((5, 4, 2), np.float32)).tolist() == [1.0]


def test_what_does_not_change_has_no_correlation():
    assert np.isnan(reading.correlations(np.ones((1, 5, 2), np.float32))).all()
