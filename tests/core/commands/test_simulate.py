from types import SimpleNamespace

import pytest

from core.cli import main
from core.commands.simulate import KINDS
from core.errors import UserInputError


@pytest.fixture
def simulators(stand_in):
    calls = []

    def run(folder, *, seed, progress):
        calls.append(seed)
        progress("simulating", 0, 1)
        (folder / "sub").mkdir()
        (folder / "sub" / "a.csv").write_text(f"seed {seed}\n")
        return (folder / "sub" / "a.csv",)

    def fail(folder, *, seed, progress):
        (folder / "half.csv").write_text("half")
        raise UserInputError("x", "y", got="z", remedy="w")

    every = {name: SimpleNamespace(run=run) for name in KINDS} | {"hsc": SimpleNamespace(run=fail)}
    stand_in("core.simulate", SIMULATORS=every)
    return calls


def test_the_files_are_listed_where_they_are(tmp_path, simulators, capsys):
    folder = tmp_path / "new" / "demo"

    assert main(["simulate", "atlas", "--out", str(folder), "--seed", "7"]) == 0

    assert (folder / "sub" / "a.csv").read_text() == "seed 7\n"
    out, err = capsys.readouterr()
    assert out == f"{folder / 'sub' / 'a.csv'}\n"
    assert "no organism was measured" in err
    assert [path.name for path in folder.parent.iterdir()] == ["demo"]


def test_the_seed_is_0_unless_said(tmp_path, simulators):
    assert main(["simulate", "atlas", "--out", str(tmp_path / "demo")]) == 0
    assert simulators == [0]


def test_an_empty_folder_is_taken_and_a_full_one_refused(tmp_path, simulators, capsys):
    (tmp_path / "demo").mkdir()

    assert main(["simulate", "insilico", "--out", str(tmp_path / "demo")]) == 0
    assert main(["simulate", "insilico", "--out", str(tmp_path / "demo")]) == 2
    assert "must be a new folder or an empty one" in capsys.readouterr().err
    assert simulators == [0]


@pytest.mark.parametrize("what", ["file", "link"])
def test_what_is_no_folder_is_refused(tmp_path, simulators, capsys, what):
    path = tmp_path / "demo"
    if what == "file":
        path.write_text("")
    else:
        path.symlink_to(tmp_path)

    assert main(["simulate", "atlas", "--out", str(path)]) == 2
    assert f"Received: a {what}" in capsys.readouterr().err


def test_a_failure_leaves_nothing(tmp_path, simulators):
    assert main(["simulate", "hsc", "--out", str(tmp_path / "demo")]) == 2
    assert [path.name for path in tmp_path.iterdir()] == []


@pytest.mark.parametrize("seed", ["-1", "1.5", "many", "²", str(2**63)])
def test_a_seed_is_a_whole_number(tmp_path, simulators, capsys, seed):
    assert main(["simulate", "atlas", "--out", str(tmp_path / "demo"), f"--seed={seed}"]) == 2
    assert "--seed: must be a whole number" in capsys.readouterr().err


def test_an_unknown_kind_names_the_known_ones(tmp_path, capsys):
    assert main(["simulate", "yeast", "--out", str(tmp_path / "demo")]) == 2
    err = capsys.readouterr().err
    assert all(name in err for name in KINDS)
