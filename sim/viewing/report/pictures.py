"""The pictures of a report: drawn from stored results, as SVG within the page."""

import re
from dataclasses import dataclass, field
from html import escape
from typing import TypeVar

from markupsafe import Markup

from sim.comparing.folder import Comparison
from sim.results import LETTERS
from sim.run import RunResult
from sim.sweeping.analysis import Analysis
from sim.viewing.compared_words import comparison_source
from sim.viewing.gallery import Picture, pictures_of, svg_text
from sim.viewing.report.given import Pair
from sim.viewing.words import source_line

Either = TypeVar("Either", RunResult, Comparison, Analysis)
MAIN = ("thuiszitters", "instroom_en_stand", "wachtlijst", "stromen", "routekaart", "geld")
"""Pictures of one scenario by itself that a report shows, of all that there are."""
DIFFERENCES, MOVED = ("verschil", "routekaart"), ("verschuiving", "samenwerkingsverbanden")
"""Pictures of a comparison: of the differences, and of who moved and where."""
MAP, REGIONS = "kaart_verschil", "samenwerkingsverbanden"
"""Shown with one scenario beside the base, and with few."""
LEDGER = ("verschuiving",)
"""Pictures that need a ledger: nothing is known of it where runs were set side by side."""
_FEW = 3
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_BETWEEN = re.compile(r">\s+<")
_NAMED = re.compile(r'(?:href="#|url\(#)([^")]+)')
_ID = re.compile(r'\sid="([^"]+)"')
_LINK = re.compile(r'(?:xlink:)?href="#([^"]+)"|url\(#([^)]+)\)')
_PLACES = re.compile(r'\b(?:d|x|y)="[^"]*"|translate\([^)]*\)')
_FINE = re.compile(r"(\d\.\d\d)\d+")


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


@dataclass
class Painter:
    """Draws the pictures of one report, and keeps what they call their parts apart.

    Attributes:
        pairs: how many scenarios stand beside the base.
        made: how many pictures were drawn.
    """

    pairs: int
    made: int = 0

    def of_run(self, result: RunResult) -> Album:
        """Return the pictures of one scenario by itself."""
        album, source = Album(), f"{source_line(result.manifest)}."
        for picture in pictures_of(result):
            if picture.name in MAIN:
                self._add(album, picture, result, source)
        return album

    def of_pair(self, pair: Pair, *, moved: bool) -> Album:
        """Return the pictures of one scenario beside the base.

        What a comparison draws once for all its scenarios stands with the first of them.

        Args:
            pair: both.
            moved: those of who moved and where, else those of the differences.
        """
        album, found = Album(), pair.found
        letter = LETTERS[found.names.index(pair.name)]
        source = f"{comparison_source(found, pair.name)}."
        wanted = self._wanted(pair, moved)
        for picture in pictures_of(found):
            stem, _, end = picture.name.rpartition("-")
            once = not stem and letter == LETTERS[1]
            if (stem or end) in wanted and (once or end == letter):
                self._add(album, picture, found, source)
        return album

    def of_sweep(self, found: Analysis, source: str) -> dict[str, Album]:
        """Return the pictures of a sweep, an album by the name of each."""
        albums = {}
        for picture in pictures_of(found):
            albums[picture.name] = Album()
            self._add(albums[picture.name], picture, found, source)
        return albums

    def _wanted(self, pair: Pair, moved: bool) -> set[str]:
        """Return the names of pictures, fewer where there are many scenarios."""
        if not moved:
            return set(DIFFERENCES)
        wanted = set(MOVED) if pair.followed else set(MOVED) - set(LEDGER)
        if self.pairs == 1:
            wanted.add(MAP)
        return wanted if self.pairs <= _FEW else wanted - {REGIONS}

    def _add(self, album: Album, picture: Picture[Either], result: Either, source: str) -> None:
        figure = picture.draw(result)
        if figure is None:
            album.absent.append(f"{picture.title}: {picture.absent}")
            return
        self.made += 1
        label = escape(f"{picture.title}. {picture.caption}", quote=True)
        text = shortened(svg_text(figure), f"f{self.made}-")
        text = text.replace("<svg", f'<svg role="img" aria-label="{label}"', 1)
        album.drawn.append(Drawn(picture.title, picture.caption, source, Markup(text)))


def shortened(svg: str, mark: str) -> str:
    """Return a picture in fewer letters.

    Args:
        svg: as ``svg_text`` returns it.
        mark: how the ids in it begin, unlike those of any other picture of the page.
    """
    names: dict[str, str] = {}
    for found in _NAMED.finditer(svg):
        names.setdefault(found[1], f"{mark}{len(names)}")

    def link(found: re.Match[str]) -> str:
        return f'href="#{names[found[1]]}"' if found[1] else f"url(#{names[found[2]]})"

    plain = _BETWEEN.sub("><", _COMMENT.sub("", svg))
    plain = _ID.sub(lambda found: f' id="{names[found[1]]}"' if found[1] in names else "", plain)
    plain = _LINK.sub(link, plain)
    return _PLACES.sub(lambda found: _FINE.sub(r"\1", found[0]), plain)
