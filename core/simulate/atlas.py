"""A made-up plant under stress: time courses, transcription factors with hubs, ATH1 probesets.

The design follows a well known kind of array series: two tissues, a control and eight
treatments, two replicates, up to a day. Transcription factors answer the treatments and each
other; their targets follow with a delay. What is *known* of the network is a biased part of
what is *true*: well studied factors have most of their edges listed, others few.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.signal import lfilter

from core.data.expression import Expression
from core.data.pairs import Pairs, from_names
from core.simulate.ath1 import measure_probesets, probeset_table
from core.simulate.writing import write_frame, write_readme, write_text

_TISSUES = ("shoot", "root")
_REPLICATES = (1, 2)
_STRESSES = ("cold", "osmotic", "salt", "drought", "genotoxic", "uvb", "wounding")
_HOURS = {
    "control": (0.0, 0.25, 0.5, 1.0, 3.0, 6.0, 12.0, 24.0),
    "heat": (0.25, 0.5, 1.0, 3.0, 4.0, 6.0, 12.0, 24.0),
} | dict.fromkeys(_STRESSES, (0.5, 1.0, 3.0, 6.0, 12.0, 24.0))
_STEP = 0.25
_GRID = np.arange(0.0, 24.0 + _STEP, _STEP)


@dataclass(frozen=True)
class AtlasSettings:
    """How large and how clear the made-up data are.

    Attributes
    ----------
    genes, factors
        How many genes there are, and how many of them are transcription factors.
    edges
        How many regulator-target pairs are true.
    hub_share
        Share of all true pairs that the largest hub holds.
    repressed
        Share of edges that repress.
    listed
        Share of true pairs that are known, over all factors.
    biological_noise, technical_noise
        Standard deviations in log2 units: between plants (inherited by targets), and of the array.
    """

    genes: int = 2914
    factors: int = 160
    edges: int = 4200
    hub_share: float = 0.3
    repressed: float = 0.3
    listed: float = 0.6
    biological_noise: float = 0.4
    technical_noise: float = 0.15


@dataclass(frozen=True, eq=False)
class Atlas:
    """A simulated stress atlas.

    Attributes
    ----------
    expression
        log2 values by locus.
    probesets
        The same samples as an ATH1 array reads them, by probeset.
    table
        TAIR-style table from probesets to loci, with its usual ambiguities.
    known, truth
        The listed pairs, some without a sign, and all pairs.
    modules
        Columns gene, module: the factor that moves each regulated gene most, and with which sign.
    symbols
        Columns gene, label, description; the labels are made up.
    samples
        Columns sample, tissue, treatment, hours, replicate.
    seed
        What it was drawn from.
    settings
        How it was drawn.
    """

    expression: Expression
    probesets: Expression
    table: pd.DataFrame
    known: Pairs
    truth: Pairs
    modules: pd.DataFrame
    symbols: pd.DataFrame
    samples: pd.DataFrame
    seed: int
    settings: AtlasSettings


@dataclass(frozen=True, eq=False)
class _Network:
    """Edges by index; regulators come first and only point to later genes."""

    regulator: NDArray[np.int32]
    target: NDArray[np.int32]
    effect: NDArray[np.float64]
    known: NDArray[np.bool_]


def simulate(*, seed: int, settings: AtlasSettings | None = None) -> Atlas:
    """Draw a network, let plants run through the treatments, and measure them."""
    settings = settings or AtlasSettings()
    rng = np.random.default_rng(seed)
    loci = _loci(settings.genes, rng=rng)
    network = _network(settings, rng=rng)
    samples = sample_table()
    levels = _measure(
        _courses(network, settings=settings, rng=rng),
        samples,
        settings=settings,
        rng=rng,
        network=network,
    )
    # Factors were drawn first so that every edge points forward; genes are listed by locus.
    order = np.argsort(loci)
    names = tuple(str(loci[row]) for row in order)
    expression = Expression(
        values=levels[order].astype(np.float32),
        genes=names,
        samples=tuple(samples["sample"]),
        kind="bulk",
        scale="log",
        series=(samples["tissue"] + " " + samples["treatment"]).to_numpy(dtype=np.str_),
        time=samples["hours"].to_numpy(dtype=np.float64),
        source=f"simulated stress atlas, seed {seed}",
        simulated=True,
    )
    table = probeset_table(names, rng=rng)
    truth = _pairs(network, loci, known_only=False, rng=rng)
    return Atlas(
        expression=expression,
        probesets=measure_probesets(expression, table, rng=rng),
        table=table,
        known=_pairs(network, loci, known_only=True, rng=rng),
        truth=truth,
        modules=_modules(network, loci),
        symbols=_symbols(names, factors=set(loci[: settings.factors])),
        samples=samples,
        seed=seed,
        settings=settings,
    )


def write(atlas: Atlas, folder: Path) -> tuple[Path, ...]:
    """Write the atlas as a lab would have it: expression, array, pairs, names, design."""
    tables = {
        "expression.csv.gz": _matrix(atlas.expression, name="gene"),
        "expression_ath1.csv.gz": _matrix(atlas.probesets, name="probeset"),
        "affy_ATH1_array_elements.tsv": atlas.table,
        "known_pairs.csv": _signed(atlas.known),
        "true_pairs.csv": _signed(atlas.truth),
        "modules.csv": atlas.modules,
        "symbols.csv": atlas.symbols,
        "samples.csv": atlas.samples,
        "tfs.csv": pd.DataFrame({"gene": sorted(set(atlas.truth.regulator_names))}),
    }
    settings = {field.name: getattr(atlas.settings, field.name) for field in fields(atlas.settings)}
    readme = write_readme(folder, "atlas", what=_about(atlas), seed=atlas.seed, settings=settings)
    written = (write_frame(folder / name, table) for name, table in tables.items())
    sets = write_text(folder / "regulons.gmt", _regulons(atlas.truth))
    return (*written, sets, readme)


def _about(atlas: Atlas) -> str:
    return f"""
{atlas.expression.n_genes} genes x {atlas.expression.n_samples} stress time-course samples, log2.
Loci look like AGI codes and probesets like those of the ATH1 array, but the network, the values
and the symbols are made up: a locus here says nothing of the real gene of that name.
{len(atlas.known)} pairs are listed as known, out of {len(atlas.truth)} true ones.
modules.csv puts each regulated gene with the factor whose effect on it is largest, and its sign;
regulons.gmt holds the true targets of each factor, by sign, as sets of genes.
"""


def sample_table() -> pd.DataFrame:
    """List the 232 samples: tissue, treatment, hours, replicate."""
    rows = [
        (f"{tissue}_{treatment}_{hours:g}h_{replicate}", tissue, treatment, hours, replicate)
        for tissue in _TISSUES
        for treatment, times in _HOURS.items()
        for hours in times
        for replicate in _REPLICATES
    ]
    return pd.DataFrame(rows, columns=["sample", "tissue", "treatment", "hours", "replicate"])


def _loci(n: int, *, rng: np.random.Generator) -> NDArray[np.str_]:
    """Draw AGI-like codes, AT<chromosome>G<five digits>, in no order."""
    codes = rng.choice(5 * 6400, size=n, replace=False)
    chromosome, position = np.divmod(codes, 6400)
    return np.array(
        [f"AT{c + 1}G{(p + 100) * 10:05d}" for c, p in zip(chromosome, position, strict=True)]
    )


def _network(settings: AtlasSettings, *, rng: np.random.Generator) -> _Network:
    """Draw hub-like out-degrees, then targets that come later than their regulator."""
    ranks = np.arange(1, settings.factors)
    shares = np.concatenate(
        [[settings.hub_share], (1 - settings.hub_share) * ranks**-0.9 / (ranks**-0.9).sum()]
    )
    degrees = np.maximum(1, np.round(shares * settings.edges)).astype(int)
    # The hub need not be the first in the chain of command.
    degrees = degrees[rng.permutation(settings.factors)]
    attraction = rng.lognormal(0.0, 0.8, size=settings.genes)
    regulators, targets = [], []
    for factor, degree in enumerate(degrees):
        later = np.arange(factor + 1, settings.genes)
        weight = attraction[later] / attraction[later].sum()
        picked = rng.choice(later, size=min(int(degree), later.size), replace=False, p=weight)
        regulators.append(np.full(picked.size, factor))
        targets.append(picked)
    regulator = np.concatenate(regulators).astype(np.int32)
    target = np.concatenate(targets).astype(np.int32)
    represses = rng.random(settings.factors) < settings.repressed
    # One hub holds so many pairs that its own type would decide the share of repression.
    represses[np.argmax(degrees)] = False
    against_type = rng.random(regulator.size) < 0.15
    sign = np.where(represses[regulator] ^ against_type, -1.0, 1.0)
    effect = sign * rng.gamma(4.0, 0.25, size=regulator.size)
    return _Network(regulator, target, effect, _listed(degrees[regulator], settings, rng=rng))


def _listed(
    degree: NDArray[np.int_], settings: AtlasSettings, *, rng: np.random.Generator
) -> NDArray[np.bool_]:
    """Choose the known edges; those of well studied hubs are listed more often."""
    fame = np.sqrt(degree)
    chance = np.clip(settings.listed * fame / fame.mean(), 0.05, 0.95)
    return np.asarray(rng.random(degree.size) < chance)


def _courses(
    network: _Network, *, settings: AtlasSettings, rng: np.random.Generator
) -> NDArray[np.float64]:
    """Run every gene through every tissue and treatment, shape (genes, courses, times).

    A gene follows its drive with a first-order delay. A factor's drive is its own answer to the
    treatments plus its regulators; any other gene's is mostly its regulators.
    """
    treatments = list(_HOURS)
    answers = _stress_answers(settings.genes, n_treatments=len(treatments), rng=rng)
    answers[settings.factors :] *= 0.45
    tissue = rng.normal(0.0, 0.7, size=(settings.genes, len(_TISSUES), 1, 1))
    daily = rng.normal(0.0, 0.3, size=(settings.genes, 1, 1, 1)) * np.cos(
        2 * np.pi * (_GRID[None, None, None, :] / 24.0 - rng.random((settings.genes, 1, 1, 1)))
    )
    own = (answers[:, None, :, :] + tissue + daily).reshape(
        settings.genes, len(_TISSUES) * len(treatments), _GRID.size
    )
    decay = np.exp(-_STEP / rng.uniform(0.3, 2.5, size=settings.genes))
    by_target = np.argsort(network.target, kind="stable")
    starts = np.searchsorted(network.target[by_target], np.arange(settings.genes + 1))
    courses = np.empty_like(own)
    for gene in range(settings.genes):
        edges = by_target[starts[gene] : starts[gene + 1]]
        drive = own[gene] + np.tensordot(
            network.effect[edges], np.tanh(courses[network.regulator[edges]]), axes=1
        )
        keep = decay[gene]
        begin = keep * drive[:, :1]
        courses[gene], _ = lfilter([1 - keep], [1, -keep], drive, axis=1, zi=begin)
    return courses


def _stress_answers(
    n_genes: int, *, n_treatments: int, rng: np.random.Generator
) -> NDArray[np.float64]:
    """Draw each gene's own answer to each treatment, shape (genes, treatments, times).

    Few treatments move a gene; an answer rises at its own pace and fades at its own.
    """
    size = (n_genes, n_treatments, 1)
    moved = rng.random(size) < 0.35
    moved[:, list(_HOURS).index("control")] = False
    height = np.where(moved, rng.normal(0.0, 1.3, size), 0.0)
    rise = rng.uniform(0.3, 3.0, size)
    fade = rng.uniform(4.0, 40.0, size)
    shape = (1 - np.exp(-_GRID / rise)) * np.exp(-_GRID / fade)
    return np.asarray(height * shape)


def _measure(
    courses: NDArray[np.float64],
    samples: pd.DataFrame,
    *,
    network: _Network,
    settings: AtlasSettings,
    rng: np.random.Generator,
) -> NDArray[np.float64]:
    """Read the courses at the sampled hours as log2 array values, shape (genes, samples).

    Plants differ: what a factor happens to have more of in one plant, its targets inherit.
    """
    course = np.array(
        [
            _TISSUES.index(tissue) * len(_HOURS) + list(_HOURS).index(treatment)
            for tissue, treatment in zip(samples["tissue"], samples["treatment"], strict=True)
        ]
    )
    moment = np.round(samples["hours"].to_numpy() / _STEP).astype(int)
    state = courses[:, course, moment]
    plants = rng.normal(0.0, settings.biological_noise, size=state.shape)
    by_regulator = np.argsort(network.regulator, kind="stable")
    for edge in by_regulator:
        source, sink = network.regulator[edge], network.target[edge]
        slope = network.effect[edge] * (1 - np.tanh(state[source]) ** 2)
        plants[sink] += slope * plants[source]
    baseline = rng.normal(8.0, 1.6, size=(state.shape[0], 1))
    signal = np.clip(baseline + state + plants, 0.0, 15.5)
    background = 2.0**4.5
    noise = rng.normal(0.0, settings.technical_noise, size=state.shape)
    return np.asarray(np.log2(2.0**signal + background) + noise)


def _pairs(
    network: _Network, loci: NDArray[np.str_], *, known_only: bool, rng: np.random.Generator
) -> Pairs:
    rows = np.flatnonzero(network.known) if known_only else np.arange(network.known.size)
    sign = np.sign(network.effect[rows]).astype(np.int8)
    if known_only:
        # As in the literature, how an edge acts is often not written down.
        sign[rng.random(sign.size) < 0.25] = 0
    return from_names(
        loci[network.regulator[rows]].tolist(),
        loci[network.target[rows]].tolist(),
        sign=sign,
        source="simulated stress atlas",
        simulated=True,
    )


def _modules(network: _Network, loci: NDArray[np.str_]) -> pd.DataFrame:
    """Put each regulated gene with the regulator whose effect on it is largest, and its sign."""
    order = np.lexsort((-np.abs(network.effect), network.target))
    target, first = np.unique(network.target[order], return_index=True)
    strongest = order[first]
    sign = np.where(network.effect[strongest] > 0, "+", "-")
    module = np.char.add(loci[network.regulator[strongest]], sign)
    frame = pd.DataFrame({"gene": loci[target], "module": module})
    return frame.sort_values("gene", ignore_index=True)


def _regulons(truth: Pairs) -> str:
    """Write the true targets of each factor, activated and repressed ones apart, as a GMT file."""
    signs = np.asarray(truth.sign)
    lines = []
    for words, sign in (("activated by", 1), ("repressed by", -1)):
        rows = signs == sign
        targets = pd.Series(truth.target_names[rows]).groupby(truth.regulator_names[rows])
        lines += [
            "\t".join([f"{words} {factor}", f"{words} {factor} (simulated)", *sorted(genes)])
            for factor, genes in targets
        ]
    return "\n".join(lines) + "\n"


def _symbols(names: tuple[str, ...], *, factors: set[str]) -> pd.DataFrame:
    number = 0
    labels, descriptions = [], []
    for name in names:
        if name in factors:
            number += 1
            labels.append(f"STF{number}")
            descriptions.append("simulated transcription factor")
        else:
            labels.append("")
            descriptions.append("simulated gene")
    return pd.DataFrame({"gene": names, "label": labels, "description": descriptions})


def _matrix(expression: Expression, *, name: str) -> pd.DataFrame:
    values = np.round(np.asarray(expression.values, dtype=np.float64), 4)
    frame = pd.DataFrame(values, columns=list(expression.samples))
    frame.insert(0, name, list(expression.genes))
    return frame


def _signed(pairs: Pairs) -> pd.DataFrame:
    words = np.array(["unknown", "+", "-"])
    frame = pairs.to_frame()[["regulator", "target"]]
    return frame.assign(sign=words[pairs.sign] if pairs.sign is not None else "unknown")
