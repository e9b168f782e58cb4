import pytest

from benchmarks import dream4


def test_a_row_holds_every_network_that_was_left_out() -> None:
    row = dream4.Row("pearson", "pearson", {})

    plain, context = dream4.measured(row, dream4._simulated())

    assert (plain["method"], plain["data"]) == ("pearson", "time-series")
    assert context["method"] == "pearson, in context"
    assert len(plain["auroc"]) == len(plain["aupr"]) == 2
    assert plain["auroc_mean"] == pytest.approx(sum(plain["auroc"]) / 2)


def test_knock_outs_alone_are_a_row_of_their_own() -> None:
    row = next(each for each in dream4.ROWS if each.name == "knock-out z")

    (found,) = dream4.measured(row, dream4._simulated())

    assert found["data"] == "perturbations"
    assert found["auroc_mean"] > 0.7
