"""A tiny invented source folder, and the tables made from it."""

import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pandas as pd
import pytest

from sim.data.make import build
from sim.data.make_series import SERIES
from sim.data.source import write_table

SCHOOLS = """\
vestigingscode,brin,naam,schoolsoort,onderwijsstructuur_duo,reformatorisch,leerlingen_2023,gemeente_code,swv_po,swv_vo,lon,lat
00AA00,00AA,De Boom,bao,basisschool,False,100,GM0001,PO1001,VO1001,5.0,52.0
00AA01,00AA,De  Tak,bao,basisschool,False,300,GM0001,PO1001,VO1001,5.4,52.4
00AB00,00AB,De Eik,bao,basisschool,False,,GM0002,PO1002,VO1001,5.8,52.1
00AC00,00AC,De Kerk,bao,basisschool,True,80,GM0001,PO1001,VO1001,5.0,52.0
00AD00,00AD,SBO De Kerk,sbo,SBAO,True,40,GM0001,PO1001,VO1001,5.0,52.0
00AE00,00AE,De Linde so,so_vso,(V)SO,False,50,GM0001,PO1001,VO1001,5.0,52.0
00AE01,00AE,De Linde VSO,so_vso,(V)SO,False,60,GM0001,PO1001,VO1001,5.0,52.0
00AE02,00AE,De Linde,so_vso,(V)SO,False,101,GM0001,PO1001,VO1001,5.0,52.0
00AE03,00AE,Rehoboth (v)so,so_vso,(V)SO,True,7,GM0001,PO1001,VO1001,5.0,52.0
00AF00,00AF,Kentalis De Oor,so,SO,False,30,GM0002,PO1002,VO1001,5.8,52.1
00AG00,00AG,Visioen College,vso,VSO,False,20,GM0002,PO1002,VO1001,5.8,52.1
00AH00,00AH,Lyceum,vo,VBO/MAVO/HAVO/VWO/PRO,False,900,GM0002,PO1002,VO1001,5.8,52.1
00AI00,00AI,Pro,pro,PRO,False,120,GM0002,PO1002,VO1001,5.8,52.1
00PG00,00PG,Driestar,vo,MAVO/VBO,False,400,GM0002,PO1002,VO1001,5.8,52.1
00PG01,00PG,Driestar brug,vo,BRUGJAAR,False,,GM0002,PO1002,VO1001,5.8,52.1
"""
SWVS = """\
swv_code,sector,label_afgeleid
PO1002,po,"PO1002 (Zuid)"
PO1001,po,"PO1001 (Noord, Oost)"
VO1001,vo,VO1001 (Alles)
"""
GEMEENTEN = """\
gemeente_code,gemeente_naam,inwoners_2023,provincie,jeugdregio_code,jeugdregio_naam_2024,lon,lat
GM0002,Zuid,2000,P,JZ02,J2,5.7,52.05
GM0001,Noord,1000,P,JZ01,J1,5.1,52.15
"""
PC4 = """\
pc4,gemeente_code,swv_po,swv_vo
1003,GM0002,PO1002,VO1001
1001,GM0001,PO1001,VO1001
1002,GM0001,PO1001,VO1001
1004,,PO1001,VO1001
"""
LAW = """\
id,topic,law,bwb_id,article,paragraph,valid_from,valid_until,sentence,url,note
wpo-40-4-2014,x,Wet op het po,BWBR0003420,40,4,2014-08-01,2025-07-31,\
"Een school, die  niet plaatst, zoekt.",https://x.nl/BWBR0003420,DATE BRACKETED
boza-1-exp-2022,x,Besluit,,1,experiment,,,Een experiment.,https://zoek.nl/1,DATE UNKNOWN. Not found.
"""
SERIES_HEADER = "series,year,value,unit,source,status\n"


def _square(west: float, code: dict[str, str]) -> dict[str, object]:
    """Return a square of 0.5 degrees with a useless point in the middle of each side."""
    w, m, e = west, west + 0.25, west + 0.5
    ring = [[w, 52.0], [m, 52.0], [e, 52.0], [e, 52.25], [e, 52.5], [m, 52.5], [w, 52.5]]
    ring += [[w, 52.25], [w, 52.0]]
    geometry = {"type": "Polygon", "coordinates": [ring]}
    return {"type": "Feature", "properties": code, "geometry": geometry}


def _collection(features: list[dict[str, object]]) -> str:
    return json.dumps({"type": "FeatureCollection", "features": features})


def _series_rows() -> str:
    rows = [f"{name},{first},100,leerlingen,bron,sourced" for name, (_, first, _) in SERIES.items()]
    rows += [
        "leerlingen_vso,2010,34500,leerlingen (afgerond),https://x.cbs.nl,sourced",
        "leerlingen_vso,2010,34648,leerlingen,elders,sourced",
        "absoluut_verzuim_totaal,2010,8001,leerplichtigen,compilatie,sourced",
        "absoluut_verzuim_totaal,2010,8098,leerplichtigen,https://www.openkamer.org/x,sourced",
        "absoluut_verzuim_totaal,2010,8099,leerplichtigen,https://www.openkamer.org/y,sourced",
        "thuiszitters_gt3mnd_totaal,2017,4444,leerplichtigen,geheugen,memory-unverified",
        "thuiszitters_gt3mnd_totaal,2013,3254,leerplichtigen,krant,sourced",
        "leerlingen_so,2019,31000,leerlingen,bron,sourced",
        "leerlingen_bao_afgeleid,2022,1,leerlingen,bron,sourced",
        "swv_po_aantal,2016,76,swv,bron,sourced",
    ]
    return SERIES_HEADER + "\n".join(rows) + "\n"


def _write_source(folder: Path) -> None:
    micro = folder / "micro"
    micro.mkdir(parents=True)
    noord = {"gemeente_code": "GM0001", "gemeente_naam": "Noord", "provincie": "P"}
    zuid = {"gemeente_code": "GM0002", "gemeente_naam": "Zuid", "provincie": "P"}
    files = {
        folder / "national_series.csv": _series_rows(),
        folder / "law.csv": LAW,
        micro / "schools.csv": SCHOOLS,
        micro / "swv.csv": SWVS,
        micro / "gemeenten.csv": GEMEENTEN,
        micro / "pc4.csv": PC4,
        micro / "gemeenten_2023.geojson": _collection([_square(5.5, zuid), _square(5.0, noord)]),
        micro / "swv_po.geojson": _collection([_square(5.0, {"swv_code": "PO1001"})]),
        micro / "swv_vo.geojson": _collection([_square(5.0, {"swv_code": "VO1001"})]),
    }
    for path, text in files.items():
        path.write_text(text, encoding="utf-8")


DEMOGRAPHY: dict[str, list[dict[str, object]]] = {
    "cel_aandeel": [
        {"cel": cel, "geboortejaar": jaar, "aandeel": aandeel}
        for jaar in (2010, 2011)
        for cel, aandeel in ((0, 0.25), (1, 0.75))
    ],
    "inwoners": [{"jaar": 2020, "geboortejaar": 2010, "inwoners": 500}],
    "geboorten": [{"jaar": 2020, "geboorten": 50, "soort": "waarneming"}],
    "migratie": [{"schooljaar": 2020, "leeftijd": 9, "netto": -1.5, "soort": "aanname"}],
    "sectortotalen": [
        {"jaar": 2020, "schoolsoort": s, "leerlingen": n, "soort": "telling", "bron": "x"}
        for s, n in (("bao", 5), ("sbo", 3))
    ],
    "deelname": [
        {"schooljaar": 2020, "geboortejaar": jaar, "schoolsoort": s, "leerlingen": n}
        for jaar, s, n in ((2010, "bao", 2), (2011, "bao", 3), (2010, "sbo", 3))
    ],
    "deelnamegraad": [{"schooljaar": 2020, "deelnamegraad": 0.99, "kappa": 1.0, "residu": 0.0}],
    "leeftijd_speciaal": [
        {"schooljaar": 2020, "schoolsoort": "so", "leeftijd": a, "aandeel": 0.5} for a in (6, 7)
    ],
    "niveau_vo": [
        {"schooljaar": 2020, "leeftijd": 12, "niveau": n, "aandeel": 0.5} for n in ("pro", "vmbo")
    ],
    "uitstroom_vo": [{"schooljaar": 2020, "niveau": "pro", "leeftijd": 16, "kans": 0.1}],
    "vertrek_po": [{"schooljaar": 2020, "schoolsoort": "bao", "kans": 0.8}],
}


def _put_demography(monkeypatch: pytest.MonkeyPatch) -> None:
    def make(source: Path, out: Path) -> None:
        for name, rows in DEMOGRAPHY.items():
            write_table(pd.DataFrame(rows), out, name)

    module = ModuleType("sim.data.make_demography")
    module.__dict__["make"] = make
    monkeypatch.setitem(sys.modules, "sim.data.make_demography", module)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Return a tiny invented source folder."""
    folder = tmp_path / "source"
    _write_source(folder)
    return folder


@pytest.fixture
def demography(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put an invented demography in the place of the real one."""
    _put_demography(monkeypatch)


@pytest.fixture(scope="session")
def tables_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with all tables, made from the tiny source; only to be copied."""
    root = tmp_path_factory.mktemp("made")
    _write_source(root / "source")
    (root / "tables").mkdir()
    with pytest.MonkeyPatch.context() as monkeypatch:
        _put_demography(monkeypatch)
        build(root / "source", root / "tables")
    return root / "tables"


@pytest.fixture
def tables(tables_once: Path, tmp_path: Path) -> Path:
    """Return a copy, free to damage, of tables made from the tiny source."""
    return Path(shutil.copytree(tables_once, tmp_path / "tables"))


@pytest.fixture
def edit() -> Callable[[Path, str, str], None]:
    """Return a function that replaces a text that stands once in a file."""

    def replace(path: Path, old: str, new: str) -> None:
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {path.name}"
        path.write_text(text.replace(old, new), encoding="utf-8", newline="")

    return replace
