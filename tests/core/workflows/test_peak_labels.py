import numpy as np
import pandas as pd
import pytest

from core.data.bed import Peaks
from core.errors import UserInputError
from core.workflows import pairs_from_peaks, read_peak_files
from core.workflows.gene_sequences import Regions
from core.workflows.peak_labels import regulators_of


def genes(*names, chrom="chr1"):
    """Return genes 100 kb apart, the first with its start at 100,000."""
    starts = 100_000 * np.arange(1, len(names) + 1)
    return pd.DataFrame(
        {"chrom": chrom, "start": starts, "end": starts + 500, "name": names, "strand": "+"}
    )


def peaks(*places, source="p.narrowPeak", chrom="chr1", names=()):
    """Return peaks of 100 bases with −log10 p."""
    return Peaks(
        source,
        pd.DataFrame(
            {
                "chrom": chrom,
                "start": [start for start, _ in places],
                "end": [start + 100 for start, _ in places],
                "name": list(names) or "peak",
                "signal": 1.0,
                "log_p": [float(p) for _, p in places],
            }
        ),
        "",
    )


def rows(labels):
    return [*labels.table.itertuples(index=False, name=None)]


def test_a_strong_peak_that_touches_the_region_makes_a_pair():
    given = peaks(
        (90_000, 300), (189_901, 301), (301_000, 400), (301_001, 400), (400_000, 299)
    )  # fmt: skip
    found = pairs_from_peaks([("TF", given)], genes("A", "B", "C", "D", "TF"))

    assert rows(found) == [("TF", "A"), ("TF", "B"), ("TF", "C")]
    assert found.per_regulator == {"TF": 3}
    assert found.untouched == 2
    assert found.table.columns.tolist() == ["regulator", "target"]


def test_limit_and_region_can_be_chosen():
    given = [("TF", peaks((89_000, 50), (400_000, 10)))]
    where = genes("A", "B", "C", "D")

    assert rows(pairs_from_peaks(given, where, log_p=10)) == [("TF", "D")]
    wide = Regions(upstream=20_000)
    assert rows(pairs_from_peaks(given, where, log_p=50, regions=wide)) == [("TF", "A")]


def test_peaks_without_p_values_are_refused_unless_all_are_taken():
    given = [("TF", peaks((100_000, np.nan)))]

    with pytest.raises(UserInputError, match=r"p\.narrowPeak: must give the p-values.*--log-p 0"):
        pairs_from_peaks(given, genes("A"))
    assert rows(pairs_from_peaks(given, genes("A"), log_p=0)) == [("TF", "A")]


def test_some_peaks_without_a_p_value_are_left_out_and_it_is_said():
    found = pairs_from_peaks(
        [("TF", peaks((100_000, np.nan), (200_000, 500)))], genes("A", "B"), log_p=20
    )

    assert rows(found) == [("TF", "B")]
    assert next(f for f in found.findings if f.topic == "peaks without a p-value").evidence == (
        "1 peak"
    )


def test_weak_peaks_only_are_refused_with_the_largest_there_is():
    weak = ("One", peaks((100_000, 87.25)))
    with pytest.raises(UserInputError, match=r"300 or more.*87.25 as the largest of 1"):
        pairs_from_peaks([weak], genes("A"))

    found = pairs_from_peaks([weak, ("Two", peaks((100_000, 999)))], genes("A"))
    assert rows(found) == [("Two", "A")]
    assert any(f.level == "warning" and f.topic == "strong peaks" for f in found.findings)


def test_files_of_one_regulator_are_joined_and_its_own_start_is_left_out():
    found = pairs_from_peaks(
        [("sox2", peaks((100_000, 300), (200_000, 300))), ("SOX2", peaks((200_000, 300),
                                                                        (300_000, 300)))],
        genes("Sox2", "B", "C"),
    )  # fmt: skip

    assert rows(found) == [("Sox2", "B"), ("Sox2", "C")]
    assert found.untouched == 0
    assert next(f for f in found.findings if f.topic == "self-pairs").items == ("Sox2",)


def test_names_of_peaks_can_be_the_regulators():
    given = peaks((100_000, 300), (200_000, 300), names=("X", "Y"))

    assert rows(pairs_from_peaks([("", given)], genes("A", "B"))) == [("X", "A"), ("Y", "B")]
    nameless = peaks((100_000, 300), (200_000, 300), names=("X", "."))
    with pytest.raises(UserInputError, match="name the regulator of each peak"):
        pairs_from_peaks([("", nameless)], genes("A", "B"))


def test_chromosomes_are_joined_and_another_assembly_is_refused():
    given = [("TF", peaks((100_000, 300), chrom="1"))]

    found = pairs_from_peaks(given, genes("A"))
    assert rows(found) == [("TF", "A")]
    assert "chromosomes" in {f.topic for f in found.findings}
    with pytest.raises(UserInputError, match="must have chromosomes of the gene positions"):
        pairs_from_peaks(given, genes("A", chrom="NC_1"))
    with pytest.raises(UserInputError, match="touch the region of at least one gene"):
        pairs_from_peaks([("TF", peaks((900_000, 300)))], genes("A"))


def test_the_regulator_is_in_the_name_of_the_file():
    names = ["Sox2.narrowPeak.gz", "ENCFF001_sox2_mESC.bed", "a/b/Other_thing.bed",
             "Sox2_Pou5f1.bed", "Pou5f1=x.bed"]  # fmt: skip

    assert regulators_of(names, ["Sox2", "POU5F1"]) == [
        "Sox2", "sox2", "Other_thing", "Sox2_Pou5f1", "Pou5f1",
    ]  # fmt: skip


def test_files_are_read_with_their_regulators(tmp_path):
    (tmp_path / "g.bed").write_text("chr1\t100\t200\tA\t0\t+\n")
    (tmp_path / "TF.bed").write_text("chr1\t100\t200\tZ\t44\n")

    files, where = read_peak_files([("TF.bed", tmp_path / "TF.bed")], tmp_path / "g.bed",
                                   p_column=5)  # fmt: skip
    assert [name for name, _ in files] == ["TF"]
    assert rows(pairs_from_peaks(files, where, log_p=44)) == [("TF", "A")]
    files, _ = read_peak_files([("TF.bed", tmp_path / "TF.bed")], tmp_path / "g.bed",
                               regulator_column=4)  # fmt: skip
    assert rows(pairs_from_peaks(files, where, log_p=0)) == [("Z", "A")]
    with pytest.raises(UserInputError, match="at least one file"):
        read_peak_files([], tmp_path / "g.bed")


@pytest.mark.shared
def test_peaks_over_real_gene_positions_touch_those_they_lie_on(shared):
    path = shared / "sequence_to_expression" / "hg38_gene_bounds.bed.gz"
    _, where = read_peak_files([("x", path)], path)
    first = where[where["strand"] == "-"].iloc[0]
    made = peaks((int(first["end"]) + 9_900, 300), chrom=first["chrom"])

    assert ("TF", first["name"]) in rows(pairs_from_peaks([("TF", made)], where))
