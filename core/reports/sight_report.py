"""Write what a network sees of pairs: maps as tables, and a page with their figures."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from core.explain.direction import conclusion, one_sided, reason
from core.explain.pair_views import CourseSight, ImageSight, PairSight, PairView, neighbours_shown
from core.figures.histogram import joint_figure
from core.figures.names import plain
from core.figures.sight import course_figure, map_figure, speaks_figure
from core.io.atomic import write_text_atomic
from core.io.tables import write_tables
from core.reports.blocks import Block, Figure, Report, Section, Text
from core.reports.page import page

Seen = tuple[tuple[PairView, ...], PairSight]

_MAPS = {
    "activation": ("Grad-CAM", "Activation, share of its largest"),
    "occlusion": ("occlusion", "Fall of the score, share of its largest"),
}


def write_sights(
    found: Sequence[Seen], folder: Path, *, title: str, limits: str, simulated: bool
) -> None:
    """Write all that was seen into a folder.

    Parameters
    ----------
    found
        Of each pair, its histograms and what the network sees.
    folder
        Made if it is not there.
    title, limits
        Of the model, and of its method.
    simulated
        Whether the data were.
    """
    tables = {"maps": _maps(found), "directions": _directions(found), "times": _times(found)}
    kept = {name: table for name, table in tables.items() if len(table)}
    write_tables(kept, folder, workbook="sights.xlsx")
    blocks: list[Block] = []
    for views, sight in found:
        blocks += _blocks(views, sight)
    cautions = ("Simulated data. No organism was measured.",) if simulated else ()
    told = Report(
        kind="explanation",
        title=f"What {title} sees of {len(found)} {'pair' if len(found) == 1 else 'pairs'}",
        lead="Each pair was run through the network both ways round.",
        cautions=(*cautions, limits),
        blocks=tuple(blocks),
        files=f"The numbers are in {', '.join(f'{name}.csv' for name in kept)} beside this page.",
    )
    write_text_atomic(page(told), folder / "report.html")


def _blocks(views: Sequence[PairView], sight: PairSight) -> list[Block]:
    names = (sight.ways[0].regulator, sight.ways[0].target)
    told = f"{names[0]} and {names[1]}"
    if isinstance(sight, CourseSight):
        courses = tuple(
            _titled(
                course_figure(way, (way.regulator, way.target)),
                f"{way.regulator} → {way.target}, score {way.score:.2f}",
                about="Courses as the network sees them; below, what each time point adds.",
            )
            for way in sight.ways
        )
        return [Section(told, courses, panels=True)]
    blocks: list[Block] = []
    shown = neighbours_shown(sight, names)
    if shown:
        blocks.append(Text("Neighbours", shown))
    bins = sight.ways[0].image.shape[0]
    for number, seen in enumerate(views):
        part = slice(number * bins, (number + 1) * bins)
        figures: list[Figure] = []
        for turned, way in enumerate(sight.ways):
            label = f"{way.regulator} → {way.target}"
            outputs = ", ".join(f"{value:.3f}" for value in way.outputs)
            figures.append(
                _titled(
                    joint_figure(seen, names, turned=bool(turned)),
                    f"{label}: outputs {outputs}",
                    about="What the network is given.",
                )
            )
            figures += [
                _titled(
                    map_figure(getattr(way, kind)[:, part], seen, names, turned=bool(turned),
                               title=bar),
                    f"{label}: where it looks, by {by}",
                    about="The line goes around the cells with samples.",
                )
                for kind, (by, bar) in _MAPS.items()
            ]  # fmt: skip
        speaks = sight.direction.speaks[0][:, part]
        counted = one_sided(seen.counts, speaks)
        figures.append(
            _titled(
                speaks_figure(speaks, seen, names, found=counted),
                conclusion(counted, names=names, learned=sight.tells_direction),
                about=f"Blue speaks for {names[0]} → {names[1]}, orange for the reverse.",
            )
        )
        blocks.append(Section(f"{told} in {seen.name}", tuple(figures), panels=True))
        said = reason(counted, names=names, learned=sight.tells_direction)
        blocks.append(Text("One gene up, the other not", said))
    return blocks


def _titled(figure: go.Figure, title: str, *, about: str) -> Figure:
    return Figure(figure.update_layout(title=plain(title)), about=about, height=400)


def _maps(found: Sequence[Seen]) -> pd.DataFrame:
    """Return every bin of every map, rows the target's bins, from 1."""
    parts = []
    for views, sight in found:
        if not isinstance(sight, ImageSight):
            continue
        bins = sight.ways[0].image.shape[0]
        row, column = (places.ravel() for places in np.indices((bins, bins)))
        for number, seen in enumerate(views):
            part = slice(number * bins, (number + 1) * bins)
            for turned, way in enumerate(sight.ways):
                edges = (seen.regulator_edges, seen.target_edges)
                across, up = edges[::-1] if turned else edges
                frame = {
                    "regulator": way.regulator,
                    "target": way.target,
                    "expression": seen.name,
                    "regulator_bin": column + 1,
                    "target_bin": row + 1,
                    "regulator_from": across[column],
                    "target_from": up[row],
                    "samples": (seen.counts.T if turned else seen.counts).ravel(),
                    "seen": way.image[:, part].ravel(),
                    "activation": way.activation[:, part].ravel(),
                    "occlusion": way.occlusion[:, part].ravel(),
                }
                if not turned:
                    frame["speaks"] = sight.direction.speaks[0][:, part].ravel()
                parts.append(pd.DataFrame(frame))
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()


def _directions(found: Sequence[Seen]) -> pd.DataFrame:
    rows = []
    for views, sight in found:
        if not isinstance(sight, ImageSight):
            continue
        bins = sight.ways[0].image.shape[0]
        names = (sight.ways[0].regulator, sight.ways[0].target)
        for number, seen in enumerate(views):
            speaks = sight.direction.speaks[0][:, number * bins : (number + 1) * bins]
            counted = one_sided(seen.counts, speaks)
            rows.append(
                {
                    "regulator": names[0],
                    "target": names[1],
                    "expression": seen.name,
                    "regulator_alone_up": counted.first,
                    "target_alone_up": counted.second,
                    "samples": counted.samples,
                    "regulator_alone_adds": counted.first_speaks,
                    "target_alone_adds": counted.second_speaks,
                    "all_add": counted.evidence,
                    "share": counted.share,
                    "area": counted.area,
                    "is_the_reason": sight.tells_direction and counted.is_the_reason,
                }
            )
    return pd.DataFrame(rows)


def _times(found: Sequence[Seen]) -> pd.DataFrame:
    rows = []
    for _, sight in found:
        if not isinstance(sight, CourseSight):
            continue
        for way in sight.ways:
            rows += [
                {
                    "regulator": way.regulator,
                    "target": way.target,
                    "series": series + 1,
                    "gene": (way.regulator, way.target)[gene],
                    "time_point": point + 1,
                    "seen": float(way.courses[series, gene, point]),
                    "adds": float(way.added[series, gene, point]),
                }
                for series, gene, point in np.ndindex(way.courses.shape)
            ]
    return pd.DataFrame(rows)
