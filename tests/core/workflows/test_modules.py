"""Modules from expression to files, on genes whose groups are known."""

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from core.data.pairs import from_names
from core.errors import UserInputError
from core.graphs.saved_modules import read_saved
from core.models.card import learned_genes
from core.models.model_folder import open_model
from core.query.modules import at_cut
from core.reports.modules_report import TERMS, cautions, write_modules_report
from core.settings import Limits
from core.workflows.modules import find_modules, genes_of_pairs
from core.workflows.training import train
from core.workspace.shared import PRETRAINED
from tests.core.graphs.grouped import grouped, sets_of, truth_of
from tests.core.planted import planted


@pytest.fixture(scope="module")
def expression():
    return grouped()


@pytest.fixture(scope="module")
def found(expression):
    return find_modules(
        [expression],
        clusters=4,
        sets=sets_of(expression),
        truth=truth_of(expression),
        compare=["spearman"],
        seed=1,
    )


@pytest.fixture(scope="module")
def folder(found, tmp_path_factory):
    path = tmp_path_factory.mktemp("modules") / "out"
    write_modules_report(found, path)
    return path


def test_modules_are_the_groups_and_are_named_by_their_terms(found):
    table = found.enrichment.table
    best = table.sort_values("q").groupby("module").first()

    assert found.agreements["pearson"].ari > 0.95
    assert set(best["name"]) == {f"work of group {group}" for group in range(4)}
    assert (best["q"] < 0.05).all()


def test_shuffled_modules_are_the_control(found):
    assert list(found.titles) == ["pearson", "spearman", "shuffled"]
    assert abs(found.agreements["shuffled"].ari) < 0.15
    assert found.significant["shuffled"] < found.significant["pearson"] == 4
    assert found.comparison.names == ("pearson", "spearman", "shuffled")


def test_the_files_are_as_promised(folder, expression):
    modules, terms = (pd.read_csv(folder / name) for name in ("modules.csv", "terms.csv"))
    figures = json.loads((folder / "metrics.json").read_text())

    assert list(modules.columns[:3]) == ["gene", "module", "order"]
    assert modules["order"].tolist() == list(range(1, 49))
    assert set(modules["gene"]) == set(expression.genes)
    assert tuple(terms.columns) == TERMS
    assert figures["ari"] > 0.95
    assert figures["clusters"] == 4
    assert figures["simulated"] is True
    assert [row["name"] for row in figures["comparison"]] == ["pearson", "spearman", "shuffled"]
    page = (folder / "report.html").read_text()
    assert "Simulated data: no organism was measured." in page
    assert "work of group 2" in page


def test_the_similarity_is_kept_in_half_precision(folder, found):
    with np.load(folder / "similarity.npz", allow_pickle=False) as stored:
        kept = stored["similarity"]
    n = len(found.chosen.genes)

    assert kept.dtype == np.float16
    assert kept.size == n * (n - 1) // 2
    assert kept[0] == pytest.approx(found.found.similarity.values[0, 1], abs=2e-3)


def test_another_cut_is_made_of_what_was_kept(folder, found):
    same = at_cut(folder, 4, Limits())
    finer = at_cut(folder, 7, Limits())
    kept = json.loads((folder / "view.json").read_text())

    assert [each["genes"] for each in same["modules"]] == [e["genes"] for e in kept["modules"]]
    assert [row["term"] for row in same["terms"]] == [row["term"] for row in kept["terms"]]
    assert same["ari"] == pytest.approx(kept["ari"])
    assert len(finer["modules"]) == 7
    assert finer["ari"] < same["ari"]


def test_what_a_page_needs_is_read_back(folder, found):
    saved = read_saved(folder)

    assert saved is not None
    assert saved.genes == found.chosen.genes
    assert saved.measure == "Fano factor"
    assert saved.heat.levels.dtype == np.uint8
    assert read_saved(folder / "nowhere") is None


def test_one_module_with_most_genes_is_warned_of(found):
    labels = np.ones_like(found.found.labels)
    labels[:3] = 2
    lopsided = replace(found, found=replace(found.found, labels=labels))

    assert any("so its terms say little" in each for each in cautions(lopsided))
    assert not any("so its terms say little" in each for each in cautions(found))


def test_the_linkage_that_was_asked_for_is_used_and_written_down(expression, tmp_path):
    found = find_modules([expression], clusters=4, linkage="ward")
    write_modules_report(found, tmp_path / "out")

    metrics = json.loads((tmp_path / "out" / "metrics.json").read_text())
    assert metrics["linkage"] == "ward"
    assert found.found.tree.linkage[-1, 2] != find_modules([expression]).found.tree.linkage[-1, 2]


def test_without_sets_and_truth_nothing_is_compared_and_terms_are_empty(expression, tmp_path):
    found = find_modules([expression], clusters=3)
    write_modules_report(found, tmp_path / "out")

    assert list(found.titles) == ["pearson"]
    assert pd.read_csv(tmp_path / "out" / "terms.csv").empty
    assert not (tmp_path / "out" / "sets.gmt").exists()


def test_two_data_sets_are_averaged_and_compared_with_each(expression):
    other = grouped(seed=5)
    found = find_modules([expression, other], clusters=4, truth=truth_of(expression), compare=[])

    assert list(found.titles) == ["pearson", "pearson-1", "pearson-2", "shuffled"]
    assert "mean of the coefficients" in found.found.similarity.about


def test_a_model_is_held_against_correlation(tmp_path):
    expression = grouped(groups=3, each=5, n_samples=40)
    model = open_model(PRETRAINED / "atlas-profile-cnn")
    found = find_modules(
        [expression],
        system=model,
        clusters=3,
        truth=truth_of(expression, groups=3),
        checkpoint=tmp_path,
        learned=["G0"],
    )

    assert "G0" not in found.chosen.genes
    assert list(found.titles) == ["atlas-profile-cnn", "pearson", "shuffled"]
    assert list(tmp_path.rglob("*.npy"))


def test_a_model_that_lists_no_genes_is_warned_of():
    expression = grouped(groups=3, each=5, n_samples=40)
    found = find_modules([expression], system=PRETRAINED / "atlas-profile-cnn", clusters=3)

    warned = [each for each in found.findings if each.topic == "learned genes"]
    assert "does not say which genes" in warned[0].message


def test_genes_of_the_card_of_a_model_are_left_out(tmp_path):
    problem = planted(n_regulators=6, each=6, n_samples=60)
    training = train("pearson-mi-evidence", [problem], checkpoint=tmp_path / "partial")
    card = training.save(tmp_path / "model")
    (expression,) = problem.expressions
    fresh = grouped(groups=3, each=5, n_samples=60, scale="counts")
    together = replace(
        expression,
        values=np.concatenate([expression.values, fresh.values.clip(0)]),
        genes=(*expression.genes, *fresh.genes),
    )
    found = find_modules([together], system=tmp_path / "model", clusters=3)

    assert learned_genes(card) == set(expression.genes)
    assert set(found.chosen.genes) == set(fresh.genes)
    assert any("42 genes that the model learned from" in each.message for each in found.findings)


def test_scores_that_lack_genes_leave_them_out(expression):
    names = expression.genes[:20]
    pairs = [(one, other) for one in names for other in names if one < other]
    scores = from_names(*zip(*pairs, strict=True), weight=np.linspace(0, 1, len(pairs)))
    found = find_modules([expression], scores=scores, clusters=3)

    assert set(found.chosen.genes) == set(names)
    assert any(each.topic == "unscored genes" for each in found.findings)


@pytest.mark.parametrize(
    ("asked", "rule"),
    [
        ({"clusters": 48}, "fewer than the genes"),
        ({"genes": ["G1", "G2", "G3"], "clusters": 8}, "fewer than the genes"),
        ({"genes": ["X1"]}, "genes of the expression"),
        ({"system": "nonsense"}, "must be a model folder"),
        ({"compare": ["pearson-3"], "truth": {"G1": "a", "G2": "b"}}, "data set that is there"),
        ({"system": "cnnc"}, "needs no training"),
    ],
)
def test_bad_input_is_answered_in_a_sentence(expression, asked, rule):
    with pytest.raises(UserInputError, match=rule):
        find_modules([expression], **asked)


def test_genes_of_pairs_are_spelled_as_in_the_expression(tmp_path):
    path = tmp_path / "pairs.csv"
    path.write_text("regulator,target\ng1,G2\nX,g3\n")

    assert genes_of_pairs([path], genes=["G1", "G2", "G3", "G4"]) == {"G1", "G2", "G3"}
