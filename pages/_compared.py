"""Evaluations put side by side, on the page Evaluate: which can be, and what they found."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import dash_bootstrap_components as dbc
from dash import Input, Output, State, callback, dcc, html
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from components.blocks import card
from components.evaluation import evaluation_view
from components.runs import result_links
from core.io.atomic import read_json
from core.runs import store
from core.runs.inputs import run_folder
from core.runs.records import Run
from pages import _work
from pages._visit import Visit, visit

KIND = "evaluate"
"""Of the runs that are compared."""


@callback(
    Output("evaluate-beside-place", "href"),
    Input("evaluate-beside-go", "n_clicks"),
    State("evaluate-beside", "value"),
    State("evaluate-beside-run", "data"),
    prevent_initial_call=True,
)
def compare(clicks: int, others: list[str], run_id: str) -> str:
    """Show several evaluations side by side."""
    if not clicks or not others:
        raise PreventUpdate
    return f"/evaluate?run={run_id}&beside={','.join(others)}"


def side_by_side_view(runs: Sequence[Run], who: Visit) -> Component:
    """Show several evaluations side by side, the first of which the address names."""
    from core.evaluation.side_by_side import side_by_side  # noqa: PLC0415  (SciPy's statistics)

    found = _titled(runs, who)
    named = [each.id for each in runs]
    return html.Div(
        [
            evaluation_view(side_by_side(found), tools=tools(runs[0]), runs=named),
            dcc.Link("Back to the one evaluation", href=f"/evaluate?run={named[0]}"),
        ],
        className="stack",
    )


def _titled(runs: Sequence[Run], who: Visit) -> dict[str, dict[str, Any]]:
    """Read what several evaluations found, by what each is called."""
    return {
        f"{each.title}, {each.id[:4]}": metrics
        for each in runs
        if (metrics := metrics_of(each, who)) is not None
    }


def read_together(run_ids: list[str]) -> dict[str, Any] | None:
    """Read one evaluation, or several put side by side; None where one is gone.

    Parameters
    ----------
    run_ids
        Of the visitor's runs.
    """
    from core.evaluation.side_by_side import together  # noqa: PLC0415  (SciPy's statistics)

    who = visit()
    runs = [run for each in run_ids if (run := _work.asked_run(who, each, kind=KIND))]
    if not runs or len(runs) < len(run_ids):
        return None
    return metrics_of(runs[0], who) if len(runs) == 1 else together(_titled(runs, who))


def comparable(run: Run, metrics: dict[str, Any], who: Visit) -> Component:
    """Offer the past evaluations that dealt out the same pairs in the same way."""
    from core.evaluation.side_by_side import same_folds  # noqa: PLC0415  (SciPy's statistics)

    past = [
        each
        for each in store.list_runs(who.home, who.workspace, kind=KIND)
        if each.id != run.id and each.state == "done"
        if (other := metrics_of(each, who)) is not None and same_folds(metrics, other)
    ]
    place = [
        dcc.Store(id="evaluate-beside-run", data=run.id),
        dcc.Location(id="evaluate-beside-place", refresh="callback-nav"),
    ]
    if not past:
        return card(
            "Nothing to compare with yet",
            html.P("Evaluate another method with the same pairs, split, folds and seed, and both "
                   "can be seen side by side here."),
        )  # fmt: skip
    return card(
        f"Compare with {len(past)} earlier evaluation{'' if len(past) == 1 else 's'} "
        "on the same folds",
        dbc.Checklist(
            id="evaluate-beside",
            options=[{"label": f"{each.title} ({each.id[:4]})", "value": each.id} for each in past],
            value=[],
        ),
        html.Div(
            html.Button("Compare", id="evaluate-beside-go", type="button", className="quiet",
                        n_clicks=0),
            className="tools actions",
        ),
        *place,
    )  # fmt: skip


def metrics_of(run: Run, who: Visit) -> dict[str, Any] | None:
    """Read what an evaluation found; None where that is gone."""
    return read_json(run_folder(who.home, run).results / "metrics.json")


def tools(run: Run) -> list[Component]:
    """Link to the report and the files of an evaluation."""
    files = (("Report", "report.html"), ("Scores", "scores.csv"), ("Figures", "metrics.json"))
    return result_links(run.id, files)
