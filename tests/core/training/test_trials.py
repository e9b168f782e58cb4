"""What is read off the trials of a scan."""

import math

import pytest

from core.training.trials import Scan, Trial, conclusion, read_scan, rows_of, write_scan


def scan_of(*losses: float) -> Scan:
    trials = tuple(
        Trial(number, 1, {"filters": 2 * number}, loss, 0.9, None, 1, 2, 0.5)
        for number, loss in enumerate(losses, start=1)
    )
    return Scan("any", ("filters",), 9, trials)


@pytest.mark.parametrize(
    ("losses", "corners"),
    [
        ((), []),
        ((math.inf,), []),
        ((0.5,), [(1, 0.5)]),
        ((0.5, 0.4), [(1, 0.5), (2, 0.5), (2, 0.4)]),
        ((math.inf, 0.4, 0.6, 0.4), [(2, 0.4), (4, 0.4)]),
        ((0.5, 0.3, math.inf), [(1, 0.5), (2, 0.5), (2, 0.3)]),
    ],
)
def test_the_line_of_the_lowest_loss_has_a_corner_at_every_step(losses, corners):
    assert scan_of(*losses).lowest() == corners


def test_the_conclusion_names_what_changed_and_by_how_much():
    assert conclusion(scan_of(0.5, 0.25)) == (
        "With filters 4 the validation loss falls from 0.500 to 0.250"
    )
    assert "from 0.50001 to 0.50000" in conclusion(scan_of(0.50001, 0.5))
    assert "are the best of 2 tried" in conclusion(scan_of(0.25, 0.5))
    assert "the first training broke down" in conclusion(scan_of(math.inf, 0.5))
    assert conclusion(scan_of(math.inf)) == "Every training broke down"


def test_rows_are_best_first_and_what_broke_down_comes_last():
    rows = rows_of(scan_of(0.5, math.inf, 0.25))

    assert [row["trial"] for row in rows] == [3, 1, 2]
    assert rows[0]["filters"] == 6
    assert rows[2]["loss"] is None


def test_what_was_written_down_is_read_again(tmp_path):
    scan = scan_of(0.5, math.inf)
    assert read_scan(tmp_path) is None
    write_scan(scan, tmp_path, run_key="this")

    assert read_scan(tmp_path) == read_scan(tmp_path, run_key="this") == scan
    assert read_scan(tmp_path, run_key="another") is None
