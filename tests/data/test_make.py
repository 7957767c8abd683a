"""The command that makes the tables: whole, repeatable, and harmless on bad input."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from sim.data import check_tables, read_table
from sim.data.make import main
from sim.data.schema import BORDERS, TABLES

Edit = Callable[[Path, str, str], None]


def _contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_makes_every_table_and_they_agree(source: Path, tmp_path: Path, demography: None) -> None:
    out = tmp_path / "new" / "out"
    assert main([str(source), "--out", str(out)]) == 0
    expected = {f"{name}.csv" for name in TABLES} | {f"{name}.geojson" for name in BORDERS}
    assert set(_contents(out)) == expected | {"CHECKSUMS"}
    check_tables(out)


def test_twice_gives_the_same_bytes(source: Path, tmp_path: Path, demography: None) -> None:
    for name in ("a", "b"):
        assert main([str(source), "--out", str(tmp_path / name)]) == 0
    assert main([str(source), "--out", str(tmp_path / "b")]) == 0  # over what is there
    assert _contents(tmp_path / "a") == _contents(tmp_path / "b")


def test_no_working_folder_stays(source: Path, tmp_path: Path, demography: None) -> None:
    assert main([str(source), "--out", str(tmp_path / "out")]) == 0
    shutil.rmtree(source / "micro")
    assert main([str(source), "--out", str(tmp_path / "out")]) == 2
    assert {path.name for path in tmp_path.iterdir()} == {"source", "out"}


@pytest.mark.parametrize(
    "name",
    [
        "national_series.csv",
        "law.csv",
        "micro/schools.csv",
        "micro/swv.csv",
        "micro/gemeenten.csv",
        "micro/pc4.csv",
        "micro/swv_vo.geojson",
    ],
)
def test_missing_file(
    name: str, source: Path, tmp_path: Path, demography: None, capsys: pytest.CaptureFixture[str]
) -> None:
    (source / name).unlink()
    out = tmp_path / "out"
    assert main([str(source), "--out", str(out)]) == 2
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert Path(name).name in error
    assert "does not exist" in error
    assert not out.exists()


@pytest.mark.parametrize(
    ("name", "old", "new", "says"),
    [
        ("micro/schools.csv", "schoolsoort,", "soort,", "no column 'schoolsoort'"),
        ("micro/schools.csv", ",900,", ",9OO,", "schools.csv, row 13, column leerlingen_2023"),
        ("micro/schools.csv", ",5.4,52.4", ",5.4,inf", "row 3, column lat"),
        ("micro/schools.csv", "De Boom,bao", "De Boom,baa", "'baa' is not one of"),
        ("micro/schools.csv", "BRUGJAAR", "BRUGKLAS", "'BRUGKLAS' is not known"),
        (
            "micro/schools.csv",
            "De Eik,bao,basisschool,False,,GM0002",
            "E,bao,x,False,,GM0009",
            "GM0009",
        ),
        ("micro/schools.csv", "00AA01,", "00AA00,", "00AA00"),
        ("micro/gemeenten.csv", ",2000,", ",,", "inwoners_2023"),
        ("micro/swv.csv", "PO1002,po", "PO1003,po", "PO1002"),
        ("national_series.csv", "lrv_begin_schooljaar", "lrv", "'lrv_begin_schooljaar'"),
        ("micro/swv_po.geojson", '"FeatureCollection"', "", "swv_po.geojson"),
        ("micro/swv_po.geojson", '"swv_code"', '"swv"', "swv_po.geojson"),
    ],
)
def test_bad_input_changes_nothing(
    name: str,
    old: str,
    new: str,
    says: str,
    source: Path,
    tmp_path: Path,
    demography: None,
    edit: Edit,
    capsys: pytest.CaptureFixture[str],
) -> None:
    out = tmp_path / "out"
    assert main([str(source), "--out", str(out)]) == 0
    before = _contents(out)
    edit(source / name, old, new)
    assert main([str(source), "--out", str(out)]) == 2
    error = capsys.readouterr().err
    assert error.startswith("Error: ")
    assert error.count("\n") == 1
    assert says in error
    assert _contents(out) == before


def test_source_must_be_a_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path / "nowhere"), "--out", str(tmp_path / "out")]) == 2
    assert "is not a folder" in capsys.readouterr().err


def test_regions(tables: Path) -> None:
    swvs = read_table("swvs", tables)
    assert swvs["swv"].tolist() == ["PO0001", "PO1001", "PO1002", "VO0001", "VO1001"]
    assert swvs["landelijk"].tolist() == [True, False, False, True, False]
    gemeenten = read_table("gemeenten", tables)
    assert gemeenten["gemeente"].tolist() == ["GM0001", "GM0002"]
    assert gemeenten["inwoners_2023"].tolist() == [1000, 2000]
    assert read_table("swv_fusies", tables).empty


def test_cells_leave_out_postcodes_without_gemeente_and_lie_among_their_schools(
    tables: Path,
) -> None:
    cellen = read_table("cellen", tables)
    assert cellen["gemeente"].tolist() == ["GM0001", "GM0002"]
    # 100 and 80 leerlingen at (5.0, 52.0), 300 at (5.4, 52.4)
    assert cellen["lon"].iloc[0] == pytest.approx(5.25)
    assert cellen["lat"].iloc[0] == pytest.approx(52.25)
    # its one bao school is not counted: the point of the gemeente
    assert cellen[["lon", "lat"]].iloc[1].tolist() == [5.7, 52.05]
