"""Pictures of every page for the docs, light and dark: `python -m tests.e2e.shots`."""

import sys
import tempfile
from pathlib import Path
from urllib.parse import urlencode

import app  # noqa: F401  (registers the pages)
from core.data.read_pairs import read_pairs
from core.simulate import demo
from core.simulate.demo import ATLAS, ATLAS_NETWORK
from pages import navigation
from pages.help import GUIDE_SIZE
from tests.e2e.browser import SCHEMES, chromium, executable, visiting
from tests.house import ROOT, running

_FOLDER = ROOT / "docs" / "pictures"
_GUIDE = ROOT / "assets" / "guide"
_READY = {"/query": ".ag-row", "/pair": ".js-plotly-plot", "/network": "canvas"}
"""What must be there before a picture is worth taking."""


def main() -> int:
    """Serve a fresh demo, and photograph every page of the navigation."""
    path = executable()
    if path is None:
        print("No Chromium found; install Debian's chromium or set GRNSCOPE_BROWSER.")
        return 1
    for folder in (_FOLDER, _GUIDE):
        folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        demo.ensure(home, progress=lambda stage, _done, _total: print(stage))
        with running(home, "--without-worker") as launcher, chromium(path) as browser:
            address, shown = launcher.address(), _shown(home)
            for link in navigation():
                for scheme in SCHEMES:
                    target = _FOLDER / f"{_file_name(link.name, scheme)}.png"
                    with visiting(browser, scheme=scheme, width=1440) as visit:
                        page = visit.open(address + shown.get(link.path, link.path))
                        page.wait_for_selector(_READY.get(link.path, "main"), timeout=60_000)
                        page.wait_for_load_state("networkidle")
                        page.screenshot(path=target)
                        if scheme == "light" and link.path != "/":
                            page.set_viewport_size(
                                {"width": GUIDE_SIZE[0], "height": GUIDE_SIZE[1]}
                            )
                            page.wait_for_load_state("networkidle")
                            small = _GUIDE / f"{link.path.strip('/')}.jpg"
                            page.screenshot(path=small, type="jpeg", quality=65)
                    print(target.relative_to(ROOT))
    return 0


def _shown(home: Path) -> dict[str, str]:
    """Give the addresses of pages that are better shown with something on them."""
    first = read_pairs(home / "demo" / ATLAS / ATLAS_NETWORK)
    pair = {"regulator": first.regulator_names[0], "target": first.target_names[0]}
    return {"/query": "/query?demo=1", "/pair": "/pair?" + urlencode(pair)}


def _file_name(page: str, scheme: str) -> str:
    stem = page.lower().replace(" ", "-")
    return stem if scheme == "light" else f"{stem}-{scheme}"


if __name__ == "__main__":
    sys.exit(main())
