import numpy as np
import pytest
from hypothesis import given, reject
from hypothesis import strategies as st

from core.data.pairs import from_names
from core.errors import UserInputError
from core.problem.labels import three_class
from core.problem.negatives import RECIPES, Sampling, with_negatives
from core.problem.problem import Problem
from core.problem.rows import part
from core.problem.split import divide, divide_aside, training_part

GENES = tuple(f"g{number}" for number in range(80))
DRAWN = [recipe for recipe in RECIPES if recipe != "all"]
SPLITS = ["regulator", "gene", "outgoing", "target", "random"]


def edges(seed, *, regulators=12, each=6, genes=GENES):
    """Simulated edges; some regulators are targets of others."""
    rng = np.random.default_rng(seed)
    first, second = [], []
    for number in range(regulators):
        others = [gene for gene in genes[:60] if gene != genes[number]]
        weight = 1 / (1 + np.arange(len(others)) % 20)
        targets = rng.choice(others, size=each, replace=False, p=weight / weight.sum())
        first += [genes[number]] * each
        second += targets.tolist()
    return from_names(first, second)


def problem(known, *, recipe="degree-aware", task="binary", name=""):
    make = three_class if task == "direction" else with_negatives
    pairs = make(known, recipe=recipe, candidates=GENES, seed=0)
    return Problem((), pairs, name=name, sampling=Sampling(recipe, GENES, known))


def names(problems):
    return [
        pair
        for each in problems
        for pair in zip(each.pairs.regulator_names, each.pairs.target_names, strict=True)
    ]


def labels(problems):
    return np.concatenate([each.pairs.label for each in problems])


@given(
    seed=st.integers(0, 1_000),
    recipe=st.sampled_from(DRAWN),
    by=st.sampled_from(SPLITS),
    task=st.sampled_from(["binary", "direction"]),
)
def test_negatives_are_no_known_pair_of_either_side_and_on_one_side_only(seed, recipe, by, task):
    known = edges(seed)
    never = set(names([Problem((), known)]))
    if task == "direction":
        never |= {(two, one) for one, two in never}
    asked = problem(known, recipe=recipe, task=task)

    divided = divide([asked], by=by, k=2, seed=seed)

    for fold in divided.folds:
        sides = [part(divided.problems, rows) for rows in (fold.train, fold.test)]
        drawn = []
        for side in sides:
            pairs, label = names(side), labels(side)
            assert set(label) >= {0, 1}
            negatives = [pair for pair, one in zip(pairs, label, strict=True) if not one]
            assert not set(negatives) & never
            assert len(set(negatives)) == len(negatives)
            assert all(one != other for one, other in negatives)
            drawn.append(set(pairs))
        assert not drawn[0] & drawn[1]


@given(seed=st.integers(0, 1_000), recipe=st.sampled_from(DRAWN))
def test_what_a_split_keeps_apart_negatives_keep_apart_too(seed, recipe):
    known = edges(seed)

    for by in ("regulator", "gene", "outgoing"):
        divided = divide([problem(known, recipe=recipe)], by=by, k=2, seed=seed)
        for fold in divided.folds:
            train, test = (names(part(divided.problems, r)) for r in (fold.train, fold.test))
            starts, asked = {one for one, _ in train}, {one for one, _ in test}
            assert not starts & asked & set(known.regulator_names)
            if by == "regulator":
                assert not starts & asked
            if by == "gene":
                assert not {g for pair in train for g in pair} & {g for pair in test for g in pair}
            if by == "outgoing":
                held = {r for r in asked if r in set(known.regulator_names)}
                assert not held & {g for pair in train for g in pair}


@given(seed=st.integers(0, 1_000), recipe=st.sampled_from(DRAWN), by=st.sampled_from(SPLITS))
def test_validation_inside_training_never_meets_what_is_judged(seed, recipe, by):
    known = edges(seed)
    try:
        divided = divide([problem(known, recipe=recipe)], by=by, k=3, seed=seed)
    except UserInputError:
        # few edges are within a third of the genes, and there may be none
        assert by == "gene"
        reject()
    fold = divided.folds[0]
    judged = set(names(part(divided.problems, fold.test)))

    inner = divide_aside(training_part(divided.problems, fold), seed=seed)

    learned = set(names(inner.problems))
    assert not learned & judged
    if by in ("regulator", "outgoing"):
        held = {one for one, _ in judged if one in set(known.regulator_names)}
        assert not held & {one for one, _ in learned}
    if by in ("gene", "outgoing"):
        assert not fold.closed_targets & {other for _, other in learned}


def test_genes_that_are_learned_from_stand_as_often_among_negatives():
    known = edges(3, each=8)
    divided = divide([problem(known)], by="regulator", k=3, seed=1)

    for fold in divided.folds:
        (train,) = part(divided.problems, fold.train)
        n = len(train.pairs.genes)
        label = train.pairs.label
        for column in (train.pairs.regulator, train.pairs.target):
            degree = [np.bincount(column[label == one], minlength=n) for one in (0, 1)]
            assert (degree[0] <= degree[1]).all()
        missing = int((label == 1).sum() - (label == 0).sum())
        assert missing == fold.matching[0].wanted - fold.matching[0].drawn
        assert missing < 0.2 * fold.matching[0].wanted


def test_each_regulator_is_judged_on_targets_as_popular_as_its_own():
    known = edges(3, each=8)
    divided = divide([problem(known)], by="regulator", k=3, seed=1)

    for fold in divided.folds:
        (test,) = part(divided.problems, fold.test)
        label, regulator = test.pairs.label, test.pairs.regulator
        degree = np.bincount(test.pairs.target[label == 1], minlength=len(test.pairs.genes))
        apart = 0
        for one in np.unique(regulator):
            mine = regulator == one
            wanted, drawn = (
                np.bincount(degree[test.pairs.target[mine & (label == kind)]], minlength=20)
                for kind in (1, 0)
            )
            assert wanted.sum() == drawn.sum()
            apart += int(np.maximum(wanted - drawn, 0).sum())
        assert apart <= fold.matching[1].apart


def test_a_regulator_alone_in_its_side_is_judged_on_genes_as_popular_with_the_others():
    known = edges(3, each=8)
    divided = divide([problem(known)], by="regulator", seed=1)
    elsewhere = dict(zip(*np.unique(known.target_names, return_counts=True), strict=True))

    assert len(divided.folds) == 12
    for fold in divided.folds:
        (test,) = part(divided.problems, fold.test)
        popularity = np.array([elsewhere.get(name, 0) for name in test.pairs.target_names])
        own = np.sort(popularity[test.pairs.label == 1] - 1)
        drawn = np.sort(popularity[test.pairs.label == 0])
        assert own.size == drawn.size == fold.matching[1].apart
        # a random gene is a target 1.2 times on average, these targets 3 times
        assert np.abs(own - drawn).mean() < 1


def test_labels_of_a_file_keep_their_side():
    labelled = with_negatives(edges(1), recipe="random-target", candidates=GENES, seed=0)
    given = Problem((), labelled)

    divided = divide([given, problem(edges(2))], by="regulator", k=3, seed=0)

    assert divided.problems[0].pairs.to_frame().equals(labelled.to_frame())
    tested = np.concatenate([fold.test for fold in divided.folds])
    assert sorted(tested[tested < len(labelled)]) == list(range(len(labelled)))
    assert all(fold.matching[0].wanted > 0 for fold in divided.folds)


def test_a_network_that_is_left_out_is_a_side_of_its_own():
    problems = [problem(edges(seed), name=f"net {seed}") for seed in range(3)]

    divided = divide(problems, by="network", seed=0)

    assert divided.problems == tuple(problems)


def test_the_known_targets_of_each_regulator_are_dealt_out():
    known = edges(1, each=7)

    divided = divide([problem(known)], by="target", k=3, seed=0)

    met = []
    for fold in divided.folds:
        (test,) = part(divided.problems, fold.test)
        positive = test.pairs.take(test.pairs.label == 1)
        counts = np.unique(positive.regulator_names, return_counts=True)[1]
        assert counts.size == 12
        assert counts.min() >= 2
        assert counts.max() <= 3
        met += names([Problem((), positive)])
    assert sorted(met) == sorted(names([Problem((), known)]))


def test_regulators_with_fewer_targets_than_folds_are_counted():
    known = edges(1, each=2)

    first, *_ = divide([problem(known)], by="target", k=3, seed=0).folds

    (said,) = [finding for finding in first.findings if finding.topic == "few known targets"]
    assert said.count == 12


def test_genes_that_regulate_each_other_are_learned_from_or_judged_together():
    known = from_names(
        ["a", "b", *"cdcdcdcd"], ["b", "a", *(f"t{n}" for n in range(8))],
    )  # fmt: skip
    pairs = with_negatives(known, recipe="all", candidates=[*"abcd", "x", "y", "z"], seed=0)

    for seed in range(5):
        divided = divide([Problem((), pairs)], by="target", k=2, seed=seed)
        sides = [set(names(part(divided.problems, fold.test))) for fold in divided.folds]
        assert any({("a", "b"), ("b", "a")} <= side for side in sides)


def test_a_third_of_the_genes_that_regulate_is_judged_where_no_number_is_given():
    divided = divide([problem(edges(1))], by="outgoing", seed=0)

    assert [fold.name for fold in divided.folds] == ["fold 1", "fold 2", "fold 3"]
    for fold in divided.folds:
        (test,) = part(divided.problems, fold.test)
        assert np.unique(test.pairs.regulator).size == 4
        (said,) = [f for f in fold.findings if f.topic == "pairs across the split"]
        assert said.count > 0


def test_the_same_seed_draws_the_same_and_another_seed_others():
    one, same, other = (
        divide([problem(edges(1))], by="regulator", k=3, seed=seed) for seed in (1, 1, 2)
    )

    assert one.problems[0].pairs.fingerprint == same.problems[0].pairs.fingerprint
    assert [fold.test.tolist() for fold in one.folds] == [f.test.tolist() for f in same.folds]
    assert one.problems[0].pairs.fingerprint != other.problems[0].pairs.fingerprint


def test_what_cannot_be_divided_is_one_sentence():
    lonely = edges(1, regulators=1)
    alone = Problem(
        (),
        with_negatives(lonely, recipe="random-target", candidates=GENES, seed=0),
        sampling=Sampling("random-target", GENES, lonely),
    )
    with pytest.raises(UserInputError, match="Split at random, or bring more of them"):
        divide([alone], by="regulator", k=2, seed=0)
    assert len(divide([alone], by="target", k=2, seed=0).folds) == 2
    with pytest.raises(UserInputError, match="genes with outgoing edges"):
        divide([alone], by="outgoing", seed=0)
    # every pair of these genes is known
    full = from_names(["a", "a", "b", "b"], ["x", "y", "x", "y"])
    label = np.array([1, 1, 1, 1, 0], np.int8)
    dense = from_names(["a", "a", "b", "b", "a"], ["x", "y", "x", "y", "z"], label=label)
    sampling = Sampling("degree-aware", ("x", "y"), full)
    with pytest.raises(UserInputError, match="without both labels to learn from") as refused:
        divide([Problem((), dense, sampling=sampling)], by="regulator", k=2, seed=0)
    assert "\n" not in str(refused.value)
