import numpy as np
import pandas as pd
import pytest

from core.data.pairs import from_names
from core.errors import UserInputError
from core.features.regions import (
    Weights,
    best_match,
    from_sequence,
    largest_peak,
    read_bed,
    read_motifs,
    regions,
)

JASPAR = """>MA0001.1\tTF1
A [ 0 20 0 0 ]
C [ 20 0 0 0 ]
G [ 0 0 20 0 ]
T [ 0 0 0 20 ]
"""
MEME = """MEME version 4

ALPHABET= ACGT

MOTIF MA0001.1 TF1
letter-probability matrix: alength= 4 w= 4 nsites= 20 E= 0
0 1 0 0
1 0 0 0
0 0 1 0
0 0 0 1
"""


def genes():
    return pd.DataFrame(
        {
            "chrom": ["1", "1"],
            "start": [20_000, 30_000],
            "end": [21_000, 32_000],
            "name": ["plus", "minus"],
            "score": [0, 0],
            "strand": ["+", "-"],
        }
    )


def naive(scores, sequence):
    """Score every window on both strands, one letter at a time."""
    complement = dict(zip("ACGT", "TGCA", strict=True))
    other = "".join(complement.get(letter, "N") for letter in reversed(sequence))
    found = []
    for strand in (sequence, other):
        for start in range(len(strand) - len(scores) + 1):
            window = strand[start : start + len(scores)]
            if set(window) <= set("ACGT"):
                found.append(sum(s["ACGT".index(x)] for s, x in zip(scores, window, strict=True)))
    return max(found)


def test_a_region_reaches_10_kb_up_and_1_kb_down_on_either_strand():
    where = regions(genes())

    assert where.loc[0, ["start", "end"]].tolist() == [10_000, 21_001]
    assert where.loc[1, ["start", "end"]].tolist() == [30_999, 42_000]


def test_the_best_match_is_found_as_a_plain_search_finds_it():
    rng = np.random.default_rng(3)
    scores = rng.normal(size=(6, 4)).astype(np.float32)
    sequence = "".join(rng.choice(list("ACGTN"), 300, p=[0.24, 0.24, 0.24, 0.24, 0.04]))
    weights = Weights("TF", scores)

    assert best_match(weights, sequence) * weights.best == pytest.approx(
        naive(scores, sequence), rel=1e-5
    )
    assert best_match(weights, sequence.lower()) == best_match(weights, sequence)


def test_the_sequence_that_fits_best_scores_1_on_either_strand(tmp_path):
    path = tmp_path / "motifs.jaspar"
    path.write_text(JASPAR)
    (weights,) = read_motifs(path)

    assert weights.name == "TF1"
    assert best_match(weights, "TTTTCAGTTTTT") == pytest.approx(1)
    assert best_match(weights, "AAAACTGAAAA") == pytest.approx(
        naive(weights.scores, "AAAACTGAAAA") / weights.best
    )
    assert best_match(weights, "AAAAACTGAAA") == pytest.approx(1)
    assert np.isnan(best_match(weights, "CA"))
    assert np.isnan(best_match(weights, "NNNNNN"))


def test_meme_files_are_read_too(tmp_path):
    (tmp_path / "m.jaspar").write_text(JASPAR)
    (tmp_path / "m.meme").write_text(MEME)
    (one,), (other,) = read_motifs(tmp_path / "m.jaspar"), read_motifs(tmp_path / "m.meme")

    assert other.name == "TF1"
    np.testing.assert_allclose(one.scores, other.scores, atol=1e-5)


def test_the_largest_overlapping_peak_counts_and_none_is_zero():
    peaks = pd.DataFrame(
        {
            "chrom": ["1", "1", "1", "2"],
            "start": [20_900, 12_000, 21_001, 12_000],
            "end": [21_500, 12_100, 21_002, 12_100],
            "signal": [2.0, 5.0, 9.0, 9.0],
        }
    )

    assert largest_peak(regions(genes()), peaks).to_dict() == {"plus": 5.0, "minus": 0.0}


def test_both_numbers_come_from_the_files(tmp_path):
    rng = np.random.default_rng(0)
    letters = rng.choice(list("ACGT"), 60_000)
    genome = tmp_path / "genome.fa"
    genome.write_text(">1\n" + "".join(letters) + "\n")
    (tmp_path / "genes.bed").write_text(
        "1\t20000\t21000\tplus\t0\t+\n1\t30000\t32000\tminus\t0\t-\n"
    )
    (tmp_path / "peaks.bed").write_text("track name=x\n1\t12000\t12100\tp\t7\n")
    (tmp_path / "motifs.jaspar").write_text(JASPAR)
    table = read_bed(
        tmp_path / "genes.bed", columns=("chrom", "start", "end", "name", "score", "strand")
    )
    peaks = read_bed(tmp_path / "peaks.bed", columns=("chrom", "start", "end", "name", "signal"))
    motifs = read_motifs(tmp_path / "motifs.jaspar")

    evidence = from_sequence(motifs, genome, table, peaks=peaks)

    numbers = evidence.of(from_names(["TF1", "TF1"], ["plus", "minus"]))
    assert evidence.columns == ("motif_score", "dnase_peak")
    assert numbers[0, 0] == pytest.approx(
        naive(motifs[0].scores, "".join(letters[10_000:21_001])) / motifs[0].best, rel=1e-5
    )
    np.testing.assert_allclose(numbers[:, 1], [np.log(8), 0], rtol=1e-6)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "genes.bed",
        "genome.fa",
        "motifs.jaspar",
        "peaks.bed",
    ]


def test_chromosomes_named_otherwise_are_reported(tmp_path):
    (tmp_path / "g.fa").write_text(">chr1\nACGT\n")

    with pytest.raises(UserInputError, match="chr1 for 1"):
        from_sequence([Weights("TF", np.ones((2, 4), np.float32))], tmp_path / "g.fa", genes())


@pytest.mark.parametrize("text", ["", "hello\n", ">only a name\n"])
def test_a_file_without_motifs_is_refused(tmp_path, text):
    (tmp_path / "m.txt").write_text(text)

    with pytest.raises(UserInputError, match=r"JASPAR or MEME|an empty file"):
        read_motifs(tmp_path / "m.txt")


@pytest.mark.parametrize("text", ["", "1\t5\n", "1\tfive\t6\n"])
def test_a_file_that_is_no_bed_is_refused(tmp_path, text):
    (tmp_path / "x.bed").write_text(text)

    with pytest.raises(UserInputError, match=r"BED|an empty file"):
        read_bed(tmp_path / "x.bed", columns=("chrom", "start", "end"))
