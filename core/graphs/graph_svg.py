"""A network as SVG: a drawing for paper, in the colours of paper, with text that stays text."""

from __future__ import annotations

from html import escape
from math import hypot, sqrt

from core.graphs.views import Edge, Node, Picture
from core.io.safe_text import printable

_COLOURS = {1: "#0072b2", -1: "#d55e00", 0: "#5b6675"}
_INK, _ACCENT, _QUIET, _NEW = "#1b2430", "#0b6e69", "#5b6675", "#c17d11"
_MARGIN = 60.0


def svg(picture: Picture, *, title: str = "") -> str:
    """Draw a picture.

    Parameters
    ----------
    picture
        What a page shows.
    title
        Read aloud, and shown by browsers when the pointer rests on it.
    """
    xs = [node.x for node in picture.nodes] or [0.0]
    ys = [node.y for node in picture.nodes] or [0.0]
    left, top = min(xs) - _MARGIN, min(ys) - _MARGIN
    width, height = max(xs) - left + _MARGIN, max(ys) - top + _MARGIN
    at = {node.gene: node for node in picture.nodes}
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{left:.1f} {top:.1f} {width:.1f} '
        f'{height:.1f}" width="{width:.0f}" height="{height:.0f}" '
        'font-family="system-ui, DejaVu Sans, sans-serif" font-size="13">',
        f"<title>{_text(title)}</title>",
        "<defs>",
        *(_marker(sign, colour) for sign, colour in _COLOURS.items()),
        "</defs>",
        *(_edge(edge, at[edge.regulator], at[edge.target]) for edge in picture.edges),
        *(_node(node, is_focus=node.gene == picture.focus) for node in picture.nodes),
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def radius(node: Node) -> float:
    """Return the radius of a gene, which grows with the number of its targets."""
    return 7 + 3.5 * sqrt(min(node.targets, 40))


def _marker(sign: int, colour: str) -> str:
    head = "M0 0 L9 4.5 L0 9 Z" if sign >= 0 else "M7 0 H9 V9 H7 Z"
    return (
        f'<marker id="end{sign}" viewBox="0 0 9 9" refX="9" refY="4.5" markerWidth="9" '
        f'markerHeight="9" markerUnits="userSpaceOnUse" orient="auto">'
        f'<path d="{head}" fill="{colour}"/></marker>'
    )


def _edge(edge: Edge, start: Node, end: Node) -> str:
    dx, dy = end.x - start.x, end.y - start.y
    length = hypot(dx, dy) or 1.0
    a, b = radius(start) / length, 1 - (radius(end) + 2) / length
    line = (
        f'x1="{start.x + a * dx:.1f}" y1="{start.y + a * dy:.1f}" '
        f'x2="{start.x + b * dx:.1f}" y2="{start.y + b * dy:.1f}"'
    )
    faded = "" if edge.near else ' opacity="0.15"'
    missed = edge.state == "missed"
    dashes = ' stroke-dasharray="5 5" stroke-opacity="0.4"' if missed else ""
    colour, width = (_QUIET, 1) if missed else (_COLOURS[edge.sign], 1.6)
    under = ""
    if edge.state == "new":
        under = f'<line {line} stroke="{_NEW}" stroke-width="7" stroke-opacity="0.2"{faded}/>\n'
    return (
        f'{under}<line {line} stroke="{colour}" stroke-width="{width}"{dashes}{faded} '
        f'marker-end="url(#end{0 if missed else edge.sign})"/>'
    )


def _node(node: Node, *, is_focus: bool) -> str:
    fill, line = (_ACCENT, _ACCENT) if node.targets else ("#ffffff", _QUIET)
    faded = "" if node.near else ' opacity="0.25"'
    ring = f'stroke="{_NEW}" stroke-width="5"' if is_focus else f'stroke="{line}"'
    size = radius(node)
    return (
        f"<g{faded}><title>{_text(node.gene)}</title>"
        f'<circle cx="{node.x:.1f}" cy="{node.y:.1f}" r="{size:.1f}" fill="{fill}" {ring}/>'
        f'<text x="{node.x:.1f}" y="{node.y + size + 13:.1f}" text-anchor="middle" '
        f'fill="{_INK}">{_text(node.label)}</text></g>'
    )


def _text(text: str) -> str:
    return escape(printable(text))
