"""What did a model learn? Its network read over a whole set of pairs, by a run."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import dash
import dash_bootstrap_components as dbc
from dash import Input, Output, State, callback, dcc, html, no_update
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from components.blocks import card
from components.choosing import field, item_select
from components.data_sets import DataSet, data_set_rows, first_choice, part_id
from components.findings import findings_list
from components.notes import empty_state, error_box
from components.report import blocks_view
from components.runs import result_links
from components.shell import heading
from core.errors import UserInputError
from core.explain.readable import must_be_readable
from core.explain.saved_reading import read_kept
from core.findings import number_of
from core.models.card import kinds_of, read_card
from core.reports.reading_blocks import cautions, reading_blocks, reading_counts
from core.reports.stored import read_blocks
from core.runs import explain_inputs as readings
from core.runs import forms, store
from core.runs.inputs import run_folder
from core.runs.records import Run
from core.workflows.options import read_pair
from core.workspace import items
from core.workspace.records import Item
from pages import _following
from pages._address import single_words
from pages._questions import kind_of
from pages._visit import Visit, visit

# reached from a model: it says nothing without one
dash.register_page(
    __name__, path="/reading", name="Reading", title="What a model learned · GRNscope",
)  # fmt: skip

PAGE = "reading"
_PAST = 5
_FILES = (
    ("Report", "report.html"),
    ("All tables as XLSX", "reading.xlsx"),
    ("Pairs as CSV", "pairs.csv"),
)


@single_words
def layout(model: str = "", run: str = "", **_query: str) -> Component:
    """Show the form, and the reading that the address names."""
    who = visit()
    everything = items.list_items(who.home, who.workspace)
    known = readings.offered(everything)
    top = [
        html.P(dcc.Link("‹ All models", href="/train"), className="back"),
        heading(
            "What did the model learn?",
            "Where along the samples or along time its network answers, or what each of its "
            "branches adds, and what that comes to over all pairs.",
        ),
    ]
    if not known:
        return html.Div([*top, _none()])
    asked = store.find(who.home, who.workspace, run)
    if asked is not None and asked.kind != readings.KIND:
        asked = None
    wanted = _model_of(asked) if asked is not None else model
    chosen = next((each for each in known if each.id == wanted), known[0])
    return html.Div(
        [
            *top,
            html.Div(_trouble(model, who), id="reading-trouble"),
            html.Div(
                [
                    _form(who, everything, asked, known=known, chosen=chosen),
                    _following.following(WORK, asked, who, empty=_empty(who)),
                ],
                className="form-and-result",
            ),
        ]
    )


def _trouble(model: str, who: Visit) -> list[Component]:
    """Describe why the model that the address names cannot be read, where it cannot."""
    if not model:
        return []
    try:
        must_be_readable(read_card(items.get(who.home, who.workspace, model).path))
    except UserInputError as error:
        return [error_box(error)]
    return []


def _none() -> Component:
    return empty_state(
        "No model here can be read",
        "Only networks that read profiles along the samples, courses along time, or images by two "
        "branches can. Train such a system first.",
        dcc.Link("Train a model", href="/train"),
    )


def _empty(who: Visit) -> Component:
    past = store.list_runs(who.home, who.workspace, kind=readings.KIND, most=_PAST)
    ways = [
        html.Li(dcc.Link(f"{run.title} ({run.id[:4]})", href=f"/reading?run={run.id}"))
        for run in past
    ]
    return html.Div(
        [
            empty_state(
                "No reading is open",
                "The pairs that the model was trained on are chosen already, where they are still "
                "here. A reading takes from seconds to a few minutes.",
                dcc.Link("Bring your own files", href="/data"),
            ),
            *([card("Earlier readings", html.Ul(ways))] if past else []),
        ],
        className="stack",
    )


def _form(
    who: Visit, everything: list[Item], run: Run | None, *, known: list[Item], chosen: Item
) -> Component:
    return card(
        "What to read, and over which pairs",
        item_select("Model", known, id="reading-model", value=chosen.id),
        html.Div(_sets(who, everything, chosen, run=run), id="reading-sets"),
        field(
            "Seed",
            dbc.Input(id="reading-seed", type="text", inputmode="numeric",
                      value=str(run.seed if run is not None else 0)),
            id="reading-seed",
            hint="Same seed, same result.",
        ),
        field(
            "Pairs to show",
            dbc.Textarea(id="reading-shown", value=_shown_again(run)),
            id="reading-shown",
            hint="Of a model of time courses: regulator,target, one a line. Left empty, the known "
            "pair and the other that it is surest of.",
        ),
        html.Div(id="reading-error", **{"aria-live": "polite"}),
        html.Div(
            html.Button("Read what it learned", id="reading-start", type="button",
                        className="primary", n_clicks=0),
            className="tools actions",
        ),
        dcc.Location(id="reading-place", refresh="callback-nav"),
    )  # fmt: skip


def _sets(
    who: Visit, everything: list[Item], model: Item, *, run: Run | None = None
) -> list[Component]:
    """Build the choice of expression and pairs: as a run had them, or what suits the model."""
    expressions, pairs = (
        [item for item in everything if item.content == content]
        for content in ("expression", "pairs")
    )
    read = {each.role: each.item for each in run.inputs} if run is not None else {}
    if {"expression", "pairs"} <= set(read):
        chosen = DataSet(read["expression"], read["pairs"])
    else:
        runs = store.list_runs(who.home, who.workspace, kind="train")
        learned = read_card(model.path)
        own = readings.trained_on(model, learned, runs=runs, items=everything)
        if own is not None:
            chosen = DataSet(own[0].id, own[1].id)
        else:
            kinds = kinds_of(learned)
            # of the demo alone: a visitor's files may be large, and are not read for a guess
            alike = (e for e in expressions if e.shared and kind_of(who, e) in kinds)
            first = next(alike, None)
            chosen = first_choice(expressions if first is None else [first], pairs)
    return data_set_rows(PAGE, [chosen], expressions=expressions, pairs=pairs, beside=False)


@callback(
    Output("reading-sets", "children"),
    Input("reading-model", "value"),
    prevent_initial_call=True,
)
def suit(model: str) -> list[Component]:
    """Choose the pairs that another model was trained on."""
    who = visit()
    everything = items.list_items(who.home, who.workspace)
    return _sets(who, everything, items.get(who.home, who.workspace, model))


@callback(
    Output("reading-place", "href"),
    Output("reading-error", "children"),
    Input("reading-start", "n_clicks"),
    State("reading-model", "value"),
    State(part_id(PAGE, "expression", 0), "value"),
    State(part_id(PAGE, "pairs", 0), "value"),
    State("reading-seed", "value"),
    State("reading-shown", "value"),
    prevent_initial_call=True,
)
def begin(
    clicks: int,
    model: str | None,
    expression: str | None,
    pairs: str | None,
    seed: str,
    shown: str | None = "",
) -> tuple[Any, Any]:
    """Ask for a reading, or say in place what is wrong."""
    if not clicks:
        raise PreventUpdate
    who = visit()
    try:
        run = _ask(who, model=model, expression=expression, pairs=pairs, seed=seed, shown=shown)
    except UserInputError as error:
        return no_update, error_box(error)
    return f"/reading?{urlencode({'run': run.id})}", None


def _ask(
    who: Visit,
    *,
    model: str | None,
    expression: str | None,
    pairs: str | None,
    seed: str,
    shown: str | None,
) -> Run:
    item, data, known = (
        items.get(who.home, who.workspace, each) if each else None
        for each in (model, expression, pairs)
    )
    wanted = [read_pair(line) for line in str(shown or "").splitlines() if line.strip()]
    read = readings.inputs(item, forms.Chosen(data, known))
    return store.create(
        who.home,
        who.workspace,
        kind=readings.KIND,
        title=f"Read {read[0].name}",
        inputs=read,
        settings={"shown": wanted} if wanted else {},
        seed=forms.seed(seed),
        limits=who.settings.limits,
    )


def _shown_again(run: Run | None) -> str:
    """Write the pairs that a run was asked to show as they are typed."""
    shown = run.settings.get("shown", ()) if run is not None else ()
    return "\n".join(",".join(map(str, pair)) for pair in shown)


def _outcome(run: Run, who: Visit) -> _following.Outcome:
    """Show what was read, when it was."""
    view = _view(run, who) if run.state == "done" else None
    if view is None:
        return run.state, []
    noticed = (run.results or {}).get("findings")
    return "done", [
        view,
        *([card("What was noticed", findings_list(noticed))] if noticed else []),
    ]


def _view(run: Run, who: Visit) -> Component | None:
    """Show what the run kept, as its report does."""
    model = next((each.name for each in run.inputs if each.role == "model"), "")
    results = run_folder(who.home, run).results
    kept = read_kept(results)
    if kept is not None:
        return blocks_view(
            kept.conclusion,
            reading_blocks(kept),
            subtitle=f"{model} · {reading_counts(kept)} were read",
            cautions=cautions(kept.limits, simulated=kept.simulated),
            tools=result_links(run.id, _FILES),
        )
    found = read_blocks(results)
    if found is None:
        return None
    lead, noted, blocks = found
    pairs = number_of(int((run.results or {}).get("pairs", 0)), "pair")
    return blocks_view(
        lead,
        blocks,
        subtitle=f"{model} · read over {pairs}",
        cautions=noted,
        tools=result_links(run.id, _FILES),
    )


def _model_of(run: Run) -> str:
    return next((each.item for each in run.inputs if each.role == "model"), "")


WORK = _following.Followed(PAGE, _outcome)
_following.install(WORK)
