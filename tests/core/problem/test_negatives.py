import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.data.pairs import from_names
from core.errors import UserInputError
from core.problem.negatives import BALANCED, RECIPES, balanced, with_negatives

GENES = [f"g{number}" for number in range(40)]


@st.composite
def edge_lists(draw):
    """Simulated networks of up to six regulators, some of them targets too."""
    edges = draw(
        st.lists(
            st.tuples(st.integers(0, 5), st.integers(0, 25)).filter(lambda e: e[0] != e[1]),
            min_size=1,
            max_size=50,
            unique=True,
        )
    )
    return from_names([GENES[a] for a, _ in edges], [GENES[b] for _, b in edges])


def names(pairs):
    return list(zip(pairs.regulator_names, pairs.target_names, strict=True))


@given(edges=edge_lists(), seed=st.integers(0, 1_000), ratio=st.sampled_from([0.5, 1.0, 3.0]))
@pytest.mark.parametrize("recipe", RECIPES)
def test_negatives_are_new_distinct_measured_pairs(recipe, edges, seed, ratio):
    try:
        pairs = with_negatives(edges, recipe=recipe, candidates=GENES, ratio=ratio, seed=seed)
    except UserInputError as error:
        # half of one edge, or too few pairs of these regulators and targets are no edges
        both = {(a, b) for a in edges.regulator_names for b in edges.target_names if a != b}
        free = both - set(names(edges))
        assert len(edges) <= 4 or (recipe == "degree-aware" and len(free) < len(edges))
        assert "could not be sampled" in str(error)  # noqa: PT017
        return
    known, negative = names(pairs.take(pairs.label == 1)), names(pairs.take(pairs.label == 0))

    assert known == names(edges)
    assert not set(known) & set(negative)
    assert len(set(negative)) == len(negative)
    assert all(one != other for one, other in negative)
    assert {gene for pair in negative for gene in pair} <= set(GENES)
    assert pairs.findings[0].count == len(negative)
    if recipe != "all":
        assert len(negative) <= round(ratio * len(edges))
        if len(negative) < round(ratio * len(edges)):
            assert any(finding.level == "warning" for finding in pairs.findings)


@given(edges=edge_lists(), seed=st.integers(0, 1_000))
def test_degrees_are_matched_or_the_miss_is_said(edges, seed):
    try:
        pairs = with_negatives(edges, recipe="degree-aware", candidates=GENES, seed=seed)
    except UserInputError:
        return
    n = len(pairs.genes)
    known, negative = pairs.take(pairs.label == 1), pairs.take(pairs.label == 0)
    missing = 0
    for column in ("regulator", "target"):
        wanted = np.bincount(getattr(known, column), minlength=n)
        drawn = np.bincount(getattr(negative, column), minlength=n)
        assert (drawn <= wanted).all()
        missing = int((wanted - drawn).sum())
    warned = [finding for finding in pairs.findings if finding.topic == "degrees not matched"]
    assert sum(finding.count for finding in warned) == missing


def popular_targets(shape):
    """A simulated network of 30 regulators with 20 targets each, some targets more popular."""
    rng = np.random.default_rng(0)
    popularity = rng.pareto(shape, size=300) + 0.1
    popularity /= popularity.sum()
    drawn = [rng.choice(300, size=20, replace=False, p=popularity) for _ in range(30)]
    return from_names(
        [f"tf{number}" for number in range(30) for _ in range(20)],
        [f"g{target}" for targets in drawn for target in targets],
    )


def test_degrees_are_matched_exactly_where_no_target_is_too_popular():
    edges = popular_targets(6.0)
    degrees = [np.bincount(column) for column in (edges.regulator, edges.target)]
    assert 5 < degrees[1].max() < 15

    pairs = with_negatives(edges, recipe="degree-aware", candidates=edges.genes, seed=1)

    negative = pairs.take(pairs.label == 0)
    assert np.bincount(negative.regulator, minlength=30)[:30].tolist() == [20] * 30
    np.testing.assert_array_equal(np.bincount(negative.target), degrees[1])


def test_hardly_more_is_lost_than_must_be():
    edges = popular_targets(1.5)
    in_degree = np.bincount(edges.target)
    must_be = np.maximum(2 * in_degree - 30, 0).sum()
    assert must_be > 20

    pairs = with_negatives(edges, recipe="degree-aware", candidates=edges.genes, seed=1)

    assert must_be <= 600 - (pairs.label == 0).sum() <= 1.2 * must_be


def test_a_target_of_every_regulator_is_reported_by_name():
    edges = from_names(["a", "b", "c", "a", "b"], ["hub", "hub", "hub", "x", "y"])

    pairs = with_negatives(edges, recipe="degree-aware", candidates=edges.genes, seed=0)

    (warning,) = [finding for finding in pairs.findings if finding.level == "warning"]
    assert "target hub (0 of 3)" in warning.evidence


def test_each_regulator_gets_as_many_random_targets_as_it_has_known_ones():
    edges = from_names(["a"] * 10 + ["b"] * 2, [f"t{number}" for number in range(12)])

    pairs = with_negatives(edges, recipe="random-target", candidates=GENES, seed=0)

    negative = pairs.take(pairs.label == 0)
    assert (negative.regulator_names == "a").sum() == 10
    assert (negative.regulator_names == "b").sum() == 2


def test_all_takes_every_other_candidate():
    edges = from_names(["g0", "g0", "g1"], ["g1", "g2", "g2"])

    pairs = with_negatives(edges, recipe="all", candidates=GENES, seed=0)

    assert (pairs.label == 0).sum() == 2 * 39 - 3


def test_pairs_named_as_never_are_spared():
    edges = from_names(["a"] * 3, ["b", "c", "d"])
    never = from_names(["a"] * 30, GENES[:30])

    pairs = with_negatives(edges, recipe="random-target", candidates=GENES, seed=0, never=never)

    assert set(pairs.take(pairs.label == 0).target_names) <= set(GENES[30:])


def test_the_seed_decides():
    edges = from_names(["g0"] * 5, GENES[1:6])
    one, same, other = (
        with_negatives(edges, recipe="random-target", candidates=GENES, seed=seed).fingerprint
        for seed in (1, 1, 2)
    )

    assert one == same != other


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"ratio": 0}, "above zero"),
        ({"recipe": "guess"}, "must be sampled by one of"),
        ({"candidates": ["b"]}, "every allowed pair is a known edge"),
    ],
)
def test_what_cannot_be_sampled_is_one_sentence(change, message):
    arguments = {"recipe": "random-target", "candidates": GENES, "seed": 0} | change
    with pytest.raises(UserInputError, match=message):
        with_negatives(from_names(["a"], ["b"]), **arguments)


def test_labelled_pairs_are_not_given_more_negatives():
    pairs = from_names(["a", "a"], ["b", "c"], label=np.array([1, 0], np.int8))

    with pytest.raises(UserInputError, match="labelled already"):
        with_negatives(pairs, recipe="all", candidates=GENES, seed=0)


def test_balanced_pairs_hold_every_edge_and_as_many_others():
    label = np.array([1] * 3 + [0] * 20, np.int8)
    pairs = from_names([f"R{n}" for n in range(23)], ["T"] * 23, label=label, task="binary")

    kept = balanced(pairs, seed=1)

    assert np.asarray(kept.label).tolist() == [1] * 3 + [0] * 3
    assert kept.findings[-1].topic == BALANCED
    assert balanced(kept, seed=1) is kept
