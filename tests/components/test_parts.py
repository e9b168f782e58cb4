"""Parts of pages: data in, component out."""

from dataclasses import replace
from typing import Any

import plotly.graph_objects as go
import pytest
from dash.development.base_component import Component

from components.choosing import html_id, item_select
from components.figures import figure_card
from components.findings import findings_list
from components.notes import error_box
from components.runs import duration, progress_panel, time_left, told
from components.tables import Field, grid_id, table_card
from components.upload import drop_zone, uploaded
from core.errors import UserInputError
from core.runs.records import Run
from core.workspace.records import Item

_RUN = Run(
    id="r", workspace="w", kind="simulate", title="Simulate", inputs=(), settings={}, seed=0,
    versions={}, state="running", created=0, queued=0, started=100, stage="Cells", done=1, total=4,
)  # fmt: skip


def _found(component: Any, kind: str) -> list[Component]:
    if isinstance(component, list | tuple):
        return [each for part in component for each in _found(part, kind)]
    if not isinstance(component, Component):
        return []
    own = [component] if type(component).__name__ == kind else []
    return own + _found(getattr(component, "children", None), kind)


def test_a_running_run_shows_how_far_it_is_and_can_be_cancelled() -> None:
    panel = progress_panel(_RUN, log=["one", "two"], now=110)
    (bar,) = _found(panel, "Progress")
    assert bar.value == "0.250"
    hidden = {button.children: bool(button.hidden) for button in _found(panel, "Button")}
    assert hidden == {"Cancel": False, "Go on from where it was": True}
    assert told(_RUN, waiting=0, now=110) == "Cells · about 30 s left"


def test_choosing_none_is_shown_as_such() -> None:
    chosen = item_select("Compare with", [], id="beside", optional="nothing else")
    (control,) = _found(chosen, "Select")
    assert (control.value, control.placeholder) == ("", "nothing else")


def test_a_bar_without_a_value_stands_for_nobody_knows() -> None:
    (bar,) = _found(progress_panel(replace(_RUN, total=0), now=110), "Progress")
    assert not hasattr(bar, "value")


def test_a_failed_run_says_why_and_can_be_tried_again() -> None:
    failed = replace(_RUN, state="failed", message="The disk is full.", ended=105.0)
    panel = progress_panel(failed, now=110)
    assert _found(panel, "Progress") == []
    hidden = {button.children: bool(button.hidden) for button in _found(panel, "Button")}
    assert hidden == {"Cancel": True, "Try again": False}
    assert "The disk is full." in [part.children for part in _found(panel, "P")]


def test_it_is_too_early_to_tell_how_long_it_takes() -> None:
    assert time_left(replace(_RUN, done=0), now=110) == ""
    assert told(replace(_RUN, state="queued"), waiting=2, now=0) == "2 before it"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.2, "less than a second"), (44, "44 s"), (600, "10 min"), (9000, "2.5 h")],
)
def test_lengths_of_time_are_said_as_people_say_them(seconds: float, words: str) -> None:
    assert duration(seconds) == words


def test_a_table_has_buttons_and_columns() -> None:
    card = table_card(
        "Pairs", [Field("a", "Gene", "identifier"), Field("p", "Probability", "share")],
        [{"a": "x", "p": 0.5}], id="pairs",
    )  # fmt: skip
    (grid,) = _found(card, "AgGrid")
    assert grid.id == grid_id("pairs")
    assert [column["filter"] for column in grid.columnDefs] == [
        "agTextColumnFilter",
        "agNumberColumnFilter",
    ]
    assert [button.children for button in _found(card, "Button")] == ["CSV", "XLSX"]


def test_a_figure_can_be_saved_and_names_itself() -> None:
    card = figure_card("A finding", go.Figure(), id="f", subtitle="in units")
    buttons = [button.to_plotly_json()["props"] for button in _found(card, "Button")]
    assert [button["data-picture"] for button in buttons] == ["svg", "png"]
    (graph,) = _found(card, "Graph")
    assert graph.figure.layout.template.layout.paper_bgcolor == "rgba(0,0,0,0)"


def test_an_error_is_said_in_full_and_as_text() -> None:
    box = error_box(UserInputError("<b>x</b>", "must be so", got="<i>", remedy="Do that"))
    assert _found(box, "Strong")[0].children == "<b>x</b>"
    assert _found(box, "Span")[0].children == "<i>"


def test_a_drop_zone_names_its_store() -> None:
    zone = drop_zone("z", "Drop here", several=False)
    (store,) = _found(zone, "Store")
    assert store.id == uploaded("z")
    assert zone.to_plotly_json()["props"]["data-several"] == "no"


def _item(**changes: Any) -> Item:
    plain = {"id": "i", "name": "a.csv", "content": "pairs", "reason": "", "size": 1,
             "sha256": "", "stored": 0.0, "path": None}  # fmt: skip
    return Item(**(plain | changes))


def test_a_choice_marks_what_is_simulated_and_keeps_a_known_value() -> None:
    items = [_item(), _item(id="j", name="b.csv", simulated=True)]
    (select,) = _found(item_select("Pairs", items, id="s", value="j"), "Select")
    assert [option["label"] for option in select.options] == ["a.csv", "b.csv · simulated"]
    assert select.value == "j"
    (other,) = _found(item_select("Pairs", items, id="s", value="gone"), "Select")
    assert other.value == "i"
    (none,) = _found(item_select("Pairs", items, id="s", optional="None"), "Select")
    assert none.value == ""


def test_labels_find_controls_with_ids_of_parts() -> None:
    assert html_id({"type": "t", "name": "n"}) == '{"name":"n","type":"t"}'


def test_what_needs_a_look_comes_first() -> None:
    plain = {"level": "info", "topic": "scale", "message": "Counts."}
    warning = {
        "level": "warning", "topic": "names", "message": "Twice.", "items": ["a"], "count": 1,
    }  # fmt: skip
    listed = findings_list([plain, warning]).children
    assert [entry.className for entry in listed] == ["warning", "info"]
    assert _found(listed[0], "Summary")[0].children == "Show the name"
