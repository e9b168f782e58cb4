"""Evidence from sequence and known pairs from ChIP peaks on the Data page, made by runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dash import ALL, Input, Output, State, callback, html, no_update
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from components.blocks import card
from components.notes import error_box
from components.regions import (
    EVIDENCE,
    EVIDENCE_FILES,
    LABEL_FILES,
    LABELS,
    evidence_form,
    file_id,
    labels_form,
    options,
    peak_options,
)
from components.upload import uploaded
from core.errors import UserInputError
from core.runs import region_forms, store
from core.runs.records import Run
from core.workspace import items
from core.workspace.records import Item
from pages._data_sources import on_the_way
from pages._visit import Visit, visit

_KINDS = ("evidence", "labels")


def layout(who: Visit, *, run: Run | None = None) -> Component:
    """Show both forms, that of a run open and as it was asked.

    Parameters
    ----------
    who
        The visitor.
    run
        One of either kind.
    """
    known = items.list_items(who.home, who.workspace)
    asked = run.kind if run is not None and run.kind in _KINDS else ""
    given = _given(run) if run is not None and asked else {}
    return card(
        "Make evidence or known pairs",
        html.Div(
            [
                _fold(
                    "Evidence from sequence",
                    "motif scores and open chromatin, for every regulator and gene",
                    evidence_form(known, given if asked == "evidence" else {}),
                    open=asked == "evidence",
                ),
                _fold(
                    "Known pairs from ChIP peaks",
                    "genes with a strong peak of the regulator around their start",
                    labels_form(known, given if asked == "labels" else {}),
                    open=asked == "labels",
                ),
            ],
            className="folds",
        ),
        subtitle="From motifs, sequences, gene positions and peaks that you add above.",
    )


@callback(
    *(Output(file_id(EVIDENCE, each.role), "options") for each in EVIDENCE_FILES),
    *(Output(file_id(LABELS, each.role), "options") for each in LABEL_FILES),
    Output(f"{LABELS}-peaks", "options"),
    Input(uploaded("data-drop"), "data"),
    Input({"type": "run-state", "run": ALL}, "data"),
    prevent_initial_call=True,
)
def offer(_arrived: Mapping[str, Any] | None, _states: Sequence[str]) -> list[Any]:
    """Offer what came; what is chosen stays chosen."""
    who = visit()
    known = items.list_items(who.home, who.workspace)
    return [
        *(options(each, known) for each in (*EVIDENCE_FILES, *LABEL_FILES)),
        peak_options(known),
    ]


@callback(
    Output("data-runs", "children", allow_duplicate=True),
    Output(f"{EVIDENCE}-error", "children"),
    Input(f"{EVIDENCE}-start", "n_clicks"),
    State({"type": f"{EVIDENCE}-file", "role": ALL}, "value"),
    State({"type": f"{EVIDENCE}-file", "role": ALL}, "id"),
    State({"type": f"{EVIDENCE}-value", "name": ALL}, "value"),
    State({"type": f"{EVIDENCE}-value", "name": ALL}, "id"),
    prevent_initial_call=True,
)
def compute(
    clicks: int,
    chosen: Sequence[str],
    roles: Sequence[Mapping[str, str]],
    values: Sequence[Any],
    names: Sequence[Mapping[str, str]],
) -> tuple[Any, Any]:
    """Ask for evidence, or say in place what is wrong."""
    if not clicks:
        raise PreventUpdate
    who = visit()
    try:
        ask_for_evidence(who, _by(roles, chosen, "role"), _by(names, values, "name"))
    except UserInputError as error:
        return no_update, error_box(error)
    return on_the_way(who), None


@callback(
    Output("data-runs", "children", allow_duplicate=True),
    Output(f"{LABELS}-error", "children"),
    Input(f"{LABELS}-start", "n_clicks"),
    State(f"{LABELS}-peaks", "value"),
    State(file_id(LABELS, "genes"), "value"),
    State({"type": f"{LABELS}-value", "name": ALL}, "value"),
    State({"type": f"{LABELS}-value", "name": ALL}, "id"),
    prevent_initial_call=True,
)
def make_pairs(
    clicks: int,
    peaks: Sequence[str] | None,
    genes: str | None,
    values: Sequence[Any],
    names: Sequence[Mapping[str, str]],
) -> tuple[Any, Any]:
    """Ask for known pairs, or say in place what is wrong."""
    if not clicks:
        raise PreventUpdate
    who = visit()
    try:
        ask_for_pairs(who, peaks or (), genes or "", _by(names, values, "name"))
    except UserInputError as error:
        return no_update, error_box(error)
    return on_the_way(who), None


def ask_for_evidence(who: Visit, chosen: Mapping[str, str], values: Mapping[str, Any]) -> Run:
    """Start the run that computes evidence.

    Parameters
    ----------
    who
        The visitor.
    chosen
        Ids of files by what they are to the form.
    values
        Its settings.
    """
    kind = "genome" if values.get("kind") == "genome" else "promoters"
    roles = {("sequences", kind): kind}
    files = {roles.get((role, kind), role): _item(who, item) for role, item in chosen.items()}
    inputs = region_forms.evidence_inputs(files)
    pairs = files.get("pairs") is not None
    settings = region_forms.evidence_settings(values, pairs=pairs, limits=who.settings.limits)
    return store.create(
        who.home,
        who.workspace,
        kind="evidence",
        title=f"Evidence of {inputs[0].name}",
        inputs=inputs,
        settings=settings,
        limits=who.settings.limits,
    )


def ask_for_pairs(who: Visit, peaks: Sequence[str], genes: str, values: Mapping[str, Any]) -> Run:
    """Start the run that makes known pairs.

    Parameters
    ----------
    who
        The visitor.
    peaks, genes
        Ids of files.
    values
        The form's settings.
    """
    files = [items.get(who.home, who.workspace, each) for each in peaks]
    inputs = region_forms.labels_inputs(files, _item(who, genes))
    others = f" and {len(files) - 1:,} more" if len(files) > 1 else ""
    return store.create(
        who.home,
        who.workspace,
        kind="labels",
        title=f"Known pairs from {files[0].name}{others}",
        inputs=inputs,
        settings=region_forms.labels_settings(values),
        limits=who.settings.limits,
    )


def _given(run: Run) -> dict[str, Any]:
    """Return what the form of a run held."""
    settings = run.settings
    given: dict[str, Any] = {
        **settings.get("regions", {}),
        **settings.get("odds", {}),
        **{each.role: each.item for each in run.inputs},
    }
    if run.kind == "labels":
        given["peaks"] = [each.item for each in run.inputs if each.role == "peaks"]
    for kind in ("genome", "promoters"):
        if kind in given:
            given |= {"kind": kind, "sequences": given.pop(kind)}
    for name in ("log_p", "p_column", "regulator_column"):
        if name in settings:
            given[name] = f"{settings[name]:g}"
    for name in ("regulators", "targets"):
        if name in settings:
            listed = settings[name]
            given[name] = listed if isinstance(listed, str) else "\n".join(listed)
    return given


def _fold(title: str, what: str, form: Component, *, open: bool) -> Component:
    return html.Details(
        [html.Summary([html.Strong(title), html.Span(f" {what}")]), form], open=open
    )


def _item(who: Visit, item: str | None) -> Item | None:
    return items.get(who.home, who.workspace, item) if item else None


def _by(ids: Sequence[Mapping[str, str]], values: Sequence[Any], part: str) -> dict[str, Any]:
    return {id[part]: value for id, value in zip(ids, values, strict=True)}
