"""What an evaluation does with several systems, and with each way of splitting."""

import json
from dataclasses import replace

import numpy as np
import pytest

from core import systems, workflows
from core.data.pairs import from_names
from core.errors import UserInputError
from core.evaluation.runs import BASE_RATE
from core.problem.fewer_genes import GeneChoice
from core.problem.problem import Problem
from core.reports.evaluation_report import metrics
from core.workflows.evaluation import labelled_alike
from tests.core.evaluation import simulated


def edges(regulators=6, each=8):
    """Simulated known pairs without labels."""
    listed = simulated.uneven_edges(regulators=regulators, genes=60, each=each)
    return Problem((simulated.expression(),), listed, name="made here")


def test_a_system_that_cannot_read_the_data_is_left_out_and_the_others_run():
    found = workflows.evaluate(["lagged-correlation", "pearson"], [edges()], folds=3)

    assert [each.name for each in found.methods] == ["pearson"]
    (said,) = [each for each in found.findings if each.topic == "method left out"]
    assert said.level == "warning"
    assert "must be time-series or single-cell" in said.evidence
    with pytest.raises(UserInputError, match="must be time-series or single-cell"):
        workflows.evaluate(["lagged-correlation"], [edges()], folds=3)


def test_a_system_that_needs_times_is_left_out_where_cells_have_none():
    expression = replace(simulated.expression(), kind="single-cell")
    asked = Problem((expression,), edges().pairs, name="cells without a pseudotime")

    found = workflows.evaluate(["pair-booster", "pearson"], [asked], folds=3)

    assert [each.name for each in found.methods] == ["pearson"]
    (said,) = [each for each in found.findings if each.topic == "method left out"]
    assert "must say when each sample was taken" in said.evidence


@pytest.mark.parametrize("split", systems.get("pearson").tasks[0].splits)
def test_every_split_of_known_pairs_gives_figures_or_a_sentence(split):
    asked = [edges(), edges(regulators=7)] if split == "network" else [edges()]

    if split == "group":
        with pytest.raises(UserInputError, match="Split by regulator"):
            workflows.evaluate(["pearson"], asked, split=split, folds=2)
        return
    found = workflows.evaluate(["pearson"], asked, split=split, folds=2, seed=1)

    assert found.split == split
    assert found.result("pearson").interval.low <= found.result("pearson").interval.high
    assert found.groups.usable
    if split in ("target", "outgoing"):
        assert found.popularity
        assert found.result("identity-only").equal_degree


def test_the_same_seed_gives_the_same_folds_and_figures():
    one, same, other = (
        workflows.evaluate(["pearson"], [edges()], folds=3, seed=seed) for seed in (1, 1, 2)
    )

    assert one.to_frame().equals(same.to_frame())
    assert not np.array_equal(one.rows.target, other.rows.target)


def test_runs_are_the_same_evaluation_with_the_seeds_that_follow():
    names, stages = ["pearson", "mutual-information"], []
    found = workflows.evaluate(
        names,
        [edges()],
        folds=3,
        seed=4,
        runs=3,
        progress=lambda stage, done, total: stages.append((stage, done / total)),
    )
    alone = [workflows.evaluate(names, [edges()], folds=3, seed=seed) for seed in (4, 5, 6)]
    told = json.loads(json.dumps(metrics(found)))["runs"]

    assert found.to_frame().equals(alone[0].to_frame())
    assert told["seeds"] == [4, 5, 6]
    for role in ("methods", "controls"):
        for name, each in told[role].items():
            once = [
                (one.guessing if name == BASE_RATE else one.result(name).means)["aupr"]
                for one in alone
            ]
            assert each["aupr"] == pytest.approx(once)
            assert each["mean"]["aupr"] == pytest.approx(np.mean(once))
            assert each["sd"]["aupr"] == pytest.approx(np.std(once, ddof=1))
    assert {each["figure"] for each in told["mann_whitney"]} == set(told["figures"])
    assert told["least_p"] == pytest.approx(0.1)
    shares = [share for _, share in stages]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert stages[0][0].startswith("run 1 of 3: ")
    assert "runs" not in metrics(alone[0])


def test_a_run_that_cannot_be_dealt_out_is_left_out_with_a_sentence(monkeypatch):
    def refusing(*args, seed, **rest):
        if seed == 1:
            raise UserInputError("pairs", "must be more", got="few", remedy="Give more")
        return labelled_alike(*args, seed=seed, **rest)

    monkeypatch.setattr("core.workflows.evaluation.labelled_alike", refusing)
    found = workflows.evaluate(["pearson"], [edges()], folds=3, runs=3)

    assert found.runs.seeds == (0, 2)
    (said,) = [each for each in found.findings if each.topic == "run left out"]
    assert "seed 1" in said.message


def test_every_method_sees_the_same_few_samples():
    most = edges().expressions[0].n_samples // 2
    found = workflows.evaluate(["pearson", "genie3"], [edges()], folds=2, most_samples=most,
                               options={"trees": 2, "most-samples": 10})  # fmt: skip
    (read,) = [each for each in found.data if each.kind == "expression"]
    said = [each.message for each in found.findings if each.topic == "fewer samples"]

    assert f"{most} samples" in read.size
    assert [message[:32] for message in said] == ["genie3 looks at 10 of up to 15 sa"[:32]]
    told = metrics(found)
    assert told["most_samples"] == most
    whole = workflows.evaluate(["pearson", "genie3"], [edges()], folds=2, options={"trees": 2})
    assert not [each for each in whole.findings if each.topic == "fewer samples"]


def test_pairs_that_cannot_be_told_apart_are_one_sentence():
    one = simulated.uneven_edges(regulators=1, genes=60, each=8)
    alone = Problem((simulated.expression(),), one)
    full = from_names(["g0", "g0", "g1", "g1"], ["g2", "g3", "g2", "g3"])
    dense = Problem((simulated.expression(n_genes=4),), full)

    for problem in (alone, dense):
        with pytest.raises(UserInputError) as refused:
            workflows.evaluate(["pearson"], [problem], split="regulator", folds=2)
        assert "\n" not in str(refused.value)
    found = workflows.evaluate(
        ["pearson-mi-evidence"],
        [alone],
        split="target",
        folds=2,
        options={"negatives": "random-target"},
    )
    assert found.groups.names == ("g0",)


def scores_of(found, name, path):
    """Write one method's scores as a table of another program would hold them."""
    frame = found.to_frame()
    column = "probability" if name == found.methods[0].name else name
    frame[["regulator", "target", column]].rename(columns={column: "score"}).to_csv(
        path, index=False
    )
    return path


def test_scores_of_a_file_are_judged_as_if_they_were_our_own(tmp_path):
    own = workflows.evaluate(["pearson"], [edges()], folds=3, seed=1)
    file = scores_of(own, "pearson", tmp_path / "scores.csv")
    found = workflows.evaluate(["spearman"], [edges()], folds=3, seed=1, scores={"mine": [file]})

    mine, pearson = found.result("mine"), own.result("pearson")
    assert (mine.role, mine.learns) == ("method", False)
    assert mine.interval.estimate == pytest.approx(pearson.interval.estimate)
    assert [each.topic for each in found.findings].count("scores from a file") == 1
    assert "not made fold by fold" in mine.note
    assert any({each.one, each.other} == {"mine", "spearman"} for each in found.comparisons)


def test_pairs_without_a_score_come_last_and_are_counted(tmp_path):
    own = workflows.evaluate(["pearson"], [edges()], folds=3, seed=1)
    file = scores_of(own, "pearson", tmp_path / "scores.csv")
    lines = file.read_text().splitlines()
    file.write_text("\n".join(lines[: len(lines) // 2]))
    found = workflows.evaluate(["spearman"], [edges()], folds=3, seed=1, scores={"mine": [file]})

    assert found.result("mine").scores.mended == len(lines) - len(lines) // 2
    assert any("mine" in each.message for each in found.findings if "no number" in each.message)


def test_scores_of_other_genes_are_left_out_with_a_sentence(tmp_path):
    (tmp_path / "other.csv").write_text("regulator,target,score\nX,Y,1\n")
    found = workflows.evaluate(
        ["pearson"], [edges()], folds=3, scores={"mine": [tmp_path / "other.csv"]}
    )

    assert [each.name for each in found.methods] == ["pearson"]
    (said,) = [each for each in found.findings if each.topic == "method left out"]
    assert "must score pairs that the evaluation asks about" in said.evidence


def test_scores_need_a_name_of_their_own_and_a_file_for_each_data_set(tmp_path):
    file = tmp_path / "scores.csv"
    file.write_text("regulator,target,score\ng0,g1,1\n")
    for scores, rule in (
        ({"pearson": [file]}, "must have a name of their own"),
        ({"identity-only": [file]}, "must have a name of their own"),
        ({"mine": [file, file]}, "must be one file for each data set"),
    ):
        with pytest.raises(UserInputError, match=rule):
            workflows.evaluate(["pearson"], [edges()], folds=3, scores=scores)


def test_values_of_a_setting_are_judged_as_methods_of_their_own():
    found = workflows.evaluate(
        ["genie3", "pearson"], [edges()], folds=2, vary=["trees=2,3"], options={"tries": "all"}
    )

    assert [each.name for each in found.methods] == [
        "genie3[trees=2]",
        "genie3[trees=3]",
        "pearson",
    ]
    assert found.settings["genie3[trees=3]"] == {
        **systems.get("genie3").settings({"trees": 3, "tries": "all"})
    }
    assert not np.array_equal(
        *(found.result(f"genie3[trees={trees}]").scores.raw for trees in (2, 3)), equal_nan=True
    )


def test_what_names_fix_is_refused_where_no_method_is_left_to_set_it():
    with pytest.raises(UserInputError, match="must be left out, for the names"):
        workflows.evaluate(["genie3[trees=2]"], [edges()], options={"trees": 3})
    found = workflows.evaluate(
        ["genie3[trees=2]", "genie3"], [edges()], folds=2, options={"trees": 3}
    )
    assert [each["trees"] for each in found.settings.values()] == [2, 3]


def test_four_negatives_for_each_known_pair_are_drawn_inside_every_side():
    found = workflows.evaluate(
        ["pearson-mi-evidence"],
        [edges()],
        split="random",
        folds=2,
        options={"negative-ratio": 4, "negatives": "random-target"},
    )

    assert found.base_rate == pytest.approx(0.2, abs=0.01)
    for fold in found.folds:
        assert found.rows.positive[fold.train].mean() == pytest.approx(0.2, abs=0.01)


def test_runs_are_held_against_guessing_by_the_base_rate():
    found = workflows.evaluate(
        ["pearson-mi-evidence"],
        [edges()],
        split="random",
        folds=2,
        runs=2,
        options={"negative-ratio": 4, "negatives": "random-target"},
    )

    guessing = found.runs.as_dict()["controls"]["base-rate"]
    assert guessing["accuracy"] == pytest.approx([0.8, 0.8], abs=0.02)
    assert guessing["f1"] == [0, 0]


def test_an_evaluation_can_be_about_the_most_variable_genes_only():
    asked = edges()
    found = workflows.evaluate(["pearson"], [asked], folds=2, genes=GeneChoice(30, most_p=1))

    (said,) = [each for each in found.findings if each.topic == "genes by variance"]
    variance = np.var(asked.expressions[0].values.astype(float), axis=1)
    genes = {asked.expressions[0].genes[row] for row in np.argsort(-variance)[:30]}
    judged = found.to_frame()
    assert {*judged.regulator, *judged.target} <= genes
    known = [
        one in genes and other in genes
        for one, other in zip(asked.pairs.regulator_names, asked.pairs.target_names, strict=True)
    ]
    assert f"{sum(known)} of 48 known pairs remain" in said.message
    assert said.level == "warning"  # for nothing was tested
    with pytest.raises(UserInputError, match="must have pseudotime, or a file of p values"):
        workflows.evaluate(["pearson"], [asked], folds=2, genes=GeneChoice(30))
    with pytest.raises(UserInputError, match="must leave known pairs"):
        workflows.evaluate(["pearson"], [asked], folds=2, genes=GeneChoice(2, most_p=1))
