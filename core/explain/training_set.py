"""Read a model over a whole training set: what it answers to, pair by pair and in groups."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from core.data.expression import Expression
from core.errors import UserInputError
from core.explain.profile_activation import (
    Clusters,
    activation,
    clustered,
    correlations,
    largest_peaks,
    nearly_all,
    proposed_k,
    scree,
    smoothed,
    under,
)
from core.explain.readable import sample_trace
from core.findings import Finding, number_of
from core.models.model_folder import Model
from core.problem.explainers import SampleTrace
from core.problem.filter_pairs import filter_pairs
from core.problem.option import Options
from core.problem.prepare import prepare_problem
from core.problem.problem import Problem
from core.progress import Progress, silent
from core.serving.ready_network import check_size, network_of
from core.serving.scoring import about_kind

_FEWEST = 10
_MOST_NAMED = 5
_HIGH = 0.5
"""Standard deviations from a gene's mean from which on it is called high."""


@dataclass(frozen=True, eq=False)
class Reading:
    """What was read.

    Attributes
    ----------
    pairs
        One row a pair: names, label, the peak's sample, correlation under the peak and over
        all samples, and the cluster of those that are known pairs (from 1).
    clusters
        One row a cluster: pairs, share, regulators, the most frequent ones, correlation, and
        how high both genes are under the peak.
    regulators
        One row a regulator of known pairs: how many it has, and how many in each cluster.
    profiles
        Mean profiles with their middle half, one row a cluster, place and gene.
    shares
        Share of variance by component.
    groups
        The clusters themselves.
    conclusion
        What the data allow to say, in plain words.
    findings
        What was noticed on the way: genes that were left out, how negatives were sampled.
    """

    pairs: pd.DataFrame
    clusters: pd.DataFrame
    regulators: pd.DataFrame
    profiles: pd.DataFrame
    shares: NDArray[np.float64]
    groups: Clusters
    conclusion: str
    findings: tuple[Finding, ...] = ()


def read_training_set(
    model: Model, problem: Problem, *, seed: int, progress: Progress = silent
) -> Reading:
    """Read a model over pairs, known ones and negatives.

    Parameters
    ----------
    model
        Of a system that is explained along the samples.
    problem
        Expression and pairs; negatives are sampled as for a training where there are none.
    seed
        Of the negatives and of k-means.
    progress
        Told of each step.
    """
    trace = sample_trace(model.card)
    settings = model.card.settings
    progress("making the inputs", 0, 3)
    model.method.check(problem, settings)
    # before negatives are sampled, for which a few pairs may be too few already
    listed = filter_pairs(problem).pairs
    count = len(listed) if listed.label is None else int((listed.label > 0).sum())
    if count < _FEWEST:
        raise UserInputError(
            "pairs",
            f"must hold at least {_FEWEST} known pairs with expression, to be put into groups",
            got=f"{count}",
            remedy="Give the pairs that the model was trained on",
        )
    asked = prepare_problem(problem, model.method, options=settings, seed=seed)
    known = np.asarray(asked.pairs.label) > 0
    records = network_of(model).feature(asked, settings)
    check_size(model, records)
    graph = model.graph
    if graph is None:  # `sample_trace` has refused it
        raise ValueError(f"{model.folder} must hold a translated network")
    profiles = records.take(np.arange(len(records)))[0]
    progress("reading activations", 1, 3)
    curves = smoothed(activation(graph, records, layer=trace.layer))
    peaks = largest_peaks(curves)
    windows = under(profiles, peaks)
    progress("grouping", 2, 3)
    shares = scree(windows[known])
    groups = clustered(windows[known], k=proposed_k(shares), seed=seed)
    near, over = correlations(windows), correlations(profiles)
    cluster = np.zeros(len(known), np.int64)
    cluster[known] = groups.member + 1
    samples = names_of_samples(trace, asked.expressions[0], settings)
    table = pd.DataFrame(
        {
            "regulator": asked.pairs.regulator_names,
            "target": asked.pairs.target_names,
            "label": np.asarray(asked.pairs.label).astype(int),
            "peak": peaks.place + 1,
            "sample": samples[peaks.place],
            "activation": peaks.height,
            "correlation_under_peak": near,
            "correlation": over,
            "cluster": pd.array(np.where(cluster > 0, cluster, -1), dtype="Int64"),
        }
    )
    table["cluster"] = table["cluster"].mask(table["cluster"] < 0)
    progress("grouping", 3, 3)
    return Reading(
        pairs=table,
        clusters=_clusters(table, groups=groups),
        regulators=_regulators(table, k=len(groups.mean)),
        profiles=_profiles(groups),
        shares=shares,
        groups=groups,
        conclusion=conclusion(near, known=known, groups=groups, samples=profiles.shape[1]),
        findings=(*about_kind(model.card, asked), *asked.pairs.findings),
    )


def names_of_samples(
    trace: SampleTrace, expression: Expression, settings: Options
) -> NDArray[np.object_]:
    """Name the samples in the order in which a network reads them, shape (n_samples,).

    Parameters
    ----------
    trace
        How the model is read.
    expression
        Whose samples.
    settings
        Of the model.
    """
    names = np.array(expression.samples, dtype=object)
    order = trace.order(expression.n_samples, settings)
    return names if order is None else names[order]


def conclusion(
    near: NDArray[np.float64], *, known: NDArray[np.bool_], groups: Clusters, samples: int
) -> str:
    """Describe what the network answers to, as far as the correlations allow.

    Parameters
    ----------
    near
        Correlation under each pair's peak, NaN where it cannot be told.
    known
        Which pairs are known ones.
    groups
        Of the known pairs.
    samples
        How many there are.
    """
    told = np.isfinite(near)
    mine, others = near[known & told], near[~known & told]
    if not mine.size:
        return "No pair changes under its peak, so nothing can be said of correlation."
    share = float(np.mean(mine > 0))
    said = (
        f"Where the network answers most, regulator and target are positively correlated in "
        f"{share:.0%} of the known pairs"
    )
    said += f", and in {float(np.mean(others > 0)):.0%} of the negatives." if others.size else "."
    rising = correlations(groups.mean.astype(np.float32)) > 0
    said += (
        f" The mean profiles of {int(rising.sum())} of {len(rising)} clusters rise and fall "
        "together."
    )
    said += f" On average under the peak: {_levels(groups)}."
    if share >= 0.8 and rising.all():
        said += " It answers to positive correlation; repressors are likely to be missed."
    return f"{said} {nearly_all(groups.mean.shape[1], samples)}".rstrip()


def _levels(groups: Clusters) -> str:
    """Describe how high both genes are in each cluster, or once where it is the same in all."""
    told = [levels(mean) for mean in groups.mean]
    if len(set(told)) == 1:
        return f"{told[0]} in every cluster"
    sizes = np.bincount(groups.member, minlength=len(told))
    return "; ".join(
        f"{words} in cluster {number} ({number_of(int(size), 'pair')})"
        for number, (words, size) in enumerate(zip(told, sizes, strict=True), start=1)
    )


def levels(profile: NDArray[np.float64]) -> str:
    """Describe in words how high regulator and target are, for z-scores of shape (window, 2)."""
    words = [
        ("high" if mean > 0 else "low") if abs(mean) >= _HIGH else "near its mean"
        for mean in profile.mean(axis=0)
    ]
    return f"regulator {words[0]}, target {words[1]}"


def _clusters(table: pd.DataFrame, *, groups: Clusters) -> pd.DataFrame:
    known = table[table["cluster"].notna()]
    rows = []
    for number, mean in enumerate(groups.mean, start=1):
        mine = known[known["cluster"] == number]
        counts = mine["regulator"].value_counts()
        near = mine["correlation_under_peak"].dropna()
        rows.append(
            {
                "cluster": number,
                "pairs": len(mine),
                "share": len(mine) / len(known),
                "regulators": int(counts.size),
                "most_frequent": "; ".join(
                    f"{name} ({count})" for name, count in counts.head(_MOST_NAMED).items()
                ),
                "correlation": float(near.mean()) if len(near) else float("nan"),
                "positive": float((near > 0).mean()) if len(near) else float("nan"),
                "under_peak": levels(mean),
            }
        )
    return pd.DataFrame(rows)


def _regulators(table: pd.DataFrame, *, k: int) -> pd.DataFrame:
    """Count each regulator's known pairs, all and by cluster, the busiest first."""
    known = table[table["cluster"].notna()]
    counts = pd.crosstab(known["regulator"], known["cluster"].astype(int))
    counts = counts.reindex(columns=range(1, k + 1), fill_value=0)
    counts.columns = [f"cluster_{number}" for number in counts.columns]
    counts.insert(0, "pairs", counts.sum(axis=1))
    return counts.sort_values("pairs", ascending=False, kind="stable").reset_index()


def _profiles(groups: Clusters) -> pd.DataFrame:
    k, wide, _ = groups.mean.shape
    return pd.DataFrame(
        [
            {
                "cluster": number + 1,
                "place": place - wide // 2,
                "gene": gene,
                "mean": groups.mean[number, place, channel],
                "low": groups.low[number, place, channel],
                "high": groups.high[number, place, channel],
            }
            for number in range(k)
            for channel, gene in enumerate(("regulator", "target"))
            for place in range(wide)
        ]
    )
