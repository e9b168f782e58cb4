"""Modules: their names, gene sets among them, and how far they agree with a truth."""

import numpy as np
import pandas as pd
import pytest

from core.errors import UserInputError
from core.graphs.modules import (
    agreement,
    cluster_genes,
    module_names,
    names_in_sets,
    sets_among,
    view,
)
from core.graphs.similarity import correlation_similarity
from tests.core.graphs.grouped import grouped, sets_of, truth_of


@pytest.fixture(scope="module")
def found():
    expression = grouped()
    similarity = correlation_similarity([expression], expression.genes)
    return expression, cluster_genes(similarity, clusters=4)


def test_a_module_is_called_by_its_best_significant_term():
    terms = pd.DataFrame(
        {
            "module": [1, 1, 2],
            "name": ["second", "best", "weak"],
            "p": [0.01, 0.001, 0.2],
            "q": [0.04, 0.01, 0.3],
        }
    )

    assert module_names(np.array([1, 2, 3]), terms) == {1: "best", 2: "Module 2", 3: "Module 3"}


def test_a_height_can_be_cut_at(found):
    _, clustering = found
    heights = clustering.tree.linkage[:, 2]
    again = cluster_genes(clustering.similarity, clusters=99, height=float(heights[-3]))

    assert again.clusters == 3


@pytest.mark.parametrize("height", [float("nan"), float("inf"), -1.0, 0.0])
def test_a_height_that_cuts_nothing_is_refused(found, height):
    _, clustering = found
    with pytest.raises(UserInputError, match="some genes are joined"):
        cluster_genes(clustering.similarity, clusters=4, height=height)


def test_fewer_genes_than_modules_are_refused(found):
    _, clustering = found
    with pytest.raises(UserInputError, match="fewer than the genes"):
        cluster_genes(clustering.similarity, clusters=48)


def test_agreement_is_one_where_modules_are_the_groups(found):
    expression, clustering = found
    close = agreement(expression.genes, clustering.labels, truth_of(expression))

    assert close is not None
    assert close.ari > 0.95
    assert (close.genes, close.groups) == (48, 4)
    assert agreement(expression.genes, clustering.labels, {"X": "1"}) is None


def test_isoforms_are_looked_up_as_their_gene_and_the_second_stays():
    genes = ["AT1G01010.1", "AT1G01010.2", "AT2G01010.3", "Gata1", "H2.0"]

    assert names_in_sets(genes) == (
        ["AT1G01010", "AT1G01010.2", "AT2G01010", "Gata1", "H2.0"],
        2,
    )


def test_sets_are_cut_down_to_the_genes():
    expression = grouped()
    among = sets_among(sets_of(expression), expression.genes[:1])

    assert among.terms == ("T:0", "T:mixed")
    assert among.members == (frozenset({"g0"}), frozenset({"g0"}))


def test_a_view_lists_every_gene_once_in_leaf_order(found):
    expression, clustering = found
    shown = view(expression.genes, clustering.tree, clustering.labels, terms=None, agrees=None)
    listed = [gene for module in shown["modules"] for gene in module["genes"]]

    assert listed == [expression.genes[row] for row in clustering.tree.order]
    assert shown["terms"] == []
    assert shown["ari"] is None
