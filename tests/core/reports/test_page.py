import json
import re
from html.parser import HTMLParser
from itertools import pairwise

import plotly.graph_objects as go

from core.findings import Finding
from core.reports.blocks import (
    Column,
    Drawing,
    Facts,
    Figure,
    Findings,
    Report,
    Section,
    Table,
    Text,
)
from core.reports.page import page

HOSTILE = "</script><!--<script>alert(1)</script><b>&\"'"
VOID = {"meta", "br"}


class Page(HTMLParser):
    """What a page is made of; fails on a tag that is closed out of turn."""

    def __init__(self, text):
        super().__init__()
        self.open, self.fetched, self.tags, self.headings, self.data = [], [], [], [], []
        self.attributes = []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [name for name, _ in attrs]
        self.fetched += [value for name, value in attrs if name in {"src", "href", "srcset"}]
        if tag in {"h1", "h2", "h3", "h4"}:
            self.headings.append(int(tag[1]))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open and self.open[-1] == "script" and data.startswith("{"):
            self.data.append(json.loads(data))


def drawn(name=HOSTILE):
    figure = go.Figure(layout={"title": "A &lt;b&gt; finding"})
    return figure.add_scatter(x=[1, 2], y=[3, 4], name=name, text=[name, name])


def told(*blocks, **changes):
    given = {"kind": "test", "title": "It", "lead": "In short", "cautions": (), "files": "None."}
    return page(Report(**(given | changes), blocks=blocks))


def everything():
    more = Text(HOSTILE, HOSTILE, (HOSTILE,), HOSTILE, name="more")
    finding = Finding("warning", "a topic", HOSTILE, HOSTILE, (HOSTILE,), 1)
    table = Table(HOSTILE, (Column(HOSTILE),), ((f"{HOSTILE}\n{HOSTILE}",),), HOSTILE)
    figure = Figure(drawn(), HOSTILE, least_width=500, name='"x')
    return (
        Findings((finding,), explained={"a topic": more}),
        Findings((finding,), title=HOSTILE),
        Facts(HOSTILE, {HOSTILE: HOSTILE, "each": {HOSTILE: HOSTILE}}),
        table,
        figure,
        more,
        Section(HOSTILE, (table, figure, more, Drawing(HOSTILE, "<svg></svg>")), HOSTILE),
    )


def test_nothing_in_any_block_becomes_markup():
    text = told(*everything(), kind=HOSTILE, title=HOSTILE, lead=HOSTILE, cautions=(HOSTILE,),
                files=HOSTILE)  # fmt: skip

    parsed = Page(text)
    assert "b" not in parsed.tags
    # the figures, Plotly, and what draws: nothing more is run
    assert parsed.tags.count("script") == 2 + 2
    assert not any(name.startswith("on") for name in parsed.attributes)
    assert "<!--" not in text.partition("<script>")[0]
    # and what a figure says is still what was said
    assert [each["data"][0]["name"] for each in parsed.data] == [HOSTILE, HOSTILE]


def test_one_file_fetches_nothing_and_is_held_to_it():
    text = told(Figure(drawn("one")), *(Figure(drawn(str(number))) for number in range(9)))

    parsed = Page(text)
    assert len(parsed.data) == 10
    assert set(parsed.fetched) == set()
    assert "default-src 'none'" in text
    own = text.partition("<script>")[0]
    assert "url(" not in own
    assert "@import" not in own
    # Plotly is there once, whatever the number of figures
    assert text.count("plotly.js v") == 1
    assert len(text) < 5_500_000


def test_a_page_without_figures_runs_nothing():
    text = told(Text("Only", "words"))

    assert "script" not in Page(text).tags
    assert text.startswith("<!doctype html>")
    assert len(text) < 20_000


def test_headings_are_in_order_and_figures_have_words():
    text = told(*everything())
    levels = Page(text).headings

    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert text.count('role="img"') == text.count('class="plot"') == 2
    assert 'aria-label="A &lt;b&gt; finding. ' in text


def test_a_figure_is_drawn_as_the_house_draws_with_its_title_over_it():
    (found,) = Page(told(Figure(drawn(), height=333))).data

    assert found["layout"]["height"] == 333
    assert "text" not in found["layout"].get("title", {})
    assert found["layout"]["template"]["layout"]["paper_bgcolor"] == "rgba(0,0,0,0)"


def test_a_warning_leads_to_what_says_more():
    more = Text("Why", "So.", name="why")
    finding = Finding("warning", "a topic", "Look.", items=tuple("abcdefghijklmnop"), count=1016)
    text = told(Findings((finding,), explained={"a topic": more}), more)

    assert '<a href="#why">Why</a>' in text
    assert '<h2 id="why">' in text
    assert "a, b, c, d, e, f, g, h, i, j, k, l</code> and 1,004 more" in text


def test_a_long_table_is_cut_and_says_so():
    text = told(Table("Many", (Column("n", "number"),), tuple((n,) for n in range(500))))

    rows = len(re.findall("<tr><td", text))
    assert 0 < rows < 100
    assert f"And {500 - rows} more, in the files beside this page." in text
