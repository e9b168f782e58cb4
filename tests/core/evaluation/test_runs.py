import numpy as np
import pytest
from scipy import stats

from core.evaluation.runs import about_tests, drawn, matrix_table, over_seeds

BIASES = {"cnnc[filters=4]": 0.0, "cnnc[filters=8]": 0.3, "cnnc[filters=16]": 0.0, "pearson": 0.1}


def runs(names=tuple(BIASES), seeds=8):
    rng = np.random.default_rng(0)
    found = [
        {
            name: {"auroc": 0.5 + BIASES[name] + rng.normal(0, 0.02), "auroc_equal_degree": None}
            for name in names
        }
        for _ in range(seeds)
    ]
    controls = [{"identity-only": {"auroc": 0.5, "auroc_equal_degree": None}}] * seeds
    return over_seeds(range(seeds), found, controls)


def test_the_settings_of_one_system_are_tested_by_themselves_too():
    made = runs()
    told = made.as_dict()

    alone = [made.methods[name]["auroc"] for name in BIASES if name.startswith("cnnc")]
    wanted = stats.kruskal(*alone).pvalue
    assert told["kruskal_wallis_of"] == {"auroc": {"cnnc": pytest.approx(wanted)}}
    assert "The settings of cnnc alone: p < 0.001." in about_tests(told, "auroc")
    assert told["kruskal_wallis"]["auroc"] != pytest.approx(wanted)


def test_where_there_are_no_other_methods_the_one_test_says_it_all():
    told = runs([name for name in BIASES if name.startswith("cnnc")]).as_dict()

    assert told["kruskal_wallis_of"] == {}
    assert set(told["kruskal_wallis"]) == {"auroc"}


def test_a_figure_that_no_run_has_is_not_drawn():
    assert drawn(runs().as_dict()) == ["auroc"]


def test_long_names_number_the_columns_of_the_matrix_and_short_ones_head_them():
    many, few = runs().as_dict(), runs(["cnnc[filters=4]", "pearson"]).as_dict()

    header, rows = matrix_table(many, "auroc")
    assert header == ["", "1", "2", "3", "4"]
    assert [row[0] for row in rows] == [f"{at} {name}" for at, name in enumerate(BIASES, start=1)]
    assert rows[0][1] == ""
    assert rows[0][2] == rows[1][1] != ""
    assert matrix_table(few, "auroc")[0] == ["", "cnnc[filters=4]", "pearson"]
    assert matrix_table(many, "auroc_equal_degree") == ([""], [])
