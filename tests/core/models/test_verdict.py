"""One verdict on each model, from its card alone, whoever wrote the card."""

from dataclasses import replace

import pytest

from core.findings import NAMES_SUFFICE, NEAR_CONSTANT
from core.models.card import read_card
from core.models.verdict import (
    BEATS,
    GUESSES,
    NAMES,
    UNJUDGED,
    in_a_line,
    stored_verdict,
    verdict,
    verdict_in,
)
from core.workspace.shared import PRETRAINED

CARD = read_card(PRETRAINED / "atlas-cnnc")


def card(own=None, names=0.55, *, topics=(), **more):
    figures = CARD.metrics["validation"] | {"auroc": own, "regulators": 12} | more
    metrics = {} if own is None else {"validation": figures}
    if names is not None:
        metrics["identity-only"] = CARD.metrics["identity-only"] | {"auroc": names}
    findings = [
        {"level": "warning", "topic": topic, "message": "m", "evidence": "why"} for topic in topics
    ]
    return replace(CARD, metrics=metrics, findings=findings)


@pytest.mark.parametrize(
    ("of", "level", "says"),
    [
        (card(0.71), BEATS, "AUROC 0.71 on 12 regulators it did not learn from, against 0.55 for"),
        # names that mislead know as much as names that help
        (card(0.71, 0.2), NAMES, "against 0.80 for names alone"),
        (card(0.71, topics=[NAMES_SUFFICE]), NAMES, "Not clearly above its controls"),
        (card(0.71, topics=[NEAR_CONSTANT]), GUESSES, "Hardly tells pairs apart"),
        (card(0.51), GUESSES, "No better than guessing"),
        (card(0.30, 0.5), GUESSES, "No better than guessing"),
        # an earlier version counted no regulators, and had fewer controls
        (card(0.71, regulators=None), BEATS, "on 1,696 pairs it did not learn from"),
        (card(0.71, None), UNJUDGED, "Not judged against its controls"),
        (card(0.71, regulators=2), UNJUDGED, "so few regulators cannot tell"),
        # pairs at random reward knowing who the genes are
        (card(0.71, topics=["validation"]), UNJUDGED, "1,696 pairs drawn at random"),
        (card(None), UNJUDGED, "no pairs of both kinds"),
    ],
)  # fmt: skip
def test_a_verdict_follows_from_the_figures_and_warnings_of_a_card(of, level, says):
    found = verdict(of)

    assert found.level == level
    assert says in found.sentence
    assert found.promises == (level == BEATS)
    assert bool(found.no_promise) == bool(found.advice) == (level != BEATS)
    assert in_a_line(found).startswith(found.sentence)
    assert stored_verdict({"level": level, "sentence": found.sentence, "evidence": ""})


@pytest.mark.parametrize(
    "odd",
    [
        {"auroc": 7}, {"auroc": 1e300}, {"auroc": True}, {"base_rate": 0}, {"base_rate": 1e9},
        {"n": 0}, {"n": 10**40}, {"regulators": "many"}, {"gain_over_names": "much"},
    ],
)  # fmt: skip
def test_a_card_of_odd_figures_gets_a_verdict_all_the_same(odd):
    of = card(0.71)
    figures = {"validation": of.metrics["validation"] | odd}

    assert verdict(replace(of, metrics=of.metrics | figures)).sentence


@pytest.mark.parametrize(
    ("task", "own", "mean", "level"),
    [
        ("expression", 0.6, None, BEATS),
        ("expression", 0.1, None, GUESSES),
        ("expression-class", 0.8, 0.5, BEATS),
        ("expression-class", 0.52, 0.5, GUESSES),
        ("expression", None, None, UNJUDGED),
    ],
)
def test_a_model_of_genes_is_held_against_their_mean(task, own, mean, level):
    figure = "pcc" if task == "expression" else "accuracy"
    metrics = {"validation": {figure: own, "n": 100.0}, "mean-only": {figure: mean}}

    assert verdict(replace(CARD, task=task, metrics=metrics, findings=[])).level == level


def test_the_models_that_come_along_are_judged_as_they_did():
    found = {folder.name: verdict_in(folder).level for folder in PRETRAINED.glob("*-*")}

    assert found["atlas-cnnc"] == BEATS
    # scores that are nearly alike, and names turned round do better
    assert found["marrow-cnnc"] == found["mesc-cnnc"] == GUESSES
    assert verdict_in(PRETRAINED / "no-such-model") is None
    assert stored_verdict({"level": "splendid"}) is None
