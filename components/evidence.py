"""Ticking tables: numbers about pairs or targets beside expression, and scores of others."""

from __future__ import annotations

from collections.abc import Sequence

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from core.workspace.records import Item


def evidence_choice(
    page: str, tables: Sequence[Item], *, chosen: Sequence[str], hidden: bool
) -> Component:
    """Build the choice of tables with other numbers about pairs or targets.

    Parameters
    ----------
    page
        Whose form it is; `{page}-evidence` holds the ids of what is ticked.
    tables
        What there is to choose from.
    chosen
        Ids of what is ticked at first.
    hidden
        True where no chosen method can use them.
    """
    return _folded(
        "Other evidence, such as motif scores",
        "Tables with a column target, a column regulator if the numbers are about pairs, and "
        "columns of numbers. What asks the model later has to give them again.",
        f"{page}-evidence",
        tables=tables,
        ticked=_known(tables, chosen),
        hidden=hidden,
    )


def scores_choice(page: str, tables: Sequence[Item], *, chosen: Sequence[str]) -> Component:
    """Build the choice of tables with scores of other programs, to be judged beside.

    Parameters
    ----------
    page, tables, chosen
        As in `evidence_choice`; `{page}-scores` holds the ids of what is ticked.
    """
    return _folded(
        "Scores of other programs",
        "Tables with a regulator, a target and a score, as pySCENIC, GRNBoost2 or GENIE3 write "
        "them. They are judged on the same folds, on one data set.",
        f"{page}-scores",
        tables=tables,
        ticked=_known(tables, chosen),
        hidden=False,
    )


def evidence_needed(
    page: str, tables: Sequence[Item], *, chosen: Sequence[str], wants: Sequence[str]
) -> Component:
    """Build the choice of tables that a model has to be given.

    Parameters
    ----------
    page, tables, chosen
        As in `evidence_choice`; the sentence has the id `{page}-evidence-wants`.
    wants
        Names of the numbers that the model was trained with; none where it needs none.
    """
    return html.Fieldset(
        [
            html.Legend("Other evidence"),
            html.P(
                needs(wants, tables=bool(tables)), id=f"{page}-evidence-wants", className="hint"
            ),
            _ticks(f"{page}-evidence", tables, _known(tables, chosen)),
        ],
        id=f"{page}-evidence-field",
        className="field",
        hidden=not wants,
    )


def needs(wants: Sequence[str], *, tables: bool) -> str:
    """Describe which numbers a model has to be given, and where they come from."""
    if not wants:
        return ""
    where = "Tick the tables that hold them." if tables else "Bring them on the Data page first."
    return (
        f"This model learned with {' and '.join(wants)} beside expression, and has to be given the "
        f"same here: columns of these names beside target, and regulator where they are about "
        f"pairs. {where}"
    )


def _folded(
    title: str,
    hint: str,
    name: str,
    *,
    tables: Sequence[Item],
    ticked: Sequence[str],
    hidden: bool,
) -> Component:
    """Build a choice of tables that stands open where something is ticked."""
    bring = "" if tables else " Bring one on the Data page first."
    return html.Details(
        [
            html.Summary(title),
            html.P(hint + bring, className="hint"),
            _ticks(name, tables, ticked),
        ],
        id=f"{name}-field",
        open=bool(ticked),
        hidden=hidden,
    )


def _known(tables: Sequence[Item], chosen: Sequence[str]) -> list[str]:
    known = {each.id for each in tables}
    return [each for each in chosen if each in known]


def _ticks(name: str, tables: Sequence[Item], ticked: Sequence[str]) -> Component:
    return dbc.Checklist(
        id=name,
        options=[{"label": each.name, "value": each.id} for each in tables],
        value=list(ticked),
    )
