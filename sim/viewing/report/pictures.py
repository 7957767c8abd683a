"""The pictures of a report: drawn from stored results, as SVG within the page."""

from dataclasses import dataclass, field
from html import escape
from typing import TypeVar

from markupsafe import Markup

from sim.comparing.folder import Comparison
from sim.results import LETTERS
from sim.run import RunResult
from sim.viewing.compared_words import comparison_source
from sim.viewing.gallery import Picture, pictures_of, svg_text
from sim.viewing.report.given import Pair
from sim.viewing.words import source_line

Either = TypeVar("Either", RunResult, Comparison)
MOVED = ("verschuiving", "samenwerkingsverbanden")
"""Pictures that belong to who moved, and where."""
LEDGER = ("verschuiving",)
"""Pictures that need a ledger: nothing is known of it where runs were set side by side."""


@dataclass(frozen=True)
class Drawn:
    """One picture in the page.

    Attributes:
        title: what it shows.
        caption: what is to be seen.
        source: where it comes from.
        svg: the picture itself.
    """

    title: str
    caption: str
    source: str
    svg: Markup


@dataclass
class Album:
    """Pictures that belong together, and a sentence for each that could not be drawn."""

    drawn: list[Drawn] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)


def of_run(result: RunResult) -> Album:
    """Return the pictures of one scenario by itself."""
    album = Album()
    for picture in pictures_of(result):
        _add(album, picture, result, source_line(result.manifest))
    return album


def of_pair(pair: Pair, *, moved: bool) -> Album:
    """Return the pictures of one scenario beside the base: of the differences, or of who moved."""
    album, found = Album(), pair.found
    letter = LETTERS[found.names.index(pair.name)]
    source = f"{comparison_source(found, pair.name)}."
    for picture in pictures_of(found):
        stem, _, end = picture.name.rpartition("-")
        if end != letter or (stem in MOVED) != moved or (stem in LEDGER and not pair.followed):
            continue
        _add(album, picture, found, source)
    return album


def _add(album: Album, picture: Picture[Either], result: Either, source: str) -> None:
    figure = picture.draw(result)
    if figure is None:
        album.absent.append(f"{picture.title}: {picture.absent}")
        return
    label = escape(f"{picture.title}. {picture.caption}", quote=True)
    text = svg_text(figure).replace("<svg", f'<svg role="img" aria-label="{label}"', 1)
    album.drawn.append(Drawn(picture.title, picture.caption, source, Markup(text)))
