"""What the benchmark of the profile CNN asks can be asked."""

from typing import get_args

import pytest

from benchmarks.profile_cnn import PARTS, VARIANTS
from core.problem.negatives import RECIPES
from core.problem.split import By
from core.systems import get


@pytest.mark.parametrize("name", VARIANTS)
def test_every_network_has_options_that_the_method_knows(name: str) -> None:
    assert get("profile-cnn").settings(VARIANTS[name])


def test_every_part_has_negatives_and_a_split_that_exist() -> None:
    for part in PARTS.values():
        assert part.negatives in RECIPES
        assert part.split in get_args(By)
