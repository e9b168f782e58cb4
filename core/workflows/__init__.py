"""Train, score, evaluate, tune and explain: one function each, on objects in memory.

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
    from core.workflows.evaluation import evaluate
    from core.workflows.explaining import explain
    from core.workflows.inputs import (
        DataFile,
        read_evidence_tables,
        read_expressions,
        read_problems,
    )
    from core.workflows.pair_sights import see_pairs, sees_pairs
    from core.workflows.scoring import model_item, opened, score
    from core.workflows.training import train
    from core.workflows.tuning import tune

_HOME = {
    "DataFile": "core.workflows.inputs",
    "evaluate": "core.workflows.evaluation",
    "explain": "core.workflows.explaining",
    "model_item": "core.workflows.scoring",
    "opened": "core.workflows.scoring",
    "read_evidence_tables": "core.workflows.inputs",
    "read_expressions": "core.workflows.inputs",
    "read_problems": "core.workflows.inputs",
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
    "explain",
    "model_item",
    "opened",
    "read_evidence_tables",
    "read_expressions",
    "read_problems",
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
