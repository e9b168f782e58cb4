"""What a network sees of a pair: run in a process of its own, which alone loads TensorFlow."""

from __future__ import annotations

from core.explain.pair_sight import pair_sight
from core.explain.pair_views import PairSight, SeenInputs
from core.query.engine import model_of
from core.query.question import ScoringSystem


def warm_up(system: ScoringSystem) -> None:
    """Load TensorFlow and a model's network, before anybody waits for them.

    Parameters
    ----------
    system
        A model.
    """
    _ = model_of(system).network


def see(system: ScoringSystem, seen: SeenInputs) -> PairSight | None:
    """Find where a model's network looks; None of one that has no such places.

    Parameters
    ----------
    system
        A model.
    seen
        What it is given of a pair, from `engine.pair_inputs`.
    """
    return pair_sight(model_of(system), seen)
