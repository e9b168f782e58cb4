from dataclasses import replace

import numpy as np
import pytest
from scipy import sparse

from core import systems, workflows
from core.data.expression import Expression
from core.data.pairs import from_names
from core.errors import UserInputError
from core.problem.prepare import prepare_problem
from core.problem.problem import Problem
from core.systems.images import image_records
from tests.core.planted import planted

CNNC = systems.get("cnnc")
COEXPRESSION = {"image": "coexpression"}


def shown(values, *, kind="single-cell", scale="counts", as_sparse=False):
    """Name rows a, b, c, … and ask about every ordered pair of them."""
    values = np.asarray(values, np.float32)
    genes = tuple("abcdefgh"[: len(values)])
    expression = Expression(
        values=sparse.csr_array(values) if as_sparse else values,
        genes=genes,
        samples=tuple(f"s{column}" for column in range(values.shape[1])),
        kind=kind,
        scale=scale,
        source="cells.csv",
        simulated=True,
    )
    pairs = [(one, other) for one in genes for other in genes if one != other]
    return Problem((expression,), from_names(*map(list, zip(*pairs, strict=True))))


def remarks(problem, **options):
    chosen = CNNC.settings({**COEXPRESSION, **options})
    return {each.topic: each for each in CNNC.remarks(problem, chosen)}


def often_seen(n_genes, *, n_cells=40):
    """Counts in which every gene is seen in all but one cell."""
    values = np.random.default_rng(0).integers(1, 9, (n_genes, n_cells))
    values[:, 0] = 0
    return values


@pytest.mark.parametrize("as_sparse", [False, True])
def test_genes_that_no_cell_shows_together_are_named(as_sparse):
    values = often_seen(3)
    values[0, :20] = values[1, 20:] = 0

    said = remarks(shown(values, as_sparse=as_sparse))

    assert set(said) == {"genes never seen together"}
    (finding,) = said.values()
    assert finding.message == (
        "2 pairs of genes that no cell shows together: their co-expression matrices are empty, "
        "so they look alike."
    )
    assert finding.items == ("a and b", "b and a")


def test_genes_that_hardly_a_cell_shows_are_named():
    values = often_seen(3)
    values[1, 10:] = 0  # nine are left
    values[2, 11:] = 0  # ten are

    said = remarks(shown(values))

    assert set(said) == {"rarely seen genes"}
    assert said["rarely seen genes"].items == ("b",)
    assert "1 gene seen in fewer than ten cells" in said["rarely seen genes"].message


def test_expression_without_zeros_is_said_to_have_none():
    said = remarks(shown(often_seen(3)[:, 1:]))

    assert set(said) == {"no zeros"}
    assert "does not apply" in said["no zeros"].message
    one_zero = often_seen(3)[:, 1:]
    one_zero[0, 0] = 0
    assert remarks(shown(one_zero)) == {}


def test_of_two_expressions_it_is_said_which():
    problem = shown(often_seen(3))
    apart = often_seen(3)
    apart[0, :20] = apart[1, 20:] = 0
    other = replace(shown(apart).expressions[0], source="others.csv")

    (said,) = remarks(replace(problem, expressions=(*problem.expressions, other))).values()

    assert "no cell shows together in others.csv" in said.message


def test_what_was_dropped_is_not_seen_together():
    values = np.r_[np.tile([1, 3], 50), 0, 0][None].repeat(2, axis=0)
    values[0, -2:], values[1] = (0, 10**6), np.eye(1, 102, 101) + np.eye(1, 102, 100)

    assert "genes never seen together" not in remarks(shown(values))
    assert "genes never seen together" in remarks(shown(values), clip="drop")


def test_a_histogram_leaves_nothing_out_and_nothing_is_said():
    values = often_seen(3)
    values[0, :20] = values[1, 20:] = 0

    assert CNNC.remarks(shown(values), CNNC.settings()) == ()


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"kind": "bulk"}, "Received: bulk expression. Set image to nepdf"),
        ({"scale": "relative"}, "Received: relative values, in which zero means no change. Set"),
    ],
)
def test_zeros_that_mean_something_else_are_refused_for_the_matrix_alone(changed, words):
    problem = shown(often_seen(3), **changed)
    settings = CNNC.settings(COEXPRESSION)

    with pytest.raises(UserInputError, match=words) as refused:
        prepare_problem(problem, CNNC, options=settings, seed=1)
    assert refused.value.name == "cells.csv"
    with pytest.raises(UserInputError, match=words):
        image_records(problem, settings)
    CNNC.check(problem, CNNC.settings())
    assert image_records(problem, CNNC.settings()).shapes == ((32, 32, 1),)


def test_an_evaluation_leaves_out_what_cannot_read_the_data_and_says_why():
    bulk = planted(kind="bulk")

    found = workflows.evaluate(
        ["cnnc", "pearson"], [bulk], options=COEXPRESSION, folds=2, split="regulator"
    )

    assert [each.name for each in found.methods] == ["pearson"]
    (said,) = [each for each in found.findings if "cnnc was left out" in each.message]
    assert "bulk expression" in said.evidence
    with pytest.raises(UserInputError, match="single cells"):
        workflows.evaluate(["cnnc"], [bulk], options=COEXPRESSION, folds=2)


def test_what_is_noticed_is_said_before_a_training_begins():
    problem = planted()
    values = np.asarray(problem.expressions[0].values).copy()
    values[1, 9:] = 0
    problem = replace(problem, expressions=(replace(problem.expressions[0], values=values),))

    prepared = prepare_problem(problem, CNNC, options=CNNC.settings(COEXPRESSION), seed=1)

    assert "rarely seen genes" in {each.topic for each in prepared.pairs.findings}


@pytest.mark.network
@pytest.mark.parametrize("bins", [32, 64])
def test_a_network_learns_from_matrices_as_they_are(tmp_path, bins):
    options = {**COEXPRESSION, "matrix-bins": bins, "filters": 4, "epochs": 3, "patience": 3}
    workflows.train("cnnc", [planted()], options=options, seed=1).save(tmp_path / "model")

    scored = workflows.score(
        tmp_path / "model",
        planted().expressions,
        regulators=["R0", "R1"],
        targets=[f"T{number}" for number in range(20)],
    )

    assert np.isfinite(scored.table["probability"]).all()
    assert scored.table["probability"].nunique() > 20
