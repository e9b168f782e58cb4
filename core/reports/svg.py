"""Small still pictures for a report: SVG as text, coloured by the page's own style sheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import numpy as np
from numpy.typing import NDArray

from core.metrics.curves import GRID, Band

_SIDE = 200.0
_LEFT, _TOP, _RIGHT, _BOTTOM = 44.0, 30.0, 12.0, 40.0
_ROW = 34.0
_NAMES, _STRIP = 186.0, 620.0


@dataclass(frozen=True, eq=False)
class StripRow:
    """One line of a strip plot.

    Attributes
    ----------
    name
        Shown on the left.
    values
        One dot each, between 0 and 1, shape (n_groups,).
    low, high, centre
        Interval and mean, drawn over the dots.
    control
        Whether it is drawn in grey.
    """

    name: str
    values: NDArray[np.float64]
    centre: float
    low: float
    high: float
    control: bool = False


def curve_panel(
    title: str,
    band: Band,
    *,
    axes: tuple[str, str],
    reference: NDArray[np.float64] | None,
    floor: float | None,
) -> str:
    """Draw one method's median curve and quartile band.

    Parameters
    ----------
    title
        The method's name.
    band
        On `curves.GRID`.
    axes
        What stands along x and y.
    reference
        Median curve of the control, dashed, shape (101,); None draws none.
    floor
        Height of guessing, dotted; the diagonal when None.
    """
    width, height = _LEFT + _SIDE + _RIGHT, _TOP + _SIDE + _BOTTOM
    outline = np.concatenate([GRID, GRID[::-1]]), np.concatenate([band.high, band.low[::-1]])
    guess = (np.array([0.0, 1.0]), np.array([0.0, 1.0] if floor is None else [floor, floor]))
    drawn = [
        f'<svg viewBox="0 0 {width:g} {height:g}" role="img" '
        f'aria-label="{escape(f"{title}: {axes[1]} by {axes[0]}")}">',
        f'<text class="panel-title" x="{_LEFT:g}" y="16">{escape(_short(title, 28))}'
        f"<title>{escape(title)}</title></text>",
        *_ticks(),
        f'<polygon class="band" points="{_points(*outline)}"/>',
        f'<polyline class="guess" points="{_points(*guess)}"/>',
    ]
    if reference is not None:
        drawn.append(f'<polyline class="reference" points="{_points(GRID, reference)}"/>')
    drawn += [
        f'<polyline class="median" points="{_points(GRID, band.median)}"/>',
        f'<text class="axis" x="{_LEFT + _SIDE / 2:g}" y="{height - 6:g}" '
        f'text-anchor="middle">{escape(axes[0])}</text>',
        f'<text class="axis" transform="translate(11 {_TOP + _SIDE / 2:g}) rotate(-90)" '
        f'text-anchor="middle">{escape(axes[1])}</text>',
        "</svg>",
    ]
    return "".join(drawn)


def strip_plot(rows: Sequence[StripRow], *, label: str, guess: float = 0.5) -> str:
    """Draw one dot a group, line by line, with mean and interval.

    Parameters
    ----------
    rows
        Lines, from the top.
    label
        What the values are.
    guess
        Where guessing lies, dotted.
    """
    width, height = _NAMES + _STRIP + 24, len(rows) * _ROW + 46
    bottom = len(rows) * _ROW + 6
    drawn = [
        f'<svg viewBox="0 0 {width:g} {height:g}" role="img" aria-label="{escape(label)}">',
    ]
    for tick in np.linspace(0, 1, 11):
        x = _NAMES + tick * _STRIP
        drawn.append(
            f'<line class="grid" x1="{x:g}" x2="{x:g}" y1="6" y2="{bottom:g}"/>'
            f'<text class="tick" x="{x:g}" y="{bottom + 16:g}" text-anchor="middle">'
            f"{tick:.1f}</text>"
        )
    x = _NAMES + guess * _STRIP
    drawn.append(f'<line class="guess" x1="{x:g}" x2="{x:g}" y1="6" y2="{bottom:g}"/>')
    for number, row in enumerate(rows):
        drawn.append(_strip_row(row, middle=6 + (number + 0.5) * _ROW))
    drawn.append(
        f'<text class="axis" x="{_NAMES + _STRIP / 2:g}" y="{height - 4:g}" '
        f'text-anchor="middle">{escape(label)}</text></svg>'
    )
    return "".join(drawn)


def _strip_row(row: StripRow, *, middle: float) -> str:
    kind = "control" if row.control else "method"
    # dots are spread by a fixed pattern, so that the same figures give the same picture
    spread = (np.arange(row.values.size) * 0.618034 % 1 - 0.5) * (_ROW - 16)
    faint = " faint" if row.values.size > 60 else ""
    dots = "".join(
        f'<circle cx="{_NAMES + value * _STRIP:.1f}" cy="{middle + off:.1f}" r="2.6"/>'
        for value, off in zip(row.values, spread, strict=True)
    )
    low, high = (_NAMES + end * _STRIP for end in (row.low, row.high))
    centre = _NAMES + row.centre * _STRIP
    return (
        f'<text class="row-name" x="{_NAMES - 12:g}" y="{middle + 4:.1f}" text-anchor="end">'
        f"{escape(_short(row.name, 21))}<title>{escape(row.name)}</title></text>"
        f'<g class="dots {kind}{faint}">{dots}</g>'
        f'<g class="interval {kind}">'
        f'<line x1="{low:.1f}" x2="{high:.1f}" y1="{middle:.1f}" y2="{middle:.1f}"/>'
        f'<line x1="{centre:.1f}" x2="{centre:.1f}" y1="{middle - 9:.1f}" y2="{middle + 9:.1f}"/>'
        "</g>"
    )


def _ticks() -> list[str]:
    right, bottom = _LEFT + _SIDE, _TOP + _SIDE
    drawn = []
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        x, y = _LEFT + share * _SIDE, bottom - share * _SIDE
        drawn.append(
            f'<line class="grid" x1="{x:g}" x2="{x:g}" y1="{_TOP:g}" y2="{bottom:g}"/>'
            f'<line class="grid" x1="{_LEFT:g}" x2="{right:g}" y1="{y:g}" y2="{y:g}"/>'
        )
        if share in {0.0, 0.5, 1.0}:
            drawn.append(
                f'<text class="tick" x="{x:g}" y="{bottom + 15:g}" text-anchor="middle">'
                f"{share:g}</text>"
                f'<text class="tick" x="{_LEFT - 6:g}" y="{y + 4:g}" text-anchor="end">'
                f"{share:g}</text>"
            )
    return drawn


def _points(x: NDArray[np.float64], y: NDArray[np.float64]) -> str:
    across = _LEFT + np.clip(x, 0, 1) * _SIDE
    down = _TOP + (1 - np.clip(y, 0, 1)) * _SIDE
    return " ".join(f"{one:.1f},{other:.1f}" for one, other in zip(across, down, strict=True))


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
