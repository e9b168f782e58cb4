"""Seeds for the layers of a network, one each, all following from one."""

from __future__ import annotations

import keras


class Seeds:
    """Seeds for the layers, one each, all following from one."""

    def __init__(self, seed: int) -> None:
        self._seed = seed * 1_000

    def next(self) -> int:
        """Return the next one."""
        self._seed += 1
        return self._seed

    def glorot(self) -> keras.Initializer:
        """Return an initializer with a seed of its own."""
        return keras.initializers.GlorotUniform(seed=self.next())

    def dense(self, units: int, name: str) -> keras.Layer:
        """Return a dense layer with ReLU."""
        return keras.layers.Dense(
            units, activation="relu", kernel_initializer=self.glorot(), name=name
        )
