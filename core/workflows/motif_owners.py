"""Which motifs belong to which regulator."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from core.data.motifs import Motif
from core.errors import UserInputError
from core.findings import Finding, about, number_of


@dataclass(frozen=True)
class Owners:
    """Regulators and their motifs.

    Attributes
    ----------
    motifs
        Of each regulator, as places in the list of motifs.
    findings
        Who has none, and who has several.
    """

    motifs: dict[str, tuple[int, ...]]
    findings: tuple[Finding, ...]

    @property
    def used(self) -> tuple[int, ...]:
        """The motifs of all of them, each once."""
        return tuple(sorted({at for own in self.motifs.values() for at in own}))


def owners_of(motifs: Sequence[Motif], regulators: Sequence[str] | None) -> Owners:
    """Find the motifs of each regulator, by name or identifier in any case.

    A motif of two partners, such as `MYC::MAX`, belongs to both.

    Parameters
    ----------
    motifs
        From `read_motifs`.
    regulators
        Names; None for everybody whom the motifs name.
    """
    known: dict[str, list[int]] = {}
    for at, motif in enumerate(motifs):
        for name in dict.fromkeys(name.casefold() for name in motif.names):
            known.setdefault(name, []).append(at)
    if regulators is None:
        spelled: dict[str, str] = {}
        for motif in motifs:
            for partner in motif.partners:
                spelled.setdefault(partner.casefold(), partner)
        regulators = list(spelled.values())
    found = {
        name: tuple(known[name.casefold()])
        for name in dict.fromkeys(regulators)
        if name.casefold() in known
    }
    missing = [name for name in dict.fromkeys(regulators) if name not in found]
    names = [motif.name for motif in motifs]
    if not found:
        raise UserInputError(
            "regulators",
            "must have a motif of their name",
            got=", ".join(missing[:5]) + (", …" if len(missing) > 5 else ""),
            remedy=_remedy(missing[0] if missing else "", names),
        )
    findings = []
    if missing:
        message = (
            f"{number_of(len(missing), 'regulator')} of {len(missing) + len(found):,} have no "
            "motif; their pairs are left out, and count as 0 where the table is used."
        )
        findings.append(about("no motif", message, missing))
    several = [f"{name} ({len(own)})" for name, own in found.items() if len(own) > 1]
    if several:
        message = (
            f"{number_of(len(several), 'regulator')} have several motifs; the best match of any "
            "of them counts."
        )
        findings.append(about("several motifs", message, several, level="info"))
    return Owners(found, tuple(findings))


def _remedy(name: str, names: Sequence[str]) -> str:
    folded = {each.casefold(): each for each in names}
    near = [folded[each] for each in get_close_matches(name.casefold(), folded, n=3)]
    if near:
        return f"Did you mean {' or '.join(near)}? A table motif, regulator can say whose each is"
    return (
        f"The motifs are called {', '.join(names[:3])} and so on; "
        "a table motif, regulator can say whose each is"
    )
