"""A pathway left out: what is learned from, what is found, and what is said where it cannot be."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from core import workflows
from core.data.pathway_tables import Pathway
from core.errors import UserInputError
from core.models.card import read_card
from core.problem.labels import known_edges
from core.problem.negatives import Sampling
from core.reports.pathway_report import write_pathway_report
from core.workflows import pathway as workflow
from core.workflows.inputs import DataFile
from core.workflows.pathway_inputs import Chosen, read_lists
from tests.core.planted import planted


@pytest.fixture(scope="module")
def problem():
    made = planted(n_regulators=6, each=8)
    return made.asking(known_edges(made.pairs))


@pytest.fixture(scope="module")
def files(problem, tmp_path_factory):
    """The planted pairs as a table of pathways: one of each regulator."""
    path = tmp_path_factory.mktemp("pathways") / "pathways.csv"
    pairs = problem.pairs.to_frame()[["regulator", "target"]]
    pairs.assign(pathway_id="path" + pairs["regulator"].str.lower()).to_csv(path, index=False)
    return DataFile(path)


@pytest.fixture(scope="module")
def chosen(problem, files):
    return workflows.read_pathway(files, problem.pairs, pathway="pathR0")


@pytest.fixture(scope="module")
def found(problem, chosen):
    return workflows.leave_pathway_out("pearson", problem, chosen, seed=1)


def learned_from(monkeypatch, problem, chosen):
    """Return the labelled problem that a system is given to learn from."""
    given = []
    ask = workflow._untrained

    def look(method, labelled, pairs, **named):
        given.append(labelled)
        return ask(method, labelled, pairs, **named)

    monkeypatch.setattr(workflow, "_untrained", look)
    workflows.leave_pathway_out("pearson", problem, chosen, seed=1)
    return given[0]


def test_no_pair_that_is_learned_from_touches_the_pathway(monkeypatch, problem, chosen):
    labelled = learned_from(monkeypatch, problem, chosen)

    inside = {gene.casefold() for gene in chosen.pathway.edges.genes}
    touched = {*labelled.pairs.regulator_names, *labelled.pairs.target_names}
    assert not {gene.casefold() for gene in touched} & inside
    assert (np.asarray(labelled.pairs.label) == 0).any()
    # nor one that is drawn when a training divides these pairs again
    assert isinstance(labelled.sampling, Sampling)
    assert not {gene.casefold() for gene in labelled.sampling.candidates} & inside


def test_planted_edges_are_found_by_correlation_without_being_learned(found):
    assert found.counts["found"] == 8
    # the targets of one regulator go together, too: correlation predicts them all
    assert found.counts["new"] > 40
    assert found.better_than_chance is False
    assert found.learned == 40
    assert found.removed == 8
    assert found.figures["identity-only"].auroc == 0.5
    assert "pearson" in found.figures
    assert found.directions is None
    assert "known pairs and negatives left" in found.cut.rule


def test_what_is_written_holds_every_pair_and_every_edge(found, tmp_path):
    write_pathway_report(found, tmp_path)

    scores, edges = (pd.read_csv(tmp_path / f"{name}.csv") for name in ("scores", "edges"))
    metrics = json.loads((tmp_path / "metrics.json").read_text())
    assert list(scores.columns)[:3] == ["regulator", "target", "score"]
    assert len(scores) == 9 * 8
    assert set(edges["status"]) <= {"found", "missed", "new"}
    assert metrics["genes"]["asked"] == 9
    assert metrics["training_edges"] == {"left": 40, "removed": 8}
    assert metrics["controls"]["identity-only"]["auroc"] == 0.5
    page = (tmp_path / "report.html").read_text()
    assert "8 of 8 known edges found again, not clearly more than chance would find" in page
    assert "Identity-only cannot know these genes" in page


def test_a_pathway_is_the_same_by_its_genes_as_by_its_id(problem, files, found, chosen):
    genes = [gene.swapcase() for gene in chosen.pathway.edges.genes]
    named = workflows.read_pathway(files, problem.pairs, genes=genes)

    result = workflows.leave_pathway_out("pearson", problem, named, seed=1)

    assert result.counts == found.counts
    assert result.asked.name == "your genes"
    assert result.known_in  # every edge is one of a pathway of the table


def test_new_edges_say_which_other_pathways_and_lists_know_them(problem, files, tmp_path):
    pairs = problem.pairs.to_frame()
    regulator, target = pairs["regulator"][0], pairs["target"][0]
    other = pairs["target"][1]
    text = files.path.read_text() + f"{target},{other},elsewhere\n"
    table = tmp_path / "more.csv"
    table.write_text(text)
    listed = tmp_path / "list.csv"
    listed.write_text(f"regulator,target\n{other.lower()},{regulator.lower()}\n")
    chosen = workflows.read_pathway(files, problem.pairs, pathway="pathr0", table=table)

    result = workflows.leave_pathway_out(
        "pearson", problem, chosen, lists=read_lists([listed]), seed=1
    )

    assert result.known_in[target, other] == ("elsewhere",)
    assert "list.csv" in result.known_in[other, regulator]


def test_a_pathway_without_a_known_edge_is_scored_and_has_no_roc(problem, files, tmp_path):
    targets = [str(name) for name in problem.pairs.to_frame()["target"][:4]]
    chosen = workflows.read_pathway(files, problem.pairs, pathway="alone", genes=targets)

    result = workflows.leave_pathway_out("pearson", problem, chosen, seed=1)
    write_pathway_report(result, tmp_path)

    assert result.figures == {}
    assert len(result.table) == 12
    assert "alone: no edge among its 4 measured genes is known" in (
        (tmp_path / "report.html").read_text()
    )


@pytest.mark.network
def test_a_network_is_trained_kept_and_held_against_shuffled_labels(problem, chosen, tmp_path):
    result = workflows.leave_pathway_out(
        "cnnc",
        problem,
        chosen,
        options={"epochs": "1", "filters": "4", "task": "direction"},
        seed=1,
        model=tmp_path / "model",
        checkpoint=tmp_path / "checkpoints",
    )

    assert read_card(tmp_path / "model").method == "cnnc"
    assert set(result.scores) == {"cnnc", "pearson", "identity-only", "shuffled-labels"}
    assert "validation pairs" in result.cut.rule
    assert result.verdict
    assert "direction" in result.table
    assert any((tmp_path / "checkpoints").iterdir())


def test_a_calibration_that_says_nothing_leaves_scores_that_can_still_be_ranked(
    monkeypatch, problem, chosen
):
    monkeypatch.setattr(workflow, "probabilities", lambda scores, _: np.full_like(scores, 0.5))

    result = workflows.leave_pathway_out("pearson-mi-evidence", problem, chosen, seed=1)

    assert result.probability is False
    assert list(result.table.columns[:3]) == ["regulator", "target", "score"]
    assert np.unique(result.score).size > 10
    assert "from a score of" in result.cut.rule


@pytest.mark.parametrize(
    ("system", "options"), [("mutual-information", {}), ("genie3", {"trees": "5"})]
)
def test_other_systems_that_need_no_training_are_cut_by_the_pairs_left(
    problem, chosen, system, options
):
    result = workflows.leave_pathway_out(system, problem, chosen, options=options, seed=1)

    assert result.counts["found"] + result.counts["missed"] == 8
    assert "known pairs and negatives left" in result.cut.rule
    assert "pearson" in result.figures


def test_labelled_pairs_keep_their_own_negatives(files):
    labelled = planted(n_regulators=6, each=8)
    chosen = workflows.read_pathway(files, labelled.pairs, pathway="pathr0")

    result = workflows.leave_pathway_out("pearson", labelled, chosen, seed=1)

    # the neighbour's negatives have targets of the pathway, and are left out, too
    assert (result.learned, result.removed) == (40, 8)
    assert result.counts["found"] == 8


def test_a_pathway_of_everything_leaves_nothing_to_learn_from(problem, files):
    genes = list(problem.pairs.genes)
    chosen = workflows.read_pathway(files, problem.pairs, genes=genes)

    with pytest.raises(UserInputError, match="must leave at least 5 known pairs of other genes"):
        workflows.leave_pathway_out("pearson", problem, chosen)


def test_a_list_without_pathways_asks_for_genes(problem, tmp_path):
    plain = tmp_path / "pairs.csv"
    plain.write_text("regulator,target\nR0,T0\n")

    with pytest.raises(UserInputError, match="names no pathways"):
        workflows.read_pathway(DataFile(plain), problem.pairs, pathway="p")


def test_a_table_beside_the_pairs_may_hold_the_pathway(problem, files, tmp_path):
    plain = tmp_path / "pairs.csv"
    plain.write_text("regulator,target\nR0,T0\n")

    chosen = workflows.read_pathway(
        DataFile(plain), problem.pairs, pathway="pathr1", table=files.path
    )

    assert isinstance(chosen, Chosen)
    assert isinstance(chosen.pathway, Pathway)
    assert len(chosen.pathway.edges) == 8


def test_mouse_and_human_spellings_meet_in_real_bone_marrow(shared):
    data = shared / "scrna" / "mouse_bone_marrow_erythro_Han" / "expression.h5ad"
    table = shared / "go_kegg" / "kegg_hsa_directed_edges_magine.csv.gz"
    if not (data.is_file() and table.is_file()):
        pytest.skip("bone marrow or KEGG is not among the shared data")
    pairs = DataFile(table)
    (problem,) = workflows.read_problems([DataFile(data)], [pairs])
    mtor = workflows.read_pathway(pairs, problem.pairs, pathway="hsa04150")
    il17 = workflows.read_pathway(pairs, problem.pairs, pathway="hsa04657")

    found = workflows.leave_pathway_out("pearson", problem, mtor)
    other = workflows.leave_pathway_out("pearson", problem, il17)

    assert (len(found.asked.genes), int(found.known.sum())) == (22, 29)
    assert (len(other.asked.genes), int(other.known.sum())) == (6, 0)


def test_a_folder_is_not_needed_to_train_in():
    with workflow._folder(None) as made:
        assert isinstance(made, Path)
    assert not made.parent.exists()
