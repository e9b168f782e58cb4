import xml.etree.ElementTree as ET

import pytest

from core.evaluation.cross_validation import evaluate
from core.graphs.network_graphs import graph_pair, laid_beside, shown_method
from tests.core.evaluation import simulated
from tests.core.reports.test_evaluation_report import page_of, tables_of


@pytest.fixture(scope="module")
def evaluation():
    # the same pairs twice over, as whoever is perfect goes by names
    problems = [simulated.problem(name=f"net<{number}>") for number in range(2)]
    return evaluate(
        [simulated.noise, simulated.perfect(problems)], problems, split="network", k=None, seed=0
    )


def edges_of(laid, ends):
    return {(laid.genes[a], laid.genes[b]) for a, b in ends}


def test_as_many_of_the_best_pairs_are_laid_beside_the_known_ones(evaluation):
    found, noise = evaluation.result("perfect"), evaluation.result("noise")

    for laid in laid_beside(evaluation, found):
        assert laid.found.all()
        assert laid.right.all()
        assert edges_of(laid, laid.known) == edges_of(laid, laid.predicted)
        assert len(laid.known) == 48
        assert laid.chance == pytest.approx(0.5)
    for laid in laid_beside(evaluation, noise):
        assert len(laid.predicted) == len(laid.known)
        assert laid.found.sum() == laid.right.sum()
        shared = edges_of(laid, laid.known) & edges_of(laid, laid.predicted)
        assert 0 < len(shared) == laid.right.sum() < 48


def test_edges_are_told_apart_without_colour(evaluation):
    laid = laid_beside(evaluation, evaluation.result("noise"))[0]

    root = ET.fromstring(graph_pair(laid, number=3))  # noqa: S314  (our own text)

    kinds = [line.get("class") for line in root.iter("line")]
    hits = int(laid.found.sum())
    assert kinds.count("edge hit") == 2 * hits
    assert kinds.count("edge missed") == 48 - hits
    assert kinds.count("edge wrong") == 48 - hits
    assert {mark.get("id") for mark in root.iter("marker")} == {"hit-3", "missed-3", "wrong-3"}
    assert f"of which {hits} are known" in root.get("aria-label")
    width, height = map(float, root.get("viewBox").split()[2:])
    for circle in root.iter("circle"):
        assert 0 <= float(circle.get("cx")) <= width / 2
        assert 0 <= float(circle.get("cy")) <= height
    # both graphs have the same places
    places = [(circle.get("cx"), circle.get("cy")) for circle in root.iter("circle")]
    assert places[: len(places) // 2] == places[len(places) // 2 :]


def test_where_direction_is_learned_an_edge_goes_its_own_way():
    problems = [simulated.problem(task="direction", each=25, name=f"n{n}") for n in (0, 1)]
    contender = simulated.perfect_direction(problems)
    found = evaluate([contender], problems, split="network", k=None, seed=0)

    for laid in laid_beside(found, found.result("perfect")):
        assert laid.right.all()
        known = edges_of(laid, laid.known)
        assert not {(b, a) for a, b in known} & known


def test_the_best_by_aupr_is_shown_in_the_report_network_by_network(evaluation):
    assert shown_method(evaluation).name == "perfect"
    text = page_of(evaluation)

    assert "perfect finds 96 of 96 known edges among as many predicted ones" in text
    assert text.count('<svg class="network"') == 2
    figures = tables_of(evaluation)["AUROC and AUPR of each network"]
    assert figures.columns[3].title == "perfect AUROC"
    assert [row[0] for row in figures.rows] == ["net<0>", "net<1>"]
    assert [row[3] for row in figures.rows] == [1, 1]
    assert [row[-1] for row in figures.rows] == pytest.approx([0.5, 0.5])
    assert "net&lt;0&gt;" in text
    assert "<0>" not in text.partition("<script>")[0]


def test_without_networks_there_are_neither_bars_nor_graphs():
    problems = [simulated.problem()]
    found = evaluate([simulated.noise], problems, split="regulator", k=3, seed=0)
    text = page_of(found)

    assert '<svg class="network"' not in text
    assert "AUROC of each network" not in text
    assert "AUROC of each regulator" in text
