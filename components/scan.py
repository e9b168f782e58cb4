"""What a scan found so far, and in the end."""

from __future__ import annotations

from collections.abc import Sequence

from dash import dcc, html
from dash.development.base_component import Component

from components.blocks import card, caution, command
from components.findings_figures import finding_card
from components.tables import Field, table_card
from core.figures.scan import history_figure, spots_figure
from core.training.trials import FLATTERED, Scan, conclusion, rows_of


def scan_view(
    scan: Scan,
    *,
    tools: Sequence[Component] = (),
    form: str = "",
    train: str = "",
    at_work: bool = False,
) -> Component:
    """Build pictures and table of a scan.

    Parameters
    ----------
    scan
        With at least one trial.
    tools
        Links to the report and the files.
    form
        Where the Train page is, filled in with the best settings; empty where there are none yet.
    train
        The command that trains with the best settings, where it is known.
    at_work
        Whether more trials are to come.
    """
    so_far = " so far" if at_work else ""
    parts: list[Component] = [
        card(
            conclusion(scan),
            *([html.Div(list(tools), className="tools actions")] if tools else []),
            *([caution("Simulated data: no organism was measured.")] if scan.simulated else []),
            caution(FLATTERED),
            subtitle=f"{len(scan.trials)} of {scan.most} trials{so_far}, each judged on the same "
            "regulators set aside",
        )
    ]
    if not scan.best.failed:
        parts.append(
            html.Div(
                [
                    finding_card(
                        spots_figure(scan), id="scan-spots", subtitle="One spot a trial; the "
                        "lowest loss is ringed",
                    ),
                    finding_card(
                        history_figure(scan), id="scan-history", subtitle="The line is the lowest "
                        "so far",
                    ),
                ],
                className="halves",
            )
        )  # fmt: skip
    parts.append(trials_table(scan))
    if form and not scan.best.failed:
        parts.append(
            card(
                "Train with the best settings",
                html.Div(
                    dcc.Link("Train with these settings", href=form, className="button"),
                    className="tools actions",
                ),
                *([html.P("The same by hand:", className="hint"), command(train)] if train else []),
                subtitle="The Train page opens with data and settings filled in; nothing is "
                "started.",
            )
        )
    return html.Div(parts, className="stack")


def trials_table(scan: Scan) -> Component:
    """Build the table of all trials, best first."""
    fields = (
        Field("trial", "Trial", "number", width=95),
        Field("loss", "Loss", "number", digits=4, width=95, help="Lower is better; empty where "
              "the training broke down"),
        Field("accuracy", "Accuracy", "number", width=125),
        Field("auroc", "AUROC", "number", width=110, help="Guessing is 0.5"),
        *(Field(name, name.replace("-", " ").capitalize(), "number", width=70 + 9 * len(name))
          for name in scan.scanned),
        Field("best_epoch", "Best epoch", "number", width=135),
        Field("seconds", "Seconds", "number", digits=1, width=120),
    )  # fmt: skip
    return table_card(
        "Trials, best first",
        fields,
        rows_of(scan),
        id="scan",
        subtitle="All figures are of the pairs set aside.",
    )
