"""What is said of a pair, in words."""

from dataclasses import replace

import pytest

from components.pairs import _most_likely, _one_sided, _other, _sign_told
from core.models.verdict import BEATS, NAMES, Verdict
from core.query.question import ScoringSystem
from core.query.views import SystemScore

MODEL = ScoringSystem(
    "m",
    "Some model",
    "cnnc",
    "Knows little.",
    folder=".",
    gives_probability=True,
    verdict=Verdict(BEATS, "Does."),
)


@pytest.mark.parametrize(
    ("score", "turned", "words"),
    [
        (0.83, 0.84, "A → B looks like regulation, and so does the other way round"),
        (0.83, 0.60, "A → B looks like regulation"),
        (0.30, 0.90, "B → A looks likelier than the other way round"),
        (0.20, 0.22, "A → B does not look like regulation, nor does the other way round"),
        (0.10, 0.40, "A → B does not look like regulation"),
        (0.70, None, "A → B looks like regulation"),
    ],
)
def test_two_scores_that_hardly_differ_are_said_to_be_alike(
    score: float, turned: float | None, words: str
) -> None:
    said = SystemScore(MODEL, score=score, turned=turned)
    assert _one_sided(said, names=("A", "B")) == words


def test_of_a_model_that_does_not_beat_its_controls_only_scores_are_told() -> None:
    weak = replace(MODEL, verdict=Verdict(NAMES, "Does not."))
    said = SystemScore(weak, score=0.83, turned=0.6, activates=0.1, represses=0.3)
    assert _one_sided(said, names=("A", "B")) == "A and B score 0.83"
    assert "%" not in _sign_told(said, names=("A", "B"))
    rows = [("A → B", 0.8), ("B → A", 0.1), ("no relation", 0.1)]
    assert "likely" not in _most_likely(rows, names=("A", "B"), sure=False)
    assert "not above names" in str(_other(said))


def test_a_learned_sign_is_said_in_words() -> None:
    said = SystemScore(MODEL, score=0.8, activates=0.1, represses=0.3)
    assert _sign_told(said, names=("A", "B")) == (
        "If A controls B, it represses it, says the model: 75% for repression, 25% for activation."
    )
    assert said.sign == "represses"
    assert _sign_told(SystemScore(MODEL, score=0.8), names=("A", "B")) == ""
