"""Train: choose a system and known pairs, watch it learn, keep the model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import dash
import dash_bootstrap_components as dbc
from dash import Input, Output, callback, dcc, html
from dash.development.base_component import Component

from components.blocks import card, caution
from components.choosing import field
from components.notes import empty_state
from components.shell import heading
from components.training_curves import training_cards
from core import systems
from core.errors import NotFoundError
from core.problem.system import System
from core.runs.inputs import run_folder
from core.runs.records import Run
from core.training.history import Course, read_courses
from core.workspace import items
from pages import _following, _models, _scan, _work
from pages._address import single_words
from pages._visit import Visit, visit

dash.register_page(
    __name__, path="/train", name="Train", title="Train on your data · GRNscope",
    group="Build", order=20,
)  # fmt: skip


@single_words
def layout(run: str = "", model: str = "", scan: str = "", **_query: str) -> Component:
    """Show the form, and the run or the model that the address names.

    The address of a scan fills in the form as its best trial was.
    """
    who = visit()
    asked = _work.asked_run(who, run, kind=WORK.kind)
    filled = asked or _scan.best_of(who, scan)
    known = systems.names(trainable=True)
    method = systems.find(str(_method_of(filled))) if filled is not None else None
    chosen = [method if method and method.registered in known else systems.get(known[0])]
    return html.Div(
        [
            heading(
                "Teach a system your known pairs",
                "It learns which expression patterns go with regulation, and is judged on "
                "regulators it never saw. The model is kept and can be asked.",
            ),
            html.Div(
                [
                    _form(who, filled, chosen=chosen),
                    html.Div(
                        [
                            _models.shown(model, who)
                            if model
                            else _work.following(WORK, asked, who, empty=_empty(filled)),
                            html.Div(id="train-about"),
                            *_models.list_cards(who),
                        ],
                        className="stack following",
                    ),
                ],
                className="form-and-result",
            ),
        ]
    )


@callback(Output("train-about", "children"), Input("train-methods", "value"))
def about(name: str) -> Component:
    """Describe what the chosen system asks, and what it cannot."""
    method = systems.get(name)
    return card(f"About {method.title}", html.P(method.summary), caution(method.limits))


def settings(chosen: list[System], seed: str, name: str) -> dict[str, Any]:
    """Read the page's own controls.

    Parameters
    ----------
    chosen
        The system.
    seed, name
        As typed; a model without a name is called after its system and its data.
    """
    (method,) = chosen
    told = {"method": method.name, "seed": seed, "title": name or f"Train {method.title}"}
    return {**told, "name": name.strip()} if name and name.strip() else told


def to_train(chosen: Sequence[System]) -> Mapping[str, Any]:
    """Set what a system that learns in one way only, such as the booster, needs to be trained."""
    (method,) = chosen
    return method.settings_to_train() or {}


def outcome(run: Run, who: Visit) -> _following.Outcome:
    """Show curves while it learns, and the model when it has learned."""
    if run.state == "done":
        return "done", _finished(run, who)
    courses = read_courses(run_folder(who.home, run).checkpoints)
    key = f"{run.state} {[len(course.epochs) for course in courses]}"
    return key, live_curves(courses)


def live_curves(courses: list[Course]) -> list[Component]:
    """Draw how a training goes; nothing before its first epoch."""
    if not courses:
        return []
    last = courses[-1]
    most = f" of at most {last.most:,}" if last.most else ""
    drawn = training_cards(courses, page="train", loss=f"After epoch {len(last.epochs):,}{most}")
    return [html.Div(drawn, className="halves")]


def _finished(run: Run, who: Visit) -> list[Component]:
    made = (run.results or {}).get("items", [])
    try:
        return [_models.view(items.get(who.home, who.workspace, made[0]["id"]))]
    except (NotFoundError, IndexError):
        return [empty_state("The model was deleted", "Its record is kept on the Runs page.")]


def _method_of(run: Run) -> object:
    return run.settings.get("method")


def _empty(scan: Run | None) -> Component:
    if scan is not None:
        return empty_state(
            "The form holds the best settings of the scan",
            "Data, seed and settings are those of its best trial. Change what you like; nothing is "
            "started before you say so.",
            dcc.Link("Back to the scan", href=f"/evaluate?run={scan.id}"),
        )
    return empty_state(
        "No training yet",
        "Choose expression and known pairs in the form. “Check first” says what would be learned "
        "from and how long it takes; nothing is started before you say so.",
        dcc.Link("Bring your own files", href="/data"),
    )


def _form(who: Visit, run: Run | None, *, chosen: list[System]) -> Component:
    listed = {
        each.name: each.title
        for each in (*map(systems.get, systems.names(trainable=True)), chosen[0])
    }
    options = [{"label": title, "value": name} for name, title in listed.items()]
    name = str(run.settings.get("name", "")) if run is not None else ""
    return card(
        "What to learn, and from what",
        field(
            "System",
            dbc.Select(id="train-methods", options=options, value=chosen[0].name),
            id="train-methods",
        ),
        _work.data_form("train", who, run, chosen=chosen),
        html.P(
            "A fifth of the regulators is set aside whole to find the best epoch; what the model "
            "is worth is judged on them.",
            className="hint split",
        ),
        _work.options_form("train", chosen, run=run, preset=to_train(chosen)),
        html.Div(
            [
                field(
                    "Name of the model",
                    dbc.Input(id="train-name", type="text", value=name, autocomplete="off"),
                    id="train-name",
                    hint="Left empty, it is called after system and data.",
                ),
                field(
                    "Seed",
                    dbc.Input(id="train-seed", type="text", inputmode="numeric",
                              value=_work.seed_field(run)),
                    id="train-seed",
                    hint="Same seed, same model.",
                ),
            ],
            className="long-and-short",
        ),
        *_work.buttons(WORK),
    )  # fmt: skip


WORK = _work.Work(
    page="train",
    kind="train",
    button="Start training",
    own=("train-seed", "train-name"),
    settings=settings,
    outcome=outcome,
    preset=to_train,
)
_work.install(WORK)
