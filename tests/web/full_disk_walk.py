"""Opens every page on a disk that takes nothing more, and deletes from the pages.

Run in a process of its own: `python -m tests.web.full_disk_walk`, with `GRNSCOPE_HOME` on a small
disk that is filled here. Prints what happened as JSON.
"""

from __future__ import annotations

import io
import json
import os
from contextlib import suppress
from pathlib import Path
from typing import Any

from core.data import demo
from core.runs import store
from core.runs.progress import silent
from core.workspace import items
from tests.simulated import SIMULATORS

_PATH = "/_dash-update-component"
_PAGE = ".._pages_content.children..._pages_store.data.."
_PAGES = ("/", "/query", "/pair", "/network", "/data", "/train", "/evaluate", "/reading", "/runs",
          "/help")  # fmt: skip


def fill(home: Path) -> None:
    """Use up the disk to its last byte."""
    with (home / "filling").open("wb", buffering=0) as file:
        for size in (1 << 16, 1 << 10, 1):
            with suppress(OSError):
                while file.write(bytes(size)):
                    pass


def main() -> dict[str, Any]:
    """Fill the disk between two looks at the application."""
    home = Path(os.environ["GRNSCOPE_HOME"])
    demo.ensure(home, progress=silent, simulators=SIMULATORS)
    import app  # noqa: PLC0415  (reads the environment)

    client = app.server.test_client()
    client.get("/")
    client.get("/")
    (workspace,) = (home / "workspaces").iterdir()
    counts = "gene,a,b,c\n" + "".join(f"AT1G{n}010,{n},{2 * n},{n + 7}\n" for n in range(10, 60))
    sent = client.post("/upload?name=counts.csv", data=io.BytesIO(counts.encode()))
    run = store.create(home, workspace.name, kind="simulate", title="x", settings={})
    store.ask_to_cancel(home, workspace.name, run.id)
    fill(home)

    def call(output: str, values: dict[str, Any], changed: str) -> str:
        callback = app.app.callback_map[output]
        fields = {
            part: [
                {"id": each["id"], "property": each["property"], "value": values[each["id"]]}
                for each in callback[part]
            ]
            for part in ("inputs", "state")
        }
        names = output[2:-2].split("...") if output.startswith("..") else [output]
        outputs = [
            dict(zip(("id", "property"), name.partition("@")[0].rsplit(".", 1), strict=True))
            for name in names
        ]
        body = {"output": output, **fields, "changedPropIds": [changed],
                "outputs": outputs if output.startswith("..") else outputs[0]}  # fmt: skip
        answer = client.post(_PATH, json=body)
        return f"{answer.status_code} {answer.get_data(as_text=True)}"

    def page(path: str, search: str = "") -> str:
        values = {"_pages_location": None}
        name, callback = _PAGE, app.app.callback_map[_PAGE]
        fields = [
            {"id": each["id"], "property": each["property"],
             "value": path if each["property"] == "pathname" else search}
            for each in callback["inputs"]
        ]  # fmt: skip
        body = {"output": name, "inputs": fields, "changedPropIds": ["_pages_location.pathname"],
                "outputs": [{"id": "_pages_content", "property": "children"},
                            {"id": "_pages_store", "property": "data"}]}  # fmt: skip
        del values
        answer = client.post(_PATH, json=body)
        return f"{answer.status_code} {answer.get_data(as_text=True)}"

    def deletes(kind: str) -> str:
        return next(name for name in app.app.callback_map if name.startswith(f"{kind}-go.href@"))

    item = sent.json["id"]
    stranger = app.server.test_client()
    stranger.get("/")
    found: dict[str, Any] = {
        "status": client.get("/status").json["notes"],
        "pages": {path: page(path) for path in _PAGES},
        "item": page("/data", f"?item={item}"),
        "run": page("/runs", f"?run={run.id}"),
        "asked": client.get("/upload?name=b.csv&size=900000").get_data(as_text=True),
        "sent": client.post("/upload?name=b.csv", data=bytes(900_000)).get_data(as_text=True),
        "stranger": stranger.get("/").get_data(as_text=True),
        "item deleted": call(
            deletes("item"), {"item-sure": 1, "item-id": item}, "item-sure.submit_n_clicks"
        ),
        "items": [each.id for each in items.list_items(home, workspace.name) if not each.shared],
    }
    (home / "filling").unlink()
    found["run deleted"] = call(
        deletes("run"), {"run-sure": 1, "run-id": run.id}, "run-sure.submit_n_clicks"
    )
    return found


if __name__ == "__main__":
    print(json.dumps(main()))
