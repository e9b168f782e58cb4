"""Look into a model's network: where in the pictures of pairs, or along time, it looks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from core.data.evidence import Evidence
from core.data.expression import Expression
from core.data.pairs import from_names
from core.errors import UserInputError
from core.explain.pair_sight import pair_sight, seen_inputs
from core.explain.pair_views import PairSight
from core.models.model_folder import Model, open_model
from core.problem.explainers import ImageMap, TimeTrace
from core.problem.problem import Problem
from core.progress import Progress, silent
from core.reports.sight_report import write_sights


@dataclass(frozen=True, eq=False)
class PairSights:
    """What a network sees of pairs.

    Attributes
    ----------
    found
        Of each pair, where the network looks.
    model
        That was looked into.
    simulated
        Whether it learned from, or was shown, simulated data.
    """

    found: tuple[PairSight, ...]
    model: Model
    simulated: bool

    def write(self, folder: Path) -> None:
        """Write the maps as tables, and a report.

        Parameters
        ----------
        folder
            Must not hold other files.
        """
        write_sights(
            self.found,
            folder,
            title=self.model.card.title,
            limits=self.model.method.limits,
            simulated=self.simulated,
        )


def sees_pairs(model: Model) -> bool:
    """Return whether it can be shown where a model's network looks at a pair."""
    method = model.method
    return method.explainer(ImageMap) is not None or method.explainer(TimeTrace) is not None


def see_pairs(
    model: Model | Path,
    expressions: Sequence[Expression],
    pairs: Sequence[tuple[str, str]],
    *,
    evidence: Evidence | None = None,
    progress: Progress = silent,
) -> PairSights:
    """Find where a model's network looks at pairs, each both ways round.

    Parameters
    ----------
    model
        Or its folder.
    expressions
        As many as it reads side by side.
    pairs
        Regulator and target, by their names in the expression.
    evidence
        Numbers about the pairs, where the model was trained with such.
    progress
        Told after each pair.
    """
    opened = model if isinstance(model, Model) else open_model(model)
    if not sees_pairs(opened) or not pairs:
        raise UserInputError(
            "--pair",
            "must name pairs for a model that reads pictures of pairs, or courses along time",
            got=f"{len(pairs)} pairs for {opened.method.title}",
            remedy="Write --pair REGULATOR,TARGET, or choose another model",
        )
    problem = Problem(tuple(expressions), from_names([], []), evidence=evidence)
    for pair in pairs:
        for gene in pair:
            if any(gene not in each.index for each in expressions):
                raise UserInputError(
                    "--pair",
                    "must name two genes that the expression has",
                    got=gene,
                    remedy="Write names as the expression file has them",
                )
    found = []
    for number, pair in enumerate(pairs):
        progress("looking into the network", number, len(pairs))
        sight = pair_sight(opened, seen_inputs(opened, problem, pair))
        if sight is not None:
            found.append(sight)
    progress("looking into the network", len(pairs), len(pairs))
    simulated = opened.card.simulated or any(each.simulated for each in expressions)
    return PairSights(tuple(found), opened, simulated)
