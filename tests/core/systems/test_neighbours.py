from dataclasses import replace

import numpy as np
import pytest

from core import systems
from core.data.identifiers.gene_lists import grid
from core.errors import UserInputError
from core.features import nepdf
from core.features.nepdf import bin_expression, nepdf_of_pairs
from core.problem.problem import Problem
from core.systems import images
from core.training.gene_codes import Coder
from core.training.predict import predict_pairs
from tests.core.features.cases import expression_of, single_cells
from tests.core.planted import few_planted

CNNC = systems.get("cnnc")


def part_and_options(neighbours, **changed):
    options = CNNC.settings({"neighbours": neighbours, **changed})
    return CNNC.network.gene_part(options), options


def test_without_neighbours_a_network_sees_pairs_only():
    assert part_and_options(0)[0] is None
    assert "gene-images" not in [each.name for each in CNNC.sees(CNNC.settings())]


def test_a_gene_is_seen_with_itself_and_with_its_neighbours_as_columns():
    part, options = part_and_options(3)
    expression = expression_of(single_cells())
    inputs = part.inputs([expression], options)
    rows = np.array([7, 20])
    near = inputs.neighbours(rows)
    found = inputs.make(rows)
    binned = bin_expression(expression)

    assert found.shape == (2, *inputs.shape) == (2, 4, 32, 32, 1)
    np.testing.assert_array_equal(found[:, 0], nepdf_of_pairs(binned, rows, rows))
    np.testing.assert_array_equal(found[1, 1:], nepdf_of_pairs(binned, np.repeat(20, 3), near[1]))


def test_the_image_of_a_gene_is_the_image_that_pairs_have():
    part, options = part_and_options(2, image="coexpression", **{"matrix-bins": 32})
    expression = expression_of(single_cells())
    found = part.inputs([expression], options).make(np.array([9]))

    assert found.shape == (1, 3, 32, 32, 1)
    # a gene with itself: all cells lie on the diagonal
    assert found[0, 0, :, :, 0].sum() == pytest.approx(np.trace(found[0, 0, :, :, 0]), rel=1e-6)
    assert found[0, 0].sum() == pytest.approx(4_096, rel=1e-4)


def test_of_two_expressions_the_first_chooses_among_genes_of_both():
    part, options = part_and_options(2)
    first = expression_of(single_cells())
    second = expression_of(single_cells(seed=4)).take_genes(np.arange(39, 9, -1))
    inputs = part.inputs([first, second], options)
    rows = np.array([15, 30])

    assert inputs.shape == (3, 32, 64, 1)
    assert (inputs.neighbours(rows) >= 10).all()
    own = bin_expression(second)
    there = [second.index[f"g{row}"] for row in rows]
    np.testing.assert_array_equal(
        inputs.make(rows)[:, 0, :, 32:], nepdf_of_pairs(own, there, there)
    )


def test_more_neighbours_than_measured_genes_are_refused_in_a_sentence():
    part, options = part_and_options(10)
    small = expression_of(single_cells(n_genes=8))

    with pytest.raises(UserInputError, match="must hold more than 10 genes") as refused:
        part.inputs([replace(small, source="small.csv")], options)
    assert "small.csv" in str(refused.value)


def test_fifty_regulators_with_a_thousand_genes_cost_less_than_a_third_more(monkeypatch):
    drawn, passed = [], []
    draw = nepdf.nepdf_of_pairs

    def drawing(*given, **more):
        found = draw(*given, **more)
        drawn.append(len(found))
        return found

    def tower(arrays):
        passed.append(len(arrays[0]))
        return np.zeros((len(arrays[0]), 1), np.float32)

    def network(arrays):
        assert {len(array) for array in arrays} == {len(arrays[0])}
        passed.append(len(arrays[0]))
        return np.zeros((len(arrays[0]), 1), np.float32)

    monkeypatch.setattr(nepdf, "nepdf_of_pairs", drawing)
    part, options = part_and_options(10)
    values = np.random.default_rng(0).poisson(2, (1_100, 30)).astype(np.float32)
    expression = expression_of(values)
    names = expression.genes
    pairs = grid([expression], regulators=names[:50], targets=names[50:1_050])
    problem = Problem((expression,), pairs)
    coder = Coder(part, options, tower=tower, networks=1, units=1)
    predict_pairs(network, coder(images.image_records(problem, options), problem))

    assert len(pairs) == 50_000
    # each of 1,050 genes with itself and ten neighbours, and each pair
    assert sum(drawn) == sum(passed) == 1_050 * 11 + 50_000
    assert sum(passed) <= 1.3 * len(pairs)


def test_codes_are_not_made_again_when_other_pairs_are_asked():
    part, options = part_and_options(2)
    problem, passed = few_planted(), []

    def tower(arrays):
        passed.append(len(arrays[0]))
        return np.zeros((len(arrays[0]), 1), np.float32)

    coder = Coder(part, options, tower=tower, networks=1, units=1)
    for asked in (problem, problem.asking(problem.pairs.take(np.arange(5)))):
        records = coder(images.image_records(asked, options), asked)
        records.take(np.arange(len(records)))

    assert sum(passed) == 3 * len(problem.expressions[0].genes)
