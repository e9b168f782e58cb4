"""What jobs share: reading a run's settings, and writing what goes into its record."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from core.errors import UserInputError
from core.findings import Finding
from core.runs.inputs import JobInputs


def wanted_genes(inputs: JobInputs, name: str) -> list[str] | None:
    """Read names of genes; None stands for all."""
    return None if inputs.settings.get(name) == "all" else inputs.names(name)


def chosen_text(inputs: JobInputs, name: str) -> str:
    """Read a setting that must be there."""
    given = inputs.settings.get(name)
    if not isinstance(given, str):
        raise UserInputError(name, "must be chosen", got=given, remedy=f"Choose a {name}")
    return given


def as_dicts(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """Return findings as values for the record."""
    return [finding.as_dict() for finding in findings]


def made_item(path: str, name: str, *, content: str, simulated: bool) -> dict[str, Any]:
    """Describe a file that goes into the workspace."""
    return {"path": path, "name": name, "content": content, "simulated": simulated}
