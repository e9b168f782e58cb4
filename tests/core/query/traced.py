"""A pair of five samples, of which the network answers to the third and fourth."""

from dataclasses import replace

import numpy as np

from core.explain.pair_views import ActivationTrace, PairTrace

WAY = ActivationTrace(
    "g1", "g2", np.array([0, 1, 3, 1, 0], np.float32), place=2, height=3.0, first=2, last=3,
    near=0.9, levels=(1.2, -0.9),
)  # fmt: skip
TRACED = PairTrace(
    samples=("leaf <b>1", "leaf 2", "leaf 3", "root 1", "root 2"),
    profiles=np.array([[0, 1], [1, 0], [2, -2], [-1, 1], [-2, 0]], np.float32),
    ways=(WAY, replace(WAY, regulator="g2", target="g1", height=0.0)),
    over=-0.25,
    as_filed=True,
    in_time=False,
)
