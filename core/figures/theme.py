"""How every figure looks: on the page's own paper, in its type, with a calm grid.

Text, axes and grid lines are given their colour by the style sheet (`.graph` in
`assets/theme.css`), so that figures follow light and dark without being drawn again; a saved
picture keeps the colours written here, which are those of paper. Marks carry their own colour,
chosen to stand out on light and dark alike.
"""

from __future__ import annotations

from functools import cache

import plotly.graph_objects as go

ACCENT = "#14857f"
GREY = "#8a93a0"
AMBER = "#c17d11"
ACTIVATES = "#2584c6"
REPRESSES = "#d9661f"
"""Okabe and Ito's blue and vermilion, a little nearer to the middle."""
COLOURS = (ACCENT, "#8a63b8", "#b98a2c", "#4a82c0", "#c05a74", "#6f9448")
"""For kinds of things, in this order."""

INK = "#1b2430"
QUIET = "#5b6675"
LINE = "#e4e1d9"
FONT = 'system-ui, "Segoe UI", "DejaVu Sans", sans-serif'

DENSITY = "Viridis"
DIVERGING = ((0.0, REPRESSES), (0.5, "rgba(138,147,160,0.08)"), (1.0, ACTIVATES))
"""Where zero means something; its middle lets the paper through, light or dark."""


def house(figure: go.Figure) -> go.Figure:
    """Return a figure the house's looks; what the figure set itself stays."""
    return figure.update_layout(template=template())


@cache
def template() -> go.layout.Template:
    """Return the looks as a Plotly template."""
    axis = {
        "gridcolor": LINE,
        "linecolor": LINE,
        "zeroline": False,
        "ticks": "",
        "automargin": True,
        "tickfont": {"color": QUIET, "size": 12},
        "title": {"font": {"color": QUIET, "size": 13}, "standoff": 10},
    }
    return go.layout.Template(
        layout={
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "font": {"family": FONT, "color": INK, "size": 13},
            "colorway": list(COLOURS),
            "margin": {"l": 8, "r": 12, "t": 12, "b": 8},
            "xaxis": axis,
            "yaxis": axis,
            "bargap": 0.08,
            "legend": {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
            "hoverlabel": {
                "bgcolor": INK,
                "bordercolor": INK,
                "font": {"color": "#ffffff", "family": FONT, "size": 12},
            },
            "colorscale": {"sequential": DENSITY, "diverging": [list(x) for x in DIVERGING]},
        }
    )
