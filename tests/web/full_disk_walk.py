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

from core.io import reserve
from core.progress import silent
from core.runs import store
from core.simulate import demo
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
    reserve.set_aside(home)  # as the parent of web and worker does
    fill(home)

    def call(output: str, values: dict[str, Any], changed: str) -> str:
        """Send a callback, each field by its id and property; give status and answer."""
        callback = app.app.callback_map[output]
        fields = {
            part: [
                {
                    "id": each["id"],
                    "property": each["property"],
                    "value": values[f"{each['id']}.{each['property']}"],
                }
                for each in callback[part]
            ]
            for part in ("inputs", "state")
        }
        names = output[2:-2].split("...") if output.startswith("..") else [output]
        outputs = [
            dict(zip(("id", "property"), name.partition("@")[0].rsplit(".", 1), strict=True))
            for name in names
        ]
        body = {
            "output": output,
            **fields,
            "outputs": outputs if output.startswith("..") else outputs[0],
            "changedPropIds": [changed],
        }
        answer = client.post(_PATH, json=body)
        return f"{answer.status_code} {answer.get_data(as_text=True)}"

    def page(path: str, search: str = "") -> str:
        place = {"_pages_location.pathname": path, "_pages_location.search": search}
        return call(_PAGE, place, "_pages_location.pathname")

    def delete(kind: str, id_: str) -> str:
        name = next(each for each in app.app.callback_map if each.startswith(f"{kind}-go.href@"))
        sure = f"{kind}-sure.submit_n_clicks"
        return call(name, {sure: 1, f"{kind}-id.data": id_}, sure)

    item = sent.json["id"]
    stranger = app.server.test_client()
    stranger.get("/")
    return {
        "status": client.get("/status").json["notes"],
        "pages": {path: page(path) for path in _PAGES},
        "one": [page("/data", f"?item={item}"), page("/runs", f"?run={run.id}")],
        "sent": [
            client.get("/upload?name=b.csv&size=900000").get_data(as_text=True),
            client.post("/upload?name=b.csv", data=bytes(900_000)).get_data(as_text=True),
        ],
        "stranger": stranger.get("/").get_data(as_text=True),
        "deleted": [delete("item", item), delete("run", run.id)],
        "left": [
            *(each.id for each in items.list_items(home, workspace.name) if not each.shared),
            *(each.id for each in store.list_runs(home, workspace.name)),
        ],
    }


if __name__ == "__main__":
    print(json.dumps(main()))
