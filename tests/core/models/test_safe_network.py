# ruff: noqa: PLC0415  (TensorFlow is imported only where these tests run)
import io
import json
import zipfile
from pathlib import Path

import h5py
import numpy as np
import pytest

from core.errors import UserInputError
from core.models.safe_network import check_description, load_network


def layer(name="Dense", module="keras.layers", **more):
    return {"module": module, "class_name": name, "config": {}, "registered_name": None} | more


def description(*layers):
    return layer("Functional", "keras.src.models.functional") | {"config": {"layers": list(layers)}}


def archive(path, *, config, weights=b"", **extra):
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("config.json", config if isinstance(config, str) else json.dumps(config))
        file.writestr("metadata.json", "{}")
        file.writestr("model.weights.h5", weights)
        for name, content in extra.items():
            file.writestr(name, content)
    return path


@pytest.mark.parametrize(
    "bad",
    [
        layer("Lambda"),
        layer("system", "os"),
        layer("Dense", "evil.layers"),
        layer("Dense", registered_name="evil>Dense"),
        layer("__lambda__", "builtins"),
        layer("function", "builtins", config="eval"),
        layer("TorchModuleWrapper"),
        layer("StringLookup"),
        {"class_name": "Dense", "config": {}},
        {"class_name": ["Dense"], "module": "keras.layers"},
        layer(config={"activation": layer("Lambda")}),
        layer(config={"units": 10**9}),
    ],
)
def test_anything_but_plain_layers_is_refused(bad):
    with pytest.raises(UserInputError, match="plain layers"):
        check_description(description(layer(), bad), Path("model.keras"))


@pytest.mark.parametrize("config", [[], {}, layer("Dense"), "text", None])
def test_what_is_not_a_network_is_refused(config):
    with pytest.raises(UserInputError, match="not of a network"):
        check_description(config, Path("model.keras"))


def test_a_description_nested_without_end_is_walked_all_the_same():
    deep = layer("Lambda")
    for _ in range(50_000):
        deep = {"x": deep}

    with pytest.raises(UserInputError, match="Lambda"):
        check_description(description(deep), Path("model.keras"))


def test_a_member_too_many_is_refused(tmp_path):
    path = archive(tmp_path / "m.keras", config=description(), **{"assets/code.py": "x"})

    with pytest.raises(UserInputError, match="member more or less"):
        load_network(path)


def test_a_description_that_is_no_json_is_refused(tmp_path):
    with pytest.raises(UserInputError, match="not JSON"):
        load_network(archive(tmp_path / "m.keras", config="{"))


def test_a_file_that_is_no_archive_is_refused(tmp_path):
    (tmp_path / "m.keras").write_bytes(b"hello" * 100)

    with pytest.raises(UserInputError, match="archive"):
        load_network(tmp_path / "m.keras")


def test_weights_that_lie_in_another_file_are_refused(tmp_path):
    stream = io.BytesIO()
    with h5py.File(stream, "w") as file:
        file["w"] = h5py.ExternalLink("/etc/hostname", "/x")
    path = archive(tmp_path / "m.keras", config=description(), weights=stream.getvalue())

    with pytest.raises(UserInputError, match="hold its data itself"):
        load_network(path)


@pytest.mark.network
def test_a_network_with_a_lambda_is_refused_before_it_is_made(tmp_path):
    import keras

    image = keras.Input((4,))
    keras.Model(image, keras.layers.Lambda(lambda x: x)(image)).save(tmp_path / "m.keras")

    with pytest.raises(UserInputError, match="Lambda"):
        load_network(tmp_path / "m.keras")


@pytest.mark.network
def test_a_plain_network_comes_back_as_it_was(tmp_path):
    import keras

    image = keras.Input((4,))
    answer = keras.layers.Dense(2, activation="softmax")(keras.layers.Dropout(0.5)(image))
    network = keras.Model(image, answer)
    network.compile(optimizer="adam", loss="mse")
    network.save(tmp_path / "m.keras")
    x = np.ones((3, 4), np.float32)

    back = load_network(tmp_path / "m.keras")

    np.testing.assert_array_equal(back(x), network(x))
    assert not back.compiled
