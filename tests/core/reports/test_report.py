import json
import xml.etree.ElementTree as ET
from dataclasses import replace
from html.parser import HTMLParser

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score

from core.evaluation.cross_validation import Contender, evaluate
from core.metrics.curves import GRID, band
from core.reports import report, svg
from core.reports.report_page import headline, page
from tests.core.evaluation import simulated


@pytest.fixture(scope="module")
def evaluation():
    problems = [simulated.problem(n_regulators=8)]
    return evaluate(
        [simulated.perfect(problems), Contender("<b>&\"noise'", simulated.noise.fit)],
        problems,
        split="regulator",
        k=4,
        seed=0,
    )


@pytest.fixture(scope="module")
def folder(evaluation, tmp_path_factory):
    folder = tmp_path_factory.mktemp("reports") / "new"
    report.write_report(replace(evaluation, settings={"epochs <i>": 3}), folder)
    return folder


def test_metrics_hold_what_programs_were_promised(folder):
    metrics = json.loads((folder / "metrics.json").read_text())

    assert {"split", "folds", "seed", "methods", "controls", "base_rate"} <= set(metrics)
    assert (metrics["split"], metrics["folds"], metrics["seed"]) == ("regulator", 4, 0)
    assert set(metrics["controls"]) == {"identity-only", "shuffled-labels"}
    for entry in [*metrics["methods"].values(), *metrics["controls"].values()]:
        assert entry["seconds"] >= 0
        for figure in ("auroc", "aupr"):
            values = list(entry[figure]["per_group"].values())
            assert entry[figure]["mean"] == pytest.approx(np.mean(values))
            assert entry[figure]["median"] == pytest.approx(np.median(values))
    assert list(metrics["methods"]["perfect"]["auroc"]["per_group"]) == [
        f"g{number}" for number in range(8)
    ]
    assert len(metrics["data"][0]["sha256"]) == 64
    assert metrics["versions"]["numpy"] == np.__version__


def test_the_figures_can_be_had_again_from_the_scores(folder):
    metrics = json.loads((folder / "metrics.json").read_text())
    scores = pd.read_csv(folder / "scores.csv")

    assert list(scores.columns)[:3] == ["regulator", "target", "probability"]
    assert set(scores.fold) == {f"fold {number}" for number in range(1, 5)}
    for regulator, rows in scores.groupby("regulator"):
        again = roc_auc_score(rows.label, rows.probability)
        assert metrics["methods"]["perfect"]["auroc"]["per_group"][regulator] == again
        control = metrics["controls"]["identity-only"]["auroc"]["per_group"][regulator]
        assert roc_auc_score(rows.label, rows["identity-only"]) == pytest.approx(control)


class Wellformed(HTMLParser):
    """Fails on a tag that is closed out of turn, and remembers what a page would fetch."""

    def __init__(self):
        super().__init__()
        self.open, self.fetched, self.tags = [], [], set()

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.fetched += [value for name, value in attrs if name in {"src", "href", "srcset"}]
        if tag not in {"meta", "br", "circle", "line", "polyline", "polygon"}:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag not in {"circle", "line", "polyline", "polygon"}:
            assert self.open.pop() == tag


def test_the_page_is_whole_fetches_nothing_and_runs_nothing(folder):
    text = (folder / "report.html").read_text(encoding="utf-8")
    parser = Wellformed()
    parser.feed(text)

    assert parser.open == []
    # what is left leads from a warning to its explanation on the same page
    assert set(parser.fetched) <= {"#names"}
    assert ("#names" in parser.fetched) == ('id="names"' in text)
    assert "script" not in parser.tags
    assert "url(" not in text
    assert "@import" not in text
    assert len(text) < 200_000


def test_names_cannot_become_markup(folder):
    text = (folder / "report.html").read_text(encoding="utf-8")

    assert "<b>" not in text
    assert "<i>" not in text.replace("<i></i>", "")
    assert "&lt;b&gt;&amp;&quot;noise&#x27;" in text
    assert "epochs &lt;i&gt;" in text


def test_the_page_says_what_was_found_how_and_how_far_to_trust_it(evaluation, folder):
    text = (folder / "report.html").read_text(encoding="utf-8")

    assert headline(evaluation).startswith("perfect beats ")
    assert "Simulated data" in text
    assert "no regulator is in both the training and the test pairs" in text
    assert "50.0% positives" in text
    assert "identity-only" in text
    assert text.count('class="median"') == 4  # two methods, ROC and precision–recall


def test_a_failure_is_the_headline_too():
    problems = [simulated.popular()]
    found = evaluate([simulated.constant], problems, split="regulator", k=5, seed=0)

    assert headline(found) == "constant is not clearly better than the names of the genes alone"
    text = page(found, settings={}, versions={})
    assert "Near-constant scores." in text
    assert "Names are enough." in text
    # one sentence, and the way to what it means
    assert text.count('href="#names"') >= 1
    assert text.count('id="names"') == 1


def test_a_baseline_that_does_as_well_is_in_the_headline():
    problems = [simulated.problem()]
    perfect = simulated.perfect(problems)
    free = Contender("free", perfect.fit, learns=False)

    found = evaluate([perfect, free], problems, split="regulator", k=3, seed=0)

    assert headline(found).endswith("but not clearly free, which needs no labels")


def test_direction_has_its_column_and_its_warning():
    problems = [simulated.problem(task="direction", each=25)]
    found = evaluate(
        [simulated.perfect_direction(problems)], problems, split="regulator", k=3, seed=0
    )

    assert "direction AUROC" in page(found, settings={}, versions={})
    metrics = report.metrics(found)
    assert metrics["methods"]["perfect"]["direction"]["pooled_auroc"] == 1.0
    assert "names give the direction away" in [finding.topic for finding in found.findings]


def test_without_groups_figures_are_null_and_not_nan(tmp_path):
    problems = [simulated.problem(n_regulators=4)]
    pairs = problems[0].pairs
    kept = pairs.take((pairs.regulator % 2 == 0) == (pairs.label == 1))
    found = evaluate(
        [simulated.noise], [problems[0].asking(kept)], split="regulator", k=None, seed=0
    )

    report.write_report(found, tmp_path)

    metrics = json.loads((tmp_path / "metrics.json").read_text())
    assert metrics["methods"]["noise"]["auroc"] == {"mean": None, "median": None, "per_group": {}}
    assert 0 <= metrics["methods"]["noise"]["pooled"]["auroc"] <= 1


def test_pictures_are_wellformed_and_stay_inside():
    curve = svg.curve_panel(
        "a <method> with a very long name indeed",
        band([GRID, GRID**0.5]),
        axes=("x", "y"),
        reference=GRID,
        floor=0.5,
    )
    rows = [svg.StripRow("a & b", np.array([0.0, 1.0]), centre=0.5, low=0.2, high=0.8)]
    strip = svg.strip_plot(rows, label="AUROC")

    for picture in (curve, strip):
        root = ET.fromstring(picture)  # noqa: S314  (our own text)
        width, height = map(float, root.get("viewBox").split()[2:])
        for circle in root.iter("circle"):
            assert 0 <= float(circle.get("cx")) <= width
            assert 0 <= float(circle.get("cy")) <= height
