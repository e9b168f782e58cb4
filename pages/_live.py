"""A run on a page: shown as it stands, looked at again every second, stopped and resumed."""

from __future__ import annotations

import time
from typing import Any

from dash import MATCH, Input, Output, State, callback, ctx, no_update
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from components.runs import live_panel, progress_panel
from core.runs import store
from core.runs.records import Run
from pages._visit import Visit, visit


def run_panel(run: Run, who: Visit) -> Component:
    """Build the panel of a run; it follows the run by itself.

    Parameters
    ----------
    run
        From the store.
    who
        The visitor.
    """
    return live_panel(run, _body(run, who))


@callback(
    Output({"type": "run-body", "run": MATCH}, "children"),
    Output({"type": "run-state", "run": MATCH}, "data"),
    Output({"type": "run-tick", "run": MATCH}, "disabled"),
    Input({"type": "run-tick", "run": MATCH}, "n_intervals"),
    State({"type": "run-state", "run": MATCH}, "data"),
    prevent_initial_call=True,
)
def follow(_times: int, was: str) -> tuple[Any, Any, bool]:
    """Show the run as it stands now."""
    who = visit()
    return _shown(store.get(who.home, who.workspace, ctx.triggered_id["run"]), who, was=was)


# apart from the clock: of a tick and a click that come together, Dash names the tick
@callback(
    Output({"type": "run-body", "run": MATCH}, "children", allow_duplicate=True),
    Output({"type": "run-state", "run": MATCH}, "data", allow_duplicate=True),
    Output({"type": "run-tick", "run": MATCH}, "disabled", allow_duplicate=True),
    Input({"type": "run-cancel", "run": MATCH}, "n_clicks"),
    Input({"type": "run-resume", "run": MATCH}, "n_clicks"),
    State({"type": "run-state", "run": MATCH}, "data"),
    prevent_initial_call=True,
)
def act(cancel: int, resume: int, was: str) -> tuple[Any, Any, bool]:
    """Stop the run, or go on with it."""
    who, asked = visit(), ctx.triggered_id
    if asked["type"] == "run-cancel" and cancel:
        run = store.ask_to_cancel(who.home, who.workspace, asked["run"])
    elif asked["type"] == "run-resume" and resume:
        run = store.resume(who.home, who.workspace, asked["run"], limits=who.settings.limits)
    else:  # a button that was drawn anew
        raise PreventUpdate
    return _shown(run, who, was=was)


def _shown(run: Run, who: Visit, *, was: str) -> tuple[Any, Any, bool]:
    return _body(run, who), no_update if run.state == was else run.state, not run.active


def _body(run: Run, who: Visit) -> Component:
    log = [line.text for line in store.read_log(who.home, run)]
    waiting = store.place_in_queue(who.home, run) if run.state == "queued" else 0
    return progress_panel(run, log=log, waiting=waiting, now=time.time())
