"""Modules of 1,000 and 2,000 genes: what each step takes, in processor seconds.

On the simulated atlas, whose genes are taken by their Fano factor: similarity by Pearson and by
the CNNC model that comes along (on one block of pairs, told for all of them), average linkage,
optimal leaf order, a cut, the heatmap and the page's JSON, and terms of the simulated regulons.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from scipy.cluster import hierarchy

from benchmarks._machine import options, report
from core.data.expression import Expression
from core.data.gene_sets import GeneSets, read_gene_sets
from core.features.variable_genes import variable_genes
from core.figures.modules import modules_figure
from core.graphs.clustering import Tree, condensed, cut
from core.graphs.enrichment import enrich
from core.graphs.modules import sets_among, view
from core.graphs.saved_modules import SavedModules, heat_of
from core.graphs.similarity import correlation_similarity
from core.models.model_folder import open_model
from core.serving.all_pairs import score_all_pairs
from core.simulate import atlas
from core.workspace.shared import PRETRAINED

_Result = TypeVar("_Result")

_SEED = 4
_SIZES = {"full": (1_000, 2_000), "quick": (200,)}
_SCORED = {"full": 300, "quick": 60}
"""Genes whose pairs the network scores; its time goes by the pair."""
_CLUSTERS = 8


def main() -> None:
    """Measure and report."""
    chosen = options(__doc__)
    size = "quick" if chosen.quick else "full"
    made = atlas.simulate(seed=_SEED)
    with tempfile.TemporaryDirectory() as name:
        atlas.write(made, Path(name))
        sets = read_gene_sets(Path(name) / "regulons.gmt")
    each = _network(made.expression, genes=_SCORED[size])
    rows = [_steps(made.expression, sets, genes=n, per_pair=each) for n in _SIZES[size]]
    report(rows, to=chosen.json)


def _network(expression: Expression, *, genes: int) -> float:
    """Return the seconds a pair takes the CNNC model, all that is readied before included."""
    model = open_model(PRETRAINED / "atlas-cnnc")
    names = variable_genes([expression], top=genes).genes
    # once before, so that nothing is compiled or loaded while it is timed
    score_all_pairs(model, [expression], names[:20])
    begin = time.perf_counter()
    score_all_pairs(model, [expression], names)
    return (time.perf_counter() - begin) / (genes * (genes - 1))


def _steps(
    expression: Expression, sets: GeneSets, *, genes: int, per_pair: float
) -> dict[str, Any]:
    """Time every step from expression to page."""
    taken: dict[str, float] = {}

    def timed(name: str, work: Callable[[], _Result]) -> _Result:
        begin = time.process_time()
        result = work()
        taken[name] = time.process_time() - begin
        return result

    chosen = timed("choosing_s", lambda: variable_genes([expression], top=genes))
    values = timed("pearson_s", lambda: correlation_similarity([expression], chosen.genes)).values
    distance = np.maximum(1.0 - condensed(values).astype(np.float64), 0)
    linkage = timed("linkage_s", lambda: hierarchy.linkage(distance, "average"))
    ordered = timed("order_s", lambda: hierarchy.optimal_leaf_ordering(linkage, distance))
    tree = Tree(ordered, hierarchy.leaves_list(ordered).astype(np.int32))
    labels = timed("cut_s", lambda: cut(tree, _CLUSTERS))
    heat = timed("heatmap_s", lambda: heat_of(values, tree.order))
    saved = SavedModules(
        chosen.genes, tree, heat, varies=chosen.fano, mean=chosen.mean, measure=chosen.measure
    )
    shown = view(chosen.genes, tree, labels, terms=None, agrees=None)
    text = timed("figure_s", lambda: str(modules_figure(saved, shown).to_json()))
    among = sets_among(sets, chosen.genes)
    timed("terms_s", lambda: enrich(chosen.genes, labels, among))
    return {
        "genes": genes,
        **taken,
        "figure_kb": len(text) / 1e3,
        "cnnc_us_per_pair": per_pair * 1e6,
        "cnnc_all_pairs_s": per_pair * genes * (genes - 1),
    }


if __name__ == "__main__":
    main()
