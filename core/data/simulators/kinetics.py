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

import numba
import numpy as np
from numpy.typing import NDArray

from core.data.simulators.topology import Range, Topology

_MOST_MODULES = 4


@dataclass(frozen=True)
class KineticRanges:
    """What the constants of a network's genes and edges are drawn from.

    Attributes
    ----------
    half_life
        Of mRNA and protein, in minutes; drawn for each gene.
    threshold
        Protein level at which a regulator is bound half of the time; drawn for each edge.
    hill_mean, hill_spread
        Of the Hill exponents, which are cut to 1 to 10.
    weak_effect
        Smallest effect of an active module on transcription.
    leak
        Transcription of a gene that only activators regulate, while none is active.
    basal
        Transcription of a gene that both sorts regulate, while no module is active.
    own_module
        Chance that a regulator works in a module of its own.
    complexes
        Chance that the regulators of a module bind as one complex.
    """

    half_life: Range = (5.0, 50.0)
    threshold: Range = (0.05, 0.8)
    hill_mean: float = 2.0
    hill_spread: float = 2.0
    weak_effect: float = 0.25
    leak: Range = (0.0, 0.1)
    basal: Range = (0.1, 0.7)
    own_module: float = 0.5
    complexes: float = 0.5


@dataclass(frozen=True, eq=False)
class Promoters:
    """The constants of one network, laid out for the solver.

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
    module_edges
        Edges of module m are `module_edges[m]:module_edges[m + 1]`, shape (n_modules + 1,).
    complex
        Whether the regulators of a module bind as one complex, shape (n_modules,).
    regulator, log_threshold, hill
        Of each edge, shape (n_edges,), sorted by module.
    role
        +1.0 where the regulator activates its module, -1.0 where it represses it.
    """

    mrna_decay: NDArray[np.float64]
    protein_decay: NDArray[np.float64]
    gene_modules: NDArray[np.int64]
    gene_levels: NDArray[np.int64]
    levels: NDArray[np.float64]
    module_edges: NDArray[np.int64]
    complex: NDArray[np.bool_]
    regulator: NDArray[np.int64]
    log_threshold: NDArray[np.float64]
    hill: NDArray[np.float64]
    role: NDArray[np.float64]


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
    first = np.searchsorted(topology.target, np.arange(n + 1))
    module_of = np.empty(edges, dtype=np.int64)
    role = np.ones(edges)
    gene_modules, gene_levels, levels = [0], [0], []
    for gene in range(n):
        span = slice(first[gene], first[gene + 1])
        modules = _modules(first[gene + 1] - first[gene], ranges.own_module, rng)
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
    order = np.argsort(module_of, kind="stable")
    hill = np.clip(rng.normal(ranges.hill_mean, ranges.hill_spread, edges), 1, 10)
    half_life = rng.uniform(*ranges.half_life, (2, n))
    return Promoters(
        mrna_decay=np.log(2) / half_life[0],
        protein_decay=np.log(2) / half_life[1],
        gene_modules=np.array(gene_modules),
        gene_levels=np.array(gene_levels),
        levels=np.concatenate(levels),
        module_edges=np.searchsorted(module_of[order], np.arange(gene_modules[-1] + 1)),
        complex=rng.random(gene_modules[-1]) < ranges.complexes,
        regulator=topology.regulator[order],
        log_threshold=np.log(rng.uniform(*ranges.threshold, edges)),
        hill=hill,
        role=role[order],
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
        How many steps of how many minutes. Steps are exact where a gene's input is constant,
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
        promoters.gene_modules,
        promoters.gene_levels,
        promoters.levels,
        promoters.module_edges,
        promoters.complex,
        promoters.regulator,
        promoters.log_threshold,
        promoters.hill,
        promoters.role,
    )
    return state


def _decay(rate: NDArray[np.float64], step: float) -> NDArray[np.float64]:
    """Give what is left after a step, and the spread that noise reaches in it."""
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


@numba.njit(cache=True)  # type: ignore[untyped-decorator]
def _advance(  # noqa: PLR0913, PLR0917  (flat arrays are what the compiler is fast with)
    state,
    settings,
    decay,
    noise,
    steps,
    rng,
    gene_modules,
    gene_levels,
    levels,
    module_edges,
    complexes,
    regulator,
    log_threshold,
    hill,
    role,
):
    experiments, _, genes = state.shape
    log_protein = np.empty(genes)
    folded = np.empty(2**_MOST_MODULES)
    for e in range(experiments):
        x, y = state[e, 0], state[e, 1]
        strength, shift = settings[0, e], settings[1, e]
        for _step in range(steps):
            for g in range(genes):
                log_protein[g] = np.log(max(y[g], 1e-9))
            for g in range(genes):
                first = gene_modules[g]
                count = gene_modules[g + 1] - first
                size = 1 << count
                for s in range(size):
                    folded[s] = min(1.0, max(0.0, levels[gene_levels[g] + s] + shift[g]))
                # Fold the modules in, the last one first: each halves the table.
                for m in range(count - 1, -1, -1):
                    active = 1.0
                    bound, free = 0.0, 0.0
                    held = False
                    for k in range(module_edges[first + m], module_edges[first + m + 1]):
                        drive = hill[k] * (log_protein[regulator[k]] - log_threshold[k])
                        if not complexes[first + m]:
                            active /= 1.0 + np.exp(-role[k] * drive)
                        elif role[k] > 0:
                            bound += drive
                        else:
                            free += drive
                            held = True
                    if complexes[first + m]:
                        active = 1.0 / (1.0 + np.exp(-bound))
                        if held:
                            active /= 1.0 + np.exp(free)
                    size >>= 1
                    for s in range(size):
                        folded[s] += (folded[s + size] - folded[s]) * active
                made = strength[g] * folded[0]
                old = x[g]
                new = made + (old - made) * decay[0, 0, g]
                protein = old + (y[g] - old) * decay[1, 0, g]
                if noise > 0:
                    spread = noise * decay[0, 1, g] * np.sqrt(made + old)
                    new = max(0.0, new + spread * rng.standard_normal())
                    spread = noise * decay[1, 1, g] * np.sqrt(old + y[g])
                    protein = max(0.0, protein + spread * rng.standard_normal())
                x[g] = new
                y[g] = protein
