# ruff: noqa: PLC0415  (TensorFlow is imported only where these tests run)
import subprocess
import sys

import numpy as np
import pytest

from core.serving.inference import Agreement, agreement_of, scorer_for
from tests.conftest import ROOT

pytest.importorskip("onnxruntime")


@pytest.fixture(scope="module")
def network():
    import keras

    keras.utils.set_random_seed(0)
    layers = keras.layers
    return keras.Sequential(
        [
            keras.Input((16, 16, 1)),
            layers.Conv2D(8, 3, activation="relu"),
            layers.MaxPooling2D(2),
            layers.Conv2D(16, 3, activation="relu"),
            layers.Flatten(),
            layers.Dense(32, activation="relu"),
            layers.Dense(1, activation="sigmoid"),
        ]
    )


@pytest.fixture(scope="module")
def images():
    return np.random.default_rng(0).random((300, 16, 16, 1)).astype(np.float32)


@pytest.mark.network
@pytest.mark.parametrize("threads", [1, 2])
def test_single_precision_scores_as_keras_does(network, images, threads):
    scorer = scorer_for(network, threads=threads)
    assert scorer.engine == "float32"
    assert scorer.agreement is None
    expected = network.predict(images, verbose=0)
    np.testing.assert_allclose(scorer([images]), expected, atol=1e-5)


@pytest.mark.network
def test_eight_bits_are_taken_where_they_rank_alike(network, images):
    scorer = scorer_for(network, prefer="int8", calibration=[images[:150]])
    exact = scorer_for(network, prefer="float32")
    assert scorer.engine == "int8"
    assert scorer.agreement.is_good
    found = agreement_of(scorer([images]), exact([images]))
    assert found.spearman > 0.99
    assert found.distinct > 0.9
    assert found.largest_difference > 0  # it is another computation


@pytest.mark.network
def test_eight_bits_are_left_where_they_rank_otherwise(network, images, monkeypatch):
    monkeypatch.setattr(Agreement, "is_good", property(lambda agreement: False))
    scorer = scorer_for(network, prefer="int8", calibration=[images[:150]])
    assert scorer.engine == "float32"
    assert scorer.agreement is not None


@pytest.mark.network
@pytest.mark.parametrize(("filters", "engine"), [(8, "float32"), (16, "int8")])
def test_eight_bits_are_tried_only_where_they_pay(images, monkeypatch, filters, engine):
    from core.nets.cnnc import build

    monkeypatch.setattr(Agreement, "is_good", property(lambda agreement: True))
    # the published network needs images of at least 22 cells
    wide = np.tile(images[:150], (1, 2, 2, 1))
    assert scorer_for(build(filters=filters), calibration=[wide]).engine == engine


@pytest.mark.network
def test_a_few_channels_at_one_place_are_no_reason_against_eight_bits(images, monkeypatch):
    import keras

    monkeypatch.setattr(Agreement, "is_good", property(lambda agreement: True))
    layers = keras.layers
    image = keras.Input((16, 16, 1))
    x = layers.Conv2D(16, 3, activation="relu")(image)
    x = layers.Conv2D(16, 3, activation="relu")(x)
    weight = layers.Dense(2, activation="relu")(layers.GlobalAveragePooling2D(keepdims=True)(x))
    x = layers.Multiply()([x, layers.Dense(16, activation="sigmoid")(weight)])
    answer = layers.Dense(1, activation="sigmoid")(layers.GlobalAveragePooling2D()(x))
    network = keras.Model(image, answer)

    assert scorer_for(network, calibration=[images[:150]]).engine == "int8"


@pytest.mark.network
@pytest.mark.parametrize("way", ["int8", "bfloat16"])
def test_without_openvino_single_precision_answers(network, images, monkeypatch, way):
    monkeypatch.setitem(sys.modules, "openvino", None)
    scorer = scorer_for(network, prefer=way, calibration=[images[:150]])
    assert scorer.engine == "float32"
    assert scorer.agreement is None


@pytest.mark.network
def test_a_way_that_is_left_spoils_none_that_follows(images, monkeypatch):
    from core.nets.cnnc import build

    monkeypatch.setattr(Agreement, "is_good", property(lambda agreement: False))
    wide = np.tile(images[:150], (1, 2, 2, 1))
    network = build(filters=16)
    scorer = scorer_for(network, calibration=[wide])
    assert scorer.engine == "float32"
    np.testing.assert_allclose(scorer([wide]), network.predict(wide, verbose=0), atol=1e-5)


@pytest.mark.network
def test_low_precision_wants_something_to_calibrate_with(network, images):
    assert scorer_for(network, calibration=[images[:20]]).engine == "float32"
    with pytest.raises(ValueError, match="at least 128"):
        scorer_for(network, prefer="int8", calibration=[images[:20]])


@pytest.mark.network
def test_a_translated_file_scores_the_same(network, images, tmp_path):
    from core.models.onnx_export import to_onnx

    path = tmp_path / "network.onnx"
    path.write_bytes(to_onnx(network).SerializeToString())
    np.testing.assert_array_equal(scorer_for(path)([images]), scorer_for(network)([images]))
    with pytest.raises(ValueError, match="Keras network"):
        scorer_for(path, prefer="keras")


@pytest.mark.network
def test_what_cannot_be_translated_runs_in_keras():
    import keras

    recurrent = keras.Sequential([keras.Input((5, 2)), keras.layers.GRU(3)])
    scorer = scorer_for(recurrent)
    assert scorer.engine == "keras"
    given = np.ones((70, 5, 2), np.float32)
    np.testing.assert_allclose(scorer([given]), recurrent(given), atol=1e-6)


@pytest.mark.network
def test_nothing_to_score_gives_nothing(network, images):
    assert scorer_for(network)([images[:0]]).shape == (0, 1)


def test_agreement_sees_a_lost_ranking():
    exact = np.linspace(0, 1, 100, dtype=np.float32)[:, None]
    assert agreement_of(exact + np.float32(0.01), exact).is_good
    assert not agreement_of(np.round(exact, 1), exact).is_good  # ties
    assert not agreement_of(exact[::-1], exact).is_good
    assert not agreement_of(np.full_like(exact, 0.5), exact).is_good
    assert not agreement_of(exact * np.float32(0.9), exact).is_good  # another probability


def test_the_runtime_leaves_no_trace_of_its_own(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", "import core, onnxruntime; onnxruntime.get_available_providers()"],
        cwd=ROOT,
        env={"HOME": str(tmp_path), "TMPDIR": str(tmp_path)},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0
    assert list(tmp_path.rglob("*")) == []
