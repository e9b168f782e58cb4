"""The columns of an answer's table."""

import pandas as pd

from components.asking import fields
from core.metrics.reference import Reference
from core.query.question import System
from core.serving.answer import answer

MODEL = System("m", "Some model", "any", "Knows little.", folder=".")


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
