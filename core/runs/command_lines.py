"""The command line that repeats a run, with files called as the user calls them."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath
from typing import Any

from core.problem.option import Option, shown
from core.runs.records import Run
from core.workflows.options import COUNTS, GENE_FILES, GENES, MODULES, switches
from core.workspace.records import shown_name

_PROGRAM = ("python", "-m", "core")
_GENES = ("regulators", "targets")
_PATHWAY_FILE = "genes.txt"
_MOST_NAMED = 20


def train(run: Run) -> str:
    """Repeat a training."""
    return _line(
        ("train", run.settings.get("method", "")),
        *_files(run, "expression", "pairs", "evidence"),
        *_options(run.settings.get("options", {})),
        ("--seed", run.seed),
        ("--out", "model"),
    )


def training(
    method: str, files: Iterable[tuple[str, str]], *, options: Mapping[str, Any], seed: int
) -> str:
    """Train with settings that were found.

    Parameters
    ----------
    method
        Its name.
    files
        Role and path of each.
    options
        Those that differ from the method's own.
    seed
        Of the training.
    """
    return _line(
        ("train", method),
        *((f"--{role}", _plain(name)) for role, name in files),
        *_options(options),
        ("--seed", seed),
        ("--out", "model"),
    )


def tune(run: Run) -> str:
    """Repeat a scan."""
    most = run.settings.get("trials")
    return _line(
        ("tune", run.settings.get("method", "")),
        *_files(run, "expression", "pairs", "evidence"),
        *_options(run.settings.get("options", {})),
        *(() if most is None else (("--trials", most),)),
        ("--seed", run.seed),
        ("--out", "scan"),
    )


def check(run: Run) -> str:
    """Look at the same files."""
    first = next((each.name for each in run.inputs if each.role == "expression"), "expression")
    return _line(("data", "inspect", _file(first)), *_files(run, "pairs")[:1])


def score(run: Run) -> str:
    """Repeat a scoring."""
    return _line(
        ("score", _model(run)),
        *_files(run, "expression", "evidence"),
        *((f"--{name}", _genes(run, name)) for name in _GENES),
        ("--out", "scores.csv"),
    )


def explain(run: Run) -> str:
    """Repeat a reading."""
    return _line(
        ("explain", _model(run)),
        *_files(run, "expression", "pairs"),
        *(("--pair", ",".join(map(str, pair))) for pair in run.settings.get("shown", ())),
        ("--seed", run.seed),
        ("--out", "reading"),
    )


def evaluate(run: Run) -> str:
    """Repeat an evaluation."""
    folds = run.settings.get("folds")
    return _line(
        ("evaluate", ",".join(run.settings.get("methods", ()))),
        *_files(run, "expression", "pairs", "evidence"),
        *(
            ("--scores", f"{scores_name(each.name)}={shown_name(each.name)}")
            for each in run.inputs
            if each.role == "scores"
        ),
        *_options(run.settings.get("options", {})),
        ("--split", run.settings.get("split", "regulator")),
        *(() if folds is None else (("--folds", folds),)),
        *_files(run, *GENE_FILES),
        *_set(run, GENES),
        *(("--vary", each) for each in run.settings.get("vary", ())),
        *((f"--{name}",) for name, on in switches(run.settings).items() if on),
        *_set(run, COUNTS),
        ("--seed", run.seed),
        ("--out", "evaluation"),
    )


def evidence(run: Run) -> str:
    """Repeat what was computed from sequence."""
    return _line(
        ("evidence",),
        *_files(run, "motifs", "motif-names", "genome", "promoters", "genes", "peaks", "pairs"),
        *((f"--{name}", _genes(run, name)) for name in _GENES if name in run.settings),
        *_region_options(run, "regions", "odds"),
        ("--out", "evidence.csv"),
    )


def labels(run: Run) -> str:
    """Make the same pairs of the same peaks."""
    return _line(
        ("labels",),
        *_files(run, "peaks", "genes"),
        *(
            (f"--{name.replace('_', '-')}", f"{run.settings[name]:g}")
            for name in ("log_p", "p_column", "regulator_column")
            if run.settings.get(name) is not None
        ),
        *_region_options(run, "regions"),
        ("--out", "pairs.csv"),
    )


def modules(run: Run) -> str:
    """Repeat a search for modules."""
    numbers = (
        (f"--{option.name}", shown(run.settings[option.name]))
        for option in MODULES
        if run.settings.get(option.name, option.default) != option.default
    )
    system, compare = run.settings.get("system"), run.settings.get("compare", ())
    return _line(
        ("modules",),
        *_files(run, "expression", "model", "scores", "pairs", "genes", "gene-sets"),
        *_files(run, "ontology", "annotations", "truth"),
        *((("--system", system),) if system else ()),
        *numbers,
        *((("--compare", ",".join(compare)),) if compare else ()),
        ("--seed", run.seed),
        ("--out", "modules"),
    )


def pathway(run: Run) -> str:
    """Leave the same pathway out again."""
    name = run.settings.get("pathway", "")
    return _line(
        ("pathway", run.settings.get("method", "")),
        *_files(run, "expression", "pairs", "pathways", "genes", "known", "evidence"),
        *((("--pathway", name),) if name else ()),
        *((("--genes", _PATHWAY_FILE),) if run.settings.get("genes") else ()),
        *_options(run.settings.get("options", {})),
        ("--seed", run.seed),
        ("--out", "pathway"),
    )


def simulate(run: Run) -> str:
    """Repeat a simulation."""
    kind = run.settings.get("simulator", "")
    return _line(("simulate", kind), ("--out", kind), ("--seed", run.seed))


def fetch(run: Run) -> str:
    """Fetch the same data set again."""
    return _line(("data", "fetch", run.settings.get("dataset", "")))


def inspect(run: Run) -> str:
    """Look into the same file again."""
    data = next((each.name for each in run.inputs if each.role == "data"), "data")
    overrides = run.settings.get("overrides", {})
    return _line(
        ("data", "inspect", _file(data)),
        *((f"--{name}", value) for name, value in overrides.items()),
    )


def gene_files(run: Run) -> dict[str, str]:
    """Return the lists of genes that are too long for a command line, by the name of their file."""
    long = {
        f"{name}.txt": given
        for name in _GENES
        if isinstance(given := run.settings.get(name), list) and len(given) > _MOST_NAMED
    }
    if run.settings.get("genes"):  # a pathway's, which are always given as a file
        long[_PATHWAY_FILE] = run.settings["genes"]
    return {file: "".join(f"{gene}\n" for gene in genes) for file, genes in long.items()}


def scores_name(name: str) -> str:
    """Call scores of another program by their file, without folders and ending."""
    return PurePosixPath(name).name.partition(".")[0]


def _line(*words: Iterable[Any]) -> str:
    return shlex.join([*_PROGRAM, *(str(word) for group in words for word in group)])


def _files(run: Run, *roles: str) -> list[tuple[str, str]]:
    return [
        (f"--{role}", _file(each.name))
        for role in roles
        for each in run.inputs
        if each.role == role
    ]


def _region_options(run: Run, *groups: str) -> list[tuple[str, str]]:
    return [
        (f"--{name}", str(value))
        for group in groups
        for name, value in run.settings.get(group, {}).items()
    ]


def _model(run: Run) -> str:
    return _file(next((each.name for each in run.inputs if each.role == "model"), "model"))


def _file(name: str) -> str:
    """Call a file by its name, which must not look like an option."""
    return _plain(shown_name(name))


def _plain(path: str) -> str:
    return f"./{path}" if path.startswith("-") else path


def _set(run: Run, options: Iterable[Option]) -> list[tuple[str, ...]]:
    """Return the flags of what differs from its default; a switch stands alone."""
    given = ((x, run.settings.get(x.name, x.default)) for x in options)
    return [
        (f"--{x.name}",) if isinstance(x.default, bool) else (f"--{x.name}", str(value))
        for x, value in given
        if value != x.default
    ]


def _options(options: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [("--set", f"{name}={shown(value)}") for name, value in options.items()]


def _genes(run: Run, name: str) -> str:
    given = run.settings.get(name, "all")
    if not isinstance(given, list):
        return str(given)
    return f"{name}.txt" if len(given) > _MOST_NAMED else ",".join(map(str, given))
