import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.data.pairs import from_names
from core.errors import UserInputError
from core.problem import split
from core.problem.problem import Problem
from core.problem.rows import part, stack


def labelled_pairs(seed, *, n_regulators=8, n_genes=40, task="binary", group=False):
    """Simulated pairs with one hub regulator."""
    rng = np.random.default_rng(seed)
    sizes = np.maximum(2, (30 / (1 + np.arange(n_regulators))).astype(int))
    regulators, targets, labels, groups = [], [], [], []
    for number, size in enumerate(sizes):
        chosen = rng.choice(np.arange(n_regulators, n_genes), size=size, replace=False)
        for place, target in enumerate(chosen):
            regulators.append(f"g{number}")
            targets.append(f"g{target}")
            labels.append(place % 2)
            groups.append(number // 2)
    if task == "direction":
        edges = [row for row, label in enumerate(labels) if label]
        mirrored = [(targets[row], regulators[row]) for row in edges]
        regulators += [one for one, _ in mirrored]
        targets += [other for _, other in mirrored]
        groups += [groups[row] for row in edges]
        labels += [2] * len(edges)
    return from_names(
        regulators,
        targets,
        label=np.array(labels, np.int8),
        task=task,
        group=np.array(groups, np.int32) if group else None,
    )


def covered_once(folds, n):
    return sorted(np.concatenate([fold.test for fold in folds]).tolist()) == list(range(n))


@given(
    seed=st.integers(0, 10_000),
    k=st.one_of(st.none(), st.integers(2, 8)),
    task=st.sampled_from(["binary", "direction"]),
)
def test_no_regulator_is_on_both_sides(seed, k, task):
    pairs = labelled_pairs(seed, task=task)
    regulates = np.where(pairs.label == 2, pairs.target_names, pairs.regulator_names)

    folds = split.folds(pairs, by="regulator", k=k, seed=seed)

    assert len(folds) == (k or 8)
    assert covered_once(folds, len(pairs))
    for fold in folds:
        assert not set(regulates[fold.train]) & set(regulates[fold.test])
        assert not set(fold.train.tolist()) & set(fold.test.tolist())


@given(seed=st.integers(0, 10_000), k=st.integers(2, 3))
def test_no_gene_is_on_both_sides_and_the_crossing_pairs_are_counted(seed, k):
    pairs = labelled_pairs(seed, n_regulators=12, n_genes=60)

    for fold in split.folds(pairs, by="gene", k=k, seed=seed):
        train, test = pairs.take(fold.train), pairs.take(fold.test)
        learned = set(train.regulator_names) | set(train.target_names)
        asked = set(test.regulator_names) | set(test.target_names)
        assert not learned & asked
        assert fold.findings[0].count == len(pairs) - len(train) - len(test)


@given(
    seed=st.integers(0, 10_000),
    k=st.integers(2, 8),
    task=st.sampled_from(["binary", "direction"]),
)
def test_a_random_split_is_stratified_and_keeps_mirror_images_together(seed, k, task):
    pairs = labelled_pairs(seed, task=task)
    unordered = np.array(
        ["|".join(sorted(each)) for each in zip(*pairs.to_frame().to_numpy().T[:2], strict=True)]
    )

    folds = split.folds(pairs, by="random", k=k, seed=seed)

    assert covered_once(folds, len(pairs))
    sizes = [len(fold.test) for fold in folds]
    assert max(sizes) - min(sizes) <= 3
    for fold in folds:
        assert not set(unordered[fold.train]) & set(unordered[fold.test])


def test_fold_sizes_are_balanced_in_spite_of_a_hub():
    pairs = labelled_pairs(1, n_regulators=8)
    hub = np.bincount(pairs.regulator).max()

    sizes = [len(fold.test) for fold in split.folds(pairs, by="regulator", k=3, seed=0)]

    assert max(sizes) == hub
    assert min(sizes) > 0.7 * hub


def test_leaving_one_out_names_the_fold_after_the_regulator():
    folds = split.folds(labelled_pairs(1), by="regulator", seed=0)

    assert [fold.name for fold in folds] == [f"g{number}" for number in range(8)]


def test_the_same_seed_gives_the_same_folds_and_another_seed_others():
    pairs = labelled_pairs(3)
    first, again, other = (
        split.folds(pairs, by="random", k=4, seed=seed)[0].test.tolist() for seed in (1, 1, 2)
    )

    assert first == again
    assert first != other


def test_whole_networks_are_left_out():
    problems = [Problem((), labelled_pairs(seed), name=f"net {seed}") for seed in range(3)]

    folds = split.folds(problems, by="network", seed=0)

    assert [fold.name for fold in folds] == ["net 0", "net 1", "net 2"]
    for number, fold in enumerate(folds):
        (tested,) = part(problems, fold.test)
        assert tested.name == f"net {number}"
        assert len(tested.pairs) == len(problems[number].pairs)
        assert [each.name for each in part(problems, fold.train)] == [
            f"net {other}" for other in range(3) if other != number
        ]


def test_a_regulator_that_two_problems_share_stays_on_one_side():
    problems = [Problem((), labelled_pairs(seed), name=f"set {seed}") for seed in range(2)]
    rows = stack(problems)

    for fold in split.folds(problems, by="regulator", k=4, seed=0):
        train = set(rows.genes[rows.regulator[fold.train]])
        test = set(rows.genes[rows.regulator[fold.test]])
        assert test
        assert not train & test


def test_the_groups_of_the_file_are_honoured():
    pairs = labelled_pairs(2, group=True)

    folds = split.folds(pairs, by="group", seed=0)

    assert len(folds) == 4
    for number, fold in enumerate(folds):
        assert set(pairs.group[fold.test]) == {number}
        assert number not in pairs.group[fold.train]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"by": "regulator", "k": 20}, "Ask for at most 8 folds"),
        ({"by": "regulator", "k": 1}, "at least 2"),
        ({"by": "random", "k": None}, "must be given"),
        ({"by": "gene", "k": None}, "must be given"),
        ({"by": "gene", "k": 30}, "at least two genes"),
        ({"by": "group", "k": None}, "Split by regulator"),
        ({"by": "network", "k": None}, "1 network"),
        ({"by": "chromosome", "k": 2}, "must be one of"),
    ],
)
def test_what_cannot_be_split_is_one_sentence(arguments, message):
    with pytest.raises(UserInputError, match=message):
        split.folds(labelled_pairs(1), seed=0, **arguments)


def test_labels_of_one_class_are_refused():
    pairs = from_names(["a", "b"], ["c", "d"], label=np.ones(2, np.int8))

    with pytest.raises(UserInputError, match="pairs that do not"):
        split.folds(pairs, by="random", k=2, seed=0)
    with pytest.raises(UserInputError, match="must be given for every pair"):
        split.folds(from_names(["a"], ["b"]), by="random", k=2, seed=0)


@given(seed=st.integers(0, 10_000), share=st.floats(0.1, 0.5))
def test_validation_holds_whole_regulators(seed, share):
    pairs = labelled_pairs(seed)

    fold = split.validation(pairs, share=share, seed=seed)

    assert not set(pairs.regulator[fold.train]) & set(pairs.regulator[fold.test])
    assert set(pairs.label[fold.test]) == set(pairs.label[fold.train]) == {0, 1}
    assert len(fold.test) <= max(1.25 * share * len(pairs), 4)
    assert fold.findings[0].level == "info"


def test_validation_falls_back_to_pairs_and_says_so():
    fold = split.validation(labelled_pairs(1, n_regulators=2), seed=0)

    assert fold.findings[0].level == "warning"
    assert "too few regulators" in fold.findings[0].message
    assert len(fold.test) > 0


def test_pairs_are_set_aside_at_random_where_that_is_wanted():
    pairs = labelled_pairs(1)
    whole = split.validation(pairs, seed=0)
    drawn = split.validation(pairs, seed=0, share=0.1, at_random=True)

    regulators = np.asarray(pairs.regulator)
    assert not set(regulators[whole.train]) & set(regulators[whole.test])
    assert set(regulators[drawn.train]) & set(regulators[drawn.test])
    assert drawn.test.size == pytest.approx(len(pairs) / 10, abs=2)
    (told,) = drawn.findings
    assert told.level == "warning"
    assert "as was published" in told.message
