"""What each branch of a network adds to its answer about a pair, and where in the picture."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from components.figures import figure_card
from components.pairs import called, labelled
from core.explain.pair_sight_words import (
    branches_account,
    branches_conclusion,
    corner_in_words,
    has_rest,
    places_in_words,
)
from core.explain.pair_views import ImageSight
from core.figures.branches import bars_figure
from core.figures.sight import signed_figure
from core.findings import signed
from core.query.views import PairReport


def branch_parts(look: PairReport, sight: ImageSight) -> list[Component]:
    """Build what each branch adds, and the map of each; nothing of a network without branches.

    Parameters
    ----------
    look
        The pair.
    sight
        From the process that looks into networks.
    """
    branches = sight.branches
    if branches is None:
        return []
    names, full = called(look), labelled(look)
    rest = has_rest(branches)
    bars = len(branches.titles) + rest
    cards = []
    for number, seen in enumerate(sight.views):
        bins = len(seen.counts)
        part = slice(number * bins, (number + 1) * bins)
        told = f"{seen.name}, {seen.kind}: " if len(sight.views) > 1 else ""
        for title, whole in zip(branches.titles, branches.ways[0].maps, strict=True):
            values = whole[:, part]
            most, where = corner_in_words(values, names)
            cards.append(
                figure_card(
                    f"{told}{title.capitalize()} branch: {signed(float(values.sum()))}, of it "
                    f"{signed(most)} {where}",
                    signed_figure(values, seen, full, title="Added to the logit, per bin"),
                    id=f"branch-{title}-{number}",
                    subtitle=f"Run through the network as ({names[0]}, {names[1]}). Blue is for "
                    "regulation, orange against. The line goes around the cells with samples",
                    height=380,
                )
            )
    return [
        html.H3("What each branch adds"),
        figure_card(
            branches_conclusion(branches, names),
            bars_figure(branches, names, rest=rest),
            id="branches",
            subtitle=branches_account(branches),
            height=110 + 62 * bars,
        ),
        html.Div(cards, className="halves"),
        html.P(
            f"Each map adds up to what its branch adds, and has its own scale. They are as fine as "
            f"the last maps of the branches, {places_in_words(branches.places)} places; what "
            "stands at a place was read from a wider part of the image.",
            className="hint",
        ),
    ]
