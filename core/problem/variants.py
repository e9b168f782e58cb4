"""A system with other defaults, written as its name and settings: `cnnc[filters=8,epochs=20]`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from core.errors import UserInputError
from core.problem.option import Option, Value, shown
from core.problem.system import System

_OUTSIDE = re.compile(r",(?![^\[]*\])")
_MOST_VARIED = 100


def split_names(text: str) -> list[str]:
    """Split names of systems at the commas outside their brackets.

    Parameters
    ----------
    text
        As it was typed: `cnnc[filters=8,epochs=20],pearson`.
    """
    return [name for each in _OUTSIDE.split(text) if (name := each.strip())]


def read_variant(text: str) -> tuple[str, dict[str, str]] | None:
    """Read a name with settings in brackets; None where there are no brackets.

    A comma stands between settings; what follows one and is no setting is a further word of a
    list.

    Parameters
    ----------
    text
        As it was typed.
    """
    base, bracket, rest = text.partition("[")
    if not bracket:
        return None
    inside = rest.strip().removesuffix("]")
    settings: dict[str, str] = {}
    name = ""
    for word in inside.split(","):
        before, equals, value = word.partition("=")
        if equals and before.strip():
            name = before.strip()
            settings[name] = value.strip()
        elif name and word.strip():
            settings[name] += f",{word.strip()}"
        else:
            settings = {}
            break
    if not settings or not rest.strip().endswith("]") or "[" in inside:
        raise UserInputError(
            "method",
            "must have settings such as [epochs=20,batch=64] where it has brackets",
            got=text,
            remedy="Write option=value, with commas between, and close the bracket",
        )
    return base.strip(), settings


def with_settings(system: System, settings: Mapping[str, Value], *, name: str = "") -> System:
    """Return a system with other defaults, which nothing that is set elsewhere changes.

    Parameters
    ----------
    system
        Of the registry, or itself a variant; what that fixes cannot be fixed anew.
    settings
        Values, or text that stands for them, by name of the option; at least one.
    name
        Of the variant, where it has one of its own.
    """
    given = system.settings(settings)
    fixed = {x.name: given[x.name] for x in system.options if {x.name} & {*settings, *system.fixed}}
    stem = system.name.partition("[")[0]
    before = read_variant(system.name)
    listed = {*settings, *(before[1] if before else ())}
    told = ",".join(f"{x}={shown(value)}" for x, value in fixed.items() if x in listed)
    return replace(
        system,
        name=name or f"{stem}[{told}]",
        title=system.title.removesuffix(_in_words(system.fixed)) + _in_words(fixed),
        options=tuple(
            replace(option, default=fixed[option.name]) if option.name in fixed else option
            for option in system.options
        ),
        scan=tuple(
            kept
            for stage in system.scan
            if (kept := {each: tried for each, tried in stage.items() if each not in fixed})
        ),
        variants={},
        base=system.registered,
        fixed=fixed,
    )


def vary(systems: Sequence[System], text: str) -> list[System]:
    """Replace each system that has an option by one variant a value; the others stay.

    Parameters
    ----------
    systems
        Those that were chosen.
    text
        `OPTION=V1,V2`, or `OPTION` alone for every value it can have.
    """
    name, equals, listed = text.partition("=")
    name = name.strip()
    words = [word.strip() for word in listed.split(",") if word.strip()]
    having = [each for each in systems if any(x.name == name for x in varied_options(each))]
    if not having:
        raise UserInputError(
            "setting to vary",
            "must be an option that a chosen method has, and that does not decide which pairs "
            "are learned from",
            got=name or "nothing",
            remedy="Choose from: "
            + (", ".join(dict.fromkeys(x.name for s in systems for x in varied_options(s)))
               or "none, the chosen methods have no options"),
        )  # fmt: skip
    if equals and not words:
        raise UserInputError(
            f"values of {name}",
            "must be given after the equals sign",
            got="none",
            remedy=f"Write {name}=V1,V2, or {name} alone for every value",
        )
    made: list[System] = []
    for system in systems:
        option = next((x for x in varied_options(system) if x.name == name), None)
        if option is None:
            made.append(system)
            continue
        values = [option.read(word) for word in words] or values_of(option)
        if not values:
            raise UserInputError(
                f"values of {name}",
                "must be given, for they cannot be listed",
                got="none",
                remedy=f"Write {name}=V1,V2 ({option.allowed})",
            )
        made += [with_settings(system, {name: value}) for value in dict.fromkeys(values)]
    if len(made) > _MOST_VARIED:
        raise UserInputError(
            "methods",
            f"must be at most {_MOST_VARIED} once settings are varied",
            got=f"{len(made):,}",
            remedy="Vary fewer settings, or give fewer values",
        )
    return list({each.name: each for each in made}.values())


def varied_options(system: System) -> list[Option]:
    """List the options of a system that can be varied while all learn from the same pairs.

    Parameters
    ----------
    system
        What its variant fixes is not among them.
    """
    return [x for x in system.options if not x.labels and x.name not in system.fixed]


def values_of(option: Option) -> list[Value]:
    """List every value an option can have; none where they cannot be listed.

    Parameters
    ----------
    option
        Of a system.
    """
    if isinstance(option.default, bool):
        return [False, True]
    return [] if isinstance(option.default, tuple) else list(option.choices)


def _in_words(fixed: Mapping[str, Value]) -> str:
    """Write settings behind a title: ` (filters 8, image coexpression)`."""
    if not fixed:
        return ""
    told = (f"{option.replace('-', ' ')} {_plain(value)}" for option, value in fixed.items())
    return f" ({', '.join(told)})"


def _plain(value: Value) -> str:
    """Write a value as people read it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return shown(value).replace(",", " and ")
