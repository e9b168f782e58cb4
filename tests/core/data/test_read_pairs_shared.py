"""Every file of pairs among the real data is read, and its counts are as they were counted."""

import numpy as np
import pytest

from core.data.read_pairs import known_edges, read_pairs

pytestmark = [pytest.mark.shared, pytest.mark.slow]

# file: rows read, pairs kept, genes, task
LISTS = {
    "arabidopsis/atregnet_confirmed_pairs.csv.gz": (4352, 4343, 3578, "edges"),
    "arabidopsis/dapseq_edges.csv.gz": (1983037, 1982892, 32342, "edges"),
    "arabidopsis/validated_edges_non_dap.csv.gz": (293549, 290731, 24672, "edges"),
    "cnnc_pairs/GTRD_for_mesc_old.txt.gz": (266838, 240821, 20453, "direction"),
    "cnnc_pairs/bone_marrow_gene_pairs_200.txt.gz": (80253, 76983, 18374, "direction"),
    "cnnc_pairs/dendritic_gene_pairs_200.txt.gz": (44148, 42750, 15652, "direction"),
    "cnnc_pairs/mesc_gene_pairs_400.txt.gz": (261873, 242182, 24003, "direction"),
    "cnnc_pairs/mmukegg_new_new_unique_rand_labelx.txt.gz": (92472, 92466, 3707, "direction"),
    "cnnc_pairs/mmureactome_new_new_unique_rand_labelx_sy.txt.gz": (309, 309, 302, "direction"),
    "go_kegg/cnnc_mmu_kegg_directed_edges.csv.gz": (30824, 30824, 3705, "edges"),
    "go_kegg/cnnc_mmu_kegg_pairs_labelled.csv.gz": (92472, 92466, 3707, "direction"),
    "go_kegg/kegg_hsa04657_il17_edges.csv": (14, 4, 6, "edges"),
    "go_kegg/kegg_hsa_directed_edges_magine.csv.gz": (76030, 22502, 3062, "edges"),
    "networks/mouse_Non-Specific-ChIP-seq-network.csv.gz": (100139, 99990, 17852, "edges"),
    "networks/mouse_STRING-network.csv.gz": (157134, 78567, 7771, "edges"),
    "networks/mouse_mESC-lofgof-network.csv.gz": (104796, 104174, 16524, "edges"),
    "networks/genelink/mESC/TFs1000_Specific_network.csv.gz": (42795, 42795, 1385, "edges"),
    "networks/genelink/mESC/TFs500_Specific_network.csv.gz": (29613, 29613, 977, "edges"),
    "networks/genelink/mHSC-E/TFs1000_Specific_network.csv.gz": (21975, 21975, 1177, "edges"),
    "networks/genelink/mHSC-E/TFs500_Specific_network.csv.gz": (11557, 11557, 691, "edges"),
    "scrna/THP1_45TF/refNetwork.csv.gz": (614, 614, 45, "edges"),
    "scrna/mESC_Hayashi_100TF/refNetwork.csv.gz": (616, 594, 47, "edges"),
    "scrna/mESC_Hayashi_100TF/refNetwork_ESCAPE.csv.gz": (652, 652, 96, "edges"),
}
BOOLODE = {"HSC": (30, 26), "mCAD": (14, 13), "dyn-LL": (19, 18), "dyn-BF": (12, 10)}
DREAM4 = {1: 176, 2: 249, 3: 195, 4: 211, 5: 193}


def found(pairs, topic):
    return next(finding for finding in pairs.findings if finding.topic == topic)


@pytest.mark.parametrize("name", LISTS)
def test_every_list(shared, name):
    pairs = read_pairs(shared / name)

    assert (found(pairs, "rows").count, len(pairs), len(pairs.genes), pairs.task) == LISTS[name]


def test_every_interaction_of_kegg_is_there_for_the_asking(shared):
    pairs = read_pairs(shared / "go_kegg/kegg_hsa_directed_edges_magine.csv.gz", edge_types="all")

    assert (len(pairs), len(pairs.genes)) == (49855, 5125)


def test_every_boolode_network(shared):
    files = sorted(shared.glob("boolode/*/*/refNetwork.csv.gz"))

    assert len(files) == 14
    for path in files:
        pairs = read_pairs(path)
        counts = BOOLODE[path.parent.parent.name]
        assert (found(pairs, "rows").count, len(pairs)) == counts
        assert set(pairs.sign) == {-1, 1}


@pytest.mark.parametrize("network", DREAM4)
def test_dream4(shared, network):
    pairs = read_pairs(shared / f"dream4/size100_{network}/goldstandard.tsv.gz")

    assert (len(pairs), pairs.task) == (9900, "binary")
    assert len(known_edges(pairs)) == int(pairs.label.sum()) == DREAM4[network]


def test_atregnet_own_table_and_its_extract(shared):
    folder = shared / "arabidopsis"
    extract = read_pairs(folder / "atregnet_confirmed_pairs.csv.gz")
    confirmed = read_pairs(folder / "atregnet_all.tsv.gz", atregnet="confirmed")
    direct = read_pairs(folder / "atregnet_all.tsv.gz")

    assert found(direct, "rows").count == 18772
    # The extract left out one misprinted locus of six digits.
    assert known_edges(confirmed) - known_edges(extract) == {("AT5G286660", "AT4G34050")}
    assert known_edges(extract) <= known_edges(confirmed)
    assert known_edges(direct) < known_edges(confirmed)
    assert (len(direct), len(confirmed)) == (4336, 4344)


def test_atregnet_against_the_stress_rnaseq(shared):
    folder = shared / "arabidopsis"
    table = np.loadtxt(
        folder / "rnaseq_abiotic_stress_raw_counts.csv.gz",
        delimiter=",",
        usecols=0,
        dtype=str,
        skiprows=1,
    )
    genes = [name.partition(".")[0] for name in table]
    pairs = read_pairs(folder / "atregnet_confirmed_pairs.csv.gz", genes=genes)

    assert "4,167 of 4,343 pairs" in found(pairs, "unknown genes").evidence


def test_cnnc_groups_are_its_regulators(shared):
    pairs = read_pairs(shared / "cnnc_pairs/mesc_gene_pairs_400.txt.gz")

    assert found(pairs, "split").count == 38
    forward = pairs.take(pairs.label == 1)
    assert len(set(forward.regulator_names)) == 38
    for group in range(38):
        assert len(set(forward.regulator_names[forward.group == group])) == 1


def test_the_reactome_example_with_its_offsets(shared):
    folder = shared / "cnnc_pairs"
    pairs = read_pairs(
        folder / "mmureactome_new_new_unique_rand_labelx_sy.txt.gz",
        splits=folder / "mmukegg_new_new_unique_rand_labelx_num_sy.txt.gz",
    )

    assert np.bincount(pairs.group).tolist()[:3] == [12, 12, 144]
