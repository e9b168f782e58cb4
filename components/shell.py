"""The frame around every page: navigation at the left, the page at the right."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

import dash
import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from components.conditions import banner

NOTICE = "notice"
"""Where every page shows what could not be done."""


@dataclass(frozen=True)
class Link:
    """A page in the navigation, under the heading of its group ("" for none)."""

    name: str
    path: str
    group: str = ""


def frame(links: Sequence[Link]) -> Component:
    """Build the frame; Dash puts the page that was asked for into it."""
    return html.Div(
        [
            html.A("Skip to the content", href="#content", className="skip"),
            html.Header(
                [
                    html.A(["GRN", html.Span("scope")], href="/", className="brand"),
                    _navigation(links),
                    html.P(
                        "Works without a network: everything you see is served by this machine.",
                        className="aside",
                    ),
                    # assets/theme.js listens to it, so that no inline script is needed
                    html.Button("Light or dark", id="theme-switch", className="quiet"),
                ],
                className="side",
            ),
            html.Main(
                [banner(), html.Div(id=NOTICE), dash.page_container], id="content", tabIndex="-1"
            ),
        ],
        className="frame",
    )


def heading(title: str, lead: str, *, chips: Sequence[Component] = ()) -> Component:
    """Build the top of a page: what it answers, one sentence more, and what it speaks of."""
    return html.Div(
        [
            html.Div([html.H1(title), html.P(lead, className="lead")]),
            html.Div(list(chips), className="chips"),
        ],
        className="heading",
    )


def _navigation(links: Sequence[Link]) -> Component:
    parts: list[Component] = []
    for group, members in groupby(links, key=lambda link: link.group):
        if group:
            parts.append(html.H2(group))
        parts.append(
            html.Ul(
                [
                    html.Li(dbc.NavLink(link.name, href=link.path, active="exact"))
                    for link in members
                ]
            )
        )
    return html.Nav(parts, **{"aria-label": "Pages"})
