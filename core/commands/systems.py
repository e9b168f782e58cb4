"""`systems`: what there is, what it reads, its options, its named variants, its paper."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from core.commands.terminal import columns, out, out_json
from core.problem.option import shown

if TYPE_CHECKING:
    from core.problem.system import System


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Describe the verb to the command line."""
    parser = subparsers.add_parser(
        "systems",
        help="the systems there are, what they read, their options and their papers",
        description=(
            "List the systems, or describe one. A system with other settings is written as "
            "cnnc[filters=8,epochs=50] wherever a system is named; some such variants have a name "
            "of their own and are listed below their system."
        ),
    )
    parser.add_argument("name", metavar="NAME", nargs="?", help="describe this one")
    parser.add_argument("--json", action="store_true", help="everything, as one JSON value")
    parser.set_defaults(func=run)


def run(args: argparse.Namespace) -> int:
    """List the systems, or describe one."""
    from core import systems  # noqa: PLC0415

    chosen = [systems.get(args.name)] if args.name else list(systems.registry().values())
    if args.json:
        told = [_described(each) for each in chosen]
        out_json(told[0] if args.name else told)
        return 0
    if args.name:
        return _describe(chosen[0])
    rows = []
    for each in chosen:
        rows.append((each.name, each.title, ", ".join(each.kinds)))
        rows += [(f"  {name}", _settings(fixed), "") for name, fixed in each.variants.items()]
    for line in columns([("system", "title, or what the variant sets", "reads"), *rows]):
        out(line)
    return 0


def _describe(system: System) -> int:
    """Print all that is known of a system."""
    told = _described(system)
    out(f"{system.name}: {system.summary}")
    facts = [
        *([("is", f"{system.base} with {_settings(system.fixed)}")] if system.base else []),
        ("reads", ", ".join(told["kinds"])),
        ("sees", "; ".join(told["sees"])),
        ("tells", "; ".join(told["tasks"])),
        ("paper", told["citation"]),
        ("limits", told["limits"]),
        *((name, f"variant: {_settings(fixed)}") for name, fixed in system.variants.items()),
    ]
    for line in columns(facts):
        out(line)
    for option in told["options"]:
        out(f"  {option['name']}={option['default']}  {option['help']} ({option['allowed']})")
    return 0


def _described(system: System) -> dict[str, Any]:
    """Return a system as plain JSON values."""
    return {
        "name": system.name,
        "title": system.title,
        "summary": system.summary,
        "citation": system.citation,
        "limits": system.limits,
        "kinds": list(system.kinds),
        "sees": [each.title for each in system.sees()],
        "tasks": [each.title for each in system.tasks],
        "needs_labels": system.needs_labels(),
        "trainable": system.trainable(),
        "gives_probability": system.gives_probability(),
        "comes_trained": system.comes_trained(),
        "options": [
            {
                "name": option.name,
                "default": shown(option.default),
                "help": option.help,
                "allowed": option.allowed,
                "choices": [shown(value) for value in option.choices],
            }
            for option in system.options
        ],
        "variants": {name: dict(fixed) for name, fixed in system.variants.items()},
        "variant_of": system.base,
        "fixed": dict(system.fixed),
    }


def _settings(fixed: Any) -> str:
    return ", ".join(f"{name}={shown(value)}" for name, value in fixed.items())
