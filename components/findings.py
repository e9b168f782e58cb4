"""What was noticed in a file, in plain words: what needs a look comes first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

_SHOWN = 100


def findings_list(findings: Sequence[Mapping[str, Any]]) -> Component:
    """Build the list of findings.

    Parameters
    ----------
    findings
        As `Finding.as_dict` gives them.
    """
    ordered = sorted(findings, key=lambda finding: finding["level"] != "warning")
    return html.Ul([_finding(finding) for finding in ordered], className="findings")


def _finding(finding: Mapping[str, Any]) -> Component:
    warning = finding["level"] == "warning"
    parts: list[Any] = [
        *([html.Span("Look at this: ", className="sr")] if warning else []),
        html.Strong(str(finding["topic"]).capitalize()),
        html.Span(f" {finding['message']}"),
    ]
    if finding.get("evidence"):
        parts.append(html.P(finding["evidence"], className="hint"))
    names = list(finding.get("items", ()))
    if names:
        count = int(finding.get("count") or len(names))
        more = f" … and {count - _SHOWN:,} more" if count > _SHOWN else ""
        parts.append(
            html.Details(
                [
                    html.Summary(f"Show {'the name' if count == 1 else f'{count:,} names'}"),
                    html.P(", ".join(map(str, names[:_SHOWN])) + more, className="names"),
                ]
            )
        )
    return html.Li(parts, className=finding["level"])
