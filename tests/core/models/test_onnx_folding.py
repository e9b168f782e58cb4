# ruff: noqa: PLC0415  (TensorFlow is imported only where these tests run)
import numpy as np
import pytest

from tests.core.models.test_onnx_export import images, run, shaken

pytestmark = pytest.mark.network


def normalised(*, bias=True, activation="linear", read_twice=False, epsilon=0.01):
    """Build a convolution with batch normalisation, whose result something else may read."""
    import keras

    layers = keras.layers
    image = keras.Input((12, 16, 3))
    x = layers.Conv2D(4, 3, use_bias=bias, activation=activation, name="conv")(image)
    y = layers.BatchNormalization(epsilon=epsilon, name="norm")(x)
    if read_twice:
        y = layers.Add()([x, y])
    answer = layers.Dense(1, activation="sigmoid")(layers.GlobalAveragePooling2D()(y))
    return shaken(keras.Model(image, answer), seed=4)


@pytest.mark.parametrize(
    ("settings", "left"),
    [
        ({}, 0),
        ({"bias": False}, 0),
        ({"activation": "relu"}, 1),
        ({"read_twice": True}, 1),
    ],
)
def test_only_a_normalisation_that_alone_reads_a_convolution_is_taken_into_it(settings, left):
    from core.models.onnx_export import to_onnx

    model, given = normalised(**settings), images()
    graph = to_onnx(model)
    kinds = [node.op_type for node in graph.graph.node]

    assert kinds.count("BatchNormalization") == left
    np.testing.assert_allclose(run(graph, given), model(given), atol=1e-5)


def test_weights_that_nothing_reads_any_more_are_not_written():
    from core.models.onnx_export import to_onnx

    graph = to_onnx(normalised()).graph
    read = {name for node in graph.node for name in node.input}

    assert {weight.name for weight in graph.initializer} <= read


def test_a_convolution_that_the_network_gives_stays_as_it_is():
    import keras

    from core.models.onnx_export import to_onnx

    model, given = normalised(), images()
    both = keras.Model(
        model.input, [model.get_layer("conv").output, model.get_layer("norm").output]
    )
    (first, _), graph = both(given), to_onnx(both)

    assert [node.op_type for node in graph.graph.node].count("BatchNormalization") == 1
    np.testing.assert_allclose(run(graph, given).transpose(0, 2, 3, 1), first, atol=1e-5)
