"""Another method's curves of the evaluation that is shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from dash import Input, Output, State, callback
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from components.evaluation_curves import curves_of


def install(read: Callable[[list[str]], Mapping[str, Any] | None]) -> None:
    """Add the callback that draws the method and the question that are chosen.

    Parameters
    ----------
    read
        Finds the figures of evaluations by their ids; None where one is gone.
    """

    @callback(
        Output("curves-figures", "children"),
        Input("curves-method", "value"),
        Input("curves-question", "value"),
        State("curves-runs", "data"),
        prevent_initial_call=True,
    )
    def draw(name: object, question: object, runs: object) -> list[Component]:
        """Draw the curves of one method."""
        if not (isinstance(name, str) and isinstance(question, str) and isinstance(runs, list)):
            raise PreventUpdate
        metrics = read([run for run in runs if isinstance(run, str)])
        if metrics is None:
            raise PreventUpdate
        return curves_of(metrics, name, question=question)
