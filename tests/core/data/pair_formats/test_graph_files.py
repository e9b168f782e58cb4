"""Networks of other programs: SIF and GraphML."""

import gzip
import io

import networkx as nx
import pytest

from core.data.pair_formats.graph_files import open_graph
from core.data.read_pairs import read_pairs
from core.data.score_table import read_score_table
from core.errors import RefusedFileError, UserInputError
from core.settings import Limits

LAUGHS = """<?xml version="1.0"?>
<!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;">]>
<graphml><graph><node id="&d;"/></graph></graphml>
"""
OUTSIDE = """<?xml version="1.0"?>
<!DOCTYPE g [<!ENTITY x SYSTEM "file:///etc/passwd">]>
<graphml><graph><edge source="&x;" target="B"/></graph></graphml>
"""


def written(folder, name, text):
    path = folder / name
    data = text if isinstance(text, bytes) else text.encode()
    path.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    return path


def graphml(graph, **options):
    stream = io.BytesIO()
    nx.write_graphml_xml(graph, stream, **options)
    return stream.getvalue()


def edges(pairs):
    return set(zip(pairs.regulator_names, pairs.target_names, strict=True))


@pytest.mark.parametrize("name", ["n.sif", "N.SIF", "n.sif.gz"])
@pytest.mark.parametrize("between", ["\t", " "])
def test_sif_is_read_with_several_targets_in_a_line(tmp_path, name, between):
    text = "A activates B C\nB represses C\nALONE\n\nC controls A\n".replace(" ", between)
    pairs = read_pairs(written(tmp_path, name, text))

    assert edges(pairs) == {("A", "B"), ("A", "C"), ("B", "C"), ("C", "A")}
    signs = dict(zip(zip(pairs.regulator_names, pairs.target_names, strict=True), pairs.sign,
                     strict=True))  # fmt: skip
    assert signs == {("A", "B"): 1, ("A", "C"): 1, ("B", "C"): -1, ("C", "A"): 0}


def test_sif_of_physical_interactions_states_no_sign(tmp_path):
    pairs = read_pairs(written(tmp_path, "n.sif", "A\tpp\tB\nB\tpd\tC\n"))

    assert (len(pairs), pairs.sign, pairs.weight) == (2, None, None)


@pytest.mark.parametrize("name", ["n.graphml", "n.xml", "n.graphml.gz"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_graphml_of_networkx_is_read(tmp_path, name, encoding):
    graph = nx.DiGraph()
    graph.add_edge("A", "Löwe", weight=0.75, effect="activates")
    graph.add_edge("Löwe", "C&D", weight=0.5, effect="represses", note="<b>")
    pairs = read_pairs(written(tmp_path, name, graphml(graph, encoding=encoding)))

    assert edges(pairs) == {("A", "Löwe"), ("Löwe", "C&D")}
    assert pairs.weight.tolist() == [0.75, 0.5]
    assert pairs.weight_name == "weight"
    assert pairs.sign.tolist() == [1, -1]


def test_nodes_that_are_numbered_go_by_their_names(tmp_path):
    graph = nx.DiGraph()
    for at, gene in enumerate("ABC"):
        graph.add_node(f"n{at}", name=gene)
    graph.add_edges_from([("n0", "n1"), ("n1", "n2")])

    assert edges(read_pairs(written(tmp_path, "n.graphml", graphml(graph)))) == {
        ("A", "B"),
        ("B", "C"),
    }


def test_edges_without_a_direction_count_both_ways_and_that_is_said(tmp_path):
    pairs = read_pairs(written(tmp_path, "n.graphml", graphml(nx.Graph([("A", "B")]))))

    assert edges(pairs) == {("A", "B"), ("B", "A")}
    assert "1 edge without a direction counts both ways" in " ".join(
        finding.message for finding in pairs.findings
    )


def test_a_score_table_is_read_from_graphml(tmp_path):
    graph = nx.DiGraph()
    graph.add_edge("A", "B", importance=3.5)

    assert read_score_table(written(tmp_path, "n.graphml", graphml(graph))).weight.tolist() == [3.5]


@pytest.mark.parametrize("text", [LAUGHS, OUTSIDE, LAUGHS.encode("utf-16")])
def test_a_document_type_is_refused(tmp_path, text):
    with pytest.raises(RefusedFileError, match=r"n\.graphml: .*without a document type"):
        read_pairs(written(tmp_path, "n.graphml", text))


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("n.graphml", "<graphml><graph><edge source='A'", "must be a whole network in GraphML"),
        ("n.graphml", "<?xml version='1.0'?><svg></svg>", "an element 'svg'"),
        ("n.graphml", "<graphml><graph/></graphml>", "no edge"),
        ("n.graphml", "<graphml>" + "<graph>" * 100, "an element 'graph' where none belongs"),
        ("n.graphml", "<graphml><graph><edge source='A' target='A'/></graph></graphml>",
         "must hold at least one pair of two different genes"),
        ("n.sif", "A\tB\n", "two cells in line 1"),
        ("n.sif", "A\nB\n", "must hold at least one edge"),
    ],
)  # fmt: skip
def test_what_is_no_network_is_refused_in_a_sentence(tmp_path, name, text, said):
    with pytest.raises(UserInputError, match=said):
        read_pairs(written(tmp_path, name, text))


def test_networks_beyond_the_limits_are_refused(tmp_path):
    limits = Limits(pairs=5)
    many = "A\tpp\t" + "\t".join(f"B{at}" for at in range(9)) + "\n"
    with pytest.raises(RefusedFileError, match="no more than 5 edges"):
        open_graph(written(tmp_path, "n.sif", many), limits=limits)
    with pytest.raises(RefusedFileError, match="no more than 5 edges"):
        open_graph(
            written(tmp_path, "n.graphml", graphml(nx.complete_graph(9, nx.DiGraph))),
            limits=limits,
        )


def test_tables_are_left_to_their_own_reader(tmp_path):
    path = written(tmp_path, "n.csv", "regulator,target\nA,B\n")
    assert open_graph(path, limits=Limits()) is None


def test_marks_in_names_stay_in_their_cell(tmp_path):
    graph = nx.DiGraph([('A\tx"', "=B"), ("=B", "C")])
    pairs = read_pairs(written(tmp_path, "n.graphml", graphml(graph)))

    assert edges(pairs) == {("A x", "=B"), ("=B", "C")}
