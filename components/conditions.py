"""What every page says about the whole installation, above everything else."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from core.runs.condition import Condition

_WORKER = {
    "restarting": "The worker stopped and is being started again. Runs wait until then, and go on "
    "from their last checkpoint.",
    "given up": "The worker stopped again and again, and is not started any more: runs wait. "
    "Whoever runs this GRNscope finds the reason in logs/worker.log and has to start it again.",
}
_FULL = (
    "The disk is full: nothing new can be kept. Delete files on Data, and runs on Runs, that are "
    "no longer needed."
)


def banner() -> Component:
    """Build the place above a page that `assets/connection.js` fills, and nothing else."""
    return html.Div(id="connection", className="connection", role="status")


def sentences(now: Condition) -> list[str]:
    """Describe what is not as usual; nothing where all is well.

    Parameters
    ----------
    now
        From `core.runs.condition.condition`.
    """
    return [
        *([_WORKER[now.worker]] if now.worker in _WORKER else []),
        *([_FULL] if now.disk_full else []),
    ]
