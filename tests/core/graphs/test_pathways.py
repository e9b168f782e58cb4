import numpy as np
import pytest

from core.data.expression import Expression
from core.data.pairs import from_names
from core.data.pathway_tables import Pathway
from core.errors import UserInputError
from core.graphs import pathways
from core.problem.problem import Problem


def problem(genes="abcdefgh", still=""):
    """Simulated expression in which only the genes of `still` never change."""
    values = np.arange(3, dtype=np.float32) + np.zeros((len(genes), 3), np.float32)
    values[[gene in still for gene in genes]] = 1
    expression = Expression(
        values=values,
        genes=tuple(genes),
        samples=("s1", "s2", "s3"),
        kind="bulk",
        scale="log",
        simulated=True,
    )
    return Problem((expression,), from_names(["e"], ["f"]))


def pathway(regulators, targets, sign=None):
    return Pathway("p1", "", from_names(list(regulators), list(targets), sign=sign))


def test_names_that_differ_in_case_are_matched_and_missing_ones_reported():
    asked = pathways.ask_about(pathway("ABZ", "BCA"), problem())

    assert asked.genes == ("a", "b", "c")
    assert asked.total == 4
    assert len(asked.known) == 2
    topics = {finding.topic: finding for finding in asked.findings}
    assert topics["spelling"].count == 3
    assert topics["genes without expression"].items == ("Z",)


def test_a_measured_gene_without_a_known_edge_is_not_asked_about_but_kept_apart():
    asked = pathways.ask_about(pathway("ABD", "BCZ"), problem())

    assert asked.genes == ("a", "b", "c")
    assert set(asked.measured) == set("abcd")


def test_all_measured_genes_are_asked_where_none_has_an_edge_to_another():
    asked = pathways.ask_about(pathway("AB", "YZ"), problem())

    assert asked.genes == ("a", "b")
    assert len(asked.known) == 0


def test_genes_that_were_named_are_all_asked_and_their_edges_found_in_any_case():
    known = from_names(["a", "c", "h"], ["b", "f", "a"], sign=np.array([-1, 1, 1], np.int8))

    made = pathways.of_genes("mine", ["A", "B", "C"], known)
    asked = pathways.ask_about(made, problem())

    assert asked.genes == ("a", "b", "c")
    assert asked.known.sign.tolist() == [-1]


@pytest.mark.parametrize(
    ("regulators", "targets", "still", "got"),
    [("XY", "YZ", "", "0 of its 3"), ("AX", "XY", "", "1 of its 3"), ("AB", "BA", "b", "1 of its")],
)
def test_fewer_than_two_genes_that_change_are_one_sentence(regulators, targets, still, got):
    with pytest.raises(UserInputError, match=f"at least two genes.*{got}"):
        pathways.ask_about(pathway(regulators, targets), problem(still=still))


def test_pairs_that_touch_the_pathway_and_edges_both_ways_are_told_from_the_rest():
    pairs = from_names(["A", "e", "f", "g"], ["e", "f", "e", "h"])

    assert pathways.apart_from(pairs, {"a"}).tolist() == [False, True, True, True]
    assert pathways.one_way(pairs).tolist() == [True, False, False, True]


def test_labelled_pairs_are_not_edges_unless_they_are_labelled_so():
    label = np.array([1, 0], np.int8)
    pairs = from_names(["a", "b"], ["b", "c"], label=label)

    among = pathways.edges_among(pairs, ["A", "B", "C"])

    assert list(zip(among.regulator_names, among.target_names, strict=True)) == [("a", "b")]
    assert pathways.one_way(pairs).all()
