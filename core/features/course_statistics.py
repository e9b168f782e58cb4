"""What the courses of two genes say about one regulating the other, as many plain numbers.

Every number is a grid, shape (n, n): regulators by targets. All of them are read from square
matrices of all genes at once, so that a hundred genes take part of a second.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from core.features.timecourse import Courses

Grid: TypeAlias = NDArray[np.float32]
Grids: TypeAlias = dict[str, Grid]
_TINY = 1e-9


def course_statistics(courses: Courses) -> Grids:
    """Return every pair's statistics, by name.

    Parameters
    ----------
    courses
        From `timecourse.time_courses`.
    """
    values = courses.values.astype(np.float64)
    grids: Grids = {}
    for part in (_together, _later, _responses, _delays, _informed):
        grids |= {name: grid.astype(np.float32) for name, grid in part(values).items()}
    return grids


def gene_statistics(courses: Courses) -> dict[str, NDArray[np.float32]]:
    """Return what each gene's own course is like, shape (n_genes,) each.

    Parameters
    ----------
    courses
        From `timecourse.time_courses`.
    """
    values = courses.values.astype(np.float64)
    steps = np.diff(values, axis=2)
    noise = np.sqrt((np.diff(values, 2, axis=2) ** 2).mean(axis=(1, 2)) / 6)
    spread = values.std(axis=(1, 2))
    response = response_of(values)
    size = np.sort(np.abs(response), axis=1)
    before, after = steps[:, :, :-1], steps[:, :, 1:]
    drag = (before * after).mean(axis=(1, 2)) / np.maximum((before**2).mean(axis=(1, 2)), _TINY)
    kept = {
        "level": values.mean(axis=(1, 2)),
        "start": values[:, :, 0].mean(axis=1),
        "spread": spread,
        "noise": noise,
        "signal": np.log((spread + _TINY) / (noise + _TINY)),
        "momentum": drag,
        "typical response": size.mean(axis=1),
        "largest response": size[:, -1],
        "share of series": (size > 3 * noise[:, None] / np.sqrt(3)).mean(axis=1),
        "up or down": response.mean(axis=1) / np.maximum(size.mean(axis=1), _TINY),
    }
    return {name: np.asarray(each, np.float32) for name, each in kept.items()}


def response_of(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how far each series takes each gene from its start by its middle, (n, series)."""
    middle = values.shape[2] // 2
    width = max(2, middle // 2)
    rest = np.concatenate([values[:, :, :1], values[:, :, -max(1, width // 2) :]], axis=2)
    away: NDArray[np.float64] = values[:, :, middle - width + 1 : middle + 1].mean(axis=2)
    response: NDArray[np.float64] = away - rest.mean(axis=2)
    return response


def within_halves(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Take from every course the mean of each half of each series: what moves is left."""
    half = values.shape[2] // 2 + 1
    parts = (values[:, :, :half], values[:, :, half:])
    return np.concatenate([part - part.mean(axis=2, keepdims=True) for part in parts], axis=2)


def correlate(first: NDArray[np.float64], second: NDArray[np.float64]) -> NDArray[np.float64]:
    """Correlate every row of one with every row of the other; a constant row gives 0."""
    return _unit(first) @ _unit(second).T


def _together(values: NDArray[np.float64]) -> dict[str, NDArray[np.float64]]:
    """Correlate genes at the same time: whole courses, within series, between them, in change."""
    n = values.shape[0]
    within = values - values.mean(axis=2, keepdims=True)
    smooth = (values[:, :, :-2] + values[:, :, 1:-1] + values[:, :, 2:]) / 3
    steps = np.diff(smooth, axis=2)
    ranks = np.argsort(np.argsort(values.reshape(n, -1), axis=1), axis=1).astype(np.float64)
    return {
        "correlation of ranks": correlate(ranks, ranks),
        "correlation within series": correlate(within.reshape(n, -1), within.reshape(n, -1)),
        "correlation of changes": correlate(steps.reshape(n, -1), steps.reshape(n, -1)),
    }


def _later(values: NDArray[np.float64]) -> dict[str, NDArray[np.float64]]:
    """Correlate a regulator with its target later, with its target's change, and in part."""
    n = values.shape[0]
    grids = {"correlation": correlate(values.reshape(n, -1), values.reshape(n, -1))}
    for lag in (1, 2, 3):
        grids[f"correlation {lag} later"] = correlate(
            values[:, :, :-lag].reshape(n, -1), values[:, :, lag:].reshape(n, -1)
        )
    early, late = values[:, :, :-1].reshape(n, -1), values[:, :, 1:].reshape(n, -1)
    rate = late - early
    grids["lead over the mirror"] = grids["correlation 1 later"] - grids["correlation 1 later"].T
    grids["level and change"] = correlate(early, rate)
    grids["lead in change"] = correlate(rate, rate)
    one, two = np.diff(values, axis=2)[:, :, :-1], np.diff(values, axis=2)[:, :, 1:]
    grids["change and next change"] = correlate(one.reshape(n, -1), two.reshape(n, -1))
    # what the regulator adds to the target's own past
    own = np.einsum("ij,ij->i", _unit(early), _unit(late))
    same, ahead = correlate(early, early), grids["correlation 1 later"]
    rest = np.sqrt(np.maximum((1 - same**2) * (1 - own[None, :] ** 2), 1e-4))
    grids["beyond the own past"] = (ahead - same * own[None, :]) / rest
    # the same two points of time later, and by what is left of each half of a series
    own = np.einsum(
        "ij,ij->i", _unit(values[:, :, :-2].reshape(n, -1)), _unit(values[:, :, 2:].reshape(n, -1))
    )
    same, ahead = grids["correlation"], grids["correlation 2 later"]
    rest = np.sqrt(np.maximum((1 - same**2) * (1 - own[None, :] ** 2), 1e-4))
    grids["beyond the own past 2 later"] = (ahead - same * own[None, :]) / rest
    halves = within_halves(values)
    for lag in (1, 2):
        grids[f"correlation within halves {lag} later"] = correlate(
            halves[:, :, :-lag].reshape(n, -1), halves[:, :, lag:].reshape(n, -1)
        )
    past = values[:, :, 0].copy()
    slow = np.empty_like(values)
    for point in range(values.shape[2]):
        past = 0.7 * past + 0.3 * values[:, :, point]
        slow[:, :, point] = past
    grids["slow regulator"] = correlate(slow.reshape(n, -1), values.reshape(n, -1))
    wide = values[:, :, 2:] - values[:, :, :-2]
    grids["level and wide change"] = correlate(
        values[:, :, 1:-1].reshape(n, -1), wide.reshape(n, -1)
    )
    return grids


def _responses(values: NDArray[np.float64]) -> dict[str, NDArray[np.float64]]:
    """Compare which series move two genes: a target moves wherever its regulator does."""
    n = values.shape[0]
    noise = np.sqrt((np.diff(values, 2, axis=2) ** 2).mean(axis=(1, 2)) / 6) + 1e-4
    response = response_of(values)
    z = response / noise[:, None]
    size = np.abs(z)
    weight = size / np.maximum(size.sum(axis=1, keepdims=True), _TINY)
    scaled = size / np.maximum(size.max(axis=1, keepdims=True), _TINY)
    still = np.maximum(1 - size / 3, 0)
    still = still / np.maximum(still.sum(axis=1, keepdims=True), _TINY)
    first, half = values[:, :, :1], values.shape[2] // 2
    early = (values[:, :, 1:3].mean(axis=2) - first[:, :, 0]) / noise[:, None]
    back = (
        values[:, :, half + 1 : half + 3].mean(axis=2) - values[:, :, half - 1 : half + 1].mean(2)
    ) / noise[:, None]
    # the same genes are hit when it starts and when it ends, at once and in opposite ways
    hit = np.sign(early) * np.sqrt(np.maximum(-early * back, 0))
    slope = (response @ response.T) / np.maximum((response**2).sum(axis=1), _TINY)[:, None]
    quick = np.abs(hit) / (np.abs(hit) + size + 1)
    return {
        "correlation of responses": correlate(response, response),
        "cosine of responses": (z @ z.T)
        / np.maximum(np.linalg.norm(z, axis=1)[:, None] * np.linalg.norm(z, axis=1), _TINY),
        "slope of responses": slope * (noise[:, None] / noise[None, :]),
        "target moves where regulator does": weight @ scaled.T,
        "regulator moves where target does": scaled @ weight.T,
        "target moves where regulator rests": still @ scaled.T,
        "correlation of first responses": correlate(early, early),
        "first response, then response": correlate(hit, z),
        "hit, then first response": correlate(hit, early),
        "hit regulator, slow target": (weight * quick) @ (scaled * (1 - quick)).T,
        "product of responses": (np.tanh(z / 6) @ np.tanh(z / 6).T) / n,
    }


def _delays(values: NDArray[np.float64]) -> dict[str, NDArray[np.float64]]:
    """Compare when two genes move after a series begins and after its middle."""
    half = values.shape[2] // 2
    noise = np.sqrt((np.diff(values, 2, axis=2) ** 2).mean(axis=(1, 2)) / 6) + 1e-4
    response = response_of(values)
    size = np.maximum(np.abs(response) / noise[:, None] - 1.5, 0)
    sign = np.sign(response)[:, :, None]
    scale = np.maximum(np.abs(response), noise[:, None])[:, :, None]
    rise = np.clip(sign * (values[:, :, : half + 1] - values[:, :, :1]) / scale, 0, 1.2)
    fall = np.clip(1 - sign * (values[:, :, half:] - values[:, :, :1]) / scale, 0, 1.2)
    # the area above the curve is the mean time until the response
    delay = ((1 - rise).mean(axis=2) + (1 - fall).mean(axis=2)) / 2
    heavy = np.minimum(size, 8)
    weight = heavy @ heavy.T
    later = (heavy @ (heavy * delay).T - (heavy * delay) @ heavy.T) / np.maximum(weight, _TINY)
    mean = (heavy * delay).sum(axis=1) / np.maximum(heavy.sum(axis=1), _TINY)
    return {
        "target moves later": np.where(weight > 0, later, 0),
        "series that move both": weight,
        "target is slower": mean[None, :] - mean[:, None],
    }


def _informed(values: NDArray[np.float64], *, bins: int = 6) -> dict[str, NDArray[np.float64]]:
    """Return mutual information, at the same time and one point later."""
    n = values.shape[0]

    def hot(part: NDArray[np.float64]) -> NDArray[np.float64]:
        flat = part.reshape(n, -1)
        place = np.argsort(np.argsort(flat, axis=1), axis=1) * bins // flat.shape[1]
        one_hot: NDArray[np.float64] = (place[:, None, :] == np.arange(bins)[:, None]).astype(float)
        return one_hot

    def information(one: NDArray[np.float64], two: NDArray[np.float64]) -> NDArray[np.float64]:
        count = one.shape[2]
        joint = (one.reshape(n * bins, -1) @ two.reshape(n * bins, -1).T) / count
        joint = joint.reshape(n, bins, n, bins)
        p, q = one.mean(axis=2), two.mean(axis=2)
        chance = p[:, :, None, None] * q[None, None]
        ratio = np.maximum(joint, 1e-12) / np.maximum(chance, 1e-12)
        shared: NDArray[np.float64] = (joint * np.log(ratio)).sum((1, 3))
        return shared

    return {
        "information": information(hot(values), hot(values)),
        "information 1 later": information(hot(values[:, :, :-1]), hot(values[:, :, 1:])),
    }


def _unit(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    centred = rows - rows.mean(axis=1, keepdims=True)
    length = np.sqrt((centred**2).sum(axis=1, keepdims=True))
    unit: NDArray[np.float64] = np.zeros_like(centred)
    np.divide(centred, length, out=unit, where=length > 1e-6)
    return unit
