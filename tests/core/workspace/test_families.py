"""Data sets that belong together, told by the names of their files."""

from pathlib import Path

import pytest

from core.workspace.families import families
from core.workspace.records import Item


def item(name: str, content: str = "expression", *, simulated: bool = False) -> Item:
    return Item(name, name, content, "", 1, "", 0.0, Path(name), simulated=simulated)


def network(number: int, *, simulated: bool = False) -> list[Item]:
    folder = f"insilico/size100_{number}"
    return [
        item(f"{folder}/{name}.tsv", content, simulated=simulated)
        for name, content in (
            ("goldstandard", "pairs"), ("knockdowns", "expression"), ("knockouts", "expression"),
            ("multifactorial", "expression"), ("signs", "pairs"), ("timeseries", "expression"),
            ("wildtype", "expression"),
        )
    ]  # fmt: skip


def test_networks_of_the_demo_are_one_family_with_what_was_perturbed() -> None:
    (family,) = families([*network(2, simulated=True), *network(1, simulated=True)])

    assert family.title == "simulated in-silico networks 1–2"
    assert [member.expression.name for member in family.members] == [
        "insilico/size100_1/timeseries.tsv", "insilico/size100_2/timeseries.tsv",
    ]  # fmt: skip
    first = family.members[0]
    assert first.pairs.name.endswith("_1/goldstandard.tsv")
    assert [each.name.rpartition("/")[2] for each in first.perturbed] == [
        "knockdowns.tsv", "knockouts.tsv", "wildtype.tsv",
    ]  # fmt: skip
    assert family.perturbed


def test_two_genes_at_once_are_not_taken_for_one() -> None:
    dual = [item(f"insilico/size100_{k}/dualknockouts_nonoise.tsv") for k in (1, 2)]
    (family,) = families([*network(1), *network(2), *dual])
    assert [len(member.perturbed) for member in family.members] == [3, 3]


def test_measured_networks_are_called_by_their_names() -> None:
    (family,) = families([*network(1), *network(3)])
    assert family.title == "insilico/size100_1, 3"


@pytest.mark.parametrize(
    "rest",
    [
        [],
        [item("insilico/size100_2/timeseries.tsv")],
        [item("insilico/size100_2/goldstandard.tsv", "pairs")],
        [
            item("insilico/size100_2/goldstandard.tsv", "pairs"),
            item("insilico/size100_2/knockouts.tsv"),
        ],
    ],
)
def test_one_data_set_is_no_family_nor_is_half_of_another(rest: list[Item]) -> None:
    assert families([*network(1), *rest]) == []


def test_other_numbers_in_names_make_no_family() -> None:
    assert families([item("a1.csv"), item("a2.csv"), item("edges1.csv", "pairs")]) == []
    assert families([item("9" * 6000), item("9" * 6000 + "x", "pairs")]) == []


def test_perturbed_samples_that_lie_beside_some_only_are_not_offered() -> None:
    second = [each for each in network(2) if "knock" not in each.name]
    (family,) = families([*network(1), *second])
    assert not family.perturbed
