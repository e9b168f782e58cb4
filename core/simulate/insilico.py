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
from core.errors import UserInputError
from core.progress import Progress, silent
from core.simulate.experiments import Experiments, run_experiments
from core.simulate.kinetics import KineticRanges, Promoters, draw_promoters
from core.simulate.topology import Topology, Wiring, draw_topology
from core.simulate.writing import write_frame, write_matrix, write_readme


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
    plan = prior.experiments
    wild, ko, kd, multi, moving = run_experiments(promoters, plan, seed=int(seeds[2]))
    names = tuple(f"G{i}" for i in range(1, genes + 1))
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
