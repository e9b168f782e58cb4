"""Where along the samples a network answers, for one pair and the pair turned."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from core.data.expression import Expression
from core.data.pairs import from_names
from core.errors import UserInputError
from core.explain.pair_views import ActivationTrace, PairTrace
from core.explain.profile_activation import (
    WINDOW,
    activation,
    correlations,
    largest_peaks,
    smoothed,
    under,
)
from core.explain.readable import sample_trace
from core.explain.training_set import names_of_samples
from core.features.records import Records
from core.models.model_folder import Model
from core.problem.explainers import SampleTrace
from core.problem.problem import Problem
from core.query import engine
from core.query.question import ScoringSystem
from core.serving.ready_network import check_size, network_of


def trace(
    system: ScoringSystem, expressions: Sequence[Expression], *, pair: tuple[str, str]
) -> tuple[PairTrace | None, str]:
    """Find where a network answers; None where it cannot be told, and why in a sentence.

    The sentence is empty of systems that read no profiles, and where the score itself already
    says what is wrong with the data.

    Parameters
    ----------
    system
        That was asked.
    expressions
        Those that hold both genes.
    pair
        Regulator and target.
    """
    if system.folder is None or not expressions:
        return None, ""
    model = engine.model_of(system)
    if model.method.explainer(SampleTrace) is None:
        return None, ""
    expression = expressions[0]
    both = from_names(list(pair), list(pair[::-1]))
    try:
        asked = sample_trace(model.card)
        records = _seen(model, Problem(tuple(expressions[: system.expressions]), both))
        if records is None or model.graph is None:
            return None, ""
        raw = activation(model.graph, records, layer=asked.layer)
    except UserInputError as error:
        return None, f"Where it looks cannot be shown: it {error.rule} Received: {error.got}."
    profiles = records.take(np.arange(2))[0]
    curves = smoothed(raw)
    peaks = largest_peaks(curves)
    windows = under(profiles, peaks)
    near, over = correlations(windows), correlations(profiles)
    wide = min(WINDOW, expression.n_samples)
    names = names_of_samples(asked, expression, model.card.settings)
    one, turned = (
        ActivationTrace(
            regulator=names_of_pair[0],
            target=names_of_pair[1],
            curve=curves[way],
            place=int(peaks.place[way]),
            height=float(peaks.height[way]),
            first=int(peaks.first[way]),
            last=int(peaks.first[way]) + wide - 1,
            near=_told(near[way]),
            levels=(float(windows[way, :, 0].mean()), float(windows[way, :, 1].mean())),
        )
        for way, names_of_pair in enumerate((pair, pair[::-1]))
    )
    traced = PairTrace(
        samples=tuple(map(str, names)),
        profiles=profiles[0],
        ways=(one, turned),
        over=_told(over[0]),
        as_filed=tuple(names) == tuple(expression.samples),
        in_time=expression.kind == "time-series",
    )
    return traced, ""


def _seen(model: Model, problem: Problem) -> Records | None:
    """Return what the network sees; None where it cannot read such expression."""
    try:
        model.method.check(problem, model.card.settings)
        records = network_of(model).feature(problem, model.card.settings)
        check_size(model, records)
    except UserInputError:
        return None
    return records


def _told(correlation: float) -> float | None:
    return float(correlation) if np.isfinite(correlation) else None
