"""The rules of the house, checked on the files themselves."""

import ast
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from benchmarks.report import END, START
from tests.conftest import ROOT

LAYERS = ("core", "components", "pages", "web", "app")
TOP = {
    ".ci", ".dockerignore", ".gitignore", ".pre-commit-config.yaml", "CHANGELOG.md",
    "CONTRIBUTING.md", "Dockerfile", "LICENSE", "Makefile", "README.md", "SECURITY.md", "app.py",
    "assets", "benchmarks", "components", "core", "docs", "pages", "pyproject.toml",
    "requirements-dev.in", "requirements-dev.txt", "requirements-setup.txt", "requirements.in",
    "requirements.txt", "tests", "web",
}  # fmt: skip
HEAVY = ("tensorflow", "keras", "numba", "anndata", "sklearn", "onnx")
UNWANTED = {
    "left open": r"\b(?:TODO|FIXME|XXX)\b|raise NotImplementedError",
    "silenced without saying what": r"#\s*(?:noqa|type:\s*ignore)\s*$",
    "executes on load": r"allow_pickle=True|\bimport pickle\b|joblib\.load",
    "raw HTML": r"dangerously_allow_html",
    "a package host": r"pypi\.org|pythonhosted\.org|registry\.npmjs|unpkg\.com|jsdelivr\.net",
    "a folder of somebody's own machine": r"(?<![\w.)])/(?:home|root|Users|work)/",
}


def _tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode:
        pytest.skip("not a git checkout, so there is no list of the project's files")
    return [path for name in listed.stdout.split("\0") if name and (path := ROOT / name).is_file()]


def _sources(layer: str) -> list[Path]:
    folder = ROOT / layer
    return sorted(folder.rglob("*.py")) if folder.is_dir() else [ROOT / f"{layer}.py"]


def _imported(source: Path) -> set[str]:
    """Name the top-level packages that a file imports, inside functions too."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            own = source.relative_to(ROOT).parts[0]
            names.add(own if node.level else (node.module or "").split(".")[0])
    return names


def test_packages_import_only_from_layers_below_them() -> None:
    lint = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [lint, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


def test_nothing_is_reached_from_tests_only() -> None:
    sources = [path for layer in LAYERS for path in _sources(layer)]
    used: Counter[str] = Counter()
    made: set[str] = set()
    for source in [*sources, *(ROOT / "benchmarks").rglob("*.py")]:
        text = source.read_text(encoding="utf-8")
        used.update(re.findall(r"\w+", text))
        if source in sources:
            made |= {
                node.name
                for node in ast.parse(text).body
                if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.decorator_list
            }
    called_from_outside = {"__getattr__", "post_worker_init"}  # by Python, by gunicorn
    assert {name for name in made if used[name] == 1} - called_from_outside == set()


@pytest.mark.parametrize("layer", LAYERS)
def test_nothing_imports_the_front_door_or_tests(layer: str) -> None:
    sources = _sources(layer)
    assert sources
    found = {
        str(source): bad
        for source in sources
        if (bad := _imported(source) & {"app", "tests", "benchmarks"})
    }
    assert found == {}


def test_the_web_loads_nothing_heavy(tmp_path: Path) -> None:
    look = f"import app, sys; print(*(name for name in {HEAVY!r} if name in sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", look],
        cwd=ROOT,
        env={"GRNSCOPE_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == []


def test_the_top_of_the_tree_is_as_designed() -> None:
    assert {path.relative_to(ROOT).parts[0] for path in _tracked()} == TOP


def test_no_file_holds_what_it_should_not() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {what}"
        for path in _tracked()
        if path.suffix not in {".png", ".jpg", ".gz", ".xz", ".h5ad", ".keras", ".npz", ".onnx"}
        and path != Path(__file__)
        for what, pattern in UNWANTED.items()
        if not (what == "executes on load" and "tests" in path.parts)
        if re.search(pattern, path.read_text(encoding="utf-8"), re.MULTILINE)
    ]
    assert found == []


def test_no_source_is_too_long() -> None:
    sizes = {
        str(path.relative_to(ROOT)): path.stat().st_size
        for path in _tracked()
        if path.suffix == ".py"
    }
    assert {path: size for path, size in sizes.items() if size > 24_000} == {}


def test_docstrings_begin_with_what_is_done() -> None:
    begun = re.compile(r'^\s*"""(?:Gives?|Tells?|Says?) ', re.MULTILINE)
    found = {
        str(source.relative_to(ROOT)): said
        for layer in LAYERS
        for source in _sources(layer)
        if (said := begun.findall(source.read_text(encoding="utf-8")))
    }
    assert found == {}, "“Return”, “Compute”, “Read” say more"


def test_the_front_door_is_short() -> None:
    assert len((ROOT / "app.py").read_text(encoding="utf-8").splitlines()) < 40


def test_assets_ask_nobody_else() -> None:
    files = [path for path in (ROOT / "assets").rglob("*") if path.suffix in {".css", ".js"}]
    assert files
    remote = re.compile(r"""(?:https?:|url\(|["'])//""")
    assert [file.name for file in files if remote.search(file.read_text(encoding="utf-8"))] == []


def test_every_link_of_the_documents_leads_somewhere() -> None:
    broken = [
        f"{document.name}: {target}"
        for document in _tracked()
        if document.suffix == ".md"
        for target in re.findall(
            r"\]\(([^)#]+)\)|src(?:set)?=\"([^\"]+)\"", document.read_text(encoding="utf-8")
        )
        for link in target
        if link and "://" not in link and not (document.parent / link).exists()
    ]
    assert broken == []


def test_every_promise_names_a_test_that_is_there() -> None:
    text = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    named = re.findall(r"`([\w/]+\.py)::(\w+)`", text)
    assert len(named) > 20
    gone = [
        f"{file}::{name}"
        for file, name in named
        if f"def {name}(" not in (ROOT / "tests" / file).read_text(encoding="utf-8")
    ]
    assert gone == []


def test_the_readme_has_a_place_for_the_figures() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert text.count(START) == text.count(END) == 1


def test_make_help_lists_every_target() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    phony = re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)
    assert phony
    told = subprocess.run(
        ["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    missing = [name for name in phony.group(1).split() if f"make {name} " not in told]
    assert missing == ["browser"], "a step of others, not a target for people"
