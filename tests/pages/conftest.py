"""A visitor, as pages meet one."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask, g

from core.settings import Settings
from core.workspace import folders
from pages._visit import Visit, visit


@pytest.fixture
def visitor(tmp_path: Path) -> Iterator[Visit]:
    """The request of somebody who has a workspace."""
    server = Flask("tests.pages")
    with server.test_request_context("/"):
        g.settings = Settings(home=tmp_path)
        g.workspace = folders.create(tmp_path)
        yield visit()
