"""Motifs as log odds, and their best match on either strand of many regions at once."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from core.data.motifs import Motif
from core.features.motif_kernels import LETTERS, PASS, WORD, WORDS_A_PASS, scan

EVEN = (0.25, 0.25, 0.25, 0.25)
"""Background in which A, C, G and T are equally frequent."""
PSEUDOCOUNT = 0.5
"""Sites added to a motif, shared among the letters as the background has them."""
_MOST_LANES = 256
_REGIONS = 32
"""Scanned by a thread before it takes others."""


@dataclass(frozen=True, eq=False)
class Weights:
    """A motif as what each letter adds at each place.

    Attributes
    ----------
    name
        Of the motif.
    scores
        Log2 odds of A, C, G and T, shape (width, 4).
    """

    name: str
    scores: NDArray[np.float64]

    @property
    def best(self) -> float:
        """Score of the sequence that fits best."""
        return float(self.scores.max(axis=1).sum())


def weigh(
    motif: Motif, *, background: Sequence[float] = EVEN, pseudocount: float = PSEUDOCOUNT
) -> Weights:
    """Turn counts into log2 odds.

    Parameters
    ----------
    motif
        The counts.
    background
        Share of A, C, G and T.
    pseudocount
        Sites added in all, shared among the letters as the background has them.
    """
    expected = np.asarray(background, float)
    counts = motif.counts + pseudocount * expected
    share = counts / counts.sum(axis=1, keepdims=True)
    with np.errstate(divide="ignore"):  # a letter never seen, where no site is added
        return Weights(motif.name, np.log2(share / expected))


def background_of(letters: NDArray[np.int64]) -> tuple[float, ...]:
    """Return the share of A, C, G and T over both strands.

    Parameters
    ----------
    letters
        How often each was seen on one strand, shape (4,).
    """
    both = letters + letters[::-1] + 2.0  # one each, so that none has a share of zero
    return tuple((both / both.sum()).tolist())


@dataclass(frozen=True, eq=False)
class Scan:
    """Motifs made ready to be looked for.

    Attributes
    ----------
    motifs
        In the order of the results.
    threads
        How many to work with; the results are the same for any number.
    """

    motifs: Sequence[Weights]
    threads: int = field(default_factory=lambda: os.cpu_count() or 1)
    _tables: list[tuple[NDArray[np.intp], NDArray[np.float32]]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        order = np.argsort([len(motif.scores) for motif in self.motifs], kind="stable")
        tables = []
        # of similar width together, so that short ones do not pay for long ones
        passes = np.array([-(-len(self.motifs[at].scores) // PASS) for at in order])
        for number in np.unique(passes):
            alike = order[passes == number]
            for begin in range(0, len(alike), _MOST_LANES // 2):
                some = alike[begin : begin + _MOST_LANES // 2]
                tables.append((some, _table([self.motifs[at] for at in some], int(number))))
        object.__setattr__(self, "_tables", tables)

    def best(
        self,
        codes: NDArray[np.uint8],
        starts: NDArray[np.int64],
        ends: NDArray[np.int64],
        *,
        done: Callable[[int], None] = lambda _regions: None,
    ) -> NDArray[np.float32]:
        """Return the best score of each motif on either strand of each region.

        Parameters
        ----------
        codes
            Of a sequence: 0 to 3 for A, C, G and T, 4 for other letters.
        starts, ends
            Of the regions, within the sequence.
        done
            Told how many more regions are done; may raise to stop.

        Returns
        -------
        float32, shape (n_regions, n_motifs): minus infinity where a motif fits nowhere, because
        the region is too short or every window has other letters than A, C, G and T.
        """
        found = np.empty((len(starts), len(self.motifs)), np.float32)
        # columns of a table may be strided, for which all would be compiled once more
        starts, ends = (np.ascontiguousarray(each, np.int64) for each in (starts, ends))

        def work(first: int) -> None:
            last = min(first + _REGIONS, len(starts))
            for some, added in self._tables:
                lanes = np.empty((last - first, added.shape[-1]), np.float32)
                scan(codes, starts[first:last], ends[first:last], added, lanes)
                found[first:last, some] = np.maximum(lanes[:, : len(some)], lanes[:, len(some) :])

        firsts = range(0, len(starts), _REGIONS)
        with ThreadPoolExecutor(self.threads) as pool:
            waves = [firsts[at : at + self.threads] for at in range(0, len(firsts), self.threads)]
            for wave in waves:
                # a wave at a time, so that who wants to stop waits for no more than that
                list(pool.map(work, wave))
                done(min(wave[-1] + _REGIONS, len(starts)) - wave[0])
        return found


def _table(motifs: Sequence[Weights], passes: int) -> NDArray[np.float32]:
    """Lay out what each word adds: first every motif as it is, then on the other strand."""
    lanes = 2 * len(motifs)
    letters = np.zeros((passes * PASS, LETTERS, lanes))
    for at, motif in enumerate(motifs):
        width = len(motif.scores)
        letters[:width, :4, at] = motif.scores
        # read on the other strand: places in reverse order, A for T and C for G
        letters[:width, :4, at + len(motifs)] = motif.scores[::-1, ::-1]
        letters[:width, 4, [at, at + len(motifs)]] = -np.inf
    triples = letters.reshape(passes, WORDS_A_PASS, WORD, LETTERS, lanes)
    words = (
        triples[:, :, 0, :, None, None]
        + triples[:, :, 1, None, :, None]
        + triples[:, :, 2, None, None, :]
    )
    flat = words.reshape(passes, WORDS_A_PASS, LETTERS**WORD, lanes)
    return np.ascontiguousarray(flat, np.float32)
