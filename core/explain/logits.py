"""A network opened up: its logits, and what one of its layers says on the way there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from core.features.records import Arrays

if TYPE_CHECKING:
    import keras


@dataclass(frozen=True, eq=False)
class Opened:
    """One network of a model, ready to be differentiated.

    Attributes
    ----------
    inside
        From the inputs to the layer that is looked at and to what enters the last layer.
    kernel, bias
        Of the last layer. Gradients are taken before its sigmoid or softmax, where they do
        not vanish for pairs the network is sure of.
    places
        Which of the model's inputs the network reads, in its order.
    """

    inside: keras.Model
    kernel: Any
    bias: Any
    places: tuple[int, ...]

    def __call__(self, inputs: Sequence[Any]) -> tuple[Any, Any]:
        """Return the layer's output, and the logits, shape (n, outputs)."""
        mine = [inputs[place] for place in self.places]
        seen, last = self.inside(mine, training=False)
        return seen, last @ self.kernel + self.bias


def opened(model: keras.Model, *, layer: str | None = None, places: bool = True) -> list[Opened]:
    """Open a network, or each of the networks that a model averages.

    Parameters
    ----------
    model
        Whose last layer is dense, or the average of such networks.
    layer
        The layer to look at; the last one before flattening where omitted.
    places
        Whether a layer is looked at that has places. If not, it is what enters the last layer,
        for which no convolution is needed.
    """
    import keras  # noqa: PLC0415  (TensorFlow)

    made = []
    for member in members_of(model):
        last = member.layers[-1]
        if not isinstance(last, keras.layers.Dense):
            raise ValueError(f"the last layer must be dense. Received: {last.name}")
        looked_at = last.input
        if layer or places:
            seen = member.get_layer(layer) if layer else _last_with_places(member)
            looked_at = seen.output
        inside = keras.Model(member.inputs, [looked_at, last.input])
        made.append(Opened(inside, last.kernel, last.bias, input_places(member, model)))
    return made


def input_places(member: keras.Model, model: keras.Model) -> tuple[int, ...]:
    """Find a network's inputs among those of a model that averages several.

    What each has of its own, codes of genes, ends in its number there.

    Parameters
    ----------
    member, model
        From `members_of`, and what it was given.
    """
    if len(member.inputs) == len(model.inputs):
        return tuple(range(len(member.inputs)))
    names, number = [each.name for each in model.inputs], member.name.rpartition("_")[2]
    wanted = [each.name for each in member.inputs]
    return tuple(names.index(name if name in names else f"{name}_{number}") for name in wanted)


def members_of(model: keras.Model) -> list[keras.Model]:
    """Return the networks that a model averages, or itself.

    Parameters
    ----------
    model
        A network, or the average of several.
    """
    import keras  # noqa: PLC0415  (TensorFlow)

    return [each for each in model.layers if isinstance(each, keras.Model)] or [model]


def check_arrays(model: keras.Model, arrays: Arrays) -> None:
    """Raise where arrays are not what the network takes."""
    wanted = [tuple(each.shape[1:]) for each in model.inputs]
    got = [array.shape[1:] for array in arrays]
    if wanted != got or len({array.shape[0] for array in arrays}) != 1:
        raise ValueError(f"arrays must have the shapes (n, ...) with {wanted}. Received: {got}")


def weighed(model: keras.Model, weights: Sequence[float] | None) -> NDArray[np.float32]:
    """Return what each logit counts: that the regulator controls the target, where omitted."""
    outputs = int(model.output_shape[-1])
    given = np.asarray([1.0] if outputs == 1 else [0.0, 1.0, 0.0], np.float32)
    if weights is not None:
        given = np.asarray(weights, np.float32)
    if given.shape != (outputs,):
        raise ValueError(f"weights must be {outputs} numbers. Received: {weights}")
    return given


def _last_with_places(model: keras.Model) -> keras.Layer:
    """Find the last convolution: its output still has places, not only channels."""
    import keras  # noqa: PLC0415  (TensorFlow)

    kinds = (keras.layers.Conv2D, keras.layers.Conv1D, keras.layers.SeparableConv1D)
    found = [each for each in model.layers if isinstance(each, kinds)]
    if not found:
        raise ValueError(f"{model.name} must have a convolution to look at")
    return found[-1]
