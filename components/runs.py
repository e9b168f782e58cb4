"""How a run stands: its state in words, how far it is, and what can be done about it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from urllib.parse import quote

from dash import dcc, html
from dash.development.base_component import Component

from components.blocks import Column, table
from components.files import moment
from core.runs.jobs import JOBS
from core.runs.records import Run

_WORDS = {
    "queued": "Waiting",
    "running": "At work",
    "done": "Done",
    "failed": "Failed",
    "cancelled": "Cancelled",
    "interrupted": "Interrupted",
}
_LOG = 12


def run_id(part: str, run: str) -> dict[str, str]:
    """Return the id of a part of a run's panel: `body`, `state`, `tick`, `cancel`, `resume`."""
    return {"type": f"run-{part}", "run": run}


def state_chip(run: Run) -> Component:
    """Build the state of a run in a word."""
    word = "Stopping" if run.cancelling and run.active else _WORDS[run.state]
    return html.Span(word, className=f"state {run.state}")


def kind_words(run: Run) -> str:
    """Describe what sort of work a run is."""
    return JOBS[run.kind].title if run.kind in JOBS else run.kind or "Unknown"


def runs_table(runs: Sequence[Run]) -> Component:
    """Build the table of runs; each name leads to the run."""
    return table(
        [Column("Run"), Column("Kind"), Column("State"), Column("Asked"), Column("Took")],
        [
            [
                dcc.Link(run.title, href=f"/runs?run={quote(run.id)}", className="file-name"),
                kind_words(run),
                html.Span([state_chip(run), _percent(run)], className="run-line"),
                moment(run.created),
                duration(run.ended - run.started) if run.started and run.ended else "",
            ]
            for run in runs
        ],
        label="Runs",
    )


def _percent(run: Run) -> str:
    return f"{run.fraction:.0%}" if run.state == "running" and run.total else ""


def progress_panel(
    run: Run, *, log: Sequence[str] = (), waiting: int = 0, now: float, quick: bool = False
) -> Component:
    """Build how far a run is, and the buttons to stop it or let it go on.

    Parameters
    ----------
    run
        From the store.
    log
        What it said; the last lines are shown.
    waiting
        How many runs go before it.
    now
        Seconds since 1970, for the time that is left.
    quick
        Leave the log out.
    """
    parts: list[Component] = [
        html.Div(
            [state_chip(run), html.Span(told(run, waiting=waiting, now=now), className="stage")],
            className="run-line",
            role="status",
        )
    ]
    if run.active:
        parts.append(
            html.Progress(
                max="1",
                # without a value the bar says that nobody knows how far it is
                **({"value": f"{run.fraction:.3f}"} if run.total or run.state == "queued" else {}),
                **{"aria-label": f"Progress of {run.title}"},
            )
        )
    if run.message:
        parts.append(html.P(run.message, className="message"))
    if log and not quick:
        parts.append(
            html.Pre("\n".join(log[-_LOG:]), className="log", tabIndex="0",
                     **{"aria-label": "The last lines of the log"})
        )  # fmt: skip
    parts.append(html.Div(_buttons(run), className="tools"))
    return html.Div(parts, className="run-panel")


def live_panel(run: Run, body: Component) -> Component:
    """Build a panel that looks again every second while its run waits or is at work.

    `pages/_live.py` answers it. The store `run_id("state", id)` changes its `data` when the
    run ends.

    Parameters
    ----------
    run
        From the store.
    body
        What `progress_panel` gives now.
    """
    return html.Div(
        [
            html.Div(body, id=run_id("body", run.id)),
            dcc.Store(id=run_id("state", run.id), data=run.state),
            dcc.Interval(id=run_id("tick", run.id), interval=1000, disabled=not run.active),
        ]
    )


def told(run: Run, *, waiting: int, now: float) -> str:
    """Describe in a sentence where a run is."""
    if run.state == "queued":
        return "next in line" if not waiting else f"{waiting:,} before it"
    if run.state == "running":
        left = time_left(run, now=now)
        return " · ".join(filter(None, (run.stage or "starting", left)))
    if run.started and run.ended:
        return f"took {duration(run.ended - run.started)}"
    return ""


def time_left(run: Run, *, now: float) -> str:
    """Guess how long a run still needs; empty where it is too early to tell."""
    if not run.started or not 0.05 < run.fraction < 1:
        return ""
    return f"about {duration((now - run.started) * (1 / run.fraction - 1))} left"


def duration(seconds: float) -> str:
    """Write a length of time as people say it."""
    if seconds < 1:
        return "less than a second"
    if seconds < 90:
        return f"{seconds:.0f} s"
    if seconds < 5400:
        return f"{math.ceil(seconds / 60)} min"
    return f"{seconds / 3600:.1f} h"


def _buttons(run: Run) -> list[Component]:
    # both are always there, so that the callbacks always find what they listen to
    shown = {"cancel": run.active and not run.cancelling, "resume": run.resumable and run.kind}
    # what failed may well fail again, for all that was kept of it
    again = "Try again" if run.state == "failed" else "Go on from where it was"
    words = {"cancel": "Cancel", "resume": again}
    return [
        html.Button(
            words[part],
            id=run_id(part, run.id),
            className="quiet",
            n_clicks=0,
            type="button",
            hidden=not shown[part],
        )
        for part in words
    ]


def result_links(
    run_id: str, files: Sequence[tuple[str, str]], *, between: Sequence[Component] = ()
) -> list[Component]:
    """Link to the report and the files of a run.

    Parameters
    ----------
    run_id
        Of a run that is done.
    files
        What each is called, and its name among the results.
    between
        Other ways on from the result.
    """
    return [
        html.A("Open report", href=f"/report/run/{run_id}", className="button", target="_blank",
               rel="noopener"),
        *between,
        *(
            html.A(word, href=f"/download/run/{run_id}/{name}", className="button",
                   title=f"Download {name}")
            for word, name in files
        ),
    ]  # fmt: skip
