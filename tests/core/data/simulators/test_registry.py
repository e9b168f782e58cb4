import pytest

from core.errors import Cancelled
from core.simulate import SIMULATORS


def test_names_and_summaries():
    assert {"hsc", "insilico", "promoters"} <= set(SIMULATORS)
    for name, simulator in SIMULATORS.items():
        assert simulator.name == name
        assert simulator.summary.endswith(".")


@pytest.mark.slow
@pytest.mark.parametrize("name", ["hsc", "insilico", "promoters"])
def test_a_run_writes_its_files_and_tells_how_far_it_is(name, tmp_path):
    told = []
    paths = SIMULATORS[name].run(tmp_path, seed=1, progress=lambda *step: told.append(step))
    assert all(path.is_file() for path in paths)
    assert {path for path in tmp_path.rglob("*") if path.is_file()} == set(paths)
    assert "SIMULATED" in (tmp_path / "README.txt").read_text()
    assert told[0][1] == 0
    assert told[-1][1] == told[-1][2]


@pytest.mark.parametrize("name", ["hsc", "insilico", "promoters"])
def test_a_run_can_be_stopped(name, tmp_path):
    def stop(*_):
        raise Cancelled

    with pytest.raises(Cancelled):
        SIMULATORS[name].run(tmp_path, seed=1, progress=stop)
    assert not list(tmp_path.iterdir())
