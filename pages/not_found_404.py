"""What an unknown address shows."""

import dash
from dash import dcc, html
from dash.development.base_component import Component

from components.shell import heading

dash.register_page(__name__, title="Not found · GRNscope")


def layout(**_query: str) -> Component:
    """Build the page that says there is no such page, and where to go."""
    return html.Div(
        [
            heading("There is no such page", "The address may be mistyped."),
            dcc.Link("Back to the start page", href="/"),
        ]
    )
