"""Damaged files are read or refused in a sentence, in time and within the memory they may use."""

import os
from collections import Counter

import pytest

from core.data.recognise import CONTENTS
from tests.faults import campaign
from tests.faults.good import good_files
from tests.faults.reading import PATIENCE, make, read

pytestmark = pytest.mark.slow

FILES = 4_000 if os.environ.get("GRNSCOPE_EXAMPLES") == "many" else 500


def test_good_files_are_read_as_what_they_are(tmp_path):
    kinds: Counter[str] = Counter()
    for good in good_files():
        path = tmp_path / good.name
        path.write_bytes(good.data)
        assert read(path, good.contents)["read"] >= 2, good.name
        for content in good.contents:
            kinds[content] += read(path, (content,))["read"] == 2
    assert min(kinds[content] for content in (*CONTENTS, "evidence", "model")) >= 1
    assert kinds["expression"] > 10
    assert kinds["pairs"] > 6


def test_the_same_seed_gives_the_same_files():
    assert [make(4, number) for number in range(30)] == [make(4, number) for number in range(30)]
    assert make(4, 0) != make(5, 0)


def test_damaged_files_are_read_or_refused_in_a_sentence():
    tally = campaign.run(FILES, seed=0)

    told = "\n".join(f"file {number}, {name}: {fault}" for number, name, fault in tally.faults)
    assert not tally.faults, told
    assert tally.files == FILES
    assert tally.read > FILES / 2, "too little is left to read: the damage is too coarse"
    assert tally.refused > FILES / 2
    assert tally.slowest[0] < PATIENCE


@pytest.mark.parametrize(
    ("does", "said"),
    [
        ("import time; time.sleep(60)", "no end within"),
        ("bytearray(3 << 30)", "MemoryError"),
        ("raise KeyError(3)", "KeyError: 3"),
        ("import os; os.kill(os.getpid(), 11)", "ended with -11"),
    ],
)
def test_what_goes_wrong_is_noticed(monkeypatch, tmp_path, does, said):
    program = tmp_path / "reading.py"
    program.write_text(
        "import sys, tests.faults.reading as reading\n"
        f"def _read_as(path, content):\n    {does}\n"
        "reading._read_as = _read_as\n"
        "reading.main()\n"
    )
    monkeypatch.setattr(campaign, "PROGRAM", (str(program),))
    monkeypatch.setattr(campaign, "PATIENCE", 3)

    tally = campaign.run(1, seed=0)
    assert [said in fault for _, _, fault in tally.faults] == [True], tally.faults
