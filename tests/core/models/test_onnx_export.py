# ruff: noqa: PLC0415  (TensorFlow is imported only where these tests run)
import numpy as np
import pytest

onnxruntime = pytest.importorskip("onnxruntime")
pytestmark = pytest.mark.network


def run(graph, *arrays):
    session = onnxruntime.InferenceSession(
        graph.SerializeToString(), providers=["CPUExecutionProvider"]
    )
    names = [given.name for given in session.get_inputs()]
    return session.run(None, dict(zip(names, arrays, strict=True)))[0]


def shaken(model, seed=0):
    """Give every weight a value of its own, so that none can be mistaken for another."""
    rng = np.random.default_rng(seed)
    for weight in model.weights:
        spread = rng.normal(0, 0.2, weight.shape)
        weight.assign(np.abs(spread) + 0.5 if "variance" in weight.path else spread)
    return model


def images(n=5, shape=(12, 16, 3), seed=1):
    return np.random.default_rng(seed).random((n, *shape)).astype(np.float32)


def vgg():
    import keras

    layers = keras.layers
    return keras.Sequential(
        [
            keras.Input((12, 16, 3)),
            layers.Conv2D(8, 3, padding="same", activation="relu"),
            layers.Conv2D(6, 3),
            layers.ReLU(),
            layers.MaxPooling2D(2),
            layers.Dropout(0.5),
            layers.Flatten(),
            layers.Dense(9, activation="tanh"),
            layers.Dense(3, activation="softmax"),
        ]
    )


def two_inputs():
    import keras

    layers = keras.layers
    image, numbers = keras.Input((12, 16, 3)), keras.Input((2,))
    x = layers.Conv2D(4, (3, 5), strides=2, padding="same", use_bias=False)(image)
    x = layers.BatchNormalization()(x)
    y = layers.Conv2D(4, 3, dilation_rate=2, padding="same")(x)
    x = layers.Add()([x, layers.Activation("relu")(y)])
    x = layers.Concatenate()([x, layers.Multiply()([x, y])])
    x = layers.AveragePooling2D(2, padding="same")(x)
    x = layers.Flatten()(x)
    scale = layers.Normalization()
    x = layers.Concatenate()([x, scale(numbers)])
    return keras.Model([image, numbers], layers.Dense(1, activation="sigmoid")(x))


def test_a_chain_gives_what_keras_gives():
    from core.models.onnx_export import to_onnx

    model, given = shaken(vgg()), images()
    np.testing.assert_allclose(run(to_onnx(model), given), model(given), atol=1e-5)


def test_branches_and_two_inputs_give_what_keras_gives():
    from core.models.onnx_export import to_onnx

    model = two_inputs()
    numbers = np.float32([[1, 5], [2, 9], [4, 4], [0, 3], [7, 1]])
    model.layers[[type(layer).__name__ for layer in model.layers].index("Normalization")].adapt(
        numbers
    )
    given = images()
    expected = model([given, numbers])
    np.testing.assert_allclose(run(to_onnx(model), given, numbers), expected, atol=1e-5)


def recalibrated():
    """Build maps that are strided, dilated, weighed channel by channel and added to."""
    import keras

    layers = keras.layers
    image = keras.Input((12, 16, 3))
    x = layers.Conv2D(6, 7, strides=2, padding="same", use_bias=False)(image)
    x = layers.MaxPooling2D(3, 2, padding="same")(layers.BatchNormalization()(x))
    y = layers.Conv2D(6, 3, dilation_rate=4, padding="same", activation="relu")(x)
    mean = layers.GlobalAveragePooling2D(keepdims=True)(y)
    highest = layers.GlobalMaxPooling2D(keepdims=True)(x)
    weight = layers.Dense(6, activation="sigmoid")(layers.Dense(2, activation="relu")(mean))
    x = layers.Multiply()([x, weight])
    x = layers.Add()([x, layers.Dense(6, use_bias=False)(highest), y])
    ends = [layers.GlobalAveragePooling2D()(x), layers.GlobalMaxPooling2D()(x)]
    x = layers.Concatenate()([layers.Activation("linear")(ends[0]), ends[1]])
    return keras.Model(image, layers.Dense(3, activation="softmax")(x))


def test_maps_weighed_and_added_to_at_every_place_give_what_keras_gives():
    from core.models.onnx_export import to_onnx

    model, given = shaken(recalibrated()), images()
    expected = np.asarray(model(given))

    assert np.ptp(expected, axis=0).min() > 1e-3
    np.testing.assert_allclose(run(to_onnx(model), given), expected, atol=1e-5)


@pytest.mark.parametrize("outputs", [1, 3])
def test_body_and_head_together_are_the_network(outputs):
    import keras

    from core.models.onnx_export import split_head, to_onnx

    model = keras.Sequential(
        [
            keras.Input((12, 16, 3)),
            keras.layers.Conv2D(4, 3, activation="relu"),
            keras.layers.Flatten(),
            keras.layers.Dense(outputs, activation="sigmoid" if outputs == 1 else "softmax"),
        ]
    )
    graph, given = to_onnx(shaken(model)), images()
    body, head = split_head(graph)
    np.testing.assert_allclose(head(run(body, given)), run(graph, given), atol=1e-6)


def test_what_is_not_known_is_refused():
    import keras

    from core.models.onnx_export import to_onnx
    from core.models.onnx_graph import NotExportableError

    model = keras.Sequential([keras.Input((5, 2)), keras.layers.GRU(3)])
    with pytest.raises(NotExportableError, match="GRU"):
        to_onnx(model)
    image = keras.Input((8, 8, 1))
    twice = keras.layers.Conv2D(1, 3, padding="same")
    with pytest.raises(NotExportableError, match="called once"):
        to_onnx(keras.Model(image, twice(twice(image))))


def test_a_network_without_a_dense_end_has_no_head():
    import keras

    from core.models.onnx_export import split_head, to_onnx
    from core.models.onnx_graph import NotExportableError

    model = keras.Sequential([keras.Input((8, 8, 1)), keras.layers.Flatten()])
    with pytest.raises(NotExportableError, match="end in a dense layer"):
        split_head(to_onnx(model))
