from dataclasses import replace
from pathlib import Path

from core.query.estimate import estimate, told
from core.query.question import ScoringSystem

METHOD = ScoringSystem("plain", "Plain", "pearson", "")
MODEL = ScoringSystem("model", "Model", "cnnc", "", folder=Path("model"))


def test_pairs_leave_out_a_gene_with_itself() -> None:
    assert estimate(["a", "b"], ["b", "c"], system=METHOD, samples=10).pairs == 3


def test_nothing_asked_costs_no_pairs() -> None:
    assert estimate([], ["a"], system=METHOD, samples=10).pairs == 0


def test_a_large_question_to_a_model_becomes_a_run() -> None:
    genes = [f"g{number}" for number in range(3_000)]
    assert not estimate(genes, genes, system=MODEL, samples=200).at_once
    assert estimate(genes[:50], genes[:500], system=MODEL, samples=200).at_once


def test_a_method_without_a_model_is_always_answered_at_once() -> None:
    genes = [f"g{number}" for number in range(3_000)]
    assert estimate(genes, genes, system=METHOD, samples=200).at_once


def test_more_samples_take_longer() -> None:
    targets = [f"g{number}" for number in range(999)]
    few = estimate(["a"], targets, system=METHOD, samples=10)
    many = estimate(["a"], targets, system=METHOD, samples=40_000)
    assert many.seconds > few.seconds


def test_a_narrow_network_is_quicker() -> None:
    genes = [f"g{number}" for number in range(300)]
    narrow, wide = (
        estimate(genes, genes, system=replace(MODEL, size=size), samples=200)
        for size in (300_000, 2_200_000)
    )
    assert narrow.seconds < wide.seconds / 2


def test_times_are_said_as_people_do() -> None:
    assert [told(x) for x in (0.2, 2.4, 200, 9_000)] == [
        "under 1 s",
        "about 2 s",
        "about 3 min",
        "about 2 h",
    ]


def test_what_is_seen_of_each_gene_counts_once_a_gene() -> None:
    targets = [f"g{number}" for number in range(20_000)]
    plain, sees = (
        estimate(["a"], targets, system=replace(MODEL, of_gene=images), samples=200)
        for images in (0, 11)
    )
    assert plain.at_once
    assert not sees.at_once
    # each of 20,001 genes, besides the pairs
    assert sees.seconds > 10 * plain.seconds
