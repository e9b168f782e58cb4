"""A model that sees neighbours scores, and is looked into, as any other."""

import numpy as np
import pytest

from core.data.pairs import from_names
from core.errors import UserInputError
from core.explain.pair_sight import pair_sight, seen_inputs
from core.explain.pair_views import neighbours_shown
from core.models.model_folder import Model, open_model
from core.serving.all_pairs import score_all_pairs
from core.serving.ready_network import ready_coder, ready_network
from core.serving.scoring import score_pairs
from core.training.networks import network_scorer
from tests.core.planted import few_planted, planted

pytestmark = pytest.mark.network

MODELS = ("neighbours_model", "averaged_neighbours_model")


@pytest.fixture(params=MODELS)
def any_model(request):
    return request.getfixturevalue(request.param)


def said(model, problem, **more):
    table = score_pairs(model, problem, **more).table
    return table["raw" if "raw" in table else "probability"].to_numpy()


def test_a_saved_model_scores_as_it_did(any_model):
    problem = few_planted()
    direct = network_scorer(
        any_model.method,
        any_model.network,
        task=any_model.task,
        options=any_model.card.settings,
        tower=any_model.tower,
    )

    assert said(open_model(any_model.folder), problem) == pytest.approx(direct(problem), abs=1e-5)


def test_a_pair_scores_the_same_whoever_else_is_asked_about(any_model):
    problem = few_planted()
    alone = problem.asking(from_names(["R1"], ["T8"]))
    names = zip(problem.pairs.regulator_names, problem.pairs.target_names, strict=True)
    whole = dict(zip(names, said(any_model, problem), strict=True))

    assert said(any_model, alone)[0] == pytest.approx(whole["R1", "T8"], abs=1e-5)


def test_neighbours_come_from_all_genes_where_some_are_asked_about(neighbours_model):
    problem = few_planted()
    genes = ["R0", "R2", "T3", "T9"]
    square = score_all_pairs(neighbours_model, problem.expressions, genes).scores
    asked = problem.asking(from_names(["R0", "T9"], ["T3", "R2"]))

    assert [square[0, 2], square[3, 1]] == pytest.approx(said(neighbours_model, asked), abs=1e-5)


def test_all_pairs_are_scored_anew_for_other_genes(neighbours_model, tmp_path):
    expressions = few_planted().expressions
    for genes in (["R0", "R1"], ["R0", "T1"]):
        score_all_pairs(neighbours_model, expressions, genes, checkpoint=tmp_path)

    assert len(list(tmp_path.iterdir())) == 2


def test_what_was_made_ready_is_used_again(neighbours_model, monkeypatch):
    problem = few_planted()
    coder = ready_coder(neighbours_model)
    run = ready_network(neighbours_model, problem, coder=coder)
    first = said(neighbours_model, problem, run=run, coder=coder)
    # neither tower could be loaded now
    monkeypatch.setattr(Model, "tower_graph", None)
    monkeypatch.setattr(Model, "tower", None)

    np.testing.assert_array_equal(said(neighbours_model, problem, run=run, coder=coder), first)


def test_fewer_genes_than_neighbours_are_refused_in_a_sentence(neighbours_model):
    problem = few_planted()
    two = problem.expressions[0].take_genes(np.array([0, 5]))
    asked = planted(n_regulators=4, each=6).asking(from_names(["R0"], ["T1"]))

    with pytest.raises(UserInputError, match="more than 2 genes"):
        score_pairs(neighbours_model, type(asked)((two,), asked.pairs))


def test_a_pair_is_looked_into_with_the_neighbours_that_were_shown(any_model):
    problem = few_planted()
    seen = seen_inputs(any_model, problem, ("R1", "T8"))
    sight = pair_sight(any_model, seen)
    asked = problem.asking(from_names(["R1", "T8"], ["T8", "R1"]))

    assert [way.outputs[0] for way in sight.ways] == pytest.approx(said(any_model, asked), abs=1e-5)
    assert [len(near) for near in sight.neighbours] == [2, 2]
    assert "R1" not in sight.neighbours[0]
    assert "T8" not in sight.neighbours[1]
    # what is shared out among cells and codes adds up to the difference between the two ways
    direction = sight.direction
    whole = direction.speaks.sum() + direction.beside[0]
    assert whole == pytest.approx(direction.evidence[0], abs=2e-3)


def test_the_neighbours_that_were_shown_are_listed_of_either_gene(neighbours_model):
    sight = pair_sight(neighbours_model, seen_inputs(neighbours_model, few_planted(), ("R1", "T8")))
    told = neighbours_shown(sight, ("one", "other"))
    first, second = (", ".join(near) for near in sight.neighbours)

    assert f"one with the genes that vary most with it ({first})" in told
    assert f"other with its own ({second})" in told


def test_nothing_is_said_of_neighbours_where_pairs_only_are_seen(model):
    sight = pair_sight(model, seen_inputs(model, planted(), ("R1", "T8")))

    assert neighbours_shown(sight, ("one", "other")) == ""
