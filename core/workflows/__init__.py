"""Train, score, evaluate, tune, explain; pathways, modules, and what sequence says.

One function each, on objects in memory.

The command line, the jobs of the worker and notebooks all come through here::

    from core import workflows
    from core.data.expression import Expression

    expression = Expression.from_anndata(adata)
    scored = workflows.score("pearson", [expression], regulators=["Gata1"])
    workflows.write_into_anndata(adata, scored)
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from core.serving.anndata_scores import write_into_anndata
    from core.workflows.choosing_genes import gene_choice, read_pseudotime
    from core.workflows.evaluation import evaluate
    from core.workflows.explaining import explain
    from core.workflows.inputs import (
        DataFile,
        read_evidence_tables,
        read_expressions,
        read_problems,
    )
    from core.workflows.modules import find_modules
    from core.workflows.pair_sights import see_pairs, sees_pairs
    from core.workflows.pathway import leave_pathway_out
    from core.workflows.pathway_inputs import read_pathway
    from core.workflows.peak_labels import pairs_from_peaks
    from core.workflows.region_inputs import read_peak_files, read_sequence_inputs
    from core.workflows.scoring import model_item, opened, score
    from core.workflows.sequence_evidence import evidence_from_sequence
    from core.workflows.training import train
    from core.workflows.tuning import tune

_HOME = {
    "DataFile": "core.workflows.inputs",
    "evaluate": "core.workflows.evaluation",
    "evidence_from_sequence": "core.workflows.sequence_evidence",
    "explain": "core.workflows.explaining",
    "gene_choice": "core.workflows.choosing_genes",
    "find_modules": "core.workflows.modules",
    "leave_pathway_out": "core.workflows.pathway",
    "model_item": "core.workflows.scoring",
    "opened": "core.workflows.scoring",
    "pairs_from_peaks": "core.workflows.peak_labels",
    "read_evidence_tables": "core.workflows.inputs",
    "read_expressions": "core.workflows.inputs",
    "read_peak_files": "core.workflows.region_inputs",
    "read_pathway": "core.workflows.pathway_inputs",
    "read_pseudotime": "core.workflows.choosing_genes",
    "read_problems": "core.workflows.inputs",
    "read_sequence_inputs": "core.workflows.region_inputs",
    "score": "core.workflows.scoring",
    "see_pairs": "core.workflows.pair_sights",
    "sees_pairs": "core.workflows.pair_sights",
    "train": "core.workflows.training",
    "tune": "core.workflows.tuning",
    "write_into_anndata": "core.serving.anndata_scores",
}
__all__ = [
    "DataFile",
    "evaluate",
    "evidence_from_sequence",
    "explain",
    "find_modules",
    "gene_choice",
    "leave_pathway_out",
    "model_item",
    "opened",
    "pairs_from_peaks",
    "read_evidence_tables",
    "read_expressions",
    "read_pathway",
    "read_peak_files",
    "read_problems",
    "read_pseudotime",
    "read_sequence_inputs",
    "score",
    "see_pairs",
    "sees_pairs",
    "train",
    "tune",
    "write_into_anndata",
]


def __getattr__(name: str) -> Any:
    """Import a workflow when it is first used: each needs other heavy libraries."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)
