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

from components.check import check_card
from components.data_sets import (
    NO_ITEM,
    DataSet,
    data_set_rows,
    evidence_choice,
    first_choice,
)
from components.notes import error_box
from components.settings_form import changed_settings, options_of, settings_form
from core import methods
from core.errors import NotFoundError, UserInputError
from core.methods.method import Method
from core.runs import forms, store
from core.runs.checking import CHECK
from core.runs.records import Run
from core.workspace import items
from core.workspace.records import Item
from pages import _following
from pages._following import Outcome
from pages._visit import Visit, visit

_MOST_SETS = 10


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
        From the values of the page's own controls to the run's settings, options aside.
    own
        Ids of those controls, in the order in which `settings` takes their values.
    outcome
        What a run of the kind shows now.
    path
        The address, where it is not `page`.
    """

    page: str
    kind: str
    button: str
    own: tuple[str, ...]
    settings: Callable[..., dict[str, Any]]
    outcome: Callable[[Run, Visit], Outcome]
    path: str = ""


def asked_run(who: Visit, run_id: str, *, kind: str) -> Run | None:
    """Find the run that the address names, if it is one of this page."""
    run = store.find(who.home, who.workspace, run_id)
    if run is None or not (
        run.kind == kind or (run.kind == CHECK and run.settings.get("before") == kind)
    ):
        return None
    return run


def chosen_methods(names: object) -> list[Method]:
    """Find the methods that a control names: one, or a list."""
    listed = names if isinstance(names, list) else [names]
    return [methods.get(str(name)) for name in listed if name]


def data_form(page: str, who: Visit, run: Run | None, *, chosen: Sequence[Method]) -> Component:
    """Build the choice of data sets and of other evidence, as the run had them."""
    found = items.list_items(who.home, who.workspace)
    read = run.inputs if run is not None else ()
    return html.Div(
        [
            html.Div(_rows(page, who, _sets_of(run, who), chosen=chosen), id=f"{page}-sets"),
            html.Button(
                "Add a data set", id=f"{page}-add", type="button", className="quiet", n_clicks=0
            ),
            evidence_choice(
                page,
                # what the demo brings is none; a visitor's table is often taken for pairs
                [each for each in found if not each.shared and each.path.is_file()],
                chosen=[each.item for each in read if each.role == "evidence"],
                hidden=not forms.uses_evidence(chosen),
            ),
        ]
    )


def options_form(page: str, chosen: Sequence[Method], *, run: Run | None = None) -> Component:
    """Build the controls of all options of the chosen methods, as the run had them."""
    given = run.settings.get("options", {}) if run is not None else {}
    return html.Div(settings_form(page, options_of(chosen), given=given), id=f"{page}-options")


def seed_field(run: Run | None) -> str:
    """Give the seed that the form begins with."""
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


def install(work: Work) -> None:
    """Add the callbacks of a page's form and of the run it follows."""
    page = work.page
    parts = [
        State({"type": f"{page}-{part}", "row": ALL}, "value")
        for part in ("expression", "beside", "pairs")
    ]
    options = (
        State({"type": f"{page}-option", "name": ALL}, "value"),
        State({"type": f"{page}-option", "name": ALL}, "id"),
    )

    @callback(
        Output(f"{page}-options", "children"),
        Output(f"{page}-sets", "children"),
        Output(f"{page}-evidence-field", "hidden"),
        Input(f"{page}-methods", "value"),
        Input(f"{page}-add", "n_clicks"),
        *parts,
        *options,
        prevent_initial_call=True,
    )
    def reshape(names: object, _added: int, *states: Any) -> tuple[Any, Any, Any]:
        """Show what the chosen methods can be told, keeping what was told already."""
        who, chosen = visit(), chosen_methods(names)
        *columns, values, ids = states
        sets = [DataSet(*each) for each in zip(columns[0], columns[2], columns[1], strict=True)]
        if ctx.triggered_id == f"{page}-add":
            if len(sets) >= _MOST_SETS:
                raise PreventUpdate
            sets.append(sets[-1])
            return no_update, _rows(page, who, sets, chosen=chosen), no_update
        known = options_of(chosen)
        kept = {each["name"]: value for each, value in zip(ids, values, strict=True)}
        try:
            given = changed_settings(known, kept)
        except UserInputError:
            given = {}
        return (
            settings_form(page, known, given=given),
            _rows(page, who, sets, chosen=chosen),
            not forms.uses_evidence(chosen),
        )

    @callback(
        Output(f"{page}-place", "href"),
        Output(f"{page}-error", "children"),
        Input({"type": f"{page}-start", "place": ALL}, "n_clicks"),
        Input(f"{page}-check", "n_clicks"),
        State(f"{page}-methods", "value"),
        *parts,
        State(f"{page}-evidence", "value"),
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
        columns, evidence, (values, ids), own = states[:3], states[3], states[4:6], states[6:]
        try:
            run = _ask(
                work,
                who,
                kind=kind,
                names=names,
                columns=columns,
                evidence=evidence or (),
                options={each["name"]: value for each, value in zip(ids, values, strict=True)},
                own=own,
            )
        except UserInputError as error:
            return no_update, error_box(error)
        return f"/{work.path or page}?{urlencode({'run': run.id})}", None

    _following.install(_followed(work))


def _followed(work: Work) -> _following.Followed:
    return _following.Followed(work.page, partial(_outcome, work))


def _outcome(work: Work, run: Run, who: Visit) -> Outcome:
    if run.kind == work.kind:
        return work.outcome(run, who)
    if run.state != "done" or run.results is None:
        return run.state, []
    titles = {name: method.title for name, method in methods.registry().items()}
    start = start_button(work, place="check")
    return "checked", [check_card(run.results, titles=titles, start=start)]


def _ask(
    work: Work,
    who: Visit,
    *,
    kind: str,
    names: object,
    columns: Sequence[list[str]],
    evidence: Sequence[str],
    options: Mapping[str, Any],
    own: Sequence[Any],
) -> Run:
    """Read the form and ask for a run."""
    chosen = chosen_methods(names)
    if not chosen:
        raise UserInputError(
            "methods", "must be at least one", got="none", remedy="Tick one of the list"
        )
    sets = [
        forms.Chosen(
            expression=_item(who, expression), beside=_item(who, beside), pairs=_item(who, pairs)
        )
        for expression, beside, pairs in zip(*columns, strict=True)
    ]
    read = forms.inputs(
        sets, chosen, evidence=[items.get(who.home, who.workspace, each) for each in evidence]
    )
    told = work.settings(chosen, *own)
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


def _rows(
    page: str, who: Visit, sets: Sequence[DataSet], *, chosen: Sequence[Method]
) -> list[Component]:
    return data_set_rows(
        page,
        sets,
        expressions=items.list_items(who.home, who.workspace, content="expression"),
        pairs=items.list_items(who.home, who.workspace, content="pairs"),
        beside=any(method.expressions[1] > 1 for method in chosen),
    )


def _sets_of(run: Run | None, who: Visit) -> list[DataSet]:
    if run is not None:
        read = [each.item for each in run.inputs if each.role == "expression"]
        pairs = [each.item for each in run.inputs if each.role == "pairs"]
        if len(pairs) == 1 and read:
            return [DataSet(read[0], pairs[0], *read[1:2])]
        if len(pairs) == len(read):
            return [DataSet(*each) for each in zip(read, pairs, strict=True)]
    return [
        first_choice(
            *(
                items.list_items(who.home, who.workspace, content=content)
                for content in ("expression", "pairs")
            )
        )
    ]


def _item(who: Visit, item_id: str | None) -> Item | None:
    if not item_id or item_id == NO_ITEM:
        return None
    try:
        return items.get(who.home, who.workspace, item_id)
    except NotFoundError:
        return None
