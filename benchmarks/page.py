"""How soon the page shows stored results, and how soon it answers the slider.

``python -m benchmarks.page RESULTS_FOLDER [MORE ...]`` starts ``leerlingstromen inspect`` on the
folders, drives a real Chromium without a window and without a network, and prints a table (Dutch).
The server starts before anything is measured; the first opening is of a server that has read no
table yet.
"""

import argparse
import re
import shutil
import signal
import statistics
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.box import MARKDOWN
from rich.console import Console
from rich.table import Table

CHROMIUM = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
)
"""Arguments of a Chromium that can reach this machine alone; the tests of the page start it so."""
_VIEWS = {"overzicht": "overzicht", "kaart": "kaart van gemeenten", "verloop": "verloop"}
_WIDE, _SMALL = (1280, 800), (390, 844)
# from the key to the second frame after it, when what the first frame painted is on the screen
_SLIDE = """() => new Promise(done => {
  const slider = document.getElementById('time');
  slider.addEventListener('keydown', () => {
    const from = performance.now();
    requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - from)));
  }, { once: true, capture: true });
})"""
_MAPS = {
    "gemeenten": "l=gemeente&i=absoluut_verzuim_stand",
    "swv's po": "l=swv_po&i=leerlingen_so",
}


def serve(folders: Sequence[Path]) -> tuple[subprocess.Popen[str], str]:
    """Start the page and return it with its address."""
    process = subprocess.Popen(
        [sys.executable, "-c", "from sim.cli import main; main()", "inspect", "--no-open"]
        + [str(folder) for folder in folders],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    found = re.search(r"http://\S+", process.stdout.readline())
    if found is None:
        raise SystemExit("the page did not start")
    return process, found[0]


def opening(browser: Any, address: str, view: str, size: tuple[int, int]) -> float:
    """Return the seconds from navigation to the frame that shows a view, in a new browser."""
    context = browser.new_context(viewport={"width": size[0], "height": size[1]})
    page = context.new_page()
    page.goto(f"{address}#{view}", wait_until="commit")
    page.wait_for_selector(f"main[data-shown={view}]", timeout=60_000)
    marks = page.evaluate(f"performance.getEntriesByName('getoond:{view}')[0].startTime")
    context.close()
    return float(marks) / 1000.0


def sliding(browser: Any, address: str, query: str, moves: int) -> list[float]:
    """Return the milliseconds that each move of the slider of a map took."""
    context = browser.new_context(viewport={"width": _WIDE[0], "height": _WIDE[1]})
    page = context.new_page()
    page.goto(f"{address}#kaart?{query}")
    page.wait_for_selector("main[data-shown=kaart]", timeout=60_000)
    page.locator("#time").focus()
    found = []
    for _ in range(moves):
        told = page.evaluate_handle(f"() => ({{ told: ({_SLIDE})() }})")
        page.keyboard.press("ArrowLeft")
        found.append(float(told.evaluate("each => each.told")))
    context.close()
    return found


def measured(address: str, openings: int, moves: int) -> Mapping[str, tuple[str, list[float]]]:
    """Return every figure by its name: its unit, and what was measured."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415

    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        raise SystemExit("no Chromium; install it with: apt-get install -y chromium")
    found: dict[str, tuple[str, list[float]]] = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(CHROMIUM))
        first = [opening(browser, address, "kaart", _WIDE)]
        found["eerste opening, kaart van gemeenten"] = ("s", first)
        for view, name in _VIEWS.items():
            times = [opening(browser, address, view, _WIDE) for _ in range(openings)]
            found[f"openen, {name}"] = ("s", times)
        times = [opening(browser, address, "kaart", _SMALL) for _ in range(openings)]
        found["openen, kaart van gemeenten, klein scherm"] = ("s", times)
        for name, query in _MAPS.items():
            found[f"schuiven, {name}"] = ("ms", sliding(browser, address, query, moves))
        browser.close()
    return found


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--openings", type=int, default=9)
    parser.add_argument("--moves", type=int, default=60)
    given = parser.parse_args()
    process, address = serve(given.folders)
    try:
        found = measured(address, given.openings, given.moves)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=30)
    table = Table(title="De pagina in Chromium zonder venster", box=MARKDOWN)
    for head in ("wat", "beste", "mediaan", "traagste", "keer"):
        table.add_column(head, justify="left" if head == "wat" else "right")
    for name, (unit, times) in found.items():
        digits = 2 if unit == "s" else 0
        ends = (min(times), statistics.median(times), max(times))
        cells = [f"{value:.{digits}f} {unit}".replace(".", ",") for value in ends]
        table.add_row(name, *cells, str(len(times)))
    Console(width=100).print(table)


if __name__ == "__main__":
    main()
