"""The Runs page: every piece of long work, how far it is, what came out, and how to repeat it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

import dash
from dash import ALL, Input, Output, State, callback, dcc, html, no_update
from dash.development.base_component import Component

from components.blocks import Column, card, chip, command, table
from components.files import item_page, moment, size
from components.findings import findings_list
from components.notes import empty_state
from components.runs import kind_words, runs_table
from components.shell import heading
from core.runs import store
from core.runs.child import RESULT
from core.runs.inputs import run_folder
from core.runs.jobs import JOBS
from core.runs.records import Run
from core.workspace import items
from pages._address import single_words
from pages._links import leads_somewhere
from pages._live import run_panel
from pages._visit import Visit, visit

dash.register_page(
    __name__, path="/runs", name="Runs", title="Runs · GRNscope", group="Keep", order=0
)

_FILES = 200
_LONGEST = 2_000
_OPENS = {
    "train": ("See the model's card", "/train?run={}"),
    "score": ("Draw it as a network", "/network?source=run:{}"),
    "evaluate": ("See the comparison", "/evaluate?run={}"),
    "tune": ("See the trials", "/evaluate?run={}"),
    "explain": ("See what was read", "/reading?run={}"),
    "pathway": ("See what was found", "/pathway?run={}"),
}
_FORMS = {
    "train": "/train?run={}",
    "evaluate": "/evaluate?run={}",
    "explain": "/reading?run={}",
    "evidence": "/data?run={}",
    "labels": "/data?run={}",
    "pathway": "/pathway?run={}",
}
"""Where the form of a kind of run is, filled in as that run was asked for."""


@single_words
def layout(run: str = "", **_query: str) -> Component:
    """Show every run, or one where its id is in the address."""
    who = visit()
    return _one(store.get(who.home, who.workspace, run), who) if run else _all(who)


@callback(
    Output("runs-list", "children"),
    Output("runs-look", "disabled"),
    Input("runs-look", "n_intervals"),
    prevent_initial_call=True,
)
def look_again(_times: int) -> tuple[Component, bool]:
    """Show every run as it stands now."""
    who = visit()
    runs = store.list_runs(who.home, who.workspace)
    return _list(runs), not any(run.active for run in runs)


@callback(
    Output("run-report", "children"),
    Input({"type": "run-state", "run": ALL}, "data"),
    State("run-id", "data"),
    prevent_initial_call=True,
)
def ended(_states: Sequence[str], run_id: str) -> list[Component]:
    """Show the results when the run has ended."""
    who = visit()
    return _report(store.get(who.home, who.workspace, run_id), who)


@callback(
    Output("run-go", "href"),
    Input("run-again", "n_clicks"),
    State("run-id", "data"),
    prevent_initial_call=True,
)
def repeat(clicks: int, run_id: str) -> Any:
    """Ask for the same work again, and show that run."""
    if not clicks:
        return no_update
    who = visit()
    again = store.rerun(who.home, who.workspace, run_id, limits=who.settings.limits)
    return f"/runs?run={quote(again.id)}"


@callback(
    Output("run-sure", "displayed"), Input("run-delete", "n_clicks"), prevent_initial_call=True
)
def ask_first(clicks: int) -> bool:
    """Ask before deleting."""
    return bool(clicks)


@callback(
    Output("run-go", "href", allow_duplicate=True),
    Input("run-sure", "submit_n_clicks"),
    State("run-id", "data"),
    prevent_initial_call=True,
)
def delete(_sure: int, run_id: str) -> str:
    """Delete the run; what it put into the workspace stays."""
    who = visit()
    store.delete(who.home, who.workspace, run_id)
    return "/runs"


def _all(who: Visit) -> Component:
    runs = store.list_runs(who.home, who.workspace)
    idle = not any(run.active for run in runs)
    return html.Div(
        [
            heading(
                "What was asked, and what came of it",
                "Runs go on when the tab is closed. One that was interrupted goes on from its "
                "last checkpoint: once by itself, then when you say so.",
            ),
            html.Div(_list(runs), id="runs-list"),
            dcc.Interval(id="runs-look", interval=2000, disabled=idle),
        ]
    )


def _list(runs: Sequence[Run]) -> Component:
    if not runs:
        return empty_state(
            "Nothing has run yet",
            "Training, evaluations, large questions and simulations are kept here.",
            dcc.Link("Bring or simulate data", href="/data"),
        )
    return card(_count(runs), runs_table(runs))


def _count(runs: Sequence[Run]) -> str:
    active = sum(run.active for run in runs)
    done = sum(run.state == "done" for run in runs)
    working = f"{active:,} waiting or at work, " if active else ""
    return f"{working}{done:,} of {len(runs):,} done"


def _one(run: Run, who: Visit) -> Component:
    return html.Div(
        [
            html.P(dcc.Link("‹ All runs", href="/runs"), className="back"),
            heading(run.title, _asked(run), chips=[chip(kind_words(run))]),
            html.Div(
                [
                    html.Div(
                        [
                            card("How it stands", run_panel(run, who)),
                            html.Div(_report(run, who), id="run-report", className="stack"),
                        ],
                        className="stack",
                    ),
                    html.Div([_record(run), _actions(run)], className="stack"),
                ],
                className="wide-and-narrow",
            ),
            dcc.Store(id="run-id", data=run.id),
            dcc.Location(id="run-go", refresh="callback-nav"),
            dcc.ConfirmDialog(
                id="run-sure",
                message=f"Delete “{run.title}”, its log and its results? Data and models that it "
                "put into your workspace stay.",
            ),
        ]
    )


def _asked(run: Run) -> str:
    return f"Asked on {moment(run.created)}" + (
        ", to repeat an earlier run" if run.rerun_of else ""
    )


def _actions(run: Run) -> Component:
    # what was refused would be refused again as it stands
    form = _FORMS.get(run.kind, "").format(run.id)
    return card(
        "Again, or not at all",
        html.Div(
            [
                *([dcc.Link("Change the settings", href=form, className="button")] if form else ()),
                html.Button("Repeat as a new run", id="run-again", n_clicks=0, type="button",
                            className="quiet"),
                html.Button("Delete", id="run-delete", n_clicks=0, type="button",
                            className="quiet danger"),
            ],
            className="tools",
        ),
    )  # fmt: skip


def _report(run: Run, who: Visit) -> list[Component]:
    parts: list[Component] = []
    if run.state == "done" and run.results is not None:
        parts += _results(run, run.results, who)
    if not run.active and run.kind in JOBS:
        parts.append(
            card(
                "Keep or send it",
                html.P(
                    html.A("Download everything as a ZIP", download="",
                           href=f"/download/run/{quote(run.id)}/bundle.zip")
                ),
                html.P("This repeats it on the command line:", className="hint"),
                command(JOBS[run.kind].command_line(run)),
                subtitle="Results, settings, versions and log; nothing in it says whose it was.",
            )
        )  # fmt: skip
    return parts


def _results(run: Run, results: Mapping[str, Any], who: Visit) -> list[Component]:
    parts: list[Component] = []
    words, address = _OPENS.get(run.kind, ("", ""))
    if words and leads_somewhere(address):
        link = dcc.Link(words, href=address.format(quote(run.id)), className="way")
        parts.append(card("The answer is there", html.P(link)))
    if results.get("verdict"):
        parts.append(html.P(str(results["verdict"]), className="verdict"))
    made = [item for item in results.get("items", ()) if isinstance(item, dict)]
    if made:
        there = {item.id for item in items.list_items(who.home, who.workspace)}
        rows = [
            [
                dcc.Link(str(each["name"]), href=item_page(str(each["id"])))
                if each["id"] in there
                else html.Span(f"{each['name']} (deleted since)"),
                str(each["content"]),
            ]
            for each in made
        ]
        parts.append(
            card(
                f"{len(made):,} {'file' if len(made) == 1 else 'files'} came into your workspace",
                table([Column("Name"), Column("Holds")], rows, label="What the run made"),
            )
        )
    files = _files(run, who)
    if files:
        parts.append(card("Files of the results", files))
    if results.get("findings"):
        parts.append(card("What was noticed", findings_list(results["findings"])))
    return parts


def _files(run: Run, who: Visit) -> Component | None:
    results = run_folder(who.home, run).results
    found = sorted(path for path in results.rglob("*") if path.is_file())[:_FILES]
    rows = [
        [
            html.A(name, href=f"/download/run/{quote(run.id)}/{quote(name)}", download=""),
            size(path.stat().st_size),
        ]
        for path in found
        if not path.is_symlink()
        for name in [path.relative_to(results).as_posix()]
        if name != RESULT
    ]
    if not rows:
        return None
    return table([Column("File"), Column("Size", "number")], rows, label="Files of the results")


def _record(run: Run) -> Component:
    rows: list[list[Any]] = [
        *([each.role, html.Span(each.name, className="file-name")] for each in run.inputs),
        *([name, html.Code(_plain(value))] for name, value in run.settings.items()),
        ["seed", f"{run.seed}"],
        *([name, text] for name, text in run.versions.items()),
    ]
    return card(
        "What decides the result",
        table([Column("What"), Column("Is")], rows, label="Inputs, settings and versions"),
        subtitle="Inputs, settings, seed, and the versions of the programs",
    )


def _plain(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST else text[:_LONGEST] + " …"
