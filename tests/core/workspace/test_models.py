"""Models that travel: out as one file, and in again only if they are what they say."""

import io
import json
import zipfile
from pathlib import Path

import pytest

from core.errors import UserInputError
from core.models.model_folder import Model, open_model
from core.settings import Limits
from core.workspace import folders, items, models
from core.workspace.records import digest
from core.workspace.shared import PRETRAINED

LIMITS = Limits()


@pytest.fixture
def card() -> dict:
    stored = next(PRETRAINED.glob("*/card.json"))
    return json.loads(stored.read_text(encoding="utf-8"))


@pytest.fixture
def ours(no_models_of_ours: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Bring back the models that come with GRNscope."""
    monkeypatch.setattr("core.workspace.shared.PRETRAINED", PRETRAINED)


def uploaded(home: Path, workspace: str, files: dict[str, bytes], *, name: str = "leaf.zip"):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for path, content in files.items():
            archive.writestr(path, content)
    packed.seek(0)
    return items.save(home, workspace, packed, name=name)


def a_model(card: dict, tmp_path: Path) -> dict[str, bytes]:
    networks = {"model.keras": b"PK\x03\x04 an archive of its own", "model.onnx": b"a graph"}
    hashes = {}
    for name, content in networks.items():
        (tmp_path / name).write_bytes(content)
        hashes[name] = digest(tmp_path / name)[0]
    told = {**card, "sha256": hashes["model.keras"], "translated": hashes["model.onnx"]}
    files = {f"m/{name}": content for name, content in networks.items()}
    return files | {"m/card.json": json.dumps(told).encode()}


def test_a_model_goes_out_and_comes_in(tmp_path: Path, card: dict) -> None:
    workspace = folders.create(tmp_path)
    sent = uploaded(tmp_path, workspace, a_model(card, tmp_path))
    model = models.take_in(tmp_path, workspace, sent.id, limits=LIMITS)

    assert (model.name, model.content, model.simulated) == ("leaf", "model", card["simulated"])
    assert [each.id for each in items.list_items(tmp_path, workspace) if not each.shared] == [
        model.id
    ]
    target = tmp_path / "again.zip"
    models.pack(model, target)
    with target.open("rb") as stream:
        again = items.save(tmp_path, workspace, stream, name="again.zip")
    twin = models.take_in(tmp_path, workspace, again.id, limits=LIMITS)
    assert twin.sha256 == model.sha256


@pytest.mark.usefixtures("ours")
def test_a_model_that_came_in_again_can_be_asked_like_the_first(tmp_path: Path) -> None:
    workspace = folders.create(tmp_path)
    shared = next(each for each in items.list_items(tmp_path, workspace) if each.content == "model")
    models.pack(shared, tmp_path / "model.zip")
    with (tmp_path / "model.zip").open("rb") as stream:
        sent = items.save(tmp_path, workspace, stream, name="model.zip")
    twin = models.take_in(tmp_path, workspace, sent.id, limits=LIMITS)

    assert open_model(twin.path).card == open_model(shared.path).card
    assert open_model(twin.path).graph is not None


@pytest.mark.parametrize(
    "spoil",
    [
        lambda files: {"m/model.keras": files["m/model.keras"]},
        lambda files: {name: files[name] for name in files if name != "m/model.onnx"},
        lambda files: files | {"m/model.onnx": b"another graph"},
        lambda files: files | {"m/setup.py": b"import os"},
        lambda files: files | {"m/model.keras": b"another network"},
        lambda files: files | {"m/card.json": b"{}"},
        lambda files: {f"../{name}": content for name, content in files.items()},
        lambda files: {"a/card.json": files["m/card.json"], "b/model.keras": b"x"},
    ],
)
def test_what_is_no_model_is_refused_and_forgotten(tmp_path: Path, card: dict, spoil) -> None:
    workspace = folders.create(tmp_path)
    sent = uploaded(tmp_path, workspace, spoil(a_model(card, tmp_path)))

    with pytest.raises(UserInputError) as refused:
        models.take_in(tmp_path, workspace, sent.id, limits=LIMITS)
    assert str(tmp_path) not in str(refused.value)
    assert [each for each in items.list_items(tmp_path, workspace) if not each.shared] == []


def test_a_file_that_is_no_archive_is_refused(tmp_path: Path) -> None:
    workspace = folders.create(tmp_path)
    sent = items.save(tmp_path, workspace, io.BytesIO(b"a,b\n1,2\n"), name="leaf.zip")

    with pytest.raises(UserInputError, match="not a ZIP archive"):
        models.take_in(tmp_path, workspace, sent.id, limits=LIMITS)


@pytest.mark.usefixtures("ours")
def test_own_things_are_renamed_and_shared_ones_are_not(tmp_path: Path) -> None:
    workspace = folders.create(tmp_path)
    sent = items.save(tmp_path, workspace, io.BytesIO(b"a\n"), name="a.csv")

    assert items.rename(tmp_path, workspace, sent.id, name="../<b>leaf</b>").name == "b>"
    with pytest.raises(UserInputError, match="must have a name"):
        items.rename(tmp_path, workspace, sent.id, name=" ")
    shared = next(each for each in items.list_items(tmp_path, workspace) if each.shared)
    with pytest.raises(UserInputError, match="must be a file of your own"):
        items.rename(tmp_path, workspace, shared.id, name="mine")


@pytest.mark.network
def test_a_model_with_a_tower_travels_with_it(tmp_path: Path, neighbours_model: Model) -> None:
    workspace = folders.create(tmp_path)
    files = {f"m/{each.name}": each.read_bytes() for each in neighbours_model.folder.iterdir()}
    sent = uploaded(tmp_path, workspace, files)
    first = models.take_in(tmp_path, workspace, sent.id, limits=LIMITS)
    packed = tmp_path / "packed.zip"
    models.pack(first, packed)
    with packed.open("rb") as stream:
        again = items.save(tmp_path, workspace, stream, name="again.zip")
    second = models.take_in(tmp_path, workspace, again.id, limits=LIMITS)

    assert open_model(second.path).card == neighbours_model.card


@pytest.mark.network
def test_a_model_without_its_tower_is_refused(tmp_path: Path, neighbours_model: Model) -> None:
    workspace = folders.create(tmp_path)
    files = {f"m/{each.name}": each.read_bytes() for each in neighbours_model.folder.iterdir()}
    del files["m/tower.keras"]
    sent = uploaded(tmp_path, workspace, files)

    with pytest.raises(UserInputError, match="must be a model as GRNscope packs it"):
        models.take_in(tmp_path, workspace, sent.id, limits=LIMITS)
