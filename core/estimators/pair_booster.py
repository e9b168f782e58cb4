"""The booster of pair statistics as a fit: from simulated networks, from known ones, or both."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from core.errors import TamperedModelError, UserInputError
from core.estimators.booster import Boosting, StackedBooster, TrainingPairs, grow, learn
from core.estimators.stacking import stacked_features
from core.estimators.trees import Trees, load, save
from core.estimators.trees import from_arrays as trees_from_arrays
from core.estimators.trees import to_arrays as trees_to_arrays
from core.features.pair_statistics import MULTIFACTORIAL, Statistics, columns, inputs, statistics
from core.features.perturbed_statistics import is_multifactorial, is_perturbed
from core.problem.problem import Fit, Problem, Scorer
from core.progress import Progress

LearnFrom = Literal["simulated", "known", "both"]
Perturbations = Literal["auto", "yes", "no"]

_FILE = Path(__file__).resolve().parents[1] / "pretrained" / "pair_booster.npz"
_KNOWN = Boosting(trees=150, rate=0.06, leaves=15, fewest=40)
_TUNED = Boosting(trees=60, rate=0.05, leaves=7, fewest=100)


@dataclass(frozen=True, eq=False)
class BoosterScorer:
    """Scores pairs by trees on their statistics.

    Attributes
    ----------
    measure
        Statistics of a problem.
    stack
        What was learned from labels; None for what was learned from simulated networks.
    correction
        Of the latter, by labels.
    wanted
        Names of the statistics that it learned from; None where any will do.
    """

    measure: Callable[[Problem], Statistics]
    stack: StackedBooster | None = None
    correction: Trees | None = None
    wanted: tuple[str, ...] | None = None

    def __call__(self, problem: Problem) -> NDArray[np.float32]:
        """Score the pairs of a problem, shape (n_pairs,)."""
        known = self.measure(problem)
        _check_known(known, self.wanted)
        grid = _ready_made(known) if self.stack is None else self.stack.log_odds(known)
        regulators, targets = known.places(problem.pairs)
        log_odds = grid[regulators, targets]
        if self.correction is not None:
            rows = _rows(known, grid, places=(regulators, targets))
            # both are log odds of the same: their mean
            log_odds += self.correction.log_odds(rows)
            log_odds /= 2
        chance: NDArray[np.float32] = expit(log_odds)
        return chance


def pair_booster(*, learn_from: LearnFrom, perturbations: Perturbations) -> Fit:
    """Score by boosted trees on the statistics of a pair, in context.

    Parameters
    ----------
    learn_from
        `simulated`: what was learned from simulated networks, as it is; the labels given are not
        looked at. `known`: the labels given alone. `both`: what was learned from simulated
        networks, corrected by the labels given.
    perturbations
        Whether to read knock-outs, knock-downs and multifactorial samples; `auto` reads them
        where they are given. No simulated network taught anything of the last.
    """
    measure = _measuring(perturbations)

    def fit(problems: Sequence[Problem], *, seed: int, progress: Progress) -> Scorer:
        training_sets = []
        if learn_from != "simulated":
            for number, problem in enumerate(problems):
                progress("measuring pairs", number, len(problems))
                training_sets.append(_training_pairs(problem, measure(problem)))
            _check_alike(training_sets)
        if learn_from == "known":
            learned = learn(training_sets, boosting=_KNOWN, seed=seed, progress=progress)
            return BoosterScorer(measure, learned, None, columns(training_sets[0].statistics))
        if learn_from == "simulated":
            return BoosterScorer(measure)
        progress("correcting", 0, 1)
        return BoosterScorer(
            measure,
            correction=_corrected(training_sets, seed=seed),
            wanted=columns(training_sets[0].statistics),
        )

    return fit


def _measuring(perturbations: Perturbations) -> Callable[[Problem], Statistics]:
    """Measure problems as the option says, each once."""
    measured: dict[tuple[str, ...], Statistics] = {}

    def measure(problem: Problem) -> Statistics:
        others = problem.expressions[1:]
        wanted = perturbations == "yes" or (
            perturbations == "auto"
            and any(is_perturbed(each) or is_multifactorial(each) for each in others)
        )
        key = (str(wanted), *(each.fingerprint for each in problem.expressions))
        if key not in measured or (measured[key].places(problem.pairs)[0] < 0).any():
            measured[key] = statistics(problem.expressions, problem.pairs, perturbations=wanted)
        return measured[key]

    return measure


def to_arrays(scorer: Scorer) -> dict[str, NDArray[Any]]:
    """Lay out as arrays what a booster learned from labels.

    Parameters
    ----------
    scorer
        What `pair_booster` learned.
    """
    if not isinstance(scorer, BoosterScorer):
        raise ValueError("scorer must be what a pair booster learned")
    trees: dict[str, Trees] = {}
    if scorer.stack is not None:
        trees |= {f"first {number}": each for number, each in enumerate(scorer.stack.first)}
        trees["second"] = scorer.stack.second
    if scorer.correction is not None:
        trees["correction"] = scorer.correction
    return {**trees_to_arrays(trees), "wanted": np.array(scorer.wanted or ())}


def restore(arrays: Mapping[str, NDArray[Any]], *, perturbations: Perturbations) -> Scorer:
    """Make what a booster learned from labels ready to score again.

    Parameters
    ----------
    arrays
        From `to_arrays`; untrusted.
    perturbations
        As it was trained with.
    """
    try:
        wanted = tuple(map(str, arrays["wanted"].tolist()))
        trees = trees_from_arrays({key: arrays[key] for key in arrays if key != "wanted"})
        layer = sum(name.startswith("first ") for name in trees)
        first = tuple(trees[f"first {number}"] for number in range(layer))
        stack = StackedBooster(first, trees["second"]) if first else None
    except (KeyError, ValueError, TypeError) as error:
        raise TamperedModelError(
            "model",
            "must hold the trees that were learned",
            got=f"arrays that are none ({error})",
            remedy="Copy the model folder again from where it was trained",
        ) from error
    return BoosterScorer(_measuring(perturbations), stack, trees.get("correction"), wanted)


def shipped(*, perturbed: bool) -> StackedBooster:
    """Return what was learned from simulated networks."""
    return _shipped()["perturbed" if perturbed else "time series"]


def save_shipped(stacks: dict[str, StackedBooster], path: Path = _FILE) -> None:
    """Write what `shipped` reads: boosters named `time series` and `perturbed`."""
    trees: dict[str, Trees] = {}
    for name, each in stacks.items():
        trees |= {f"{name}/first {number}": one for number, one in enumerate(each.first)}
        trees[f"{name}/second"] = each.second
    save(path, trees)


@cache
def _shipped() -> dict[str, StackedBooster]:
    trees = load(_FILE)
    return {
        name: StackedBooster(
            tuple(each for key, each in trees.items() if key.startswith(f"{name}/first")),
            trees[f"{name}/second"],
        )
        for name in ("time series", "perturbed")
    }


def _corrected(training_sets: Sequence[TrainingPairs], *, seed: int) -> Trees:
    """Learn from known networks beside what simulated ones taught."""
    rows = [
        _rows(
            each.statistics,
            _ready_made(each.statistics),
            places=(each.regulators, each.targets),
        )
        for each in training_sets
    ]
    return grow(
        np.concatenate(rows),
        np.concatenate([each.labels for each in training_sets]),
        columns=tuple(map(str, range(rows[0].shape[1]))),
        boosting=_TUNED,
        seed=seed,
    )


def _rows(
    known: Statistics,
    grid: NDArray[np.float32],
    *,
    places: tuple[NDArray[np.intp], NDArray[np.intp]],
) -> NDArray[np.float32]:
    return np.concatenate([stacked_features(grid)[places], inputs(known, *places)], axis=1)


def _ready_made(known: Statistics) -> NDArray[np.float32]:
    """Score all pairs by what was learned from simulated networks, shape (n, n)."""
    read = known.without(MULTIFACTORIAL)
    return shipped(perturbed="knock-out z" in read.of_pairs).log_odds(read)


def _check_alike(training_sets: Sequence[TrainingPairs]) -> None:
    for each in training_sets[1:]:
        _check_known(each.statistics, columns(training_sets[0].statistics))


def _check_known(known: Statistics, wanted: tuple[str, ...] | None) -> None:
    """Refuse statistics of other kinds of perturbations than were learned from."""
    if wanted is not None and columns(known) != wanted:
        raise UserInputError(
            "expression",
            "must be of the same kinds in every data set: time series, knock-outs or "
            "knock-downs, multifactorial samples",
            got="different ones",
            remedy="Give the same kinds of files for each, or set perturbations=no",
        )


def _training_pairs(problem: Problem, known: Statistics) -> TrainingPairs:
    regulators, targets = known.places(problem.pairs)
    labels = (np.asarray(problem.pairs.label) > 0).astype(np.int8)
    return TrainingPairs(known, regulators, targets, labels)
