"""The models that come along are whole, small, and say what they are."""

import numpy as np
import pytest

from core.models.model_folder import open_model
from core.pretrained.boolean_cells import random_model
from core.pretrained.build import HERE, RECIPES
from core.serving.inference import scorer_for

FOLDERS = sorted(card.parent for card in HERE.glob("*/card.json"))
_LARGEST = 2_300_000


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_model_is_whole_small_and_honest(folder):
    model = open_model(folder)
    card = model.card

    assert folder.name in RECIPES
    assert card.title == RECIPES[folder.name].title
    assert card.simulated or RECIPES[folder.name].needs_data
    assert card.simulated == ("(simulated)" in card.title)
    assert {"validation", "identity-only", "pearson"} <= set(card.metrics)
    assert card.thresholds
    assert max(file.stat().st_size for file in folder.iterdir()) <= _LARGEST


@pytest.mark.network
@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_it_answers_without_tensorflow_as_keras_does(folder):
    model = open_model(folder)
    rng = np.random.default_rng(0)
    seen = []
    for shape in model.card.inputs:
        values = rng.random((8, *(size or 24 for size in shape))).astype(np.float32)
        seen.append(np.where(values < 0.8, 0, values))

    run = scorer_for(model.graph, prefer="float32")
    given = seen[0] if len(seen) == 1 else seen
    np.testing.assert_allclose(run(seen), np.asarray(model.network(given)), atol=1e-5)


def test_the_demo_has_models_for_its_atlas():
    assert {"atlas-cnnc", "atlas-profile-cnn"} <= {folder.name for folder in FOLDERS}


@pytest.mark.parametrize("name", ["atlas-profile-cnn", "arabidopsis-profile-cnn"])
def test_a_profile_model_reads_any_number_of_samples_and_tells_signs(name):
    card = open_model(HERE / name).card

    assert card.inputs == [[None, 2]]
    assert {"sign", "sign, by correlation", "samples shuffled"} <= set(card.metrics)
    assert max(file.stat().st_size for file in (HERE / name).iterdir()) < 1_000_000


def test_random_networks_differ_and_the_same_seed_gives_the_same():
    one, again, other = (random_model(seed, genes=12) for seed in (1, 1, 2))

    assert len(one.genes) == 12
    assert [rule.regulators for rule in one.rules] == [rule.regulators for rule in again.rules]
    assert set(one.genes).isdisjoint(other.genes)
    assert all(len(rule.regulators) <= 3 for rule in one.rules)
