"""What the tests of the page share: stored results, one server, one browser."""

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from page.stored import Stored, make
from swept_data import crossed, sobol, unsayable

from benchmarks.page import CHROMIUM

Open = Callable[..., Any]
INSTALL = "apt-get install -y chromium"


@pytest.fixture(scope="session")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Stored:
    """Return stored results, made once."""
    return make(tmp_path_factory.mktemp("results"))


def start(*arguments: str, cwd: Path) -> tuple[subprocess.Popen[str], str]:
    """Start the command and return it with the address that it prints."""
    root = str(Path(__file__).resolve().parents[3])
    process = subprocess.Popen(
        [sys.executable, "-c", "from sim.cli import main; main()", "inspect", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": root},
    )
    assert process.stdout is not None
    line = process.stdout.readline()
    found = re.search(r"http://\S+", line)
    if found is None:
        process.kill()
        _, error = process.communicate()
        pytest.fail(f"the page did not start: {line}{error}")
    return process, found[0]


def stop(process: subprocess.Popen[str]) -> tuple[int, str]:
    """Interrupt the command; return its exit code and what it said as an error."""
    process.send_signal(signal.SIGINT)
    _, error = process.communicate(timeout=20)
    return process.returncode, error


@pytest.fixture(scope="session")
def swept(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Return sweeps: a hostile one with failed runs, one for indices, one that says nothing."""
    place = tmp_path_factory.mktemp("sweeps")
    return [
        crossed(place / "gekruist", fails=(0, 7)),
        sobol(place / "sobol"),
        unsayable(place)["all failed"],
    ]


@pytest.fixture(scope="session")
def served(
    stored: Stored, swept: list[Path], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """Return the address of a page of all stored results, one of them damaged."""
    folders = [str(folder) for folder in (*stored.good, stored.bad["scale"], *swept)]
    cwd = tmp_path_factory.mktemp("cwd")
    (cwd / "scenarios").mkdir()
    shutil.copy(Path(__file__).resolve().parents[3] / "scenarios" / "klein.yaml", cwd / "scenarios")
    process, address = start("--no-open", *folders, cwd=cwd)
    yield address
    code, error = stop(process)
    assert code == 0
    expected = ("is damaged", "Refusing websocket connection from Origin")
    assert [line for line in error.splitlines() if not any(e in line for e in expected)] == []


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Return a Chromium without a window, that can reach this machine alone."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415

    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        pytest.fail(f"these tests drive a real Chromium; install it with: {INSTALL}")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=list(CHROMIUM))
        yield chromium
        chromium.close()


@pytest.fixture
def opened(browser: Any, served: str) -> Iterator[Open]:
    """Return a function that opens the page at a view and waits until it is drawn."""
    contexts: list[Any] = []

    def open_view(view: str = "overzicht", query: str = "", **options: Any) -> Any:
        context = browser.new_context(
            **{"viewport": {"width": 1280, "height": 800}, "accept_downloads": True, **options}
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.requested, page.troubles = [], []
        page.on("request", lambda request: page.requested.append(request.url))
        page.on("pageerror", lambda error: page.troubles.append(str(error)))
        page.on(
            "console",
            lambda line: page.troubles.append(line.text) if line.type == "error" else None,
        )
        page.on("dialog", lambda dialog: page.troubles.append(dialog.message) or dialog.dismiss())
        page.goto(f"{served}#{view}?{query}")
        shown(page, view)
        return page

    yield open_view
    for context in contexts:
        for page in context.pages:
            assert page.troubles == []
            outside = [
                url for url in page.requested if not url.startswith((served, "data:", "blob:"))
            ]
            assert outside == []
        context.close()


def shown(page: Any, view: str) -> None:
    page.wait_for_selector(f"main[data-shown={view}][aria-busy=false]", timeout=15_000)
