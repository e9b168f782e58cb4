"""What may be set of each layer a network may have, and of which kind it must be."""

from __future__ import annotations

import reprlib
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from core.models.layer_shapes import UnfitError

Check: TypeAlias = Callable[[Any], bool]

_MOST = 16_384
"""Largest single number in a layer's settings."""
_ACTIVATIONS = frozenset(
    {"elu", "gelu", "linear", "relu", "selu", "sigmoid", "silu", "softmax", "softplus", "tanh"}
)


def read_settings(kind: str, given: Mapping[str, Any], *, what: str) -> dict[str, Any]:
    """Read the settings that decide what a layer computes; drop those that only training needs.

    Parameters
    ----------
    kind
        Class of the layer, one that `layer_shapes` has a rule for.
    given
        Its settings in the file. They are untrusted.
    what
        What the layer is called in a message.
    """
    wanted = _SETTINGS[kind]
    for key, value in given.items():
        known = key in wanted or key in _TRAINING or key.endswith(("_initializer", "_regularizer"))
        if not known and value is not None and value is not False:
            raise UnfitError(f"{what} with the setting {key:.100}")
    for key, check in wanted.items():
        if key not in given or not check(given[key]):
            raise UnfitError(f"{what} with {reprlib.repr(given.get(key))} for {key}")
    return {**{key: given[key] for key in wanted}, **_STARTS.get(kind, {})}


def is_whole(value: Any) -> bool:
    """Return whether a value is a whole number."""
    return isinstance(value, int) and not isinstance(value, bool)


def is_flag(value: Any) -> bool:
    """Return whether a value is true or false."""
    return isinstance(value, bool)


def _count(value: Any) -> bool:
    return is_whole(value) and 1 <= value <= _MOST


def _counts(number: int) -> Check:
    def check(value: Any) -> bool:
        return isinstance(value, list) and len(value) == number and all(map(_count, value))

    return check


def _counts_or_none(number: int) -> Check:
    counts = _counts(number)
    return lambda value: value is None or counts(value)


def _axis(value: Any) -> bool:
    return is_whole(value) and -1 <= value <= 3


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < _MOST


def _number_or_none(value: Any) -> bool:
    return value is None or _number(value)


def _share(value: Any) -> bool:
    return _number(value) and 0 <= value < 1


def _positive(value: Any) -> bool:
    return _number(value) and value > 0


def _word(*words: str) -> Check:
    return lambda value: isinstance(value, str) and value in words


_TRAINING = frozenset(
    {
        "dropout",
        "dtype",
        "momentum",
        "name",
        "recurrent_dropout",
        "renorm_momentum",
        "seed",
        "trainable",
        "unit_forget_bias",
    }
)
_ZEROS = {"kernel_initializer": "zeros"}
_STARTS: Mapping[str, Mapping[str, str]] = {
    "Conv1D": _ZEROS,
    "Conv2D": _ZEROS,
    "Dense": _ZEROS,
    "LSTM": {**_ZEROS, "recurrent_initializer": "zeros"},
    "SeparableConv1D": {"depthwise_initializer": "zeros", "pointwise_initializer": "zeros"},
}
"""What weights are before the file's are read: drawing them can take far more than holding them."""
_LAST = {"data_format": _word("channels_last")}
_ACTIVATED = {"activation": _word(*_ACTIVATIONS), "use_bias": is_flag}
_OVER_ALL = {**_LAST, "keepdims": is_flag}
_PADDING = {"padding": _word("same", "valid"), **_LAST}


def _pooling(axes: int) -> dict[str, Check]:
    return {"pool_size": _counts(axes), "strides": _counts_or_none(axes), **_PADDING}


def _sliding(axes: int) -> dict[str, Check]:
    windows = dict.fromkeys(("kernel_size", "strides", "dilation_rate"), _counts(axes))
    return {"filters": _count, **windows, **_PADDING, **_ACTIVATED}


_SETTINGS: Mapping[str, Mapping[str, Check]] = {
    "Activation": {"activation": _word(*_ACTIVATIONS)},
    "Add": {},
    "Average": {},
    "AveragePooling1D": _pooling(1),
    "AveragePooling2D": _pooling(2),
    "BatchNormalization": {
        "axis": _axis, "epsilon": _positive, "center": is_flag, "scale": is_flag,
    },
    "Concatenate": {"axis": _axis},
    "Conv1D": {**_sliding(1), "groups": _count},
    "Conv2D": {**_sliding(2), "groups": _count},
    "Dense": {"units": _count, **_ACTIVATED},
    "Dropout": {"rate": _share},
    "Flatten": _LAST,
    "GlobalAveragePooling1D": _OVER_ALL,
    "GlobalAveragePooling2D": _OVER_ALL,
    "GlobalMaxPooling1D": _OVER_ALL,
    "GlobalMaxPooling2D": _OVER_ALL,
    "LSTM": {
        "units": _count, **_ACTIVATED, "recurrent_activation": _word(*_ACTIVATIONS),
        "return_sequences": is_flag, "go_backwards": is_flag,
    },
    "MaxPooling1D": _pooling(1),
    "MaxPooling2D": _pooling(2),
    "Multiply": {},
    "Normalization": {"axis": lambda value: value in (-1, [-1], 1, [1])},
    "ReLU": {"max_value": _number_or_none, "negative_slope": _number, "threshold": _number},
    "SeparableConv1D": {**_sliding(1), "depth_multiplier": _count},
}  # fmt: skip
"""What decides a layer's result, by its class. Nothing else may be set."""
