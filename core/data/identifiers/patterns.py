"""What an identifier looks like, and what stays of it when case and spaces are forgiven."""

from __future__ import annotations

import re
from typing import Literal

IdKind = Literal["locus", "probeset", "control", "ensembl", "entrez", "name"]
"""`locus` is an AGI code, `name` anything that has no shape of its own, such as a symbol."""

_LOCUS = re.compile(r"at[1-5cm]g\d{5}(?:\.\d{1,3})?")
_PROBESET = re.compile(r"\d{5,7}(?:_[a-z])?_at")
_CONTROL = re.compile(r"affx[-_].+")
_ENSEMBL = re.compile(r"ens[a-z]{0,6}[gtp]\d{11}(?:\.\d{1,3})?")
_ENTREZ = re.compile(r"\d{1,10}")
_VERSION = re.compile(r"\.\d{1,3}$")
_MONTHS = frozenset(
    ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
)
_AROUND = " \t\r\n\"'`,;\u00a0\u200b\ufeff\u2018\u2019\u201c\u201d"


def tidy(text: str) -> str:
    """Drop the white space, quotation marks and separators around an identifier."""
    return text.strip(_AROUND)


def key(name: str) -> str:
    """Fold an identifier so that case and white space no longer matter."""
    return "".join(name.casefold().split())


def kind_of(name: str) -> IdKind:
    """Return what a folded identifier looks like.

    Parameters
    ----------
    name
        An identifier as `key` gives it.
    """
    # The first letter leaves one or two shapes to try: lists may hold a million ids.
    first = name[:1]
    if first == "a":
        if _LOCUS.fullmatch(name):
            return "locus"
        return "control" if _CONTROL.fullmatch(name) else "name"
    if first == "e":
        return "ensembl" if _ENSEMBL.fullmatch(name) else "name"
    if first.isdigit():
        if _PROBESET.fullmatch(name):
            return "probeset"
        return "entrez" if _ENTREZ.fullmatch(name) else "name"
    return "name"


def without_version(name: str) -> str:
    """Drop an isoform or version suffix (`.1`) from a folded AGI locus or Ensembl id."""
    if "." not in name:
        return name
    return _VERSION.sub("", name) if kind_of(name) in ("locus", "ensembl") else name


def canonical(name: str) -> str:
    """Write a folded AGI locus or Ensembl id the usual way, in capitals, without its suffix."""
    return without_version(name).upper() if kind_of(name) in ("locus", "ensembl") else name


def looks_like_excel_date(name: str) -> bool:
    """Recognise names such as `1-Mar` and `Sep-02`, which Excel makes of MARCH1 and SEPT2."""
    if len(name) > 9 or "-" not in name:
        return False
    first, _, second = name.casefold().partition("-")
    day, month = (first, second) if first.isdigit() else (second, first)
    return day.isdigit() and len(day) <= 4 and month[:3] in _MONTHS and len(month) == 3
