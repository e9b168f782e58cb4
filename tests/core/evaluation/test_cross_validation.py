from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from core.data.evidence import from_table
from core.data.pairs import from_names
from core.errors import Cancelled, UserInputError
from core.evaluation.cautions import ABOUT_NAMES
from core.evaluation.cross_validation import Candidate, Shuffling, evaluate
from core.evaluation.ranking import rank
from core.problem.negatives import with_negatives
from core.problem.problem import Problem
from core.problem.rows import stack
from tests.core.evaluation import simulated


def topics(evaluation, level="warning"):
    return [finding.topic for finding in evaluation.findings if finding.level == level]


def test_a_perfect_scorer_gets_everything_and_noise_a_half():
    problems = [simulated.problem()]

    evaluation = evaluate(
        [simulated.perfect(problems), simulated.noise],
        problems,
        split="regulator",
        k=3,
        seed=0,
    )

    perfect, noise = evaluation.methods
    assert [each.auroc for each in perfect.per_group.values()] == [1.0] * 6
    assert perfect.pooled.aupr == pytest.approx(1.0)
    assert perfect.pooled.early_precision == 1.0
    assert perfect.pooled.early_precision_ratio == pytest.approx(2.0)
    assert abs(noise.interval.estimate - 0.5) < 0.15
    assert evaluation.base_rate == pytest.approx(0.5)
    assert [control.name for control in evaluation.controls] == [
        "identity-only",
        "shuffled-labels",
    ]
    comparison = next(each for each in evaluation.comparisons if each.other == "noise")
    assert (comparison.one, comparison.groups, comparison.better) == ("perfect", 6, 6)
    assert comparison.p_value == pytest.approx(2 / 2**6)
    assert comparison.low > 0


def test_a_constant_scorer_is_found_out():
    evaluation = evaluate(
        [simulated.constant], [simulated.problem()], split="regulator", k=3, seed=0
    )

    assert evaluation.methods[0].interval.estimate == 0.5
    assert evaluation.methods[0].pooled.early_precision == pytest.approx(0.5)
    assert "near-constant scores" in topics(evaluation)


def test_what_is_wrong_with_many_methods_is_said_once():
    many = [replace(simulated.constant, name=f"same[of={number}]") for number in range(4)]
    evaluation = evaluate(many, [simulated.problem()], split="regulator", k=3, seed=0)

    (said,) = [each for each in evaluation.findings if each.topic == "near-constant scores"]
    assert said.items == tuple(each.name for each in many)
    assert said.message.startswith("4 methods give nearly every pair the same score")
    assert all(f"{each.name}: " in said.evidence for each in many)


def test_where_names_are_all_there_is_the_control_wins_and_it_is_said():
    evaluation = evaluate(
        [simulated.constant, simulated.memory],
        [simulated.popular()],
        split="regulator",
        k=5,
        seed=0,
    )

    identity = evaluation.result("identity-only")
    assert identity.interval.estimate > 0.9
    assert evaluation.result("memory").gain.estimate == 0.0
    said = [f.message for f in evaluation.findings if f.topic == "names are enough"]
    assert any(message.startswith("memory is not clearly better") for message in said)
    assert any(message.startswith("constant does worse") for message in said)
    assert "names give it away" in topics(evaluation)
    # what leads to an explanation is said in one sentence
    named = [f.message for f in evaluation.findings if f.topic in ABOUT_NAMES]
    assert named
    assert all(message.index(".") == len(message) - 1 for message in named)


def test_shuffled_labels_come_out_at_a_half():
    evaluation = evaluate(
        [simulated.memory],
        [simulated.popular(seed=seed) for seed in range(4)],
        split="network",
        k=None,
        seed=0,
    )

    shuffled = evaluation.result("shuffled-labels")
    assert shuffled.note.startswith("memory")
    assert abs(shuffled.interval.estimate - 0.5) < 0.15
    assert evaluation.result("memory").interval.estimate > 0.9


def test_the_control_shuffles_a_named_contender_in_every_fold_on_few_pairs():
    seen = []

    def fit(problems, *, seed, progress):
        labels = stack(problems).label
        seen.append((len(labels), int(labels.sum())))
        return lambda asked: np.zeros(len(asked.pairs), np.float32)

    problems = [simulated.problem()]
    evaluate(
        [simulated.memory, Candidate("spy", fit)],
        problems,
        split="regulator",
        k=3,
        seed=0,
        shuffling=Shuffling(contender="spy", pairs=20),
    )

    assert [pairs for pairs, _ in seen] == [64, 64, 64, 20, 20, 20]


def test_a_scorer_never_sees_a_label():
    def fit(problems, *, seed, progress):
        def score(asked):
            assert asked.pairs.label is None
            assert asked.pairs.sign is None
            assert asked.pairs.group is None
            return np.zeros(len(asked.pairs), np.float32)

        return score

    for task in ("binary", "direction"):
        problems = [simulated.problem(task=task)]
        evaluate([Candidate("blind", fit)], problems, split="regulator", k=2, seed=0)


def test_direction_is_judged_from_both_ways_of_asking():
    problems = [simulated.problem(task="direction")]

    evaluation = evaluate(
        [simulated.perfect_direction(problems), simulated.constant],
        problems,
        split="regulator",
        k=3,
        seed=0,
    )

    perfect, constant = evaluation.methods
    assert perfect.direction.pooled == 1.0
    assert set(perfect.direction.per_group.values()) == {1.0}
    assert constant.direction.pooled == 0.5
    asked = np.isfinite(perfect.scores.direction)
    np.testing.assert_array_equal(asked, evaluation.rows.label > 0)


def test_a_direction_that_the_test_fold_does_not_hold_is_asked_for():
    one = simulated.problem(task="direction")
    pairs = one.pairs.take(one.pairs.label != 2)
    asked_for = []

    def fit(problems, *, seed, progress):
        def score(asked):
            asked_for.append(len(asked.pairs))
            return np.full((len(asked.pairs), 3), [0.5, 0.3, 0.2], np.float32)

        return score

    evaluate([Candidate("three", fit)], [one.asking(pairs)], split="regulator", k=2, seed=0)

    positives = (pairs.label == 1).sum()
    assert sum(asked_for[:4]) == len(pairs) + positives


def test_networks_are_groups_where_networks_are_split():
    problems = [simulated.problem(seed=seed, name=f"net {seed}") for seed in range(3)]

    evaluation = evaluate([simulated.perfect(problems)], problems, split="network", k=None, seed=0)

    assert list(evaluation.methods[0].per_group) == ["net 0", "net 1", "net 2"]
    assert "network" in evaluation.to_frame().columns


def test_without_a_regulator_that_can_be_judged_folds_stand_in():
    problems = [simulated.problem()]
    pairs = problems[0].pairs
    # each regulator has one kind of label only
    kept = pairs.take((pairs.regulator % 2 == 0) == (pairs.label == 1))
    one = problems[0].asking(kept)

    evaluation = evaluate([simulated.noise], [one], split="random", k=3, seed=0)

    assert evaluation.groups.kind == "fold"
    assert list(evaluation.methods[0].per_group) == ["fold 1", "fold 2", "fold 3"]
    assert "no regulator can be judged alone" in topics(evaluation)


def test_scores_that_are_no_number_come_last_and_are_counted():
    def fit(problems, *, seed, progress):
        def score(asked):
            scores = np.linspace(0, 1, len(asked.pairs), dtype=np.float32)
            scores[:2] = np.nan
            return scores

        return score

    evaluation = evaluate(
        [Candidate("gaps", fit)], [simulated.problem()], split="regulator", k=3, seed=0
    )

    assert evaluation.methods[0].scores.mended == 6
    assert np.isfinite(evaluation.methods[0].scores.interaction).all()
    assert "scores that are no number" in topics(evaluation)


def test_scores_of_a_wrong_shape_are_a_fault():
    def fit(problems, *, seed, progress):
        return lambda asked: np.zeros((len(asked.pairs), 2), np.float32)

    with pytest.raises(ValueError, match="from wrong"):
        evaluate([Candidate("wrong", fit)], [simulated.problem()], split="random", k=2, seed=0)


def test_every_pair_is_a_row_of_the_table_once():
    problems = [simulated.problem(task="direction")]

    frame = evaluate(
        [simulated.perfect_direction(problems), simulated.noise],
        problems,
        split="regulator",
        k=3,
        seed=0,
    ).to_frame()

    assert list(frame.columns)[:9] == [
        "regulator",
        "target",
        "probability",
        "p_none",
        "p_forward",
        "p_reverse",
        "direction",
        "fold",
        "label",
    ]
    assert {"noise", "noise direction", "identity-only"} <= set(frame.columns)
    assert len(frame) == len(problems[0].pairs)


def test_folds_can_be_run_elsewhere_and_come_out_the_same():
    problems = [simulated.problem()]

    def backwards(tasks):
        return [task() for task in reversed(tasks)][::-1]

    here, there = (
        evaluate([simulated.memory], problems, split="regulator", k=3, seed=0, **more)
        for more in ({}, {"run_all": backwards})
    )

    np.testing.assert_array_equal(
        here.results[0].scores.interaction, there.results[0].scores.interaction
    )


def test_progress_rises_to_the_end_and_can_stop_the_work():
    told = []
    evaluate(
        [simulated.memory],
        [simulated.problem()],
        split="regulator",
        k=3,
        seed=0,
        progress=lambda stage, done, total: told.append(done / total),
    )

    assert told == sorted(told)
    assert told[-1] == 1

    def stop(stage, done, total):
        raise Cancelled

    with pytest.raises(Cancelled):
        evaluate(
            [simulated.memory], [simulated.problem()], split="random", k=2, seed=0, progress=stop
        )


@pytest.mark.parametrize("names", [[], ["a", "a"], ["identity-only"]])
def test_methods_are_named_once(names):
    contenders = [Candidate(name, simulated.noise.fit) for name in names]

    with pytest.raises(UserInputError, match="each named once"):
        evaluate(contenders, [simulated.problem()], split="random", k=2, seed=0)


@pytest.mark.slow
@pytest.mark.shared
def test_names_solve_confirmed_pairs_of_arabidopsis_at_random_and_not_by_regulator(shared):
    folder = shared / "arabidopsis"
    listed = pd.read_csv(folder / "atregnet_confirmed_pairs.csv.gz")
    listed = listed[listed.tf != listed.target].drop_duplicates(["tf", "target"])
    measured = pd.read_csv(
        folder / "rnaseq_abiotic_stress_raw_counts.csv.gz", usecols=["gene"]
    ).gene.str.removesuffix(".1")
    edges = from_names(listed.tf.tolist(), listed.target.tolist())
    pairs = with_negatives(edges, recipe="any-pair", candidates=measured.tolist(), seed=0)

    random, by_regulator = (
        evaluate([simulated.noise], [Problem((), pairs)], split=split, k=10, seed=0)
        for split in ("random", "regulator")
    )

    assert random.result("identity-only").pooled.auroc > 0.99
    assert "names give it away" in topics(random)
    assert by_regulator.result("identity-only").pooled.auroc < 0.7
    assert "names give it away" not in topics(by_regulator)


def test_every_method_can_be_judged_in_context_too():
    problems = [simulated.problem()]

    evaluation = evaluate(
        [simulated.perfect(problems), simulated.noise],
        problems,
        split="regulator",
        k=3,
        seed=0,
        context=True,
    )

    names = [result.name for result in evaluation.methods]
    assert names == ["perfect", "perfect, in context", "noise", "noise, in context"]
    relative = evaluation.result("perfect, in context")
    assert relative.interval.estimate > 0.9
    assert (relative.scores.raw <= 1).all()


def test_at_equal_in_degree_names_are_worth_nothing_and_the_truth_everything():
    edges = simulated.uneven_edges(genes=150)
    matrix = simulated.expression(n_genes=150)
    # a regulator is no candidate of its own, which would make it a rarer negative
    pairs = with_negatives(edges, recipe="all", candidates=matrix.genes[30:], seed=0)
    problems = [Problem((matrix,), pairs)]

    evaluation = evaluate(
        [simulated.perfect(problems), simulated.memory], problems, split="regulator", k=3, seed=0
    )

    perfect, memory = evaluation.methods
    assert memory.interval.estimate > 0.6
    assert np.mean(list(evaluation.popularity.values())) > 0.6
    assert set(perfect.equal_degree.values()) == {1.0}
    assert set(memory.equal_degree.values()) == {0.5}


def test_names_that_mislead_count_in_their_better_direction():
    # targets that are known of the other regulators are never this one's
    regulators, targets, labels = [], [], []
    for number in range(6):
        for place in range(6):
            regulators += [f"g{number}"] * 6
            targets += [f"g{10 + 6 * place + each}" for each in range(6)]
            labels += [int(place == number)] * 6
    pairs = from_names(regulators, targets, label=np.array(labels, np.int8), simulated=True)
    one = Problem((simulated.expression(),), pairs)

    evaluation = evaluate(
        [simulated.noise, simulated.memory], [one], split="regulator", k=3, seed=0
    )

    identity = evaluation.result("identity-only")
    assert identity.interval.estimate < 0.2
    assert evaluation.result("noise").gain.estimate < -0.2
    said = [f.message for f in evaluation.findings if f.topic == "names are enough"]
    assert said[0].startswith("memory does worse")


def test_shuffled_labels_that_beat_a_method_are_remarked():
    def backwards(problems, *, seed, progress):
        truth = simulated.truth_of(every)
        return lambda asked: np.array(
            [-truth.get(p, 0) for p in simulated.names(asked)], np.float32
        )

    every = [simulated.problem()]

    evaluation = evaluate(
        [Candidate("backwards", backwards)], every, split="regulator", k=3, seed=0
    )

    (said,) = [f for f in evaluation.findings if f.topic == "shuffled labels do as well"]
    assert said.items == ("backwards",)
    assert "shuffled labels are not at .5" in topics(evaluation)


def test_as_many_regulators_as_chance_ranks_are_called_chance():
    problems = [simulated.problem()]

    noise, perfect = (
        evaluate([each], problems, split="regulator", k=3, seed=0)
        for each in (simulated.noise, simulated.perfect(problems))
    )

    (said,) = [f for f in noise.findings if f.topic == "as many as by chance"]
    assert said.message.endswith("of 6 regulators: guessing is so in 1 to 5 of them.")
    assert "as many as by chance" not in topics(perfect, level="info")


def test_a_method_that_cannot_read_the_data_is_left_out_and_the_others_run():
    def refuses(problems, *, seed, progress):
        raise UserInputError("expression", "must hold times", got="none", remedy="Bring a course")

    problems = [simulated.problem()]
    contenders = [Candidate("picky", refuses), simulated.noise]

    evaluation = evaluate(contenders, problems, split="regulator", k=3, seed=0)

    assert [each.name for each in evaluation.methods] == ["noise"]
    (said,) = [f for f in evaluation.findings if f.topic == "method left out"]
    assert said.message.startswith("picky was left out")
    assert said.evidence == "expression: must hold times. Received: none. Bring a course."
    with pytest.raises(UserInputError, match="must hold times"):
        evaluate(contenders[:1], problems, split="regulator", k=3, seed=0)


def test_evidence_is_a_control_where_it_is_given():
    one = simulated.problem()
    known = one.pairs.to_frame().assign(motif=one.pairs.label).drop(columns="label")
    told = replace(one, evidence=from_table(known))

    without, beside = (
        evaluate([simulated.noise], [each], split="regulator", k=3, seed=0) for each in (one, told)
    )

    assert [each.name for each in without.controls] == ["identity-only", "shuffled-labels"]
    assert beside.result("evidence-only").interval.estimate == 1.0


def test_negatives_matched_inside_each_side_leave_nothing_to_names():
    one = simulated.uneven()

    inside, outside = (
        evaluate([simulated.noise], [each], split="regulator", k=3, seed=0)
        for each in (one, replace(one, sampling=None))
    )

    assert outside.result("identity-only").interval.estimate < 0.4
    assert inside.result("identity-only").interval.estimate == pytest.approx(0.5, abs=0.03)
    assert "names tell something" not in topics(inside)
    assert inside.base_rate == pytest.approx(0.5, abs=0.02)
    assert inside.matching[1].unmatched < 0.2


def test_sides_too_dense_to_match_are_said_to_be_so_and_by_how_much():
    one = simulated.uneven(regulators=9, genes=60, each=30)

    evaluation = evaluate([simulated.noise], [one], split="regulator", k=3, seed=0)

    said = [f for f in evaluation.findings if f.topic == "negatives not matched"]
    assert [f.message.split(" are ")[0] for f in said] == ["The training pairs", "The test pairs"]
    assert all("no equal target was left" in f.evidence for f in said)
    assert evaluation.matching[1].popularity > 0.55
    (names,) = [f for f in evaluation.findings if f.topic == "names tell something"]
    assert names.message.endswith("the test pairs are too dense to match.")


def test_a_probability_is_cut_at_one_half_and_any_other_score_where_other_folds_are():
    problems = [simulated.problem()]
    perfect = simulated.perfect(problems)

    def scaled(problems, *, seed, progress):
        fitted = perfect.fit(problems, seed=seed, progress=progress)
        return lambda asked: 10 * fitted(asked) + 3

    evaluation = evaluate(
        [
            replace(perfect, probability=True),
            Candidate("scaled", scaled),
            replace(simulated.constant, probability=True),
        ],
        problems,
        split="regulator",
        k=3,
        seed=0,
    )

    sure, moved, constant = (each.decided for each in evaluation.methods)
    assert (sure.learned, sure.cuts.tolist()) == (False, [0.5] * 3)
    assert sure.pooled.loss == pytest.approx(0.0, abs=1e-6)
    assert (moved.learned, moved.cuts.tolist()) == (True, [8.0] * 3)
    assert (moved.pooled.accuracy, moved.pooled.f1, moved.pooled.loss) == (1.0, 1.0, None)
    assert constant.pooled.loss == pytest.approx(np.log(2))
    assert {each.accuracy for each in constant.per_group.values()} == {0.5}
    assert not evaluation.result("identity-only").decided.learned


def test_direction_is_read_both_ways_with_a_cut_of_its_own():
    problems = [simulated.problem(task="direction")]

    def first_only(problems, *, seed, progress):
        # says forward of what is forward, and nothing of what is not
        truth = simulated.truth_of(every)

        def score(asked):
            rows = [
                [0.2, 0.8, 0.0] if truth.get(pair) == 1 else [0.9, 0.1, 0.0]
                for pair in simulated.names(asked)
            ]
            return np.array(rows, np.float32)

        return score

    every = problems
    evaluation = evaluate(
        [simulated.perfect_direction(problems), Candidate("first", first_only)],
        problems,
        split="regulator",
        k=3,
        seed=0,
    )

    perfect, first = (each.direction.readings for each in evaluation.methods)
    for reading in perfect.values():
        assert reading.ranking.pooled.auroc == reading.ranking.pooled.aupr == 1.0
        assert reading.decided.pooled.accuracy == 1.0
    assert perfect["difference"].decided.cuts.tolist() == [0.0] * 3
    assert perfect["forward"].decided.cuts.tolist() == [0.5] * 3
    assert first["difference"].ranking.pooled.auroc == 0.5
    assert first["forward"].ranking.pooled.auroc == 1.0
    assert first["forward"].decided.cuts.tolist() == pytest.approx([0.45] * 3)


def test_of_many_groups_the_curves_of_a_hundred_are_kept_from_worst_to_best():
    rng = np.random.default_rng(0)
    members = {f"g{number}": np.arange(10) + 10 * number for number in range(150)}
    positive = np.tile([True, False], 750)

    found = rank(positive, rng.random(1500), members)

    assert (len(found.lines.roc), len(found.lines.pr), found.lines.groups) == (100, 100, 150)
    aurocs = [each.auroc for each in found.per_group.values()]
    shown = [found.per_group[name].auroc for name in found.lines.roc]
    assert (min(shown), max(shown)) == (min(aurocs), max(aurocs))
    assert np.median(shown) == pytest.approx(np.median(aurocs), abs=0.02)
