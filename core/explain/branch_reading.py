"""Read a network with branches over pairs: what each branch adds, where, and how well it tells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from core.errors import UserInputError
from core.explain.branches import BranchParts, BranchReader
from core.explain.pair_sight import branches_of, spread_out
from core.findings import Finding, number_of, signed
from core.metrics.curves import auroc
from core.metrics.statistics import Interval
from core.models.model_folder import Model
from core.problem.prepare import prepare_problem
from core.problem.problem import Problem
from core.progress import Progress, silent
from core.serving.ready_network import network_inputs, ready_coder
from core.serving.scoring import about_kind

WHOLE = "whole network"
CLASSES = ("known pairs", "others")
_FEWEST = 10
_MOST_READ = 400
"""Pairs of each class that are read: more change the figures by little."""
_FEWEST_GROUPS = 5
"""Regulators from which on they are drawn anew, and not pairs."""
_DRAWS, _LEVEL = 300, 0.95
_GUESSING = 0.55
"""An AUROC below it tells nothing that is worth a comparison."""


@dataclass(frozen=True, eq=False)
class BranchReading:
    """What was read.

    Attributes
    ----------
    pairs
        One row a pair: names, label, logit, and what each branch and all else adds to it.
    branches
        One row a branch, and one for the whole network: AUROC by what it adds alone, with its 95%
        interval, and mean and spread of what it adds in both classes.
    correlations
        Of what two branches add: over all pairs, and within each class.
    titles
        Of the branches.
    maps
        Where each branch finds what it adds, on average in known pairs and in others, beside an
        image without any cell: shape (n_branches, 2, bins, k * bins).
    places
        How fine each branch's maps are.
    expressions
        Names of the expressions whose pictures stand side by side.
    exact
        Whether the answer is one sum over the branches.
    conclusion
        What this allows to say, in plain words.
    findings
        What was noticed on the way.
    """

    pairs: pd.DataFrame
    branches: pd.DataFrame
    correlations: pd.DataFrame
    titles: tuple[str, ...]
    maps: NDArray[np.float32]
    places: tuple[tuple[int, int], ...]
    expressions: tuple[str, ...]
    exact: bool
    conclusion: str
    findings: tuple[Finding, ...] = ()


def read_branches(
    model: Model, problem: Problem, *, seed: int, progress: Progress = silent
) -> BranchReading:
    """Read a network with branches over pairs, known ones and others.

    Parameters
    ----------
    model
        Of a system that is explained by its branches.
    problem
        Expression and pairs; negatives are sampled as for a training where there are none.
    seed
        Of the negatives, of which pairs are read where there are many, and of the intervals.
    progress
        Told of each step.
    """
    progress("making the images", 0, 3)
    model.method.check(problem, model.card.settings)
    settings, task = model.card.settings, model.task
    asked = prepare_problem(problem, model.method, options=settings, seed=seed)
    labels = np.asarray(asked.pairs.label)
    # of three classes, the network's answer is about the first gene regulating the second
    known = labels == task.output if task.both_ways else labels > 0
    chosen = _chosen(known, seed=seed)
    records = network_inputs(model, asked, coder=ready_coder(model))
    arrays, known = records.take(chosen), known[chosen]
    progress("reading the branches", 1, 3)
    branches = branches_of(model)
    weights = np.eye(task.outputs)[task.output].tolist()
    reader = BranchReader(model.network, branches, weights=weights)
    parts = reader.parts(arrays, reader.reference(arrays))
    progress("comparing", 2, 3)
    titles = tuple(branch.title for branch in branches)
    table = _pairs_table(asked, chosen, parts, titles=titles, known=known)
    said = dict(zip((*titles, WHOLE), (*parts.added, parts.logits), strict=True))
    groups = _groups(table["regulator"].to_numpy())
    drawn = _drawn(known, said, groups=groups, seed=seed)
    rows = _branches_table(known, said, drawn)
    correlations = _correlations(parts.added, known)
    maps = _mean_maps(parts, known, size=arrays[0].shape[1:3])
    progress("comparing", 3, 3)
    return BranchReading(
        pairs=table,
        branches=rows,
        correlations=correlations,
        titles=titles,
        maps=maps,
        places=reader.places,
        expressions=tuple(each.source or "expression" for each in asked.expressions),
        exact=parts.exact,
        conclusion=concluded(
            known, said, drawn=drawn, correlation=float(correlations["correlation"].iloc[0])
        ),
        findings=(*about_kind(model.card, asked), *asked.pairs.findings),
    )


def concluded(
    known: NDArray[np.bool_],
    said: dict[str, NDArray[np.float64]],
    *,
    drawn: dict[str, NDArray[np.float64]],
    correlation: float,
) -> str:
    """Describe in plain words whether a branch alone tells known pairs as well as both do.

    Parameters
    ----------
    known
        Which pairs are known ones.
    said
        What each branch adds, by its title, and the answer of the whole network.
    drawn
        AUROC of each over the same draws.
    correlation
        Of what the first two branches add, over all pairs; NaN where it cannot be told.
    """
    figures = {name: auroc(known, values) for name, values in said.items()}
    alone = sorted((name for name in figures if name != WHOLE), key=lambda name: -figures[name])
    best, whole = alone[0], figures[WHOLE]
    rest = ", ".join(f"{figures[name]:.3f} by the {name} branch" for name in alone)
    counts = f"{int(known.sum()):,} known pairs and {int((~known).sum()):,} others"
    interval = _interval(drawn[WHOLE] - drawn[best], whole - figures[best])
    between = (
        f"difference {signed(interval.estimate, digits=3)}, 95% interval "
        f"{signed(interval.low, digits=3)} to {signed(interval.high, digits=3)}"
    )
    if max(whole, figures[best]) < _GUESSING:
        text = "Neither the whole network nor a branch alone tells these known pairs from others"
    elif interval.low > 0:
        text = f"The branches together separate better than the {best} branch alone ({between})"
    elif interval.high < 0:
        text = f"The {best} branch alone separates better than the whole network ({between})"
    else:
        text = (
            f"The {best} branch alone separates as well as the whole network, as far as these "
            f"pairs tell ({between})"
        )
    text += f": AUROC {whole:.3f} by the whole network, {rest}, over {counts}."
    less = {name: float(v[known].mean() - v[~known].mean()) for name, v in said.items()}
    shares = " and ".join(f"{signed(less[name])} is by the {name} branch" for name in alone)
    text += f" Of {signed(less[WHOLE])} on the logit between the means of both, {shares}."
    if np.isfinite(correlation):
        text += f" Over all of them, what the two branches add correlates by {signed(correlation)}."
    return (
        f"{text} The branches were trained together, and of pairs that the model learned from "
        "this says what it learned, not how well it does on new ones."
    )


def _chosen(known: NDArray[np.bool_], *, seed: int) -> NDArray[np.intp]:
    """Choose the pairs that are read: all, or as many of each class, in their order."""
    rng = np.random.default_rng(seed)
    picked = []
    for name, mine in zip(CLASSES, (known, ~known), strict=True):
        places = np.flatnonzero(mine)
        if len(places) < _FEWEST:
            raise UserInputError(
                "pairs",
                f"must leave at least {_FEWEST} known pairs and {_FEWEST} others with expression, "
                "to be compared",
                got=f"{len(places)} {name}",
                remedy="Give the pairs that the model was trained on",
            )
        few = rng.choice(places, size=min(len(places), _MOST_READ), replace=False)
        picked.append(few)
    return np.sort(np.concatenate(picked))


def _pairs_table(
    asked: Problem,
    chosen: NDArray[np.intp],
    parts: BranchParts,
    *,
    titles: Sequence[str],
    known: NDArray[np.bool_],
) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "regulator": np.asarray(asked.pairs.regulator_names)[chosen],
            "target": np.asarray(asked.pairs.target_names)[chosen],
            "label": known.astype(int),
            "logit": parts.logits,
            **{f"{title}_adds": added for title, added in zip(titles, parts.added, strict=True)},
            "others_add": parts.rest,
        }
    )


def _groups(regulators: NDArray[np.object_]) -> NDArray[np.intp]:
    """Return the group of each pair that is drawn as one: its regulator's, where there are many."""
    names, group = np.unique(regulators.astype(str), return_inverse=True)
    return np.arange(len(regulators)) if len(names) < _FEWEST_GROUPS else group


def _drawn(
    known: NDArray[np.bool_],
    said: dict[str, NDArray[np.float64]],
    *,
    groups: NDArray[np.intp],
    seed: int,
) -> dict[str, NDArray[np.float64]]:
    """Return the AUROC of each figure over groups drawn anew, the same draws for all."""
    rng = np.random.default_rng(seed)
    members = [np.flatnonzero(groups == group) for group in range(int(groups.max()) + 1)]
    found: dict[str, list[float]] = {name: [] for name in said}
    for _ in range(_DRAWS):
        rows = np.concatenate([members[at] for at in rng.integers(len(members), size=len(members))])
        if known[rows].all() or not known[rows].any():
            continue
        for name, values in said.items():
            found[name].append(auroc(known[rows], values[rows]))
    return {name: np.array(values) for name, values in found.items()}


def _interval(draws: NDArray[np.float64], estimate: float) -> Interval:
    tail = (1 - _LEVEL) / 2
    low, high = np.quantile(draws, [tail, 1 - tail])
    return Interval(estimate, float(low), float(high))


def _branches_table(
    known: NDArray[np.bool_],
    said: dict[str, NDArray[np.float64]],
    drawn: dict[str, NDArray[np.float64]],
) -> pd.DataFrame:
    rows = []
    for name, values in said.items():
        interval = _interval(drawn[name], auroc(known, values))
        rows.append(
            {
                "part": name,
                "auroc": interval.estimate,
                "auroc_low": interval.low,
                "auroc_high": interval.high,
                "known_mean": float(values[known].mean()),
                "known_sd": float(values[known].std()),
                "others_mean": float(values[~known].mean()),
                "others_sd": float(values[~known].std()),
                "known_pairs": int(known.sum()),
                "others": int((~known).sum()),
            }
        )
    return pd.DataFrame(rows)


def _correlations(added: NDArray[np.float64], known: NDArray[np.bool_]) -> pd.DataFrame:
    everybody = np.ones_like(known)
    rows = []
    for name, mine in (("all pairs", everybody), *zip(CLASSES, (known, ~known), strict=True)):
        one, other = added[0, mine], added[1, mine]
        moving = one.std() > 0 and other.std() > 0
        rows.append(
            {
                "over": name,
                "pairs": int(mine.sum()),
                "correlation": float(np.corrcoef(one, other)[0, 1]) if moving else float("nan"),
            }
        )
    return pd.DataFrame(rows)


def _mean_maps(
    parts: BranchParts, known: NDArray[np.bool_], *, size: tuple[int, ...]
) -> NDArray[np.float32]:
    found = []
    for beside, reference in zip(parts.maps, parts.of_reference, strict=True):
        whole = beside + reference
        means = np.array([whole[known].mean(axis=0), whole[~known].mean(axis=0)], np.float32)
        found.append(spread_out(means, size))
    return np.array(found)


def counts_in_words(reading: BranchReading) -> str:
    """Describe how many pairs were read.

    Parameters
    ----------
    reading
        From `read_branches`.
    """
    known = int(reading.pairs["label"].sum())
    others = len(reading.pairs) - known
    return f"{number_of(known, 'known pair')} and {number_of(others, 'other pair')}"
