"""What a visitor waits for: start, first paint, the demo's question, and thirty at once.

A server with a fresh demo is started as `make run` starts it, though without the worker. One
real browser opens every page, and asks the demo's question. Its requests are then sent again
by visitors who each have a workspace of their own, all at once, pausing on each page as a
person would; a page's time is that of all its requests but pictures and scripts, which a
browser keeps. Needs Debian's Chromium.
"""

from __future__ import annotations

import os
import random
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psutil
import requests
from playwright.sync_api import Browser, Page, Request, sync_playwright

from benchmarks._machine import options, report
from core.progress import silent
from core.simulate import demo

_ROOT = Path(__file__).resolve().parents[1]
_PATHS = ("/", "/query", "/pair", "/network", "/data", "/train", "/evaluate", "/runs", "/help")
_PATIENCE = 60_000
_PAUSE = (1.0, 3.0)
"""Seconds that a visitor looks at a page, at least and at most."""


@dataclass(frozen=True)
class Sent:
    """A request as a browser sent it."""

    method: str
    path: str
    body: bytes | None
    kind: str


def main() -> None:
    """Measure and report."""
    chosen = options(__doc__)
    browser_path = os.environ.get("GRNSCOPE_BROWSER") or shutil.which("chromium")
    if browser_path is None:
        sys.exit("Chromium must be there. Install Debian's chromium, or set GRNSCOPE_BROWSER.")
    visitors = 5 if chosen.quick else 30
    rows: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory() as home:
        demo.ensure(Path(home), progress=silent)
        with _serving(Path(home)) as (address, process, seconds), sync_playwright() as playwright:
            rows.append({"what": "start of the web pages", "seconds": seconds})
            browser = playwright.chromium.launch(
                executable_path=browser_path, args=["--no-sandbox", "--disable-gpu"]
            )
            sent: dict[str, list[Sent]] = {}
            for path in _PATHS:
                painted, drawn, sent[path] = _opened(browser, address, path)
                rows.append({"what": f"first paint of {path}", "seconds": painted})
                rows.append({"what": f"{path} drawn", "seconds": drawn})
            rows.append({"what": "demo question, 50 × 500, from click to table",
                         "seconds": _asked(browser, address)})  # fmt: skip
            browser.close()
            rows += _visited(address, sent, visitors=visitors)
            rows += _memory(process)
    report(rows, to=chosen.json)


@contextmanager
def _serving(home: Path) -> Iterator[tuple[str, psutil.Process, float]]:
    """Start the web pages; give their address, process, and the seconds until they answered."""
    environment = {**os.environ, "GRNSCOPE_HOME": str(home), "GRNSCOPE_HOST": "127.0.0.1"}
    begin = time.perf_counter()
    started = subprocess.Popen(
        [sys.executable, "-m", "core", "serve", "--without-worker"],
        cwd=_ROOT, env=environment, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        address = ""
        for line in started.stdout or ():
            if found := re.search(r"http://[^\s]+", line):
                address = found.group()
                break
        seconds = time.perf_counter() - begin
        threading.Thread(target=lambda: list(started.stdout or ()), daemon=True).start()
        yield address.rstrip("/"), psutil.Process(started.pid), seconds
    finally:
        started.send_signal(signal.SIGTERM)
        started.wait(30)


def _opened(browser: Browser, address: str, path: str) -> tuple[float, float, list[Sent]]:
    """Open a page as somebody new; give seconds to its first paint and until it stands still."""
    context = browser.new_context()
    page = context.new_page()
    sent: list[Sent] = []

    def note(request: Request) -> None:
        if request.resource_type in {"document", "fetch", "xhr"}:
            parts = urlsplit(request.url)
            where = parts.path + (f"?{parts.query}" if parts.query else "")
            sent.append(
                Sent(request.method, where, request.post_data_buffer, request.resource_type)
            )

    page.on("request", note)
    begin = time.perf_counter()
    page.goto(address + path)
    page.wait_for_selector("main h1", timeout=_PATIENCE)
    page.wait_for_load_state("networkidle")
    # a page stands still when nothing was asked for half a second
    drawn = time.perf_counter() - begin - 0.5
    painted = page.evaluate(
        "performance.getEntriesByName('first-contentful-paint')[0].startTime / 1000"
    )
    context.close()
    return float(painted), drawn, sent


def _asked(browser: Browser, address: str) -> float:
    context = browser.new_context()
    page: Page = context.new_page()
    page.goto(f"{address}/query")
    link = page.get_by_role("link", name="Try the demo question")
    link.wait_for(timeout=_PATIENCE)
    page.wait_for_load_state("networkidle")
    begin = time.perf_counter()
    link.click()
    page.wait_for_selector(".ag-row", timeout=_PATIENCE)
    seconds = time.perf_counter() - begin
    context.close()
    return seconds


def _visited(address: str, sent: dict[str, list[Sent]], *, visitors: int) -> list[dict[str, Any]]:
    """Let visitors click through all pages at once."""
    seconds: dict[str, list[float]] = {path: [] for path in sent}
    errors: list[str] = []

    def visit(number: int) -> None:
        chance = random.Random(number)  # noqa: S311  (pauses are no secret)
        with requests.Session() as session:
            session.get(address + "/", timeout=60)
            for path in chance.sample(list(sent), len(sent)):
                time.sleep(chance.uniform(*_PAUSE))
                begin = time.perf_counter()
                errors.extend(_again(session, address, sent[path]))
                seconds[path].append(time.perf_counter() - begin)

    threads = [threading.Thread(target=visit, args=(number,)) for number in range(visitors)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    rows = [
        {
            "what": f"{path}, {visitors} visitors at once",
            "seconds": statistics.median(taken),
            "slowest": max(taken),
        }
        for path, taken in seconds.items()
    ]
    for error in sorted(set(errors))[:10]:
        print(error)
    return [*rows, {"what": f"errors met by {visitors} visitors", "count": len(errors)}]


def _again(session: requests.Session, address: str, sent: Sequence[Sent]) -> list[str]:
    """Send a page's requests again, one after the other; list those that failed."""
    errors = []
    for each in sent:
        headers = {"Content-Type": "application/json"} if each.method == "POST" else {}
        answer = session.request(
            each.method, address + each.path, data=each.body, timeout=60,
            headers={**headers, "Origin": address},
        )  # fmt: skip
        if answer.status_code >= 400:
            errors.append(f"{answer.status_code} {each.method} {each.path}")
    return errors


def _memory(process: psutil.Process) -> list[dict[str, Any]]:
    """Give the memory of each process that answers pages, and of the helpers beside them."""
    web: list[float] = []
    helpers: list[float] = []
    for child in process.children(recursive=True):
        said = " ".join(child.cmdline())
        size = child.memory_info().rss / 2**20
        if "app:server" in said:
            web.append(size)
        elif "spawn_main" in said:
            helpers.append(size)
    return [
        {"what": "largest web process afterwards", "mib": max(web)},
        {"what": "largest helper process afterwards", "mib": max(helpers, default=0.0)},
    ]


if __name__ == "__main__":
    main()
