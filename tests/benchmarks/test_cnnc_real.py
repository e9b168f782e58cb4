"""What the benchmark on real data samples, tries and writes."""

import json
import sys
from pathlib import Path

import numpy as np
import pytest

from benchmarks import _real_fits as fits
from benchmarks import _real_rows, cnnc_real
from benchmarks import _real_sets as real
from core.data.expression import Expression
from core.data.pairs import from_names
from core.estimators import baselines
from core.evaluation.cross_validation import Candidate, evaluate
from core.problem.problem import Problem
from core.progress import silent

REGULATORS = tuple(f"R{number}" for number in range(6))
GENES = (*REGULATORS, *(f"G{number:02d}" for number in range(40)))


@pytest.fixture(scope="module")
def edges() -> Problem:
    """Give six regulators that each drive eight genes of their own, made here."""
    rng = np.random.default_rng(0)
    values = rng.normal(size=(len(GENES), 60)).astype(np.float32)
    listed = [
        (r, f"G{(8 * place + n) % 40:02d}") for place, r in enumerate(REGULATORS) for n in range(8)
    ]
    index = {gene: row for row, gene in enumerate(GENES)}
    for regulator, target in listed:
        values[index[target]] += 2 * values[index[regulator]]
    expression = Expression(
        values, GENES, tuple(f"s{n}" for n in range(60)), "bulk", "relative", simulated=True
    )
    return Problem((expression,), from_names(*zip(*listed, strict=True)), name="made here")


def as_set(problem: Problem, label: int) -> set[tuple[str, str]]:
    pairs = problem.pairs
    kept = pairs.label == label
    return set(zip(pairs.regulator_names[kept], pairs.target_names[kept], strict=True))


def test_a_known_target_that_was_not_sampled_is_no_negative(edges: Problem) -> None:
    known = set(zip(edges.pairs.regulator_names, edges.pairs.target_names, strict=True))
    sample = real.sampled(edges, most_targets=5, seed=1)
    assert len(as_set(sample, 1)) == 6 * 5
    assert as_set(sample, 1) < known
    assert not as_set(sample, 0) & known


def test_regulators_with_hardly_any_targets_are_left_out(edges: Problem) -> None:
    few = edges.asking(edges.pairs.take(np.arange(20)))
    assert {regulator for regulator, _ in as_set(real.sampled(few, most_targets=9, seed=0), 1)} == {
        "R0",
        "R1",
    }


def test_every_gene_is_a_candidate_of_every_regulator(edges: Problem) -> None:
    whole = real.every_candidate(edges, seed=0)
    assert len(whole.pairs) == 6 * 45
    assert len(real.every_candidate(edges, most_pairs=100, seed=0).pairs) == 100


def test_context_ranks_within_row_and_column_and_sees_no_label(edges: Problem) -> None:
    asked = edges.asking(from_names(["R0", "R0", "R1"], ["G00", "G01", "G00"]))
    strength = {("R0", "G00"): 3.0, ("R0", "G01"): 1.0, ("R1", "G00"): 4.0, ("R1", "G01"): 0.5}

    def planted(problems: object, *, seed: int, progress: object) -> object:
        def score(problem: Problem) -> np.ndarray:
            assert problem.pairs.label is None
            names = zip(problem.pairs.regulator_names, problem.pairs.target_names, strict=True)
            return np.array([strength[pair] for pair in names], np.float32)

        return score

    scorer = fits.in_context(planted)([asked], seed=0, progress=silent)
    np.testing.assert_allclose(scorer(asked), [0.75, 0.75, 1.0])


def test_what_builds_on_the_same_fit_learns_once(edges: Problem) -> None:
    learned = []

    def counting(problems: object, *, seed: int, progress: object) -> object:
        learned.append(seed)
        return lambda problem: np.zeros(len(problem.pairs), np.float32)

    fit = fits.once(counting)
    for _ in range(2):
        fit([edges], seed=3, progress=silent)
    fit([edges.asking(edges.pairs.take(np.arange(5)))], seed=3, progress=silent)
    assert learned == [3, 3]


def test_rows_hold_the_gain_over_identity_and_the_paired_tests(edges: Problem) -> None:
    problem = real.sampled(edges, most_targets=8, seed=0)
    pearson = baselines.pearson()
    found = evaluate(
        [
            Candidate("cnnc", pearson, learns=False),
            Candidate("cnnc, in context", fits.in_context(pearson), learns=False),
        ],
        [problem],
        split="regulator",
        k=3,
        seed=0,
    )
    rows = {row["method"]: row for row in _real_rows.rows_of(found, part="test", epochs=7)}
    names = rows["identity-only"]["auroc_mean"]
    # names that mislead tell as much as names that do not
    gap = rows["cnnc"]["auroc_mean"] - max(names, 1 - names)
    assert rows["cnnc"]["gain_over_identity"] == pytest.approx(gap, abs=2e-4)
    assert rows["cnnc"]["auroc_mean"] > 0.9
    assert rows["cnnc"]["epochs"] == 7
    assert rows["identity-only"]["gain_over_identity"] is None
    (test,) = _real_rows.tests_of(found, part="test", plain="cnnc")
    gap = rows["cnnc, in context"]["auroc_mean"] - rows["cnnc"]["auroc_mean"]
    assert test["difference"] == pytest.approx(gap, abs=2e-4)
    assert test["difference_low"] <= test["difference"] <= test["difference_high"]


def test_without_the_data_it_says_so_and_writes_no_figures(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GRNSCOPE_SHARED", str(tmp_path / "nowhere"))
    written = tmp_path / "rows.json"
    monkeypatch.setattr(sys, "argv", ["cnnc_real", "--json", str(written)])
    cnnc_real.main()
    assert "Skipped: the real data are not here" in capsys.readouterr().out
    assert json.loads(written.read_text())["rows"] == []


@pytest.mark.shared
def test_symbols_meet_whatever_their_case(shared: Path) -> None:
    problem = real.known(real.SETS[cnnc_real.MHSC], shared)
    assert len(set(problem.pairs.regulator_names)) == 11
    assert "GATA1" in problem.expressions[0].index


@pytest.mark.slow
@pytest.mark.shared
def test_dap_seq_says_whether_the_regulator_itself_was_seen(shared: Path) -> None:
    edges = real.known(real.SETS["Arabidopsis stress, literature"], shared)
    problem = real.with_dap(edges, shared)
    assert problem.evidence is not None
    assert problem.evidence.columns == ("dap", "dap_share")
    own, share = problem.evidence.of(problem.pairs).T
    assert set(own) == {0.0, 1.0}
    assert ((share >= 0) & (share <= 1)).all()
    assert (share[own == 1] > 0).all()
