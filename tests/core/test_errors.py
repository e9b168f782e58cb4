import pickle

from core.errors import RefusedFileError, UserInputError


def test_text_says_name_rule_got_and_remedy():
    error = UserInputError("cells.csv", "must have genes", got=0, remedy="Check the file")

    assert str(error) == "cells.csv: must have genes. Received: 0. Check the file."


def test_hostile_text_stays_one_short_line():
    error = UserInputError("a\nb" * 1000, "rule", got="x\r\n" * 1000, remedy="do")

    assert "\n" not in str(error)
    assert len(error.name) == 300
    assert len(error.got) == 300


def test_survives_the_way_between_processes():
    error = pickle.loads(pickle.dumps(RefusedFileError("f", "r", got="g", remedy="m")))  # noqa: S301

    assert isinstance(error, RefusedFileError)
    assert str(error) == "f: r. Received: g. m."
