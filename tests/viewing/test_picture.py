"""A picture as PNG and SVG: the same bytes each time, and several in one page."""

import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import matplotlib as mpl
import pytest
from matplotlib.figure import Figure

from sim.viewing.picture import save_png, sheet, styled, svg_text

_REFERENCE = re.compile(r'(?:url\(#|href="#)([^")]+)')


def figure_of(text: str = "titel", notes: tuple[str, ...] = ("regel",)) -> Figure:
    with styled():
        figure = sheet(3.0, notes, "bron")
        axes = figure.subplots()
        axes.plot([1, 2, 3], [1.23456, 2, 1], marker="o")
        axes.fill_between([1, 2], [0, 1], [2, 3], hatch="//", alpha=0.3)
        axes.set_title(text)
    return figure


def ids(svg: str) -> list[str]:
    return re.findall(r'\bid="([^"]+)"', svg)


@pytest.mark.parametrize("write", [save_png, lambda f, p: p.write_text(svg_text(f))])
def test_the_same_figure_gives_the_same_bytes(
    tmp_path: Path, write: Callable[[Figure, Path], object]
) -> None:
    """Also where the user's own settings differ, and however often it is written."""
    found, figure = [], figure_of()
    write(figure, tmp_path / "0")
    for name, made in (("1", figure), ("2", figure_of())):
        mpl.rcParams["svg.hashsalt"] = name
        mpl.rcParams["svg.fonttype"] = "none"
        mpl.rcParams["axes.facecolor"] = "red"
        write(made, tmp_path / name)
        mpl.rcdefaults()
        found.append((tmp_path / name).read_bytes())
    assert found == [(tmp_path / "0").read_bytes()] * 2


def test_an_svg_stands_in_a_page_beside_others() -> None:
    one, other = svg_text(figure_of("een")), svg_text(figure_of("twee"))
    assert one.startswith("<svg")
    assert "<metadata" not in one
    assert "<?xml" not in one
    assert len(ids(one)) == len(set(ids(one))) > 3
    assert not set(ids(one)) & set(ids(other))
    for svg in (one, other):
        ElementTree.fromstring(svg)
        assert set(_REFERENCE.findall(svg)) <= set(ids(svg))
        assert _REFERENCE.search(svg)


def test_an_svg_says_where_its_lines_run() -> None:
    """Lengths are rounded to a tenth of a point, not more."""
    svg = svg_text(figure_of())
    ends = re.findall(r"[ML] (-?[\d.]+) (-?[\d.]+)", svg)
    assert max(len(x.partition(".")[2]) for pair in ends for x in pair) == 1


@pytest.mark.parametrize("text", ["kost $5 en $6", "<b>&amp;", 'a"b', "x" * 80])
def test_any_text_can_be_drawn(tmp_path: Path, text: str) -> None:
    figure = figure_of(text)
    save_png(figure, tmp_path / "a.png")
    ElementTree.fromstring(svg_text(figure))
    title = figure.axes[0].get_title(loc="left")
    assert title == text
    assert not figure.axes[0]._left_title.get_parse_math()


def test_every_note_has_a_line_of_its_own() -> None:
    figure = figure_of(notes=("een", "", "twee", "drie"))
    figure.draw(figure.canvas.get_renderer())  # type: ignore[attr-defined]
    boxes = {text.get_text(): text.get_window_extent() for text in figure.texts}
    assert list(boxes) == ["drie", "twee", "een", "bron"]
    order = [boxes[name] for name in ("bron", "drie", "twee", "een")]
    assert all(low.y1 <= high.y0 for low, high in pairwise(order))
    assert order[-1].y1 <= figure.axes[0].get_tightbbox().y0
