"""The page over HTTP: a few files of its own, and questions that are answered with JSON.

No address holds a path: a folder is named by its number, a file by one of ``FILES``.
"""

import asyncio
import json
import logging
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from tornado.web import RequestHandler

from sim.data import DataError
from sim.results import RunError
from sim.viewing.page import (
    answers,
    details,
    regions,
    routekaart,
    school_tables,
    sweep_answers,
    sweep_found,
)
from sim.viewing.page.answers import Data, Page
from sim.viewing.page.sources import NotStored
from sim.viewing.page.values import Ask

FOLDER = Path(__file__).parent / "static"
TYPES = {"html": "text/html", "css": "text/css", "js": "text/javascript"}
FILES: Mapping[str, Path] = {
    path.name: path for path in sorted(FOLDER.glob("*.*")) if path.suffix[1:] in TYPES
}
"""The files that are served, by name."""
INDEX = "index.html"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
"""What a browser may load for the page: nothing from elsewhere, no script within a text."""
_LONGEST = 200
log = logging.getLogger(__name__)


class Quiet(RequestHandler):
    """A handler that tells a browser to trust nothing it was not told to, and says little."""

    def set_default_headers(self) -> None:
        """Set what every answer carries."""
        self.set_header("Content-Security-Policy", POLICY)
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("X-Frame-Options", "DENY")
        self.set_header("Referrer-Policy", "no-referrer")
        self.set_header("Cross-Origin-Resource-Policy", "same-origin")
        self.set_header("Cross-Origin-Opener-Policy", "same-origin")
        self.set_header("Cache-Control", "no-cache")
        self.clear_header("Server")

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Answer with the code alone: no traceback, no path."""
        self.set_header("Content-Type", "text/plain; charset=UTF-8")
        self.finish(f"{status_code}\n")


class NothingHandler(Quiet):
    """Any other address."""

    def prepare(self) -> None:
        """Answer that there is nothing."""
        self.send_error(404)


class FileHandler(Quiet):
    """The page itself, its style and its scripts."""

    def get(self, name: str = "") -> None:
        """Answer with one of ``FILES``."""
        path = FILES.get(name or INDEX)
        if path is None:
            self.send_error(404)
            return
        self.set_header("Content-Type", f"{TYPES[path.suffix[1:]]}; charset=UTF-8")
        self.finish(path.read_bytes())


class ApiHandler(Quiet):
    """Questions of the page, by name."""

    def initialize(self, page: Page) -> None:
        """Take the page that is served."""
        self.page = page

    async def get(self, name: str) -> None:
        """Answer a question: JSON with ``error`` where it cannot be answered."""
        question = QUESTIONS.get(name)
        if question is None:
            self.send_error(404)
            return
        given = {
            key: values[-1].decode("utf-8", "replace")[:_LONGEST]
            for key, values in self.request.query_arguments.items()
        }
        loop = asyncio.get_running_loop()
        try:
            found = await loop.run_in_executor(None, question, self.page, given)
        except (NotStored, RunError) as error:
            found = {"error": str(error)}
        except (DataError, OSError, ValueError, KeyError, TypeError, LookupError) as error:
            log.warning("%s: %s: %s", name, type(error).__name__, error)
            found = {"error": "Deze map is beschadigd: een tabel houdt niet wat zij moet houden."}
        self.set_header("Content-Type", "application/json; charset=UTF-8")
        self.finish(json.dumps(found, ensure_ascii=False, allow_nan=False))


Given = Mapping[str, str]
Question = Callable[[Page, Given], Data]


def _ask(given: Given) -> Ask:
    return Ask(
        given.get("table", ""),
        given.get("level", ""),
        given.get("indicator", ""),
        given.get("relative") == "1",
    )


def _place(given: Given) -> tuple[str, str]:
    return given.get("level", ""), given.get("unit", "")


def _asked(given: Given, *names: str) -> list[str]:
    return [given.get(name, "") for name in names]


def _year(given: Given) -> int | None:
    text = given.get("year", "")
    return int(text) if text.isdecimal() and len(text) == 4 else None


def _results(page: Page, given: Given) -> Data:
    if given.get("look") == "1":
        page.context.find()
    return answers.results(page)


def _shapes(page: Page, given: Given) -> Data:
    level = given.get("level", "")
    if level not in regions.DRAWN:
        raise NotStored("Dit niveau heeft geen grenzen om te tekenen.")
    return regions.shapes(level)


QUESTIONS: Mapping[str, Question] = {
    "results": _results,
    "shapes": _shapes,
    "indicators": lambda page, given: answers.indicators(
        page, given.get("keys", ""), given.get("level", "")
    ),
    "regions": lambda page, given: answers.regions(
        page, given.get("keys", ""), given.get("level", "")
    ),
    "map": lambda page, given: answers.map_data(
        page, given.get("key", ""), _ask(given), given.get("base", "")
    ),
    "series": lambda page, given: answers.series(
        page, given.get("keys", ""), _ask(given), given.get("unit", ""), given.get("base", "")
    ),
    "table": lambda page, given: answers.table(
        page, given.get("keys", ""), *_place(given), given.get("base", "")
    ),
    "money": lambda page, given: details.money(
        page, given.get("keys", ""), *_place(given), given.get("base", "")
    ),
    "differences": lambda page, given: answers.differences(
        page, given.get("keys", ""), given.get("base", "")
    ),
    "ledger": lambda page, given: details.ledger(
        page, given.get("key", ""), given.get("form", ""), _year(given)
    ),
    "schools": lambda page, given: details.school_list(page, given.get("key", ""), *_place(given)),
    "schoolplaces": lambda page, given: school_tables.places(),
    "schoolmap": lambda page, given: school_tables.school_map(
        page, given.get("key", ""), given.get("indicator", ""), given.get("base", "")
    ),
    "routekaart": lambda page, given: routekaart.steps(page, given.get("keys", "")),
    "words": lambda page, given: details.words(page, given.get("key", "")),
    "sweep": lambda page, given: sweep_answers.overview(page, given.get("sweep", "")),
    "sweepcourse": lambda page, given: sweep_answers.one_factor(
        page, *_asked(given, "sweep", "outcome", "factor")
    ),
    "sweepplane": lambda page, given: sweep_answers.two_factors(
        page, *_asked(given, "sweep", "outcome", "across", "up")
    ),
    "sweepanalysis": lambda page, given: sweep_found.analysis(page, given.get("sweep", "")),
}
"""What the page may ask, by name."""
