"""Tiny networks with two branches, as CNNSE's are named, and images for them."""
# ruff: noqa: PLC0415  (TensorFlow is imported only where these are asked for)

import numpy as np

from core.problem.explainers import Branch

BRANCHES = (
    Branch("semantic", "semantic_map", "semantic"),
    Branch("detail", "detail_map", "detail"),
)


def network(*, seed=0, bins=32, evidence=0, outputs=1):
    """Build one; with evidence, dense layers come between its branches and the answer."""
    import keras

    keras.utils.set_random_seed(seed)
    image = keras.Input((bins, bins, 1))
    x = keras.layers.Conv2D(4, 3, strides=2, padding="same", activation="relu")(image)
    fine = keras.layers.Conv2D(6, 3, padding="same", activation="relu", name="detail_map")(x)
    coarse = keras.layers.Conv2D(8, 5, strides=8, padding="same", name="semantic_map")(x)
    x = keras.layers.Concatenate(name="joined")(
        [
            keras.layers.GlobalAveragePooling2D(name="semantic")(coarse),
            keras.layers.GlobalAveragePooling2D(name="detail")(fine),
        ]
    )
    inputs = [image]
    if evidence:
        inputs.append(keras.Input((evidence,)))
        spread = keras.layers.Dense(4, activation="tanh")(inputs[1])
        x = keras.layers.Concatenate()([x, spread])
        x = keras.layers.Dense(8, activation="tanh", name="joined_512")(x)
    said = "sigmoid" if outputs == 1 else "softmax"
    return keras.Model(inputs, keras.layers.Dense(outputs, activation=said, name="answer")(x))


def averaged(networks, *, bins=32):
    """Build the average of several."""
    import keras

    image = keras.Input((bins, bins, 1))
    return keras.Model(image, keras.layers.Average()([each(image) for each in networks]))


def images(n=12, *, bins=32, evidence=0, seed=0):
    """Draw images, and other evidence."""
    rng = np.random.default_rng(seed)
    made = (rng.random((n, bins, bins, 1), np.float32) * 8,)
    return made + ((rng.random((n, evidence), np.float32),) if evidence else ())
