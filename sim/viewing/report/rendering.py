"""From what is said to one HTML page: the templates, their style, and what they may use.

Everything from a file goes through the template's own escaping; only the pictures and the
style, which are this package's own, are put in as they are.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from urllib.parse import urlsplit

from jinja2 import Environment, StrictUndefined, select_autoescape
from markupsafe import Markup

PARTS, STYLE = "parts.html.j2", "report.css"
"""How a table and a figure are written, and what they look like."""


@dataclass
class Count:
    """Numbers tables and figures as they come."""

    numbers: dict[str, int] = field(default_factory=dict)

    def _next(self, kind: str) -> int:
        self.numbers[kind] = self.numbers.get(kind, 0) + 1
        return self.numbers[kind]

    def table(self) -> int:
        """Return the number of the next table."""
        return self._next("table")

    def figure(self) -> int:
        """Return the number of the next figure."""
        return self._next("figure")


def rendered(template: str, chapters: Mapping[str, str], **content: object) -> str:
    """Return a report as one HTML page.

    Args:
        template: its file in this folder.
        chapters: anchor and title of each chapter; they are numbered in this order.
        content: everything that the template shows.
    """
    here = files(__package__)
    environment = Environment(
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        keep_trailing_newline=True,
    )
    text = "".join((here / name).read_text(encoding="utf-8") for name in (PARTS, template))
    order = list(chapters)
    return environment.from_string(text).render(
        css=Markup((here / STYLE).read_text(encoding="utf-8")),
        count=Count(),
        chapter=lambda anchor: f"{order.index(anchor) + 1} {chapters[anchor]}",
        is_url=lambda address: urlsplit(address).scheme in {"http", "https"},
        **content,
    )
