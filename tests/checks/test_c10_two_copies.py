"""C10: two unconnected copies of a world give twice as much of everything, and the same ratios.

Through the command. The first copy has the leerlingen of the single world, so that its tables are
the same to the last digit (births apart: their place in the list is after all other streams).
"""

from pathlib import Path
from typing import Any

import pandas as pd
from command import LIMIT, Tables, compared, run, totals, worst
from worlds import busy_world

COPIES = 25


CUT = {
    "leraren.last": 0.0,
    "leraren.verzuim": 0.0,
    "expertise.leren": 0.0,
    "expertise.slijtage": 0.0,
    "registratie.druk": 0.0,
    "gewoonte.kracht.sbo": 0.0,
    "gewoonte.kracht.so": 0.0,
    "gewoonte.kracht.vso": 0.0,
}
"""Links through a mean or median of the whole world, cut."""


def test_the_first_copy_is_the_single_world(tmp_path: Path) -> None:
    small = busy_world()
    del small["births"]
    del small["net_migration"]  # drawn per birth year of all leerlingen together
    one, two = (run(tmp_path, {**small, "copies": k}, years=2, parameters=CUT) for k in (1, 2))
    for table in ("yearly", "monthly"):
        single, double = (_own(getattr(tables, table)) for tables in (one, two))
        assert len(single) > 100
        pd.testing.assert_frame_equal(single, double)
    assert not _own(two.yearly)["value"].eq(_own(two.yearly, "-2")["value"]).all()


def _own(frame: pd.DataFrame, suffix: str = "") -> pd.DataFrame:
    """Return the rows of the units of one copy."""
    codes = [f"{code}{suffix}" for code in ("G1", "G2", "PO1", "VO1")]
    return frame[frame["unit"].isin(codes)].reset_index(drop=True)


def many(folder: Path, copies: int, seed: int, **more: Any) -> Tables:
    """Return the tables of so many copies of the busy world."""
    return run(folder, {**busy_world(), "copies": copies, **more}, years=2, seed=seed)


def test_twice_as_many_copies_give_twice_as_much(tmp_path: Path) -> None:
    """Twenty-five copies and fifty; a count of 20 per copy is seen to be off by 26 %.

    Negative control: half the arrivals per copy, as when a number were one of the whole world.
    """
    once, twice = many(tmp_path, COPIES, 1), many(tmp_path, 2 * COPIES, 2)
    figures = compared(totals(once), totals(twice))
    assert len(figures) > 20
    assert worst(figures) <= LIMIT
    half = [{**one, "per_month": one["per_month"] / 2} for one in busy_world()["arrivals"]]
    absolute = many(tmp_path, 2 * COPIES, 2, arrivals=half)
    assert worst(compared(totals(once), totals(absolute))) > LIMIT


def test_totals_are_the_sums_of_the_copies(tmp_path: Path) -> None:
    tables = many(tmp_path, 3, 1)
    frame = tables.yearly
    keys = ["schooljaar", "indicator"]
    sums = frame[frame["level"] == "gemeente"].groupby(keys)["value"].sum()
    national = frame[frame["level"] == "nederland"].set_index(keys)["value"]
    means = national.index.get_level_values(1).str.startswith("gem_")
    shared = national.index[~means].intersection(sums.index)
    assert len(shared) > 40
    assert (national[shared] == sums[shared]).all()
