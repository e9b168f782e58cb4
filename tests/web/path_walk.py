"""Sends paths in place of everything that a browser names, to every callback and every route.

Run in a process of its own, whose writes are watched: `python -m tests.web.path_walk FOLDER`
prints what went wrong as JSON.
"""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

from core.progress import silent
from core.simulate import demo
from tests.simulated import SIMULATORS

_PATH = "/_dash-update-component"
_FAULT = "it was written down"
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
_CHANGES = {"os.mkdir": 0, "os.rename": 1, "os.link": 1, "os.symlink": 1, "os.truncate": 0}
_PAIR = ("regulator", "target", "expression", "model", "second", "beside", "question", "evidence")
_LISTS = ("-family", "-evidence", "options-of", "-beside")
_SHARED_CONTROLS = {"expression", "pairs", "methods", "model", "run", "item"}


def paths(outside: Path) -> list[str]:
    """List names that lead, or seem to lead, out of where a name belongs."""
    return [
        f"{outside}/planted",
        f"../../../../../../../../../..{outside}/planted",
        "/proc/self/cwd/assets/planted",
        "..\\..\\planted",
        "core.confined:main",
        "a\x00b",
        "x" * 5_000,
    ]


class Walk:
    """The real application, a visitor of it, and what was noticed on the way."""

    def __init__(self, folder: Path) -> None:
        self.home, self.outside = folder / "home", folder / "outside"
        demo.ensure(self.home, progress=silent, simulators=SIMULATORS)
        import app  # noqa: PLC0415  (reads the environment, which is set by now)

        self.callbacks = app.app.callback_map
        self.client = app.server.test_client()
        self.client.get("/")
        self.client.get("/")
        (self.workspace,) = (self.home / "workspaces").iterdir()
        self.sent = 0
        self.wrong: list[str] = []
        self.known = self._things()
        sys.addaudithook(self._watch)

    def every_callback(self) -> None:
        """Put each path into each field alone, and into all at once."""
        for name, callback in self.callbacks.items():
            if "callback" not in callback:  # the browser does it
                continue
            fields = [*callback["inputs"], *callback["state"]]
            for number, path in enumerate(paths(self.outside)):
                # each field by itself with a few, all of them at once with every one
                for place in range(-1, len(fields) if number % 3 == 0 else 0):
                    for trigger in callback["inputs"] if place < 0 else callback["inputs"][:1]:
                        self._call(name, callback, path=path, place=place, trigger=trigger)

    def every_page_and_route(self) -> None:
        """Put each path into every word that an address holds."""
        words = ("run", "item", "model", "question", "scan", "beside", "expression", "source",
                 "regulator", "target", "evidence", "second", "known", "cut", "demo",
                 "system")  # fmt: skip
        for number, path in enumerate([*paths(self.outside), "%00", "\udcff"]):
            there = quote(path, errors="surrogatepass")
            for pattern in ("/download/item/{}", "/download/model/{}.zip", "/report/run/{}",
                            "/download/run/{}/bundle.zip", "/download/run/{}/x", "/assets/{}",
                            "/download/run/" + self.known["run"] + "/{}", "/{}", "/static/{}",
                            "/_dash-component-suites/dash/{}", "/_dash-component-suites/{}/x.js",
                            "/upload?name={}&size=3", "/upload?name=x&size={}"):  # fmt: skip
                self._check(pattern, self.client.get(pattern.format(there)))
            body = io.BytesIO(b"gene,a\nG1,3\n")
            self._check("/upload", self.client.post(f"/upload?name={there}", data=body))
            for page in ("/", "/query", "/pair", "/network", "/pathway", "/modules", "/data",
                         "/train", "/evaluate", "/reading", "/runs", "/help"):  # fmt: skip
                self._open(page, "?" + "&".join(f"{word}={there}" for word in words))
                for word in words if number % 4 == 0 else ():
                    self._open(page, f"?{word}={there}&{word}=b")

    def tables_of_strangers(self) -> None:
        """Save a table under a path, without a cookie and from another site."""
        name = '{"name":["MATCH"],"type":"table-file"}.data'
        callback, known = self.callbacks[name], self.client
        rows, columns = [{"a": "planted"}], [{"field": "a"}]
        others = (
            {},
            {"Host": "evil.example", "Origin": "http://evil.example"},
            {"Origin": "http://evil.example", "Sec-Fetch-Site": "cross-site"},
        )
        for headers in others:
            self.client = known.application.test_client(use_cookies=False)
            for path in paths(self.outside):
                for trigger in callback["inputs"]:
                    self._send(
                        name, callback, values=[1, 1, rows, columns, {path: path}], headers=headers,
                        word=path, trigger=trigger,
                    )  # fmt: skip
        self.client = known

    def _open(self, page: str, search: str) -> None:
        name = ".._pages_content.children..._pages_store.data.."
        callback = self.callbacks[name]
        self._send(name, callback, values=[page, search], word="", trigger=callback["inputs"][0])

    def _call(
        self, name: str, callback: Any, *, path: str, place: int, trigger: dict[str, Any]
    ) -> None:
        fields = [*callback["inputs"], *callback["state"]]
        values = [
            self._hostile(field, path) if place in (-1, at) else self._benign(field)
            for at, field in enumerate(fields)
        ]
        word = path if place < 0 else self._word(fields[place]["id"])
        self._send(name, callback, values=values, word=word, trigger=trigger)

    def _send(
        self,
        name: str,
        callback: Any,
        *,
        values: list[Any],
        word: str,
        trigger: Any,
        headers: dict[str, str] | None = None,
    ) -> None:
        fields = [
            self._field(field, value, word=word)
            for field, value in zip([*callback["inputs"], *callback["state"]], values, strict=True)
        ]
        split = len(callback["inputs"])
        pattern = self._pattern(trigger["id"], word)
        text = pattern if isinstance(pattern, str) else json.dumps(
            pattern, sort_keys=True, separators=(",", ":")
        )  # fmt: skip
        outputs = [
            {"id": self._pattern(one.rpartition(".")[0], word),
             "property": one.rpartition(".")[2].partition("@")[0]}
            for one in (name[2:-2].split("...") if name.startswith("..") else [name])
        ]  # fmt: skip
        body = {
            "output": name,
            "outputs": outputs if name.startswith("..") else outputs[0],
            "inputs": fields[:split],
            "state": fields[split:],
            "changedPropIds": [f"{text}.{trigger['property']}"],
        }
        self._check(name, self.client.post(_PATH, json=body, headers=headers))

    def _check(self, what: str, answer: Any) -> None:
        self.sent += 1
        text = answer.get_data(as_text=True)
        if answer.status_code >= 500 or _FAULT in text:
            self.wrong.append(f"fault ({answer.status_code}): {what}")
        if any(secret in text for secret in ("Traceback", str(self.home), "site-packages")):
            self.wrong.append(f"the inside was shown: {what}")
        answer.close()

    def _field(self, field: dict[str, Any], value: Any, *, word: str) -> Any:
        one = {"id": self._pattern(field["id"], word), "property": field["property"]}
        one["value"] = one["id"] if field["property"] == "id" else value
        return [one] if '["ALL"]' in field["id"] else one

    def _pattern(self, id_: str, word: str) -> Any:
        if not id_.startswith("{"):
            return id_
        return {
            name: word if isinstance(part, list) else part for name, part in json.loads(id_).items()
        }

    def _word(self, id_: str) -> str:
        return next((self.known[word] for word in ("run", "item") if f'"{word}":' in id_), "0")

    def _hostile(self, field: dict[str, Any], path: str) -> Any:
        id_, name = field["id"], field["property"]
        shaped = {
            "n_intervals": 1,
            "selectedRows": [{"regulator": path, "target": path, "key": [path, path], path: path}],
            "virtualRowData": [{path: path}],
            "columnDefs": [{"field": path, "headerName": path}],
            "tapNodeData": {"gene": path},
            "tapEdgeData": {"source": path, "target": path},
            "clickData": {"points": [{"x": path, "y": path}]},
            "pair-asked": dict.fromkeys(_PAIR, path),
        }
        if "clicks" in name:
            return 1
        if id_.endswith("-uploaded"):
            return {"items": [{"id": path, "name": path, "content": path}], "errors": []}
        lists = name != "id" and any(each in id_ for each in _LISTS)
        return shaped.get(name, shaped.get(id_, [path] if lists else path))

    def _benign(self, field: dict[str, Any]) -> Any:
        id_, hostile = field["id"], self._hostile(field, "x")
        if id_ == "pair-asked":
            return dict.fromkeys(hostile, "")
        if id_ in {"pair-cell", "query-cut"}:
            return None
        if not isinstance(hostile, str):
            return hostile if isinstance(hostile, int) else []
        return next((self.known[word] for word in _SHARED_CONTROLS if word in id_), "")

    def _things(self) -> dict[str, str]:
        """Bring files and a run, and name them by what controls are called."""
        from core.runs import store  # noqa: PLC0415
        from core.workspace import items  # noqa: PLC0415

        counts = "gene,a,b,c\n" + "".join(
            f"AT1G{n}010,{n},{2 * n},{n + 7}\n" for n in range(10, 60)
        )
        for name, text in (("counts.csv", counts), ("pairs.csv", "regulator,target\nA,B\nA,C\n")):
            self.client.post(f"/upload?name={name}", data=io.BytesIO(text.encode()))
        here = items.list_items(self.home, self.workspace.name)
        run = store.create(self.home, self.workspace.name, kind="simulate", title="x",
                           settings={"simulator": "hsc"})  # fmt: skip
        first = {item.content: item.id for item in reversed(here)}
        return {
            "expression": first["expression"],
            "pairs": first["pairs"],
            "item": first["expression"],
            "model": first["model"],
            "methods": "pearson",
            "run": run.id,
        }

    def _watch(self, event: str, given: tuple[Any, ...]) -> None:
        """Note what is made, moved or opened for writing, and where."""
        if event == "open":
            path, mode, flags = given
            writes = any(sign in (mode or "") for sign in "wax+") or bool(flags & _WRITING)
        elif event in _CHANGES:
            path, writes = given[_CHANGES[event]], True
        else:
            return
        if writes and isinstance(path, str | bytes | os.PathLike) and not self._may_write(path):
            self.wrong.append(f"{event}: {os.fsdecode(path)}")

    def _may_write(self, path: str | bytes | os.PathLike[str]) -> bool:
        place = os.path.realpath(os.fsdecode(path))
        own = (
            self.workspace,
            self.home / "runs",
            self.home / "runs.sqlite",
            Path(TMP) / "grnscope-",
        )
        # a writer of workbooks has scratch files of its own, a pool of processes shared memory
        allowed = (*map(str, own), f"{Path(TMP, 'tmp')}", os.devnull, "/dev/shm/pym-")  # noqa: S108
        if place == str(self.home):  # made where it is missing
            return True
        return place.startswith(allowed) or place.endswith((".pyc", ".pyc.tmp"))


TMP = os.environ.get("TMPDIR", "")


def _main() -> Iterator[str]:
    walk = Walk(Path(sys.argv[1]).resolve())
    walk.every_page_and_route()
    walk.every_callback()
    walk.tables_of_strangers()
    yield json.dumps({"sent": walk.sent, "wrong": sorted(set(walk.wrong))})


if __name__ == "__main__":
    print(*_main())
