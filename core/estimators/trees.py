"""Boosted trees as plain arrays: what a booster learned, kept in a file that executes nothing."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from core.errors import UserInputError
from core.features.tree_kernels import add_trees

if TYPE_CHECKING:
    from sklearn.ensemble import HistGradientBoostingClassifier

_FIELDS: dict[str, type[np.generic]] = {
    "feature": np.int16,
    "threshold": np.float32,
    "left": np.int32,
    "right": np.int32,
    "value": np.float32,
    "start": np.int32,
}


@dataclass(frozen=True, eq=False)
class Trees:
    """Trees whose leaves are added up to a log odds.

    Attributes
    ----------
    feature, threshold, left, right
        Of each node, trees one after another: where the feature is at most the threshold, go to
        node `left`, else to `right`. A leaf has the feature −1.
    value
        Of each leaf.
    start
        First node of each tree.
    baseline
        What is added to their sum.
    columns
        Names of the features, in their order.
    """

    feature: NDArray[np.int16]
    threshold: NDArray[np.float32]
    left: NDArray[np.int32]
    right: NDArray[np.int32]
    value: NDArray[np.float32]
    start: NDArray[np.int32]
    baseline: float
    columns: tuple[str, ...]

    def log_odds(self, inputs: NDArray[np.float32]) -> NDArray[np.float32]:
        """Score rows of inputs, shape (n, n_columns): shape (n,)."""
        if inputs.ndim != 2 or inputs.shape[1] != len(self.columns):
            raise ValueError(
                f"inputs must have the shape (n, {len(self.columns)}). Received: {inputs.shape}"
            )
        total = np.full(len(inputs), self.baseline, np.float64)
        add_trees(
            np.ascontiguousarray(inputs, np.float32),
            (self.feature, self.threshold, self.left, self.right, self.value, self.start),
            total,
        )
        return total.astype(np.float32)


def from_booster(booster: HistGradientBoostingClassifier, columns: tuple[str, ...]) -> Trees:
    """Take the trees out of a fitted booster of two classes.

    Parameters
    ----------
    booster
        Fitted, without categorical features or missing values.
    columns
        Names of its features.
    """
    nodes = [tree.nodes for (tree,) in booster._predictors]
    start = np.cumsum([0, *(len(each) for each in nodes)]).astype(np.int32)
    shift = np.repeat(start[:-1], np.diff(start))
    every = np.concatenate(nodes)
    leaf = every["is_leaf"].astype(bool)
    # a float32 that is compared with a float64 threshold: round down, and it falls the same way
    threshold = every["num_threshold"].astype(np.float32)
    above = threshold.astype(np.float64) > every["num_threshold"]
    threshold[above] = np.nextafter(threshold[above], np.float32(-np.inf))
    return Trees(
        feature=np.where(leaf, -1, every["feature_idx"]).astype(np.int16),
        threshold=threshold,
        left=np.where(leaf, 0, every["left"] + shift).astype(np.int32),
        right=np.where(leaf, 0, every["right"] + shift).astype(np.int32),
        value=every["value"].astype(np.float32),
        start=start[:-1],
        baseline=float(booster._baseline_prediction[0, 0]),
        columns=columns,
    )


def to_arrays(trees: Mapping[str, Trees]) -> dict[str, Any]:
    """Lay several sets of trees out as arrays, by name."""
    arrays: dict[str, Any] = {}
    for name, each in trees.items():
        arrays |= {f"{name}/{field}": getattr(each, field) for field in _FIELDS}
        arrays[f"{name}/baseline"] = np.array(each.baseline)
        arrays[f"{name}/columns"] = np.array(each.columns)
    return arrays


def from_arrays(arrays: Mapping[str, NDArray[Any]]) -> dict[str, Trees]:
    """Read what `to_arrays` laid out; a `ValueError` says what is wrong with it.

    Parameters
    ----------
    arrays
        Untrusted: what leads nowhere, or round in a circle, is refused.
    """
    names = dict.fromkeys(key.rpartition("/")[0] for key in arrays)
    found = {}
    for name in names:
        parts = {field: arrays[f"{name}/{field}"] for field in _FIELDS}
        columns = tuple(map(str, arrays[f"{name}/columns"].tolist()))
        _check(parts, columns=len(columns))
        typed = {field: parts[field].astype(kind) for field, kind in _FIELDS.items()}
        baseline = float(arrays[f"{name}/baseline"])
        found[name] = Trees(**typed, baseline=baseline, columns=columns)
    return found


def _check(parts: Mapping[str, NDArray[Any]], *, columns: int) -> None:
    """Refuse nodes that point outside their arrays, or back: compiled code follows them."""
    nodes = parts["feature"].size
    node = np.arange(nodes)
    inner = parts["feature"] >= 0
    sizes = {parts[field].shape for field in _FIELDS if field != "start"}
    fits = sizes == {(nodes,)} and parts["start"].ndim == 1 and nodes > 0
    fits = fits and bool((parts["feature"] < columns).all())
    for side in ("left", "right") if fits else ():
        after = parts[side][inner]
        fits = fits and bool(((after > node[inner]) & (after < nodes)).all())
    if not fits or ((parts["start"] < 0) | (parts["start"] >= nodes)).any():
        raise ValueError("trees must have nodes that lead on to others of their own")


def save(path: Path, trees: dict[str, Trees]) -> None:
    """Write several sets of trees, by name, to an NPZ file."""
    np.savez_compressed(path, **to_arrays(trees))


def load(path: Path) -> dict[str, Trees]:
    """Read what `save` wrote."""
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
            return from_arrays({key: stored[key] for key in stored.files})
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        raise UserInputError(
            path.name,
            "must be trees as they were written",
            got=f"a file that cannot be read ({type(error).__name__})",
            remedy="Install GRNscope anew",
        ) from error
