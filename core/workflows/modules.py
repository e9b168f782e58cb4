"""Put genes into modules by what a system says of their pairs, and ask what they are for."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from core.data.expression import Expression
from core.data.identifiers.gene_lists import resolve_genes
from core.data.pairs import Pairs
from core.data.read_pairs import read_pairs
from core.errors import UserInputError
from core.features.variable_genes import LEAST_MEAN, VariableGenes, variable_genes
from core.findings import Finding
from core.graphs.clustering import Linkage
from core.graphs.enrichment import compare as compare_terms
from core.graphs.enrichment import enrich, shuffle_modules
from core.graphs.modules import (
    SHUFFLED,
    SIGNIFICANT,
    Agreement,
    Modules,
    agreement,
    cluster_genes,
    names_in_sets,
    sets_among,
)
from core.graphs.similarity import (
    Similarity,
    correlation_similarity,
    genes_of_scores,
    symmetric,
    table_similarity,
)
from core.models.card import learned_genes
from core.models.model_folder import Model
from core.problem.system import System
from core.progress import Progress, silent
from core.settings import Limits
from core.workflows.inputs import Notice, ignore
from core.workflows.options import CORRELATION, NO_COMPARISON, compared, correlation_of
from core.workflows.scoring import model_item, opened

if TYPE_CHECKING:
    from core.data.gene_sets import GeneSets
    from core.graphs.enrichment import Comparison, Enrichment


def find_modules(
    expressions: Sequence[Expression],
    *,
    system: Model | System | Path | str | None = None,
    scores: Pairs | None = None,
    genes: Sequence[str] | None = None,
    top: int = 1_000,
    least_mean: float = LEAST_MEAN,
    learned: Collection[str] = (),
    clusters: int = 8,
    height: float | None = None,
    linkage: Linkage = "average",
    sets: GeneSets | None = None,
    compare: Sequence[str] = (),
    truth: Mapping[str, str] | None = None,
    seed: int = 0,
    checkpoint: Path | None = None,
    progress: Progress = silent,
    notice: Notice = ignore,
) -> Modules:
    """Cluster the most variable genes by their similarity, and look for terms in each module.

    Parameters
    ----------
    expressions
        One, or two that are read side by side. Genes are chosen by the first.
    system
        A model, its folder, or the name of a system that needs no training; correlation where
        neither this nor `scores` is given.
    scores
        A table of scores, from `read_score_table`.
    genes
        Names of the genes; the most variable ones where omitted.
    top, least_mean
        How many, and their least mean on the linear scale.
    learned
        Genes that the model learned from, beside those its card lists; they are left out.
    clusters, height
        How many modules; or where to cut, in its stead.
    linkage
        How the distance of two groups is measured: `average`, `complete` or `ward`.
    sets
        Sets of genes, to look for in modules.
    compare
        Names of further similarities; where empty, correlation. Shuffled modules always run
        beside.
    truth
        Known group by gene.
    seed
        Of shuffling.
    checkpoint
        A folder for finished blocks of scores; work that was stopped goes on from it.
    progress
        Told how far it is.
    notice
        Told what was noticed of the inputs, before long work begins.
    """
    if system is not None and scores is not None:
        raise UserInputError(
            "similarity",
            "must be of one kind",
            got="a model and a table of scores",
            remedy="Give one of them, and name the other with --compare",
        )
    asked = None if system is None or system == CORRELATION else opened(system)
    notice(finding for each in expressions for finding in each.findings)
    chosen = _chosen(
        expressions, asked, names=genes, top=top, least_mean=least_mean, learned=learned
    )
    findings = list(chosen.findings)
    if scores is not None:
        kept, missing = genes_of_scores(scores, chosen.genes)
        chosen = _only(chosen, kept)
        findings += missing
    if height is None and len(chosen.genes) <= clusters:
        raise UserInputError(
            "clusters",
            "must be fewer than the genes that are left",
            got=f"{clusters:,} clusters of {len(chosen.genes):,} genes",
            remedy="Ask for fewer clusters, or leave fewer genes out",
        )
    known_as, shortened = names_in_sets(chosen.genes)
    among = None if sets is None else sets_among(sets, known_as)
    if among is not None and shortened:
        message = f"{shortened:,} genes were looked up in the sets without the number behind them."
        findings.append(Finding("info", "isoforms", message, count=shortened))
    notice(findings)
    maker = _Maker(expressions, chosen.genes, checkpoint, progress)
    if scores is not None:
        similarity, found = table_similarity(scores, chosen.genes)
    else:
        similarity, found = maker.similarity(CORRELATION if asked is None else asked)
    findings += found
    progress("clustering", 0, 1)
    main = cluster_genes(similarity, clusters=clusters, height=height, linkage=linkage)
    held = sets is not None or truth is not None
    others = _others(similarity.name, compare, sets=len(expressions)) if held else []
    groups = {similarity.name: main.labels}
    titles = {similarity.name: similarity.title}
    for name, beside, more in _made(maker, others):
        groups[name] = cluster_genes(beside, clusters=main.clusters, linkage=linkage).labels
        titles[name] = beside.title
        findings += more
    if held:
        groups[SHUFFLED] = np.asarray(shuffle_modules(main.labels, seed=seed), np.int32)
        titles[SHUFFLED] = "Shuffled modules"
    enrichments = _enriched(known_as, groups, among, progress=progress)
    agreements = _agreements(chosen.genes, groups, truth)
    if truth is not None and not agreements:
        message = "No gene of the known groups is among those in modules."
        findings.append(Finding("warning", "known groups", message))
    return Modules(
        chosen=chosen,
        found=main,
        enrichment=enrichments.get(similarity.name),
        sets=among,
        comparison=_compared(enrichments),
        significant={
            name: int((each.smallest_q < SIGNIFICANT).sum()) for name, each in enrichments.items()
        },
        truth=truth or {},
        agreements=agreements,
        titles=titles,
        data=tuple(each.source for each in expressions),
        simulated=any(each.simulated for each in expressions)
        or (isinstance(asked, Model) and asked.card.simulated),
        seed=seed,
        findings=tuple(dict.fromkeys((*findings, *_of_sets(among, enrichments, similarity.name)))),
    )


def genes_of_pairs(
    files: Sequence[Path], *, genes: Sequence[str], limits: Limits | None = None
) -> frozenset[str]:
    """Read the genes of files of pairs, spelled as in the expression.

    Parameters
    ----------
    files
        Known pairs that a model learned from.
    genes
        Names in the expression.
    limits
        What a file may ask of this machine.
    """
    found: set[str] = set()
    for file in files:
        pairs = read_pairs(file, genes=genes, limits=limits or Limits())
        found |= {*pairs.regulator_names, *pairs.target_names}
    spelled = {gene.casefold() for gene in found}
    return frozenset(gene for gene in genes if gene in found or gene.casefold() in spelled)


@dataclass(frozen=True)
class _Maker:
    """Makes similarities of the same genes, each by its name."""

    expressions: Sequence[Expression]
    genes: Sequence[str]
    checkpoint: Path | None
    progress: Progress

    def similarity(self, what: str | Model | System) -> tuple[Similarity, tuple[Finding, ...]]:
        number = correlation_of(what) if isinstance(what, str) else None
        if number is not None:
            return self._correlation(number), ()
        from core.serving.all_pairs import score_all_pairs  # noqa: PLC0415  (scikit-learn)

        asked = opened(what)
        found = score_all_pairs(
            asked, self.expressions, self.genes, checkpoint=self.checkpoint, progress=self.progress
        )
        values, how = symmetric(found.scores)
        method = asked.method if isinstance(asked, Model) else asked
        name = asked.folder.absolute().name if isinstance(asked, Model) else asked.name
        title = asked.card.title if isinstance(asked, Model) else asked.title
        either = isinstance(asked, Model) and asked.task.both_ways
        said = "forward and reverse added up, " if either else ""
        about = f"Scores of {title}: {said}{how}. {method.limits}"
        return Similarity(name, title, about, values), found.findings

    def _correlation(self, number: int) -> Similarity:
        """Return the correlation of one data set, by its number, or of all."""
        if number > len(self.expressions):
            raise UserInputError(
                "similarity",
                "must be of a data set that is there",
                got=f"{CORRELATION}-{number} of {len(self.expressions)}",
                remedy=f"Compare with {CORRELATION}, or give further expression",
            )
        names = [each.source or f"data set {at}" for at, each in enumerate(self.expressions, 1)]
        which = slice(number - 1, number) if number else slice(None)
        made = correlation_similarity(self.expressions[which], self.genes, names=names[which])
        return replace(made, name=f"{CORRELATION}-{number}" if number else CORRELATION)


def _chosen(
    expressions: Sequence[Expression],
    asked: Model | System | None,
    *,
    names: Sequence[str] | None,
    top: int,
    least_mean: float,
    learned: Collection[str],
) -> VariableGenes:
    """Choose genes, and say what is known of those a model learned from."""
    found: tuple[Finding, ...] = ()
    listed = None
    if names is not None:
        listed, found = resolve_genes("genes", names, genes=expressions[0].genes)
    without = set(learned)
    if asked is not None and model_item(asked) != "pair":
        raise UserInputError(
            "model",
            "must be one that scores pairs",
            got="one that predicts genes",
            remedy="Choose another model, or correlation",
        )
    if isinstance(asked, Model):
        own = learned_genes(asked.card)
        without |= own or frozenset()
        if own is None and not learned:
            message = (
                "The model does not say which genes it learned from, so none was left out; where "
                "it knows these genes, its modules look better than they are."
            )
            found += (Finding("warning", "learned genes", message),)
    chosen = variable_genes(
        expressions, top=top, least_mean=least_mean, without=without, listed=listed
    )
    return replace(chosen, findings=(*found, *chosen.findings))


def _only(chosen: VariableGenes, genes: Collection[str]) -> VariableGenes:
    wanted = set(genes)
    rows = np.array([row for row, gene in enumerate(chosen.genes) if gene in wanted], np.intp)
    return replace(
        chosen,
        genes=tuple(chosen.genes[row] for row in rows),
        fano=chosen.fano[rows],
        mean=chosen.mean[rows],
    )


def _others(main: str, compare: Sequence[str], *, sets: int) -> list[str]:
    """Name the similarities to compare with: those asked for, or correlation."""
    if list(compare) == [NO_COMPARISON]:
        return []
    usual = compared(sets) if not compare else list(compare)
    return [name for name in dict.fromkeys(usual) if name not in {main, SHUFFLED}]


def _made(
    maker: _Maker, names: Sequence[str]
) -> Iterator[tuple[str, Similarity, tuple[Finding, ...]]]:
    for name in names:
        similarity, found = maker.similarity(name)
        yield name, similarity, found


def _enriched(
    genes: Sequence[str],
    groups: Mapping[str, NDArray[np.int32]],
    sets: GeneSets | None,
    *,
    progress: Progress,
) -> dict[str, Enrichment]:
    if sets is None:
        return {}
    found = {}
    for done, (name, labels) in enumerate(groups.items()):
        progress("looking for terms", done, len(groups))
        found[name] = enrich(genes, labels, sets)
    return found


def _compared(enrichments: Mapping[str, Enrichment]) -> Comparison | None:
    return compare_terms(enrichments) if len(enrichments) > 1 else None


def _agreements(
    genes: Sequence[str],
    groups: Mapping[str, NDArray[np.int32]],
    truth: Mapping[str, str] | None,
) -> dict[str, Agreement]:
    if truth is None:
        return {}
    each = {name: agreement(genes, labels, truth) for name, labels in groups.items()}
    return {name: found for name, found in each.items() if found is not None}


def _of_sets(
    sets: GeneSets | None, enrichments: Mapping[str, Enrichment], main: str
) -> tuple[Finding, ...]:
    if sets is None:
        return ()
    return (*sets.findings, *enrichments[main].findings)
