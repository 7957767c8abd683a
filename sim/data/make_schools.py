"""Schools of the model from the gathered table of school locations.

One row of the result is one *school*: a vestiging and a schoolsoort. A combined so/vso vestiging
gives two rows. Every rule stands in ``SOURCES.md`` under "scholen".
"""

import re
from pathlib import Path

import pandas as pd

from sim.data.source import SourceError, numbers, read_source, write_table

SOURCE = "micro/schools.csv"
COLUMNS = (
    "vestigingscode",
    "brin",
    "naam",
    "schoolsoort",
    "onderwijsstructuur_duo",
    "reformatorisch",
    "leerlingen_2023",
    "gemeente_code",
    "swv_po",
    "swv_vo",
    "lon",
    "lat",
)
RESULT = (
    "vestigingscode",
    "schoolsoort",
    "naam",
    "gemeente",
    "swv_po",
    "swv_vo",
    "lon",
    "lat",
    "leerlingen",
    "geteld",
    "cluster12",
    "reformatorisch",
    "niveaus",
    "gesplitst",
)

REFORMED_PO = "PO0001"  # the two national samenwerkingsverbanden
REFORMED_VO = "VO0001"
REFORMED_BRIN = frozenset({"00PG", "02EA", "00WH", "03JY", "03WO", "26MV", "23VL"})
REFORMED_NAME = re.compile(r"jacobus fruijtier", re.IGNORECASE)
CLUSTER12_NAME = re.compile(
    r"kentalis|auris|viertaal|\bvisio\b|bartim[eé]us|taalbrug", re.IGNORECASE
)

# Share of a combined so/vso location that is so: the one figure by which the national so total is
# met once the locations that are told apart by name are set aside. A rule, not a count.
SO_SHARE = 0.53

NIVEAU_OF_STRUCTUUR = {
    "BRUGJAAR": "brugjaar",
    "PRO": "pro",
    "VBO": "vmbo",
    "MAVO": "vmbo",
    "HAVO": "havo",
    "VWO": "vwo",
}
NIVEAU_ORDER = ("brugjaar", "pro", "vmbo", "havo", "vwo")

_SO_OR_VSO = re.compile(r"\(v\)\s*so\b|sovso")
_SO_NAME = re.compile(r"\bso\b|\bjunior\b")
# Vervolgonderwijs, arbeid and dagbesteding are the uitstroomprofielen of vso and of nothing else.
_VSO_NAME = re.compile(r"vso|\bv s o\b|college|vervolgonderwijs|\barbeid\b|\bdagbesteding\b")
_VSO_WRITTEN_OUT = re.compile(r"(?<!\()voort?gezet speciaal")
_SO_WRITTEN_OUT = re.compile(r"speciaal")


def kind_of_combined(naam: str) -> str:
    """Return what a combined so/vso location is, by its name: ``so``, ``vso`` or ``both``.

    A name that speaks of both (``SO/VSO``, ``(v)so``, ``SO de Zonnehof / VSO Hofplein``) is both.
    Otherwise 'vso', 'college', an uitstroomprofiel of vso, or 'voortgezet speciaal' without
    another 'speciaal', is vso; 'so' or 'junior' as a word of its own is so; a name that says
    nothing is both.
    """
    name = naam.lower()
    if _SO_OR_VSO.search(name):
        return "both"
    so = _SO_NAME.search(name) is not None
    vso = _VSO_NAME.search(name) is not None
    if _VSO_WRITTEN_OUT.search(name) and len(_SO_WRITTEN_OUT.findall(name)) == 1:
        vso = True
    if so == vso:
        return "both"
    return "so" if so else "vso"


def niveaus_of(structuur: str) -> str:
    """Return the niveaus of a vo location, joined by ``|``, from DUO's structure.

    Args:
        structuur: parts joined by ``/``, for example ``VBO/MAVO/HAVO``.

    Raises:
        SourceError: if a part is not known.
    """
    parts = structuur.split("/")
    unknown = [part for part in parts if part not in NIVEAU_OF_STRUCTUUR]
    if unknown:
        raise SourceError(f"{SOURCE}: onderwijsstructuur {structuur!r} is not known")
    found = {NIVEAU_OF_STRUCTUUR[part] for part in parts}
    return "|".join(niveau for niveau in NIVEAU_ORDER if niveau in found)


def so_part(leerlingen: int) -> int:
    """Return the so leerlingen of a combined location of ``leerlingen``; the rest is vso."""
    return int(SO_SHARE * leerlingen + 0.5)


def _with_flags(schools: pd.DataFrame) -> pd.DataFrame:
    """Add leerlingen, geteld, cluster12 and reformatorisch, and settle the swvs."""
    naam = schools["naam"]
    result = schools.rename(columns={"gemeente_code": "gemeente"})
    result["leerlingen"] = numbers(schools, "leerlingen_2023", SOURCE, empty=0).astype("int64")
    result["geteld"] = (schools["leerlingen_2023"] != "").astype("int64")
    result["cluster12"] = naam.str.contains(CLUSTER12_NAME).astype("int64")
    for column in ("lon", "lat"):
        result[column] = numbers(schools, column, SOURCE).round(5)

    flagged = schools["reformatorisch"] == "True"
    in_vo = schools["schoolsoort"].isin(["vo", "pro"])
    special = schools["schoolsoort"].isin(["so", "vso", "so_vso"])
    by_brin = schools["brin"].isin(REFORMED_BRIN) | naam.str.contains(REFORMED_NAME)
    reformed_vo = in_vo & by_brin
    result["reformatorisch"] = (flagged | reformed_vo).astype("int64")
    result.loc[flagged, "swv_po"] = REFORMED_PO
    result.loc[reformed_vo | (flagged & special), "swv_vo"] = REFORMED_VO
    result.loc[result["cluster12"] == 1, ["swv_po", "swv_vo"]] = ""
    return result


def _split_combined(schools: pd.DataFrame) -> pd.DataFrame:
    """Give every combined so/vso location its schoolsoort, or two rows."""
    combined = schools["schoolsoort"] == "so_vso"
    kind = schools["schoolsoort"].where(~combined, schools["naam"].map(kind_of_combined))
    kind = kind.replace({"pro": "vo"})
    both = kind == "both"
    whole = schools[~both].assign(schoolsoort=kind[~both], gesplitst=0)
    so = schools[both].assign(schoolsoort="so", gesplitst=1)
    so["leerlingen"] = so["leerlingen"].map(so_part)
    vso = schools[both].assign(schoolsoort="vso", gesplitst=1)
    vso["leerlingen"] = vso["leerlingen"] - so["leerlingen"]
    return pd.concat([whole, so, vso], ignore_index=True)


def schools_table(source: Path) -> pd.DataFrame:
    """Return the table ``scholen`` from the source folder, sorted by vestigingscode and soort.

    Raises:
        SourceError: if the source table is missing, lacks a column or holds an unknown code.
    """
    schools = read_source(source, SOURCE, COLUMNS)
    known = {"bao", "sbo", "so", "so_vso", "vso", "vo", "pro"}
    unknown = set(schools["schoolsoort"]) - known
    if unknown:
        raise SourceError(f"{SOURCE}: schoolsoort {min(unknown)!r} is not one of {sorted(known)}")
    schools = _with_flags(schools)
    schools["niveaus"] = [
        niveaus_of(structuur) if soort in ("vo", "pro") else ""
        for soort, structuur in zip(
            schools["schoolsoort"], schools["onderwijsstructuur_duo"], strict=True
        )
    ]
    schools["naam"] = schools["naam"].str.replace(r"\s+", " ", regex=True).str.strip()
    schools = _split_combined(schools)
    return schools.sort_values(["vestigingscode", "schoolsoort"])[list(RESULT)]


def make(source: Path, out: Path) -> None:
    """Write ``scholen.csv`` into ``out``."""
    write_table(schools_table(source), out, "scholen")
