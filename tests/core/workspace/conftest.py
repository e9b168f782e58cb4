from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def no_models_of_ours(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch):
    """Keep the models that come with GRNscope out of workspaces that are counted."""
    empty: Path = tmp_path_factory.mktemp("pretrained")
    monkeypatch.setattr("core.workspace.shared.PRETRAINED", empty)
