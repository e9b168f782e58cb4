"""What was read from a file, drawn as cards: what it is, its facts, names and quality."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash import html
from dash.development.base_component import Component

from components.blocks import Column, card, table
from components.figures import figure_card
from components.findings import findings_list

_SCALES = {
    "counts": "Counts",
    "linear": "Linear values",
    "log": "Logged values",
    "relative": "Ratios or z-scores",
}
_FACTS = {
    "genes": "genes", "samples": "samples", "pairs": "pairs", "regulators": "regulators",
    "targets": "targets", "series": "time series", "times": "time points", "lineages": "lineages",
    "probesets": "probe sets", "aliases": "other names", "ids": "identifiers",
    "different": "different ones", "sets": "sets", "annotations": "annotations", "terms": "terms",
    "relations": "relations", "obsolete": "obsolete ids", "motifs": "motifs",
    "sequences": "sequences", "letters": "letters", "longest": "letters in the longest",
    "regions": "regions", "chromosomes": "chromosomes", "different_names": "different names",
    "in_common": "genes of the expression among them",
}  # fmt: skip
_FIRST = {
    "first_sets": "The first sets", "first_terms": "The first terms",
    "first_genes": "The first genes", "first_motifs": "The first motifs",
    "first_sequences": "The first sequences", "first_names": "Some of the names",
}  # fmt: skip
_FIELD_FINDINGS = {
    "sets": "{sets:,} sets of {genes:,} genes",
    "annotations": "{genes:,} genes with {terms:,} terms",
    "motifs": "{motifs:,} motifs of {regulators:,} regulators",
    "sequences": "{sequences:,} sequences, {letters:,} letters",
    "regions": "{regions:,} regions on {chromosomes:,} chromosomes",
    "relations": "{terms:,} terms, {relations:,} relations between them",
}


def report_cards(found: Mapping[str, Any], *, kinds: Mapping[str, str]) -> list[Component]:
    """Show what was read from a file.

    Parameters
    ----------
    found
        As `core.data.inspect.inspect` returns it.
    kinds
        What kinds of samples are called.
    """
    return [
        card(
            _finding(found, kinds),
            html.Dl(
                [
                    html.Div([html.Dt(word), html.Dd(f"{found[name]:,}")])
                    for name, word in _FACTS.items()
                    if isinstance(found.get(name), int)
                ],
                className="facts",
            ),
            findings_list(found.get("findings", ())),
            subtitle="What was recognised, decided and mended, and why",
        ),
        *_identifiers(found),
        *_first_names(found),
        *_pictures(found),
    ]


def _finding(found: Mapping[str, Any], kinds: Mapping[str, str]) -> str:
    said = next((words for name, words in _FIELD_FINDINGS.items() if name in found), "")
    if said:
        return said.format(**found)
    if "samples" in found:
        return f"{_SCALES[found['scale']]} of {kinds[found['kind']]}"
    if "pairs" in found:
        return f"{found['pairs']:,} pairs of {found['genes']:,} genes"
    if "probesets" in found:
        return f"Names for {found['probesets']:,} probe sets"
    return f"{found['different']:,} different identifiers"


def _identifiers(found: Mapping[str, Any]) -> list[Component]:
    kinds = found.get("identifiers", ())
    if not kinds:
        return []
    total = sum(kind["count"] for kind in kinds)
    first = kinds[0]
    return [
        card(
            f"{first['count'] / total:.0%} of the names look like {first['words']}",
            table(
                [Column("They look like"), Column("Names", "number"),
                 Column("For example", "identifier")],
                [[kind["words"], f"{kind['count']:,}", kind["example"]] for kind in kinds],
                label="Kinds of identifiers",
            ),
        )
    ]  # fmt: skip


def _first_names(found: Mapping[str, Any]) -> list[Component]:
    """Show the first names of a file of the field; other files show their identifiers."""
    if not any(name in found for name in _FIELD_FINDINGS):
        return []
    lines = [
        html.P([html.Strong(f"{word}: "), ", ".join(map(_in_words, found[name]))])
        for name, word in _FIRST.items()
        if found.get(name)
    ]
    return [card("What is in it", html.Div(lines, className="long-names"))]


def _in_words(each: str | list[str]) -> str:
    return each if isinstance(each, str) else " ".join(each)


def _pictures(found: Mapping[str, Any]) -> list[Component]:
    if "quality" not in found:
        return []
    from core.figures.quality import pictures  # noqa: PLC0415  (plotly)

    return [
        html.Div(
            [
                figure_card(
                    each.finding,
                    each.figure,
                    id=f"quality-{each.name}",
                    subtitle=each.subtitle,
                    height=240,
                )
                for each in pictures(found)
            ],
            className="halves",
        )
    ]
