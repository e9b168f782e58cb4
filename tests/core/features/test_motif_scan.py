import io

import numpy as np
import pytest
from Bio import motifs as bio

from core.data.motifs import Motif
from core.errors import Cancelled
from core.features.motif_scan import Scan, Weights, background_of, weigh

WIDTHS = (1, 3, 4, 11, 12, 13, 24, 25, 40)


def motifs(rng, widths=WIDTHS):
    return [Motif("", f"m{w}", rng.integers(0, 30, (w, 4)) + np.eye(4)[rng.integers(0, 4, w)])
            for w in widths]  # fmt: skip


def sequence(rng, length, unknown=0.03):
    return rng.choice(5, length, p=[(1 - unknown) / 4] * 4 + [unknown]).astype(np.uint8)


def of_biopython(motif, codes, background, pseudocount):
    """Score both strands with Biopython, the way CNNC's authors did."""
    rows = ["".join(f"{count:g} " for count in row) for row in motif.counts.T]
    text = ">x x\n" + "\n".join(f"{a} [ {row}]" for a, row in zip("ACGT", rows, strict=True))
    (read,) = bio.parse(io.StringIO(text), "jaspar")
    letters = dict(zip("ACGT", background, strict=True))
    added = {letter: pseudocount * share for letter, share in letters.items()}
    pssm = read.counts.normalize(pseudocounts=added).log_odds(letters)
    text = "".join("ACGTN"[code] for code in codes)
    if len(text) < len(motif.counts):
        return -np.inf
    both = [np.atleast_1d(each.calculate(text)) for each in (pssm, pssm.reverse_complement())]
    scores = np.concatenate(both)
    return scores[~np.isnan(scores)].max(initial=-np.inf)


@pytest.mark.parametrize("background", [(0.25,) * 4, (0.3, 0.2, 0.2, 0.3)])
def test_the_best_match_on_either_strand_is_what_biopython_finds(background):
    rng = np.random.default_rng(3)
    known = motifs(rng)
    codes = sequence(rng, 900)
    starts = np.array([0, 100, 400, 895, 200, 50])
    ends = np.array([100, 350, 900, 900, 203, 50])
    weights = [weigh(motif, background=background, pseudocount=0.8) for motif in known]

    found = Scan(weights).best(codes, starts, ends)

    expected = [
        [of_biopython(motif, codes[first:last], background, 0.8) for motif in known]
        for first, last in zip(starts, ends, strict=True)
    ]
    assert np.isneginf(found).any()
    np.testing.assert_allclose(found, np.array(expected, np.float32), rtol=2e-6, atol=2e-6)


def test_the_sequence_that_fits_best_has_the_best_score_on_either_strand():
    motif = Motif("", "m", np.array([[0, 20, 0, 0], [20, 0, 0, 0], [0, 0, 20, 0]]))
    weights = weigh(motif)
    codes = np.array([3, 3, 1, 0, 2, 3, 0, 1, 3, 2, 0], np.uint8)  # CAG, and CTG turned round

    found = Scan([weights]).best(codes, np.array([0, 5]), np.array([6, 11]))

    np.testing.assert_allclose(found[:, 0], weights.best, rtol=1e-6)


def test_results_are_the_same_bytes_for_any_number_of_threads_and_motifs_beside():
    rng = np.random.default_rng(4)
    weights = [weigh(motif) for motif in motifs(rng, rng.integers(4, 30, 300))]
    codes = sequence(rng, 20_000)
    starts = np.sort(rng.integers(0, 19_000, 150))
    ends = starts + rng.integers(0, 900, 150)

    one = Scan(weights, threads=1).best(codes, starts, ends)

    assert Scan(weights, threads=3).best(codes, starts, ends).tobytes() == one.tobytes()
    alone = Scan(weights[7:8]).best(codes, starts, ends)
    np.testing.assert_array_equal(alone[:, 0], one[:, 7])


def test_progress_counts_every_region_once_and_can_stop_the_work():
    rng = np.random.default_rng(5)
    scan = Scan([Weights("m", np.ones((3, 4)))], threads=2)
    codes, starts = sequence(rng, 500), np.arange(201)
    told = []

    scan.best(codes, starts, starts + 9, done=told.append)

    assert sum(told) == 201
    assert len(told) > 2

    def stop(_more):
        raise Cancelled

    with pytest.raises(Cancelled):
        scan.best(codes, starts, starts + 9, done=stop)


def test_no_regions_and_no_places_are_no_scores():
    scan = Scan([Weights("m", np.ones((3, 4)))])
    none = np.array([], np.int64)

    assert scan.best(np.zeros(5, np.uint8), none, none).shape == (0, 1)
    assert np.isneginf(scan.best(np.zeros(5, np.uint8), np.array([2]), np.array([2])))


def test_a_letter_never_seen_is_impossible_where_no_site_is_added():
    motif = Motif("", "m", np.array([[1, 0, 0, 0]]))

    assert weigh(motif, pseudocount=0).scores[0].tolist() == [2, -np.inf, -np.inf, -np.inf]
    assert np.isfinite(weigh(motif).scores).all()


def test_the_background_is_that_of_both_strands():
    shares = background_of(np.array([30, 0, 10, 60]))

    assert shares == pytest.approx((92 / 208, 12 / 208, 12 / 208, 92 / 208))
    assert min(background_of(np.zeros(4, np.int64))) == 0.25
