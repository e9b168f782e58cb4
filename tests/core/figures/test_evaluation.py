import json

import numpy as np
import pytest

from core.evaluation.cross_validation import Candidate, evaluate
from core.figures import evaluation as figures
from core.figures import group_curves
from core.metrics.thresholds import by_precision, score_histogram
from core.reports.evaluation_report import metrics
from tests.core.evaluation import simulated


@pytest.fixture(scope="module")
def found():
    problems = [simulated.problem()]
    named = Candidate("<b>noise", simulated.noise.fit, learns=False)
    found = evaluate([simulated.perfect(problems), named], problems, split="regulator", k=3, seed=0)
    return json.loads(json.dumps(metrics(found)))


@pytest.mark.parametrize("draw", [figures.roc_figure, figures.pr_figure])
def test_curves_show_methods_control_and_guessing(found, draw):
    figure = draw(found)

    names = [trace.name for trace in figure.data]
    assert names == [
        "middle half",
        "perfect",
        "&lt;b&gt;noise",
        "identity-only",
        "guessing",
    ]
    assert not any(trace.type.endswith("gl") for trace in figure.data)
    assert figure.layout.xaxis.title.text
    assert figure.layout.yaxis.title.text
    assert (np.array(figure.data[1].y) == 1).all()


@pytest.mark.parametrize(("which", "up"), [("roc", "True positive rate"), ("pr", "Precision")])
def test_a_panel_shows_every_group_before_median_control_and_guessing(found, which, up):
    figure = group_curves.curve_figure(found, "<b>noise", which=which)

    assert [each.name for each in figure.data] == [
        "single groups", "middle half", "guessing", "identity-only", "median",
    ]  # fmt: skip
    assert figure.layout.title.text == "&lt;b&gt;noise"
    assert figure.layout.yaxis.title.text == up
    lines, band, guessing, *_, median = figure.data
    curves = found["methods"]["<b>noise"]["curves"][which]
    assert list(median.y) == curves["median"]
    assert list(band.y) == [*curves["high"], *curves["low"][::-1]]
    assert list(guessing.y) == ([0, 1] if which == "roc" else [found["base_rate"]] * 2)
    # one trace of six lines with a gap after each, and the regulator under the pointer
    assert int(np.isnan(lines.y).sum()) == 6
    assert list(dict.fromkeys(lines.customdata)) == [f"g{number}" for number in range(6)]
    # told apart without colour
    assert len({each.line.dash for each in figure.data[2:]}) == 3


def test_the_enlarged_part_holds_no_more_than_is_seen(found):
    figure = group_curves.curve_figure(found, "perfect", which="roc", enlarged=True)

    assert figure.layout.xaxis.range[1] == group_curves.ENLARGED
    assert np.nanmax(figure.data[0].x) == pytest.approx(group_curves.ENLARGED)


def test_the_spread_counts_groups_beside_those_of_the_control(found):
    figure = group_curves.spread_figure(found, "perfect")

    assert [each.name for each in figure.data] == ["perfect", "identity-only"]
    assert [sum(each.y) for each in figure.data] == [6, 6]
    assert figure.data[0].y[-1] == 6
    # both medians and guessing
    assert len(figure.layout.shapes) == 3


def test_few_of_many_lines_are_said_to_be_few(found):
    many = json.loads(json.dumps(found))
    many["methods"]["perfect"]["curves"]["roc"]["lines"]["groups"] = 277

    assert group_curves.caption(many, "perfect").startswith("Thin grey: 6 of 277 regulators, even")
    assert group_curves.caption(found, "perfect").startswith("Thin grey: each regulator.")


def test_titles_say_the_finding(found):
    assert "perfect finds 100%" in figures.roc_figure(found).layout.title.text
    title = figures.groups_figure(found).layout.title.text
    assert title == "perfect ranks 6 of 6 regulators better than guessing; by chance alone 1 to 5"
    assert "an early precision of 100%" in figures.pr_figure(found).layout.title.text


def test_every_group_is_a_dot(found):
    figure = figures.groups_figure(found)

    dots = [trace for trace in figure.data if trace.customdata is not None]
    assert [len(trace.x) for trace in dots] == [6] * 4
    assert list(figure.layout.yaxis.ticktext)[-1] == "perfect"
    low, high = figure.layout.yaxis.range
    assert all(low <= y <= high for trace in figure.data for y in trace.y)


def test_spread_of_scores():
    rng = np.random.default_rng(0)
    label = rng.integers(0, 2, 500)
    score = np.clip(0.3 * label + 0.7 * rng.random(500), 0, 1)

    spread = figures.scores_figure(score_histogram(score, label), by_precision(score, label))

    assert sum(sum(trace.customdata) for trace in spread.data) == 500
    assert len(spread.layout.shapes) >= 1
    assert "should be real" in spread.layout.title.text


def test_without_a_cut_the_title_promises_nothing():
    figure = figures.scores_figure(score_histogram([0.1, 0.9], [0, 1]))

    assert figure.layout.title.text == "Scores of known pairs and of negatives"


@pytest.fixture(scope="module")
def by_network():
    # the same pairs three times over, as whoever is perfect goes by names
    problems = [simulated.problem(name=f"net<{number}>") for number in range(3)]
    contenders = [simulated.noise, simulated.perfect(problems)]
    found = evaluate(contenders, problems, split="network", k=None, seed=0)
    return json.loads(json.dumps(metrics(found)))


def test_every_network_has_its_bars_beside_guessing(by_network):
    figure = figures.networks_figure(by_network)

    bars = [trace for trace in figure.data if trace.type == "bar"]
    guessing = [trace for trace in figure.data if trace.type == "scatter"]
    assert [bar.name for bar in bars[::2]] == ["noise", "perfect", "identity-only",
                                               "shuffled-labels"]  # fmt: skip
    assert list(bars[0].x) == ["net&lt;0&gt;", "net&lt;1&gt;", "net&lt;2&gt;"]
    assert list(bars[3].y) == [1, 1, 1]
    # told apart without colour
    assert len({bar.marker.pattern.shape for bar in bars}) == 4
    assert list(guessing[0].y) == [0.5] * 3
    assert list(guessing[1].y) == pytest.approx([0.5] * 3)
    assert "perfect has the highest AUPR in 3 of 3 networks" in figure.layout.title.text


def test_metrics_that_are_older_than_their_base_rates_are_drawn_too(by_network):
    groups = {name: each for name, each in by_network["groups"].items() if name != "base_rates"}

    figure = figures.networks_figure({**by_network, "groups": groups})

    assert len([trace for trace in figure.data if trace.type == "scatter" and len(trace.x)]) == 1
