"""The scan on the Evaluate page: which settings of a method are best on regulators set aside."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from components.blocks import card
from components.choosing import field
from components.notes import empty_state
from components.runs import result_links
from components.scan import scan_view
from core import systems
from core.io.atomic import read_json
from core.problem.system import System
from core.runs import forms, store
from core.runs.inputs import run_folder
from core.runs.records import Run
from core.training.trials import read_scan
from pages import _following, _work
from pages._visit import Visit

_MOST_TRIALS = 1_000
_FILES = (("Trials", "trials.csv"), ("Best settings", "best.json"))


def offered() -> list[System]:
    """List the methods that say what is worth scanning."""
    return [method for method in systems.registry().values() if method.scan]


def form(who: Visit, run: Run | None) -> Component:
    """Build the form, filled in as the run was asked for."""
    known = offered()
    wanted = str(run.settings.get("method", "")) if run is not None else ""
    chosen = [next((each for each in known if each.name == wanted), known[0])]
    trials = run.settings.get("trials") if run is not None else 12
    return card(
        "What to scan, and on what",
        field(
            "System",
            dbc.Select(
                id="tune-methods",
                options=[{"label": each.title, "value": each.name} for each in known],
                value=chosen[0].name,
            ),
            id="tune-methods",
        ),
        _work.data_form("tune", who, run, chosen=chosen),
        field(
            "Trials",
            dbc.Input(id="tune-trials", type="text", inputmode="numeric",
                      value="" if trials is None else str(trials)),
            id="tune-trials",
            hint="Each is a whole training. Left empty, all that is worth it is tried.",
        ),
        html.P("A setting that is changed here stays as it is; the others are scanned.",
               className="hint"),
        _work.options_form("tune", chosen, run=run),
        field(
            "Seed",
            dbc.Input(id="tune-seed", type="text", inputmode="numeric",
                      value=_work.seed_field(run)),
            id="tune-seed",
            hint="Same seed, same trials.",
        ),
        html.P("“Check first” times a single training.", className="hint"),
        *_work.buttons(WORK),
    )  # fmt: skip


def empty() -> Component:
    """Describe what a scan is."""
    return empty_state(
        "No scan is open",
        "A scan trains the same system with other settings, again and again, and says which did "
        "best. It can be stopped at any time and goes on where it was.",
        dcc.Link("Bring your own files", href="/data"),
    )


def settings(chosen: list[System], seed: str, trials: str) -> dict[str, Any]:
    """Read the form's own controls.

    Parameters
    ----------
    chosen
        The system.
    seed, trials
        As typed; no trials stand for all.
    """
    (method,) = chosen
    wanted = str(trials or "").strip()
    return {
        "method": method.name,
        "trials": forms.whole_number(wanted, "trials", least=1, most=_MOST_TRIALS)
        if wanted
        else None,
        "seed": seed,
        "title": f"Scan {method.title}",
    }


def outcome(run: Run, who: Visit) -> _following.Outcome:
    """Show the trials that have ended, and the best when all have."""
    folder = run_folder(who.home, run)
    done = run.state == "done"
    scan = read_scan(folder.results if done else folder.checkpoints)
    if scan is None or not scan.trials:
        return run.state, []
    best = (read_json(folder.results / "best.json") or {}) if done else {}
    shown = scan_view(
        scan,
        tools=result_links(run.id, _FILES) if done else (),
        form=f"/train?{urlencode({'scan': run.id})}" if done else "",
        train=str(best.get("command", "")),
        at_work=not done,
    )
    return f"{run.state} {len(scan.trials)}", [shown]


def best_of(who: Visit, run_id: str) -> Run | None:
    """Return a finished scan as if its best trial had been asked for by itself."""
    run = store.find(who.home, who.workspace, run_id)
    if run is None or run.kind != WORK.kind:
        return None
    best = read_json(run_folder(who.home, run).results / "best.json") or {}
    method = systems.find(str(best.get("method")))
    if method is None:
        return None
    changed = method.changed(method.settings(best.get("settings")))
    return replace(run, settings={"method": method.name, "options": changed})


WORK = _work.Work(
    page="tune",
    kind="tune",
    button="Start the scan",
    own=("tune-seed", "tune-trials"),
    settings=settings,
    outcome=outcome,
    path="evaluate",
)
_work.install(WORK)
