"""A model on disk: a folder with its network and its card, and nothing that runs on load."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from core import systems
from core.errors import TamperedModelError, UserInputError
from core.metrics.calibration import Calibration, from_dict
from core.models.card import (
    ARRAYS,
    CARD,
    NETWORK,
    TOWER,
    TRANSLATED,
    TRANSLATED_TOWER,
    Card,
    TowerCard,
    read_card,
)
from core.models.layer_shapes import Shape
from core.problem.problem import Scorer
from core.problem.system import System
from core.problem.task import Task

if TYPE_CHECKING:
    import keras
    import onnx


@dataclass(frozen=True, eq=False)
class Model:
    """A model whose card and network were checked against each other.

    Attributes
    ----------
    folder
        Where it lies.
    card
        What is known of it.
    """

    folder: Path
    card: Card

    @cached_property
    def method(self) -> System:
        """The method it was trained with."""
        return systems.get(self.card.method)

    @property
    def task(self) -> Task:
        """What it was trained for."""
        return self.method.task(self.card.task, self.card.settings)

    @cached_property
    def calibration(self) -> Calibration | None:
        """How its raw scores become probabilities, where that could be learned."""
        stored = self.card.calibration
        if stored is None:
            return None
        try:
            return from_dict(stored)
        except (TypeError, KeyError, ValueError) as error:
            raise TamperedModelError(
                self.folder.absolute().name,
                "must have the card that was written when it was trained",
                got="a calibration that cannot be read",
                remedy="Copy the model folder again from where it was trained",
            ) from error

    @cached_property
    def network(self) -> keras.Model:
        """Its network, loaded when first asked for."""
        return self._loaded(NETWORK, *self._ends)

    @cached_property
    def tower(self) -> keras.Model | None:
        """What makes codes of genes for its network, loaded when first asked for; mostly None."""
        about = self.card.tower
        return None if about is None else self._loaded(TOWER, *_ends_of(about))

    @cached_property
    def scorer(self) -> Scorer | None:
        """What it learned without a network, ready to score; None of a network."""
        keep = self.method.keep
        if keep is None:
            return None
        from core.models.arrays import read_arrays  # noqa: PLC0415  (the guards of archives)

        return keep.restore(read_arrays(self.folder / ARRAYS), self.card.settings)

    @cached_property
    def graph(self) -> onnx.ModelProto | None:
        """The same network for what scores without TensorFlow; None where there is none."""
        if self.card.translated is None:
            return None
        return self._read(TRANSLATED, *self._ends)

    @cached_property
    def tower_graph(self) -> onnx.ModelProto | None:
        """The tower for what scores without TensorFlow; None where there is none."""
        about = self.card.tower
        if about is None or about.translated is None:
            return None
        return self._read(TRANSLATED_TOWER, *_ends_of(about))

    @property
    def _ends(self) -> tuple[list[Shape], list[Shape]]:
        """What its network must read and give."""
        return [tuple(shape) for shape in self.card.inputs], [(self.task.outputs,)]

    def _loaded(self, name: str, inputs: list[Shape], outputs: list[Shape]) -> keras.Model:
        from core.models.safe_network import load_network  # noqa: PLC0415  (HDF5, TensorFlow)

        network = load_network(self.folder / name)
        got = [[tuple(e.shape[1:]) for e in ends] for ends in (network.inputs, network.outputs)]
        self._check_ends(name, got, [inputs, outputs])
        return network

    def _read(self, name: str, inputs: list[Shape], outputs: list[Shape]) -> onnx.ModelProto:
        from core.models.safe_graph import load_graph, shapes_of  # noqa: PLC0415  (onnx)

        network = load_graph(self.folder / name)
        self._check_ends(name, list(shapes_of(network)), [inputs, outputs])
        return network

    def _check_ends(self, name: str, got: list[list[Shape]], wanted: list[list[Shape]]) -> None:
        """Refuse a network that reads or gives something else than its card says."""
        if got != wanted:
            inputs, outputs = got
            raise TamperedModelError(
                self.folder.absolute().name,
                f"must hold a {name} that reads and gives what its card says",
                got=f"one that makes {outputs} of {inputs}",
                remedy="Copy the model folder again from where it was trained",
            )


def _ends_of(about: TowerCard) -> tuple[list[Shape], list[Shape]]:
    """Return what a tower must read and give."""
    return [tuple(about.input)], [(about.networks * about.units,)]


def open_model(folder: Path) -> Model:
    """Open a model folder; its network is checked now and loaded when it is needed.

    Parameters
    ----------
    folder
        As `save_model` wrote it. It is untrusted.
    """
    card = read_card(folder)
    for name, sha256 in card.files.items():
        _check_file(folder, name, sha256=sha256)
    model = Model(folder, card)
    kept_as = NETWORK if model.method.network is not None else ARRAYS
    if card.file != kept_as or (model.method.network is None and model.method.keep is None):
        raise TamperedModelError(
            folder.absolute().name,
            "must be of a system that learns, and hold what it keeps",
            got=f"{card.method} with {card.file}",
            remedy="Copy the model folder again from where it was trained",
        )
    # a model that is older than an option has what the option is by default
    model = replace(model, card=replace(card, settings=model.method.settings(card.settings)))
    _check_tower(model)
    return model


def _check_tower(model: Model) -> None:
    """Refuse a model that lacks the tower its settings speak of, or whose codes do not fit it."""
    network, card = model.method.network, model.card
    part = None if network is None else network.gene_part(card.settings)
    if part is None and card.tower is None:
        return
    about = card.tower
    fits = (
        part is not None
        and about is not None
        and [list(each) for each in card.inputs[1 : 1 + 2 * about.networks]]
        == [[part.images(card.settings) * about.units]] * (2 * about.networks)
    )
    if not fits:
        raise TamperedModelError(
            model.folder.absolute().name,
            f"must have a {TOWER} where it sees neighbours, and only there, that fits its network",
            got="a card that says otherwise",
            remedy="Copy the model folder again from where it was trained",
        )


def _check_file(folder: Path, name: str, *, sha256: str) -> None:
    """Refuse a file that is not the one its card was written for."""
    file = folder / name
    if not file.is_file():
        raise UserInputError(
            folder.absolute().name,
            f"must be a model folder, with {CARD} and {name} in it",
            got=f"a folder without {name}",
            remedy="Copy the whole folder from where it was trained",
        )
    found = file_sha256(file)
    if found != sha256:
        raise TamperedModelError(
            folder.absolute().name,
            f"must hold the {name} its card was written for",
            got=f"another file (SHA-256 {found[:12]}…, the card says {sha256[:12]}…)",
            remedy="Copy the model folder again from where it was trained",
        )


def file_sha256(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
