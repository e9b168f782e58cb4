import gzip

import pytest

from core.data.pathway_tables import names_pathways, read_pathway_genes, read_pathways
from core.errors import UserInputError

KEGG = """pathway_id,source,target,interaction
hsa1,TSC2,RHEB,inhibition
hsa1,RHEB,MTOR,activation|phosphorylation
hsa1,MTOR,ULK1,phosphorylation
hsa1,MTOR,MTOR,activation
hsa2,RHEB,MTOR,activation
hsa2,RHEB,MTOR,compound
hsa2,A1,B1,activation
"""
GRAPHITE = """src,src_type,dest,dest_type,direction,type
SYMBOL:A,SYMBOL,B,SYMBOL,directed,Process(activation)
B,SYMBOL,C,SYMBOL,undirected,Process(activation)
B,SYMBOL,D,SYMBOL,directed,Process(binding)
"""


def write(folder, text, name="kegg.csv"):
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def names(pathway):
    edges = pathway.edges
    return list(zip(edges.regulator_names, edges.target_names, strict=True))


def test_edges_of_wanted_types_are_kept_and_all_genes_are_known(tmp_path):
    table = read_pathways(write(tmp_path, KEGG))

    first = table.find("HSA1")
    assert list(table.names) == ["hsa1", "hsa2"]
    assert names(first) == [("TSC2", "RHEB"), ("RHEB", "MTOR")]
    assert first.edges.sign.tolist() == [-1, 1]
    assert set(first.edges.genes) == {"TSC2", "RHEB", "MTOR", "ULK1"}


def test_other_types_count_where_they_are_asked_for(tmp_path):
    table = read_pathways(write(tmp_path, KEGG), edge_types="phosphorylation")

    assert names(table.find("hsa1")) == [("RHEB", "MTOR"), ("MTOR", "ULK1")]


def test_pathways_are_counted_by_measured_genes_in_any_case_and_edges_between_them(tmp_path):
    counted = read_pathways(write(tmp_path, KEGG)).counted(["Rheb", "Mtor", "ulk1", "Tsc2"])

    rows = counted.set_index("pathway").loc["hsa1"]
    assert (rows.genes, rows.measured, rows.edges) == (4, 4, 2)
    assert counted["pathway"].tolist() == ["hsa1", "hsa2"]


def test_an_edge_names_all_pathways_that_state_it(tmp_path):
    assert read_pathways(write(tmp_path, KEGG)).holding()["rheb", "mtor"] == ("hsa1", "hsa2")


def test_a_table_of_graphite_without_a_pathway_is_one_and_leaves_undirected_edges_out(tmp_path):
    path = write(tmp_path, GRAPHITE, "Apoptosis.csv")

    table = read_pathways(path)

    assert not names_pathways(path)
    assert names(table.find("apoptosis")) == [("A", "B")]


def test_a_pathway_is_found_by_a_part_of_its_name_that_no_other_has(tmp_path):
    text = "pathway_id,pathway_name,source,target\np1,mTOR signalling,A,B\np2,Wnt signalling,B,C\n"
    table = read_pathways(write(tmp_path, text))

    assert table.find("mtor").title == "mTOR signalling (p1)"
    with pytest.raises(UserInputError, match=r"Received: signalling\. The nearest are p1, p2"):
        table.find("signalling")


def test_an_unknown_pathway_is_answered_with_the_nearest(tmp_path):
    with pytest.raises(UserInputError, match="The nearest are hsa"):
        read_pathways(write(tmp_path, KEGG)).find("hsa3")


def test_rows_without_a_pathway_are_one_sentence(tmp_path):
    with pytest.raises(UserInputError, match="edges of pathways"):
        read_pathways(write(tmp_path, "pathway_id,source,target\n,A,B\n,B,C\n"))


def test_genes_come_from_a_list_or_one_set_of_a_gmt(tmp_path):
    plain = write(tmp_path, "A\nB, C\n", "mine.txt")
    sets = tmp_path / "sets.gmt.gz"
    sets.write_bytes(gzip.compress(b"mTOR signaling\thttp\tA\tB\tA\nWnt\t\tC\tD\n"))

    assert read_pathway_genes(plain) == ("mine", ("A", "B", "C"))
    assert read_pathway_genes(sets, name="mtor") == ("mTOR signaling", ("A", "B"))
    with pytest.raises(UserInputError, match="Choose one such as mTOR signaling, Wnt"):
        read_pathway_genes(sets)
    one = write(tmp_path, "Only\t\tC\tD\n", "one.gmt")
    assert read_pathway_genes(one) == ("Only", ("C", "D"))
