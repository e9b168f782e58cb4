"""Which genes belong together? Genes clustered by a run, cut where the visitor chooses."""

from __future__ import annotations

from functools import partial
from typing import Any
from urllib.parse import urlencode

import dash
from dash import (
    ALL,
    ClientsideFunction,
    Input,
    Output,
    State,
    callback,
    clientside_callback,
    ctx,
    dcc,
    html,
    no_update,
)
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from components import modules as parts
from components.blocks import card
from components.findings import findings_list
from components.notes import empty_state, error_box
from components.report import block_card
from components.runs import result_links
from components.shell import heading
from core.errors import UserInputError
from core.graphs.saved_modules import read_saved
from core.io.atomic import read_json
from core.query import sources
from core.query.helper import helper
from core.query.question import ALL_GENES, ALL_REGULATORS, QueryForm
from core.reports.modules_report import METRICS, VIEW
from core.reports.stored import read_blocks
from core.runs import forms, store
from core.runs import modules_inputs as reading
from core.runs.inputs import run_folder
from core.runs.records import Run
from core.workflows.options import CORRELATION
from core.workspace import items
from pages import _following
from pages._address import single_words
from pages._modules_form import PAGE, modules_form
from pages._questions import ask
from pages._visit import Visit, visit

dash.register_page(
    __name__, path="/modules", name="Modules", title="Modules · GRNscope", group="Ask", order=3,
)  # fmt: skip

_PAST = 5
_FILES = (
    ("Modules as CSV", "modules.csv"),
    ("Terms as CSV", "terms.csv"),
    ("Both as XLSX", "modules.xlsx"),
    ("Similarity", "similarity.npz"),
)
_MOST_IN_NETWORK = 170
"""Genes of a module that are asked about with each other."""


@single_words
def layout(run: str = "", cut: str = "", **_query: str) -> Component:
    """Show the form, and the modules that the address names."""
    who = visit()
    asked = store.find(who.home, who.workspace, run)
    if asked is not None and asked.kind != reading.KIND:
        asked = None
    everything = items.list_items(who.home, who.workspace)
    top = heading(
        "Which genes belong together?",
        "Genes are clustered by the scores of their pairs, or by correlation; each module is "
        "tested for what its genes have in common.",
    )
    if not sources.expressions(everything):
        return html.Div(
            [
                top,
                empty_state(
                    "No expression yet",
                    "The demo is being made, which takes a minute. Or bring your own expression.",
                    html.A("Look again", href="/modules"),
                    html.A("Bring your data", href="/data"),
                ),
            ]
        )
    helper().warm()
    return html.Div(
        [
            top,
            html.Div(
                [
                    modules_form(everything, asked),
                    html.Div(
                        [
                            _following.following(_at(cut), asked, who, empty=_empty()),
                            *_earlier(who, asked),
                        ],
                        className="stack",
                    ),
                ],
                className="form-and-result",
            ),
            dcc.Store(id="modules-query"),
            dcc.Store(id="modules-done"),
            dcc.Location(id="modules-place", refresh="callback-nav"),
        ]
    )


def _empty() -> Component:
    return empty_state(
        "No modules are open",
        "Press Find modules: the demo's genes are chosen already, and correlation takes seconds. "
        "The heatmap, the modules and their terms appear here.",
        dcc.Link("Bring your own files", href="/data"),
    )


def _earlier(who: Visit, but: Run | None) -> list[Component]:
    past = store.list_runs(who.home, who.workspace, kind=reading.KIND, most=_PAST + 1)
    shown = [run for run in past if but is None or run.id != but.id][:_PAST]
    if not shown:
        return []
    lines = [
        html.Li(dcc.Link(f"{run.title} ({run.id[:4]})", href=f"/modules?run={run.id}"))
        for run in shown
    ]
    return [card("Earlier modules", html.Ul(lines, className="earlier"))]


def _at(cut: str) -> _following.Followed:
    """Follow a run, and begin with the cut that the address has."""
    wanted = int(cut) if cut.isascii() and cut.isdigit() and len(cut) < 7 else 0
    return _following.Followed(PAGE, partial(_outcome, wanted=wanted))


def _outcome(run: Run, who: Visit, wanted: int = 0) -> _following.Outcome:
    """Show what was found, when it was."""
    folder = run_folder(who.home, run).results
    figures, saved = read_json(folder / METRICS), read_saved(folder)
    if run.state != "done" or figures is None or saved is None:
        return run.state, []
    blocks = read_blocks(folder)
    return "done", [
        parts.summary_card(
            figures,
            tools=result_links(run.id, _FILES),
            slider=parts.cut_slider(
                wanted if 2 <= wanted <= len(saved.genes) else figures["clusters"],
                genes=len(saved.genes),
            ),
        ),
        html.Div(id="modules-view", className="stack"),
        *(block_card(block, number) for number, block in enumerate(blocks[2] if blocks else ())),
        *([card("What was noticed", findings_list(figures["findings"]))]),
    ]


@callback(
    Output("modules-view", "children"),
    Output("modules-query", "data"),
    Input(parts.CUT, "value"),
    State("modules-run", "data"),
)
def show(clusters: object, run_id: str) -> tuple[Any, Any]:
    """Show the modules of a cut."""
    who = visit()
    run = store.get(who.home, who.workspace, run_id)
    saved = read_saved(run_folder(who.home, run).results)
    if saved is None:
        raise PreventUpdate
    try:
        view = _view(run, who, clusters)
    except UserInputError as error:
        return parts.no_view(error), no_update
    return parts.modules_view(saved, view), urlencode({"run": run.id, "cut": view["clusters"]})


def _view(run: Run, who: Visit, clusters: object) -> dict[str, Any]:
    """Return what is shown of a cut: as the run kept it, or found anew by the helper."""
    wanted = forms.whole_number(clusters, "clusters", least=1, most=1_000_000)
    folder = run_folder(who.home, run).results
    kept = read_json(folder / VIEW)
    if kept is not None and kept["clusters"] == wanted:
        return kept
    found: dict[str, Any] = helper().ask("modules.at_cut", folder, wanted, who.settings.limits)
    return found


@callback(
    Output("modules-place", "href", allow_duplicate=True),
    Output("modules-cut-error", "children"),
    Input({"type": "modules-ask", "module": ALL}, "n_clicks"),
    Input({"type": "modules-network", "module": ALL}, "n_clicks"),
    State(parts.CUT, "value"),
    State("modules-run", "data"),
    prevent_initial_call=True,
)
def lead_on(asks: list[int], draws: list[int], clusters: object, run_id: str) -> tuple[Any, Any]:
    """Ask who regulates a module, or draw the network of its genes."""
    pressed = ctx.triggered_id
    if not (any(asks) or any(draws)) or not isinstance(pressed, dict):
        raise PreventUpdate
    who = visit()
    run = store.get(who.home, who.workspace, run_id)
    try:
        view = _view(run, who, clusters)
        genes: list[str] = next(
            (each["genes"] for each in view["modules"] if each["module"] == pressed["module"]), []
        )
        if pressed["type"] == "modules-network":
            name = _ask_of(who, run, genes[:_MOST_IN_NETWORK])
            return f"/network?{urlencode({'source': f'question:{name}'})}", None
        return f"/query?{urlencode({'question': _ask_who(who, run, genes)})}", None
    except UserInputError as error:
        return no_update, error_box(error)


def _ask_who(who: Visit, run: Run, genes: list[str]) -> str:
    """Ask all known regulators about the genes; every gene where none is known as one."""
    expression, model = _asked_by(run)
    form = QueryForm(ALL_REGULATORS, "\n".join(genes), expression=expression, model=model)
    try:
        return ask(who, form)
    except UserInputError:
        return ask(who, QueryForm(ALL_GENES, form.targets, expression=expression))


def _ask_of(who: Visit, run: Run, genes: list[str]) -> str:
    """Ask correlation, which answers at once, about the genes with each other."""
    expression, _ = _asked_by(run)
    text = "\n".join(genes)
    return ask(who, QueryForm(text, text, expression=expression, model=CORRELATION))


def _asked_by(run: Run) -> tuple[str, str]:
    """Return the ids of the expression and of the model that modules were made by."""
    read = {each.role: each.item for each in reversed(run.inputs)}
    return read.get("expression", ""), read.get("model", "")


clientside_callback(
    ClientsideFunction("modules", "address"),
    Output("modules-done", "data"),
    Input("modules-query", "data"),
    prevent_initial_call=True,
)

WORK = _following.Followed(PAGE, _outcome)
_following.install(WORK)
