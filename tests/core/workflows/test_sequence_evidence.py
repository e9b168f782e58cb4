import gzip
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from core.data.bed import Peaks
from core.data.fasta import Fasta
from core.data.motifs import Motif, read_motifs
from core.data.pairs import from_names
from core.errors import Cancelled, UserInputError
from core.settings import Limits
from core.workflows import evidence_from_sequence, gene_sequences, read_sequence_inputs
from core.workflows.gene_sequences import Regions
from core.workflows.sequence_evidence import Odds
from tests.core.workflows.regional import HALF, auroc, plant

ABOUT = Regions(upstream=HALF, downstream=HALF - 1)


@pytest.fixture(scope="module")
def planted(tmp_path_factory):
    return plant(tmp_path_factory.mktemp("planted"))


@pytest.fixture(scope="module")
def from_genome(planted):
    inputs = read_sequence_inputs(planted.jaspar, genome=planted.genome, genes=planted.bed)
    return evidence_from_sequence(inputs, regions=ABOUT)


def small(tmp_path, genome=">1\n" + "ACGT" * 30 + "\n", bed="1\t50\t60\tA\t0\t+\n", **more):
    """Write a genome of 120 letters with a gene, and read it with the motif ACG."""
    (tmp_path / "g.fa").write_text(genome)
    (tmp_path / "g.bed").write_text(bed)
    (tmp_path / "m.jaspar").write_text(
        ">MA1\tMYC::Max\nA [9 0 0]\nC [0 9 0]\nG [0 0 9]\nT [0 0 0]\n"
    )
    return read_sequence_inputs(
        tmp_path / "m.jaspar", genome=tmp_path / "g.fa", genes=tmp_path / "g.bed", **more
    )


def test_planted_motifs_rank_their_genes_first(planted, from_genome):
    for column in ("motif_max", "motif_share"):
        assert auroc(from_genome.table, planted.known, column) > 0.8
    turned = planted.known.regulator_names[::-1]
    wrong = from_names(turned, planted.known.target_names)
    assert auroc(from_genome.table, wrong, "motif_max") < 0.6


def test_promoters_say_the_same_as_the_genome_they_lie_in(planted, from_genome):
    inputs = read_sequence_inputs(planted.jaspar, promoters=planted.promoters)
    found = evidence_from_sequence(inputs).table

    keys = ["regulator", "target"]
    pd.testing.assert_frame_equal(
        found.sort_values(keys, ignore_index=True),
        from_genome.table.sort_values(keys, ignore_index=True),
        atol=1e-5,  # letters are added up in another order on the other strand
    )
    assert len(found) == len(planted.genes) * len(planted.motifs)


def test_threads_and_packing_change_no_byte(planted, from_genome, tmp_path):
    packed = tmp_path / "genome.fa.gz"
    packed.write_bytes(gzip.compress(planted.genome.read_bytes()))
    inputs = read_sequence_inputs(planted.jaspar, genome=packed, genes=planted.bed)

    for threads in (1, 3):
        found = evidence_from_sequence(inputs, regions=ABOUT, threads=threads).table
        assert found.to_csv() == from_genome.table.to_csv()


def test_the_maximum_is_log_odds_and_the_share_is_of_the_best_possible(tmp_path):
    found = evidence_from_sequence(small(tmp_path), regulators=["max"]).table

    best = 3 * np.log2((9 + 0.125) / 9.5 / 0.25)
    assert found.to_dict("records") == [
        {"regulator": "max", "target": "A", "motif_max": pytest.approx(best, rel=1e-6),
         "motif_share": pytest.approx(1)}
    ]  # fmt: skip


def test_pseudocount_and_background_are_used_and_stated(tmp_path):
    genome = ">1\n" + "AATT" * 29 + "ACGT\n"
    inputs = small(tmp_path, genome)
    odds = Odds(background="sequence", pseudocount=2)
    found = evidence_from_sequence(inputs, regulators=["MYC"], odds=odds)

    a, c = (58 + 59 + 2) / 244, (1 + 1 + 2) / 244  # A and T count together, as C and G do
    shares = [((9 + 2 * share) / 11) / share for share in (a, c, c)]
    assert found.table["motif_max"][0] == pytest.approx(sum(np.log2(shares)), rel=1e-2)
    method = next(f for f in found.findings if f.topic == "motif scores")
    assert "pseudocount: 2 sites" in method.message
    assert "GC, as in the regions" in method.message


def test_a_region_without_a_whole_window_has_an_empty_cell(tmp_path):
    inputs = small(tmp_path, ">1\n" + "N" * 80 + "\n")

    assert evidence_from_sequence(inputs, regulators=["MYC"]).table["motif_max"].isna().all()


def test_of_several_motifs_and_several_starts_the_best_counts_and_it_is_said(tmp_path):
    genome = ">1\n" + "T" * 50 + "ACG" + "T" * 500 + "\n"
    inputs = small(tmp_path, genome, "1\t50\t60\tA\t0\t+\n1\t300\t310\tA\t0\t+\n")
    other = Motif("MA9", "MYC", np.array([[0, 0, 0, 9]] * 3))
    inputs = replace(inputs, motifs=[*inputs.motifs, other])
    found = evidence_from_sequence(
        inputs, regulators=["MYC", "MAX"], regions=Regions(upstream=5, downstream=5)
    )

    both, one = found.table["motif_share"]
    assert (both, one) == (pytest.approx(1), pytest.approx(1))
    late = evidence_from_sequence(
        replace(inputs, genes=inputs.genes.iloc[1:]), regulators=["MYC", "MAX"],
        regions=Regions(upstream=5, downstream=5),
    )  # fmt: skip
    assert late.table["motif_share"].tolist() == [pytest.approx(1), pytest.approx(-1, abs=0.7)]
    said = {f.topic: f for f in found.findings}
    assert said["several motifs"].items == ("MYC (2)",)
    assert "several starts" in said


def test_pairs_ask_about_their_regulators_with_every_gene_spelled_as_there(tmp_path):
    bed = "1\t50\t60\tGeneA\t0\t+\n1\t70\t80\tGeneB\t0\t-\n1\t70\t80\tMax\t0\t-\n"
    pairs = from_names(["MAX", "MAX", "Nobody"], ["GENEA", "gone", "GENEA"])
    inputs = replace(small(tmp_path, bed=bed), pairs=pairs)
    found = evidence_from_sequence(inputs)

    rows = found.table[["regulator", "target"]].to_numpy().tolist()
    assert rows == [["MAX", "GENEA"], ["MAX", "GeneB"]]
    said = {f.topic: f for f in found.findings}
    assert said["no motif"].items == ("Nobody",)
    assert said["targets without a region"].items == ("gone",)


def test_targets_that_are_named_are_the_only_ones_and_none_found_is_refused(tmp_path):
    bed = "1\t50\t60\tA\t0\t+\n1\t70\t80\tB\t0\t-\n"
    inputs = small(tmp_path, bed=bed)

    found = evidence_from_sequence(inputs, regulators=["MYC"], targets=["b", "C"]).table
    assert found["target"].tolist() == ["b"]
    with pytest.raises(UserInputError, match=r"genes that have a region.*C"):
        evidence_from_sequence(inputs, regulators=["MYC"], targets=["C"])


def test_the_largest_peak_of_a_region_is_beside_and_zero_for_none(tmp_path):
    bed = "1\t50\t60\tA\t0\t+\n1\t70\t80\tB\t0\t-\n"
    (tmp_path / "p.bed").write_text("chr1\t45\t49\tp\t3.5\nchr1\t44\t47\tp\t2\n")
    inputs = small(tmp_path, bed=bed, peaks=tmp_path / "p.bed")
    found = evidence_from_sequence(
        inputs, regulators=["MYC"], regions=Regions(upstream=5, downstream=1)
    )

    assert found.table["peak_max"].tolist() == [3.5, 0]
    assert {"peaks", "chromosomes"} <= {f.topic for f in found.findings}


def test_peaks_without_a_signal_are_refused(tmp_path):
    table = pd.DataFrame({"chrom": ["1"], "start": 1, "end": 2, "signal": np.nan})
    inputs = replace(small(tmp_path), peaks=Peaks("p.bed", table, ""))

    with pytest.raises(UserInputError, match=r"p\.bed: must give peaks with a signal"):
        evidence_from_sequence(inputs, regulators=["MYC"])


def test_chromosomes_are_joined_where_it_is_unambiguous_and_it_is_said(tmp_path):
    found = evidence_from_sequence(
        small(tmp_path, ">chr1\n" + "ACGT" * 30 + "\n>chr3\nA\n"), regulators=["MYC"]
    )

    assert found.table["motif_share"].tolist() == [pytest.approx(1)]
    assert next(f for f in found.findings if f.topic == "chromosomes").items == ("chr1 → 1",)


@pytest.mark.parametrize(
    ("genome", "bed", "said"),
    [
        (">2\nACGT\n>3\nA\n", "1\t50\t60\tA\t0\t+\n", "chromosomes the genes are on.*2, 3 for 1"),
        (">1\nACGT\n", "1\t50\t60\tA\t0\t+\n", "4 bases of 1, where A ends at 60"),
        (">1\n" + "A" * 99 + "\n>chr1\nA\n", "1\t50\t60\tA\t0\t+\n", "once.*1 and chr1"),
        (">1\n" + "A" * 99 + "\n>1\nA\n", "1\t50\t60\tA\t0\t+\n", "once.*1 and 1"),
    ],
)
def test_a_genome_of_another_kind_is_refused_in_one_sentence(tmp_path, genome, bed, said):
    with pytest.raises(UserInputError, match=said):
        evidence_from_sequence(small(tmp_path, genome, bed), regulators=["MYC"])


def test_genes_on_other_chromosomes_are_left_out_and_it_is_said(tmp_path):
    bed = "1\t50\t60\tA\t0\t+\n7\t70\t80\tB\t0\t-\n"
    found = evidence_from_sequence(small(tmp_path, bed=bed), regulators=["MYC"])

    assert found.table["target"].tolist() == ["A"]
    missing = next(f for f in found.findings if f.topic == "chromosomes without a sequence")
    assert missing.items == ("7",)


def test_regulators_without_a_motif_are_refused_with_the_nearest_name(tmp_path):
    inputs = small(tmp_path)

    with pytest.raises(UserInputError, match="Did you mean MYC::Max"):
        evidence_from_sequence(inputs, regulators=["MYCMAX"])
    with pytest.raises(UserInputError, match="motifs are called MYC::Max"):
        evidence_from_sequence(inputs, regulators=["AT1G01010"])


def test_a_table_of_names_says_whose_a_motif_is(tmp_path):
    (tmp_path / "names.csv").write_text("motif,regulator\nMA1,AT1G01010\n")
    inputs = small(tmp_path, motif_names=tmp_path / "names.csv")

    found = evidence_from_sequence(inputs, regulators=["at1g01010"]).table
    assert found["regulator"].tolist() == ["at1g01010"]


def test_more_pairs_than_allowed_are_refused(tmp_path):
    with pytest.raises(UserInputError, match="2 regulators × 1 genes"):
        evidence_from_sequence(small(tmp_path), limits=Limits(pairs=1))


def test_progress_is_told_and_can_stop_the_work(planted):
    inputs = read_sequence_inputs(planted.jaspar, genome=planted.genome, genes=planted.bed)
    told = []
    evidence_from_sequence(inputs, regions=ABOUT, progress=lambda *now: told.append(now))

    scanned = [now for now in told if now[0] == "Scanning for motifs"]
    assert scanned[-1][1:] == (len(planted.genes), len(planted.genes))

    def stop(stage, *_):
        if stage.startswith("Reading"):
            raise Cancelled

    with pytest.raises(Cancelled):
        evidence_from_sequence(inputs, regions=ABOUT, progress=stop)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({}, "a genome or promoters.*neither"),
        ({"genome": "g.fa", "promoters": "g.fa"}, "a genome or promoters.*both"),
        ({"genome": "g.fa"}, "genes: must be given with a genome"),
        ({"promoters": "g.fa", "peaks": "p.bed"}, "genes: must be given with peaks"),
    ],
)
def test_what_does_not_go_together_is_refused(tmp_path, options, said):
    small(tmp_path)
    files = {name: tmp_path / file for name, file in options.items()}

    with pytest.raises(UserInputError, match=said):
        read_sequence_inputs(tmp_path / "m.jaspar", **files)


@pytest.mark.parametrize(
    "wrong", [lambda: Regions(upstream=-1), lambda: Regions(downstream=10**7),
              lambda: Odds(background="none"), lambda: Odds(pseudocount=float("nan"))],
)  # fmt: skip
def test_settings_out_of_bounds_are_refused(wrong):
    with pytest.raises(UserInputError):
        wrong()


def test_promoters_say_the_same_however_many_are_scanned_together(planted, monkeypatch):
    inputs = read_sequence_inputs(planted.jaspar, promoters=planted.promoters)
    whole = evidence_from_sequence(inputs).table

    monkeypatch.setattr(gene_sequences, "_BATCH", 900)
    assert evidence_from_sequence(inputs).table.to_csv() == whole.to_csv()


def test_promoters_named_by_bedtools_are_those_of_the_gene(tmp_path):
    inputs = small(tmp_path)
    (tmp_path / "p.fa").write_text(">A::1:5-9(+)\nTTACGTT\n>A\nTTTTTTT\n")
    inputs = replace(inputs, sequences=Fasta(tmp_path / "p.fa"), promoters=True)

    found = evidence_from_sequence(inputs, regulators=["MYC"]).table
    assert found["target"].tolist() == ["A"]
    assert found["motif_share"].tolist() == [pytest.approx(1)]


@pytest.mark.shared
def test_yeast_promoter_fragments_are_scanned_with_real_motifs(shared, tmp_path):
    folder = shared / "sequence_to_expression"
    rows = pd.read_csv(folder / "yeast_promoter_fragments_expression_70924.tsv.gz", sep="\t",
                       nrows=300)  # fmt: skip
    column = next(name for name in rows.columns if rows[name].astype(str).str.len().median() > 50)
    (tmp_path / "p.fa").write_text(
        "".join(f">F{at}\n{text}\n" for at, text in enumerate(rows[column]))
    )
    motifs = shared / "motifs" / "jaspar2024_core_plants.jaspar.gz"
    inputs = read_sequence_inputs(motifs, promoters=tmp_path / "p.fa")

    found = evidence_from_sequence(inputs).table
    partners = {name.casefold() for motif in read_motifs(motifs) for name in motif.partners}
    assert len(found) == 300 * len(partners)
    assert found["motif_share"].max() <= 1 + 1e-6
    assert found["motif_max"].notna().all()
