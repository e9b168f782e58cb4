"""Rows of data sets, and families that are ticked whole."""

from dataclasses import replace
from pathlib import Path

import pytest
from dash import html
from dash.development.base_component import Component

from components.data_sets import DataSet, data_set_rows, in_a_line, may_lie_beside
from components.families import after_tick, family_options, sets_of, ticked_families
from core.workspace.families import Family, Member
from core.workspace.records import Item


def item(name: str, content: str = "expression", *, shared: bool = True) -> Item:
    return Item(name, f"{name}.tsv", content, "", 1, "", 0.0, Path(f"{name}.tsv"), shared=shared)


def member(number: int) -> Member:
    return Member(
        item(f"n{number}/time"),
        item(f"n{number}/gold", "pairs"),
        (item(f"n{number}/ko"), item(f"n{number}/wt")),
    )


FAMILY = Family("n", "simulated networks 1–2", (member(1), member(2)))
PLAIN, WITH = sets_of(FAMILY, perturbed=False), sets_of(FAMILY, perturbed=True)
EXPRESSIONS = [one for each in FAMILY.members for one in (each.expression, *each.perturbed)]
PAIRS = [each.pairs for each in FAMILY.members]


def rows(sets: list[DataSet], *, beside: bool = True, opened: int | None = None) -> Component:
    return html.Div(
        data_set_rows(
            "page", sets, expressions=EXPRESSIONS, pairs=PAIRS, beside=beside, opened=opened
        )
    )


def part(component: Component, name: str, row: int) -> Component:
    wanted = {"type": f"page-{name}", "row": row}
    return next(each for each in component._traverse() if getattr(each, "id", None) == wanted)


def test_one_data_set_stands_open_and_cannot_be_removed() -> None:
    drawn = rows(PLAIN[:1])
    assert part(drawn, "expression", 0).value == "n1/time"
    assert not [each for each in drawn._traverse() if isinstance(each, html.Button)]


def test_several_are_a_line_each_that_can_be_opened_and_removed() -> None:
    drawn = rows(WITH, opened=1)

    folded = [
        each.open
        for each in drawn._traverse()
        if isinstance(each, html.Details) and getattr(each, "id", None) is None
    ]
    assert folded == [False, True]
    assert part(drawn, "told", 0).children == "n1/time.tsv + 2 more · gold.tsv"
    assert part(drawn, "remove", 1)._prop_names is not None
    assert part(drawn, "beside", 1).value == ["n2/ko", "n2/wt"]
    assert part(drawn, "pairs", 1).value == "n2/gold"


def test_what_is_read_beside_is_hidden_where_no_method_can() -> None:
    assert part(rows(PLAIN, beside=False), "beside-field", 0).hidden
    assert not part(rows(PLAIN), "beside-field", 0).hidden


def test_neighbours_and_the_visitors_own_may_lie_beside() -> None:
    own = replace(item("mine", shared=False))
    found = may_lie_beside([*EXPRESSIONS, own], "n1/time")
    assert [each.id for each in found] == ["n1/ko", "n1/wt", "mine"]


def test_files_that_came_together_are_offered_first() -> None:
    brought = [
        replace(item(name, shared=False), name=name)
        for name in ("n2 ko.tsv", "other.tsv", "n1 time.tsv", "n1 ko.tsv")
    ]
    found = may_lie_beside(brought, "n1 time.tsv")
    assert [each.id for each in found] == ["n1 ko.tsv", "n2 ko.tsv", "other.tsv"]


def test_what_is_missing_is_said_in_the_line() -> None:
    assert in_a_line(DataSet("", ""), {}) == "no expression · no known pairs"


def test_ticks_follow_the_data_sets() -> None:
    assert ticked_families([FAMILY], PLAIN) == ["n"]
    assert ticked_families([FAMILY], WITH) == ["n", "n+perturbed"]
    assert ticked_families([FAMILY], PLAIN[:1]) == []
    assert ticked_families([FAMILY], PLAIN[::-1]) == []


@pytest.mark.parametrize(
    ("before", "ticked", "after"),
    [
        (PLAIN[:1], ["n"], PLAIN),
        (PLAIN, ["n", "n+perturbed"], WITH),
        (WITH, ["n"], PLAIN),
        (WITH, ["n+perturbed"], None),
        (PLAIN, [], None),
        (PLAIN[:1], [], PLAIN[:1]),
    ],
)
def test_ticking_takes_all_in_and_unticking_begins_anew(
    before: list[DataSet], ticked: list[str], after: list[DataSet] | None
) -> None:
    assert after_tick([FAMILY], before, ticked) == after


def test_perturbed_samples_are_offered_where_they_can_be_read() -> None:
    def words(ticked: list[str], *, perturbed: bool) -> list[str]:
        return [each["value"] for each in family_options([FAMILY], ticked, perturbed=perturbed)]

    assert words([], perturbed=True) == ["n"]
    assert words(["n"], perturbed=False) == ["n"]
    assert words(["n"], perturbed=True) == ["n", "n+perturbed"]
    assert family_options([FAMILY], [], perturbed=True)[0]["label"] == (
        "Simulated networks 1–2, 2 data sets"
    )
