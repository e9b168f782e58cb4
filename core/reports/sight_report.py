"""Write what a network sees of pairs: maps as tables, and a page with their figures."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from core.explain.direction import conclusion, one_sided, reason
from core.explain.pair_sight_words import (
    branches_account,
    branches_conclusion,
    fineness,
    has_rest,
    picture_of,
)
from core.explain.pair_views import (
    BranchSight,
    CourseSight,
    ImageSight,
    JointView,
    MatrixView,
    PairSight,
    neighbours_shown,
)
from core.figures.branches import bars_figure
from core.figures.histogram import joint_figure
from core.figures.names import plain
from core.figures.sight import course_figure, map_figure, signed_figure, speaks_figure
from core.io.atomic import write_text_atomic
from core.io.tables import write_tables
from core.reports.blocks import Block, Figure, Report, Section, Text
from core.reports.page import page

_MAPS = {
    "activation": ("Grad-CAM", "Activation, share of its largest"),
    "occlusion": ("occlusion", "Fall of the score, share of its largest"),
}


def write_sights(
    found: Sequence[PairSight], folder: Path, *, title: str, limits: str, simulated: bool
) -> None:
    """Write all that was seen into a folder.

    Parameters
    ----------
    found
        Of each pair, what the network sees.
    folder
        Made if it is not there.
    title, limits
        Of the model, and of its method.
    simulated
        Whether the data were.
    """
    images = [sight for sight in found if isinstance(sight, ImageSight)]
    tables = {
        "maps": _maps(images),
        "directions": _directions(images),
        "branches": _branches(images),
        "times": _times(found),
    }
    kept = {name: table for name, table in tables.items() if len(table)}
    write_tables(kept, folder, workbook="sights.xlsx")
    blocks: list[Block] = []
    for sight in found:
        blocks += _blocks(sight)
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


def _blocks(sight: PairSight) -> list[Block]:
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
    if sight.branches is not None:
        blocks.append(_of_branches(sight.branches, names))
    for number, seen in enumerate(sight.views):
        figures = _maps_of_view(sight, seen, names, number=number)
        speaks = sight.direction.speaks[0][:, _part(sight, number)]
        counted = one_sided(seen.counts, speaks)
        sees_both = isinstance(seen, MatrixView)
        figures.append(
            _titled(
                speaks_figure(speaks, seen, names, found=None if sees_both else counted),
                conclusion(counted, names=names, learned=sight.tells_direction),
                about=f"Blue speaks for {names[0]} → {names[1]}, orange for the reverse.",
            )
        )
        about = f"The network reads its {picture_of(seen)}. {fineness(sight, map='activation')}"
        if isinstance(seen, MatrixView) and seen.why_not:
            about += f" {seen.why_not}"
        blocks.append(Section(f"{told} in {seen.name}", tuple(figures), about, panels=True))
        if not sees_both:
            said = reason(counted, names=names, learned=sight.tells_direction)
            blocks.append(Text("One gene up, the other not", said))
    return blocks


def _part(sight: ImageSight, number: int) -> slice:
    """Return the columns of an image that are the picture of one expression."""
    bins = sight.ways[0].image.shape[0]
    return slice(number * bins, (number + 1) * bins)


def _maps_of_view(
    sight: ImageSight, seen: JointView, names: tuple[str, str], *, number: int
) -> list[Figure]:
    """Build what the network is given of one expression, and all maps over it, both ways round."""
    part = _part(sight, number)
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
        if sight.branches is None:
            continue
        figures += [
            _titled(
                signed_figure(values[:, part], seen, names, turned=bool(turned),
                              title="Added to the logit, per bin"),
                f"{label}: what the {title} branch adds",
                about="Blue is for regulation, orange against.",
            )
            for title, values in zip(
                sight.branches.titles, sight.branches.ways[turned].maps, strict=True
            )
        ]  # fmt: skip
    return figures


def _of_branches(branches: BranchSight, names: tuple[str, str]) -> Figure:
    return _titled(
        bars_figure(branches, names, rest=has_rest(branches)),
        branches_conclusion(branches, names),
        about=branches_account(branches),
    )


def _titled(figure: go.Figure, title: str, *, about: str) -> Figure:
    return Figure(figure.update_layout(title=plain(title)), about=about, height=400)


def _maps(found: Sequence[ImageSight]) -> pd.DataFrame:
    """Return every bin of every map, rows the target's bins, from 1."""
    parts = []
    for sight in found:
        bins = sight.ways[0].image.shape[0]
        row, column = (places.ravel() for places in np.indices((bins, bins)))
        for number, seen in enumerate(sight.views):
            part = _part(sight, number)
            for turned, way in enumerate(sight.ways):
                edges = (seen.regulator_edges, seen.target_edges)
                across, up = edges[::-1] if turned else edges
                frame = {
                    "regulator": way.regulator,
                    "target": way.target,
                    "expression": seen.name,
                    "picture": picture_of(seen),
                    "regulator_bin": column + 1,
                    "target_bin": row + 1,
                    "regulator_from": across[column],
                    "target_from": up[row],
                    "samples": (seen.counts.T if turned else seen.counts).ravel(),
                    "seen": way.image[:, part].ravel(),
                    "activation": way.activation[:, part].ravel(),
                    "occlusion": way.occlusion[:, part].ravel(),
                }
                if sight.branches is not None:
                    maps = sight.branches.ways[turned].maps
                    frame |= {
                        f"{title}_adds": values[:, part].ravel()
                        for title, values in zip(sight.branches.titles, maps, strict=True)
                    }
                if not turned:
                    frame["speaks"] = sight.direction.speaks[0][:, part].ravel()
                parts.append(pd.DataFrame(frame))
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()


def _directions(found: Sequence[ImageSight]) -> pd.DataFrame:
    rows = []
    for sight in found:
        names = (sight.ways[0].regulator, sight.ways[0].target)
        for number, seen in enumerate(sight.views):
            speaks = sight.direction.speaks[0][:, _part(sight, number)]
            counted = one_sided(seen.counts, speaks)
            row: dict[str, object] = {
                "regulator": names[0],
                "target": names[1],
                "expression": seen.name,
                "samples": counted.samples,
                "all_add": counted.evidence,
            }
            # where cells see both genes, none sees one of them alone
            if not isinstance(seen, MatrixView):
                row |= {
                    "regulator_alone_up": counted.first,
                    "target_alone_up": counted.second,
                    "regulator_alone_adds": counted.first_speaks,
                    "target_alone_adds": counted.second_speaks,
                    "share": counted.share,
                    "area": counted.area,
                    "is_the_reason": sight.tells_direction and counted.is_the_reason,
                }
            rows.append(row)
    return pd.DataFrame(rows)


def _branches(found: Sequence[ImageSight]) -> pd.DataFrame:
    """Return what each branch adds to each pair, one row a way round."""
    return pd.DataFrame(
        [
            {
                "regulator": way.regulator,
                "target": way.target,
                "logit": parts.logit,
                "reference_logit": sight.branches.base,
                "reference_pairs": sight.branches.pairs,
                **{
                    f"{title}_adds": value
                    for title, value in zip(sight.branches.titles, parts.added, strict=True)
                },
                "others_add": parts.rest,
                "exact": sight.branches.exact,
            }
            for sight in found
            if sight.branches is not None
            for way, parts in zip(sight.ways, sight.branches.ways, strict=True)
        ]
    )


def _times(found: Sequence[PairSight]) -> pd.DataFrame:
    rows = []
    for sight in found:
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
