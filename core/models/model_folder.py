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
from core.models.card import ARRAYS, CARD, NETWORK, TRANSLATED, Card, read_card
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
        from core.models.safe_network import load_network  # noqa: PLC0415  (HDF5, TensorFlow)

        network = load_network(self.folder / NETWORK)
        self._check_ends(
            NETWORK,
            [tuple(each.shape[1:]) for each in network.inputs],
            [tuple(each.shape[1:]) for each in network.outputs],
        )
        return network

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
        from core.models.safe_graph import load_graph, shapes_of  # noqa: PLC0415  (onnx)

        network = load_graph(self.folder / TRANSLATED)
        self._check_ends(TRANSLATED, *shapes_of(network))
        return network

    def _check_ends(self, name: str, inputs: list[Shape], outputs: list[Shape]) -> None:
        """Refuse a network that reads or gives something else than its card says."""
        wanted = [tuple(shape) for shape in self.card.inputs]
        if inputs != wanted or outputs != [(self.task.outputs,)]:
            raise TamperedModelError(
                self.folder.absolute().name,
                f"must hold a {name} that reads and gives what its card says",
                got=f"one that makes {outputs} of {inputs}",
                remedy="Copy the model folder again from where it was trained",
            )


def open_model(folder: Path) -> Model:
    """Open a model folder; its network is checked now and loaded when it is needed.

    Parameters
    ----------
    folder
        As `save_model` wrote it. It is untrusted.
    """
    card = read_card(folder)
    _check_file(folder, card.file, sha256=card.sha256)
    if card.translated is not None:
        _check_file(folder, TRANSLATED, sha256=card.translated)
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
    return replace(model, card=replace(card, settings=model.method.settings(card.settings)))


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
