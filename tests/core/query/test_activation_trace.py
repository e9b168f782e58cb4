"""Where along the samples a network answers, both ways round, or why that cannot be shown."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.query import pair
from core.query.activation_trace import trace
from core.query.sources import interactive_systems
from tests.core.explain.profiles import changed, expression, other_model, profile_model
from tests.core.query.example import DRIVER, GENES, profile_system, source


def test_a_pair_is_traced_both_ways_round(tmp_path: Path) -> None:
    look = pair.look((source(tmp_path),), [profile_system()], (DRIVER, GENES[2]))
    traced = look.traced

    assert traced is not None
    assert look.untraced == ""
    assert len(traced.samples) == 80
    assert traced.as_filed
    assert not traced.in_time
    assert traced.over is not None
    assert traced.over > 0.9  # an even target follows the driver
    np.testing.assert_allclose(traced.profiles.mean(axis=0), 0, atol=1e-5)
    assert [(way.regulator, way.target) for way in traced.ways] == [
        (DRIVER, GENES[2]), (GENES[2], DRIVER),
    ]  # fmt: skip
    for way in traced.ways:
        assert way.curve.shape == (80,)
        assert way.curve.argmax() == way.place
        assert way.first <= way.place <= way.last
        assert way.last - way.first + 1 == 21
        assert way.height == pytest.approx(np.ptp(way.curve))
        assert way.near is not None


def test_what_is_under_the_peak_is_of_the_gene_that_was_asked_first(tmp_path: Path) -> None:
    traced = pair.look((source(tmp_path),), [profile_system()], (DRIVER, GENES[1])).traced
    assert traced is not None
    for way, columns in zip(traced.ways, ((0, 1), (1, 0)), strict=True):
        window = traced.profiles[way.first : way.last + 1, list(columns)]
        np.testing.assert_allclose(way.levels, window.mean(axis=0), atol=1e-5)
        assert way.near == pytest.approx(np.corrcoef(window.T)[0, 1], abs=1e-5)


def test_a_system_that_learned_signs_says_them(tmp_path: Path) -> None:
    look = pair.look(
        (source(tmp_path),), [profile_system(), *interactive_systems()], (DRIVER, GENES[1])
    )
    assert look.said[0].sign in {"activates", "represses"}
    assert {said.sign for said in look.said[1:]} == {""}


def test_the_average_of_several_networks_says_why_it_is_not_shown(tmp_path: Path) -> None:
    several = changed(profile_model(), tmp_path / "m", training={"networks": [{}, {}]})
    traced, why = trace(profile_system(several), [expression()], pair=("R0", "T0"))
    assert traced is None
    assert "one network" in why
    assert "the average of 2" in why


def test_other_systems_and_other_data_have_no_trace_and_need_no_word(tmp_path: Path) -> None:
    given, asked = [expression()], ("R0", "T0")
    assert trace(interactive_systems()[0], given, pair=asked) == (None, "")
    other = replace(profile_system(other_model()), key="other")
    assert trace(other, given, pair=asked) == (None, "")
    own_size = changed(profile_model(), tmp_path / "m", inputs=[[24, 2]])
    assert trace(profile_system(own_size), given, pair=asked) == (None, "")
    cells = [replace(given[0], kind="single-cell")]
    assert trace(profile_system(), cells, pair=asked) == (None, "")
