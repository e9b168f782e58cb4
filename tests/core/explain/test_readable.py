"""Which models can be read, and the sentence that says why another cannot."""

from pathlib import Path

import pytest

from core import systems
from core.errors import UserInputError
from core.explain.readable import (
    cannot_be_read,
    must_be_readable,
    readable,
)
from core.models.card import read_card
from core.problem.explainers import TimeTrace
from tests.core.explain.profiles import changed, other_model, profile_model


def test_a_model_of_profiles_can_be_read() -> None:
    card = read_card(profile_model())
    assert readable(card)
    assert must_be_readable(card).layer


def test_one_that_looks_at_something_else_is_sent_to_the_pair_page() -> None:
    card = read_card(other_model())
    assert not readable(card)
    with pytest.raises(UserInputError, match=r"reads profiles.*Pair page"):
        must_be_readable(card)


@pytest.mark.parametrize(
    ("card", "said"),
    [
        ({"training": {"networks": [{}, {}, {}]}}, "one network.*the average of 3.*seeds=1"),
        ({"translated": None}, "translated.*Train it again"),
    ],
)
def test_a_model_of_profiles_that_cannot_be_read_says_why(
    tmp_path: Path, card: dict[str, object], said: str
) -> None:
    found = read_card(changed(profile_model(), tmp_path / "model", **card))
    error = cannot_be_read(found)
    assert error is not None
    with pytest.raises(UserInputError, match=said):
        raise error


def test_a_method_that_nobody_knows_cannot_be_read(tmp_path: Path) -> None:
    card = read_card(changed(profile_model(), tmp_path / "model", method="of tomorrow"))
    assert not readable(card)


def test_networks_of_time_are_told_from_those_of_profiles() -> None:
    for name, along_time in (("dream-lstm", True), ("profile-cnn", False), ("pearson", False)):
        assert (systems.get(name).explainer(TimeTrace) is not None) is along_time
