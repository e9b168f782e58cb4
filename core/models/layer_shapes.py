"""What each layer a network may have makes of its inputs: shape, weights, work. Builds nothing."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

Shape: TypeAlias = tuple[int | None, ...]
"""Sizes of an array of one record, without the batch; None where any size is taken."""

FREE = 1_000
"""Places counted on an axis that takes any number of them."""


class UnfitError(ValueError):
    """A layer cannot read what it is given."""


@dataclass(frozen=True)
class Made:
    """What comes out of a layer, and what that takes.

    Attributes
    ----------
    shape
        Of its output.
    weights
        How many it has.
    work
        Multiply-adds a record.
    beside
        Numbers a record that it holds besides its output, such as its padded input.
    """

    shape: Shape
    weights: int = 0
    work: int = 0
    beside: int = 0

    @property
    def numbers(self) -> int:
        """All numbers that it holds of one record."""
        return numbers_in(self.shape) + self.beside


Settings: TypeAlias = Mapping[str, Any]
Rule: TypeAlias = Callable[[Settings, Sequence[Shape]], Made]
"""From a layer's settings, each of the right kind, and the shapes it reads."""


def numbers_in(shape: Sequence[int | None]) -> int:
    """Count the numbers in an array of this shape."""
    return math.prod(_places(size) for size in shape)


def _places(size: int | None) -> int:
    return FREE if size is None else size


def _one(shapes: Sequence[Shape], *, axes: Sequence[int] = (1, 2, 3)) -> Shape:
    """Take the only input, which has so many axes."""
    if len(shapes) != 1 or len(shapes[0]) not in axes:
        raise UnfitError(f"inputs of the shapes {list(shapes)}")
    return shapes[0]


def _same(settings: Settings, shapes: Sequence[Shape]) -> Made:
    return Made(_one(shapes))


def _merged(settings: Settings, shapes: Sequence[Shape]) -> Made:
    if len(shapes) < 2 or len(set(shapes)) != 1:
        raise UnfitError(f"inputs of the shapes {list(shapes)}")
    return Made(shapes[0])


def _merged_everywhere(settings: Settings, shapes: Sequence[Shape]) -> Made:
    """Merge inputs of one shape, the later of which may have one place that counts for all."""
    whole, *others = shapes
    if not others or any(each not in (whole, _at_one_place(whole)) for each in others):
        raise UnfitError(f"inputs of the shapes {list(shapes)}")
    return Made(whole)


def _at_one_place(shape: Shape) -> Shape:
    return (*(1 for _ in shape[:-1]), shape[-1])


def _joined(settings: Settings, shapes: Sequence[Shape]) -> Made:
    if len(shapes) < 2 or len({each[:-1] for each in shapes}) != 1:
        raise UnfitError(f"inputs of the shapes {list(shapes)}")
    if settings["axis"] not in (-1, len(shapes[0])):
        raise UnfitError(f"axis {settings['axis']}")
    return Made((*shapes[0][:-1], sum(_fixed(each[-1]) for each in shapes)))


def _flat(settings: Settings, shapes: Sequence[Shape]) -> Made:
    shape = _one(shapes)
    return Made((None if None in shape else numbers_in(shape),))


def _dense(settings: Settings, shapes: Sequence[Shape]) -> Made:
    *places, channels = _one(shapes)
    units, width = settings["units"], _fixed(channels)
    return Made(
        (*places, units),
        weights=width * units + settings["use_bias"] * units,
        work=numbers_in(places) * width * units,
    )


def _normalised(settings: Settings, shapes: Sequence[Shape]) -> Made:
    shape = _one(shapes)
    if settings["axis"] not in (-1, len(shape)):
        raise UnfitError(f"axis {settings['axis']}")
    return Made(shape, weights=_fixed(shape[-1]) * (2 + settings["center"] + settings["scale"]))


def _standardised(settings: Settings, shapes: Sequence[Shape]) -> Made:
    (size,) = _one(shapes, axes=(1,))
    # a mean and a variance of each, and how many they were taken from
    return Made((size,), weights=2 * _fixed(size) + 1)


def _convolution(axes: int) -> Rule:
    def rule(settings: Settings, shapes: Sequence[Shape]) -> Made:
        places, channels = _image(shapes, axes)
        filters, groups = settings["filters"], settings["groups"]
        if channels % groups or filters % groups:
            raise UnfitError(f"{groups} groups of {channels} channels and {filters} filters")
        reach, result = _windows(settings, places, settings["kernel_size"])
        each = math.prod(settings["kernel_size"]) * (channels // groups)
        return Made(
            (*result, filters),
            weights=filters * (each + settings["use_bias"]),
            work=numbers_in(result) * filters * each,
            beside=_padded(settings, places, reach) * channels,
        )

    return rule


def _separable(settings: Settings, shapes: Sequence[Shape]) -> Made:
    places, channels = _image(shapes, 1)
    filters = settings["filters"]
    reach, result = _windows(settings, places, settings["kernel_size"])
    spread, window = channels * settings["depth_multiplier"], math.prod(settings["kernel_size"])
    return Made(
        (*result, filters),
        weights=window * spread + spread * filters + settings["use_bias"] * filters,
        work=numbers_in(result) * spread * (window + filters),
        beside=_padded(settings, places, reach) * channels + numbers_in(result) * spread,
    )


def _pooling(axes: int) -> Rule:
    def rule(settings: Settings, shapes: Sequence[Shape]) -> Made:
        places, channels = _image(shapes, axes)
        reach, result = _windows(settings, places, settings["pool_size"])
        return Made(
            (*result, channels),
            work=numbers_in(result) * channels * math.prod(reach),
            beside=_padded(settings, places, reach) * channels,
        )

    return rule


def _over_all(axes: int) -> Rule:
    def rule(settings: Settings, shapes: Sequence[Shape]) -> Made:
        _, channels = _image(shapes, axes)
        kept = (1,) * axes if settings["keepdims"] else ()
        return Made((*kept, channels))

    return rule


def _lstm(settings: Settings, shapes: Sequence[Shape]) -> Made:
    times, channels = _one(shapes, axes=(2,))
    units = settings["units"]
    each = 4 * units * (_fixed(channels) + units)
    return Made(
        (times, units) if settings["return_sequences"] else (units,),
        weights=each + settings["use_bias"] * 4 * units,
        work=_places(times) * each,
        beside=_places(times) * 4 * units,
    )


def _image(shapes: Sequence[Shape], axes: int) -> tuple[Shape, int]:
    """Split a shape into its places and its channels."""
    *places, channels = _one(shapes, axes=(axes + 1,))
    return tuple(places), _fixed(channels)


def _fixed(size: int | None) -> int:
    if size is None:
        raise UnfitError("an input without a fixed number of channels")
    return size


def _windows(
    settings: Settings, places: Shape, kernel: Sequence[int]
) -> tuple[tuple[int, ...], Shape]:
    """Return how far a window reaches on each axis, and how many there are."""
    strides = settings["strides"] or kernel
    dilations = settings.get("dilation_rate", [1] * len(kernel))
    reach = tuple((size - 1) * by + 1 for size, by in zip(kernel, dilations, strict=True))
    result: list[int | None] = []
    for size, far, step in zip(places, reach, strides, strict=True):
        if size is None:
            result.append(None)
            continue
        same = settings["padding"] == "same"
        number = -(-size // step) if same else (size - far) // step + 1
        if number < 1:
            raise UnfitError(f"windows of {far:,} on {size:,} places")
        result.append(number)
    return reach, tuple(result)


def _padded(settings: Settings, places: Shape, reach: Sequence[int]) -> int:
    """Count the places of an input once it is padded; where it is not, there is no copy of it."""
    if settings["padding"] == "valid":
        return 0
    return math.prod(_places(size) + far - 1 for size, far in zip(places, reach, strict=True))


RULES: Mapping[str, Rule] = {
    "Activation": _same,
    "Add": _merged_everywhere,
    "Average": _merged,
    "AveragePooling1D": _pooling(1),
    "AveragePooling2D": _pooling(2),
    "BatchNormalization": _normalised,
    "Concatenate": _joined,
    "Conv1D": _convolution(1),
    "Conv2D": _convolution(2),
    "Dense": _dense,
    "Dropout": _same,
    "Flatten": _flat,
    "GlobalAveragePooling1D": _over_all(1),
    "GlobalAveragePooling2D": _over_all(2),
    "GlobalMaxPooling1D": _over_all(1),
    "GlobalMaxPooling2D": _over_all(2),
    "LSTM": _lstm,
    "MaxPooling1D": _pooling(1),
    "MaxPooling2D": _pooling(2),
    "Multiply": _merged_everywhere,
    "Normalization": _standardised,
    "ReLU": _same,
    "SeparableConv1D": _separable,
}
"""By the class of the layer. None of them makes much of little without weights for it."""
