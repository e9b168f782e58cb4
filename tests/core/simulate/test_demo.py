import shutil
from pathlib import Path

import pytest

from core.errors import Cancelled
from core.io.atomic import read_json, write_json_atomic
from core.progress import silent
from core.simulate import demo
from tests.simulated import SIMULATORS

pytestmark = pytest.mark.slow


def _never(stage: str, _done: int, _total: int) -> None:
    if stage.startswith("Simulating"):
        pytest.fail(f"made again: {stage}")


def test_an_empty_home_holds_nothing(tmp_path: Path) -> None:
    assert demo.contents(tmp_path) == demo.Demo(tmp_path / "demo", sets=(), complete=False)
    assert demo.answer(tmp_path) is None


def test_it_is_made_once_and_described(tmp_path: Path) -> None:
    made = demo.ensure(tmp_path, progress=silent, simulators=SIMULATORS)
    assert made.complete
    assert [one.name for one in made.sets] == list(SIMULATORS)
    for one in made.sets:
        assert one.summary == SIMULATORS[one.name].summary
        for file in one.files:
            assert (tmp_path / "demo" / one.name / file.name).stat().st_size == file.size > 0
    answer = demo.answer(tmp_path)
    assert answer is not None
    assert (answer.regulator, answer.n_targets, answer.n_genes) == ("AT1G01010", 8, 200)
    assert answer.n_true >= 7

    assert demo.ensure(tmp_path, progress=_never, simulators=SIMULATORS) == made
    assert demo.contents(tmp_path) == made


def test_what_is_whole_stays_when_it_is_stopped(tmp_path: Path) -> None:
    def stop_at_the_second(stage: str, _done: int, _total: int) -> None:
        if stage == "Simulating hsc":
            raise Cancelled

    with pytest.raises(Cancelled):
        demo.ensure(tmp_path, progress=stop_at_the_second, simulators=SIMULATORS)
    found = demo.contents(tmp_path)
    assert not found.complete
    assert [one.name for one in found.sets] == ["atlas"]
    assert sorted(path.name for path in (tmp_path / "demo").iterdir()) == ["atlas"]
    assert demo.ensure(tmp_path, progress=silent, simulators=SIMULATORS).complete


def test_leftovers_and_older_editions_are_replaced(tmp_path: Path) -> None:
    demo.ensure(tmp_path, progress=silent, simulators=SIMULATORS)
    folder = tmp_path / "demo"
    (folder / ".making-half").mkdir()
    about = folder / "hsc" / "about.json"
    write_json_atomic({**(read_json(about) or {}), "edition": demo.EDITION - 1}, about)
    (folder / "hsc" / "stale.txt").touch()
    assert not demo.contents(tmp_path).complete

    assert demo.ensure(tmp_path, progress=silent, simulators=SIMULATORS).complete
    assert not (folder / "hsc" / "stale.txt").exists()
    assert not (folder / ".making-half").exists()


def test_a_set_that_was_deleted_is_missed(tmp_path: Path) -> None:
    demo.ensure(tmp_path, progress=silent, simulators=SIMULATORS)
    shutil.rmtree(tmp_path / "demo" / "promoters")
    found = demo.contents(tmp_path)
    assert not found.complete
    assert len(found.sets) == len(SIMULATORS) - 1


def test_the_real_atlas_has_the_files_that_the_first_answer_reads(tmp_path: Path) -> None:
    simulators = pytest.importorskip("core.simulate").SIMULATORS
    atlas = {name: one for name, one in simulators.items() if name == demo.ATLAS}
    demo.ensure(tmp_path, progress=silent, simulators=atlas)
    answer = demo.answer(tmp_path)
    assert answer is not None
    assert len(answer.rows) == 10
    assert answer.n_targets > 10
