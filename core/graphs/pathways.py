"""Leave a pathway out: would a model that never saw an edge of its genes find it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import permutations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from core.data.pairs import Pairs, from_names
from core.errors import UserInputError
from core.findings import Finding, about
from core.metrics.curves import Figures, figures, has_both
from core.problem.problem import Fit, Problem
from core.progress import Progress, silent

_MOST_GENES = 500


@dataclass(frozen=True, eq=False)
class PathwayResult:
    """A pathway as known and as predicted.

    Attributes
    ----------
    name
        Of the pathway.
    genes
        Those that were asked about.
    pairs
        Every ordered pair of them.
    score
        Probability that the first regulates the second, shape (n_pairs,).
    known
        Whether it is a known edge, shape (n_pairs,).
    threshold
        Pairs that score at least this are predicted.
    figures
        How well the scores rank the known edges; None where all or none are known.
    findings
        What was left out, and of what.
    """

    name: str
    genes: tuple[str, ...]
    pairs: Pairs
    score: NDArray[np.float32]
    known: NDArray[np.bool_]
    threshold: float
    figures: Figures | None
    findings: tuple[Finding, ...]

    @property
    def predicted(self) -> NDArray[np.bool_]:
        """Whether each pair is above the cut, shape (n_pairs,)."""
        return self.score >= self.threshold

    @property
    def found(self) -> tuple[tuple[str, str], ...]:
        """Known edges that were predicted."""
        return self._named(self.known & self.predicted)

    @property
    def missed(self) -> tuple[tuple[str, str], ...]:
        """Known edges that were not."""
        return self._named(self.known & ~self.predicted)

    @property
    def new(self) -> tuple[tuple[str, str], ...]:
        """Predicted edges that are not known: errors, or discoveries."""
        return self._named(~self.known & self.predicted)

    def to_frame(self) -> pd.DataFrame:
        """Return every pair with its score and what became of it, the best first."""
        status = np.select(
            [self.known & self.predicted, self.known, self.predicted],
            ["found", "missed", "new"],
            default="",
        )
        frame = pd.DataFrame(
            {
                "regulator": self.pairs.regulator_names,
                "target": self.pairs.target_names,
                "probability": self.score,
                "known": self.known.astype(np.int8),
                "status": status,
            }
        )
        return frame.sort_values("probability", ascending=False, kind="stable", ignore_index=True)

    def at(self, threshold: float) -> PathwayResult:
        """Cut elsewhere."""
        return replace(self, threshold=threshold)

    def _named(self, mask: NDArray[np.bool_]) -> tuple[tuple[str, str], ...]:
        kept = self.pairs.take(mask)
        return tuple(zip(kept.regulator_names, kept.target_names, strict=True))


def by_pathway(table: pd.DataFrame, *, column: str = "pathway_id") -> dict[str, Pairs]:
    """Take a table of edges apart by pathway.

    Parameters
    ----------
    table
        Regulators in its column `source` or `regulator`, targets in `target`.
    column
        Where the pathway is named.
    """
    first = "regulator" if "regulator" in table else "source"
    missing = [name for name in (first, "target", column) if name not in table]
    if missing:
        raise UserInputError(
            "pathway table",
            f"must have the columns source, target and {column}",
            got=", ".join(map(str, table.columns)),
            remedy="Rename its columns",
        )
    distinct = table.drop_duplicates([first, "target", column])
    return {
        str(name): from_names(rows[first].astype(str).tolist(), rows["target"].astype(str).tolist())
        for name, rows in distinct.groupby(column, sort=False)
    }


def edges_among(pairs: Pairs, genes: Sequence[str]) -> Pairs:
    """Return the known edges between the genes of a set, matched without regard to case.

    Parameters
    ----------
    pairs
        Known edges, or labelled pairs, whose edges are those labelled 1.
    genes
        The gene set.
    """
    wanted = {gene.casefold() for gene in genes}
    inside = np.array([gene.casefold() in wanted for gene in pairs.genes], dtype=bool)
    kept = inside[pairs.regulator] & inside[pairs.target]
    if pairs.label is not None:
        kept &= pairs.label == 1
    edges = pairs.take(kept)
    return from_names(
        edges.regulator_names.tolist(), edges.target_names.tolist(), source=pairs.source
    )


def without_genes(pairs: Pairs, genes: Sequence[str]) -> Pairs:
    """Keep the pairs that touch none of some genes.

    Parameters
    ----------
    pairs
        What there is to learn from.
    genes
        Those of the pathway, named as in the pairs.
    """
    inside = np.isin(np.array(pairs.genes, dtype=object), list(genes))
    return pairs.take(~(inside[pairs.regulator] | inside[pairs.target]))


def every_ordered_pair(genes: Sequence[str]) -> Pairs:
    """Return all ordered pairs of distinct genes.

    Parameters
    ----------
    genes
        At least two, each once.
    """
    if not 2 <= len(genes) <= _MOST_GENES:
        raise UserInputError(
            "pathway",
            f"must have between 2 and {_MOST_GENES} genes with expression",
            got=f"{len(genes)}",
            remedy="Check that its genes are named as in the expression",
        )
    both = list(permutations(genes, 2))
    return from_names([one for one, _ in both], [other for _, other in both])


def leave_pathway_out(
    fit: Fit,
    problem: Problem,
    pathway: Pairs,
    *,
    threshold: float,
    name: str = "",
    seed: int,
    progress: Progress = silent,
) -> PathwayResult:
    """Learn from all pairs that touch no gene of a pathway, then predict the pathway.

    Parameters
    ----------
    fit
        The method.
    problem
        Expression, and labelled pairs to learn from.
    pathway
        Its known edges, genes named as in the expression. Names are matched without regard
        to upper and lower case, since human and mouse symbols differ by nothing else.
    threshold
        Where to cut the probabilities.
    name
        Of the pathway, for people.
    seed, progress
        Handed to the fit.
    """
    matched, findings = _measured(pathway, problem)
    training = without_genes(problem.pairs, matched.genes)
    label = np.asarray(training.label) if training.label is not None else np.empty(0)
    if not has_both(label):
        raise UserInputError(
            f"pathway {name}".strip(),
            "must leave known pairs and negatives of other genes to learn from",
            got=f"{len(training):,} pairs that touch none of its {len(matched.genes)} genes",
            remedy="Train on a larger network, or take a smaller pathway",
        )
    removed = len(problem.pairs) - len(training)
    findings.append(
        Finding(
            "info",
            "pairs kept apart",
            f"{removed:,} pairs that touch a gene of the pathway were not learned from; "
            f"{len(training):,} were.",
            count=removed,
        )
    )
    scorer = fit([problem.asking(training)], seed=seed, progress=progress)
    asked = every_ordered_pair(matched.genes)
    raw = np.asarray(scorer(problem.asking(asked)), dtype=np.float32).reshape(len(asked), -1)
    # of three classes, the second says that the first gene regulates the second
    score = raw[:, 1] if raw.shape[1] == 3 else raw[:, 0]
    edges = set(zip(matched.regulator_names, matched.target_names, strict=True))
    known = np.array(
        [pair in edges for pair in zip(asked.regulator_names, asked.target_names, strict=True)]
    )
    return PathwayResult(
        name=name,
        genes=matched.genes,
        pairs=asked,
        score=score,
        known=known,
        threshold=threshold,
        figures=figures(known, score) if has_both(known) else None,
        findings=tuple(findings),
    )


def _measured(pathway: Pairs, problem: Problem) -> tuple[Pairs, list[Finding]]:
    """Keep edges of measured genes, named as in the expression."""
    measured = set.intersection(*(set(each.genes) for each in problem.expressions))
    folded = {gene.casefold(): gene for gene in sorted(measured)}
    names = [gene if gene in measured else folded.get(gene.casefold()) for gene in pathway.genes]
    missing = [gene for gene, name in zip(pathway.genes, names, strict=True) if name is None]
    there = np.array([name is not None for name in names], dtype=bool)
    kept = pathway.take(there[pathway.regulator] & there[pathway.target])
    findings = []
    if missing:
        findings.append(
            about(
                "genes without expression",
                f"{len(missing)} of {len(names)} genes of the pathway have no expression; they "
                f"and their {len(pathway) - len(kept)} edges are left out.",
                missing,
            )
        )
    if len(kept) == 0:
        raise UserInputError(
            "pathway",
            "must have at least one edge between genes with expression",
            got=f"{len(pathway)} edges, none of them measured",
            remedy="Check that its genes are named as in the expression",
        )
    rename = np.array(["" if name is None else name for name in names], dtype=object)
    edges = from_names(
        rename[kept.regulator].tolist(), rename[kept.target].tolist(), source=pathway.source
    )
    return edges, findings
