import numpy as np
import pytest

from core.data.pairs import from_names
from core.features.gene_records import CodedRecords, GeneCodes, GeneInputs, PairGenes
from core.features.records import MadeRecords

SHAPE = (3, 2, 2, 1)


def inputs_of(*genes, scale=1.0):
    """Genes whose images are all their place, and a list of which were made."""
    made = []

    def make(rows):
        made.extend(rows.tolist())
        return np.broadcast_to(scale * rows[:, None, None, None, None], (rows.size, *SHAPE))

    return GeneInputs(genes, SHAPE, make, lambda rows: rows[:, None]), made


def codes_of(make, *, networks=1, count=10):
    """Codes by a tower whose networks say the sum of an image, and twice it; and what it read."""
    read = []

    def tower(arrays):
        (images,) = arrays
        read.append(len(images))
        total = images.sum(axis=(1, 2, 3))
        return np.stack([total * (1 + at) for at in range(networks)], axis=1).astype(np.float32)

    codes = GeneCodes(make, tower, count=count, images=3, networks=networks, units=1)
    return codes, read


def test_ends_are_places_among_the_genes():
    inputs, _ = inputs_of("a", "b", "c")
    pairs = from_names(["c", "a"], ["b", "c"])

    assert inputs.ends(pairs).tolist() == [[2, 1], [0, 2]]


def test_a_code_is_made_once_and_looked_up_after():
    inputs, made = inputs_of(*"abcdef")
    codes, read = codes_of(inputs.make)
    codes.of_pairs(np.array([[0, 3], [0, 4], [3, 0]]))
    one, other = codes.of_pairs(np.array([[4, 0], [1, 3]]))

    assert sorted(made) == [0, 1, 3, 4]
    assert sum(read) == 3 * 4
    np.testing.assert_array_equal(one, np.repeat([[16], [4]], 3, axis=1))
    np.testing.assert_array_equal(other, np.repeat([[0], [12]], 3, axis=1))


def test_each_of_several_towers_has_a_code_of_its_own():
    inputs, _ = inputs_of(*"abc")
    codes, _ = codes_of(inputs.make, networks=2)
    found = codes.of_pairs(np.array([[1, 2]]))

    assert codes.shapes == ((3,),) * 4
    assert [each[0, 0] for each in found] == [4, 8, 8, 16]


def test_codes_stand_after_the_image_and_before_other_evidence():
    inputs, _ = inputs_of(*"abc")
    codes, _ = codes_of(inputs.make)
    plain = MadeRecords(
        ((2, 2, 1), (5,)), 2, lambda rows: (np.zeros((rows.size, 2, 2, 1)), np.ones((rows.size, 5)))
    )
    coded = CodedRecords(plain, codes, np.array([[0, 1], [1, 2]]))
    arrays = coded.take(np.array([1]))

    assert coded.shapes == ((2, 2, 1), (3,), (3,), (5,))
    assert [each.shape[1:] for each in arrays] == list(coded.shapes)
    assert (arrays[1][0, 0], arrays[2][0, 0]) == (4, 8)


@pytest.mark.parametrize("budget", [0, 10**6])
def test_a_batch_has_every_gene_once_and_says_which_each_pair_is_of(budget):
    inputs, made = inputs_of(*"abcdef")
    genes = PairGenes([(inputs, np.array([[5, 1], [5, 2], [3, 1]]))], budget=budget)
    made.clear()
    images, one, other = genes.batch(np.array([0, 1]))

    assert images[:, 0, 0, 0, 0].tolist() == [1, 2, 5]
    assert images[one, 0, 0, 0, 0].tolist() == [5, 5]
    assert images[other, 0, 0, 0, 0].tolist() == [1, 2]
    assert made == ([] if budget else [1, 2, 5])


def test_genes_of_several_data_sets_are_told_apart():
    first, _ = inputs_of("a", "b")
    second, _ = inputs_of("a", "b", scale=10.0)
    parts = [(first, np.array([[0, 1]])), (second, np.array([[1, 0]]))]
    images, one, _ = PairGenes(parts, budget=0).batch(np.array([0, 1]))

    assert len(images) == 4
    assert images[one, 0, 0, 0, 0].tolist() == [0, 10]


def test_turned_pairs_are_of_the_same_genes():
    inputs, _ = inputs_of(*"abc")
    both = PairGenes([(inputs, np.array([[0, 2]]))], budget=10**6).and_turned()
    images, one, other = both.batch(np.array([0, 1]))

    assert len(images) == 2
    assert (one.tolist(), other.tolist()) == ([0, 1], [1, 0])
