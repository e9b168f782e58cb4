"""Modules at another cut: the saved tree cut anew, and its terms looked for again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from core.errors import NotFoundError
from core.graphs.clustering import cut
from core.graphs.modules import agreement, names_in_sets, view
from core.graphs.saved_modules import read_saved
from core.query.cache import SizedCache
from core.reports.modules_report import SETS
from core.settings import Limits

_CUTS = SizedCache(32 * 1024**2)


def at_cut(folder: Path, clusters: int, limits: Limits) -> dict[str, Any]:
    """Return what a page shows of a run's modules at a cut, as `core.graphs.modules.view` has it.

    Parameters
    ----------
    folder
        Of the results of a run; they never change.
    clusters
        How many modules.
    limits
        What a file may ask of this machine.
    """
    found: dict[str, Any] = _CUTS.get_or_make(
        (folder, clusters),
        lambda: _cut(folder, clusters, limits=limits),
        size=lambda shown: 400 * len(shown["terms"]) + 100_000,
    )
    return found


def _cut(folder: Path, clusters: int, *, limits: Limits) -> dict[str, Any]:
    saved = read_saved(folder)
    if saved is None:
        raise NotFoundError(
            "modules",
            "must be of a run that has finished",
            got="one without a tree",
            remedy="Find the modules again",
        )
    labels = cut(saved.tree, clusters)
    terms = None
    if (folder / SETS).is_file():
        from core.data.gene_sets import read_gene_sets  # noqa: PLC0415  (only where there are any)
        from core.graphs.enrichment import enrich  # noqa: PLC0415  (SciPy's statistics)

        names, _ = names_in_sets(saved.genes)
        terms = enrich(names, labels, read_gene_sets(folder / SETS, limits=limits)).table
    truth = {gene: group for gene, group in zip(saved.genes, saved.groups, strict=False) if group}
    return view(
        saved.genes,
        saved.tree,
        labels,
        terms=terms,
        agrees=agreement(saved.genes, labels, truth) if truth else None,
    )
