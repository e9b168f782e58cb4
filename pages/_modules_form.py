"""The form of modules: what to cluster, by what, and what to look for in each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

import dash_bootstrap_components as dbc
from dash import ALL, Input, Output, State, callback, html, no_update
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from components.blocks import card
from components.choosing import field, item_select
from components.modules import cost_words
from components.notes import error_box
from components.settings_form import changed_settings, option_id
from core import systems
from core.errors import UserInputError
from core.problem.cost import Workload
from core.problem.option import Option, shown
from core.query import sources
from core.query.question import QueryForm
from core.runs import forms, store
from core.runs import modules_inputs as reading
from core.runs.records import Run
from core.workflows.options import CORRELATION, MODULES
from core.workspace import items
from core.workspace.records import Item
from pages._questions import Choice, choose, facts_of
from pages._visit import visit

PAGE = "modules"
_CHOICES = ("expression", "second", "similarity", "genes", "sets", "annotations")


def modules_form(everything: Sequence[Item], run: Run | None) -> Component:
    """Build the form, as a run had it or as it begins."""
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
            hint="A model or system scores every ordered pair. It can be stopped, and goes on "
            "where it was.",
        ),
        html.P(id="modules-cost", className="hint", role="status"),
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
    titles = {
        "top": "Number of genes",
        "least-mean": "Least mean",
        "clusters": "Modules",
        "linkage": "Linkage",
    }
    return [
        field(
            titles[option.name],
            _control(option, shown(given.get(option.name, option.default))),
            hint=f"{option.help}.",
        )
        for option in MODULES
    ]


def _control(option: Option, value: str) -> Component:
    id = option_id(PAGE, option.name)
    if option.choices:
        return dbc.Select(id=id, options=[str(each) for each in option.choices], value=value)
    return dbc.Input(id=id, type="text", inputmode="decimal", value=value)


def _first_sets(sets: Sequence[Item]) -> str:
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
    Output("modules-cost", "children"),
    Input("modules-similarity", "value"),
    Input("modules-expression", "value"),
    Input(option_id(PAGE, "top"), "value"),
)
def tell_cost(similarity: str | None, expression: str | None, top: str | None) -> str:
    """Describe how many pairs there are, and about how long they take."""
    kind, _, name = str(similarity or "").partition(":")
    try:
        genes = forms.whole_number(top, "genes", least=2, most=100_000)
        if kind not in {"model", "system"} or not expression:
            return ""
        choice = choose(visit(), QueryForm(expression=expression))
        return cost_words(genes, seconds=_seconds(choice, name, genes=genes))
    except UserInputError:  # said where the run is asked for
        return ""


def _seconds(choice: Choice, name: str, *, genes: int) -> float:
    """Estimate how long a model or a system takes for every ordered pair of so many genes."""
    size, method = 0, name
    model = next((each for each in choice.items if each.id == name), None)
    if model is not None:
        system = sources.system_of(choice.items, name)
        size, method = system.size, system.method
    asked = systems.get(method)
    workload = Workload(
        items=genes * (genes - 1),
        genes=genes,
        samples=facts_of(choice).samples,
        network_bytes=size,
    )
    return asked.cost(workload, asked.settings())


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
