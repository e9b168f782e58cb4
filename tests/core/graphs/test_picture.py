import pytest

from core.data.pairs import from_names
from core.graphs.picture import DrawnScores, exported, look, picture
from core.graphs.views import View
from core.metrics.reference import Reference
from tests.core.graphs.made import edges, scores

KNOWN = from_names(["A", "B", "D"], ["B", "A", "A"], source="known.csv")
SEEN = DrawnScores(scores(), symbols={"A": "HY5", "C": "CHS"}, known=KNOWN, known_name="literature")


def drawn(found):
    return {(edge.regulator, edge.target, edge.state) for edge in found.edges}


def test_known_edges_are_told_from_new_and_missed_ones():
    found = picture(SEEN, View(cut=0.65))
    assert drawn(found) == {
        ("A", "B", "known"), ("A", "C", "new"), ("B", "C", "new"), ("C", "D", ""),
        ("B", "A", "missed"), ("D", "A", "missed"),
    }  # fmt: skip
    assert (found.n_edges, found.n_genes) == (4, 4)
    assert found.overlay is not None
    assert (found.overlay.found, found.overlay.known) == (1, 3)
    assert {node.gene: node.label for node in found.nodes}["A"] == "HY5"


def test_without_a_cut_a_sensible_one_is_taken():
    assert picture(SEEN, View()).cut == 0.2
    found = picture(DrawnScores(scores(), Reference(base_rate=0.3)), View())
    assert found.cut == 0.7
    assert [label for _, label in found.marks] == ["50%", "80%", "90%"]
    assert found.expectation.precision == pytest.approx(0.85)


def test_a_gene_is_pointed_out_by_id_or_symbol_in_any_case():
    for name in ("a", "HY5", "hy5 "):
        found = picture(SEEN, View(cut=0.65, gene=name))
        assert found.focus == "A"
        near = {(edge.regulator, edge.target) for edge in found.edges if edge.near}
        assert near == {("A", "B"), ("A", "C")}
        assert {node.gene for node in found.nodes if node.near} == {"A", "B", "C"}


def test_a_walk_draws_the_neighbourhood_only():
    found = picture(SEEN, View(cut=0.4, gene="C", steps=1, way="up"))
    assert {node.gene for node in found.nodes} == {"A", "B", "C"}
    assert all(node.near for node in found.nodes)


def test_a_gene_that_cannot_be_shown_is_explained():
    assert "no edge at this cut" in picture(SEEN, View(cut=0.65, gene="E")).lost
    assert "not among the genes" in picture(SEEN, View(cut=0.65, gene="nobody")).lost
    assert "No chain" in picture(SEEN, View(cut=0.65, gene="C", to="A")).lost


def test_the_way_to_another_gene_is_shown():
    found = picture(SEEN, View(cut=0.65, gene="B", to="D"))
    assert found.paths == (("B", "C", "D"),)
    near = {(edge.regulator, edge.target) for edge in found.edges if edge.near}
    assert near == {("B", "C"), ("C", "D")}


def test_files_hold_what_the_picture_has_no_room_for():
    view = View(cut=0.4, most_genes=60)
    thin = picture(SEEN, View(cut=0.4, most_genes=2))
    assert len(thin.nodes) == 2
    assert thin.crowded > 0
    assert edges(exported(SEEN, view).network) == edges(look(SEEN, view).network)
    walked = exported(SEEN, View(cut=0.4, gene="C", steps=1, way="up"))
    assert edges(walked.network) == {("A", "B"), ("A", "C"), ("B", "C")}
    assert walked.comparison is not None
    assert len(walked.comparison.found) == 3


def test_nothing_above_the_cut_is_a_picture_too():
    found = picture(SEEN, View(cut=0.99))
    assert (found.nodes, found.edges, found.n_edges) == ((), (), 0)
