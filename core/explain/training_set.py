"""Read a model over a whole training set: what it answers to, pair by pair and in groups."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from core.errors import UserInputError
from core.explain.reading import (
    Clusters,
    activation,
    clustered,
    correlations,
    largest_peaks,
    proposed_k,
    scree,
    smoothed,
    under,
)
from core.learning.model_folder import Model
from core.learning.prepare import ready
from core.learning.problem import Problem
from core.runs.progress import Progress, silent

_FEWEST = 10
_MOST_NAMED = 5


@dataclass(frozen=True, eq=False)
class Reading:
    """What was read.

    Attributes
    ----------
    pairs
        One row a pair: names, label, the peak's sample, correlation under the peak and over
        all samples, and the cluster of those that are known pairs (from 1).
    clusters
        One row a cluster: pairs, share, regulators, the most frequent ones, correlation.
    profiles
        Mean profiles with their middle half, one row a cluster, place and gene.
    shares
        Share of variance by component.
    groups
        The clusters themselves.
    conclusion
        What the data allow to say, in plain words.
    """

    pairs: pd.DataFrame
    clusters: pd.DataFrame
    profiles: pd.DataFrame
    shares: NDArray[np.float64]
    groups: Clusters
    conclusion: str


def read_training_set(
    model: Model, problem: Problem, *, seed: int, progress: Progress = silent
) -> Reading:
    """Read a model over pairs, known ones and negatives.

    Parameters
    ----------
    model
        Of a method that says which layer to read.
    problem
        Expression and pairs; negatives are sampled as for a training where there are none.
    seed
        Of the negatives and of k-means.
    progress
        Told of each step.
    """
    network = model.method.network
    graph = model.graph
    if network is None or not network.samples_layer or graph is None:
        raise UserInputError(
            "model",
            "must be of a system that reads profiles along the samples",
            got=model.method.title,
            remedy="Its pairs can be read one by one instead: the Pair page shows where in a "
            "pair's input it looks",
        )
    progress("making the inputs", 0, 3)
    asked = ready(problem, model.method, options=model.card.settings, seed=seed)
    records = network.feature(asked, model.card.settings)
    profiles = records.take(np.arange(len(records)))[0]
    progress("reading activations", 1, 3)
    curves = smoothed(activation(graph, records, layer=network.samples_layer))
    peaks = largest_peaks(curves)
    windows = under(profiles, peaks)
    known = np.asarray(asked.pairs.label) > 0
    if int(known.sum()) < _FEWEST:
        raise UserInputError(
            "pairs",
            f"must hold at least {_FEWEST} known pairs, to be put into groups",
            got=f"{int(known.sum())}",
            remedy="Give the pairs that the model was trained on",
        )
    progress("grouping", 2, 3)
    shares = scree(windows[known])
    groups = clustered(windows[known], k=proposed_k(shares), seed=seed)
    near, over = correlations(windows), correlations(profiles)
    cluster = np.zeros(len(known), np.int64)
    cluster[known] = groups.member + 1
    samples = np.array(asked.expressions[0].samples, dtype=object)
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
    # an option that some systems have: a place is then not the sample that stands there
    if model.card.settings.get("sample-order") == "shuffled":
        table = table.drop(columns="sample")
    table["cluster"] = table["cluster"].mask(table["cluster"] < 0)
    progress("grouping", 3, 3)
    return Reading(
        pairs=table,
        clusters=_clusters(table, k=len(groups.mean)),
        profiles=_profiles(groups),
        shares=shares,
        groups=groups,
        conclusion=conclusion(near, known=known, groups=groups),
    )


def conclusion(near: NDArray[np.float64], *, known: NDArray[np.bool_], groups: Clusters) -> str:
    """Say what the network answers to, as far as the correlations allow.

    Parameters
    ----------
    near
        Correlation under each pair's peak, NaN where it cannot be told.
    known
        Which pairs are known ones.
    groups
        Of the known pairs.
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
    if share >= 0.8 and rising.all():
        said += " It answers to positive correlation; repressors are likely to be missed."
    return said


def _clusters(table: pd.DataFrame, *, k: int) -> pd.DataFrame:
    known = table[table["cluster"].notna()]
    rows = []
    for number in range(1, k + 1):
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
            }
        )
    return pd.DataFrame(rows)


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
