"""Recording: stocks that grow with the changes, and the count of all rows that checks them."""

import numpy as np
import pytest
from worlds import busy_world, start

from sim.agents.leerlingen import INSIDE
from sim.longform import Part, long_frame
from sim.model import StelselModel
from sim.recording import BooksError


def _run_a_year(model: StelselModel) -> None:
    for _ in range(13):
        model.step()


def test_running_stocks_are_those_of_a_count() -> None:
    model = start(busy_world(), years=2)
    for _ in range(14):
        model.step()
    people, used = model.state.leerlingen, model.state.used
    inside = people.phase[:used] == INSIDE
    code = people.soort.astype(np.int64) * 32 + people.attendance * 4 + people.route
    counted = np.bincount(code[:used][inside], minlength=224)
    assert np.array_equal(counted, model.recorder.stock)


@pytest.mark.parametrize("column", ["soort", "attendance", "swv", "route"])
def test_a_change_that_is_not_logged_is_found_on_1_october(column: str) -> None:
    """Caught: a single leerling changed past the log."""
    model = start(busy_world(), years=2)
    model.step()
    people = model.state.leerlingen
    row = int(np.flatnonzero((people.phase == INSIDE) & (people.soort == 1))[0])
    getattr(people, column)[row] = {"soort": 4, "attendance": 2, "swv": 1, "route": 1}[column]
    with pytest.raises(BooksError, match="do not balance"):
        _run_a_year(model)


def test_a_long_frame_keeps_order_and_leaves_out_zeros() -> None:
    parts = [
        Part(3, "b", ("x", "y"), np.array([[1, 0], [0, 4]])),
        Part(2, "a", ("y",), np.array([[5.5]])),
    ]
    units = {"a": ["A"], "b": ["B1", "B2"]}
    frame = long_frame(parts, units, "month", str, zeros=False)
    assert frame.to_numpy().tolist() == [
        ["3", "b", "B1", "x", 1.0],
        ["3", "b", "B2", "y", 4.0],
        ["2", "a", "A", "y", 5.5],
    ]
    assert len(long_frame(parts, units, "month", zeros=True)) == 5
    assert long_frame([], units, "month", zeros=True).empty


def test_leerlingen_by_home_are_counted_without_cluster_1_and_2() -> None:
    """Against a plain count of the rows on 1 October, per samenwerkingsverband of the home."""
    small = busy_world()
    small["leerlingen"][0]["need"] = "cluster12"
    model = start(small, years=2)
    model.step()
    model.step()
    people, used = model.state.leerlingen, model.state.used
    frame = model.recorder.yearly()
    mine = frame[(frame["level"] == "swv") & frame["indicator"].str.endswith("_thuis")]
    found = {
        (unit, name): value for unit, name, value in mine[["unit", "indicator", "value"]].values
    }
    counted = (people.phase[:used] == INSIDE) & (people.need[:used] != 8)
    assert counted.sum() < (people.phase[:used] == INSIDE).sum()
    cells = model.state.cells
    for code, name in enumerate(("bao", "sbo", "so", "vo", "vso"), start=1):
        there = counted & (people.soort[:used] == code)
        home = (cells.swv_vo if code > 3 else cells.swv_po)[people.cell[:used][there]]
        for row, swv in enumerate(model.state.codes.swvs):
            assert found[swv, f"leerlingen_{name}_thuis"] == (home == row).sum()
        assert there.any()


def test_figures_of_schools_are_those_of_1_october() -> None:
    """Caught: a closed school counted, a column of the wrong month, or of another school."""
    model = start(busy_world(), years=2)
    for _ in range(2):
        model.step()
    schools, codes = model.state.scholen, model.state.codes.schools
    enrolled = schools.enrolled.copy()
    for _ in range(6):
        model.step()
    frame = model.recorder.schools(codes)
    of_year = frame[frame["schooljaar"] == frame["schooljaar"].min()]
    found = of_year[of_year["indicator"] == "leerlingen"].set_index("school")["value"]
    assert found.to_dict() == {
        code: int(enrolled[row]) for row, code in enumerate(codes) if schools.is_open[row]
    }
    limited = of_year[of_year["indicator"] == "plaatsen"]["school"].tolist()
    assert limited == [codes[row] for row in np.flatnonzero(schools.places >= 0)]
    assert not np.array_equal(enrolled, schools.enrolled), "nobody moved in half a year"
