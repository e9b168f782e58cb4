"""Clustering genes, and cutting the tree without SciPy."""

import numpy as np
import pytest
from scipy.cluster import hierarchy
from scipy.spatial.distance import squareform

from core.errors import UserInputError
from core.graphs.clustering import (
    adjusted_rand,
    branches,
    cluster,
    clusters_at,
    condensed,
    cut,
    height_of,
)
from core.graphs.similarity import correlation_similarity
from tests.core.graphs.grouped import grouped, truth_of


@pytest.fixture(scope="module")
def similarity():
    expression = grouped()
    return correlation_similarity([expression], expression.genes).values


@pytest.fixture(scope="module")
def tree(similarity):
    return cluster(similarity)


@pytest.mark.parametrize("clusters", [1, 2, 4, 17, 48])
def test_cut_agrees_with_scipy(tree, clusters):
    labels = cut(tree, clusters)
    theirs = hierarchy.fcluster(tree.linkage, clusters, "maxclust")

    assert len(set(labels)) == clusters
    assert adjusted_rand(list(map(str, labels)), list(map(str, theirs))) == 1.0


def test_modules_are_numbered_along_the_leaves(tree):
    along = cut(tree, 6)[tree.order]

    assert (np.diff(along) >= 0).all()
    assert along[0] == 1


def test_the_groups_that_were_planted_are_found(tree):
    groups = list(truth_of(grouped()).values())

    assert adjusted_rand(groups, list(map(str, cut(tree, 4)))) > 0.95


@pytest.mark.parametrize("clusters", [1, 2, 5, 40])
def test_a_cut_at_the_height_of_so_many_leaves_so_many(tree, clusters):
    assert clusters_at(tree, height_of(tree, clusters)) == clusters


@pytest.mark.parametrize("clusters", [0, 49])
def test_a_cut_into_more_modules_than_genes_is_refused(tree, clusters):
    with pytest.raises(UserInputError, match="number of genes"):
        cut(tree, clusters)


def test_branches_end_where_their_members_were_merged(tree):
    drawn = branches(tree)

    assert len(drawn.height) == 47
    assert (drawn.below <= drawn.height[:, None] + 1e-12).all()
    assert (drawn.below == 0).sum() == 48
    assert ((drawn.place > 0) & (drawn.place < 1)).all()


def test_condensed_is_as_scipy_wants_it(similarity):
    assert np.array_equal(condensed(similarity), squareform(similarity, checks=False))


def test_genes_that_are_all_alike_can_be_clustered():
    assert cluster(np.ones((5, 5), np.float32)).n_genes == 5


@pytest.mark.parametrize("linkage", ["average", "complete", "ward"])
def test_every_linkage_is_scipys_and_can_be_cut_without_it(similarity, linkage):
    made = cluster(similarity, linkage=linkage)
    theirs = hierarchy.linkage(1 - condensed(similarity).astype(float), linkage)
    np.testing.assert_allclose(made.linkage[:, 2], theirs[:, 2], atol=1e-6)
    assert (np.diff(made.linkage[:, 2]) >= 0).all()
    labels = list(map(str, cut(made, 5)))
    assert adjusted_rand(labels, list(map(str, hierarchy.fcluster(theirs, 5, "maxclust")))) == 1.0
