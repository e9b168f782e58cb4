"""A home that nothing can be kept in ends every verb that needs one in a sentence."""

import errno
import os
from pathlib import Path

import pytest

from core.cli import BAD_INPUT, main
from core.errors import UserInputError
from core.io.home import must_be_writable_home

# no process may make files there, whoever it belongs to
UNWRITABLE = Path("/proc/self/fdinfo")


def a_file(folder):
    path = folder / "home"
    path.write_text("mine")
    return path


def below_a_file(folder):
    return a_file(folder) / "below"


def unwritable(_folder):
    if not UNWRITABLE.is_dir():
        pytest.skip("no folder here that nobody can write to")
    return UNWRITABLE


STRANGE = [a_file, below_a_file, unwritable]


def test_a_home_is_made_and_left_empty(tmp_path):
    must_be_writable_home(tmp_path / "a" / "b")

    assert list((tmp_path / "a" / "b").iterdir()) == []


@pytest.mark.parametrize("strange", STRANGE)
def test_a_home_that_nothing_can_be_kept_in_is_refused(strange, tmp_path):
    with pytest.raises(UserInputError, match=r"GRNSCOPE_HOME: must be a folder .* written to"):
        must_be_writable_home(strange(tmp_path))


def test_a_full_disk_is_no_reason_not_to_start(tmp_path, monkeypatch):
    def full(*_args):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "open", full)

    must_be_writable_home(tmp_path)


@pytest.mark.parametrize("strange", STRANGE)
@pytest.mark.parametrize("verb", [["serve"], ["worker"], ["data", "fetch", "boolode-rules"]])
def test_a_verb_with_a_strange_home_ends_in_one_sentence(
    strange, verb, tmp_path, monkeypatch, capsys
):
    mirror = tmp_path / "mirror"
    mirror.mkdir()
    monkeypatch.setenv("GRNSCOPE_HOME", str(strange(tmp_path)))
    monkeypatch.setenv("GRNSCOPE_MIRROR", str(mirror))

    assert main(verb) == BAD_INPUT

    said = capsys.readouterr().err.strip()
    assert len(said.splitlines()) == 1
    assert "Received: " in said


@pytest.mark.parametrize(
    "verb", [["serve"], ["worker"], ["data", "fetch", "boolode-rules"], ["data", "list"]]
)
def test_a_verb_with_a_wrong_log_level_ends_in_one_sentence(verb, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("GRNSCOPE_HOME", str(tmp_path))
    monkeypatch.setenv("GRNSCOPE_LOG_LEVEL", "loud")

    assert main(verb) == BAD_INPUT

    said = capsys.readouterr().err.strip()
    assert said.startswith("GRNSCOPE_LOG_LEVEL: must be one of")
    assert len(said.splitlines()) == 1
