"""Single cells as stochastic differential equations of a Boolean model.

Each gene has an mRNA x and a protein p::

    dx = (m f(p of its regulators) - l_x x) dt + s sqrt(x) dW
    dp = (r x - l_p p) dt + s sqrt(p) dW

f is the truth table of the gene's rule, averaged over its regulators being bound with the
probability (p/k)^n / (1 + (p/k)^n): exactly the rule when they are plainly on or off, and smooth
between. This is BoolODE's model (Pratapa et al., Nature Methods 17:147, 2020) with its published
constants.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.progress import Progress, silent
from core.simulate.boolean_rules import BooleanModel, Rule

_TINY = np.float32(1e-6)


@dataclass(frozen=True)
class Kinetics:
    """Constants of the equations; the defaults are BoolODE's.

    Attributes
    ----------
    transcription, mrna_decay, translation, protein_decay
        Rates m, l_x, r and l_p.
    hill
        Exponent n. The threshold k is half of the largest protein level.
    noise
        s: the size of the random part. 1 is BoolODE's coefficient of 10 at its time step of
        0.01, whose increments it scales by the step and not by its root.
    step
        Time between two points of the computation.
    """

    transcription: float = 20.0
    mrna_decay: float = 10.0
    translation: float = 10.0
    protein_decay: float = 1.0
    hill: float = 10.0
    noise: float = 1.0
    step: float = 0.01

    @property
    def most_mrna(self) -> float:
        """Level of mRNA at which a gene that is fully on comes to rest."""
        return self.transcription / self.mrna_decay

    @property
    def most_protein(self) -> float:
        """Level of protein at which a gene that is fully on comes to rest."""
        return self.most_mrna * self.translation / self.protein_decay


@dataclass(frozen=True, eq=False)
class Trajectories:
    """What each simulated cell looked like.

    Attributes
    ----------
    mrna
        float32, shape (n_genes, n_cells): levels when the cell was taken.
    time
        float64, shape (n_cells,): when it was taken.
    before, end
        float32, shape (n_genes, n_cells): how far on each gene was, from 0 to 1, averaged over
        the third and the last quarter of the cell's whole life.
    """

    mrna: NDArray[np.float32]
    time: NDArray[np.float64]
    before: NDArray[np.float32]
    end: NDArray[np.float32]

    def take(self, cells: NDArray[np.intp]) -> Trajectories:
        """Keep some cells."""
        return Trajectories(
            self.mrna[:, cells], self.time[cells], self.before[:, cells], self.end[:, cells]
        )


def simulate_cells(
    model: BooleanModel,
    kinetics: Kinetics,
    *,
    cells: int,
    duration: float,
    seed: int,
    progress: Progress = silent,
) -> Trajectories:
    """Let each cell live its own life, and take its picture once, at a random time.

    Parameters
    ----------
    model, kinetics
        The network and the constants of its equations.
    cells
        How many cells.
    duration
        How long each lives. Every cell is followed to its end, so that its fate is known.
    seed
        Of the random numbers.
    progress
        Told the steps done.
    """
    rng = np.random.default_rng(seed)
    steps = max(1, round(duration / kinetics.step))
    x, p, held = _start(model, kinetics, cells=cells, rng=rng)
    taken = rng.integers(0, steps, size=cells)
    order = np.argsort(taken, kind="stable")
    bounds = np.searchsorted(taken[order], np.arange(steps + 1))
    site_rows, thresholds, sites_of = _sites(model, kinetics)
    production = held.copy()
    mrna = np.empty_like(x)
    late = np.zeros((2, *p.shape), dtype=np.float32)
    quarter = max(1, steps // 4)
    scale = np.float32(kinetics.noise * np.sqrt(kinetics.step))
    dt = np.float32(kinetics.step)
    for step in range(steps):
        now = order[bounds[step] : bounds[step + 1]]
        mrna[:, now] = x[:, now]
        if step >= steps - 2 * quarter:
            late[int(step >= steps - quarter)] += p
        bound = _bound(p[site_rows], thresholds, kinetics.hill)
        for i, rule in enumerate(model.rules):
            production[i] = activity(rule, bound[sites_of[i]])
        dx = dt * (kinetics.transcription * production - kinetics.mrna_decay * x)
        dp = dt * (kinetics.translation * x - kinetics.protein_decay * p)
        x = _moved(x, dx, scale * rng.standard_normal(x.shape, dtype=np.float32))
        p = _moved(p, dp, scale * rng.standard_normal(p.shape, dtype=np.float32))
        if step % 100 == 0:
            progress("Simulating cells", step, steps)
    progress("Simulating cells", steps, steps)
    late /= np.float32(quarter * kinetics.most_protein)
    return Trajectories(mrna, taken.astype(np.float64) * kinetics.step, late[0], late[1])


def activity(rule: Rule, bound: NDArray[np.float32]) -> NDArray[np.float32]:
    """Average a rule's truth table over its regulators, bound independently of each other.

    Parameters
    ----------
    rule
        The rule.
    bound
        Probability that each regulator is bound, shape (n_regulators, n_cells).

    Returns
    -------
    Shape (n_cells,): how far on the gene is, from 0 to 1.
    """
    value = rule.table.astype(np.float32)[:, None]
    for probability in bound[::-1]:
        off, on = np.split(value, 2)
        value = off + (on - off) * probability
    result: NDArray[np.float32] = value[0]
    return result


def _sites(
    model: BooleanModel, kinetics: Kinetics
) -> tuple[NDArray[np.intp], NDArray[np.float32], list[list[int]]]:
    """List the different ways in which regulators bind.

    Returns
    -------
    Row of each site's regulator, shape (n_sites,); its threshold, shape (n_sites, 1); and for
    each rule the sites of its regulators. Edges of the same regulator and strength share a site.
    """
    row = {gene: i for i, gene in enumerate(model.genes)}
    sites: dict[tuple[int, float], int] = {}
    of_rules = [
        [
            sites.setdefault((row[r], model.strengths.get((r, rule.gene), 1.0)), len(sites))
            for r in rule.regulators
        ]
        for rule in model.rules
    ]
    strength = np.array([strength for _, strength in sites], dtype=np.float32)
    thresholds = np.float32(kinetics.most_protein / 2) / np.maximum(strength, _TINY)
    rows = np.array([r for r, _ in sites], dtype=np.intp)
    return rows, thresholds[:, None].astype(np.float32), of_rules


def _bound(
    protein: NDArray[np.float32], threshold: NDArray[np.float32], hill: float
) -> NDArray[np.float32]:
    """Return the probability that each site is bound, shape (n_sites, n_cells)."""
    ratio = np.maximum(protein / threshold, _TINY)
    # Clipped where exp would overflow: bound or not is long decided there.
    exponent = np.clip(np.float32(-hill) * np.log(ratio), -80, 80)
    bound: NDArray[np.float32] = 1 / (1 + np.exp(exponent))
    return bound


def _start(
    model: BooleanModel, kinetics: Kinetics, *, cells: int, rng: np.random.Generator
) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
    """Return mRNA, protein and the held production of genes without a rule."""
    shape = (len(model.genes), cells)
    held = np.zeros(shape, dtype=np.float32)
    x = np.zeros(shape, dtype=np.float32)
    if not model.initial:
        x[:] = kinetics.most_mrna / 2
    for i, gene in enumerate(model.genes):
        if gene in model.initial:
            x[i] = model.initial[gene]
        if i >= len(model.rules):
            # A gene that nothing regulates: as the model says, or on in half of the cells.
            held[i] = (
                model.inputs[gene]
                if gene in model.inputs
                else x[i] / kinetics.most_mrna
                if gene in model.initial
                else rng.integers(0, 2, size=cells)
            )
            x[i] = held[i] * kinetics.most_mrna
    return x, x * np.float32(kinetics.translation / kinetics.protein_decay), held


def _moved(
    level: NDArray[np.float32], drift: NDArray[np.float32], noise: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Take one Euler-Maruyama step; a step that would lead below zero is not taken."""
    after = level + drift + noise * np.sqrt(level)
    return np.where(after < 0, level, after)
