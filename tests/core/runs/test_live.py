import json
from pathlib import Path

import numpy as np

from core.random_ids import new_id
from core.runs import store
from core.runs.inputs import run_folder
from core.runs.live import epochs_so_far


def test_epochs_come_from_the_checkpoints_and_then_from_the_card(tmp_path: Path) -> None:
    run = store.create(tmp_path, new_id(), kind="train", title="Train")
    assert epochs_so_far(tmp_path, run) == []
    folder = run_folder(tmp_path, run)
    folder.checkpoints.mkdir(parents=True)
    for number in (1, 2, 10):
        about = json.dumps({"run": "key", "epochs": [{"loss": float(number)}], "best": 0})
        np.savez(folder.checkpoints / f"network-{number}.npz", about=np.array(about))
    (folder.checkpoints / "network-11.npz").write_bytes(b"half")
    assert epochs_so_far(tmp_path, run) == [[{"loss": 1.0}], [{"loss": 2.0}], [{"loss": 10.0}]]
    (folder.results / "model").mkdir(parents=True)
    card = {"training": {"networks": [{"epochs": [{"loss": 0.5}]}]}}
    (folder.results / "model" / "card.json").write_text(json.dumps(card))
    assert epochs_so_far(tmp_path, run) == [[{"loss": 0.5}]]
