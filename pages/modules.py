"""Which genes belong together? Genes clustered by a run, cut where the visitor chooses."""

from __future__ import annotations

from functools import partial
from typing import Any
from urllib.parse import urlencode

import dash
import dash_bootstrap_components as dbc
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
from components.choosing import field, item_select
from components.findings import findings_list
from components.notes import empty_state, error_box
from components.report import block_card
from components.settings_form import changed_settings, option_id
from components.shell import heading
from core.errors import UserInputError
from core.graphs.saved_modules import read_saved
from core.io.atomic import read_json
from core.problem.option import shown
from core.query import sources
from core.query.helper import helper
from core.query.question import ALL_GENES, ALL_REGULATORS, QueryForm
from core.reports.modules_report import METRICS, VIEW
from core.reports.stored import read_blocks
from core.runs import forms, store
from core.runs import modules_inputs as reading
from core.runs.inputs import run_folder
from core.runs.records import Run
from core.workflows.options import CORRELATION, MODULES
from core.workspace import items
from pages import _following
from pages._address import single_words
from pages._questions import ask
from pages._visit import Visit, visit

dash.register_page(
    __name__, path="/modules", name="Modules", title="Modules · GRNscope", group="Ask", order=3,
)  # fmt: skip

PAGE = "modules"
_PAST = 5
_FILES = (
    ("Modules as CSV", "modules.csv"),
    ("Terms as CSV", "terms.csv"),
    ("Both as XLSX", "modules.xlsx"),
    ("Similarity", "similarity.npz"),
)
_CHOICES = ("expression", "second", "similarity", "genes", "sets", "annotations")
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
                    _form(everything, asked),
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


def _form(everything: list[Any], run: Run | None) -> Component:
    read = {each.role: each.item for each in reversed(run.inputs)} if run is not None else {}
    several = [each.item for each in run.inputs if each.role == "expression"] if run else []
    known = sources.expressions(everything)
    named = reading.similarities(everything)
    sets = reading.gene_sets(everything)
    return card(
        "What to cluster, and by what",
        item_select("Expression", known, id="modules-expression", value=read.get("expression")),
        item_select(
            "Second expression", known, id="modules-second", optional="none",
            value=several[1] if len(several) > 1 else "",
            hint="Correlations of both are averaged; models that read two see them side by side.",
        ),
        field(
            "Similarity",
            dbc.Select(
                id="modules-similarity",
                options=[{"label": name, "value": key} for key, name in named.items()],
                value=_similarity_of(run, read),
            ),
            id="modules-similarity",
            hint="A model or system scores every ordered pair: a thousand genes are a million. "
            "It can be stopped, and goes on where it was.",
        ),
        item_select(
            "Gene sets or ontology", sets, id="modules-sets", optional="none",
            value=read.get("gene-sets") or read.get("ontology") or (
                "" if run is not None else _first_sets(sets)
            ),
            hint="GMT or OBO files; bring them on the Data page.",
        ),
        html.Div(
            item_select(
                "Annotations", reading.annotation_files(everything), id="modules-annotations",
                optional="none", value=read.get("annotations"),
                hint="Which terms each gene has, for an ontology: GAF, or gene and term.",
            ),
            id="modules-annotations-field",
            hidden=not read.get("ontology"),
        ),
        item_select(
            "Genes", sources.lists(everything), id="modules-genes-list",
            optional="those that vary most", value=read.get("genes", ""),
        ),
        *_numbers(run),
        field(
            "Seed",
            dbc.Input(id="modules-seed", type="text", inputmode="numeric",
                      value=str(run.seed if run is not None else 0)),
            id="modules-seed",
            hint="Of the shuffled modules, the control.",
        ),
        html.Div(id="modules-error", **{"aria-live": "polite"}),
        html.Div(
            html.Button("Find modules", id="modules-start", type="button", className="primary",
                        n_clicks=0),
            className="tools actions",
        ),
    )  # fmt: skip


def _numbers(run: Run | None) -> list[Component]:
    """Build the controls of the numbers, in a line each."""
    given = run.settings if run is not None else {}
    titles = {"top": "Number of genes", "least-mean": "Least mean", "clusters": "Modules"}
    return [
        field(
            titles[option.name],
            dbc.Input(id=option_id(PAGE, option.name), type="text", inputmode="decimal",
                      value=shown(given.get(option.name, option.default))),
            hint=f"{option.help}.",
        )
        for option in MODULES
    ]  # fmt: skip


def _first_sets(sets: list[Any]) -> str:
    """Begin with the visitor's own sets, or those of the demo."""
    ready = [each for each in sets if not reading.is_ontology(each)]
    return str(ready[0].id) if ready else ""


def _similarity_of(run: Run | None, read: dict[str, str]) -> str:
    if run is None:
        return CORRELATION
    for role in ("model", "scores"):
        if role in read:
            return f"{role}:{read[role]}"
    system = run.settings.get("system")
    return f"system:{system}" if system else CORRELATION


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


@callback(
    Output("modules-annotations-field", "hidden"),
    Input("modules-sets", "value"),
)
def need_annotations(sets: str | None) -> bool:
    """Ask for annotations where an ontology is chosen."""
    who = visit()
    known = {item.id: item for item in items.list_items(who.home, who.workspace)}
    return sets not in known or not reading.is_ontology(known[str(sets)])


@callback(
    Output("modules-place", "href"),
    Output("modules-error", "children"),
    Input("modules-start", "n_clicks"),
    State("modules-expression", "value"),
    State("modules-second", "value"),
    State("modules-similarity", "value"),
    State("modules-genes-list", "value"),
    State("modules-sets", "value"),
    State("modules-annotations", "value"),
    State("modules-seed", "value"),
    State({"type": f"{PAGE}-option", "name": ALL}, "value"),
    State({"type": f"{PAGE}-option", "name": ALL}, "id"),
    prevent_initial_call=True,
)
def begin(clicks: int, *states: Any) -> tuple[Any, Any]:
    """Ask for a run, or say in place what is wrong."""
    if not clicks:
        raise PreventUpdate
    who = visit()
    chosen = reading.Chosen(
        **{name: str(value or "") for name, value in zip(_CHOICES, states[:6], strict=True)}
    )
    seed, values, ids = states[6:]
    try:
        found = reading.asked(chosen, items.list_items(who.home, who.workspace))
        named = {each["name"]: value for each, value in zip(ids, values, strict=True)}
        run = store.create(
            who.home,
            who.workspace,
            kind=reading.KIND,
            title=found.title,
            inputs=found.inputs,
            settings={**found.settings, **changed_settings(MODULES, named)},
            seed=forms.seed(seed),
            limits=who.settings.limits,
        )
    except UserInputError as error:
        return no_update, error_box(error)
    return f"/modules?{urlencode({'run': run.id})}", None


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
            tools=_tools(run),
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
def show(clusters: int, run_id: str) -> tuple[Any, Any]:
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


def _view(run: Run, who: Visit, clusters: int) -> dict[str, Any]:
    """Return what is shown of a cut: as the run kept it, or found anew by the helper."""
    folder = run_folder(who.home, run).results
    kept = read_json(folder / VIEW)
    if kept is not None and kept["clusters"] == clusters:
        return kept
    found: dict[str, Any] = helper().ask(
        "modules.at_cut", folder, int(clusters), who.settings.limits
    )
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
def lead_on(asks: list[int], draws: list[int], clusters: int, run_id: str) -> tuple[Any, Any]:
    """Ask who regulates a module, or draw the network of its genes."""
    pressed = ctx.triggered_id
    if not (any(asks) or any(draws)) or not isinstance(pressed, dict):
        raise PreventUpdate
    who = visit()
    run = store.get(who.home, who.workspace, run_id)
    view = _view(run, who, clusters)
    genes: list[str] = next(
        (each["genes"] for each in view["modules"] if each["module"] == pressed["module"]), []
    )
    try:
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


def _tools(run: Run) -> list[Component]:
    return [
        html.A("Open report", href=f"/report/run/{run.id}", className="button", target="_blank",
               rel="noopener"),
        *(
            html.A(word, href=f"/download/run/{run.id}/{name}", className="button",
                   title=f"Download {name}")
            for word, name in _FILES
        ),
    ]  # fmt: skip


clientside_callback(
    ClientsideFunction("modules", "address"),
    Output("modules-done", "data"),
    Input("modules-query", "data"),
    prevent_initial_call=True,
)

WORK = _following.Followed(PAGE, _outcome)
_following.install(WORK)
