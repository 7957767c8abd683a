"""Maps: every area in the class of its figure, and what has no area said."""

from itertools import pairwise
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex
from picture_data import cut_off, folder_of, overlapping, texts_of

from sim.data import read_table
from sim.viewing.maps import EMPTY, class_words, classes, colours, draw, outlines, pictures
from sim.viewing.shares import SWV_PO, last_year, shares

SWVS = tuple(read_table("swvs")["swv"])
GEMEENTEN = tuple(read_table("gemeenten")["gemeente"])


def test_areas_have_the_colour_of_their_class(tmp_path: Path) -> None:
    given = folder_of(tmp_path, units={"swv": SWVS})
    figure = draw(given, "kaart_po")
    assert figure is not None
    assert len(figure.axes) == len(SWV_PO)
    for axes, share in zip(figure.axes, SWV_PO, strict=True):
        frame = shares(given, "swv", share)
        assert frame is not None
        values = last_year(frame)["value"]
        bounds = classes(values)
        palette = colours(len(bounds) + 1)
        codes = sorted(outlines("swv_po"))
        fills = [to_hex(colour) for colour in axes.collections[0].get_facecolor()]
        assert len(fills) == len(codes) > 70
        for code, fill in zip(codes, fills, strict=True):
            place = sum(values[code] >= bound for bound in bounds)
            assert fill == palette[place]
        assert len(set(fills)) >= 3
        legend = axes.get_legend()
        assert legend is not None
        assert [t.get_text() for t in legend.get_texts()] == class_words(bounds)


def test_the_national_one_has_no_area(tmp_path: Path) -> None:
    given = folder_of(tmp_path, units={"swv": SWVS})
    for name, code in (("kaart_po", "PO0001"), ("kaart_vo", "VO0001")):
        figure = draw(given, name)
        assert figure is not None
        assert any(f"{code} (landelijk): " in text for text in texts_of(figure))
        assert any("zonder gebied" in text for text in texts_of(figure))
        assert any("niet bedoeld om afzonderlijk" in text for text in texts_of(figure))
        assert cut_off(figure) == []
        assert overlapping(figure) == []


def test_gemeenten(tmp_path: Path) -> None:
    given = folder_of(tmp_path, years=1, units={"gemeente": GEMEENTEN[:-1]}, name="x" * 80)
    figure = draw(given, "kaart_gemeenten")
    assert figure is not None
    fills = [to_hex(colour) for colour in figure.axes[0].collections[0].get_facecolor()]
    assert len(fills) == len(GEMEENTEN)
    assert fills.count(EMPTY) == 1
    assert "geen cijfer" in texts_of(figure)
    assert cut_off(figure) == []


def test_an_unsure_class_is_dotted(tmp_path: Path) -> None:
    """The middle 80 % of PO2101 lies in one class; that of others is wider than theirs."""
    given = folder_of(tmp_path, replicates=5, units={"swv": SWVS})
    figure = draw(given, "kaart_po")
    assert figure is not None
    frame = shares(given, "swv", SWV_PO[0])
    assert frame is not None
    last = last_year(frame)
    bounds = classes(last["value"])
    low, high = (np.searchsorted(bounds, last[end], side="right") for end in ("p10", "p90"))
    areas = [code in outlines("swv_po") for code in last.index]
    wanted = int(((low != high) & areas).sum())
    dotted = [c for c in figure.axes[0].collections if c.get_hatch()]
    assert len(dotted) == 1
    assert len(dotted[0].get_paths()) == wanted
    assert 0 < wanted < 70
    assert len([c for c in figure.axes[1].collections if c.get_hatch()]) == 0  # all runs alike


def test_a_small_world_has_no_map(tmp_path: Path) -> None:
    given = folder_of(tmp_path, world={"gemeenten": []})
    for picture in pictures(given):
        assert picture.draw(given) is None
        assert picture.absent.startswith("Een kaart is er alleen van Nederland")


@pytest.mark.parametrize(
    "values",
    [[1.0, 2.0, 9.0], [0.001, 0.0052], [3.0] * 9, [0.0] * 5, [np.nan, 2.0, 4.0], [], [-1.0]],
)
def test_bounds_are_few_round_and_ascending(values: list[float]) -> None:
    found = classes(pd.Series(values, dtype=float))
    assert 1 <= len(found) <= 12
    assert all(a < b for a, b in pairwise(found))
    assert len(set(class_words(found))) == len(found) + 1


def test_class_words() -> None:
    assert class_words([1.0, 2.5]) == ["minder dan 1,0", "1,0 tot 2,5", "2,5 of meer"]
    assert class_words([2.0]) == ["minder dan 2", "2 of meer"]


def test_darker_is_higher() -> None:
    grey = [float(np.dot(mpl.colors.to_rgb(c), (0.299, 0.587, 0.114))) for c in colours(6)]
    assert all(a - b > 0.05 for a, b in pairwise(grey))
