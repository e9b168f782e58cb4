"""What each branch of a network adds to its answer about a pair."""

from __future__ import annotations

import plotly.graph_objects as go

from core.explain.pair_views import BranchSight
from core.figures.names import plain
from core.figures.theme import ACCENT, GREY
from core.findings import signed

_PATTERNS = ("", "/")
"""The pair as asked, and turned: never apart by colour alone."""
REST = "other inputs"


def bars_figure(sight: BranchSight, names: tuple[str, str], *, rest: bool) -> go.Figure:
    """Draw what each branch adds to the answer about a pair, both ways round.

    Parameters
    ----------
    sight
        Of one pair.
    names
        Regulator and target, as people call them.
    rest
        Whether what other inputs add is drawn too.
    """
    labels = [f"{title} branch" for title in sight.titles] + ([REST] if rest else [])
    figure = go.Figure()
    for way, (one, other), colour, pattern in zip(
        sight.ways, (names, names[::-1]), (ACCENT, GREY), _PATTERNS, strict=True
    ):
        values = [*way.added, *([way.rest] if rest else [])]
        figure.add_bar(
            y=labels,
            x=values,
            orientation="h",
            name=f"{plain(one)} → {plain(other)}",
            marker={"color": colour, "pattern": {"shape": pattern}},
            text=[signed(value) for value in values],
            textposition="outside",
            cliponaxis=False,
            hovertemplate="%{y}: %{x:+.3f}<extra>" + f"{plain(one)} → {plain(other)}</extra>",
        )
    figure.add_vline(0, line={"color": GREY, "width": 1})
    ends = [value for way in sight.ways for value in (*way.added, way.rest, 0.0)]
    room = 0.25 * ((max(ends) - min(ends)) or 1.0)
    figure.update_xaxes(
        title="Added to the logit: against (below 0) or for",
        range=[min(ends) - (room if min(ends) < 0 else 0), max(ends) + room],
    )
    # the first branch, and the pair as asked, on top
    figure.update_yaxes(autorange="reversed")
    return figure.update_layout(
        barmode="group", bargap=0.3, legend={"traceorder": "normal"},
        margin={"l": 8, "r": 8, "t": 30, "b": 8},
    )  # fmt: skip
