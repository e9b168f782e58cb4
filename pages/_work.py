"""What Train and Evaluate share: a form made from the registry, a check, a run that is followed.

The address holds the state: `?run=…` names a check or the work itself, and the form is filled
in as that run was asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import urlencode

from dash import ALL, Input, Output, State, callback, ctx, dcc, html, no_update
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from components.blocks import card
from components.check import check_card
from components.data_sets import DataSet
from components.evidence import evidence_choice
from components.files import moment
from components.notes import error_box
from components.runs import state_chip
from components.settings_form import changed_settings, options_of, settings_form
from core import systems
from core.errors import UserInputError
from core.problem.system import System
from core.query.sources import evidence_tables
from core.runs import forms, store
from core.runs.checking import CHECK
from core.runs.records import Input as ReadFile
from core.runs.records import Run
from core.workspace import items
from pages import _following, _sets
from pages._following import Outcome
from pages._visit import Visit, visit

_MOST_EARLIER = 5


def nothing_preset(_chosen: Sequence[System]) -> Mapping[str, Any]:
    """Begin with the methods' own options."""
    return {}


@dataclass(frozen=True)
class Work:
    """A page's kind of work.

    Attributes
    ----------
    page
        Word that ids begin with, and the address.
    kind
        Of the job.
    button
        What its button says.
    settings
        From the values of the page's own controls to the run's settings, options aside; `files`
        among them are ids of further files, by role.
    own
        Ids of those controls, in the order in which `settings` takes their values.
    outcome
        What a run of the kind shows now.
    path
        The address, where it is not `page`.
    scores
        Id of the control with tables of scores that are judged beside; empty where there is none.
    preset
        Options that the chosen methods begin with, other than their own.
    """

    page: str
    kind: str
    button: str
    own: tuple[str | dict[str, str], ...]
    settings: Callable[..., dict[str, Any]]
    outcome: Callable[[Run, Visit], Outcome]
    path: str = ""
    scores: str = ""
    preset: Callable[[Sequence[System]], Mapping[str, Any]] = nothing_preset


def asked_run(who: Visit, run_id: str, *, kind: str) -> Run | None:
    """Find the run that the address names, if it is one of this page."""
    run = store.find(who.home, who.workspace, run_id)
    if run is None or not (
        run.kind == kind or (run.kind == CHECK and run.settings.get("before") == kind)
    ):
        return None
    return run


def data_form(page: str, who: Visit, run: Run | None, *, chosen: Sequence[System]) -> Component:
    """Build the choice of data sets and of other evidence, as the run had them."""
    read = run.inputs if run is not None else ()
    return html.Div(
        [
            _sets.form(page, who, run, chosen=chosen),
            evidence_choice(
                page,
                evidence_tables(items.list_items(who.home, who.workspace)),
                chosen=[each.item for each in read if each.role == "evidence"],
                hidden=not forms.uses_evidence(chosen),
            ),
        ]
    )


def options_form(
    page: str,
    chosen: Sequence[System],
    *,
    run: Run | None = None,
    preset: Mapping[str, Any] | None = None,
) -> Component:
    """Build the controls of all options of the chosen methods, as the run had them or as preset."""
    given = run.settings.get("options", {}) if run is not None else preset or {}
    return html.Div(
        [
            html.Div(settings_form(page, options_of(chosen), given=given), id=f"{page}-options"),
            dcc.Store(id=f"{page}-options-of", data=[method.name for method in chosen]),
        ]
    )


def kept_settings(
    before: Sequence[System], now: Sequence[System], values: Mapping[str, Any]
) -> dict[str, Any]:
    """Return what was told one choice of methods and still means something to another.

    Parameters
    ----------
    before, now
        The methods that the controls were made for, and those that are chosen now.
    values
        Of the controls. A default of the methods before is nothing that anybody asked for; where
        something cannot be read, nothing is kept.
    """
    try:
        return changed_settings(options_of(now), changed_settings(options_of(before), values))
    except UserInputError:
        return {}


def seed_field(run: Run | None) -> str:
    """Return the seed that the form begins with."""
    return str(run.seed if run is not None else 0)


def buttons(work: Work) -> list[Component]:
    """Build what checks and starts, and the place where it is said what is wrong."""
    return [
        html.Div(id=f"{work.page}-error", **{"aria-live": "polite"}),
        html.Div(
            [
                start_button(work, place="form"),
                html.Button(
                    "Check first", id=f"{work.page}-check", type="button", className="quiet",
                    n_clicks=0,
                ),
            ],
            className="tools actions",
        ),
        dcc.Location(id=f"{work.page}-place", refresh="callback-nav"),
    ]  # fmt: skip


def start_button(work: Work, *, place: str) -> Component:
    """Build a button that starts the work as the form stands."""
    return html.Button(
        work.button, id={"type": f"{work.page}-start", "place": place}, type="button",
        className="primary", n_clicks=0,
    )  # fmt: skip


def following(work: Work, run: Run | None, who: Visit, *, empty: Component) -> Component:
    """Build the panel of a run and what it has to show; `empty` where there is none."""
    return _following.following(_followed(work), run, who, empty=empty)


def earlier(work: Work, who: Visit, *, title: str, but: Run | None = None) -> list[Component]:
    """Build the list of the last runs of a kind, if there are any, without the one that is open."""
    past = store.list_runs(who.home, who.workspace, kind=work.kind, most=_MOST_EARLIER + 1)
    shown = [run for run in past if but is None or run.id != but.id][:_MOST_EARLIER]
    if not shown:
        return []
    lines = [
        html.Li(
            [
                dcc.Link(f"{run.title} ({run.id[:4]})", href=_address(work, run)),
                html.Span([", ", moment(run.created)]),
                *([" ", state_chip(run)] if run.state != "done" else []),
            ]
        )
        for run in shown
    ]
    return [card(title, html.Ul(lines, className="earlier"))]


def install(work: Work) -> None:
    """Add the callbacks of a page's form and of the run it follows."""
    page = work.page
    _sets.install(page)
    options = (
        State({"type": f"{page}-option", "name": ALL}, "value"),
        State({"type": f"{page}-option", "name": ALL}, "id"),
    )

    @callback(
        Output(f"{page}-options", "children"),
        Output(f"{page}-options-of", "data"),
        Output(f"{page}-evidence-field", "hidden"),
        Input(f"{page}-methods", "value"),
        State(f"{page}-options-of", "data"),
        *options,
        prevent_initial_call=True,
    )
    def reshape(
        names: object, before: list[str], values: list[Any], ids: list[dict[str, str]]
    ) -> tuple[Any, Any, bool]:
        """Show what the chosen methods can be told, keeping what was told already."""
        chosen = forms.chosen_methods(names)
        held = {each["name"]: value for each, value in zip(ids, values, strict=True)}
        kept = kept_settings(forms.chosen_methods(before), chosen, held)
        given = {**kept, **work.preset(chosen)}
        return (
            settings_form(page, options_of(chosen), given=given),
            [method.name for method in chosen],
            not forms.uses_evidence(chosen),
        )

    @callback(
        Output(f"{page}-place", "href"),
        Output(f"{page}-error", "children"),
        Input({"type": f"{page}-start", "place": ALL}, "n_clicks"),
        Input(f"{page}-check", "n_clicks"),
        State(f"{page}-methods", "value"),
        *_sets.states(page),
        State(f"{page}-evidence", "value"),
        State(work.scores or f"{page}-evidence", "value"),
        *options,
        *(State(name, "value") for name in work.own),
        prevent_initial_call=True,
    )
    def begin(starts: list[int], checks: int, names: object, *states: Any) -> tuple[Any, Any]:
        """Ask for a check or for the work itself, or say in place what is wrong."""
        if not (any(starts) or checks):
            raise PreventUpdate
        kind = CHECK if ctx.triggered_id == f"{page}-check" else work.kind
        who = visit()
        columns, (evidence, scores) = states[:3], states[3:5]
        (values, ids), own = states[5:7], states[7:]
        try:
            run = _ask(
                work,
                who,
                kind=kind,
                names=names,
                sets=_sets.read(columns),
                evidence=evidence or (),
                scores=(scores or ()) if work.scores else (),
                options={each["name"]: value for each, value in zip(ids, values, strict=True)},
                own=own,
            )
        except UserInputError as error:
            return no_update, error_box(error)
        return _address(work, run), None

    _following.install(_followed(work))


def _followed(work: Work) -> _following.Followed:
    return _following.Followed(work.page, partial(_outcome, work))


def _address(work: Work, run: Run) -> str:
    return f"/{work.path or work.page}?{urlencode({'run': run.id})}"


def _outcome(work: Work, run: Run, who: Visit) -> Outcome:
    if run.kind == work.kind:
        return work.outcome(run, who)
    if run.state != "done" or run.results is None:
        return run.state, []
    titles = {name: systems.get(name).title for name in run.results["cost"]}
    start = start_button(work, place="check")
    return "checked", [check_card(run.results, titles=titles, start=start)]


def _ask(
    work: Work,
    who: Visit,
    *,
    kind: str,
    names: object,
    sets: Sequence[DataSet],
    evidence: Sequence[str],
    options: Mapping[str, Any],
    own: Sequence[Any],
    scores: Sequence[str] = (),
) -> Run:
    """Read the form and ask for a run."""
    chosen = forms.chosen_methods(names)
    if not chosen:
        raise UserInputError(
            "methods", "must be at least one", got="none", remedy="Tick one of the list"
        )
    tables, others = (
        [items.get(who.home, who.workspace, each) for each in ids] for ids in (evidence, scores)
    )
    found = _sets.found(who, sets, chosen=chosen)
    read = forms.inputs(found, chosen, evidence=tables, scores=others)
    told = work.settings(chosen, *own)
    beside = {
        role: items.get(who.home, who.workspace, item)
        for role, item in told.pop("files", {}).items()
    }
    read += tuple(ReadFile(role, each.id, each.name, each.sha256) for role, each in beside.items())
    seed = forms.seed(told.pop("seed"))
    title = told.pop("title")
    settings = {**told, "options": changed_settings(options_of(chosen), options)}
    if kind == CHECK:
        settings = forms.check_settings(work.kind, settings)
        title = f"Check before: {title}"
        _forget_checks(who, before=work.kind)
    return store.create(
        who.home,
        who.workspace,
        kind=kind,
        title=title,
        inputs=read,
        settings=settings,
        seed=seed,
        limits=who.settings.limits,
    )


def _forget_checks(who: Visit, *, before: str) -> None:
    """Keep the list of runs free of checks that were answered."""
    for run in store.list_runs(who.home, who.workspace, kind=CHECK):
        if not run.active and run.settings.get("before") == before:
            store.delete(who.home, who.workspace, run.id)
