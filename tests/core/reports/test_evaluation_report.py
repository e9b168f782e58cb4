import json
from dataclasses import replace
from html import unescape

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score

from core.evaluation.cross_validation import Candidate, evaluate
from core.reports.evaluation_blocks import evaluation_report
from core.reports.evaluation_report import headline, metrics, write_report
from core.reports.page import page
from tests.core.evaluation import simulated
from tests.core.reports.test_page import Page


def page_of(found):
    return page(evaluation_report(found, {**metrics(found), "settings": {}, "versions": {}}))


def tables_of(found):
    told = evaluation_report(found, {**metrics(found), "settings": {}, "versions": {}})
    return {each.title: each for each in told.blocks if each.kind == "table"}


@pytest.fixture(scope="module")
def evaluation():
    problems = [simulated.problem(n_regulators=8)]
    return evaluate(
        [simulated.perfect(problems), Candidate("<b>&\"noise'", simulated.noise.fit)],
        problems,
        split="regulator",
        k=4,
        seed=0,
    )


@pytest.fixture(scope="module")
def folder(evaluation, tmp_path_factory):
    folder = tmp_path_factory.mktemp("reports") / "new"
    write_report(replace(evaluation, settings={"epochs <i>": 3}), folder)
    return folder


def test_metrics_hold_what_programs_were_promised(folder):
    stored = json.loads((folder / "metrics.json").read_text())

    assert {"split", "folds", "seed", "methods", "controls", "base_rate"} <= set(stored)
    assert (stored["split"], stored["folds"], stored["seed"]) == ("regulator", 4, 0)
    assert set(stored["controls"]) == {"identity-only", "shuffled-labels"}
    for entry in [*stored["methods"].values(), *stored["controls"].values()]:
        assert entry["seconds"] >= 0
        for figure in ("auroc", "aupr"):
            values = list(entry[figure]["per_group"].values())
            assert entry[figure]["mean"] == pytest.approx(np.mean(values))
            assert entry[figure]["median"] == pytest.approx(np.median(values))
    assert list(stored["methods"]["perfect"]["auroc"]["per_group"]) == [
        f"g{number}" for number in range(8)
    ]
    assert len(stored["data"][0]["sha256"]) == 64
    assert stored["versions"]["numpy"] == np.__version__


def test_metrics_tell_equals_apart_and_what_chance_does(folder):
    stored = json.loads((folder / "metrics.json").read_text())

    for entry in [*stored["methods"].values(), *stored["controls"].values()]:
        equal = entry["auroc_equal_degree"]
        known = [value for value in equal["per_group"].values() if value is not None]
        assert list(equal["per_group"]) == list(entry["auroc"]["per_group"])
        assert equal["mean"] == pytest.approx(np.mean(known))
        assert entry["auroc_off_half"] == pytest.approx(abs(entry["auroc"]["mean"] - 0.5))
    assert stored["methods"]["perfect"]["auroc_equal_degree"]["mean"] == 1.0
    assert stored["methods"]["perfect"]["above_half"] == {
        "groups": 8,
        "of": 8,
        "by_chance": [1, 7],
    }
    assert stored["negatives"] is None
    assert set(stored["popularity"]["per_group"]) == {f"g{number}" for number in range(8)}


def test_metrics_say_how_negatives_are_matched_where_they_were_drawn():
    found = metrics(evaluate([simulated.noise], [simulated.uneven()], split="regulator", k=3,
                             seed=0))  # fmt: skip

    drawn = found["negatives"]
    assert drawn["recipe"] == "degree-aware"
    for side in ("training", "test"):
        assert 0 <= drawn[side]["unmatched"] < 0.2
        assert drawn[side]["popularity_auroc"] == pytest.approx(0.5, abs=0.05)
    assert found["data"][0]["size"].endswith("negatives sampled inside each side of the split")


def test_metrics_hold_single_curves_and_what_was_called_rightly(folder):
    stored = json.loads((folder / "metrics.json").read_text())

    perfect = stored["methods"]["perfect"]
    lines = perfect["curves"]["roc"]["lines"]
    assert list(lines["per_group"]) == list(perfect["auroc"]["per_group"])
    assert all(len(each) == len(lines["at"]) <= 51 for each in lines["per_group"].values())
    assert "lines" in stored["controls"]["identity-only"]["curves"]["pr"]
    assert "lines" not in stored["controls"]["shuffled-labels"]["curves"]["pr"]
    assert perfect["accuracy"]["mean"] == perfect["pooled"]["f1"] == 1.0
    assert perfect["loss"]["mean"] is None
    assert perfect["cut"] == {"learned": True, "per_fold": [0.5] * 4}
    assert stored["controls"]["identity-only"]["loss"]["mean"] > 0
    assert stored["by_base_rate"]["pooled"]["accuracy"] == 0.5


def test_a_regulator_without_equals_has_no_figure_and_no_part_in_the_mean():
    one = simulated.problem(n_regulators=2, each=3)

    found = metrics(evaluate([simulated.noise], [one], split="regulator", k=2, seed=0))

    text = json.dumps(found, allow_nan=False)
    assert "NaN" not in text


def test_the_report_names_one_figure_as_the_page_does(evaluation):
    titles = [column.title for column in tables_of(evaluation)[
        "Methods, and the controls they are held against"].columns]  # fmt: skip

    assert {"AUROC, equal in-degree", "Early precision"} <= set(titles)


def test_the_figures_can_be_had_again_from_the_scores(folder):
    stored = json.loads((folder / "metrics.json").read_text())
    scores = pd.read_csv(folder / "scores.csv")

    assert list(scores.columns)[:3] == ["regulator", "target", "probability"]
    assert set(scores.fold) == {f"fold {number}" for number in range(1, 5)}
    for regulator, rows in scores.groupby("regulator"):
        again = roc_auc_score(rows.label, rows.probability)
        assert stored["methods"]["perfect"]["auroc"]["per_group"][regulator] == again
        control = stored["controls"]["identity-only"]["auroc"]["per_group"][regulator]
        assert roc_auc_score(rows.label, rows["identity-only"]) == pytest.approx(control)


def test_names_cannot_become_markup(folder):
    text = (folder / "report.html").read_text(encoding="utf-8")

    assert not {"b", "i"} & set(Page(text).tags)
    assert "&lt;b&gt;&amp;&#34;noise&#39;" in text
    assert "epochs &lt;i&gt;" in text


def test_the_page_says_what_was_found_how_and_how_far_to_trust_it(evaluation, folder):
    text = (folder / "report.html").read_text(encoding="utf-8")

    assert headline(evaluation).startswith("perfect beats ")
    assert "Simulated data" in text
    assert "no regulator is in both the training and the test pairs" in text
    assert "50.0% positives" in text
    assert "identity-only" in text
    # a dot a regulator, and two methods by ROC, its left end, precision and spread of AUROCs
    assert len(Page(text).data) == 1 + 8


def test_what_the_report_says_is_what_was_found(evaluation):
    tables = tables_of(evaluation)

    methods = tables["Methods, and the controls they are held against"]
    assert [(row[0].partition("\n")[0], row[1]) for row in methods.rows] == [
        ("perfect", "learned"),
        ("<b>&\"noise'", "learned"),
        ("identity-only", "control"),
        ("shuffled-labels", "control"),
    ]
    best = evaluation.result("perfect")
    titles = [column.title for column in methods.columns]
    first = dict(zip(titles, methods.rows[0], strict=True))
    assert f"{best.interval.low:.3f} to {best.interval.high:.3f}" in first["AUROC"]
    assert first["AUROC, all pairs"] == best.pooled.auroc
    assert len(tables["Is the difference real?"].rows) == len(evaluation.comparisons)
    assert sum(row[2] for row in tables["Folds"].rows) == len(evaluation.rows)
    text = unescape(page_of(evaluation))
    for finding in evaluation.findings:
        assert finding.message in text
        assert finding.evidence in text
    for each in evaluation.data:
        assert each.sha256 in text
        assert all(note in text for note in each.notes)


def test_a_failure_is_the_headline_too():
    problems = [simulated.popular()]
    found = evaluate([simulated.constant], problems, split="regulator", k=5, seed=0)

    assert headline(found) == "constant is not clearly better than the names of the genes alone"
    text = page_of(found)
    assert "Near-constant scores." in text
    assert "Names are enough." in text
    # one sentence, and the way to what it means
    assert text.count('href="#names"') >= 1
    assert text.count('id="names"') == 1


def test_a_baseline_that_does_as_well_is_in_the_headline():
    problems = [simulated.problem()]
    perfect = simulated.perfect(problems)
    free = Candidate("free", perfect.fit, learns=False)

    found = evaluate([perfect, free], problems, split="regulator", k=3, seed=0)

    assert headline(found).endswith("but not clearly free, which needs no labels")


def test_direction_has_its_column_and_its_warning():
    problems = [simulated.problem(task="direction", each=25)]
    found = evaluate(
        [simulated.perfect_direction(problems)], problems, split="regulator", k=3, seed=0
    )

    table = tables_of(found)["Which of the two regulates"]
    assert table.rows[0][:4] == ("perfect", "p2(b,a) − p2(a,b)", 1.0, 1.0)
    assert table.rows[1][:2] == ("perfect", "p1(a,b)")
    assert "perfect, p1(a,b)" in page_of(found)
    told = metrics(found)["methods"]["perfect"]["direction"]
    assert told["pooled_auroc"] == told["readings"]["difference"]["pooled"]["auroc"] == 1.0
    assert told["readings"]["forward"]["accuracy"]["median"] == 1.0
    assert "names give the direction away" in [finding.topic for finding in found.findings]


def test_without_groups_figures_are_null_and_not_nan(tmp_path):
    problems = [simulated.problem(n_regulators=4)]
    pairs = problems[0].pairs
    kept = pairs.take((pairs.regulator % 2 == 0) == (pairs.label == 1))
    found = evaluate(
        [simulated.noise], [problems[0].asking(kept)], split="regulator", k=None, seed=0
    )

    write_report(found, tmp_path)

    noise = json.loads((tmp_path / "metrics.json").read_text())["methods"]["noise"]
    assert noise["auroc"] == {"mean": None, "median": None, "per_group": {}}
    assert 0 <= noise["pooled"]["auroc"] <= 1
    text = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "over all pairs together" in text
    assert ">nan" not in text
    # a figure of groups without one would be empty
    assert "AUROC of each regulator" not in text
