import numpy as np
import pytest

from core.figures.expression_axis import BinAxis, written


def axis(low: float, high: float, *, logged: bool) -> BinAxis:
    return BinAxis("HY5", np.linspace(low, high, 33), logged, "counts")


def test_bins_are_turned_back_to_the_unit_of_the_data() -> None:
    found = axis(np.log10(0.01), np.log10(1000.01), logged=True)
    layout = found.layout()
    assert layout["ticktext"][0] == "0"
    assert "1,000" in layout["ticktext"]
    assert found.value(float(found.edges[-1])) == pytest.approx(1000)
    assert found.starts_at_zero
    at = layout["tickvals"][layout["ticktext"].index("1,000")]
    assert at == pytest.approx(31.5)
    assert layout["title"]["text"] == "HY5, counts, log scale"


@pytest.mark.parametrize(
    ("low", "high", "logged"),
    [(-2, 4, True), (-0.3, -0.05, True), (5.2, 13.9, False), (-1, 1, False), (3, 3.001, True)],
)
def test_ticks_lie_within_the_range_and_apart(low: float, high: float, *, logged: bool) -> None:
    places = axis(low, high, logged=logged).layout()["tickvals"]
    assert places
    assert -0.51 <= min(places) <= max(places) <= 31.51
    assert all(np.diff(places) >= 4.5)


def test_values_are_written_short() -> None:
    assert [written(each) for each in (0, 0.5, 12.3, 1234.5, 2e7)] == [
        "0", "0.5", "12", "1,234", "2.0e7",
    ]  # fmt: skip


def test_even_ticks_of_a_narrow_range_are_told_apart() -> None:
    found = BinAxis("HY5", np.linspace(0.93, 1.21, 65), logged=False, unit="log10 counts")
    texts = found.layout()["ticktext"]
    assert len(set(texts)) == len(texts) >= 3
    assert found.told_bin(3) == "0.943 to 0.948"


def test_bins_at_the_end_say_what_they_hold_beyond() -> None:
    edges = np.linspace(-1, 1, 5)
    found = BinAxis("HY5", edges, logged=False, unit="log10 counts", open_ends=True)
    assert [found.told_bin(place) for place in range(4)] == [
        "up to −0.5", "−0.5 to 0.0", "0.0 to 0.5", "0.5 and more",
    ]  # fmt: skip
