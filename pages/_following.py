"""A run that a page follows: its panel, and what it has to show while it works and when it ends."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from dash import ALL, Input, Output, State, callback, dcc, html
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from core.runs import store
from core.runs.records import Run
from pages._live import run_panel
from pages._visit import Visit, visit

Outcome = tuple[str, list[Component]]
"""A word that changes when there is something new to show, and what to show."""


@dataclass(frozen=True)
class Followed:
    """What a page follows.

    Attributes
    ----------
    page
        Word that ids begin with.
    outcome
        What a run of the page shows now.
    """

    page: str
    outcome: Callable[[Run, Visit], Outcome]


def following(what: Followed, run: Run | None, who: Visit, *, empty: Component) -> Component:
    """Build the panel of a run and what it has to show; `empty` where there is none."""
    if run is None:
        return html.Div(empty, className="stack")
    key, shown = what.outcome(run, who)
    return html.Div(
        [
            html.Section([html.H2(run.title), run_panel(run, who)], className="card"),
            html.Div(shown, id=f"{what.page}-outcome", className="stack"),
            dcc.Store(id=f"{what.page}-shown", data=key),
            dcc.Store(id=f"{what.page}-run", data=run.id),
        ],
        className="stack",
    )


def install(what: Followed) -> None:
    """Add the callback that shows what is new of the run."""
    page = what.page

    @callback(
        Output(f"{page}-outcome", "children"),
        Output(f"{page}-shown", "data"),
        Input({"type": "run-tick", "run": ALL}, "n_intervals"),
        Input({"type": "run-state", "run": ALL}, "data"),
        State(f"{page}-run", "data"),
        State(f"{page}-shown", "data"),
        prevent_initial_call=True,
    )
    def follow(_ticks: list[int], _states: list[str], run_id: str, shown: str) -> tuple[Any, str]:
        """Show what is new of the run."""
        who = visit()
        key, found = what.outcome(store.get(who.home, who.workspace, run_id), who)
        if key == shown:
            raise PreventUpdate
        return found, key
