"""The verdict on a trained model: whether it did better than controls that see no expression."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeAlias, get_args

from core.errors import UserInputError
from core.findings import GUESSING, NAMES_SUFFICE, NEAR_CONSTANT, signed
from core.metrics.statistics import guessing_reach
from core.models.card import Card, read_card
from core.problem.gene_tasks import GENE_TASKS, MEAN
from core.problem.pair_tasks import IDENTITY

Level: TypeAlias = Literal["beats controls", "not above names", "guessing", "not judged"]
"""What a model's validation came to, in the words that stand beside its name."""
BEATS: Level = "beats controls"
NAMES: Level = "not above names"
GUESSES: Level = "guessing"
UNJUDGED: Level = "not judged"

FEWEST_REGULATORS = 3
"""Of fewer, nobody can tell whether a model knows more than names."""
OF_VERDICT = frozenset({GUESSING, NEAR_CONSTANT, NAMES_SUFFICE})
"""Topics of the warnings that a verdict sums up."""

_ADVICE: Mapping[Level, str] = {
    BEATS: "",
    NAMES: "Take its order as a hint at most, and do not rely on its probabilities.",
    GUESSES: "Read nothing into its order, nor into its numbers.",
    UNJUDGED: "How far to trust its order and its numbers is not known.",
}
_FEWEST_GENES = 4
_MISLEADING = 0.45
"""An AUROC of names alone from which down it is worth telling that they were turned."""
_TAIL = 1.96
"""Standard errors that chance exceeds one time in forty, upwards."""


@dataclass(frozen=True)
class Verdict:
    """What a model is worth, as far as the pairs or genes that were set aside tell.

    Attributes
    ----------
    level
        In two or three words.
    sentence
        The same with the figures that it rests on.
    evidence
        More of them; empty where the sentence says it all.
    """

    level: Level
    sentence: str
    evidence: str = ""

    @property
    def promises(self) -> bool:
        """Whether anything may be promised of its probabilities."""
        return self.level == BEATS

    @property
    def advice(self) -> str:
        """How to take its answers; empty where its numbers mean what they say."""
        return _ADVICE[self.level]

    @property
    def no_promise(self) -> str:
        """Why no share of true pairs is promised, without a full stop; empty where one may be."""
        if self.promises:
            return ""
        why = "was not judged against" if self.level == UNJUDGED else "does not beat"
        return f"No share of true pairs is promised, because this model {why} its controls"


def verdict(card: Card) -> Verdict:
    """Judge a model by its card alone.

    Parameters
    ----------
    card
        Untrusted, and perhaps of an earlier version: what it does not tell is no merit.
    """
    if card.task in GENE_TASKS:
        return _of_genes(card)
    auroc = _auroc(card, "validation")
    if auroc is None:
        return Verdict(UNJUDGED, "Not judged: no pairs of both kinds were set aside.")
    return _guessing(card, auroc) or _against_names(card, auroc)


def in_a_line(found: Verdict) -> str:
    """Return a verdict for a terminal: what it is, and how to take the answers."""
    return " ".join(filter(None, (found.sentence, found.advice)))


def verdict_in(folder: Path) -> Verdict | None:
    """Judge the model in a folder; None where its card cannot be read.

    Parameters
    ----------
    folder
        A model folder, which may be gone.
    """
    try:
        return verdict(read_card(folder))
    except UserInputError:
        return None


def stored_verdict(stored: object) -> Verdict | None:
    """Read a verdict that was written as JSON; None where there is none.

    Parameters
    ----------
    stored
        What stands in the file.
    """
    if not isinstance(stored, Mapping) or stored.get("level") not in get_args(Level):
        return None
    return Verdict(
        stored["level"], str(stored.get("sentence", "")), str(stored.get("evidence", ""))
    )


def _guessing(card: Card, auroc: float) -> Verdict | None:
    """Judge a model that tells pairs apart no better than a coin, or hardly at all."""
    warned, told = _warned(card), f"AUROC {auroc:.2f} {_set_aside(card)}; guessing has 0.5"
    if NEAR_CONSTANT in warned:
        said = f"Hardly tells pairs apart: {told}."
        return Verdict(GUESSES, said, _sentence(warned[NEAR_CONSTANT]))
    if GUESSING in warned or _may_be_chance(card, auroc):
        said = f"No better than guessing: {told}."
        return Verdict(GUESSES, said, _sentence(warned.get(GUESSING, "")))
    return None


def _against_names(card: Card, auroc: float) -> Verdict:
    """Hold a model against the control that sees the names of genes and no expression."""
    names, over = _auroc(card, IDENTITY), f"AUROC {auroc:.2f} {_set_aside(card)}"
    if names is None:
        return Verdict(UNJUDGED, f"Not judged against its controls: {over}; names not asked.")
    # names that mislead tell as much when they are turned round
    better = max(names, 1 - names)
    against = f"{over}, against {better:.2f} for names alone"
    evidence = _evidence(card, turned=names < _MISLEADING)
    warned, regulators = _warned(card), _regulators(card)
    if auroc <= better:
        return Verdict(NAMES, f"Does not beat its controls: {against}.", evidence)
    if NAMES_SUFFICE in warned:
        said = f"Not clearly above its controls: {against}."
        return Verdict(NAMES, said, _sentence(warned[NAMES_SUFFICE]))
    if regulators is not None and regulators < FEWEST_REGULATORS:
        said = f"Not judged: {against}, and so few regulators cannot tell the two apart."
        return Verdict(UNJUDGED, said, evidence)
    if set_aside_at_random(card):
        return Verdict(UNJUDGED, f"Not judged on regulators of their own: {against}.", evidence)
    return Verdict(BEATS, f"Beats its controls: {against}.", evidence)


def _of_genes(card: Card) -> Verdict:
    """Hold a model that predicts genes against the mean of each cell line."""
    figure = GENE_TASKS[card.task].figures[0]
    own, n = (_number(card.metrics.get("validation"), key) for key in (figure, "n"))
    if own is None or n is None or n < _FEWEST_GENES:
        return Verdict(UNJUDGED, "Not judged: too few different values of genes were set aside.")
    # a prediction that never changes goes with nothing
    mean = _number(card.metrics.get(MEAN), figure) or 0.0
    against = (
        f"{figure.upper()} {own:.2f} on {n:,.0f} values of genes set aside, against {mean:.2f} "
        "for the mean alone"
    )
    reach = _TAIL * (1 / math.sqrt(n - 3) if figure == "pcc" else math.sqrt(0.25 / n))
    if NEAR_CONSTANT in _warned(card):
        return Verdict(GUESSES, f"Hardly tells genes apart: {against}.")
    if own <= mean + reach:
        return Verdict(GUESSES, f"Not clearly better than the mean: {against}.")
    return Verdict(BEATS, f"Beats its control: {against}.")


def _auroc(card: Card, name: str) -> float | None:
    found = _number(card.metrics.get(name), "auroc")
    return found if found is not None and 0 <= found <= 1 else None


def _number(figures: object, name: str) -> float | None:
    value = figures.get(name) if isinstance(figures, Mapping) else None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if abs(value) < 1e15 else None


def _may_be_chance(card: Card, auroc: float) -> bool:
    """Return whether guessing may reach such an AUROC; cards of earlier versions do not say so."""
    own = card.metrics["validation"]
    n, rate = _number(own, "n"), _number(own, "base_rate")
    if n is None or rate is None or not 0 < rate < 1 or n < 2:
        return True
    positives = min(max(round(n * rate), 1), int(n) - 1)
    return auroc <= guessing_reach(positives, int(n) - positives)


def _regulators(card: Card) -> int | None:
    found = _number(card.metrics["validation"], "regulators")
    return None if found is None else int(found)


def set_aside_at_random(card: Card) -> bool:
    """Return whether a model was judged on other pairs of regulators that it learned from.

    Parameters
    ----------
    card
        Untrusted: what cannot be read is no sign of it.
    """
    return any(
        each.get("topic") == "validation" and each.get("level") == "warning"
        for each in card.findings
        if isinstance(each, Mapping)
    )


def _set_aside(card: Card) -> str:
    regulators = _regulators(card)
    if set_aside_at_random(card):
        return f"on {_number(card.metrics['validation'], 'n') or 0:,.0f} pairs drawn at random"
    if regulators:
        many = "regulators" if regulators > 1 else "regulator"
        return f"on {regulators:,} {many} it did not learn from"
    return f"on {_number(card.metrics['validation'], 'n') or 0:,.0f} pairs it did not learn from"


def _warned(card: Card) -> dict[str, str]:
    """Return the topics of a card's findings, and the evidence of each."""
    found = (each for each in card.findings if isinstance(each, Mapping))
    return {str(each.get("topic")): str(each.get("evidence", "")) for each in found}


def _evidence(card: Card, *, turned: bool) -> str:
    """Return what else the card tells: by regulator, at equal in-degree, and of correlation."""
    own: Any = card.metrics["validation"]
    said = []
    gain = own.get("gain_over_names")
    estimate, low, high = (_number(gain, name) for name in ("estimate", "low", "high"))
    if estimate is not None and low is not None and high is not None:
        said.append(
            f"Regulator by regulator its AUROC differs from that of names alone by "
            f"{signed(estimate)} on average (95% interval {signed(low)} to {signed(high)})."
        )
    equal, pearson = _number(own, "auroc_equal_degree"), _auroc(card, "pearson")
    if equal is not None:
        said.append(f"Among equally popular targets its AUROC is {equal:.2f}.")
    if pearson is not None:
        said.append(f"Pearson correlation reaches {pearson:.2f} on the same pairs.")
    if turned:
        said.append("Names alone rank these pairs the wrong way round, and were turned.")
    return " ".join(said)


def _sentence(text: str) -> str:
    return text and f"{text[0].upper()}{text[1:].removesuffix('.')}."
