"""A real browser: Debian's Chromium, driven by Playwright."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from playwright.sync_api import Browser, Page, sync_playwright

Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
LOOKS: tuple[tuple[Scheme, int], ...] = (("light", 390), ("dark", 1280), ("light", 1920))
"""Themes and widths in which every page is looked at: a phone, a desk, a wide screen. A theme
changes colours and no sizes, so that each width needs one theme only."""

_NAMES = ("chromium", "chromium-browser", "google-chrome")
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

    def __init__(
        self, browser: Browser, *, scheme: Scheme = "light", width: int = 1280, height: int = 900
    ) -> None:
        self.context = browser.new_context(
            color_scheme=scheme,
            viewport={"width": width, "height": height},
            reduced_motion="reduce",
        )
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


@contextmanager
def visiting(
    browser: Browser, *, scheme: Scheme = "light", width: int = 1280, height: int = 900
) -> Iterator[Visit]:
    """Open a window for the length of a block."""
    visit = Visit(browser, scheme=scheme, width=width, height=height)
    try:
        yield visit
    finally:
        visit.context.close()
