"""Write a scan down: trials.csv for all, best.json for programs, report.html to read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from core.figures.scan import history_figure, spots_figure
from core.io.atomic import write_json_atomic, write_text_atomic
from core.io.csv import write_csv
from core.reports.blocks import Column, Facts, Figure, Report, Table, Text
from core.reports.evaluation_report import versions
from core.reports.page import page
from core.training.trials import FLATTERED, Scan, Trial, conclusion, rows_of

_SHOWN = 10


def write_scan_report(scan: Scan, folder: Path, *, title: str, command: str, seed: int) -> None:
    """Write `trials.csv`, `best.json` and `report.html` into a folder.

    Parameters
    ----------
    scan
        With at least one trial.
    folder
        Made if it is not there.
    title
        Of the method.
    command
        That trains with the best settings.
    seed
        Of the scan.
    """
    import pandas as pd  # noqa: PLC0415  (pages read this module's words)

    folder.mkdir(parents=True, exist_ok=True)
    write_csv(pd.DataFrame(rows_of(scan)), folder / "trials.csv")
    told = scan_report(scan, title=title, command=command, seed=seed)
    write_text_atomic(page(told), folder / "report.html")
    # last, so that a folder with the best is a whole one
    write_json_atomic(best(scan, command=command, seed=seed), folder / "best.json")


def best(scan: Scan, *, command: str, seed: int) -> dict[str, Any]:
    """Return the plain values of `best.json`.

    Parameters
    ----------
    scan
        With at least one trial.
    command, seed
        As in `write_scan_report`.
    """
    return {
        "method": scan.method,
        "settings": dict(scan.best.settings),
        "validation": _figures(scan.best),
        "began_with": _figures(scan.first),
        "scanned": list(scan.scanned),
        "trials": len(scan.trials),
        "broke_down": sum(trial.failed for trial in scan.trials),
        "seed": seed,
        "command": command,
        "headline": conclusion(scan),
        "note": FLATTERED,
        "simulated": scan.simulated,
        "versions": versions(),
    }


def _figures(trial: Trial) -> dict[str, Any]:
    return {
        "trial": trial.number,
        "loss": None if trial.failed else trial.loss,
        "accuracy": trial.accuracy,
        "auroc": trial.auroc,
        "best_epoch": trial.best_epoch,
        "seconds": trial.seconds,
    }


def scan_report(scan: Scan, *, title: str, command: str, seed: int) -> Report:
    """Return all that is said of a scan, in the order in which it is read.

    Parameters
    ----------
    scan, title, command, seed
        As in `write_scan_report`.
    """
    figures = (
        ()
        if scan.best.failed
        else (
            Figure(spots_figure(scan), "One spot a trial, the best one ringed", name="trials"),
            Figure(history_figure(scan), "The line is the lowest loss so far", name="history"),
        )
    )
    made_up = ("Simulated data: no organism was measured.",) if scan.simulated else ()
    return Report(
        kind="scan",
        title=conclusion(scan),
        lead=f"{title}: {len(scan.trials)} trainings, each judged on the same regulators that it "
        "did not learn from.",
        cautions=(*made_up, FLATTERED),
        blocks=(
            *figures,
            _table(scan),
            Text("Train with the best settings", typed=command),
            Facts("How it was done", {"Scanned": ", ".join(scan.scanned), "Seed": seed}),
            Facts("Versions", versions()),
        ),
        files="Every trial is in trials.csv, the best settings in best.json, beside this page.",
    )


def _table(scan: Scan) -> Table:
    return Table(
        f"The best {min(_SHOWN, len(scan.trials))} of {len(scan.trials)} trials",
        (
            Column("Trial", "number"),
            *(Column(name, "number") for name in scan.scanned),
            Column("Loss", "number", digits=4),
            Column("Accuracy", "number"),
            Column("AUROC", "number"),
            Column("Best epoch", "number"),
            Column("Seconds", "number", digits=1),
        ),
        tuple(
            (
                row["trial"],
                *(str(row[name]) for name in scan.scanned),
                "broke down" if row["loss"] is None else row["loss"],
                row["accuracy"],
                row["auroc"],
                row["best_epoch"],
                row["seconds"],
            )
            for row in rows_of(scan)[:_SHOWN]
        ),
    )
