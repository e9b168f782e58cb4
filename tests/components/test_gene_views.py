"""Models and evaluations that predict genes, as pages show them."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from components.gene_views import gene_evaluation
from components.model_card import main_figure, model_card
from core import workflows
from core.query.sources import available_systems
from core.workspace.records import Item
from tests.core.check_system import gene_toy
from tests.core.plugged import plugged_in


@pytest.fixture(autouse=True)
def _plugged() -> Iterator[None]:
    with plugged_in():
        yield


def test_the_card_of_a_model_of_genes_is_shown_with_its_figures(tmp_path: Path) -> None:
    card = workflows.train("gene-table", [gene_toy().labelled]).save(tmp_path / "model")
    drawn = json.dumps(model_card(card, name="genes").to_plotly_json(), default=_plain)

    assert main_figure(card).startswith("PCC 0.")
    assert "SPEARMAN" in drawn
    assert "mean-only" in drawn
    assert "30 genes in one, two" in drawn
    assert "SHA-256 of model.npz" in drawn


def test_a_model_of_genes_is_not_asked_about_pairs(tmp_path: Path) -> None:
    workflows.train("gene-table", [gene_toy().labelled]).save(tmp_path / "model")
    item = Item(
        id="m",
        name="genes",
        content="model",
        reason="",
        size=1,
        sha256="",
        stored=0.0,
        path=tmp_path / "model",
    )
    assert "m" not in {each.key for each in available_systems([item])}


def test_an_evaluation_of_genes_is_shown_beside_its_controls() -> None:
    found = workflows.evaluate(["gene-table"], [gene_toy().labelled], folds=3, runs=2)
    shown = gene_evaluation(found.metrics(), tools=[])
    drawn = json.dumps(shown.to_plotly_json(), default=_plain)

    assert "Means over 3 folds, split by gene" in drawn
    assert "shuffled-targets" in drawn
    assert "Mean and standard deviation over 2 runs" in drawn


def _plain(component: object) -> object:
    return component.to_plotly_json()  # type: ignore[attr-defined]
