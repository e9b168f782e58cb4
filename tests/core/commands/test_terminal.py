import argparse
import io
import sys

import pytest

from core.commands import terminal
from core.progress import silent


class Screen(io.StringIO):
    def isatty(self):
        return True


def quiet(value):
    return argparse.Namespace(quiet=value)


def test_a_bar_is_drawn_on_a_terminal_only(monkeypatch):
    screen = Screen()
    monkeypatch.setattr(sys, "stderr", screen)

    with terminal.bar(argparse.Namespace()) as progress:
        progress("reading \x1b[2J", 0, 4)
        progress("reading \x1b[2J", 3, 4)
        progress("writing", 1, 2)

    assert "reading �[2J" in screen.getvalue()
    assert "writing" in screen.getvalue()


@pytest.mark.parametrize("screen", [Screen(), io.StringIO()])
def test_no_bar_when_quiet_or_when_nobody_watches(monkeypatch, screen):
    monkeypatch.setattr(sys, "stderr", screen)

    with terminal.bar(quiet(value=screen.isatty())) as progress:
        assert progress is silent

    assert screen.getvalue() == ""


def test_remarks_go_to_standard_error_unless_quiet(capsys):
    terminal.say(quiet(value=False), "hello")
    terminal.say(quiet(value=True), "never")

    assert capsys.readouterr() == ("", "hello\n")


def test_names_cannot_steer_the_terminal(capsys):
    terminal.out("\x1b]0;title\x07\x9b31mred\u202e\ttab")

    assert capsys.readouterr().out == "�]0;title��31mred�\ttab\n"


def test_what_a_terminal_cannot_show_is_replaced(monkeypatch):
    screen = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr(sys, "stdout", screen)

    terminal.out("ä → b")
    screen.flush()

    assert screen.buffer.getvalue() == b"? ? b\n"


def test_columns_are_as_wide_as_their_widest_cell():
    rows = [("a", "10", "x"), ("long", "5", "")]

    assert terminal.columns(rows, right=frozenset({1})) == ["a     10  x", "long   5"]
    assert terminal.columns([]) == []


@pytest.mark.parametrize(
    ("count", "text"),
    [(None, "?"), (0, "0 B"), (999, "999 B"), (22_912, "22.9 kB"), (3_238_295, "3.2 MB")],
)
def test_sizes_are_for_people(count, text):
    assert terminal.human_bytes(count) == text
