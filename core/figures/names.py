"""Names and numbers as figures write them."""

from __future__ import annotations


def plain(text: str) -> str:
    """Keep Plotly from reading a name as markup."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def on_lines(name: str) -> str:
    """Put the settings of a name such as `cnnc[filters=8,epochs=20]` on lines of their own.

    Parameters
    ----------
    name
        Of a method.
    """
    stem, bracket, inside = name.partition("[")
    return plain(stem) + (f"<br>{plain(inside.removesuffix(']'))}" if bracket else "")


def in_words(share: float) -> str:
    """Spell a share as people do: `four in five`."""
    if share >= 0.97:
        return "nearly all"
    if share < 0.08:
        return f"about one in {max(13, round(1 / max(share, 1e-3))):,}"
    said = {
        9 / 10: "nine in ten",
        4 / 5: "four in five",
        3 / 4: "three in four",
        2 / 3: "two in three",
        3 / 5: "three in five",
        1 / 2: "half",
        2 / 5: "two in five",
        1 / 3: "one in three",
        1 / 4: "one in four",
        1 / 5: "one in five",
        1 / 10: "one in ten",
    }
    return said[min(said, key=lambda each: abs(each - share))]
