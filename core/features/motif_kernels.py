"""Compiled inner loop of the motif scan. `motif_scan.py` calls it.

A place of a sequence is one of five letters, the fifth being none of A, C, G and T. Three letters
are a word of 125, and a table says what a word adds to the score of each motif on each strand
(a lane). A window then costs one addition a lane for three letters, over lanes that lie side by
side, which the processor adds eight or sixteen at a time. The fifth letter adds minus infinity
within a motif and nothing behind it, so that no window needs a look at what is in it.
"""

# ruff: noqa: PLR0917  (numba takes arguments by position)

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.features.nepdf_kernels import compiled

LETTERS = 5
WORD = 3
WORDS_A_PASS = 4
PASS = WORD * WORDS_A_PASS
"""Places of a motif that are added up in one go over the lanes."""


@compiled
def _spell(codes: NDArray[np.uint8], words: NDArray[np.uint8]) -> None:
    """Write the word that begins at each place, and words of no letter behind the end."""
    word = LETTERS**WORD - 1
    words[codes.shape[0] :] = word
    for place in range(codes.shape[0] - 1, -1, -1):
        word = codes[place] * LETTERS ** (WORD - 1) + word // LETTERS
        words[place] = word


@compiled
def scan(
    codes: NDArray[np.uint8],
    starts: NDArray[np.int64],
    ends: NDArray[np.int64],
    added: NDArray[np.float32],
    best: NDArray[np.float32],
) -> None:
    """Write the best score of every lane in every region.

    Parameters
    ----------
    codes
        Letters of a sequence, 0 to 4.
    starts, ends
        Of the regions, shape (n_regions,).
    added
        What a word adds, shape (passes, WORDS_A_PASS, LETTERS**WORD, lanes).
    best
        To be written, shape (n_regions, lanes); minus infinity where no window is whole.
    """
    passes, lanes = added.shape[0], added.shape[3]
    beyond = passes * PASS
    total = np.empty(lanes, np.float32)
    words = np.empty((ends - starts).max() + beyond, np.uint8)
    for region in range(starts.shape[0]):
        n = ends[region] - starts[region]
        _spell(codes[starts[region] : ends[region]], words[: n + beyond])
        top = best[region]
        top[:] = -np.inf
        for place in range(n):
            for part in range(passes):
                at = place + part * PASS
                one = added[part, 0, words[at]]
                two = added[part, 1, words[at + WORD]]
                three = added[part, 2, words[at + 2 * WORD]]
                four = added[part, 3, words[at + 3 * WORD]]
                if passes == 1:
                    for lane in range(lanes):
                        score = (one[lane] + two[lane]) + (three[lane] + four[lane])
                        top[lane] = max(top[lane], score)
                elif part == 0:
                    for lane in range(lanes):
                        total[lane] = (one[lane] + two[lane]) + (three[lane] + four[lane])
                elif part < passes - 1:
                    for lane in range(lanes):
                        total[lane] += (one[lane] + two[lane]) + (three[lane] + four[lane])
                else:
                    for lane in range(lanes):
                        score = (one[lane] + two[lane]) + (three[lane] + four[lane])
                        top[lane] = max(top[lane], total[lane] + score)
