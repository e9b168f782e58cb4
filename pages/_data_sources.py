"""Public data sets and simulators on the Data page; each is brought here by a run."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from dash import ALL, Input, Output, State, callback, ctx, dcc, html
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from components.blocks import card
from components.choosing import field
from components.files import size
from components.notes import simulated_badge
from core.data.catalogue import Entry, entries, find
from core.errors import UserInputError
from core.runs import store
from core.runs.records import Run
from core.simulate import SIMULATORS
from pages._live import run_panel
from pages._visit import Visit, visit

_RECENT = 600.0
_KINDS = ("fetch", "simulate", "evidence", "labels")
_LARGEST_SEED = 2**31 - 1


def layout(who: Visit) -> Component:
    """Show what can be brought here, and what is on its way."""
    return html.Div(
        [
            html.Div(on_the_way(who), id="data-runs", className="stack"),
            card(
                "Simulate data whose truth is known",
                html.Div([_simulator(name) for name in SIMULATORS], className="halves"),
                subtitle="Made on this machine, with the true network beside it. "
                "The same seed gives the same data.",
            ),
            card(
                "Fetch a public data set",
                html.Div([_public(entry, who) for entry in entries()], className="folds"),
                subtitle="From a local copy where there is one, else from its source. Every file "
                "is checked against its known SHA-256.",
            ),
        ],
        className="stack",
    )


@callback(
    Output("data-runs", "children"),
    Input({"type": "data-fetch", "name": ALL}, "n_clicks"),
    Input({"type": "data-simulate", "name": ALL}, "n_clicks"),
    State({"type": "data-seed", "name": ALL}, "value"),
    State({"type": "data-seed", "name": ALL}, "id"),
    prevent_initial_call=True,
)
def bring(
    fetches: Sequence[int],
    simulations: Sequence[int],
    seeds: Sequence[Any],
    seed_ids: Sequence[dict[str, str]],
) -> list[Component]:
    """Ask for what was clicked, and show how far it is."""
    asked = ctx.triggered_id
    if not asked or not any([*fetches, *simulations]):
        raise PreventUpdate
    who = visit()
    if asked["type"] == "data-fetch":
        ask_for_public(asked["name"], who)
    else:
        given = {each["name"]: seed for each, seed in zip(seed_ids, seeds, strict=True)}
        ask_for_simulated(asked["name"], who, seed=given.get(asked["name"]))
    return on_the_way(who)


def ask_for_public(name: str, who: Visit) -> Run:
    """Ask for a public set."""
    entry = find(name)
    return store.create(
        who.home,
        who.workspace,
        kind="fetch",
        title=f"Fetch {entry.title}",
        settings={"dataset": entry.name},
        limits=who.settings.limits,
    )


def ask_for_simulated(name: str, who: Visit, *, seed: Any) -> Run:
    """Ask for a simulated set."""
    if name not in SIMULATORS:
        raise UserInputError(
            "simulator",
            "must be one that GRNscope knows",
            got=name,
            remedy="Choose from: " + ", ".join(SIMULATORS),
        )
    if isinstance(seed, bool) or not isinstance(seed, int) or not 0 <= seed <= _LARGEST_SEED:
        raise UserInputError(
            "seed",
            f"must be a whole number from 0 to {_LARGEST_SEED:,}",
            got=seed,
            remedy="Choose a small one, such as 1",
        )
    return store.create(
        who.home,
        who.workspace,
        kind="simulate",
        title=f"Simulate {name}, seed {seed}",
        settings={"simulator": name},
        seed=seed,
        limits=who.settings.limits,
    )


def on_the_way(who: Visit) -> list[Component]:
    """Show the runs that bring data here, those that ended lately among them."""
    now = time.time()
    runs = [run for kind in _KINDS for run in store.list_runs(who.home, who.workspace, kind=kind)]
    recent = [run for run in runs if run.active or now - (run.ended or 0) < _RECENT]
    recent.sort(key=lambda run: -run.created)
    return [
        html.Section(
            [
                html.H2(dcc.Link(run.title, href=f"/runs?run={run.id}")),
                run_panel(run, who),
            ],
            className="card",
        )
        for run in recent[:4]
    ]


def _simulator(name: str) -> Component:
    seed = {"type": "data-seed", "name": name}
    return html.Div(
        [
            html.H3([name, " ", simulated_badge()]),
            html.P(SIMULATORS[name].summary),
            html.Div(
                [
                    field(
                        "Seed",
                        dcc.Input(id=seed, type="number", value=1, min=0, step=1, debounce=False),
                        id=seed,
                    ),
                    html.Button(
                        "Simulate",
                        id={"type": "data-simulate", "name": name},
                        n_clicks=0,
                        type="button",
                        className="quiet",
                        **{"aria-label": f"Simulate {name}"},
                    ),
                ],
                className="seed",
            ),
        ],
        className="option",
    )


def _public(entry: Entry, who: Visit) -> Component:
    public, mirror = who.home / "public", who.settings.mirror
    n = len(entry.files)
    here = entry.present(public) == n
    near = here or (mirror is not None and entry.present(mirror) == n)
    where = (
        "here already" if here else "in a local copy" if near
        else "from its source" if entry.on_network else "by hand, from its homepage"
    )  # fmt: skip
    known_size = "" if entry.size is None else f"{size(entry.size)}, "
    return html.Details(
        [
            html.Summary([html.Strong(entry.title), html.Span(f" {known_size}{where}")]),
            html.P(["Good for ", entry.use, "."]),
            html.P(["Licence: ", entry.licence, ". Please cite ", entry.citation, "."]),
            html.P(html.A(entry.homepage, href=entry.homepage, rel="noreferrer", target="_blank")),
            html.Button(
                "Bring it here",
                id={"type": "data-fetch", "name": entry.name},
                n_clicks=0,
                type="button",
                className="quiet",
                disabled=not (near or entry.on_network),
                **{"aria-label": f"Bring {entry.title} here"},
            ),
        ]
    )
