"""Which genes an evaluation is about, on the page Evaluate: how many, and by which test."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash import html
from dash.development.base_component import Component

from components.choosing import item_select
from components.settings_form import changed_settings, option_controls, option_id
from core.errors import UserInputError
from core.query.sources import evidence_tables
from core.runs.records import Run
from core.workflows.options import GENE_FILES, GENES, VARIABLE_GENES
from core.workspace import items
from pages._visit import Visit

_PAGE = "evaluate-genes"
"""What the ids of the controls begin with."""
_LABELS = {
    "gene-order": ("File of p values", "a test along pseudotime is made",
                   "Gene, p value and variance, such as BEELINE's GeneOrdering."),
    "pseudotime": ("File of pseudotime", "as the expression has it",
                   "One row a cell and one column a lineage, such as BEELINE's PseudoTime."),
}  # fmt: skip
OWN = (
    *(option_id(_PAGE, option.name) for option in GENES),
    *(f"{_PAGE}-{role}" for role in GENE_FILES),
)
"""Ids of the controls, in the order in which `read` takes their values."""


def form(who: Visit, run: Run | None) -> Component:
    """Build the controls, folded away unless the run chose genes.

    Parameters
    ----------
    who
        Whose files there are to choose from.
    run
        That the address names.
    """
    given = {} if run is None else {
        x.name: run.settings[x.name] for x in GENES if x.name in run.settings
    }  # fmt: skip
    held = {} if run is None else {each.role: each.item for each in run.inputs}
    files = evidence_tables(items.list_items(who.home, who.workspace))
    return html.Details(
        [
            html.Summary("Genes: the most variable only" if given else "Genes: all, or fewer"),
            *option_controls(_PAGE, GENES, given=given),
            *(
                item_select(label, files, id=f"{_PAGE}-{role}", value=held.get(role, ""),
                            optional=none, hint=hint)
                for role, (label, none, hint) in _LABELS.items()
            ),
        ],
        open=bool(given),
        className="settings",
    )  # fmt: skip


def read(*values: Any) -> tuple[dict[str, Any], Mapping[str, str]]:
    """Read the controls: settings of the run, and ids of files by role.

    Parameters
    ----------
    values
        Of the controls, in their order.
    """
    told = changed_settings(GENES, {x.name: value for x, value in zip(GENES, values, strict=False)})
    files = dict(zip(GENE_FILES, values[len(GENES) :], strict=False))
    given = {role: item for role, item in files.items() if item}
    if not told.get(VARIABLE_GENES.name) and (told or GENE_FILES[0] in given):
        raise UserInputError(
            "variable-genes",
            "must be more than 0 where it is said how genes are chosen",
            got="0",
            remedy="Type how many genes to judge, such as 500, or leave the rest as it was",
        )
    return told, given
