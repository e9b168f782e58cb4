import numpy as np

from core.figures.pathway import MOST_NEW, networks_figure, roc_figure, scores_figure
from tests.core.graphs.test_left_out import forward, left_out


def panels(figure):
    """Return where the genes stand in either panel, by name."""
    return [
        dict(zip(trace.text, zip(trace.x, trace.y, strict=True), strict=True))
        for trace in figure.data
        if trace.mode == "markers+text"
    ]


def test_every_gene_stands_at_the_same_place_in_both_graphs():
    known, predicted = panels(networks_figure(left_out(forward)))

    assert known == predicted
    assert len(set(known.values())) == 6


def test_no_name_stands_in_another_on_its_side():
    (places, _) = panels(networks_figure(left_out(forward)))

    for side in (1, -1):
        heights = sorted(y for x, y in places.values() if x * side > 0)
        assert np.diff(heights).min() > 0.5


def test_found_missed_and_new_are_told_apart_without_colour():
    figure = networks_figure(left_out(lambda *pair: 0.1 if pair == ("E", "F") else forward(*pair)))

    lines = {each.legendgroup: each.line for each in figure.data if each.mode == "lines"}
    assert lines["missed"].dash
    assert lines["found"].width > lines["new"].width
    assert "4 of 5 known edges are found, and 1 more" in figure.layout.title.text


def test_an_edge_that_represses_ends_in_a_bar_and_the_others_in_arrows():
    figure = networks_figure(left_out(forward))

    heads = [each.marker.symbol for each in figure.data if each.mode == "markers"]
    assert set(heads) == {"arrow", "line-ew"}


def test_new_pairs_that_score_alike_both_ways_are_drawn_once_without_a_head():
    figure = networks_figure(left_out(lambda one, other: 0.9))

    new = [each for each in figure.data if each.legendgroup == "new"]
    drawn = int(np.isnan(np.array(new[0].x, float)).sum())
    # 15 pairs of genes, of which some are known one way and new the other
    assert drawn == 15
    assert drawn < MOST_NEW


def test_a_roc_and_its_area_are_drawn_for_all_that_is_compared():
    figure = roc_figure(left_out(forward))

    assert [each.name for each in figure.data] == ["made 1.00", "pearson 0.38", "guessing"]
    assert "100% of the time" in figure.layout.title.text


def test_every_pair_is_a_point_of_its_kind():
    figure = scores_figure(left_out(forward))

    assert {each.name: len(each.x) for each in figure.data} == {
        "found: 5": 5,
        "new: 1": 1,
        "not predicted: 24": 24,
    }
