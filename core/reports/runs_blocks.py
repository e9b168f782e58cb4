"""An evaluation with several seeds, as blocks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from core.evaluation.runs import BASE_RATE, TITLES, about_tests, drawn, matrix_table
from core.figures.runs import runs_figure, runs_height
from core.findings import spread
from core.reports.blocks import Block, Column, Figure, Section, Table


def runs_blocks(metrics: Mapping[str, Any]) -> Iterator[Block]:
    """Return the figures over runs, and the tests between methods; nothing of a single run.

    Parameters
    ----------
    metrics
        As `metrics.json` holds them.
    """
    runs = metrics.get("runs")
    if runs is None:
        return
    count = len(runs["seeds"])
    yield Section(
        f"How far chance goes: {count} runs with other seeds",
        tuple(
            Figure(runs_figure(runs, figure), height=runs_height(runs), name=f"runs-{figure}")
            for figure in drawn(runs)
        ),
        "Every dot is a run, its mean over groups: the seed decides folds, negatives, drawn "
        "samples and training. Boxes: median and middle half of the runs. Grey: controls; "
        f"{BASE_RATE} knows only how frequent known pairs are.",
        panels=True,
    )
    yield Table(
        f"Mean and standard deviation over {count} runs",
        (
            Column("Name"),
            *(Column(TITLES.get(figure, figure), "number") for figure in runs["figures"]),
        ),
        run_rows(runs),
        name="runs",
    )
    for figure in drawn(runs):
        header, rows = matrix_table(runs, figure)
        if rows:
            yield Table(
                f"{TITLES.get(figure, figure)} over runs: p of every two methods",
                (Column(""), *(Column(name, "number") for name in header[1:])),
                tuple(rows),
                about_tests(runs, figure),
                name=f"runs-tests-{figure}",
            )


def run_rows(runs: Mapping[str, Any]) -> tuple[tuple[str, ...], ...]:
    """Return a row a method and control: its name, and each figure's mean and deviation over runs.

    Parameters
    ----------
    runs
        As `metrics.json` holds them.
    """
    return tuple(
        (name, *(spread(each["mean"][key], each["sd"][key]) for key in runs["figures"]))
        for role in ("methods", "controls")
        for name, each in runs[role].items()
    )
