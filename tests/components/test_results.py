"""Model cards, checks and evaluations as components: what must be said beside every result."""

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from dash import html

from components.check import check_card, findings, time_needed
from components.evaluation import evaluation_view, groups_table, rows_of
from components.evaluation_curves import curves_of, curves_section
from components.evaluation_runs import runs_view
from components.evaluation_structures import structures_view
from components.model_card import main_figure, model_card
from core.data.pairs import from_names
from core.evaluation.cross_validation import Candidate, evaluate
from core.evaluation.runs import over_seeds
from core.models.card import Card, read_card
from core.problem.problem import Problem
from core.reports.evaluation_report import metrics
from core.reports.runs_blocks import runs_blocks
from core.reports.structure_blocks import structure_blocks
from core.workspace.shared import PRETRAINED
from tests.core.evaluation import simulated


@pytest.fixture(scope="module")
def found() -> dict[str, Any]:
    problems = [simulated.problem()]
    contenders = [
        simulated.perfect(problems),
        Candidate("noise", simulated.noise.fit, learns=False),
    ]
    judged_by_three = evaluate(contenders, problems, split="regulator", k=3, seed=0)
    return json.loads(json.dumps(metrics(judged_by_three)))


@pytest.fixture(scope="module")
def card() -> Card:
    return read_card(next(PRETRAINED.glob("*/card.json")).parent)


def _text(component: Any) -> str:
    return json.dumps(
        component.to_plotly_json(), default=lambda each: getattr(each, "to_plotly_json", str)()
    )


def test_controls_and_base_rate_stand_beside_every_evaluation(found: dict[str, Any]) -> None:
    assert [row["name"] for row in rows_of(found)] == [
        "perfect", "noise", "identity-only", "shuffled-labels",
    ]  # fmt: skip
    said = _text(evaluation_view(found))
    assert "guessing has an AUPR of" in said
    assert found["headline"] in said
    assert "/help#evaluation" in said


def test_several_runs_are_on_page_and_in_the_report(found: dict[str, Any]) -> None:
    means = [
        {name: {"auroc": 0.5 + run / 100 + at / 10} for at, name in enumerate(found["methods"])}
        for run in range(3)
    ]
    runs = over_seeds((1, 2, 3), means, [{"identity-only": {"auroc": 0.5}}] * 3).as_dict()
    cards = _text(html.Div(runs_view({"runs": runs})))
    section, figures, tests = runs_blocks({"runs": runs})

    assert section.blocks[0].title == (
        "noise has the highest mean AUROC, 0.610 ± 0.010 over 3 runs"
    )
    assert "0 of 1 pairs of methods differ more" in cards
    assert section.blocks[0].figure.data[0].x == (0.5, 0.5, 0.5)
    assert figures.rows[0] == ("perfect", "0.510 ± 0.010")
    assert tests.rows == (("perfect", "", "0.100"), ("noise", "0.100", ""))
    assert "making 1 test. All methods, Kruskal–Wallis: p = 0.050." in tests.about
    assert "not whether they would on other data" in tests.about
    assert (runs_view(found), list(runs_blocks(found))) == ([], [])


def test_one_figure_has_one_name_on_page_report_and_in_the_file(found: dict[str, Any]) -> None:
    row = rows_of(found)[0]
    assert row["early"] == found["methods"]["perfect"]["early_precision"]["mean"]
    assert row["equal"] == found["methods"]["perfect"]["auroc_equal_degree"]["mean"]
    said = _text(evaluation_view(found))
    assert "Early precision" in said
    assert "AUROC, equal in-degree" in said
    assert "Top right" not in said


def test_an_evaluation_of_an_earlier_version_still_opens(found: dict[str, Any]) -> None:
    newer = ("auroc_equal_degree", "auroc_off_half", "above_half", "accuracy", "f1", "loss", "cut")
    former = json.loads(json.dumps(found))
    del former["popularity"], former["negatives"], former["by_base_rate"]
    for each in (*former["methods"].values(), *former["controls"].values()):
        for name in newer:
            del each[name]
        for which in ("roc", "pr"):
            each["curves"][which].pop("lines", None)
    assert "curves-method" not in _text(evaluation_view(former))
    assert "better than guessing" in _text(evaluation_view(former))
    assert rows_of(former)[0]["equal"] is None


def test_curves_are_drawn_of_one_method_at_a_time(found: dict[str, Any]) -> None:
    shown = html.Div(curves_section(found, runs=["one"]))
    select = next(each for each in shown._traverse() if getattr(each, "id", "") == "curves-method")

    assert select.value == "perfect"
    assert [each["value"] for each in select.options] == ["perfect", "noise", "identity-only"]
    said = _text(shown)
    assert "Median AUROC 1.000 over 6 regulators; identity-only has" in said
    for part in ("roc", "enlarged", "pr", "spread"):
        assert f"curves-{part}" in said
    assert "noise did not answer" in _text(html.Div(curves_of(found, "noise", question="forward")))


def test_accuracy_stands_beside_that_of_the_base_rate(found: dict[str, Any]) -> None:
    said = _text(evaluation_view(found))
    assert "Accuracy, F1 and loss" in said
    assert "base rate alone" in said


@pytest.fixture(scope="module")
def networks() -> dict[str, Any]:
    problems = [replace(simulated.problem(), name=name) for name in ("one", "two", "three")]
    contenders = [
        simulated.perfect(problems),
        Candidate("noise", simulated.noise.fit, learns=False),
    ]
    judged_each = evaluate(contenders, problems, split="network", k=None, seed=0)
    return json.loads(json.dumps(metrics(judged_each)))


def test_networks_are_shown_one_by_one(networks: dict[str, Any]) -> None:
    table = groups_table(networks)
    (grid,) = (each for each in table._traverse() if type(each).__name__ == "AgGrid")

    assert [row["group"] for row in grid.rowData] == ["one", "two", "three"]
    assert [row["perfect auroc"] for row in grid.rowData] == [1.0] * 3
    noise = networks["methods"]["noise"]["aupr"]["per_group"]
    assert [row["noise aupr"] for row in grid.rowData] == list(noise.values())
    said = _text(evaluation_view(networks))
    assert "perfect has the highest AUROC in 3 of 3 networks" in said
    assert "Data set" in said


def test_regulators_stand_in_the_figure_only(found: dict[str, Any]) -> None:
    assert "has the highest AUROC in" not in _text(evaluation_view(found))


def test_a_model_card_says_limits_and_what_guessing_gives(card: Card) -> None:
    said = _text(model_card(card, name="leaf"))

    assert json.dumps(card.limits)[1:-1] in said
    assert "guessing" in said
    assert card.sha256 in said
    assert ("simulated" in said) is card.simulated


def test_a_card_names_the_data_sets_and_the_evidence_it_learned_from(card: Card) -> None:
    alone = replace(card, data=card.data[:1])
    assert "Data set" not in _text(model_card(alone, name="leaf"))

    evidence = {"source": "motifs.csv", "sha256": "a1" * 32}
    data = [card.data[0] | {"name": name, "evidence": evidence} for name in ("size1", "size2")]
    said = _text(model_card(replace(card, data=data, evidence=["score"]), name="leaf"))
    for word in ("Data set", "size1", "size2", "Other evidence", "motifs.csv", "a1a1a1a1a1a1"):
        assert f'"{word}"' in said


def test_a_model_that_could_not_be_judged_says_so(card: Card) -> None:
    bare = replace(card, metrics={}, thresholds=[], calibration=None, training={})

    said = _text(model_card(bare, name="leaf"))
    assert "Not judged" in said
    assert "No cut could be chosen" in said
    assert main_figure(bare) == "AUROC –"


def test_a_card_shows_its_curves_or_says_that_none_were_kept(card: Card) -> None:
    assert "which kept no ROC and PR curves" in _text(model_card(card, name="leaf"))

    median = [0.0, 0.7, 1.0]
    curve = {"median": median, "low": median, "high": median, "each": {"R<1>": [0.0, 1.0]}}
    own = {"roc": curve, "pr": curve, "regulators": 1, "base_rate": 0.3}
    names = {"roc": {"median": median}, "pr": {"median": median}, "turned": True}
    metrics = {
        "validation": card.metrics["validation"] | {"curves": own},
        "identity-only": card.metrics["identity-only"] | {"curves": names},
    }
    drawn = model_card(replace(card, metrics=metrics), name="leaf")
    said = _text(drawn)
    assert "which kept no ROC and PR curves" not in said
    assert "names only is turned round" in said
    ids = {getattr(each, "id", None) for each in drawn._traverse()}
    assert {"model-roc", "model-pr"} <= ids


def test_a_card_promises_nothing_where_the_model_does_not_beat_its_controls() -> None:
    weak, good = (
        _text(model_card(read_card(PRETRAINED / name), name="leaf"))
        for name in ("arabidopsis-profile-cnn", "atlas-cnnc")
    )
    assert "should be real" in good
    assert "should be real" not in weak
    assert "No cut is suggested" in weak
    assert "No better than guessing: AUROC 0.50 on 57 regulators" in weak


CHECK: dict[str, Any] = {
    "task": "binary",
    "folds": 0,
    "problems": [
        {
            "name": "edges.csv",
            "listed": 60,
            "pairs": 100,
            "by_label": {"1": 50, "0": 50},
            "regulators": 5,
            "targets": 40,
            "genes": [90],
            "samples": [20],
        }
    ],
    "cost": {"one": {"each": 2.0, "epochs": 30, "most": 60.0}},
    "findings": [
        {"level": "info", "message": "Fifty were sampled.", "items": [], "count": 50},
        {"level": "warning", "message": "A gene is unknown.", "items": ["AT5"], "count": 1},
    ],
}


def test_a_check_tells_labels_and_time_before_anything_starts() -> None:
    said = _text(check_card(CHECK, titles={"one": "One"}, start=html.Button("Start")))

    assert "50 known pairs" in said
    assert "50 negatives" in said
    assert "about 2 s an epoch, at most 60 s for 30" in said
    assert "A gene is unknown. (AT5)" in said


def test_an_evaluation_counts_every_fold_and_the_shuffled_control() -> None:
    five = CHECK | {"folds": 5}

    assert time_needed(five, titles={}).startswith("at most 10 min")
    quick = five | {"cost": {"two": {"each": 1.0, "epochs": 1, "most": 1.0}}}
    assert time_needed(quick, titles={}) == "about 5 s"


def test_what_is_said_twice_is_shown_once() -> None:
    notes = [CHECK["findings"][0]] * 3

    assert _text(findings(notes)).count("Fifty were sampled.") == 1


def test_a_warning_that_names_suffice_leads_to_the_explanation() -> None:
    about_names = {"level": "warning", "topic": "names are enough", "message": "Names suffice."}
    other = about_names | {"topic": "near-constant scores"}

    assert '"/help#evaluation"' in _text(findings([about_names]))
    assert "/help" not in _text(findings([other]))


@pytest.mark.slow
def test_networks_that_were_left_out_have_their_bars() -> None:
    problems = [simulated.problem(name=f"network {number}") for number in range(2)]
    contenders = [simulated.noise, simulated.perfect(problems)]
    judged_by = {
        split: metrics(evaluate(contenders, problems, split=split, k=k, seed=0))
        for split, k in (("network", None), ("regulator", 3))
    }

    assert "evaluation-networks" in _text(evaluation_view(judged_by["network"]))
    assert "evaluation-networks" not in _text(evaluation_view(judged_by["regulator"]))


def test_structures_are_told_where_networks_are_scored_whole() -> None:
    rng = np.random.default_rng(0)
    problems = []
    for number in range(2):
        names = [f"g{12 * number + at}" for at in range(12)]
        one, other = (each.ravel() for each in np.indices((12, 12)))
        pairs = from_names(
            [names[at] for at in one[one != other]],
            [names[at] for at in other[one != other]],
            label=(rng.random(132) < 0.2).astype(np.int8),
        )
        problems.append(Problem((simulated.expression(n_genes=24),), pairs, name=f"net {number}"))
    whole = evaluate([simulated.perfect(problems)], problems, split="network", k=None, seed=0)
    told = metrics(whole)
    _, structures, wrong, each_network = structure_blocks(told)
    found = told["structures"]["perfect"]

    assert list(found["per_network"]) == ["net 0", "net 1"]
    assert found["together"]["edges"]["all"]["recall"] == 1.0
    assert found["together"]["wrong"]["indirect"]["share"] is None
    assert 0 < found["together"]["wrong"]["indirect"]["chance"] < 1
    assert [row[3] for row in structures.rows] == ["100.0%"] * len(structures.rows)
    assert [row[2] for row in wrong.rows] == ["–", "–"]
    assert len(each_network.rows) == 2
    said = _text(html.Div(structures_view(told)))
    assert "perfect finds 100% of all known edges" in said
    # half of the pairs say nothing of what stands between the others
    parts = [problem.asking(problem.pairs.take(np.arange(0, 132, 2))) for problem in problems]
    part = evaluate([simulated.perfect(parts)], parts, split="network", k=None, seed=0)
    assert "structures" not in metrics(part)
    assert structures_view(metrics(part)) == []
