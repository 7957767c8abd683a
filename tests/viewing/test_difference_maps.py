"""The map of differences: more and less told apart, unsure ones plain, numbers for all."""

from pathlib import Path

import pandas as pd
import pytest
from compared_data import comparison
from matplotlib.axes import Axes
from picture_data import cut_off, overlapping, texts_of

from sim.data import read_table
from sim.viewing.difference_maps import (
    LESS,
    MORE,
    NONE,
    differences,
    draw,
    pictures,
    steps,
)
from sim.viewing.maps import outlines
from sim.viewing.picture import save_png

UNITS = dict.fromkeys(read_table("swvs")["swv"], 0.0)
SOME = {**UNITS, "PO2001": 300.0, "PO2101": -40.0, "PO2201": 3.0, "VO2001": -7.0, "PO0001": 12.0}


def fills(axes: Axes) -> dict[str, tuple[int, str]]:
    """Return per colour how many areas have it, and their hatching."""
    return {str(c.get_label()): (len(c.get_paths()), c.get_hatch() or "") for c in axes.collections}


def test_more_and_less_and_how_much() -> None:
    figure = draw(comparison(SOME), "anders")
    assert figure is not None
    po, _, _, vo, *_ = figure.axes  # bounds of 3, 40 and 300: 50 and 200
    assert fills(po) == {
        MORE[2]: (1, ""),
        MORE[0]: (1, ""),
        LESS[0]: (1, "////"),
        NONE: (len(outlines("swv_po")) - 3, ""),
    }
    assert fills(vo)[LESS[1]] == (1, "////")  # of 7: 5 and 10
    words = texts_of(figure)
    assert any("PO0001 (landelijk): +12" in text for text in words)
    assert any("anders min basis\nverschil per samenwerkingsverband" in text for text in words)
    assert any("Eén seed, geen marge" in text for text in words)


def test_a_margin_around_nothing_is_no_difference() -> None:
    result = comparison(SOME, replicates=3)
    figure = draw(result, "anders")
    assert figure is not None
    found = fills(figure.axes[0])
    assert found[NONE] == (len(outlines("swv_po")) - 2, "")  # of 3, too, which may be -2
    assert MORE[0] not in found
    assert "geen, of marge om 0" in texts_of(figure)


def test_a_sample_is_scaled_back() -> None:
    found = differences(comparison(SOME, scale=0.1), "anders", "leerlingen_so_thuis")
    assert found["value"]["PO2001"] == pytest.approx(300.0)


def test_it_can_be_read_with_long_names(tmp_path: Path) -> None:
    names = ("kost $5 en $6 " + "b" * 66, "<a> " + "a" * 76)
    result = comparison(SOME, names=names)
    (picture,) = pictures(result)
    figure = picture.draw(result)
    assert figure is not None
    save_png(figure, tmp_path / f"{picture.name}.png")
    assert cut_off(figure) == []
    assert overlapping(figure) == []


def test_one_map_per_scenario() -> None:
    result = comparison(SOME, names=("basis", "een", "twee"))
    assert [picture.name for picture in pictures(result)] == [
        "kaart_verschil-B",
        "kaart_verschil-C",
    ]


@pytest.mark.parametrize("values", [[], [0.0], [0.4], [1.0, 1.0], [-1000.0, 3.0, 70.0]])
def test_bounds_ascend(values: list[float]) -> None:
    low, high = steps(pd.Series(values, dtype=float))
    assert 0 < low < high
