"""From the files of a run to problems."""

from pathlib import Path

import pytest

from core.errors import UserInputError
from core.progress import silent
from core.runs.inputs import InputFile, JobInputs
from core.runs.read_inputs import read_problems, told_apart


@pytest.mark.parametrize(
    ("names", "short"),
    [
        (["edges.csv"], ["edges.csv"]),
        (
            ["insilico/size100_1/gold.tsv", "insilico/size100_2/gold.tsv"],
            ["size100_1", "size100_2"],
        ),
        (["size100_1 gold.tsv", "size100_2 gold.tsv"], ["size100_1", "size100_2"]),
        (["a/one.csv", "b/two.csv"], ["a/one.csv", "b/two.csv"]),
        (["a.csv", "b.csv", "a.csv"], ["a.csv (1)", "b.csv", "a.csv (3)"]),
        (["p/x/q", "p/q"], ["p/x/q", "p/q"]),
    ],
)
def test_data_sets_are_called_by_what_differs(names: list[str], short: list[str]) -> None:
    assert told_apart(names) == short


def given(folder: Path, *, beside: int) -> JobInputs:
    """Write two data sets, each with further expression."""
    files = []
    for number in (1, 2):
        for name in ("first", *(f"beside{k}" for k in range(beside))):
            path = folder / f"{name}_{number}.csv"
            rows = "".join(
                f"AT{number}G{gene:05d},{gene}.5,{gene * 7 % 11},{gene * 5 % 13}\n"
                for gene in range(1010, 1100, 10)
            )
            path.write_text(f"gene,{name}_a,{name}_b,{name}_c\n{rows}", encoding="utf-8")
            files.append(InputFile("expression", path, path.name))
    for number in (1, 2):
        path = folder / f"pairs_{number}.csv"
        edge = f"AT{number}G01010,AT{number}G01020"
        path.write_text(f"regulator,target\n{edge}\n", encoding="utf-8")
        files.append(InputFile("pairs", path, f"set {number}/pairs.csv"))
    return JobInputs(files=tuple(files), settings={}, seed=0, checkpoints=folder / "c", home=folder)


def test_each_data_set_has_its_own_expression_and_pairs(tmp_path: Path) -> None:
    one, two = read_problems(given(tmp_path, beside=1), progress=silent)

    assert (one.name, two.name) == ("1", "2")
    assert [each.samples[0] for each in one.expressions] == ["first_a", "beside0_a"]
    assert two.expressions[0].genes[0] == "AT2G01010"
    assert two.pairs.genes == ("AT2G01010", "AT2G01020")


def test_files_that_cannot_be_dealt_out_are_refused(tmp_path: Path) -> None:
    inputs = given(tmp_path, beside=0)
    uneven = JobInputs(
        files=inputs.files[1:], settings={}, seed=0, checkpoints=tmp_path, home=tmp_path
    )
    with pytest.raises(UserInputError, match="as many expression files each"):
        read_problems(uneven, progress=silent)
