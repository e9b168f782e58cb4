"""Figures of what branches add."""

import numpy as np

from core.explain.pair_sight_words import branches_account, branches_conclusion, has_rest
from core.explain.pair_views import BranchSight, BranchWay
from core.figures.branches import bars_figure, mean_maps_figure, together_figure

MAPS = np.zeros((2, 32, 32), np.float32)


def _sight(*, exact=True, rest=0.0) -> BranchSight:
    ways = (BranchWay(1.0, (0.75, -0.25), rest, MAPS), BranchWay(-0.5, (-1.0, 0.0), rest, MAPS))
    return BranchSight(("semantic", "detail"), ways, 0.5, 200, ((2, 2), (16, 16)), exact)


def test_bars_say_what_each_branch_adds_both_ways_round() -> None:
    figure = bars_figure(_sight(), ("<b>A</b>", "B"), rest=False)
    asked, turned = figure.data
    assert tuple(asked.x) == (0.75, -0.25)
    assert tuple(turned.text) == ("−1.00", "0.00")
    assert asked.name == "&lt;b&gt;A&lt;/b&gt; → B"
    assert asked.marker.pattern.shape != turned.marker.pattern.shape
    low, high = figure.layout.xaxis.range
    assert low < -1
    assert high > 0.75


def test_what_other_inputs_add_has_a_bar_where_it_is_not_nothing() -> None:
    mixed = _sight(exact=False, rest=0.2)
    assert has_rest(mixed)
    assert not has_rest(_sight(rest=1e-7))
    assert len(bars_figure(mixed, ("A", "B"), rest=True).data[0].y) == 3


def test_words_say_the_sum_and_whether_it_is_exact() -> None:
    said = branches_conclusion(_sight(), ("A", "B"))
    assert said == "The semantic branch adds +0.75 to A → B, the detail branch −0.25"
    assert "200 pairs of genes drawn at random" in branches_account(_sight())
    assert "exact" in branches_account(_sight())
    assert "integrated gradients" in branches_account(_sight(exact=False))


def test_points_and_mean_maps_show_both_kinds_with_their_number() -> None:
    known = np.arange(10) < 4
    added = np.array([np.arange(10.0), -np.arange(10.0)])
    points = together_figure(added, known, ("semantic", "detail"), title="t")
    assert [trace.name for trace in points.data] == ["others (6)", "known pairs (4)"]

    maps = np.stack([np.full((32, 32), 0.5), np.full((32, 32), -0.25)]).astype(np.float32)
    figure = mean_maps_figure(maps, title="t")
    assert [float(np.asarray(trace.z)[0, 0]) for trace in figure.data] == [0.5, -0.25, 0.75]
    assert figure.layout.coloraxis.cmax == 0.5
    assert figure.layout.coloraxis2.cmin == -0.75
