"""What is done to a made-up network, and what a microarray makes of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.simulate.kinetics import Promoters, advance
from core.simulate.topology import Range

_SETTLING_STEPS = 120
_SETTLING_STEP = 12.0
_NOISY_STEPS = 40
_NOISY_STEP = 4.0


@dataclass(frozen=True)
class Experiments:
    """What is done to a network, and how well it is measured. The defaults are DREAM4's.

    Each network draws its own value from each range.

    Attributes
    ----------
    series, times
        Time series, and points of time in each; the perturbation ends half way.
    duration
        Minutes from the first point to the last.
    perturbed
        Share of the genes that a time series perturbs.
    perturbation
        Size of its shift of their transcription, up or down; drawn for each gene.
    multifactorial
        Spread of the shift of every gene in a multifactorial experiment.
    molecular_noise
        Size of the noise of the molecules.
    measurement_noise
        Factor on the noise of the microarray; 0 for none.
    """

    series: int = 10
    times: int = 21
    duration: float = 1_000.0
    perturbed: Range = (0.33, 0.33)
    perturbation: Range = (0.3, 0.8)
    multifactorial: Range = (0.2, 0.2)
    molecular_noise: Range = (0.05, 0.05)
    measurement_noise: Range = (1.0, 1.0)


def run_experiments(
    promoters: Promoters, plan: Experiments, *, seed: int
) -> tuple[NDArray[np.float64], ...]:
    """Run and measure all experiments on a network.

    Parameters
    ----------
    promoters
        The network.
    plan
        What is done to it.
    seed
        Of the random numbers.

    Returns
    -------
    Wild type (1 row), knock-outs, knock-downs, multifactorial (n_genes rows each) and time series
    (n_series * n_times rows), with a column a gene, on one scale on which the largest value is 1.
    """
    rng = np.random.default_rng(seed)
    noise = rng.uniform(*plan.molecular_noise)
    rest = _rest(promoters, rng)
    genes = rest.shape[1]
    steady, still = _steady(promoters, rest, plan, noise=noise, rng=rng)
    series = _series(promoters, still, plan, noise=noise, rng=rng)
    measured = _measured(
        np.concatenate([steady, series.reshape(-1, genes)]),
        factor=rng.uniform(*plan.measurement_noise),
        rng=rng,
    )
    measured /= measured.max()
    return tuple(np.split(measured, np.cumsum([1, genes, genes, genes])))


def _rest(promoters: Promoters, rng: np.random.Generator) -> NDArray[np.float64]:
    """Let the wild type settle, without noise: shape (2, n_genes)."""
    genes = promoters.mrna_decay.size
    start = np.full((1, 2, genes), 0.5)
    still = np.zeros((1, genes))
    settled = advance(
        promoters, start, strength=still + 1, shift=still,
        steps=2 * _SETTLING_STEPS, step=_SETTLING_STEP, noise=0.0, rng=rng,
    )  # fmt: skip
    rest: NDArray[np.float64] = settled[0]
    return rest


def _steady(
    promoters: Promoters,
    rest: NDArray[np.float64],
    plan: Experiments,
    *,
    noise: float,
    rng: np.random.Generator,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Run wild type, knock-outs, knock-downs and multifactorial experiments.

    Returns
    -------
    mRNA, shape (1 + 3 n_genes, n_genes); and states of the wild type from which the time series
    start, shape (n_series, 2, n_genes).
    """
    genes = rest.shape[1]
    resting = 1 + plan.series
    count = resting + 3 * genes
    strength, shift = np.ones((count, genes)), np.zeros((count, genes))
    each = np.arange(genes)
    strength[resting + each, each] = 0.0
    strength[resting + genes + each, each] = 0.5
    shift[resting + 2 * genes :] = rng.normal(0, rng.uniform(*plan.multifactorial), (genes, genes))
    state = np.repeat(rest[None], count, axis=0)
    # An unperturbed network is at rest already.
    state[resting:] = advance(
        promoters, state[resting:], strength=strength[resting:], shift=shift[resting:],
        steps=_SETTLING_STEPS, step=_SETTLING_STEP, noise=0.0, rng=rng,
    )  # fmt: skip
    state = advance(
        promoters, state, strength=strength, shift=shift,
        steps=_NOISY_STEPS, step=_NOISY_STEP, noise=noise, rng=rng,
    )  # fmt: skip
    return np.delete(state[:, 0], np.s_[1:resting], axis=0), state[1:resting]


def _series(
    promoters: Promoters,
    start: NDArray[np.float64],
    plan: Experiments,
    *,
    noise: float,
    rng: np.random.Generator,
) -> NDArray[np.float64]:
    """Run the time series: mRNA, shape (n_series, n_times, n_genes)."""
    count, _, genes = start.shape
    strength, none = np.ones((count, genes)), np.zeros((count, genes))
    hit = rng.random((count, genes)) < rng.uniform(*plan.perturbed)
    size = rng.uniform(*plan.perturbation, (count, genes))
    shift = np.where(hit, np.where(rng.random((count, genes)) < 0.5, size, -size), 0.0)
    interval = plan.duration / (plan.times - 1)
    steps = max(1, round(interval / _NOISY_STEP))
    points = [start]
    for point in range(1, plan.times):
        during = point <= (plan.times - 1) // 2
        points.append(
            advance(
                promoters, points[-1], strength=strength, shift=shift if during else none,
                steps=steps, step=interval / steps, noise=noise, rng=rng,
            )
        )  # fmt: skip
    return np.stack([point[:, 0] for point in points], axis=1)


def _measured(
    level: NDArray[np.float64], *, factor: float, rng: np.random.Generator
) -> NDArray[np.float64]:
    """Measure with a microarray's noise: a factor that varies more for weakly expressed genes."""
    # Fitted to DREAM4's repeats: a tenth of the value at high levels, as much as the value itself
    # near zero.
    variance = 0.001 + 0.69 / (1 + level / 0.01)
    measured: NDArray[np.float64] = level * np.exp(
        factor * np.sqrt(variance) * rng.standard_normal(level.shape)
    )
    return measured
