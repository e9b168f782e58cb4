"""Made-up networks under many experiments, in DREAM4's files and shapes.

Time series, knock-outs, knock-downs, the wild type and multifactorial perturbations of networks
wired like those of bacteria and yeast, measured with the noise of microarrays.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from core.data.expression import Expression, Kind
from core.data.pairs import Pairs
from core.data.simulators.kinetics import KineticRanges, Promoters, advance, draw_promoters
from core.data.simulators.topology import Range, Topology, Wiring, draw_topology
from core.data.simulators.writing import write_frame, write_matrix, write_readme
from core.errors import UserInputError
from core.runs.progress import Progress, silent

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


@dataclass(frozen=True)
class NetworkPrior:
    """What networks, constants and experiments are drawn from."""

    wiring: Wiring = field(default_factory=Wiring)
    kinetics: KineticRanges = field(default_factory=KineticRanges)
    experiments: Experiments = field(default_factory=Experiments)


DREAM4 = NetworkPrior()
"""Networks and measurements like those of the challenge."""

WIDE = NetworkPrior(
    Wiring(
        edges_per_gene=(1.2, 3.5),
        regulator_share=(0.15, 0.7),
        hub_spread=(0.3, 2.2),
        crowding=(0.05, 1.2),
        free_share=(0.02, 0.25),
        feed_forward=(0.0, 0.6),
        feedback=(0.0, 0.4),
        mutual=(0.0, 0.2),
        activators=(0.25, 0.85),
    ),
    KineticRanges(
        half_life=(3.0, 80.0),
        threshold=(0.05, 0.9),
        hill_mean=(1.0, 5.0),
        own_module=(0.1, 0.9),
        complexes=(0.0, 1.0),
    ),
    Experiments(
        perturbed=(0.1, 0.6),
        perturbation=(0.1, 1.0),
        multifactorial=(0.05, 0.4),
        molecular_noise=(0.01, 0.1),
        measurement_noise=(0.3, 1.8),
    ),
)
"""Networks far more varied than DREAM4's, for a method that should expect anything."""


@dataclass(frozen=True, eq=False)
class InSilicoNetwork:
    """One network and everything measured on it.

    Attributes
    ----------
    timeseries
        Kind `time-series`: series after series.
    knockouts, knockdowns
        Sample i has gene i deleted, or its transcription halved.
    wildtype
        One sample.
    multifactorial
        As many samples as genes, each with every gene a little up or down.
    gold
        Every ordered pair of different genes, edges first, with label and sign.
    topology, promoters
        What the truth is.
    """

    timeseries: Expression
    knockouts: Expression
    knockdowns: Expression
    wildtype: Expression
    multifactorial: Expression
    gold: Pairs
    topology: Topology
    promoters: Promoters


@dataclass(frozen=True, eq=False)
class InSilico:
    """Several networks, by name."""

    networks: Mapping[str, InSilicoNetwork]
    seed: int
    settings: dict[str, object] = field(default_factory=dict)


def simulate(
    *,
    seed: int,
    networks: int = 5,
    genes: int = 100,
    prior: NetworkPrior = DREAM4,
    progress: Progress = silent,
) -> InSilico:
    """Simulate several networks.

    Parameters
    ----------
    seed
        Of the random numbers. Network k is that of `simulate_network` with `[seed, k]`.
    networks, genes
        How many networks, of how many genes each.
    prior
        What they are drawn from.
    progress
        Told the networks done.
    """
    for name, value, least, most in (("networks", networks, 1, 10_000), ("genes", genes, 5, 5_000)):
        if not least <= value <= most:
            raise UserInputError(
                name,
                f"must be from {least:,} to {most:,}",
                got=value,
                remedy="Choose a number in this range",
            )
    made: dict[str, InSilicoNetwork] = {}
    for k in range(1, networks + 1):
        progress("Simulating networks", k - 1, networks)
        made[f"size{genes}_{k}"] = simulate_network(seed=(seed, k), genes=genes, prior=prior)
    progress("Simulating networks", networks, networks)
    return InSilico(made, seed, {"networks": networks, "genes": genes, "prior": prior})


def simulate_network(
    *, seed: int | tuple[int, ...], genes: int = 100, prior: NetworkPrior = DREAM4
) -> InSilicoNetwork:
    """Simulate one network and all experiments on it.

    Parameters
    ----------
    seed
        Of the random numbers: a number or several.
    genes
        How many genes.
    prior
        What wiring, constants and experiments are drawn from.
    """
    seeds = np.random.SeedSequence(seed).generate_state(3)
    topology = draw_topology(prior.wiring, genes=genes, seed=int(seeds[0]))
    promoters = draw_promoters(topology, prior.kinetics, seed=int(seeds[1]))
    rng = np.random.default_rng(int(seeds[2]))
    plan = prior.experiments
    noise = rng.uniform(*plan.molecular_noise)
    rest = _rest(promoters, genes, rng)
    steady, still = _steady(promoters, rest, plan, noise=noise, rng=rng)
    series = _series(promoters, still, plan, noise=noise, rng=rng)
    measured = _measured(
        np.concatenate([steady, series.reshape(-1, genes)]),
        factor=rng.uniform(*plan.measurement_noise),
        rng=rng,
    )
    # All data of a network share one scale, on which the largest value is 1.
    measured /= measured.max()
    names = tuple(f"G{i}" for i in range(1, genes + 1))
    wild, ko, kd, multi, moving = np.split(measured, np.cumsum([1, genes, genes, genes]))
    times = np.tile(np.linspace(0, plan.duration, plan.times), plan.series)
    which = np.repeat(np.arange(1, plan.series + 1), plan.times).astype(str)
    samples = tuple(f"series {s} time {t:g}" for s, t in zip(which, times, strict=True))
    return InSilicoNetwork(
        timeseries=_expression(moving, names, samples, series=which, time=times),
        knockouts=_expression(ko, names, tuple(f"knock-out of {name}" for name in names)),
        knockdowns=_expression(kd, names, tuple(f"knock-down of {name}" for name in names)),
        wildtype=_expression(wild, names, ("wild type",)),
        multifactorial=_expression(
            multi, names, tuple(f"multifactorial {i}" for i in range(1, genes + 1))
        ),
        gold=_gold(topology, names),
        topology=topology,
        promoters=promoters,
    )


def write(result: InSilico, folder: Path) -> tuple[Path, ...]:
    """Write a folder for each network with DREAM4's files, and a README.

    `signs.tsv` is what DREAM4 does not tell: which edges activate (+) and which repress (-).
    """
    paths: list[Path] = []
    for name, network in result.networks.items():
        paths += _write_network(network, folder / name)
    what = (
        "Made-up gene networks, wired like those of bacteria and yeast, with thermodynamic models "
        "of\ntranscription (the idea of GeneNetWeaver, Marbach et al. 2010), in the form of the "
        "DREAM4\nin silico challenge. Values are shares of the largest one of a network."
    )
    readme = write_readme(folder, "insilico", what=what, seed=result.seed, settings=result.settings)
    return (*paths, readme)


def _rest(promoters: Promoters, genes: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """Let the wild type settle, without noise: shape (2, n_genes)."""
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


def _expression(
    values: NDArray[np.float64],
    genes: tuple[str, ...],
    samples: tuple[str, ...],
    *,
    series: NDArray[np.str_] | None = None,
    time: NDArray[np.float64] | None = None,
) -> Expression:
    kind: Kind = "bulk" if series is None else "time-series"
    return Expression(
        values=np.ascontiguousarray(values.T, dtype=np.float32),
        genes=genes,
        samples=samples,
        kind=kind,
        scale="linear",
        series=series,
        time=time,
        source="simulated network",
        simulated=True,
    )


def _gold(topology: Topology, names: tuple[str, ...]) -> Pairs:
    """List all ordered pairs, the edges first."""
    n = topology.genes
    sign = np.zeros((n, n), dtype=np.int8)
    sign[topology.regulator, topology.target] = topology.sign
    regulator, target = np.nonzero(~np.eye(n, dtype=bool))
    order = np.argsort(sign[regulator, target] == 0, kind="stable")
    regulator, target = regulator[order], target[order]
    signs = sign[regulator, target]
    return Pairs(
        genes=names,
        regulator=regulator.astype(np.int32),
        target=target.astype(np.int32),
        label=(signs != 0).astype(np.int8),
        sign=signs,
        task="binary",
        source="simulated network",
        simulated=True,
    )


def _write_network(network: InSilicoNetwork, folder: Path) -> list[Path]:
    names = network.timeseries.genes
    steady = ("knockouts", "knockdowns", "wildtype", "multifactorial")
    paths = [
        write_matrix(
            folder / f"{kind}.tsv", np.asarray(getattr(network, kind).values).T, header=names
        )
        for kind in steady
    ]
    moving = network.timeseries
    if moving.series is None or moving.time is None:
        raise ValueError("a time series must have series and time. Received: none")
    paths.append(
        write_matrix(
            folder / "timeseries.tsv",
            np.asarray(moving.values).T,
            header=("perturbation", "time", *names),
            before=[[s, repr(float(t))] for s, t in zip(moving.series, moving.time, strict=True)],
        )
    )
    gold = network.gold.to_frame()
    paths.append(write_frame(folder / "goldstandard.tsv", gold[["regulator", "target", "label"]]))
    edges = gold.loc[gold["label"] == 1, ["regulator", "target"]]
    signs = gold.loc[edges.index, "sign"].map({1: "+", -1: "-"})
    paths.append(write_frame(folder / "signs.tsv", pd.DataFrame(edges).assign(sign=signs)))
    return paths
