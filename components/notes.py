"""What is said beside results: what to do next, what went wrong, how far to trust it."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from core.errors import UserInputError


def empty_state(title: str, what_to_do: str | Component, *ways: Component) -> Component:
    """Build what stands where nothing is yet: what will be here, and how to get it.

    Parameters
    ----------
    title
        What is missing.
    what_to_do
        How it comes here, in a sentence.
    ways
        Links or buttons that lead there.
    """
    return html.Div(
        [html.H2(title), html.P(what_to_do), html.Div(list(ways), className="ways")],
        className="empty",
    )


def error_box(error: UserInputError) -> Component:
    """Build what a person reads who gave something that cannot be used."""
    return html.Div(
        [
            html.P([html.Strong(error.name), f": {error.rule}"]),
            html.P(["Received: ", html.Span(error.got, className="got"), "."]),
            html.P(error.remedy, className="remedy"),
        ],
        className="error",
        role="alert",
    )


def fault_box(number: str) -> Component:
    """Build what a person reads when something failed that is not their doing."""
    return html.Div(
        [
            html.P(html.Strong("Something went wrong on our side, and it was written down.")),
            html.P(["If you report it, please name it by its id: ", html.Code(number), "."]),
        ],
        className="error",
        role="alert",
    )


def simulated_badge() -> Component:
    """Build the mark of everything that no organism was measured for."""
    return html.Span("simulated", className="badge")
