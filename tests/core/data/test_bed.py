import gzip

import numpy as np
import pandas as pd
import pytest

from core.data.bed import ChromosomeNames, on_chromosomes_of, read_genes, read_peaks
from core.errors import UserInputError
from core.settings import Limits

GENES = "chr1\t100\t200\tA\t0\t+\nchr2\t50\t80\tB\t0\t-\n"
NARROW = "chr1\t10\t20\tp1\t900\t.\t7.5\t310\t300\t5\nchr1\t30\t40\tp2\t100\t.\t2.5\t-1\t-1\t5\n"


def written(folder, text, name="x.bed"):
    path = folder / name
    path.write_text(text)
    return path


def table(*chroms):
    return pd.DataFrame({"chrom": chroms, "start": 0, "end": 1})


def test_genes_are_read_with_their_strands(tmp_path):
    notes = "track name=x\n# note\nbrowser position\n\n"
    plain = read_genes(written(tmp_path, notes + GENES))
    packed = tmp_path / "x.bed.gz"
    packed.write_bytes(gzip.compress(GENES.replace("\t", " ").encode()))

    assert plain.to_dict("list") == {
        "chrom": ["chr1", "chr2"], "start": [100, 50], "end": [200, 80],
        "name": ["A", "B"], "strand": ["+", "-"],
    }  # fmt: skip
    pd.testing.assert_frame_equal(read_genes(packed), plain)
    header = "chrom\tstart\tend\tname\tscore\tstrand\n"
    pd.testing.assert_frame_equal(read_genes(written(tmp_path, header + GENES)), plain)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "an empty file"),
        ("# nothing\n", "no rows"),
        ("chr1\t5\n", "2 columns"),
        ("chr1\t100\t200\tA\n", "Add the strand"),
        ("chr1\t100\t200\tA\t0\t.\n", r"strand of each gene.*'\.' for A"),
        ("chr1\t200\t100\tA\t0\t+\n", "not behind their ends.*chr1 200 100"),
        ("chr1\t-5\t100\tA\t0\t+\n", "'-5' as the start in row 1"),
        ("chr1\t5\t1e300\tA\t0\t+\n", "'1e300' as the end"),
        ("chr1\t5\t1e9999999999\tA\t0\t+\n", "as the end"),
        ("chr1\t5.5\t9\tA\t0\t+\n", "'5.5' as the start"),
        ("chr1\t5\tten\tA\t0\t+\n", "'ten' as the end"),
        ("chr1\t5\t9\t.\t0\t+\n", "must name each gene in column 4"),
        (GENES + "chr1\t1\n", "as the end in row 3"),
        ("\x00\x01\x02\x03" * 99, "BED file.*binary"),
    ],
)
def test_a_file_that_places_no_genes_is_refused_in_one_sentence(tmp_path, text, said):
    with pytest.raises(UserInputError, match=said):
        read_genes(written(tmp_path, text))


def test_more_genes_than_allowed_are_refused(tmp_path):
    with pytest.raises(UserInputError, match="no more than 1 genes"):
        read_genes(written(tmp_path, GENES), limits=Limits(genes=1))


def test_narrow_peaks_have_signal_and_p_and_minus_one_is_none(tmp_path):
    peaks = read_peaks(written(tmp_path, NARROW, "Sox2.narrowPeak"))

    assert peaks.signal == "signal (column 7)"
    assert peaks.table["signal"].tolist() == [7.5, 2.5]
    np.testing.assert_array_equal(peaks.table["log_p"], [310, np.nan])


def test_narrow_peaks_are_known_by_their_columns_and_bed_nine_is_not_taken_for_them(tmp_path):
    thick = "chr1\t10\t20\tp\t900\t.\t12\t18\t255,0,0\n"

    assert read_peaks(written(tmp_path, NARROW, "peaks.txt")).signal == "signal (column 7)"
    assert read_peaks(written(tmp_path, thick)).signal == "score (column 5)"


def test_other_peaks_have_a_score_a_number_or_nothing(tmp_path):
    cases = {
        "1\t2\t3\tp\t7\n": ("score (column 5)", 7),
        "1\t2\t3\t4.5\n": ("number in column 4", 4.5),
        "1\t2\t3\tname\n": ("", np.nan),
        "1\t2\t3\n": ("", np.nan),
    }
    for text, (said, value) in cases.items():
        peaks = read_peaks(written(tmp_path, text))
        assert peaks.signal == said
        np.testing.assert_array_equal(peaks.table["signal"], [value])
        assert peaks.table["log_p"].isna().all()


def test_a_column_of_p_values_can_be_named(tmp_path):
    path = written(tmp_path, "1\t2\t3\tTF:cell\t55\n")

    assert read_peaks(path, p_column=5).table["log_p"].tolist() == [55]
    assert read_peaks(path, name_column=1).table["name"].tolist() == ["1"]
    for wrong in (0, 6, -1):
        with pytest.raises(UserInputError, match=f"a column {wrong}, as was asked"):
            read_peaks(path, p_column=wrong)


def test_chromosomes_are_joined_where_only_one_can_be_meant():
    find = ChromosomeNames(["chr1", "chrM", "chr2", "2"])

    assert [find(name) for name in ("1", "Chr1", "MT", "2", "chr2", "CHR2", "3")] == [
        "chr1", "chr1", "chrM", "2", "chr2", None, None,
    ]  # fmt: skip
    joined, findings = on_chromosomes_of(table("1", "9"), ["chr1"], source="p", beside="g")
    assert joined["chrom"].tolist() == ["chr1", "9"]
    assert findings[0].items == ("1 → chr1",)
    same, none = on_chromosomes_of(table("chr1", "1"), ["chr1"], source="p", beside="g")
    assert same["chrom"].tolist() == ["chr1", "1"]
    assert none == []


def test_files_without_a_chromosome_in_common_are_refused():
    with pytest.raises(UserInputError, match="NC_1 for chr1"):
        on_chromosomes_of(table("NC_1"), ["chr1"], source="p", beside="g")


@pytest.mark.shared
def test_real_gene_bounds_are_read(shared):
    genes = read_genes(shared / "sequence_to_expression" / "hg38_gene_bounds.bed.gz")

    assert len(genes) > 20_000
    assert {"chr1", "chrX"} <= set(genes["chrom"])
