"""A network with two branches read over pairs, and what is said of it."""

import numpy as np
import pandas as pd
import pytest

from core import systems, workflows
from core.errors import UserInputError
from core.explain.branch_reading import WHOLE, _drawn, concluded, read_branches
from core.explain.pair_sight import pair_sight, seen_inputs
from core.explain.readable import must_be_readable
from core.models.model_folder import open_model
from core.problem.explainers import Branches
from core.problem.problem import Problem
from core.systems.cnnse import STRUCTURES
from tests.core.explain.profiles import changed
from tests.core.planted import planted

QUICK = {"epochs": 1, "filters": 8, "batch": 32, "matrix-bins": 32}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    to = tmp_path_factory.mktemp("models") / "cnnse"
    workflows.train("cnnse", [planted(n_regulators=6, each=6)], options=QUICK, seed=1).save(to)
    return to


def _figures(*, semantic, detail, n=200):
    """Known pairs and others whose branches tell them apart to a degree, and their draws."""
    rng = np.random.default_rng(0)
    known = np.arange(n) < n // 2
    parts = {
        "semantic": semantic * known + rng.normal(size=n),
        "detail": detail * known + rng.normal(size=n),
    }
    return known, parts


def _said(known, parts, whole):
    said = {**parts, WHOLE: whole}
    drawn = _drawn(known, said, groups=np.arange(len(known)), seed=0)
    return concluded(known, said, drawn=drawn, correlation=0.25)


def test_a_branch_that_carries_all_is_said_to_separate_as_well() -> None:
    known, parts = _figures(semantic=0.0, detail=3.0)
    said = _said(known, parts, parts["detail"] + 0.01 * parts["semantic"])
    assert "The detail branch alone separates as well as the whole network" in said
    assert "over 100 known pairs and 100 others" in said
    assert "correlates by +0.25" in said


def test_branches_that_complete_each_other_are_said_to_separate_better() -> None:
    known, parts = _figures(semantic=1.2, detail=1.2)
    said = _said(known, parts, parts["semantic"] + parts["detail"])
    assert "The branches together separate better than the" in said


def test_a_branch_that_the_other_spoils_is_said_to_separate_better() -> None:
    known, parts = _figures(semantic=0.0, detail=2.0)
    said = _said(known, parts, parts["detail"] + 6 * parts["semantic"])
    assert "The detail branch alone separates better than the whole network" in said


def test_where_nothing_separates_nothing_is_compared() -> None:
    known, parts = _figures(semantic=0.0, detail=0.0)
    said = _said(known, parts, parts["semantic"] + parts["detail"])
    assert said.startswith("Neither the whole network nor a branch alone tells")


@pytest.mark.network
def test_over_pairs_the_parts_add_up_and_every_figure_has_its_n(folder, tmp_path) -> None:
    problem = planted(n_regulators=6, each=6)
    explained = workflows.explain(folder, [problem], seed=0)
    read = explained.reading
    table = read.pairs
    beside = table["logit"] - table["semantic_adds"] - table["detail_adds"] - table["others_add"]

    assert read.exact
    assert len(table) == 72
    np.testing.assert_allclose(beside, beside.iloc[0], atol=1e-4)
    np.testing.assert_allclose(table[["semantic_adds", "detail_adds"]].mean(), 0, atol=1e-4)
    assert list(read.branches["part"]) == ["semantic", "detail", WHOLE]
    assert (read.branches[["known_pairs", "others"]] == 36).all(axis=None)
    assert (read.branches["auroc_low"] <= read.branches["auroc"]).all()
    assert read.maps.shape == (2, 2, 32, 32)
    # where known pairs have more adds up to how much more they have
    more = read.maps[:, 0].sum(axis=(1, 2)) - read.maps[:, 1].sum(axis=(1, 2))
    means = read.branches["known_mean"] - read.branches["others_mean"]
    np.testing.assert_allclose(more, means[:2], atol=1e-3)

    explained.write(tmp_path / "out")
    assert len(pd.read_csv(tmp_path / "out" / "branches.csv")) == 3
    assert "What CNNSE answers to" in (tmp_path / "out" / "report.html").read_text("utf-8")
    assert explained.summary[0][:2] == ("part", "AUROC")


@pytest.mark.network
def test_a_pair_is_shown_over_the_matrix_that_the_network_reads(folder, tmp_path) -> None:
    problem = planted(n_regulators=6, each=6)
    model = open_model(folder)
    sight = pair_sight(model, seen_inputs(model, problem, ("R0", "T0"), names=["cells"]))
    (view,) = sight.views
    image = sight.ways[0].image

    assert type(view).__name__ == "MatrixView"
    np.testing.assert_allclose(view.counts * 4096 / view.counts.sum(), image, rtol=1e-5)
    assert sight.places == sight.branches.places == ((2, 2), (16, 16))
    for way in sight.branches.ways:
        np.testing.assert_allclose(way.maps.sum(axis=(1, 2)), way.added, atol=1e-4)
        assert sight.branches.base + sum(way.added) == pytest.approx(way.logit, abs=1e-4)
        said = 1 / (1 + np.exp(-way.logit))
        assert said == pytest.approx(
            sight.ways[sight.branches.ways.index(way)].outputs[0], abs=1e-4
        )

    seen = workflows.see_pairs(model, problem.expressions, [("R0", "T0")])
    seen.write(tmp_path / "out")
    assert set(pd.read_csv(tmp_path / "out" / "maps.csv")["picture"]) == {"co-expression matrix"}
    assert "regulator_alone_up" not in pd.read_csv(tmp_path / "out" / "directions.csv")
    assert len(pd.read_csv(tmp_path / "out" / "branches.csv")) == 2


@pytest.mark.network
def test_the_same_network_on_histograms_is_shown_over_those(folder, tmp_path) -> None:
    other = changed(folder, tmp_path / "m", settings={**QUICK, "image": "nepdf"})
    model = open_model(other)
    problem = planted(n_regulators=6, each=6)
    (view,) = seen_inputs(model, problem, ("R0", "T0")).views
    assert type(view).__name__ == "PairView"


@pytest.mark.network
def test_too_few_pairs_are_refused(folder) -> None:
    problem = planted(n_regulators=6, each=6)
    few = Problem(problem.expressions, problem.pairs.take(np.arange(8)))
    with pytest.raises(UserInputError, match="at least 10 known pairs and 10 others"):
        read_branches(open_model(folder), few, seed=0)


@pytest.mark.network
def test_a_network_of_one_branch_says_that_there_is_nothing_to_compare(folder, tmp_path) -> None:
    card = open_model(folder).card
    assert isinstance(must_be_readable(card), Branches)
    single = changed(folder, tmp_path / "m", settings={**QUICK, "structure": "single"})
    with pytest.raises(UserInputError, match="must have two branches"):
        must_be_readable(open_model(single).card)


def test_every_structure_names_the_branches_it_has() -> None:
    system = systems.get("cnnse")
    named = system.explainer(Branches)
    assert named is not None
    for structure in STRUCTURES:
        titles = [each.title for each in named.of(system.settings({"structure": structure}))]
        assert titles == ["semantic", "detail"][: 1 + structure.startswith("double")]
