"""Curves of each group, direction and decisions as blocks, out of what `metrics.json` holds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import plotly.graph_objects as go

from core.figures.group_curves import (
    caption,
    curve_figure,
    spread_caption,
    spread_figure,
    tells_direction,
)
from core.reports.blocks import Column, Figure, Section, Table, Value

Metrics = Mapping[str, Any]

_HEIGHT = 260
_DECISIONS = ("accuracy", "f1", "loss")


def curve_sections(metrics: Metrics) -> Iterator[Section]:
    """Return curves and spread of every method, then of every way to tell direction.

    Parameters
    ----------
    metrics
        As `metrics.json` holds them.
    """
    yield from _sections(metrics, [(name, "") for name in metrics["methods"]], prefix="")
    directed = tells_direction(metrics)
    if directed:
        yield from _sections(metrics, directed, prefix="Direction: ")


def further_tables(metrics: Metrics) -> list[Table]:
    """Return accuracy, F1 and loss, and direction where it was asked; nothing of old evaluations.

    Parameters
    ----------
    metrics
        As `metrics.json` holds them.
    """
    return [table for table in (_decisions(metrics), _direction(metrics)) if table is not None]


def _decisions(metrics: Metrics) -> Table | None:
    rows: list[tuple[Value, ...]] = [
        (
            name,
            *(each[figure]["mean"] for figure in _DECISIONS),
            *(each["pooled"][figure] for figure in _DECISIONS),
            _cut(each["cut"]),
        )
        for name, each in {**metrics["methods"], **metrics["controls"]}.items()
        if "cut" in each
    ]
    guess = metrics.get("by_base_rate")
    if not rows or guess is None:
        return None
    rows.append(
        (
            "base rate alone",
            *(guess[figure]["mean"] for figure in _DECISIONS),
            *(guess["pooled"][figure] for figure in _DECISIONS),
            "",
        )
    )
    kind = metrics["groups"]["kind"]
    return Table(
        "Accuracy, F1 and loss",
        (
            Column("Name"),
            *(Column(title, "number") for title in ("Accuracy", "F1", "Loss")),
            *(Column(f"{title}, all pairs", "number") for title in ("Accuracy", "F1", "Loss")),
            Column("Cut"),
        ),
        tuple(rows),
        f"Means over {kind}s, and over all pairs together. A probability is cut at 0.5; any other "
        "score, in each fold, where balanced accuracy is best in the other folds. Loss is binary "
        "cross-entropy, which only probabilities have. Base rate alone knows how frequent known "
        "pairs are, and always says the commoner.",
        name="decisions",
    )


def _direction(metrics: Metrics) -> Table | None:
    rows = tuple(
        (
            name,
            found["formula"],
            found["auroc"]["mean"],
            found["auroc"]["median"],
            found["aupr"]["mean"],
            found["pooled"]["auroc"],
            found["accuracy"]["mean"],
            found["pooled"]["accuracy"],
            _cut(found["cut"]),
        )
        for name, each in {**metrics["methods"], **metrics["controls"]}.items()
        for found in each.get("direction", {}).get("readings", {}).values()
    )
    if not rows:
        return None
    kind = metrics["groups"]["kind"]
    return Table(
        "Which of the two regulates",
        (
            Column("Name"),
            Column("Read as"),
            *(
                Column(title, "number")
                for title in ("AUROC", "Median", "AUPR", "AUROC, all edges", "Accuracy",
                              "Accuracy, all edges")
            ),
            Column("Cut"),
        ),
        rows,
        f"Known edges (a,b) against the same turned round, means over {kind}s; guessing has an "
        "AUROC and an accuracy of .5 where each edge is listed both ways. p1 says that a "
        "regulates b, p2 that b regulates a; a method of one score says p2(a,b) by its score of "
        "(b,a). The cut of a fold is where balanced accuracy is best on the edges of the other "
        "folds.",
        name="direction",
    )  # fmt: skip


def _sections(
    metrics: Metrics, shown: Sequence[tuple[str, str]], *, prefix: str
) -> Iterator[Section]:
    """Return one section a kind of figure, with a panel for each of what is shown."""
    first, reading = shown[0]
    lines = caption(metrics, first, reading=reading)
    kind = metrics["groups"]["kind"]
    kinds: tuple[tuple[str, str, str, Callable[..., go.Figure]], ...] = (
        ("roc", "ROC curves", lines, partial(curve_figure, which="roc")),
        (
            "enlarged",
            "The first 15% of false positives",
            "The left end of the ROC curves, enlarged.",
            partial(curve_figure, which="roc", enlarged=True),
        ),
        ("pr", "Precision–recall curves", lines, partial(curve_figure, which="pr")),
        *(
            [("spread", f"AUROC of each {kind}", spread_caption(metrics), spread_figure)]
            if any(metrics["methods"][each]["auroc"]["per_group"] for each, _ in shown)
            else []
        ),
    )
    word = "direction-" if prefix else ""
    for name, title, about, draw in kinds:
        panels = [draw(metrics, each, reading=read) for each, read in shown]
        for panel, (each, read) in zip(panels, shown, strict=True):
            if read:
                formula = _formula(metrics, each, read)
                panel.update_layout(title=f"{panel.layout.title.text}, {formula}")
        yield Section(
            _titled(prefix, title),
            tuple(
                Figure(panel, height=_HEIGHT, name=f"{word}{name}-{number}")
                for number, panel in enumerate(panels, start=1)
            ),
            about,
            panels=True,
        )


def _titled(prefix: str, title: str) -> str:
    plain = title[0].lower() + title[1:] if prefix and title[1].islower() else title
    return f"{prefix}{plain}"


def _formula(metrics: Metrics, method: str, reading: str) -> str:
    readings: Mapping[str, Any] = metrics["methods"][method]["direction"]["readings"]
    return str(readings[reading]["formula"])


def _cut(cut: Mapping[str, Any]) -> str:
    """Write where folds were cut: one number, or from the lowest to the highest."""
    known = [each for each in cut["per_fold"] if each is not None]
    if not known:
        return "–"
    low, high = min(known), max(known)
    said = f"{low:.3g}" if low == high else f"{low:.3g} to {high:.3g}"
    said = said.replace("-", "−")
    return f"{said}, learned" if cut["learned"] else said
