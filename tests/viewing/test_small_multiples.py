"""Panels of samenwerkingsverbanden: they hold the numbers, sorted, and can be read."""

from pathlib import Path

import numpy as np
import pytest
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.figure import Figure
from picture_data import PO, cut_off, folder_of, overlapping, texts_of

from sim.data import read_table
from sim.viewing.shares import SWV_PO, last_year, national, shares
from sim.viewing.small_multiples import across_of, draw, pictures, place

MANY = tuple(code for code in read_table("swvs")["swv"] if code.startswith("PO"))


def drawn(given: object, number: int = 0) -> Figure:
    figure = draw(given, SWV_PO[number], "po")  # type: ignore[arg-type]
    assert figure is not None
    return figure


def lines(figure: Figure) -> list[list[np.ndarray]]:
    return [c.get_segments() for c in figure.axes[0].collections if isinstance(c, LineCollection)]


def test_lines_hold_the_numbers_the_highest_first(tmp_path: Path) -> None:
    given = folder_of(tmp_path)
    frame = shares(given, "swv", SWV_PO[0])
    assert frame is not None
    _, level, own = lines(drawn(given))
    last = last_year(frame)["value"].sort_values(ascending=False)
    top = 3.0  # of 2.9
    assert float(frame["value"].max()) == pytest.approx(2.9, abs=0.1)
    at = np.linspace(0.0, 1.0, 3)
    for column, unit in enumerate(last.index):
        mine = frame[frame["unit"] == unit].sort_values("schooljaar")["value"].to_numpy(float)
        assert own[column] == pytest.approx(place(column, 0, at, mine / top))
        country = np.array(list(national(frame).values()))
        assert level[column] == pytest.approx(place(column, 0, at, country / top))
    codes = [text for text in texts_of(drawn(given)) if text in PO]
    assert codes == list(last.index)


def test_bands_are_drawn_for_replicates_only(tmp_path: Path) -> None:
    for replicates, bands in ((0, 0), (5, len(PO))):
        figure = drawn(folder_of(tmp_path / str(replicates), replicates=replicates))
        found = [c for c in figure.axes[0].collections if isinstance(c, PolyCollection)]
        assert sum(len(c.get_paths()) for c in found) == bands
        words = " ".join(texts_of(figure))
        assert ("Eén run: geen onzekerheid getoond." in words) == (not replicates)
        assert ("mediaan van 5 runs" in words) == bool(replicates)


def test_all_of_them_can_be_read(tmp_path: Path) -> None:
    figure = drawn(folder_of(tmp_path, units={"swv": MANY}, name="x" * 80))
    assert len(lines(figure)[2]) == len(MANY)
    assert cut_off(figure) == []
    assert overlapping(figure) == []


def test_one_schooljaar_is_a_point_beside_the_country(tmp_path: Path) -> None:
    figure = drawn(folder_of(tmp_path, years=1))
    _, level, _ = lines(figure)
    assert all(line[1, 0] - line[0, 0] > 0.8 for line in level)
    points = figure.axes[0].collections[-1].get_offsets()
    assert len(points) == len(PO)


def test_one_samenwerkingsverband_has_nothing_beside_it(tmp_path: Path) -> None:
    given = folder_of(tmp_path, units={"swv": ("PO2001", "VO2001")})
    for picture in pictures(given):
        assert picture.draw(given) is None
        assert "twee of meer" in picture.absent
        assert picture.seldom


def test_few_stand_wide() -> None:
    assert [across_of(n) for n in (2, 3, 8, 9, 75)] == [3, 3, 8, 8, 8]
