"""Write a scan down: trials.csv for all, best.json for programs, report.html to read."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import Any

from core.io.atomic import write_json_atomic, write_text_atomic
from core.io.csv import write_csv
from core.reports.report import versions
from core.reports.report_page import document
from core.reports.report_tables import facts
from core.reports.scan_svg import history, spots
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
    write_text_atomic(_page(scan, title=title, command=command, seed=seed), folder / "report.html")
    # last, so that a folder with the best is a whole one
    write_json_atomic(best(scan, command=command, seed=seed), folder / "best.json")


def best(scan: Scan, *, command: str, seed: int) -> dict[str, Any]:
    """Give the plain values of `best.json`.

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


def _page(scan: Scan, *, title: str, command: str, seed: int) -> str:
    said = conclusion(scan)
    simulated = (
        "<strong>Simulated data.</strong> No organism was measured. " if scan.simulated else ""
    )
    pictures = (
        ""
        if scan.best.failed
        else (
            "<section><figure><h2>Trials by accuracy and loss</h2><figcaption>One spot a trial, "
            f"the best one ringed.</figcaption>{spots(scan)}</figure></section>"
            "<section><figure><h2>How the best was found</h2><figcaption>The line is the lowest "
            f"loss so far.</figcaption>{history(scan)}</figure></section>"
        )
    )
    body = [
        '<p class="brand">GRN<span>scope</span> <span class="soft">· scan</span></p>',
        f"<h1>{escape(said)}</h1>",
        f'<p class="lead soft">{escape(title)}: {len(scan.trials)} trainings, each judged on the '
        "same regulators that it did not learn from.</p>",
        f'<div class="caution" role="note"><p>{simulated}{escape(FLATTERED)}</p></div>',
        pictures,
        _table(scan),
        "<section><h2>Train with the best settings</h2>"
        f"<p><code>{escape(command)}</code></p></section>",
        facts("How it was done", {"Scanned": ", ".join(scan.scanned), "Seed": seed}),
        facts("Versions", versions()),
        "<footer>Written by GRNscope. Every trial is in trials.csv, the best settings in "
        "best.json, beside this page.</footer>",
    ]
    return document(said, "".join(body))


def _table(scan: Scan) -> str:
    head = ["trial", *scan.scanned, "loss", "accuracy", "AUROC", "best epoch", "seconds"]
    rows = "".join(
        "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in _cells(row, scan)) + "</tr>"
        for row in rows_of(scan)[:_SHOWN]
    )
    names = "".join(f"<th>{escape(name)}</th>" for name in head)
    return (
        f"<section><h2>The best {min(_SHOWN, len(scan.trials))} of {len(scan.trials)} trials</h2>"
        f'<div class="wide"><table><thead><tr>{names}</tr></thead><tbody>{rows}</tbody></table>'
        "</div></section>"
    )


def _cells(row: Mapping[str, Any], scan: Scan) -> list[str]:
    return [
        str(row["trial"]),
        *(str(row[name]) for name in scan.scanned),
        "broke down" if row["loss"] is None else f"{row['loss']:.4f}",
        f"{row['accuracy']:.3f}",
        "" if row["auroc"] is None else f"{row['auroc']:.3f}",
        str(row["best_epoch"]),
        f"{row['seconds']:.1f}",
    ]
