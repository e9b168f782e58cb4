"""A visitor, as pages meet one."""

import io
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from dash import Dash
from flask import Flask, g

from core.models.card import CARD
from core.progress import silent
from core.query.helper import call
from core.random_ids import new_id
from core.settings import Settings
from core.simulate import demo
from core.workspace import folders, items
from core.workspace.shared import PRETRAINED
from pages import _questions
from pages._visit import Visit, visit
from tests.simulated import SIMULATORS

Dash("tests.pages", use_pages=True, pages_folder="", add_log_handler=False)

from pages import pair, query  # noqa: E402  (pages register with an application)


@pytest.fixture
def visitor(tmp_path: Path) -> Iterator[Visit]:
    """The request of somebody who has a workspace."""
    server = Flask("tests.pages")
    with server.test_request_context("/"):
        g.settings = Settings(home=tmp_path)
        g.workspace = folders.create(tmp_path)
        yield visit()


class HelperHere:
    """Stands for the helper process: answers in this one."""

    def warm(self, *given: object) -> None:
        """Be ready already."""

    def ask(self, name: str, *given: object, **named: object) -> object:
        """Call what the helper process would."""
        return call(name, *given, **named)


@pytest.fixture(scope="session")
def demo_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the demo once; each test has a copy."""
    home = tmp_path_factory.mktemp("demo")
    demo.ensure(home, progress=silent, simulators=SIMULATORS)
    return home


@pytest.fixture
def demo_visitor(visitor: Visit, demo_home: Path, monkeypatch: pytest.MonkeyPatch) -> Visit:
    """A visitor where the demo is made, and questions are answered in this process."""
    shutil.copytree(demo_home, visitor.home, dirs_exist_ok=True)
    for module in (_questions, query, pair):
        monkeypatch.setattr(module, "helper", HelperHere)
    return visitor


def needy(who: Visit) -> tuple[str, str]:
    """Put a model that wants evidence, and a table of it, into a workspace; give their ids."""
    card = next(PRETRAINED.glob(f"*/{CARD}"))
    folder = who.home / "needy"
    shutil.copytree(card.parent, folder)
    told = json.loads(card.read_text(encoding="utf-8"))
    told |= {"evidence": ["motif"], "data": []}
    (folder / CARD).write_text(json.dumps(told), encoding="utf-8")
    model = items.keep(
        who.home, who.workspace, folder, item_id=new_id(), name="needy", content="model"
    )
    table = io.BytesIO(b"regulator,target,motif\nAT1G01010,AT1G01020,0.7\n")
    return model.id, items.save(who.home, who.workspace, table, name="motifs.csv").id


def paired(who: Visit) -> str:
    """Put a model that reads two expressions into a workspace, and a second one; give its id."""
    cells = who.home / "cells.csv"
    cells.write_text("gene,c1,c2,c3\nAT1G01010,0,4,9\nAT1G01020,7,1,0\n", encoding="utf-8")
    items.keep(
        who.home, who.workspace, cells, item_id=new_id(), name="cells.csv", content="expression"
    )
    card = next(PRETRAINED.glob(f"*cnnc*/{CARD}"))
    folder = who.home / "paired"
    shutil.copytree(card.parent, folder)
    told = json.loads(card.read_text(encoding="utf-8"))
    told["data"] = [{**told["data"][0], "expressions": told["data"][0]["expressions"][:1] * 2}]
    (folder / CARD).write_text(json.dumps(told), encoding="utf-8")
    return items.keep(
        who.home, who.workspace, folder, item_id=new_id(), name="paired", content="model"
    ).id
