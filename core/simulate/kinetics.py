"""Gene regulation as thermodynamics: how the promoters of a network answer to its proteins.

Each gene has an mRNA x and a protein y, both in shares of the most there can be::

    dx = d (s f(y of its regulators) - x) dt + noise
    dy = g (x - y) dt + noise

A gene's regulators work in modules. A module is active when its activators are bound and its
repressors are not; every combination of active modules has its own transcription level, and f
is their mean under thermodynamic binding (Hill functions). This is the form of model that
GeneNetWeaver used for DREAM4 (Marbach et al., PNAS 107:6286, 2010).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numba
import numpy as np
from numpy.typing import NDArray

from core.simulate.topology import Range, Topology

_MOST_MODULES = 4
_AT_REST = 1e-4


@dataclass(frozen=True)
class KineticRanges:
    """What the constants of a network's genes and edges are drawn from.

    Attributes
    ----------
    half_life
        Of mRNA and protein, in minutes; drawn for each gene.
    threshold
        Protein level at which a regulator is bound half of the time; drawn for each edge.
    hill_mean
        Mean of the Hill exponents; drawn for the network.
    hill_spread
        Spread of the Hill exponents about it; they are cut to 1 to 10.
    weak_effect
        Smallest effect of an active module on transcription.
    leak
        Transcription of a gene that only activators regulate, while none is active.
    basal
        Transcription of a gene that both sorts regulate, while no module is active.
    own_module
        Chance that a regulator works in a module of its own; drawn for the network.
    complexes
        Chance that the regulators of a module bind as one complex; drawn for the network.
    """

    half_life: Range = (5.0, 50.0)
    threshold: Range = (0.15, 0.6)
    hill_mean: Range = (2.0, 2.0)
    hill_spread: float = 2.0
    weak_effect: float = 0.25
    leak: Range = (0.0, 0.15)
    basal: Range = (0.1, 0.7)
    own_module: Range = (0.5, 0.5)
    complexes: Range = (0.5, 0.5)


class Promoters(NamedTuple):
    """The constants of one network, laid out for the solver, which takes named tuples as they are.

    Attributes
    ----------
    mrna_decay, protein_decay
        Rates d and g, shape (n_genes,).
    gene_modules
        Modules of gene i are `gene_modules[i]:gene_modules[i + 1]`, shape (n_genes + 1,).
    gene_levels
        Its levels are `gene_levels[i]:gene_levels[i + 1]`, shape (n_genes + 1,).
    levels
        Transcription for each combination of its active modules; bit j of the index stands for
        its module j.
    module_sites
        Binding sites of module m are `module_sites[m]:module_sites[m + 1]`. A module is active
        when all its sites are as they should be: bound by activators, free of repressors.
    site_edges
        Regulators that share site s are edges `site_edges[s]:site_edges[s + 1]`.
    site_bias
        Sum of -weight * log(threshold) over the edges of a site, shape (n_sites,).
    regulator, weight
        Of each edge, shape (n_edges,), sorted by site; the weight is the Hill exponent, negative
        where the regulator represses its module.
    """

    mrna_decay: NDArray[np.float64]
    protein_decay: NDArray[np.float64]
    gene_modules: NDArray[np.int64]
    gene_levels: NDArray[np.int64]
    levels: NDArray[np.float64]
    module_sites: NDArray[np.int64]
    site_edges: NDArray[np.int64]
    site_bias: NDArray[np.float64]
    regulator: NDArray[np.int64]
    weight: NDArray[np.float64]


def draw_promoters(topology: Topology, ranges: KineticRanges, *, seed: int) -> Promoters:
    """Draw the constants of a network.

    Parameters
    ----------
    topology
        Which gene regulates which, and with which sign. Signs are kept: a repressor either
        weakens an activating module or works in a repressing one.
    ranges
        What the constants are drawn from.
    seed
        Of the random numbers.
    """
    rng = np.random.default_rng(seed)
    n, edges = topology.genes, topology.regulator.size
    own = rng.uniform(*ranges.own_module)
    first = np.searchsorted(topology.target, np.arange(n + 1))
    module_of = np.empty(edges, dtype=np.int64)
    role = np.ones(edges)
    gene_modules, gene_levels, levels = [0], [0], []
    for gene in range(n):
        span = slice(first[gene], first[gene + 1])
        modules = _modules(first[gene + 1] - first[gene], own, rng)
        module_of[span] = modules + gene_modules[-1]
        signs = topology.sign[span]
        count = int(modules.max(initial=-1)) + 1
        effect = np.empty(count)
        for module in range(count):
            members = signs[modules == module]
            # The sign of a random member, so that each module has an activator of its own.
            effect[module] = members[rng.integers(members.size)]
            role[span][modules == module] = members * effect[module]
        levels.append(_levels(effect, ranges, rng))
        gene_modules.append(gene_modules[-1] + count)
        gene_levels.append(gene_levels[-1] + levels[-1].size)
    hill = rng.normal(rng.uniform(*ranges.hill_mean), ranges.hill_spread, edges)
    weight = role * np.clip(hill, 1, 10)
    bias = -weight * np.log(rng.uniform(*ranges.threshold, edges))
    # In a complex all activators share a site, and so do all repressors; else each has its own.
    shared = rng.random(gene_modules[-1]) < rng.uniform(*ranges.complexes)
    within = np.where(shared[module_of], np.where(role > 0, 0, 1), 2 + np.arange(edges))
    order = np.lexsort((within, module_of))
    starts = np.flatnonzero(
        np.diff(module_of[order], prepend=-1) | np.diff(within[order], prepend=-1)
    )
    half_life = rng.uniform(*ranges.half_life, (2, n))
    return Promoters(
        mrna_decay=np.log(2) / half_life[0],
        protein_decay=np.log(2) / half_life[1],
        gene_modules=np.array(gene_modules),
        gene_levels=np.array(gene_levels),
        levels=np.concatenate(levels),
        module_sites=np.searchsorted(module_of[order][starts], np.arange(gene_modules[-1] + 1)),
        site_edges=np.append(starts, edges),
        site_bias=np.add.reduceat(bias[order], starts),
        regulator=topology.regulator[order],
        weight=weight[order],
    )


def advance(
    promoters: Promoters,
    start: NDArray[np.float64],
    *,
    strength: NDArray[np.float64],
    shift: NDArray[np.float64],
    steps: int,
    step: float,
    noise: float,
    rng: np.random.Generator,
) -> NDArray[np.float64]:
    """Let experiments run for a while.

    Parameters
    ----------
    promoters
        The network.
    start
        mRNA and protein, shape (n_experiments, 2, n_genes).
    strength
        Factor on each gene's transcription, shape (n_experiments, n_genes): 0 is a knock-out.
    shift
        Added to every transcription level of a gene, which stays within 0 to 1; same shape.
    steps, step
        How many steps of how many minutes; without noise fewer, once nothing moves any more.
        Steps are exact where a gene's input is constant,
        so large ones are safe.
    noise
        Size of the molecular noise; 0 for none.
    rng
        Random numbers; not touched without noise.

    Returns
    -------
    mRNA and protein at the end, shaped like `start`.
    """
    state = start.copy()
    _advance(
        state,
        np.stack([strength, shift]),
        np.stack([_decay(promoters.mrna_decay, step), _decay(promoters.protein_decay, step)]),
        noise,
        steps,
        rng,
        promoters,
    )
    return state


def _decay(rate: NDArray[np.float64], step: float) -> NDArray[np.float64]:
    """Return what is left after a step, and the spread that noise reaches in it."""
    left = np.exp(-rate * step)
    return np.stack([left, np.sqrt((1 - left**2) / 2)])


def _modules(regulators: int, own: float, rng: np.random.Generator) -> NDArray[np.int64]:
    """Sort a gene's regulators into modules, numbered without gaps."""
    modules = np.zeros(regulators, dtype=np.int64)
    count = 1
    for i in range(1, regulators):
        if count < _MOST_MODULES and rng.random() < own:
            modules[i] = count
            count += 1
        else:
            modules[i] = rng.integers(count)
    return modules


def _levels(
    effect: NDArray[np.float64], ranges: KineticRanges, rng: np.random.Generator
) -> NDArray[np.float64]:
    """Draw a gene's transcription for each combination of its active modules.

    With all activating modules active and no other it is 1, with all repressing ones alone 0.
    """
    if not effect.size:
        return np.ones(1)
    raises = effect > 0
    size = rng.uniform(ranges.weak_effect, 1, effect.size)
    if raises.all():
        basal = rng.uniform(*ranges.leak)
    elif raises.any():
        basal = rng.uniform(*ranges.basal)
    else:
        basal = 1.0
    for members, room in ((raises, 1 - basal), (~raises, basal)):
        if members.any():
            size[members] *= max(1.0, room / size[members].sum())
    states = np.arange(2**effect.size)[:, None] >> np.arange(effect.size) & 1
    levels: NDArray[np.float64] = np.clip(basal + states @ (effect * size), 0, 1)
    return levels


@numba.njit(cache=True, error_model="numpy")
def _advance(  # noqa: PLR0917  (the compiler takes arguments by position)
    state: NDArray[np.float64],
    settings: NDArray[np.float64],
    decay: NDArray[np.float64],
    noise: float,
    steps: int,
    rng: np.random.Generator,
    network: Promoters,
) -> None:
    """Move `state`, shape (n_experiments, 2, n_genes), on in place."""
    experiments, _, genes = state.shape
    log_protein = np.empty(genes)
    against = np.empty(network.site_bias.size)
    table = np.empty(2**_MOST_MODULES)
    for e in range(experiments):
        x, y = state[e, 0], state[e, 1]
        strength, shift = settings[0, e], settings[1, e]
        for _step in range(steps):
            for g in range(genes):
                log_protein[g] = np.log(max(y[g], 1e-9))
            for site in range(against.size):
                drive = network.site_bias[site]
                for k in range(network.site_edges[site], network.site_edges[site + 1]):
                    drive += network.weight[k] * log_protein[network.regulator[k]]
                # The odds against the site being as it should.
                against[site] = np.exp(-drive)
            moved = 0.0
            for g in range(genes):
                first, last = network.gene_modules[g], network.gene_modules[g + 1]
                size = 1 << (last - first)
                for s in range(size):
                    level = network.levels[network.gene_levels[g] + s] + shift[g]
                    table[s] = min(1.0, max(0.0, level))
                # Average over the modules, the last one first: each halves the table.
                for m in range(last - 1, first - 1, -1):
                    odds = 1.0
                    for site in range(network.module_sites[m], network.module_sites[m + 1]):
                        odds *= 1.0 + against[site]
                    size >>= 1
                    for s in range(size):
                        table[s] += (table[s + size] - table[s]) / odds
                made = strength[g] * table[0]
                new = made + (x[g] - made) * decay[0, 0, g]
                protein = x[g] + (y[g] - x[g]) * decay[1, 0, g]
                if noise > 0:
                    spread = noise * decay[0, 1, g] * np.sqrt(made + x[g])
                    new = max(0.0, new + spread * rng.standard_normal())
                    spread = noise * decay[1, 1, g] * np.sqrt(x[g] + y[g])
                    protein = max(0.0, protein + spread * rng.standard_normal())
                moved = max(moved, abs(new - x[g]), abs(protein - y[g]))
                x[g] = new
                y[g] = protein
            if noise == 0 and moved < _AT_REST:
                break
