"""The card of a model: what it learned from, how well, and what its scores mean."""

from __future__ import annotations

import reprlib
from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from core.errors import TamperedModelError, UserInputError
from core.io.atomic import write_json_atomic
from core.io.strict_json import loads
from core.models.card_parts import GENE_PARTS, PARTS
from core.problem.gene_tasks import GENE_TASKS

CARD = "card.json"
NETWORK = "model.keras"
ARRAYS = "model.npz"
TRANSLATED = "model.onnx"
TOWER, TRANSLATED_TOWER = "tower.keras", "tower.onnx"
FORMAT = 1

_LARGEST = 16 * 1024**2


@dataclass(frozen=True)
class TowerCard:
    """What is known of the tower that makes codes of genes.

    Attributes
    ----------
    sha256
        Of `tower.keras`.
    translated
        SHA-256 of `tower.onnx`, the same tower for what scores without TensorFlow; None where it
        could not be translated.
    input
        Shape of an image.
    networks
        How many towers it is made of: as many as networks were averaged.
    units
        How many numbers each makes of an image.
    """

    sha256: str
    translated: str | None
    input: list[int]
    networks: int
    units: int


@dataclass(frozen=True)
class Card:
    """Everything about a model but its weights, as plain values.

    Attributes
    ----------
    format
        Of the card itself.
    title
        For people: the method's, where the model was given no other.
    method, summary, limits, citation
        As in the registry when the model was trained.
    task
        `binary`: one score. `direction`: three, none, forward and reverse.
    settings, seed
        What the method was told.
    data
        One entry a data set: its expressions and pairs with hashes and counts.
    simulated
        True where no organism was measured.
    inputs
        Shapes of the network's inputs.
    evidence
        Names of the numbers of other evidence it wants beside expression.
    training
        Epochs, the best of them, the figures of each, parameters, seconds.
    metrics
        On the validation pairs, which it did not learn from; those of the control that knows
        names only beside them. Either may have `curves`: points of ROC and of precision and
        recall, over the regulators set aside.
    thresholds
        Probabilities to cut at, chosen by expected precision on the validation pairs.
    calibration
        How a raw score becomes a probability; None where it could not be learned.
    distribution
        Histogram of the training pairs' probabilities, positives and negatives.
    findings
        What was noticed and decided on the way.
    versions
        Of the software it was trained with.
    sha256
        Of the file.
    file
        What was learned: `model.keras`, or `model.npz` of a system without a network.
    translated
        SHA-256 of `model.onnx`, the same network for what scores without TensorFlow; None where
        it could not be translated.
    direction
        How far p2(b,a) − p2(a,b) must be from 0 to say which of two genes regulates, with the
        share of the validation edges told rightly; None where it was not learned.
    tower
        Of a network that reads codes of genes, what makes them.
    """

    format: int
    method: str
    title: str
    summary: str
    limits: str
    citation: str
    task: str
    settings: dict[str, Any]
    seed: int
    data: list[Any]
    simulated: bool
    inputs: list[Any]
    evidence: list[Any]
    training: dict[str, Any]
    metrics: dict[str, Any]
    thresholds: list[Any]
    calibration: dict[str, Any] | None
    distribution: dict[str, Any]
    findings: list[Any]
    versions: dict[str, Any]
    sha256: str
    translated: str | None
    file: str = NETWORK
    direction: dict[str, Any] | None = None
    tower: TowerCard | None = None

    @property
    def pair_inputs(self) -> list[Any]:
        """Shapes of the inputs but for the codes of the two genes, which follow the first."""
        codes = 0 if self.tower is None else 2 * self.tower.networks
        return [*self.inputs[:1], *self.inputs[1 + codes :]]

    @property
    def files(self) -> dict[str, str]:
        """SHA-256 of each file that it speaks for, by name."""
        found = {self.file: self.sha256, TRANSLATED: self.translated}
        if self.tower is not None:
            found |= {TOWER: self.tower.sha256, TRANSLATED_TOWER: self.tower.translated}
        return {name: sha256 for name, sha256 in found.items() if sha256 is not None}


def kinds_of(card: Card) -> tuple[str, ...]:
    """Return the kinds of expression a model learned from; none where its card does not tell.

    Parameters
    ----------
    card
        Untrusted: what cannot be read is left out.
    """
    kinds: list[str] = []
    for data in card.data:
        try:
            kinds.extend(str(each["kind"]) for each in data["expressions"])
        except (KeyError, TypeError):
            continue
    return tuple(dict.fromkeys(kinds))


def learned_genes(card: Card) -> frozenset[str] | None:
    """Return the genes of the pairs a model learned from; None where its card does not list them.

    Parameters
    ----------
    card
        Untrusted. Those of earlier versions hold no names.
    """
    genes: set[str] = set()
    for data in card.data:
        try:
            genes.update(map(str, data["pairs"]["genes"]))
        except (KeyError, TypeError):
            return None
    return frozenset(genes) if genes else None


def another_kind(learned: Collection[str], asked: Iterable[str]) -> str:
    """Return a warning where a model did not learn from the kind of expression it is asked about.

    Parameters
    ----------
    learned
        Kinds the model learned from; empty where its card does not say.
    asked
        Kinds it is asked about.
    """
    other = sorted(set(asked) - set(learned))
    if not learned or not other:
        return ""
    return (
        f"The model learned from {' and '.join(learned)} expression and is asked about "
        f"{' and '.join(other)}. Its order may mean little, its probabilities nothing."
    )


def write_card(card: Card, folder: Path) -> None:
    """Write a card into a model's folder."""
    write_json_atomic(asdict(card), folder / CARD)


def read_card(folder: Path) -> Card:
    """Read the card of a model; its network is not looked at.

    Parameters
    ----------
    folder
        A model folder.
    """
    path = folder / CARD
    if not path.is_file():
        raise UserInputError(
            folder.absolute().name,
            f"must be a model folder, with {CARD} and {NETWORK} in it",
            got="a folder without a card" if folder.is_dir() else "no such folder",
            remedy="Give the folder that train wrote with --out",
        )
    if path.stat().st_size > _LARGEST:
        raise _unreadable(folder, f"a card of {path.stat().st_size:,} bytes")
    try:
        content = loads(path.read_bytes())
    except ValueError as error:
        raise _unreadable(folder, "a card that is not JSON") from error
    if not isinstance(content, dict):
        raise _unreadable(folder, "a card that is not a JSON object")
    if content.get("format") != FORMAT:
        raise UserInputError(
            folder.absolute().name,
            f"must have a card of format {FORMAT}",
            got=f"format {reprlib.repr(content.get('format'))}",
            remedy="Train the model again, or use the GRNscope it was made with",
        )
    content.setdefault("file", NETWORK)
    content.setdefault("direction", None)
    content.setdefault("tower", None)
    parts = GENE_PARTS if content.get("task") in tuple(GENE_TASKS) else PARTS
    for name, fits in parts.items():
        if name not in content or not fits(content[name]):
            raise _unreadable(folder, f"a card whose {name} is missing or of another kind")
    if content["file"] == NETWORK and not content["inputs"]:
        raise _unreadable(folder, "a card whose inputs is missing or of another kind")
    if content["tower"] is not None:
        content["tower"] = TowerCard(
            **{field.name: content["tower"][field.name] for field in fields(TowerCard)}
        )
    return Card(**{field.name: content[field.name] for field in fields(Card)})


def _unreadable(folder: Path, got: str) -> TamperedModelError:
    return TamperedModelError(
        folder.absolute().name,
        "must have the card that was written when it was trained",
        got=got,
        remedy="Copy the model folder again from where it was trained",
    )
