"""Evaluate: how good is a method on these pairs, and how much of that is more than chance."""

from __future__ import annotations

from typing import Any

import dash
import dash_bootstrap_components as dbc
from dash import Input, Output, callback, dcc, html
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from components.blocks import card
from components.choosing import field
from components.evaluation import evaluation_view
from components.evidence import scores_choice
from components.gene_views import gene_evaluation, predicts_genes
from components.notes import empty_state
from components.settings_form import changed_settings, option_controls, option_id
from components.shell import heading
from core import systems
from core.errors import UserInputError
from core.problem.pair_tasks import SPLITS
from core.problem.system import System
from core.query.sources import evidence_tables
from core.runs import forms
from core.runs.records import Run
from core.workflows.options import COUNTS, EVALUATE, counts, switches
from core.workspace import items
from pages import _compared, _curves, _following, _genes_judged, _scan, _varied, _work
from pages._address import single_words
from pages._visit import Visit, visit

dash.register_page(
    __name__, path="/evaluate", name="Evaluate", title="Evaluate methods · GRNscope",
    group="Build", order=30,
)  # fmt: skip

_OWN = (*EVALUATE, *COUNTS)
_WAYS = "evaluate-way"
"""What the ids of the controls begin with that the systems know nothing of."""


@single_words
def layout(run: str = "", beside: str = "", scan: str = "", **_query: str) -> Component:
    """Show the form, and the evaluation or the scan that the address names."""
    who = visit()
    scanned = _work.asked_run(who, run, kind=_scan.WORK.kind)
    if scan or scanned is not None:
        return _scanning(who, scanned)
    asked = _work.asked_run(who, run, kind=WORK.kind)
    named = list(asked.settings.get("methods", ())) if asked is not None else []
    chosen = forms.chosen_methods(named or _quick())
    others = [
        other
        for run_id in beside.split(",")
        if run_id and (other := _work.asked_run(who, run_id, kind=WORK.kind)) is not None
    ]
    return html.Div(
        [
            heading(
                "How far can the answers be trusted?",
                "Methods are asked about pairs they never saw, beside controls that know only "
                "names or learned from shuffled labels.",
            ),
            _ways(scanning=False),
            html.Div(
                [
                    _form(who, asked, chosen=chosen),
                    _compared.side_by_side_view([asked, *others], who)
                    if asked is not None and others
                    else _work.following(WORK, asked, who, empty=_empty(who)),
                ],
                className="form-and-result",
            ),
        ]
    )


def _scanning(who: Visit, run: Run | None) -> Component:
    """Show the form of a scan, and the one that the address names."""
    return html.Div(
        [
            heading(
                "Which settings are best?",
                "A system is trained with other settings, again and again, and each training is "
                "judged on the same regulators that it did not learn from.",
            ),
            _ways(scanning=True),
            html.Div(
                [
                    _scan.form(who, run),
                    html.Div(
                        [
                            _work.following(_scan.WORK, run, who, empty=_scan.empty()),
                            *_work.earlier(_scan.WORK, who, title="Earlier scans", but=run),
                        ],
                        className="stack",
                    ),
                ],
                className="form-and-result",
            ),
        ]
    )


def _ways(*, scanning: bool) -> Component:
    """Lead from judging methods to scanning settings and back."""
    if not _scan.offered():
        return html.Div()
    ways = (("Judge methods", "/evaluate", not scanning),
            ("Scan settings", "/evaluate?scan=1", scanning))  # fmt: skip
    return html.Nav(
        [
            html.Span(words, className="button chosen", **{"aria-current": "page"})
            if here
            else dcc.Link(words, href=href, className="button")
            for words, href, here in ways
        ],
        className="tools either",
        **{"aria-label": "What to do here"},
    )  # fmt: skip


def settings(
    chosen: list[System], seed: str, split: str, folds: str, *others: Any
) -> dict[str, Any]:
    """Read the page's own controls.

    Parameters
    ----------
    chosen
        The methods.
    seed, split, folds
        As typed; no folds leave one regulator or data set out at a time.
    others
        Of the switches and the numbers of an evaluation, of the setting to vary, and of the choice
        of genes, in their order.
    """
    names = ", ".join(method.title for method in chosen)
    second = len(_OWN) + len(_varied.OWN)
    ways, vary = others[: len(_OWN)], _varied.read(*others[len(_OWN) : second])
    genes, files = _genes_judged.read(*others[second:])
    methods = [method.name for method in chosen]
    systems.chosen(methods, vary=vary)
    if vary:
        names += f", by {vary[0].partition('=')[0].replace('-', ' ')}"
    return {
        "methods": methods,
        **({"vary": vary} if vary else {}),
        **genes,
        "files": files,
        "split": _known_split(split),
        "folds": forms.folds(folds),
        **changed_settings(
            _OWN, {option.name: way for option, way in zip(_OWN, ways, strict=False)}
        ),
        "seed": seed,
        "title": f"Evaluate {names}",
    }


def outcome(run: Run, who: Visit) -> _following.Outcome:
    """Show what was found, and what it can be compared with."""
    metrics = _compared.metrics_of(run, who)
    if run.state != "done" or metrics is None:
        return run.state, []
    if predicts_genes(metrics["task"]):
        return "done", [gene_evaluation(metrics, tools=_compared.tools(run))]
    view = evaluation_view(metrics, tools=_compared.tools(run), runs=[run.id])
    return "done", [view, _compared.comparable(run, metrics, who)]


def _quick() -> list[str]:
    """Name what is ticked at first: methods that neither learn nor have to be told anything."""
    return [
        name
        for name, method in systems.registry().items()
        if not method.needs_labels() and not method.options
    ]


def _empty(who: Visit) -> Component:
    past = _work.earlier(WORK, who, title="Earlier evaluations")
    return html.Div(
        [
            empty_state(
                "No evaluation yet" if not past else "No evaluation is open",
                "Tick methods at the left; those that need no training answer in moments. Curves, "
                "controls and paired tests appear here.",
                dcc.Link("Bring your own files", href="/data"),
            ),
            *past,
        ],
        className="stack",
    )


def _form(who: Visit, run: Run | None, *, chosen: list[System]) -> Component:
    folds = run.settings.get("folds") if run is not None else 5
    split = str(run.settings.get("split", "regulator")) if run is not None else "regulator"
    return card(
        "What to judge, and how",
        html.Fieldset(
            [
                html.Legend("Methods", className="label"),
                dbc.Checklist(
                    id="evaluate-methods",
                    options=_varied.method_choices(chosen),
                    value=[method.name for method in chosen],
                ),
            ],
            className="field",
        ),
        _work.data_form("evaluate", who, run, chosen=chosen),
        scores_choice(
            "evaluate",
            evidence_tables(items.list_items(who.home, who.workspace)),
            chosen=[each.item for each in run.inputs if each.role == "scores"] if run else [],
        ),
        field(
            "Split",
            dbc.Select(
                id="evaluate-split",
                options=[
                    {"label": f"by {name}" if name != "random" else "at random", "value": name}
                    for name in SPLITS
                ],
                value=split,
            ),
            id="evaluate-split",
        ),
        html.P(f"{SPLITS[split].capitalize()}.", id="evaluate-split-means", className="hint"),
        field(
            "Folds",
            dbc.Input(id="evaluate-folds", type="text", inputmode="numeric",
                      value="" if folds is None else str(folds)),
            id="evaluate-folds",
            hint="Left empty, one regulator, data set or group is left out at a time; by outgoing, "
            "a third of the genes that regulate.",
        ),
        *option_controls(
            _WAYS,
            _OWN,
            given={**switches(run.settings), **counts(run.settings)} if run is not None else None,
        ),
        _genes_judged.form(who, run),
        _varied.form(chosen, run),
        _work.options_form("evaluate", chosen, run=run),
        field(
            "Seed",
            dbc.Input(id="evaluate-seed", type="text", inputmode="numeric",
                      value=_work.seed_field(run)),
            id="evaluate-seed",
            hint="Same seed, same folds.",
        ),
        *_work.buttons(WORK),
    )  # fmt: skip


@callback(
    Output("evaluate-split", "value"),
    Input("evaluate-family", "value"),
    prevent_initial_call=True,
)
def split_families(ticked: list[str]) -> str:
    """Leave a whole data set out at a time where several were taken in together."""
    if not ticked:
        raise PreventUpdate
    return "network"


@callback(Output("evaluate-split-means", "children"), Input("evaluate-split", "value"))
def explain_split(split: str) -> str:
    """Describe what the chosen split keeps apart."""
    return f"{SPLITS[_known_split(split)].capitalize()}."


def _known_split(split: object) -> str:
    if not isinstance(split, str) or split not in SPLITS:
        raise UserInputError(
            "split",
            "must be one of the list",
            got=split,
            remedy="Choose from: " + ", ".join(SPLITS),
        )
    return split


WORK = _work.Work(
    page="evaluate",
    kind="evaluate",
    button="Evaluate",
    own=(
        "evaluate-seed",
        "evaluate-split",
        "evaluate-folds",
        *(option_id(_WAYS, option.name) for option in _OWN),
        *_varied.OWN,
        *_genes_judged.OWN,
    ),
    settings=settings,
    outcome=outcome,
    scores="evaluate-scores",
)
_work.install(WORK)
_curves.install(_compared.read_together)
