"""Read a model of time courses over pairs: how far plain measures go, and where it looks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from core.errors import UserInputError
from core.explain.class_measures import ClassHistogram, class_histograms, measured
from core.explain.codes import Codes, codes_of
from core.explain.time_attention import (
    GENES,
    LAGS,
    Attention,
    Filter,
    attention,
    attributed,
    by_lag,
    filters_of,
    read_filter,
)
from core.features.course_records import Form, as_arrays, as_courses
from core.features.records import Records
from core.findings import Finding
from core.models.model_folder import Model
from core.problem.explainers import TimeTrace
from core.problem.prepare import prepare_problem
from core.problem.problem import Problem
from core.progress import Progress, silent
from core.serving.ready_network import check_size, network_of
from core.serving.scoring import about_kind
from core.training.predict import keras_run

CLASSES = ("known pairs", "others")
_FEWEST = 10
_MOST_READ = 150
"""Pairs of each class whose courses are read: more change the mean curves by little."""
_MOST_RECORDS = 2_000
_NOTICED = 0.02
"""Smaller differences of mean scores are not worth a sentence."""


@dataclass(frozen=True, eq=False)
class SeenPair:
    """One pair as the network sees it.

    Attributes
    ----------
    regulator, target, network
        Its genes, and the data set they are of.
    known
        Whether it is a known pair.
    score
        What the network says, the mean over its series.
    courses, added
        Of each series: what the network sees, and what each time point adds to its score:
        shape (n_series, 2, times), the regulator's first.
    """

    regulator: str
    target: str
    network: str
    known: bool
    score: float
    courses: NDArray[np.float32]
    added: NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class CourseReading:
    """What was read.

    Attributes
    ----------
    measures
        One row a pair, all of them: data set, names, label, and the plain measures.
    pairs
        One row a pair that was read: also its score and, for both genes, the time point that
        adds most.
    histograms
        Of the measures, by class.
    seen
        Some pairs as the network sees them: those that were asked for, or the known pair and the
        other that it is surest of.
    attention
        Of the known pairs, and of the others.
    lags
        Mean score of each class by how much the target's course is moved: shape (2, n_lags).
    kernels, filters
        Of the first convolution, shape (n_filters, 2, width), and how each reads; None and empty
        where the network has none.
    codes
        Of a network that turns courses into codes.
    conclusion
        What this allows to say, in plain words.
    findings
        What was noticed on the way: pairs that were left out, negatives, times.
    """

    measures: pd.DataFrame
    pairs: pd.DataFrame
    histograms: tuple[ClassHistogram, ...]
    seen: tuple[SeenPair, ...]
    attention: tuple[Attention, Attention]
    lags: NDArray[np.float64]
    kernels: NDArray[np.float32] | None
    filters: tuple[Filter, ...]
    codes: Codes | None
    conclusion: str
    findings: tuple[Finding, ...] = ()


def read_courses(
    model: Model,
    problems: Sequence[Problem],
    *,
    wanted: Sequence[tuple[str, str]] = (),
    seed: int,
    progress: Progress = silent,
) -> CourseReading:
    """Read a model over pairs, known ones and others.

    Parameters
    ----------
    model
        Of a method whose networks read courses.
    problems
        Expression and pairs; negatives are sampled as for a training where there are none.
    wanted
        Pairs to show as the network sees them; without any, those that it is surest of.
    seed
        Of the negatives, and of which pairs are read where there are many.
    progress
        Told of each step.
    """
    trace = model.method.explainer(TimeTrace)
    if trace is None:
        raise UserInputError(
            "model",
            "must be of a system that reads courses along time",
            got=model.method.title,
            remedy="Read it with the data it was made for",
        )
    form = trace.form
    progress("making the inputs", 0, 5)
    asked = [
        prepare_problem(each, model.method, options=model.card.settings, seed=seed)
        for each in problems
    ]
    known = [np.asarray(each.pairs.label) > 0 for each in asked]
    _check_both(np.concatenate(known))
    parts = [network_of(model).feature(each, model.card.settings) for each in asked]
    for part in parts:
        check_size(model, part)
    progress("measuring pairs", 1, 5)
    measures = [measured(each) for each in asked]
    table = pd.concat(
        [
            pd.DataFrame(
                {
                    "network": each.name,
                    "regulator": each.pairs.regulator_names,
                    "target": each.pairs.target_names,
                    "label": np.asarray(each.pairs.label).astype(int),
                    **numbers,
                }
            )
            for each, numbers in zip(asked, measures, strict=True)
        ],
        ignore_index=True,
    )
    progress("scoring pairs", 2, 5)
    # gradients need Keras anyway, and so every figure here is of the same precision
    run, output = keras_run(model.network), model.task.output
    chosen = _chosen(table, wanted=wanted, seed=seed)
    read = [as_courses(arrays, form) for arrays in _of_pairs(parts, chosen)]
    said = run(as_arrays(np.concatenate(read), form))[:, output]
    scores = np.array([each.mean() for each in np.split(said, _ends(read))])
    progress("looking along time", 3, 5)
    shown = _shown(table.iloc[chosen], scores, wanted=wanted)
    added = _added(model, read, form=form, always=shown, seed=seed)
    which = table["label"].to_numpy()[chosen] > 0
    groups = [[place for place in added if which[place] == kind] for kind in (True, False)]
    curves = tuple(attention(np.concatenate([added[at] for at in group])) for group in groups)
    progress("moving the target", 4, 5)
    lags = np.array(
        [
            by_lag(run, np.concatenate([read[at] for at in group]), form=form, output=output)
            for group in groups
        ]
    )
    kernels = _kernels(model, trace.filters_layer)
    filters = () if kernels is None else tuple(read_filter(each) for each in kernels)
    codes = None
    if trace.code_layers:
        codes = codes_of(
            model.network,
            np.concatenate(read),
            layers=trace.code_layers,
            pair=np.repeat(np.arange(len(read)), [len(each) for each in read]),
            known=which,
            seed=seed,
        )
    histograms = class_histograms(measures, known=known)
    progress("moving the target", 5, 5)
    both = (curves[0], curves[1])
    return CourseReading(
        measures=table,
        pairs=_pairs_table(table.iloc[chosen], scores, added=added),
        histograms=histograms,
        seen=tuple(
            SeenPair(
                regulator=str(row["regulator"]),
                target=str(row["target"]),
                network=str(row["network"]),
                known=bool(row["label"] > 0),
                score=float(scores[at]),
                courses=read[at],
                added=added[at],
            )
            for at in shown
            for row in [table.iloc[chosen[at]]]
        ),
        attention=both,
        lags=lags,
        kernels=kernels,
        filters=filters,
        codes=codes,
        conclusion=concluded(histograms, both, lags=lags),
        findings=tuple(
            finding
            for each in asked
            for finding in (*about_kind(model.card, each), *each.pairs.findings)
        ),
    )


def concluded(
    histograms: Sequence[ClassHistogram],
    curves: tuple[Attention, Attention],
    *,
    lags: NDArray[np.float64],
) -> str:
    """Describe in plain words what was read.

    Parameters
    ----------
    histograms
        Of the plain measures.
    curves
        Of the known pairs, and of the others.
    lags
        Mean score of each class by lag, shape (2, n_lags).
    """
    best = max(histograms, key=lambda each: each.auroc)
    said = (
        f"Of the plain measures, {best.name} tells known pairs from others best (AUROC "
        f"{best.auroc:.2f}); known pairs and others still overlap by {best.overlap:.0%}."
    )
    mine = curves[0]
    if not mine.size.any():
        return f"{said} No time point changes what the network says."
    windows = " and ".join(
        f"time points {first} to {last} of the {gene}"
        for number, gene in enumerate(GENES)
        for first, last in [mine.middle(number)]
    )
    said += (
        f" In known pairs, {mine.of_regulator:.0%} of what the network rests on is the "
        f"regulator's course, and half of what it reads of each gene lies in {windows}."
    )
    return f"{said} {lag_in_words(lags[0])}"


def lag_in_words(scores: NDArray[np.float64]) -> str:
    """Describe by how much a target has to be moved for the score to be highest.

    Parameters
    ----------
    scores
        Mean score by lag, shape (n_lags,).
    """
    measured_at = LAGS.index(0)
    best = int(np.argmax(scores))
    if float(np.ptp(scores)) < _NOTICED:
        return "Moving the target earlier or later hardly changes its scores: it reads no delay."
    if scores[best] - scores[measured_at] < _NOTICED:
        return "Known pairs score about highest as they were measured: it knows their delay."
    lag = LAGS[best]
    return (
        f"Known pairs score highest with the target moved {abs(lag)} time "
        f"{'point' if abs(lag) == 1 else 'points'} {'later' if lag > 0 else 'earlier'} "
        f"({scores[best]:.2f}, as measured {scores[measured_at]:.2f}): the delay it answers to "
        f"is {'longer' if lag > 0 else 'shorter'} than theirs."
    )


def _ends(read: Sequence[NDArray[np.float32]]) -> NDArray[np.intp]:
    """Find where each pair's records end among those of all, but for the last."""
    return np.cumsum([len(each) for each in read])[:-1]


def _check_both(known: NDArray[np.bool_]) -> None:
    few = min(int(known.sum()), int((~known).sum()))
    if few < _FEWEST:
        raise UserInputError(
            "pairs",
            f"must hold at least {_FEWEST} known pairs and as many others, to be compared",
            got=f"{int(known.sum())} and {int((~known).sum())}",
            remedy="Give the pairs that the model was trained on",
        )


def _chosen(
    table: pd.DataFrame, *, wanted: Sequence[tuple[str, str]], seed: int
) -> NDArray[np.intp]:
    """Draw pairs of both classes, and take in those that are wanted, in the table's order."""
    rng = np.random.default_rng(seed)
    label = table["label"].to_numpy() > 0
    drawn = [
        rng.choice(rows, size=min(rows.size, _MOST_READ), replace=False)
        for rows in (np.flatnonzero(label), np.flatnonzero(~label))
    ]
    named = [_row_of(table, pair) for pair in wanted]
    return np.unique(np.concatenate([*drawn, np.array(named, np.intp)]))


def _row_of(table: pd.DataFrame, pair: tuple[str, str]) -> int:
    match = (table["regulator"] == pair[0]) & (table["target"] == pair[1])
    found = np.flatnonzero(match.to_numpy())
    if not found.size:
        raise UserInputError(
            "--pair",
            "must be one of the pairs that are read",
            got=",".join(pair),
            remedy="Name a pair of the pairs file, the regulator first",
        )
    return int(found[0])


def _of_pairs(
    parts: Sequence[Records], chosen: NDArray[np.intp]
) -> list[tuple[NDArray[np.float32], ...]]:
    """Return the records of each chosen pair; data sets may have different numbers of series."""
    starts = np.cumsum([0, *(len(part) // part.per_pair for part in parts)])
    given = []
    for place in chosen.tolist():
        which = int(np.searchsorted(starts, place, side="right")) - 1
        each = parts[which].per_pair
        first = (place - int(starts[which])) * each
        given.append(parts[which].take(np.arange(first, first + each)))
    return given


def _shown(
    rows: pd.DataFrame, scores: NDArray[np.float64], *, wanted: Sequence[tuple[str, str]]
) -> list[int]:
    if wanted:
        return [_row_of(rows, pair) for pair in wanted]
    known = rows["label"].to_numpy() > 0
    return [int(np.argmax(np.where(kind, scores, -np.inf))) for kind in (known, ~known)]


def _added(
    model: Model,
    read: Sequence[NDArray[np.float32]],
    *,
    form: Form,
    always: Sequence[int],
    seed: int,
) -> dict[int, NDArray[np.float32]]:
    """Attribute as many pairs as there is time for, drawn at random, and those to be shown."""
    most = max(1, _MOST_RECORDS // max(len(each) for each in read))
    order = np.random.default_rng(seed).permutation(len(read)).tolist()
    places = list(dict.fromkeys([*always, *order[:most]]))
    taken = [read[place] for place in places]
    found = attributed(model.network, np.concatenate(taken), form=form)
    return dict(zip(places, np.split(found, _ends(taken)), strict=True))


def _kernels(model: Model, layer: str) -> NDArray[np.float32] | None:
    if layer not in {each.name for each in model.network.layers}:
        return None
    return filters_of(np.asarray(model.network.get_layer(layer).kernel))


def _pairs_table(
    rows: pd.DataFrame, scores: NDArray[np.float64], *, added: dict[int, NDArray[np.float32]]
) -> pd.DataFrame:
    table = rows.reset_index(drop=True)
    table["score"] = scores
    for number, gene in enumerate(GENES):
        peak = [
            int(np.abs(added[at][:, number]).mean(axis=0).argmax()) + 1 if at in added else None
            for at in range(len(table))
        ]
        table[f"{gene}_time_point"] = pd.array(peak, dtype="Int64")
    return table
