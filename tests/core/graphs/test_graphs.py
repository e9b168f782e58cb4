import io

import networkx as nx
import pandas as pd
import pytest

from core.data.pairs import from_names
from core.data.read_pairs import read_pairs
from core.graphs.compare import compare, laid_over
from core.graphs.graphs import WRITERS, Drawn
from core.graphs.network import cut
from core.graphs.scores import from_table
from core.graphs.views import FORMS
from tests.core.graphs.made import edges, scores, table


def drawn():
    found = scores()
    network = cut(found, 0.4)
    over = laid_over(found, from_names(["A"], ["B"]))
    return Drawn(network, {"A": "HY5"}, compare(network, over))


def nasty():
    frame = table().replace({"regulator": {"A": "=cmd|' /C calc'!A0"}, "target": {"D": "x\ty<b>"}})
    return Drawn(cut(from_table(frame), 0.4), {"B": "@SUM(1)"})


def test_networkx_reads_graphml_back():
    graph = nx.read_graphml(io.BytesIO(WRITERS["graphml"](drawn()).encode()))
    assert graph.is_directed()
    assert set(graph.edges) == edges(drawn().network)
    assert graph.edges["A", "C"]["effect"] == "represses"
    assert graph.edges["A", "C"]["effect_from"] == "correlation"
    assert graph.edges["A", "B"]["known"] == "known"
    assert graph.edges["B", "C"]["known"] == "new"
    assert graph.edges["A", "B"]["probability"] == pytest.approx(0.95)
    assert "correlation" not in graph.edges["C", "D"]
    assert graph.nodes["A"] == {"name": "HY5", "targets": 3, "regulators": 0}


@pytest.mark.parametrize("name", ["beeline", "pyscenic"])
@pytest.mark.parametrize("make", [drawn, nasty])
def test_our_reader_reads_lists_for_other_programs_back(name, make, tmp_path):
    path = tmp_path / FORMS[name].file
    path.write_text(WRITERS[name](make()), encoding="utf-8")
    pairs = read_pairs(path)
    assert len(pairs) == len(make().network)
    if make is drawn:
        found = set(zip(pairs.regulator_names, pairs.target_names, strict=True))
        assert found == edges(drawn().network)
        assert pairs.weight is not None
        assert pairs.weight.max() == pytest.approx(0.95)


def test_headers_are_those_the_other_programs_write():
    assert WRITERS["beeline"](drawn()).splitlines()[0] == "Gene1\tGene2\tEdgeWeight"
    assert WRITERS["pyscenic"](drawn()).splitlines()[0] == "TF,target,importance"


def test_sif_says_the_effect_between_the_genes():
    lines = WRITERS["sif"](drawn()).splitlines()
    assert lines[0].split("\t") == ["A", "activates", "B"]
    assert "C\tcontrols\tD" in lines


def test_tables_hold_every_edge_and_every_gene():
    edge = pd.read_csv(io.StringIO(WRITERS["edges"](drawn())))
    assert len(edge) == len(drawn().network)
    assert edge.loc[0, "regulator_symbol"] == "HY5"
    assert edge.loc[0, "known"] == "known"
    node = pd.read_csv(io.StringIO(WRITERS["nodes"](drawn())))
    assert set(node["gene"]) == set("ABCDEF")


@pytest.mark.parametrize("name", ["edges", "nodes", "sif", "beeline", "pyscenic"])
def test_no_cell_is_a_formula(name):
    text = WRITERS[name](nasty())
    for line in text.splitlines():
        for cell in line.replace("\t", ",").split(","):
            assert not cell.startswith(("=", "@", "+"))


def test_markup_in_names_is_inert_in_graphml():
    text = WRITERS["graphml"](nasty())
    assert "<b>" not in text
    graph = nx.read_graphml(io.BytesIO(text.encode()))
    assert "x\ty<b>" in graph.nodes or "x y<b>" in graph.nodes


@pytest.mark.parametrize("name", WRITERS)
def test_an_empty_network_can_be_written(name):
    assert isinstance(WRITERS[name](Drawn(cut(scores(), 2.0))), str)


def test_every_form_has_a_writer():
    assert list(WRITERS) == list(FORMS)
