"""What validation pairs say about a network: figures, thresholds and calibration."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.evaluation.curves import figures, has_both
from core.learning.fit import Held
from core.learning.labels import FORWARD, REVERSE


def judge(held: Held) -> tuple[dict[str, Any], dict[str, Any]]:
    return {}, {}


def calibrate(held: Held) -> dict[str, Any] | None:
    return None


def calibrated(
    scores: NDArray[np.float32], calibration: dict[str, Any] | None
) -> NDArray[np.float32]:
    return scores
