import gzip

import numpy as np
import pandas as pd
import pytest

from core.errors import UserInputError
from core.simulate import promoters
from core.simulate.motif_sites import draw_motifs, draw_sequences, implant
from core.simulate.promoters import Causes


@pytest.fixture(scope="module")
def result():
    return promoters.simulate(seed=9, genes=900, length=1_000, bins=100, lines=2)


@pytest.fixture(scope="module")
def folder(result, tmp_path_factory):
    folder = tmp_path_factory.mktemp("promoters")
    promoters.write(result, folder)
    return folder


def _log(result):
    return np.log10(1 + result.expression.values.astype(float))


def test_files_agree_with_the_result(result, folder):
    genes = list(result.expression.genes)
    assert sorted(path.name for path in folder.iterdir()) == sorted(
        [
            "promoters.fa", "tss.bed", "expression.csv", "motifs.jaspar", "sites.csv",
            "effects.csv", "truth.csv", "README.txt", "loops_SIMA.bedpe", "loops_SIMB.bedpe",
            "contacts_SIMA.tsv.gz", "contacts_SIMB.tsv.gz",
        ]
    )  # fmt: skip
    records = [
        block.split("\n", 1) for block in (folder / "promoters.fa").read_text()[1:].split("\n>")
    ]
    assert [head.split()[0] for head, _ in records] == genes
    letters = np.array([list(body.replace("\n", "")) for _, body in records])
    np.testing.assert_array_equal(letters, np.array(list("ACGT"))[result.sequences])
    expression = pd.read_csv(folder / "expression.csv", index_col=0)
    assert list(expression.index) == genes
    np.testing.assert_array_equal(expression, result.expression.values)
    contacts = pd.read_csv(folder / "contacts_SIMB.tsv.gz", sep="\t", index_col="gene")
    assert contacts.shape == (900, 100)
    assert contacts.columns[[0, 50, 99]].tolist() == ["-250000", "0", "245000"]
    np.testing.assert_allclose(contacts, result.contacts[1], atol=1e-3)
    readme = (folder / "README.txt").read_text()
    assert "SIMULATED" in readme
    assert "causes.promoter = 0.5" in readme


def test_bed_and_loops_lie_on_the_chromosome(result, folder):
    bed = pd.read_csv(folder / "tss.bed", sep="\t", header=None)
    assert set(bed[5]) == {"+", "-"}
    assert np.all(bed[2] - bed[1] == 1)
    assert bed[1].min() > 50 * 5_000
    loops = pd.read_csv(folder / "loops_SIMA.bedpe", sep="\t", header=None)
    tss = bed.set_index(3)[1]
    first, other = loops[1].to_numpy(), loops[4].to_numpy()
    assert np.all((first <= tss[loops[6]]) & (tss[loops[6]] < loops[2].to_numpy()))
    assert np.all(other % 5_000 == 0)
    row = [result.expression.index[gene] for gene in loops[6]]
    seen = 2 ** result.contacts[0][row, 50 + (other - first) // 5_000] - 1
    assert np.all(seen >= loops[7].to_numpy() - 0.01)


# Another package leaves a pyproject.toml in site-packages, which Biopython warns about.
def test_motif_file_is_jaspar_s_and_says_it_is_simulated(result, folder):
    from Bio import motifs as bio_motifs  # noqa: PLC0415  (after the filter)

    with (folder / "motifs.jaspar").open() as handle:
        read = bio_motifs.parse(handle, "jaspar")
    assert [motif.name for motif in read] == [f"SIMTF{i}" for i in range(1, 13)]
    assert all(motif.matrix_id.startswith("SIM") for motif in read)
    counts = [[read[0].counts[base][i] for i in range(read[0].length)] for base in "ACGT"]
    np.testing.assert_array_equal(counts, result.motifs[0].counts)


def test_implanted_sites_look_like_their_motif_on_both_strands(result):
    for strand in "+-":
        scores, chance = [], []
        for site in result.sites[result.sites["strand"] == strand].head(300).itertuples():
            odds = np.log2((result.motifs[site.motif].probabilities + 0.01) / 0.26)
            window = result.sequences[site.gene, site.start : site.start + odds.shape[1]]
            window = 3 - window[::-1] if strand == "-" else window
            scores.append(odds[window, np.arange(window.size)].sum())
            chance.append(odds[(window + 1) % 4, np.arange(window.size)].sum())
        assert np.median(scores) > 5
        assert np.median(chance) < 0


def test_sites_gather_about_the_start_and_never_overlap():
    rng = np.random.default_rng(0)
    motifs = draw_motifs(4, rng=rng)
    sequences = draw_sequences(200, length=800, rng=rng)
    sites = implant(sequences, motifs, sites_per_motif=3, reach=100, rng=rng)
    assert np.mean(np.abs(sites["distance"]) < 150) > 0.6
    assert np.mean(sites["distance"] < 0) > 0.55
    widths = np.array([motif.counts.shape[1] for motif in motifs])
    ends = sites["start"] + widths[sites["motif"]]
    table = sites.assign(end=ends).sort_values(["gene", "start"])
    same = table["gene"].to_numpy()[1:] == table["gene"].to_numpy()[:-1]
    assert np.all(table["start"].to_numpy()[1:][same] >= table["end"].to_numpy()[:-1][same])


def test_shares_are_those_asked_for(result):
    truth = result.truth
    assert truth["cell_line"].tolist() == ["SIMA"] * 3 + ["SIMB"] * 3
    assert truth["cause"].tolist() == ["promoter", "contacts", "noise"] * 2
    np.testing.assert_allclose(truth["share_realised"], truth["share_asked"], atol=0.08)


def test_shares_can_be_checked_from_the_files_alone(folder):
    seen = np.log10(1 + pd.read_csv(folder / "expression.csv", index_col=0)["SIMA"])
    sites = pd.read_csv(folder / "sites.csv")
    effects = pd.read_csv(folder / "effects.csv", index_col="motif")["SIMA"]
    size = effects[sites["motif"]].to_numpy() * np.exp(-sites["distance"].abs() / 500)
    part = size.groupby(sites["gene"]).sum().reindex(seen.index, fill_value=0)
    assert part.corr(seen) ** 2 == pytest.approx(0.5, abs=0.08)


@pytest.mark.parametrize(
    ("causes", "expected"),
    [
        (Causes(promoter=1, contacts=0), (1, 0)),
        (Causes(promoter=0, contacts=1), (0, 1)),
        (Causes(promoter=0, contacts=0), (0, 0)),
    ],
)
def test_a_cause_can_be_all_or_nothing(causes, expected):
    only = promoters.simulate(
        seed=1, genes=800, length=400, bins=40, lines=1, causes=causes
    ).truth.set_index("cause")["share_realised"]
    assert only["promoter"] == pytest.approx(expected[0], abs=0.06)
    assert only["contacts"] == pytest.approx(expected[1], abs=0.06)


def test_cell_lines_are_as_alike_as_asked():
    def likeness(alike):
        made = promoters.simulate(
            seed=2, genes=800, length=400, bins=40, lines=2, causes=Causes(alike=alike)
        )
        return np.corrcoef(_log(made).T)[0, 1]

    assert likeness(1.0) > 0.98
    assert likeness(0.2) < 0.6


def test_contacts_fall_off_with_distance_and_rise_at_loops(result):
    mean = result.contacts.mean(axis=(0, 1))
    assert mean[50] > mean[45] > mean[30] > 0
    line, gene, at = (result.loops[name].to_numpy() for name in ("line", "gene", "bin"))
    far = np.abs(at - 50) > 20
    assert result.contacts[line, gene, at][far].mean() > 2 * mean[at[far]].mean()


def test_result_says_what_it_is(result):
    assert result.expression.simulated
    assert result.expression.kind == "bulk"
    assert result.expression.scale == "counts"
    assert result.network.simulated
    assert set(np.unique(result.network.sign)) == {-1, 1}
    assert len(result.network) == len(result.sites.drop_duplicates(["motif", "gene"]))


def test_the_same_seed_gives_the_same_bytes(tmp_path):
    kept = []
    for name, seed in (("a", 3), ("b", 3), ("c", 4)):
        made = promoters.simulate(seed=seed, genes=30, length=200, bins=20, lines=2)
        kept.append([path.read_bytes() for path in promoters.write(made, tmp_path / name)])
    assert kept[0] == kept[1]
    assert kept[0][0] != kept[2][0]
    packed = (tmp_path / "a" / "contacts_SIMA.tsv.gz").read_bytes()
    # No time stamp inside.
    assert packed[4:8] == b"\0\0\0\0"
    assert gzip.decompress(packed).startswith(b"gene\t")


@pytest.mark.parametrize(
    "wrong",
    [
        {"genes": 2}, {"length": 3}, {"bins": 41}, {"lines": 0},
        {"causes": Causes(promoter=0.8, contacts=0.4)}, {"causes": Causes(promoter=-0.1)},
        {"causes": Causes(motifs=0)}, {"causes": Causes(alike=2)},
    ],
)  # fmt: skip
def test_settings_out_of_range_are_refused(wrong):
    with pytest.raises(UserInputError):
        promoters.simulate(seed=0, **wrong)
