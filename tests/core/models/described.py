"""Descriptions of networks as Keras writes them, made without Keras."""

import io
import json
import zipfile

import h5py
import numpy as np


def layer(kind, name, settings=None, *, on=(), **more):
    """Describe one layer, called on the layers of these names; a list of them in a list."""
    several = isinstance(on, list)
    tensors = [tensor(each) for each in ([on] if isinstance(on, str) else on)]
    nodes = [{"args": [tensors] if several else tensors, "kwargs": {}}] if tensors else []
    return {
        "module": "keras.layers",
        "class_name": kind,
        "config": {"name": name, "trainable": True, "dtype": "float32", **(settings or {})},
        "registered_name": None,
        "name": name,
        "inbound_nodes": nodes,
    } | more


def tensor(name):
    history = [name, 0, 0]
    config = {"shape": [None], "dtype": "float32", "keras_history": history}
    return {"class_name": "__keras_tensor__", "config": config}


def start(*sizes, name="x"):
    return layer("InputLayer", name, {"batch_shape": [None, *sizes]})


def dense(units=1, *, name="answer", on="x", **more):
    return layer("Dense", name, {"units": units, "activation": "linear", "use_bias": True} | more,
                 on=on)  # fmt: skip


def convolution(kernel, *, filters=1, padding="same", on="x", **more):
    settings = {
        "filters": filters,
        "kernel_size": [kernel, kernel],
        "strides": [1, 1],
        "padding": padding,
        "data_format": "channels_last",
        "dilation_rate": [1, 1],
        "groups": 1,
        "activation": "relu",
        "use_bias": True,
    }
    return layer("Conv2D", "conv", settings | more, on=on)


def flatten(name="flat", on="x"):
    return layer("Flatten", name, {"data_format": "channels_last"}, on=on)


def joined(name, on):
    return layer("Concatenate", name, {"axis": -1}, on=on)


def network(*layers, starts="x", end="answer"):
    """Describe a network of these layers."""
    ends = [starts, 0, 0] if isinstance(starts, str) else [[each, 0, 0] for each in starts]
    config = {
        "name": "made",
        "trainable": True,
        "layers": list(layers),
        "input_layers": ends,
        "output_layers": [end, 0, 0],
    }
    return {
        "module": "keras.src.models.functional",
        "class_name": "Functional",
        "config": config,
        "registered_name": "Functional",
    }


def archive(path, config, *, weights=None, **extra):
    """Pack a description and weights as a `.keras` file."""
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("config.json", config if isinstance(config, str) else json.dumps(config))
        file.writestr("metadata.json", "{}")
        file.writestr("model.weights.h5", stored() if weights is None else weights)
        for name, content in extra.items():
            file.writestr(name, content)
    return path


def stored(*arrays):
    """Write arrays as Keras stores weights: of one dense layer, where there are two."""
    stream = io.BytesIO()
    with h5py.File(stream, "w") as file:
        for place, array in enumerate(arrays):
            file[f"layers/dense/vars/{place}"] = np.asarray(array, np.float32)
    return stream.getvalue()
