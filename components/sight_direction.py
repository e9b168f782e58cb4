"""What in the two pictures of a pair speaks for a direction, and what the network goes by."""

from __future__ import annotations

import numpy as np
from dash import html
from dash.development.base_component import Component
from numpy.typing import NDArray

from components.blocks import card
from components.figures import figure_card
from components.pairs import called, labelled
from core.explain.direction import OneSided, conclusion, one_sided, reason
from core.explain.pair_sight_words import picture_of
from core.explain.pair_views import ImageSight, JointView, MatrixView, PairView
from core.figures.histogram import axes_of
from core.figures.sight import speaks_figure
from core.findings import signed
from core.query.views import PairReport


def direction_parts(look: PairReport, sight: ImageSight) -> list[Component]:
    """Build what speaks for a direction, for each picture.

    Parameters
    ----------
    look
        The pair.
    sight
        From the process that looks into networks.
    """
    views = sight.views
    bins = sight.ways[0].image.shape[0]
    speaks = sight.direction.speaks[0]
    parts: list[Component] = [
        html.H3(f"What in the two {picture_of(views[0], several=True)} speaks for a direction")
    ]
    for number, seen in enumerate(views):
        mine = speaks[:, number * bins : (number + 1) * bins]
        parts.append(
            _direction_card(look, sight, seen, speaks=mine, number=number, several=len(views) > 1)
        )
    return parts


def _direction_card(
    look: PairReport,
    sight: ImageSight,
    seen: JointView,
    *,
    speaks: NDArray[np.float32],
    number: int,
    several: bool,
) -> Component:
    names = called(look)
    found = one_sided(seen.counts, speaks)
    told = f"{seen.name}, {seen.kind}: " if several else ""
    sees_both = isinstance(seen, MatrixView)
    figure = figure_card(
        f"{told}{conclusion(found, names=names, learned=sight.tells_direction)}",
        speaks_figure(speaks, seen, labelled(look), found=None if sees_both else found),
        id=f"speaks-{number}",
        subtitle=f"Blue speaks for {names[0]} → {names[1]}, orange for {names[1]} → "
        f"{names[0]}: what a cell adds in ({names[0]}, {names[1]}) less what the same "
        f"samples add in ({names[1]}, {names[0]})",
        height=380,
    )
    beside = (
        card("Of this pair", _table(_logit_rows(sight, names=names)))
        if isinstance(seen, MatrixView)
        else card(
            "One gene up, the other not",
            _table(_rows(found, seen, sight, names=names)),
            html.P(reason(found, names=names, learned=sight.tells_direction)),
            subtitle=_cut_told(found, seen, names),
        )
    )
    return html.Div([figure, beside], className="halves")


def _table(rows: list[tuple[str, str]]) -> Component:
    return html.Table(
        html.Tbody([html.Tr([html.Th(name, scope="row"), html.Td(value)]) for name, value in rows]),
        className="evidence",
    )


def _rows(
    found: OneSided, seen: PairView, sight: ImageSight, *, names: tuple[str, str]
) -> list[tuple[str, str]]:
    unit = "cells" if seen.kind == "single-cell" else "samples"
    rows = [
        (
            f"{up} up, {not_up} not",
            f"{count:,} {unit} ({count / max(found.samples, 1):.1%}), adding {signed(added)}",
        )
        for up, not_up, count, added in (
            (names[0], names[1], found.first, found.first_speaks),
            (names[1], names[0], found.second, found.second_speaks),
        )
    ]
    rows.append(
        (
            "Their share of what is added, either way",
            f"{found.share:.0%}, in {found.area:.0%} of the cells of the histogram with {unit}",
        )
    )
    return [*rows, *_logit_rows(sight, names=names)]


def _logit_rows(sight: ImageSight, *, names: tuple[str, str]) -> list[tuple[str, str]]:
    evidence = float(sight.direction.evidence[0])
    rows = [(f"Logit for {names[0]} → {names[1]} less the reverse", signed(evidence))]
    beside = float(sight.direction.beside[0])
    if beside:
        rows.append(("Of which from other evidence", signed(beside)))
    return rows


def _cut_told(found: OneSided, seen: PairView, names: tuple[str, str]) -> str:
    above = " and ".join(
        f"{axis.told(found.cut + 1)} for {name}"
        for name, axis in zip(names, axes_of(seen, names), strict=True)
    )
    where = "its lowest bin" if found.cut == 0 else "the lower half of its range"
    return f"A gene counts as up above {where}: {above}. Dashed lines in the figure"
