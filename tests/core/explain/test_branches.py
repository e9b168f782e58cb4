"""What branches add adds up, over branches and over places."""

import numpy as np
import pytest

from core.explain.branches import BranchReader
from core.problem.explainers import Branch
from tests.core.explain.branched import BRANCHES, averaged, images, network

pytestmark = pytest.mark.network


def _logit(model, arrays):
    said = np.asarray(model(list(arrays), training=False), np.float64)[:, 0]
    return np.log(said / (1 - said))


def test_the_logit_is_the_sum_of_what_the_branches_add() -> None:
    model, pairs = network(), images()
    reader = BranchReader(model, BRANCHES)
    reference = reader.reference(images(40, seed=1))
    parts = reader.parts(pairs, reference)

    assert parts.exact
    assert reference.pairs == 40
    np.testing.assert_allclose(parts.logits, _logit(model, pairs), atol=1e-5)
    np.testing.assert_allclose(parts.base + parts.added.sum(axis=0), parts.logits, atol=1e-5)
    np.testing.assert_allclose(parts.rest, 0, atol=1e-5)
    assert np.abs(parts.added).min(axis=1).max() > 0


def test_a_branch_adds_its_weights_times_how_far_its_vector_is_from_the_mean() -> None:
    import keras  # noqa: PLC0415  (TensorFlow)

    model, pairs, others = network(), images(), images(40, seed=1)
    inside = keras.Model(model.inputs, model.get_layer("detail").output)
    far = inside(list(pairs)).numpy() - inside(list(others)).numpy().mean(axis=0)
    by_hand = far @ model.get_layer("answer").get_weights()[0][8:, 0]

    reader = BranchReader(model, BRANCHES)
    found = reader.parts(pairs, reader.reference(others)).added[1]
    np.testing.assert_allclose(found, by_hand, atol=1e-5)


def test_what_a_branch_adds_is_the_sum_of_its_map_and_both_signs_are_there() -> None:
    reader = BranchReader(network(), BRANCHES)
    parts = reader.parts(images(), reader.reference(images(40, seed=1)))

    assert reader.places == ((2, 2), (16, 16))
    for found, added in zip(parts.maps, parts.added, strict=True):
        np.testing.assert_allclose(found.sum(axis=(1, 2)), added, atol=1e-5)
        assert found.min() < 0 < found.max()


def test_the_reference_beside_itself_has_nothing_added_on_average() -> None:
    reader, pairs = BranchReader(network(), BRANCHES), images(70)
    parts = reader.parts(pairs, reader.reference(pairs))

    np.testing.assert_allclose(parts.added.mean(axis=1), 0, atol=1e-5)
    for found in parts.maps:
        np.testing.assert_allclose(found.mean(axis=0), 0, atol=1e-5)


def test_with_layers_between_gradients_share_the_answer_out_and_evidence_has_the_rest() -> None:
    model = network(evidence=3)
    pairs, others = images(evidence=3), images(40, evidence=3, seed=1)
    reader = BranchReader(model, BRANCHES)
    parts = reader.parts(pairs, reader.reference(others))
    assert not parts.exact
    np.testing.assert_allclose(parts.logits, _logit(model, pairs), atol=1e-5)
    for found, added in zip(parts.maps, parts.added, strict=True):
        np.testing.assert_allclose(found.sum(axis=(1, 2)), added, atol=1e-5)

    # without any difference in the evidence, the branches account for all
    even = (pairs[0], np.repeat(others[1].mean(axis=0)[None], len(pairs[0]), axis=0))
    alone = reader.parts(even, reader.reference(others))
    assert np.abs(alone.added.sum(axis=0)).max() > 0.01
    np.testing.assert_allclose(alone.rest, 0, atol=1e-3)
    assert np.abs(parts.rest).max() > 0.01


def test_of_an_average_of_networks_the_parts_are_averaged() -> None:
    members, pairs, others = [network(seed=1), network(seed=2)], images(), images(20, seed=1)
    each = [BranchReader(member, BRANCHES) for member in members]
    alone = [reader.parts(pairs, reader.reference(others)) for reader in each]
    reader = BranchReader(averaged(members), BRANCHES)
    both = reader.parts(pairs, reader.reference(others))

    np.testing.assert_allclose(both.added, np.mean([part.added for part in alone], axis=0))
    np.testing.assert_allclose(both.maps[1], np.mean([part.maps[1] for part in alone], axis=0))
    assert both.exact


def test_of_three_classes_the_wanted_one_is_shared_out() -> None:
    model, pairs = network(outputs=3), images()
    reader = BranchReader(model, BRANCHES)
    others = reader.reference(images(20, seed=1))
    forward = reader.parts(pairs, others)
    none = BranchReader(model, BRANCHES, weights=[1, 0, 0]).parts(pairs, others)
    said = np.log(np.asarray(model(list(pairs), training=False), np.float64))

    np.testing.assert_allclose(forward.logits - none.logits, said[:, 1] - said[:, 0], atol=1e-4)


def test_a_vector_that_is_not_the_mean_of_its_map_is_refused() -> None:
    crossed = (Branch("semantic", "detail_map", "semantic"), BRANCHES[1])
    with pytest.raises(ValueError, match="mean of its map"):
        BranchReader(network(), crossed).reference(images())
