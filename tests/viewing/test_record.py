"""The validation record: one table that README, leaflet and report agree with."""

import re
from pathlib import Path

from sim.backcast import DEVIATION, MEAN_DEVIATION, last_years
from sim.data import read_table
from sim.viewing.record import COLUMNS, COMMAND, origin, record, record_sheet, worst_first
from sim.viewing.report.says import record_texts
from sim.viewing.words import number

ROOT = Path(__file__).resolve().parents[2]


def test_it_holds_the_published_figures() -> None:
    known = read_table("reeksen").set_index(["serie", "jaar"])["waarde"]
    rows = record()
    assert len(rows) > 100
    assert rows["jaar"].max() == 2018
    for row in rows.to_dict("records"):
        assert row["waargenomen"] == round(known[row["indicator"], row["jaar"]], 3)
        assert row["vergelijkbaar"] <= row["waargenomen"]


def test_readme_shows_what_it_holds() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    form = r"^\| `(\w+)` \| ([\d.]+) \| ([\d.]+) \| ([\d.]+) \| (-?[\d,]+) % \|$"
    shown = re.findall(form, text, re.MULTILINE)
    last = last_years(record()).set_index("indicator")
    assert len(shown) > 10
    for name, *cells in shown:
        row = last.loc[name]
        values = [number(row[column]) for column in COLUMNS[2:]]
        assert cells == [*values, number(row[DEVIATION], 1)], name


def test_the_leaflet_names_the_same_failures() -> None:
    text = (ROOT / "docs" / "bijsluiter.md").read_text(encoding="utf-8")
    rows = record().set_index(["indicator", "jaar"])
    assert (
        f"in 2015 zijn het er {rows.loc[('leerlingen_so', 2015), DEVIATION]:.0f} % te veel" in text
    )
    for name in ("absoluut_verzuim_geteld", "vrijstelling_5a_geteld"):
        assert f"{-rows.loc[(name, 2018), DEVIATION]:.0f} % te laag" in text


def test_failures_come_first_and_are_named() -> None:
    rows = worst_first()
    assert list(rows[MEAN_DEVIATION]) == sorted(rows[MEAN_DEVIATION], reverse=True)
    assert record_sheet().rows[0][0] == "instroom vso uit vo"
    far = rows[rows[MEAN_DEVIATION] >= 10.0]
    assert len(far) > 2
    (words,) = [text for text in record_texts() if text.startswith("Wat niet klopt")]
    assert words.count("ernaast") == len(far) + 1


def test_it_says_where_it_comes_from() -> None:
    assert any(COMMAND in line for line in origin())
    assert any("4 seeds" in line for line in origin())
