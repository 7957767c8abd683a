"""Tables that are each well-formed, but do not agree with each other or with themselves."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from sim.data import DataError, check_tables, read_borders, read_table
from sim.data.checksums import write_checksums

Edit = Callable[[Path, str, str], None]


def test_the_made_tables_agree(tables: Path) -> None:
    check_tables(tables)


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        ("scholen.csv", "De Boom,GM0001", "De Boom,GM0009", "row 2, column gemeente: 'GM0009'"),
        (
            "scholen.csv",
            "De Boom,GM0001,PO1001",
            "De Boom,GM0001,PO1009",
            "column swv_po: 'PO1009'",
        ),
        ("cellen.csv", "1,GM0002,PO1002", "1,GM0002,PO1009", "row 3, column swv_po: 'PO1009'"),
        ("cellen.csv", "1,GM0002", "1,GM0001", "gemeenten.csv, row 3, column gemeente: 'GM0002'"),
        ("cel_aandeel.csv", "0,2010,0.25\n1,2010,0.75", "0,2010,0.25\n7,2010,0.75", "full grid"),
        ("sectortotalen.csv", "2020,bao,5", "2020,bao,6", "deelname.csv, row 2, column leerlingen"),
        ("deelname.csv", "2020,2010,sbo,3\n", "", "sbo in 2020"),
        ("swv_fusies.csv", "datum\n", "datum\nPO1001,PO1009,2025-01-01\n", "nieuwe_swv: 'PO1009'"),
        ("gemeenten.geojson", "GM0002", "GM0003", "row 2, column code: 'GM0003'"),
    ],
)
def test_disagreement_is_refused(
    file: str, old: str, new: str, says: str, tables: Path, edit: Edit
) -> None:
    edit(tables / file, old, new)
    write_checksums(tables)
    with pytest.raises(DataError) as caught:
        check_tables(tables)
    assert says in str(caught.value)


@pytest.mark.parametrize(
    ("name", "old", "new", "says"),
    [
        ("scholen", ",,0\n00AA01", ",vmbo,0\n00AA01", "row 2, column niveaus: 'vmbo'"),
        ("scholen", ",pro,0\n", ",,0\n", "column niveaus: ''"),
        ("scholen", ",pro,0\n", ",pro|pro,0\n", "column niveaus: 'pro|pro'"),
        ("scholen", "De Boom,GM0001,PO1001", "De Boom,GM0001,", "row 2, column swv_po: ''"),
        ("scholen", ",120,1,0,0,pro", ",120,0,0,0,pro", "column leerlingen: '120'"),
        ("scholen", ",54,1,0,0,,1\n", ",54,1,0,0,,0\n", "column gesplitst: 'False'"),
        ("scholen", ",60,1,0,0,,0\n", ",60,1,0,0,,1\n", "column gesplitst: 'True'"),
        ("swvs", "PO1002,po", "PO1002,vo", "column swv: 'PO1002'"),
        ("cellen", "1,GM0002", "2,GM0002", "row 3, column cel: '2'"),
        ("cel_aandeel", "1,2011,0.75", "1,2011,0.7", "sum 0.95 for geboortejaar 2011"),
        ("cel_aandeel", "1,2011,0.75\n", "", "no row for 1, 2011"),
    ],
)
def test_rows_that_contradict_themselves(
    name: str, old: str, new: str, says: str, tables: Path, edit: Edit
) -> None:
    edit(tables / f"{name}.csv", old, new)
    write_checksums(tables)
    with pytest.raises(DataError) as caught:
        read_table(name, tables)
    assert says in str(caught.value)


@pytest.mark.parametrize(
    ("ring", "says"),
    [
        ([[5.0, 52.0], [5.5, 52.0], [5.5, 52.5], [5.0, 52.5]], "closed ring"),
        ([[5.0, 52.0], [5.5, 52.0], [5.0, 52.0]], "closed ring"),
        ([[52.0, 5.0], [52.0, 5.5], [52.5, 5.5], [52.0, 5.0]], "longitude"),
        ([[5.0, float("nan")], [5.5, 52.0], [5.5, 52.5], [5.0, float("nan")]], "row 1"),
        ([[5.0, "x"], [5.5, 52.0], [5.5, 52.5], [5.0, "x"]], "longitude"),
        ("ring", "closed ring"),
    ],
)
def test_damaged_borders(ring: object, says: str, tables: Path) -> None:
    path = tables / "swv_po.geojson"
    collection = json.loads(path.read_text(encoding="utf-8"))
    collection["features"][0]["geometry"]["coordinates"] = [[ring]]
    path.write_text(json.dumps(collection), encoding="utf-8")
    write_checksums(tables)
    with pytest.raises(DataError, match=says):
        read_borders("swv_po", tables)


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "{}", '{"features": []}', '{"features": [{}]}', "[" * 100_000, "\xff"]
)
def test_borders_that_are_no_geojson(text: str, tables: Path) -> None:
    (tables / "swv_vo.geojson").write_bytes(text.encode("latin-1"))
    write_checksums(tables)
    with pytest.raises(DataError, match=r"swv_vo\.geojson"):
        read_borders("swv_vo", tables)


def test_borders_of_one_code_twice(tables: Path, edit: Edit) -> None:
    edit(tables / "gemeenten.geojson", "GM0002", "GM0001")
    write_checksums(tables)
    with pytest.raises(DataError, match="stands there once"):
        read_borders("gemeenten", tables)
