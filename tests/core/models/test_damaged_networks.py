"""However a network's file is damaged, it is refused in a sentence or opens and answers."""

import pytest

from core.confined import call_confined

pytestmark = pytest.mark.network

_MEMORY = 8 * 1024**3
"""Of addresses, most of which TensorFlow reserves and never uses."""
_PEAK = 2 * 1024**3
"""Of memory that was really used, TensorFlow's own 700 MB among it."""


@pytest.mark.parametrize(
    ("kind", "count"), [("descriptions", 300), ("archives", 24), ("graphs", 400)]
)
def test_a_damaged_network_is_refused_or_answers(kind, count):
    done = call_confined(
        f"tests.core.models.mutated:open_{kind}", count, 7, seconds=120, memory_bytes=_MEMORY
    )

    assert done["faults"] == []
    assert done["refused"] + done["opened"] == count
    assert done["refused"] > count // 2
    assert done["opened"] > 0
    assert done["peak"] < _PEAK
