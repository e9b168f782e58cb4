"""What the network sees of a pair: maps over its pictures, what speaks for a direction, when."""

from __future__ import annotations

from typing import Literal

import dash_bootstrap_components as dbc
import numpy as np
from dash import dcc, html
from dash.development.base_component import Component

from components.activation_trace import along
from components.figures import figure_card
from components.pairs import called, labelled
from components.sight_branches import branch_parts
from components.sight_direction import direction_parts
from core import systems
from core.errors import UserInputError
from core.explain.pair_sight_words import corner_in_words, fineness, picture_of
from core.explain.pair_views import (
    CourseSight,
    CourseWay,
    ImageSight,
    ImageWay,
    JointView,
    MatrixView,
    neighbours_shown,
)
from core.figures.histogram import joint_figure
from core.figures.sight import course_figure, map_figure
from core.findings import signed
from core.problem.explainers import ImageMap, SampleTrace, TimeTrace
from core.query.question import ScoringSystem
from core.query.views import PairReport

Shown = Literal["image", "activation", "occlusion"]

SHOWN: dict[Shown, str] = {
    "image": "What it is given",
    "activation": "Activation (Grad-CAM)",
    "occlusion": "Occlusion",
}
_CLASSES = ("p_none", "p_forward", "p_reverse")


def nothing_to_see(system: ScoringSystem) -> str:
    """Return why nothing can be shown of how a system sees a pair; empty where something can be.

    Parameters
    ----------
    system
        That was asked.
    """
    if system.folder is None:
        return f"{system.title} has nothing to show here: it is not a network of this workspace."
    try:
        kinds = systems.get(system.method).explainers
    except UserInputError:
        kinds = ()
    if not kinds:
        return f"{system.title} has nothing to show here: it learned without a network."
    return ""


def section(look: PairReport) -> Component:
    """Build what the network sees as far as it is known, and a place for what is found later.

    Parameters
    ----------
    look
        From `core.query`.
    """
    return html.Section(
        [html.H2("What the network sees"), *_parts(look)], className="stack", id="pair-sees"
    )


def _parts(look: PairReport) -> list[Component]:
    system = look.said[0].system
    nothing = nothing_to_see(system)
    if nothing:
        return [html.P(nothing, className="hint")]
    if not waits(system):
        return along(look) or [
            html.P("It cannot read this expression, so it sees nothing.", className="hint")
        ]
    return [
        _switches(system),
        dcc.Store(id="pair-sight-wanted", data=[look.regulator, look.target]),
        html.Div(
            html.P("Looking into the network…", role="status", className="hint"),
            id="pair-sight", className="stack", **{"aria-live": "polite"},
        ),
    ]  # fmt: skip


def _switches(system: ScoringSystem) -> Component:
    """Build the choice of what is drawn, empty where there is none.

    Parameters
    ----------
    system
        That was asked.
    """
    image = system.folder is not None and _explained(system, ImageMap)
    options = [{"label": label, "value": value} for value, label in SHOWN.items()]
    return html.Div(
        dbc.RadioItems(
            id="pair-map", value="activation", inline=True, options=options if image else []
        ),
        className="switches",
        hidden=not image,
        role="group",
        **{"aria-label": "What is drawn of each way round"},
    )


def waits(system: ScoringSystem) -> bool:
    """Return whether what the network sees has to be found first, with TensorFlow."""
    return not nothing_to_see(system) and not _explained(system, SampleTrace)


def _explained(system: ScoringSystem, kind: type[ImageMap | SampleTrace | TimeTrace]) -> bool:
    try:
        return systems.get(system.method).explainer(kind) is not None
    except UserInputError:
        return False


def image_sight(look: PairReport, sight: ImageSight, *, shown: Shown) -> list[Component]:
    """Build both ways round, what each branch adds, and what speaks for a direction.

    Parameters
    ----------
    look
        The pair.
    sight
        From the process that looks into networks.
    shown
        What is drawn of each way round.
    """
    names = called(look)
    views, bins = sight.views, sight.ways[0].image.shape[0]
    if not views:
        return [html.P("Where it looks cannot be laid over what it is given.", className="hint")]
    halves = len(views)
    parts: list[Component] = [html.P(_said(sight, names=names))]
    shown_beside = neighbours_shown(sight, names)
    if shown_beside:
        parts.append(html.P(shown_beside, className="hint"))
    for number, seen in enumerate(views):
        part = slice(number * bins, (number + 1) * bins)
        parts.append(
            html.Div(
                [
                    _way_card(
                        look, seen, way=way, part=part, turned=turned, shown=shown,
                        id=f"sight-{number}-{'turned' if turned else 'asked'}",
                        told=f"{seen.name}, {seen.kind}: " if halves > 1 else "",
                    )
                    for turned, way in enumerate(sight.ways)
                ],
                className="halves",
            )
        )  # fmt: skip
    parts += [
        html.P(view.why_not, className="hint")
        for view in views
        if isinstance(view, MatrixView) and view.why_not
    ]
    parts.append(html.P(_about(sight, shown=shown), className="hint"))
    parts += branch_parts(look, sight)
    parts += direction_parts(look, sight)
    return parts


def _way_card(
    look: PairReport,
    seen: JointView,
    *,
    way: ImageWay,
    part: slice,
    turned: int,
    shown: Shown,
    id: str,
    told: str,
) -> Component:
    names, full = called(look), labelled(look)
    one, other = names[::-1] if turned else names
    if shown == "image":
        figure = joint_figure(seen, full, turned=bool(turned))
        subtitle = f"The {picture_of(seen)}, for comparison"
    else:
        values = (way.activation if shown == "activation" else way.occlusion)[:, part]
        title = "Activation, share of its largest" if shown == "activation" else (
            "Fall of the score, share of its largest"
        )  # fmt: skip
        figure = map_figure(values, seen, full, turned=bool(turned), title=title)
        subtitle = "The line goes around the cells with samples"
    return figure_card(
        f"{told}{one} → {other}: {_where(way, part, shown=shown, names=(one, other))}",
        figure,
        id=id,
        subtitle=f"Run through the network as ({one}, {other}). {subtitle}",
        height=360,
    )


def _where(way: ImageWay, part: slice, *, shown: Shown, names: tuple[str, str]) -> str:
    """Describe in which corner of the picture a map is strongest."""
    if shown == "image":
        return "what the network is given"
    values = (way.activation if shown == "activation" else way.occlusion)[:, part]
    if not values.any():
        return (
            "nothing in it raises the score"
            if shown == "activation"
            else "hiding a part never lowers the score"
        )
    most, where = corner_in_words(values, names)
    return f"{most / float(values.sum()):.0%} of it {where}"


def _said(sight: ImageSight, *, names: tuple[str, str]) -> str:
    one, other = (f"{a} → {b}" for a, b in (names, names[::-1]))
    first, second = (way.outputs for way in sight.ways)
    if not sight.tells_direction:
        return (
            f"The network scores {first[sight.output]:.2f} for {one} and "
            f"{second[sight.output]:.2f} for {other}, before calibration. It learned whether two "
            "genes interact, not which of them regulates the other."
        )
    told = " · ".join(
        f"asked as {name}: "
        + ", ".join(f"{label} {value:.2f}" for label, value in zip(_CLASSES, outputs, strict=True))
        for name, outputs in ((one, first), (other, second))
    )
    score = second[2] - first[2]
    points = (
        "the two ways round agree on no direction"
        if abs(score) < _EVEN
        else f"it takes {names[0] if score > 0 else names[1]} for the regulator"
    )
    return (
        f"The network, {told}. p_forward is its score for the first gene regulating the second, "
        f"p_reverse for the second regulating the first. Direction score p_reverse({names[1]}, "
        f"{names[0]}) − p_reverse({names[0]}, {names[1]}) = {signed(score)}: {points}."
    )


_EVEN = 0.05
"""Direction scores nearer to 0 tell nothing."""


def _about(sight: ImageSight, *, shown: Shown) -> str:
    told = "" if shown == "image" else f"{fineness(sight, map=shown)} "
    return (
        f"{told}Each map has its own scale, 1 being its largest value: compare where they look, "
        "not how strongly."
    )


def course_sight(look: PairReport, sight: CourseSight) -> list[Component]:
    """Build both ways round along time.

    Parameters
    ----------
    look
        The pair.
    sight
        From the process that looks into networks.
    """
    names = called(look)
    cards = [
        figure_card(
            f"{a} → {b}: {_when(way, (a, b))}",
            course_figure(way, (a, b)),
            id=f"sight-time-{number}",
            subtitle=_seen_as(way, (a, b)),
            height=420,
        )
        for number, (way, (a, b)) in enumerate(zip(sight.ways, (names, names[::-1]), strict=True))
    ]
    return [
        html.Div(cards, className="halves"),
        html.P(
            "Below 0 a time point speaks against regulation. Integrated gradients, from two genes "
            "that stay at their mean; time points are those that the network reads, "
            "interpolated where the data has others.",
            className="hint",
        ),
    ]


def _when(way: CourseWay, names: tuple[str, str]) -> str:
    size = np.abs(way.added).mean(axis=0)
    if not size.any():
        return "no time point changes the score"
    gene, point = np.unravel_index(int(size.argmax()), size.shape)
    return f"it rests most on {names[int(gene)]} at time point {int(point) + 1}"


def _seen_as(way: CourseWay, names: tuple[str, str]) -> str:
    series = len(way.courses)
    mean = f"mean of {series} series over each of them" if series > 1 else "one series"
    return (
        f"Score {way.score:.2f}. {way.of_regulator:.0%} of what is added comes from {names[0]}, "
        f"asked as the regulator. Above the courses ({mean}), below what each time point adds"
    )
