"""The two pictures of a scan."""

import math

from core.figures.scan import history_figure, spots_figure
from core.training.trials import Scan, Trial


def scan_of(*losses: float) -> Scan:
    trials = tuple(
        Trial(number, 1, {"filters": 2 * number}, loss, number / 10, None, 1, 2, 0.5)
        for number, loss in enumerate(losses, start=1)
    )
    return Scan("any", ("filters",), 9, trials)


SCAN = scan_of(0.5, math.inf, 0.25, 0.4)


def test_every_trial_that_ended_well_is_a_spot_and_the_lowest_loss_is_ringed() -> None:
    figure = spots_figure(SCAN)
    spots, ring = figure.data

    assert list(spots.x) == [0.1, 0.3, 0.4]
    assert list(spots.y) == [0.5, 0.25, 0.4]
    assert (list(ring.x), list(ring.y)) == ([0.3], [0.25])
    assert "30% of the pairs" in figure.layout.title.text


def test_the_pointer_reads_trial_and_settings() -> None:
    spots = spots_figure(SCAN).data[0]

    assert list(spots.text) == ["filters 2", "filters 6", "filters 8"]
    assert [list(each) for each in spots.customdata] == [
        [1, 0.5, 0.1], [3, 0.25, 0.3], [4, 0.4, 0.4],
    ]  # fmt: skip


def test_accuracy_is_never_drawn_below_none_or_above_all() -> None:
    whole = Scan("any", (), 1, (Trial(1, 0, {}, 0.1, 1.0, 1.0, 1, 1, 1.0),))

    low, high = spots_figure(whole).layout.xaxis.range
    assert -0.01 <= low < 1 < high <= 1.01


def test_the_line_goes_down_by_steps_to_the_end() -> None:
    figure = history_figure(SCAN)
    spots, line = figure.data

    assert list(spots.x) == [1, 3, 4]
    assert list(zip(line.x, line.y, strict=True)) == [(1, 0.5), (3, 0.5), (3, 0.25), (4, 0.25)]
    assert figure.layout.title.text == "The lowest loss, 0.250, came with trial 3"


def test_one_trial_is_drawn_too() -> None:
    assert list(history_figure(scan_of(0.5)).data[1].x) == [1]
    assert len(spots_figure(scan_of(0.5)).data[0].x) == 1
