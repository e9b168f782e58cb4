"""Ticking data sets that belong together, instead of choosing them one by one."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from components.data_sets import DataSet
from core.workspace.families import Family

_WITH = "+perturbed"
"""What the word of a family ends with where its perturbed samples are meant."""


def family_choice(
    page: str, families: Sequence[Family], sets: Sequence[DataSet], *, perturbed: bool
) -> Component:
    """Build the ticks that take in all data sets of a family at once.

    Parameters
    ----------
    page
        Whose form it is; `{page}-family` holds the words of what is ticked.
    families
        What there is.
    sets
        As they are chosen now; a family is ticked where they are its own.
    perturbed
        Whether a chosen method can read perturbed samples.
    """
    ticked = ticked_families(families, sets)
    return html.Div(
        dbc.Checklist(
            id=f"{page}-family",
            options=family_options(families, ticked, perturbed=perturbed),
            value=ticked,
        ),
        hidden=not families,
    )


def family_options(
    families: Sequence[Family], ticked: Collection[str], *, perturbed: bool
) -> list[dict[str, str]]:
    """Build what can be ticked: families, and of one that is, the perturbed samples."""
    options = []
    for each in families:
        title = f"{each.title[:1].upper()}{each.title[1:]}, {len(each.members)} data sets"
        options.append({"label": title, "value": each.key})
        if perturbed and each.perturbed and each.key in ticked:
            options.append(
                {
                    "label": "Beside each, its knock-outs, knock-downs and wild type",
                    "value": each.key + _WITH,
                }
            )
    return options


def ticked_families(families: Sequence[Family], sets: Sequence[DataSet]) -> list[str]:
    """Return the words of the families that the data sets are."""
    words = []
    for each in families:
        if [(one.expression, one.pairs) for one in sets] == [
            (one.expression.id, one.pairs.id) for one in each.members
        ]:
            words.append(each.key)
            if each.perturbed and list(sets) == sets_of(each, perturbed=True):
                words.append(each.key + _WITH)
    return words


def sets_of(family: Family, *, perturbed: bool) -> list[DataSet]:
    """Return the data sets of a family, with or without what was perturbed."""
    return [
        DataSet(
            each.expression.id,
            each.pairs.id,
            tuple(one.id for one in each.perturbed) if perturbed else (),
        )
        for each in family.members
    ]


def after_tick(
    families: Sequence[Family], sets: Sequence[DataSet], ticked: Collection[str]
) -> list[DataSet] | None:
    """Return the data sets after a family was ticked; None where one was no longer wanted.

    Parameters
    ----------
    families
        What there is.
    sets
        As they were chosen before.
    ticked
        What is ticked now.
    """
    before = ticked_families(families, sets)
    for each in families:
        if each.key in before and each.key not in ticked:
            return None
        words = {each.key, each.key + _WITH}
        if words & set(ticked) != words & set(before):
            return sets_of(each, perturbed=each.key + _WITH in ticked)
    return list(sets)
