"""Still pictures of a scan for its report, in the style of the other reports."""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape

from core.training.trials import Scan, Trial

_WIDTH, _HEIGHT = 760.0, 280.0
_LEFT, _TOP, _RIGHT, _BOTTOM = 76.0, 14.0, 30.0, 44.0
_TICKS = 4


def spots(scan: Scan) -> str:
    """Draw each trial by accuracy and loss, the best one ringed.

    Parameters
    ----------
    scan
        With at least one trial that did not break down.
    """
    whole, best = scan.whole, scan.best
    frame = _Frame(
        [trial.accuracy for trial in whole],
        [trial.loss for trial in whole],
        axes=("accuracy", "loss"),
    )
    dots = [_dot(frame.at(trial.accuracy, trial.loss), trial) for trial in whole]
    x, y = frame.at(best.accuracy, best.loss)
    ring = f'<circle class="median" cx="{x:.1f}" cy="{y:.1f}" r="8"/>'
    return frame.drawn("Trials by accuracy and loss", [*_group(dots), ring])


def history(scan: Scan) -> str:
    """Draw the loss of each trial in order, and the lowest one so far as a line.

    Parameters
    ----------
    scan
        As in `spots`.
    """
    whole = scan.whole
    frame = _Frame(
        [trial.number for trial in whole],
        [trial.loss for trial in whole],
        axes=("trial", "loss"),
    )
    dots = [_dot(frame.at(trial.number, trial.loss), trial) for trial in whole]
    points = " ".join(
        f"{x:.1f},{y:.1f}" for x, y in (frame.at(*corner) for corner in scan.lowest())
    )
    line = f'<polyline class="median" points="{points}"/>'
    return frame.drawn("Loss of each trial, and the lowest so far", [*_group(dots), line])


class _Frame:
    """Axes around what is drawn, with a little room."""

    def __init__(self, x: Sequence[float], y: Sequence[float], *, axes: tuple[str, str]) -> None:
        self._x, self._y = _bounds(x), _bounds(y)
        self._axes = axes
        self._whole = all(isinstance(value, int) for value in x)

    def at(self, x: float, y: float) -> tuple[float, float]:
        """Give the place of a value."""
        (left, right), (low, high) = self._x, self._y
        across = (x - left) / (right - left) * (_WIDTH - _LEFT - _RIGHT)
        up = (y - low) / (high - low) * (_HEIGHT - _TOP - _BOTTOM)
        return _LEFT + across, _HEIGHT - _BOTTOM - up

    def drawn(self, label: str, marks: Sequence[str]) -> str:
        """Give the picture."""
        bottom, right = _HEIGHT - _BOTTOM, _WIDTH - _RIGHT
        parts = [
            f'<svg viewBox="0 0 {_WIDTH:g} {_HEIGHT:g}" role="img" aria-label="{escape(label)}">'
        ]
        for value in _ticks(self._x, whole=self._whole):
            x, _ = self.at(value, self._y[0])
            said = f"{value:.0f}" if self._whole else _figure(value, self._x)
            parts.append(
                f'<line class="grid" x1="{x:.1f}" x2="{x:.1f}" y1="{_TOP:g}" y2="{bottom:g}"/>'
                f'<text class="tick" x="{x:.1f}" y="{bottom + 16:g}" text-anchor="middle">'
                f"{said}</text>"
            )
        for value in _ticks(self._y, whole=False):
            _, y = self.at(self._x[0], value)
            parts.append(
                f'<line class="grid" x1="{_LEFT:g}" x2="{right:g}" y1="{y:.1f}" y2="{y:.1f}"/>'
                f'<text class="tick" x="{_LEFT - 6:g}" y="{y + 4:.1f}" text-anchor="end">'
                f"{_figure(value, self._y)}</text>"
            )
        parts += marks
        middle = (_LEFT + right) / 2
        parts.append(
            f'<text class="axis" x="{middle:g}" y="{_HEIGHT - 8:g}" text-anchor="middle">'
            f"{escape(self._axes[0])}</text>"
            f'<text class="axis" transform="translate(12 {(_TOP + bottom) / 2:g}) rotate(-90)" '
            f'text-anchor="middle">{escape(self._axes[1])}</text></svg>'
        )
        return "".join(parts)


def _dot(place: tuple[float, float], trial: Trial) -> str:
    across, down = place
    said = f"trial {trial.number}: loss {trial.loss:.3f}, accuracy {trial.accuracy:.3f}"
    return f'<circle cx="{across:.1f}" cy="{down:.1f}" r="4"><title>{said}</title></circle>'


def _group(dots: Sequence[str]) -> list[str]:
    return ['<g class="dots">', *dots, "</g>"]


def _figure(value: float, bounds: tuple[float, float]) -> str:
    """Write a tick with as many decimals as tell it from the next."""
    step = (bounds[1] - bounds[0]) / _TICKS
    return f"{value:.{max(2, 1 - math.floor(math.log10(step)))}f}"


def _bounds(values: Sequence[float]) -> tuple[float, float]:
    low, high = min(values), max(values)
    room = (high - low) * 0.08 or abs(low) * 0.05 or 1.0
    return low - room, high + room


def _ticks(bounds: tuple[float, float], *, whole: bool) -> list[float]:
    low, high = bounds
    if not whole:
        return [low + (high - low) * part / _TICKS for part in range(_TICKS + 1)]
    first, last = int(-(-low // 1)), int(high // 1)
    return [float(value) for value in range(first, last + 1, max(1, -(-(last - first) // 8)))]
