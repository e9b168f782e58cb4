import numpy as np
import pandas as pd
import pytest

from core.data.expression import Expression
from core.data.pairs import from_names
from core.errors import UserInputError
from core.graphs import pathways
from core.problem.labels import three_class
from core.problem.problem import Problem

PATHWAY = from_names(["A", "B", "C"], ["B", "C", "D"])


def expression(genes):
    """Simulated expression; nobody here looks at it."""
    return Expression(
        values=np.zeros((len(genes), 3), np.float32),
        genes=tuple(genes),
        samples=("s1", "s2", "s3"),
        kind="bulk",
        scale="log",
        simulated=True,
    )


def problem(genes="ABCDEFGH"):
    label = np.array([1, 1, 0, 1, 0, 1, 0], np.int8)
    pairs = from_names(list("AEEFFCG"), list("BFGGHED"), label=label)
    return Problem((expression(genes),), pairs)


def fit_by(score, seen=None):
    def fit(problems, *, seed, progress):
        if seen is not None:
            seen.extend(problems)

        def answer(asked):
            names = zip(asked.pairs.regulator_names, asked.pairs.target_names, strict=True)
            return np.array([score(*pair) for pair in names], np.float32)

        return answer

    return fit


def in_order(one, other):
    return 0.9 if (one, other) in {("A", "B"), ("B", "C"), ("A", "D")} else 0.1


def test_no_pair_of_the_pathway_is_learned_from():
    seen = []

    result = pathways.leave_pathway_out(
        fit_by(in_order, seen), problem(), PATHWAY, threshold=0.5, seed=0
    )

    learned = seen[0].pairs
    touched = {*learned.regulator_names, *learned.target_names}
    assert not touched & set("ABCD")
    assert len(learned) == 4
    assert result.findings[-1].count == 3


def test_known_and_predicted_edges_are_compared():
    result = pathways.leave_pathway_out(
        fit_by(in_order), problem(), PATHWAY, threshold=0.5, name="made up", seed=0
    )

    assert len(result.pairs) == 12
    assert result.found == (("A", "B"), ("B", "C"))
    assert result.missed == (("C", "D"),)
    assert result.new == (("A", "D"),)
    assert result.figures.positives == 3
    assert result.at(0.95).found == ()
    frame = result.to_frame()
    assert frame.status.tolist()[:3].count("found") == 2
    assert frame.probability.is_monotonic_decreasing


def test_three_classes_are_read_as_forward():
    def fit(problems, *, seed, progress):
        return lambda asked: np.tile(np.float32([0.1, 0.2, 0.7]), (len(asked.pairs), 1))

    result = pathways.leave_pathway_out(fit, problem(), PATHWAY, threshold=0.5, seed=0)

    assert result.score == pytest.approx(0.2)


def test_names_that_differ_in_case_are_matched_and_missing_ones_reported():
    lower = Problem(
        (expression("abcdefgh"),),
        from_names(["e", "f"], ["f", "g"], label=np.array([1, 0], np.int8)),
    )
    wider = from_names(["A", "B", "Z"], ["B", "C", "A"])

    result = pathways.leave_pathway_out(fit_by(in_order), lower, wider, threshold=0.5, seed=0)

    assert set(result.genes) == set("abc")
    assert result.findings[0].items == ("Z",)


@pytest.mark.parametrize(
    ("edges", "message"),
    [
        (from_names(["X"], ["Y"]), "at least one edge between genes with expression"),
        (from_names(list("ACEG"), list("BDFH")), "of other genes to learn from"),
    ],
)
def test_what_cannot_be_left_out_is_one_sentence(edges, message):
    with pytest.raises(UserInputError, match=message):
        pathways.leave_pathway_out(fit_by(in_order), problem(), edges, threshold=0.5, seed=0)


def test_a_table_is_taken_apart_by_pathway():
    table = pd.DataFrame(
        {"source": list("AABA"), "target": list("BCCB"), "pathway_id": ["x", "x", "y", "x"]}
    )

    found = pathways.by_pathway(table)

    assert {name: len(pairs) for name, pairs in found.items()} == {"x": 2, "y": 1}
    with pytest.raises(UserInputError, match="must have the columns"):
        pathways.by_pathway(table.drop(columns="target"))


def test_edges_among_a_gene_set():
    edges = pathways.edges_among(problem().pairs, ["e", "f", "g"])

    assert edges.to_frame().to_numpy().tolist() == [["E", "F"], ["F", "G"]]


def test_too_many_genes_are_refused():
    with pytest.raises(UserInputError, match="between 2 and 500"):
        pathways.every_ordered_pair([f"g{number}" for number in range(501)])


@pytest.mark.shared
def test_il17_is_left_out_of_the_mouse_network(shared):
    listed = pd.read_csv(shared / "go_kegg" / "cnnc_mmu_kegg_directed_edges.csv.gz")
    il17 = pd.read_csv(shared / "go_kegg" / "kegg_hsa04657_il17_edges.csv")
    edges = from_names(listed.source.tolist(), listed.target.tolist())
    mouse = Problem(
        (expression(edges.genes),),
        three_class(edges, recipe="random-pair", candidates=edges.genes, seed=0),
    )
    seen = []

    result = pathways.leave_pathway_out(
        fit_by(lambda one, other: 0.0, seen),
        mouse,
        pathways.by_pathway(il17)["hsa04657"],
        threshold=0.5,
        name="IL-17 signalling",
        seed=0,
    )

    learned = seen[0].pairs
    assert not {*learned.regulator_names, *learned.target_names} & set(result.genes)
    assert {"traf6", "map3k7", "il6"} <= set(result.genes)
    assert len(learned) > 80_000
    assert result.found == ()
    assert 10 <= len(result.missed) <= 14
