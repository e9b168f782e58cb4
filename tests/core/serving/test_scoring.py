from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from core.data.evidence import from_table
from core.data.pairs import Pairs
from core.errors import UserInputError
from core.metrics.curves import auroc
from core.serving.scoring import about_kind, about_scores, score_pairs, with_evidence
from core.workflows import score
from tests.core.planted import planted

pytestmark = pytest.mark.network


def test_the_columns_are_those_of_the_contract(model):
    scored = score(
        model.folder, planted().expressions, regulators=["R0", "R1"], targets=["T0", "T11", "R0"]
    )
    table = scored.table

    columns = ["regulator", "target", "probability", "rank", "correlation"]
    assert list(table.columns)[:5] == columns
    assert list(zip(table["regulator"], table["target"], strict=True)) == [
        ("R0", "T0"),
        ("R0", "T11"),
        ("R1", "T0"),
        ("R1", "T11"),
        ("R1", "R0"),
    ]
    assert table["probability"].between(0, 1).all()
    assert sorted(table["rank"]) == [1, 2, 3, 4, 5]


def test_it_scores_another_data_set_without_labels(model):
    other = planted(seed=9)
    asked = other.asking(replace(other.pairs, label=None, task="edges"))
    table = score_pairs(model, asked).table

    assert auroc(other.pairs.label, table["probability"]) > 0.9
    assert table.loc[table["rank"] == 1, "probability"].item() == table["probability"].max()
    np.testing.assert_array_equal(
        np.sign(table["correlation"][other.pairs.label == 1]), np.ones(80)
    )


def test_another_kind_of_data_is_warned_of(model):
    asked = planted()
    bulk = replace(asked.expressions[0], kind="bulk")
    (finding,) = about_kind(model.card, replace(asked, expressions=(bulk,)))
    assert "learned from single-cell expression and is asked about bulk" in finding.message
    assert about_kind(model.card, asked) == ()
    assert about_kind(replace(model.card, data=[{}]), asked) == ()


def test_three_classes_come_with_their_direction(direction_model):
    problem = planted(task="direction")
    table = score_pairs(direction_model, problem).table
    one_way = np.flatnonzero(problem.pairs.label == 1)[:5]
    few = score_pairs(direction_model, problem.asking(problem.pairs.take(one_way))).table

    assert 0 < direction_model.card.direction["base_rate"] <= 1
    assert list(table.columns)[:9] == [
        "regulator",
        "target",
        "probability",
        "p_none",
        "p_forward",
        "p_reverse",
        "direction",
        "rank",
        "correlation",
    ]
    np.testing.assert_allclose(
        table[["p_none", "p_forward", "p_reverse"]].sum(axis=1), 1, atol=1e-5
    )
    both = table.set_index(["regulator", "target"])
    for row in few.itertuples():
        there, back = both.loc[(row.regulator, row.target)], both.loc[(row.target, row.regulator)]
        assert row.direction == pytest.approx(there.p_reverse - back.p_reverse, abs=1e-5)
        assert there.direction == pytest.approx(-back.direction, abs=1e-5)


def test_blocks_do_not_change_scores(model, monkeypatch):
    whole = score_pairs(model, planted()).table
    monkeypatch.setattr("core.training.predict.BLOCK", 7)

    np.testing.assert_allclose(
        score_pairs(model, planted()).table["probability"], whole["probability"], atol=1e-5
    )


def test_genes_that_never_change_are_left_out_and_named(model):
    problem = planted()
    values = problem.expressions[0].values.copy()
    values[problem.expressions[0].index["T3"]] = 0
    still = replace(problem, expressions=(replace(problem.expressions[0], values=values),))
    scored = score_pairs(model, still)

    assert "T3" not in set(scored.table["target"])
    assert ("T3",) in [finding.items for finding in scored.findings]


def test_scores_that_are_all_alike_are_warned_of():
    (finding,) = about_scores(np.full(100, 0.33, np.float32))

    assert finding.level == "warning"
    assert not about_scores(np.linspace(0, 1, 100, dtype=np.float32))
    assert not about_scores(np.full(3, 0.33, np.float32))


def test_evidence_the_model_does_not_know_is_refused(model):
    problem = planted()
    evidence = from_table(pd.DataFrame({"target": ["T0"], "dnase": [1.0]}))

    with pytest.raises(UserInputError, match="trained without"):
        score_pairs(model, replace(problem, evidence=evidence))


def test_evidence_is_put_in_the_order_the_model_was_trained_with(model):
    problem = planted()
    wants = replace(model, card=replace(model.card, evidence=["motif", "dnase"]))
    table = pd.DataFrame({"target": ["T0"], "dnase": [1.0], "other": [2.0], "motif": [3.0]})
    given = replace(problem, evidence=from_table(table))

    found = with_evidence(wants, given)
    assert found.evidence.columns == ("motif", "dnase")
    assert with_evidence(model, problem) is problem
    with pytest.raises(UserInputError, match="must be given"):
        with_evidence(wants, problem)
    lacking = from_table(table.drop(columns="motif"))
    with pytest.raises(UserInputError, match="must have the columns"):
        with_evidence(wants, replace(problem, evidence=lacking))


def test_two_expressions_for_a_model_of_one_are_refused(model):
    problem = planted()
    (expression,) = problem.expressions
    two = replace(problem, expressions=(expression, planted(seed=9).expressions[0]))

    with pytest.raises(UserInputError, match="size it was trained on"):
        score_pairs(model, two)


def test_unknown_genes_are_an_error_when_none_is_known(model):
    with pytest.raises(UserInputError, match="ghost"):
        score(model.folder, planted().expressions, regulators=["ghost"], targets=None)


def test_memory_is_bounded_by_the_block(model):
    seen = []

    def run(arrays):
        seen.append(arrays[0].shape[0])
        return np.full((arrays[0].shape[0], 1), 0.5, np.float32)

    expression = planted().expressions[0]
    n = expression.n_genes
    regulator, target = np.divmod(np.arange(n * n, dtype=np.int32), np.int32(n))
    other = regulator != target
    pairs = Pairs(genes=expression.genes, regulator=regulator[other], target=target[other])
    score_pairs(model, planted().asking(pairs), run=run)

    assert max(seen) <= 1_024
    assert sum(seen) == n * (n - 1)
