"""A real browser: Debian's Chromium, driven by Playwright."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal
from weakref import WeakKeyDictionary

from playwright.sync_api import Browser, Page, sync_playwright

Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
LOOKS: tuple[tuple[Scheme, int], ...] = (("light", 390), ("dark", 1280), ("light", 1920))
"""Themes and widths in which every page is looked at: a phone, a desk, a wide screen. A theme
changes colours and no sizes, so that each width needs one theme only."""

_NAMES = ("chromium", "chromium-browser", "google-chrome")
_PATIENCE = 30_000
"""Milliseconds, as Playwright has it."""
_FORGET = "() => { try { localStorage.clear(); sessionStorage.clear(); } catch { } }"
"""A sandboxed page stores nothing and may not ask."""
_WATCH = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (event) =>
    window.violations.push(`${event.violatedDirective}: ${event.blockedURI}`));
"""


def executable() -> str | None:
    """Find the browser: `GRNSCOPE_BROWSER`, or what the system calls Chromium."""
    named = os.environ.get("GRNSCOPE_BROWSER")
    return named or next(filter(None, map(shutil.which, _NAMES)), None)


@contextmanager
def chromium(path: str) -> Iterator[Browser]:
    """Start the browser for the length of a block."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path,
            # in a container there is neither a sandbox for root nor much shared memory
            args=["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"],
        )
        try:
            yield browser
        finally:
            browser.close()


class Visit:
    """A page in a window of its own, and everything the browser complained about there."""

    def __init__(self, browser: Browser) -> None:
        self.context = browser.new_context(reduced_motion="reduce")
        self.context.add_init_script(_WATCH)
        self.page: Page = self.context.new_page()
        self._complaints: list[str] = []
        self.page.on("console", lambda message: self._heard(message.type, message.text))
        self.page.on("pageerror", lambda error: self._heard("error", str(error)))
        self.page.on(
            "response",
            lambda answer: (
                self._heard("error", f"{answer.status} {answer.url}")
                if answer.status >= 400
                else None
            ),
        )

    def begin(self, *, scheme: Scheme, width: int, height: int) -> None:
        """Make it the window of somebody who has never been here."""
        self.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        self.page.set_viewport_size({"width": width, "height": height})
        self._complaints.clear()

    def end(self) -> None:
        """Forget who was here: other pages, routes, cookies, and what pages stored.

        What listens to the page with `on` is not forgotten; use `once`.
        """
        for other in self.context.pages:
            if other is not self.page:
                other.close()
        self.page.unroute_all()
        self.page.set_default_timeout(_PATIENCE)
        self.page.evaluate(_FORGET)
        self.page.goto("about:blank")
        self.context.clear_cookies()

    def open(self, address: str) -> Page:
        """Open a page and wait until Dash has drawn it."""
        self.page.goto(address)
        self.page.wait_for_selector("main h1")
        self.page.wait_for_load_state("networkidle")
        return self.page

    def complaints(self) -> list[str]:
        """List console errors and warnings, failed requests, and policy violations."""
        violations: list[str] = self.page.evaluate("window.violations")
        return [*self._complaints, *violations]

    def _heard(self, kind: str, text: str) -> None:
        if kind in {"error", "warning"}:
            self._complaints.append(f"{kind}: {text}")


_left: WeakKeyDictionary[Browser, list[Visit]] = WeakKeyDictionary()
"""Windows that nobody is in. Opened again, a window has the scripts compiled already, which is
most of what a page costs."""


@contextmanager
def visiting(
    browser: Browser,
    *,
    scheme: Scheme = "light",
    width: int = 1280,
    height: int = 900,
    used: bool = True,
) -> Iterator[Visit]:
    """Open a window for the length of a block.

    Parameters
    ----------
    browser
        Where.
    scheme, width, height
        What it looks like.
    used
        Whether it may be one that an earlier block has left as it was found. Say no where a block
        changes what `Visit.end` does not set back.
    """
    left = _left.setdefault(browser, [])
    visit = left.pop() if used and left else Visit(browser)
    try:
        visit.begin(scheme=scheme, width=width, height=height)
        yield visit
    except BaseException:
        visit.context.close()
        raise
    if used:
        visit.end()
        left.append(visit)
    else:
        visit.context.close()
