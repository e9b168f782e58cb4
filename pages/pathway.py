"""Leave a pathway out: learn without its genes, and see which of its edges are found again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

import dash
from dash import ALL, Input, Output, State, callback, dcc, html, no_update
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from components.blocks import card
from components.findings import findings_list
from components.notes import empty_state, error_box
from components.pathway_form import pathway_form
from components.report import blocks_view
from components.runs import result_links
from components.settings_form import changed_settings, options_of, settings_form
from components.shell import heading
from core import systems
from core.errors import NotFoundError, UserInputError
from core.findings import number_of
from core.query.helper import helper
from core.query.pathways import PathwayChoice
from core.query.sources import expressions, known_pairs, source_of
from core.reports.stored import read_blocks
from core.runs import forms, store
from core.runs.inputs import run_folder
from core.runs.records import Input as Read
from core.runs.records import Run
from core.workspace import items
from core.workspace.records import Item
from pages import _following
from pages._address import single_words
from pages._visit import Visit, visit

# reached from the network, whose edges it asks about
dash.register_page(
    __name__, path="/pathway", name="Pathway", title="Leave a pathway out · GRNscope",
)  # fmt: skip

PAGE, KIND = "pathway", "pathway"
_PAST = 5
_FILES = (("Edges as CSV", "edges.csv"), ("All pairs as CSV", "scores.csv"))
_NONE = ""
_SETS = "gene sets"
_LEGIBLE = 40


@single_words
def layout(
    run: str = "", expression: str = "", known: str = "", system: str = "", **_query: str
) -> Component:
    """Show the form, and the result that the address names."""
    who = visit()
    helper().warm()
    top = [
        html.P(dcc.Link("‹ The network", href="/network"), className="back"),
        heading(
            "Would it find a pathway it never saw?",
            "Everything that touches a gene of the pathway is left out of the training; then every "
            "pair of its genes is scored, and the graph found is laid beside the graph known.",
        ),
    ]
    everything = items.list_items(who.home, who.workspace)
    there = {item.content for item in everything}
    if not {"expression", "pairs"} <= there:
        return html.Div([*top, _nothing()])
    asked = store.find(who.home, who.workspace, run)
    if asked is not None and asked.kind != KIND:
        asked = None
    wanted = {"expression": expression, "pairs": known}
    if asked is not None:
        wanted = {each.role: each.item for each in reversed(asked.inputs)}
        # a file of genes is a table here; what was typed is among the settings
        wanted["table"] = wanted.pop("genes", "") or wanted.pop("pathways", "")
        system = str(asked.settings.get("method", ""))
    return html.Div(
        [
            *top,
            html.Div(
                [
                    _form(everything, asked, wanted=wanted, system=system),
                    _following.following(WORK, asked, who, empty=_empty(who)),
                ],
                className="form-and-result",
            ),
        ]
    )


def _nothing() -> Component:
    return empty_state(
        "Nothing to learn from yet",
        "A pathway is left out of known pairs that go with expression. Bring both first.",
        dcc.Link("Bring your data", href="/data"),
    )


def _empty(who: Visit) -> Component:
    past = store.list_runs(who.home, who.workspace, kind=KIND, most=_PAST)
    ways = [
        html.Li(dcc.Link(f"{run.title} ({run.id[:4]})", href=f"/pathway?run={run.id}"))
        for run in past
    ]
    return html.Div(
        [
            empty_state(
                "No pathway is left out yet",
                "Choose one at the left, or name its genes. A correlation answers in seconds, a "
                "network trains for some minutes.",
                dcc.Link("Bring a table of pathways", href="/data"),
            ),
            *([card("Earlier ones", html.Ul(ways))] if past else []),
        ],
        className="stack",
    )


def _form(
    everything: Sequence[Item], run: Run | None, *, wanted: Mapping[str, str], system: str
) -> Component:
    settings: Mapping[str, Any] = {} if run is None else run.settings
    pairs, sets = (
        [item for item in everything if item.content == content] for content in ("pairs", _SETS)
    )
    # so that the demo has something to choose
    first = "" if any(not each.shared for each in pairs) or not sets else sets[0].id
    return pathway_form(
        PAGE,
        expressions(everything),
        pairs,
        sets=sets,
        systems=_systems(),
        method=_chosen_system(system),
        asked={
            "table": first,
            **wanted,
            **settings,
            "known": [each.item for each in run.inputs if each.role == "known"] if run else [],
            "seed": run.seed if run else 0,
        },
    )


@callback(
    Output("pathway-choice", "options"),
    Output("pathway-choice", "value"),
    Output("pathway-choice", "disabled"),
    Output("pathway-offered", "data"),
    Input("pathway-expression", "value"),
    Input("pathway-pairs", "value"),
    Input("pathway-table", "value"),
    State("pathway-choice", "value"),
)
def offer(expression: str, pairs: str, table: str, chosen: str) -> tuple[Any, Any, bool, str]:
    """List the pathways of the table, with genes measured and edges between them."""
    who = visit()
    try:
        learned = known_pairs(items.get(who.home, who.workspace, pairs))
        named = items.get(who.home, who.workspace, table or pairs)
        source = source_of(
            items.get(who.home, who.workspace, expression),
            items.list_items(who.home, who.workspace),
            limits=who.settings.limits,
        )
        known: tuple[PathwayChoice, ...] = (
            helper().ask("pathways.choices_of_sets", source, known_pairs(named), learned)
            if named.content == _SETS
            else helper().ask("pathways.choices", source, known_pairs(named))
        )
    except UserInputError as error:
        return [], _NONE, True, str(error)
    if not known:
        none = "This file names no pathway of which two genes were measured. Name genes below."
        return [{"label": "None to choose", "value": _NONE}], _NONE, True, none
    options = [{"label": _label(each), "value": each.id} for each in known]
    # of the largest, little could be read in a picture
    first = next((each for each in known if each.measured <= _LEGIBLE and each.edges), known[0])
    value = chosen if any(each.id == chosen for each in known) else first.id
    told = f"{number_of(len(known), 'pathway')} to choose, those with most known edges first."
    return options, value, False, told


@callback(
    Output("pathway-told", "children"),
    Input("pathway-choice", "value"),
    Input("pathway-offered", "data"),
    State("pathway-choice", "options"),
)
def tell(chosen: str, offered: str | None, options: list[dict[str, str]] | None) -> str:
    """Write out what is chosen, for a narrow box shows only how it begins."""
    listed = [each for each in options or () if isinstance(each, dict)]
    label = next((each.get("label") for each in listed if each.get("value") == chosen), "")
    return " ".join(filter(None, (f"{label}." if chosen and label else "", offered)))


def _label(choice: PathwayChoice) -> str:
    name = f"{choice.name} ({choice.id})" if choice.name else choice.id
    genes = f"{choice.measured:,} of {number_of(choice.genes, 'gene')} measured"
    return f"{name} · {genes}, {number_of(choice.edges, 'edge')}"


@callback(
    Output("pathway-options", "children"),
    Input("pathway-system", "value"),
    prevent_initial_call=True,
)
def reshape(system: str) -> Component:
    """Show what the chosen system can be told."""
    return settings_form(PAGE, options_of([_chosen_system(system)]))


@callback(
    Output("pathway-place", "href"),
    Output("pathway-error", "children"),
    Input("pathway-start", "n_clicks"),
    State("pathway-expression", "value"),
    State("pathway-pairs", "value"),
    State("pathway-table", "value"),
    State("pathway-choice", "value"),
    State("pathway-genes", "value"),
    State("pathway-system", "value"),
    State("pathway-known", "value"),
    State("pathway-seed", "value"),
    State({"type": f"{PAGE}-option", "name": ALL}, "value"),
    State({"type": f"{PAGE}-option", "name": ALL}, "id"),
    prevent_initial_call=True,
)
def begin(clicks: int, *states: Any) -> tuple[Any, Any]:
    """Ask for the run, or say in place what is wrong."""
    if not clicks:
        raise PreventUpdate
    expression, pairs, table, pathway, genes, system, known, seed, values, ids = states
    try:
        run = _ask(
            visit(),
            data=(expression, pairs),
            table=str(table or ""),
            pathway=str(pathway or ""),
            genes=_names(genes),
            system=system,
            known=known or (),
            options={each["name"]: value for each, value in zip(ids, values, strict=True)},
            seed=seed,
        )
    except UserInputError as error:
        return no_update, error_box(error)
    return f"/pathway?{urlencode({'run': run.id})}", None


def _ask(
    who: Visit,
    *,
    data: tuple[str, str],
    table: str,
    pathway: str,
    genes: list[str],
    system: str,
    known: Sequence[str],
    options: Mapping[str, Any],
    seed: str,
) -> Run:
    """Read the form and ask for a run."""
    method = _chosen_system(system)
    if not pathway and not genes:
        raise UserInputError(
            "pathway",
            "must be chosen, or its genes be named",
            got="neither",
            remedy="Name at least two genes",
        )
    expression, pairs = (_item(who, each) for each in data)
    lists = [items.get(who.home, who.workspace, each) for each in known if each != data[1]]
    named = {"genes": genes} if genes else {"pathway": pathway}
    what = number_of(len(genes), "gene") if genes else pathway
    return store.create(
        who.home,
        who.workspace,
        kind=KIND,
        title=f"Leave {what} out, {method.title}",
        inputs=(
            *forms.inputs([forms.Chosen(expression, pairs)], [method]),
            # genes that were typed have no table; known pairs are a table of their own
            *([] if genes or table in ("", data[1]) else [_table(who, table)]),
            *(Read("known", each.id, each.name, each.sha256) for each in lists),
        ),
        settings={
            "method": method.name,
            **named,
            "options": changed_settings(options_of([method]), options),
        },
        seed=forms.seed(seed),
        limits=who.settings.limits,
    )


def _table(who: Visit, table: str) -> Read:
    """Name the file that the pathway is of: gene sets, or edges by pathway."""
    item = items.get(who.home, who.workspace, table)
    role = "genes" if item.content == _SETS else "pathways"
    return Read(role, item.id, item.name, item.sha256)


def _item(who: Visit, item: str) -> Item | None:
    try:
        return items.get(who.home, who.workspace, item)
    except NotFoundError:
        return None


def _names(text: object) -> list[str]:
    """Cut what was typed into names of genes, each once."""
    return list(dict.fromkeys(str(text or "").replace(",", " ").replace(";", " ").split()))


def _systems() -> list[Any]:
    """List the systems that score pairs of one expression, those that answer at once first."""
    found = [
        each
        for each in systems.registry().values()
        if each.item == "pair" and each.expressions[0] == 1
    ]
    # what reads any expression comes first: it answers whatever is chosen
    return sorted(
        found, key=lambda each: (each.needs_labels(), not each.interactive, -len(each.kinds))
    )


def _chosen_system(name: str) -> Any:
    known = {each.name: each for each in _systems()}
    return known.get(name) or next(iter(known.values()))


def _outcome(run: Run, who: Visit) -> _following.Outcome:
    """Show what was found, when it was."""
    found = read_blocks(run_folder(who.home, run).results) if run.state == "done" else None
    if found is None:
        return run.state, []
    lead, noted, blocks = found
    noticed = (run.results or {}).get("findings")
    data = " · ".join(each.name for each in run.inputs if each.role in {"expression", "pairs"})
    return "done", [
        blocks_view(lead, blocks, subtitle=data, cautions=noted, tools=_tools(run)),
        *([card("What was noticed", findings_list(noticed))] if noticed else []),
    ]


def _tools(run: Run) -> list[Component]:
    made = [each for each in (run.results or {}).get("items", ()) if isinstance(each, dict)]
    ways = [
        dcc.Link("Draw it as a network", href=f"/network?source=run:{run.id}", className="button"),
        *(
            dcc.Link("Ask its model", href=f"/query?model={each['id']}", className="button")
            for each in made
        ),
    ]
    return result_links(run.id, _FILES, between=ways)


WORK = _following.Followed(PAGE, _outcome)
_following.install(WORK)
