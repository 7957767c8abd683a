"""The rules that turn school locations into schools of the model."""

from pathlib import Path

import pandas as pd
import pytest

from sim.data import read_table
from sim.data.make_schools import kind_of_combined, niveaus_of, so_part
from sim.data.source import SourceError


@pytest.mark.parametrize(
    ("naam", "kind"),
    [
        ("De Linde so", "so"),
        ("SO-Noord", "so"),
        ("De Zon Junior", "so"),
        ("De Linde VSO", "vso"),
        ("(VSO) Mozarthof", "vso"),
        ("V S O De Heldring", "vso"),
        ("Breda College", "vso"),
        ("Het Vinkencollege", "vso"),
        ("De Brug, arbeid en vervolgonderwijs", "vso"),
        ("School voor Voortgezet Speciaal Onderwijs", "vso"),
        ("School voor Voorgezet Speciaal Onderwijs", "vso"),
        ("School voor (Voortgezet) Speciaal Onderwijs", "both"),
        ("School voor Speciaal en Voortgezet Speciaal Onderwijs", "both"),
        ("School voor SO/VSO", "both"),
        ("Rehoboth (v)so, Barneveld", "both"),
        ("De Kei (V) SO", "both"),
        ("School voor SOVSO", "both"),
        ("SO Fier / Kromme Rijn College", "both"),
        ("De Arbeider", "both"),  # 'arbeid' only as a word of its own
        ("De Sopraan", "both"),  # 'so' only as a word of its own
        ("De Linde", "both"),
    ],
)
def test_kind_of_combined(naam: str, kind: str) -> None:
    assert kind_of_combined(naam) == kind


@pytest.mark.parametrize(
    ("structuur", "niveaus"),
    [
        ("VBO", "vmbo"),
        ("VBO/MAVO", "vmbo"),
        ("VBO/MAVO/HAVO/VWO/PRO", "pro|vmbo|havo|vwo"),
        ("BRUGJAAR", "brugjaar"),
        ("PRO", "pro"),
    ],
)
def test_niveaus(structuur: str, niveaus: str) -> None:
    assert niveaus_of(structuur) == niveaus


def test_unknown_structuur_is_refused() -> None:
    with pytest.raises(SourceError, match="GYMNASIUM"):
        niveaus_of("VWO/GYMNASIUM")


@pytest.mark.parametrize("leerlingen", [0, 1, 2, 3, 50, 101, 999])
def test_parts_are_whole_and_within_half_a_leerling(leerlingen: int) -> None:
    part = so_part(leerlingen)
    assert 0 <= part <= leerlingen
    assert abs(part - 0.53 * leerlingen) <= 0.5


@pytest.fixture
def scholen(tables: Path) -> pd.DataFrame:
    return read_table("scholen", tables).set_index(["vestigingscode", "schoolsoort"])


def test_combined_locations(scholen: pd.DataFrame) -> None:
    assert not scholen.loc[("00AE00", "so"), "gesplitst"]
    assert not scholen.loc[("00AE01", "vso"), "gesplitst"]
    both = scholen.loc["00AE02"]
    assert both["leerlingen"].to_dict() == {"so": 54, "vso": 47}
    assert both["gesplitst"].all()
    assert (
        scholen["leerlingen"].sum() == 100 + 300 + 80 + 40 + 50 + 60 + 101 + 7 + 30 + 20 + 900 + 520
    )


def test_pro_is_vo_with_niveau_pro(scholen: pd.DataFrame) -> None:
    assert scholen.loc[("00AI00", "vo"), "niveaus"] == "pro"
    assert scholen.loc[("00AH00", "vo"), "niveaus"] == "pro|vmbo|havo|vwo"
    assert scholen.loc[("00AA00", "bao"), "niveaus"] == ""


def test_uncounted_locations_stay_with_nobody(scholen: pd.DataFrame) -> None:
    uncounted = scholen[~scholen["geteld"]]
    assert sorted(uncounted.index.get_level_values(0)) == ["00AB00", "00PG01"]
    assert (uncounted["leerlingen"] == 0).all()


def test_cluster12_stands_outside_every_swv(scholen: pd.DataFrame) -> None:
    assert scholen[scholen["cluster12"]].index.get_level_values(0).tolist() == ["00AF00"]
    assert scholen.loc[("00AF00", "so"), ["swv_po", "swv_vo"]].tolist() == ["", ""]
    assert not scholen.loc[("00AG00", "vso"), "cluster12"]  # 'Visio' only as a word of its own


def test_reformed_schools_belong_to_the_national_swvs(scholen: pd.DataFrame) -> None:
    def swvs(*key: str) -> list[str]:
        found: list[str] = scholen.loc[key, ["swv_po", "swv_vo"]].tolist()
        return found

    assert swvs("00AC00", "bao") == ["PO0001", "VO1001"]
    assert swvs("00AD00", "sbo") == ["PO0001", "VO1001"]
    assert swvs("00AE03", "so") == ["PO0001", "VO0001"]
    assert swvs("00AE03", "vso") == ["PO0001", "VO0001"]
    assert swvs("00PG00", "vo") == ["PO1002", "VO0001"]
    assert swvs("00AH00", "vo") == ["PO1002", "VO1001"]
    assert scholen["reformatorisch"].sum() == 6


def test_names_are_tidied(scholen: pd.DataFrame) -> None:
    assert scholen.loc[("00AA01", "bao"), "naam"] == "De Tak"
