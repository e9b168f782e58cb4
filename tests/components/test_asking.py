"""The columns of an answer's table."""

import pandas as pd

from components.asking import fields, scores_card, system_options
from core.metrics.reference import Reference
from core.query.question import ScoringSystem
from core.query.sources import interactive_systems
from core.serving.answer import answer

MODEL = ScoringSystem("m", "Some model", "any", "Knows little.", folder=".", gives_probability=True)


def _titles(**more: object) -> dict[str, str]:
    table = pd.DataFrame(
        {"regulator": ["A"], "target": ["B"], "probability": 0.9, "rank": 1, "correlation": 0.8}
    )
    found = answer(table.assign(**more), Reference(), known={}, symbols={})
    return {field.title: field.name for field in fields(found, MODEL)}


def test_a_learned_sign_stands_beside_its_probability_and_is_saved() -> None:
    titles = _titles(sign=-1, p_activates=0.2, p_represses=0.7)
    names = list(titles)
    assert names[names.index("Probability") + 1] == "Sign"
    assert titles["Sign"] == "effect"
    assert {"Activates", "Represses"} <= set(names)
    assert "Effect" not in names


def test_without_one_it_is_the_effect_that_a_correlation_looks_like() -> None:
    names = list(_titles())
    assert "Effect" in names
    assert "Sign" not in names


def test_a_system_that_comes_trained_does_not_learn_nothing() -> None:
    labels = {each["value"]: each["label"] for each in system_options(interactive_systems())}
    assert labels["pair-booster"].endswith("simulated · comes trained")
    assert labels["pearson"].endswith("learns nothing")


def test_what_a_system_learned_from_stands_below_its_scores() -> None:
    (booster,) = (each for each in interactive_systems() if each.key == "pair-booster")
    table = pd.DataFrame(
        {"regulator": ["A"], "target": ["B"], "probability": 0.9, "rank": 1, "correlation": 0.8}
    )
    found = answer(table, Reference(), known={}, symbols={})
    said = str(scores_card(found, booster, cut=0.5))
    assert "Learned from simulated networks of 100 genes" in said
    assert "learned nothing" not in said
