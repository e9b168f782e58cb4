"""What a network is drawn from: a score for each ordered pair, whoever gave it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from core.data.pairs import Pairs, from_names
from core.errors import UserInputError
from core.findings import number_of
from core.graphs.views import SignFrom
from core.io.safe_text import restore


@dataclass(frozen=True, eq=False)
class Scores:
    """Ordered pairs and what is said of each; no pair twice, no gene with itself.

    Attributes
    ----------
    genes
        Every gene named in a pair, once.
    regulator, target
        int32 indices into `genes`, shape (n_pairs,).
    probability
        How likely the regulator controls the target, shape (n_pairs,). Scores of methods that
        give no probability stand here as they are.
    sign
        int8, +1 activates, -1 represses, 0 not known, shape (n_pairs,).
    sign_from
        `learned` by the method, stated by a `file`, or no more than the side of the
        `correlation`; empty where none is known.
    correlation
        Shape (n_pairs,), NaN where it is not known.
    direction
        Above zero where the target rather controls the regulator, shape (n_pairs,); None where
        the method has no word on it.
    source
        What they came from, for people.
    score_name
        What the numbers in `probability` are called: as a file calls its own, else `probability`
        or `score`; empty where edges have no number, and all count alike.
    notes
        What a reader of the network should know of the file it came from, in sentences.
    """

    genes: tuple[str, ...]
    regulator: NDArray[np.int32]
    target: NDArray[np.int32]
    probability: NDArray[np.float64]
    sign: NDArray[np.int8]
    sign_from: SignFrom
    correlation: NDArray[np.float64]
    direction: NDArray[np.float64] | None = None
    source: str = ""
    score_name: str = "probability"
    notes: tuple[str, ...] = ()

    def __len__(self) -> int:
        return int(self.regulator.shape[0])

    @property
    def codes(self) -> NDArray[np.int64]:
        """One number for each ordered pair, shape (n_pairs,)."""
        return self.regulator.astype(np.int64) * len(self.genes) + self.target


def read_scores(path: Path, *, score_name: str = "probability") -> Scores:
    """Read what `score` wrote.

    Parameters
    ----------
    path
        A scores.csv, packed or not.
    score_name
        As in `Scores`.
    """
    try:
        frame = pd.read_csv(
            path, dtype={"regulator": str, "target": str}, keep_default_na=False, na_values=[""]
        )
    except (OSError, ValueError) as error:
        raise UserInputError(
            path.name,
            "must be a table of scores that can be read",
            got="a file that is missing or damaged",
            remedy="Score the pairs again",
        ) from error
    return from_table(frame, source=path.name, score_name=score_name)


def from_pairs(pairs: Pairs) -> Scores:
    """Take the edges of a file for scores: its weights as they are, 1 where it has none.

    Parameters
    ----------
    pairs
        As read from the file. Those labelled 0 are no edges; labelled 2, they go backward.
    """
    stated = np.ones(len(pairs), dtype=bool) if pairs.label is None else pairs.label > 0
    weight = np.ones(len(pairs)) if pairs.weight is None else pairs.weight
    rows = np.flatnonzero(stated & np.isfinite(weight))
    if not rows.size:
        raise UserInputError(
            pairs.source,
            "must hold at least one edge",
            got=f"{len(pairs):,} pairs, none of which is one",
            remedy="Choose another file",
        )
    kept = pairs.take(rows)
    regulator, target = kept.regulator, kept.target
    if kept.label is not None and kept.task == "direction":
        backward = kept.label == 2
        regulator, target = (
            np.where(backward, target, regulator),
            np.where(backward, regulator, target),
        )
    notes = [each.message for each in pairs.findings if each.level == "warning"]
    if without := int((stated & ~np.isfinite(weight)).sum()):
        notes.append(f"{number_of(without, 'edge')} without a number left out.")
    # a pair that is stated both forward and backward stands there once
    codes = regulator.astype(np.int64) * len(pairs.genes) + target
    first = np.unique(codes, return_index=True)[1]
    first.sort()
    sign = np.zeros(rows.size, np.int8) if kept.sign is None else kept.sign
    return Scores(
        genes=pairs.genes,
        regulator=regulator[first],
        target=target[first],
        probability=weight[rows][first],
        sign=sign[first],
        sign_from="file" if sign.any() else "",
        correlation=np.full(first.size, np.nan),
        source=pairs.source,
        score_name="" if pairs.weight is None else pairs.weight_name or "weight",
        notes=tuple(notes),
    )


def from_table(frame: pd.DataFrame, *, source: str = "", score_name: str = "probability") -> Scores:
    """Take scores from a table with the columns of scores.csv.

    Parameters
    ----------
    frame
        `regulator`, `target`, `probability` or `score`, and, where known, `direction`,
        `correlation` and `sign`. Of a pair that is there twice the higher probability counts;
        a gene with itself and a pair without a probability are left out.
    source, score_name
        As in `Scores`.
    """
    if "probability" not in frame.columns and "score" in frame.columns:
        frame = frame.rename(columns={"score": "probability"})
    for name in ("regulator", "target", "probability"):
        if name not in frame.columns:
            raise UserInputError(
                source or "scores",
                "must have the columns regulator, target and probability",
                got=", ".join(map(str, frame.columns[:8])) or "none",
                remedy="Give a table as score writes it",
            )
    probability = _numbers(frame, "probability", source=source)
    named = frame["regulator"].notna() & frame["target"].notna()
    kept = frame[named & np.isfinite(probability)]
    kept = kept.loc[kept["regulator"] != kept["target"]]
    kept = kept.sort_values("probability", ascending=False, kind="stable")
    kept = kept.drop_duplicates(["regulator", "target"]).sort_index()
    if kept.empty:
        raise UserInputError(
            source or "scores",
            "must hold at least one pair of two different genes with a probability",
            got=f"{len(frame):,} rows, none of which is one",
            remedy="Score other pairs",
        )
    pairs = from_names(
        [restore(str(name)) for name in kept["regulator"]],
        [restore(str(name)) for name in kept["target"]],
    )
    correlation = _numbers(kept, "correlation", source=source)
    learned = "sign" in kept.columns
    signed = _numbers(kept, "sign", source=source) if learned else correlation
    known = bool(np.isfinite(signed).any())
    return Scores(
        genes=pairs.genes,
        regulator=pairs.regulator,
        target=pairs.target,
        probability=_numbers(kept, "probability", source=source),
        sign=np.sign(np.nan_to_num(signed)).astype(np.int8),
        sign_from=("learned" if learned else "correlation") if known else "",
        correlation=correlation,
        direction=_numbers(kept, "direction", source=source) if "direction" in kept else None,
        source=source,
        score_name=score_name,
    )


def _numbers(frame: pd.DataFrame, name: str, *, source: str) -> NDArray[np.float64]:
    """Return a column as numbers; NaN throughout where there is none of that name."""
    if name not in frame.columns:
        return np.full(len(frame), np.nan)
    try:
        return frame[name].to_numpy(dtype=np.float64, na_value=np.nan)
    except (TypeError, ValueError) as error:
        raise UserInputError(
            source or "scores",
            f"must have numbers in the column {name}",
            got=f"text such as {frame[name].iloc[0]}",
            remedy="Give a table as score writes it",
        ) from error
