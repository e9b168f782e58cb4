"""Bars of two figures side by side, group by group: SVG as text, coloured by the page's style."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

_NAMES, _FIELD, _GAP = 186.0, 268.0, 52.0
_LINE, _HEAD, _TOP = 17.0, 30.0, 24.0
_MOST_LETTERS = 26


@dataclass(frozen=True)
class Bar:
    """One line: a method or control in one group.

    Attributes
    ----------
    name
        Shown on the left.
    kind
        `learned`, `plain` (learns nothing) or `control`: filled, outlined, or dashed.
    values
        One a figure, from 0 on.
    """

    name: str
    kind: str
    values: tuple[float, ...]


@dataclass(frozen=True)
class Group:
    """Bars that belong together, with what guessing reaches in each figure."""

    name: str
    bars: tuple[Bar, ...]
    guess: tuple[float, ...]


def bar_chart(groups: Sequence[Group], *, figures: Sequence[str], most: Sequence[float]) -> str:
    """Draw every group's bars, one column a figure.

    Parameters
    ----------
    groups
        From the top.
    figures
        What the columns are.
    most
        Where each column ends.
    """
    starts = [_NAMES + number * (_FIELD + _GAP) for number in range(len(figures))]
    width = _NAMES + len(figures) * (_FIELD + _GAP)
    height = _TOP + sum(_HEAD + _LINE * len(group.bars) for group in groups) + 8
    label = f"{' and '.join(figures)} of each method, group by group"
    drawn = [
        f'<svg class="bars" viewBox="0 0 {width:g} {height:g}" role="img" '
        f'aria-label="{escape(label)}">'
    ]
    for figure, start, end in zip(figures, starts, most, strict=True):
        drawn.append(
            f'<text class="axis" x="{start:g}" y="14">{escape(figure)}, 0 to {end:g}</text>'
        )
    top = _TOP
    for group in groups:
        drawn.append(
            f'<text class="panel-title" x="0" y="{top + 20:g}">{_short(group.name)}</text>'
        )
        first = top + _HEAD
        for number, bar in enumerate(group.bars):
            drawn.append(_bar(bar, first + number * _LINE, starts=starts, most=most))
        bottom = first + _LINE * len(group.bars)
        for guess, start, end in zip(group.guess, starts, most, strict=True):
            x = start + min(guess / end, 1) * _FIELD
            drawn.append(
                f'<line class="guess" x1="{x:.1f}" x2="{x:.1f}" y1="{first - 3:g}" '
                f'y2="{bottom:g}"/>'
            )
        top = bottom
    return "".join([*drawn, "</svg>"])


def _bar(bar: Bar, top: float, *, starts: Sequence[float], most: Sequence[float]) -> str:
    drawn = [
        f'<text class="row-name" x="{_NAMES - 12:g}" y="{top + 12:.1f}" text-anchor="end">'
        f"{_short(bar.name)}</text>"
    ]
    for value, start, end in zip(bar.values, starts, most, strict=True):
        length = max(0.0, min(value / end, 1)) * _FIELD
        drawn.append(
            f'<rect class="{bar.kind}" x="{start:.1f}" y="{top + 2:.1f}" width="{length:.1f}" '
            f'height="{_LINE - 5:g}"></rect>'
            f'<text class="tick" x="{start + length + 6:.1f}" y="{top + 12:.1f}">{value:.3f}</text>'
        )
    return "".join(drawn)


def _short(text: str) -> str:
    shown = text if len(text) <= _MOST_LETTERS else text[: _MOST_LETTERS - 1] + "…"
    return f"{escape(shown)}<title>{escape(text)}</title>"
