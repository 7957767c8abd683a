"""What can be shown of a region: the Dutch name and unit of every indicator."""

import re
from dataclasses import dataclass

from sim.viewing.words import GROUPS, SPECIAL

NATIONAL, SWV, GEMEENTE = "nederland", "swv", "gemeente"
SWV_PO, SWV_VO = "swv_po", "swv_vo"
LEVELS = {
    NATIONAL: "Nederland",
    SWV_PO: "samenwerkingsverbanden po",
    SWV_VO: "samenwerkingsverbanden vo",
    SWV: "samenwerkingsverbanden",
    GEMEENTE: "gemeenten",
}
"""Levels of the page; ``swv`` is for a world without borders, whose names tell no sector."""
SORTS = {SWV_PO: ("bao", "sbo", "so"), SWV_VO: ("vo", "vso")}
ALL_SORTS = ("bao", "sbo", "so", "vo", "vso")
LEERLINGEN, SCHOLEN, JAAR = "leerlingen", "scholen", "jaar"
SCHOOL_STEPS = ("scholen_regulier", "scholen_onderweg", "scholen_inclusief")
_SORT = re.compile(r"(?:instroom|leerlingen|wachtlijst|gem_leeftijd_instroom)_([a-z]+)")
_FORMS = {
    "stand": "stand",
    "geteld": "geteld in het schooljaar",
    "geregistreerd": "geregistreerd in het schooljaar",
}
_WORDS = {
    "absoluut_verzuim": "absoluut verzuim",
    "langdurig_relatief_verzuim": "langdurig relatief verzuim",
    "thuis_met_toestemming": "thuis met toestemming",
    "vrijstelling_5a": "vrijstelling 5 onder a",
    "thuiszitters": "thuiszitters totaal",
    "thuiszitters_langer_dan_3_maanden": "thuiszitters langer dan 3 maanden",
    "jeugdhulp_ontvangt": "krijgt jeugdhulp",
    "jeugdhulp_wacht": "wacht op jeugdhulp",
    "opdc": "op een opdc",
    "oza": "in een onderwijszorgarrangement (oza)",
    "residentieel": "residentieel geplaatst",
    "scholen_regulier": "scholen regulier (geen stap gezet)",
    "scholen_onderweg": "scholen onderweg (één stap gezet)",
    "scholen_inclusief": "scholen inclusief (laatste stap)",
}
_FROM = {
    "rechtstreeks": "rechtstreeks",
    "schooljaar": "geteld in het schooljaar",
    "tussen_teldata": "tussen teldata",
}
FIRST = ("absoluut_verzuim", "langdurig_relatief", "thuiszitters", "thuis_met", "vrijstelling")
_SHOWN_IN_TABLES = {column.indicator: column.name for group in GROUPS for column in group.columns}


@dataclass(frozen=True)
class Indicator:
    """One indicator as the page names it.

    Attributes:
        key: its name in the tables.
        table: ``monthly`` or ``yearly``.
        name: in Dutch, with what kind of count it is.
        unit: of the number itself.
        relative: unit of the number against its whole, empty where there is none.
    """

    key: str
    table: str
    name: str
    unit: str
    relative: str


def unit_of(key: str) -> str:
    """Return the unit of an indicator: leerlingen, scholen or jaar."""
    if key in SCHOOL_STEPS:
        return SCHOLEN
    return JAAR if key.startswith("gem_leeftijd") else LEERLINGEN


def counted(key: str) -> bool:
    """Return whether an indicator counts drawn leerlingen, so that a sample is scaled back."""
    return unit_of(key) == LEERLINGEN


def whole_of(key: str, level: str) -> tuple[str, ...]:
    """Return the indicators that together are the whole of which this one is a part."""
    if key in SCHOOL_STEPS:
        return SCHOOL_STEPS
    return tuple(f"leerlingen_{sort}" for sort in SORTS.get(level, ALL_SORTS))


def factor_of(key: str) -> float:
    """Return by what a share is multiplied: per 1.000 leerlingen, or percent of the schools."""
    return 100.0 if key in SCHOOL_STEPS else 1000.0


def belongs(key: str, level: str) -> bool:
    """Return whether an indicator is kept on a level: a swv po has no leerlingen vo."""
    match = _SORT.match(key)
    return match is None or level not in SORTS or match[1] in SORTS[level]


def describe(key: str, table: str) -> Indicator:
    """Return an indicator with its Dutch name and units."""
    unit = unit_of(key)
    relative = {SCHOLEN: "% van de scholen", LEERLINGEN: "per 1.000 leerlingen", JAAR: ""}[unit]
    return Indicator(key, table, _name(key, table), unit, relative)


def _name(key: str, table: str) -> str:
    when = "stand per maand" if table == "monthly" else "stand op 1 oktober"
    if key in SCHOOL_STEPS:
        return f"{_WORDS[key]}, op 1 oktober"
    stem, _, form = key.rpartition("_")
    if form in _FORMS and stem in _WORDS:
        return f"{_WORDS[stem]}, {when if form == 'stand' else _FORMS[form]}"
    if match := re.fullmatch(r"(leerlingen|wachtlijst)_([a-z]+)(_thuis)?", key):
        of = ", wonend in het gebied" if match[3] else ""
        return f"{match[1]} {match[2]}{of}, {when}"
    if match := re.fullmatch(r"instroom_([a-z]+)_(\w+)", key):
        rest = _FROM.get(match[2], match[2].replace("uit_", "uit ") + ", tussen teldata")
        return f"instroom {match[1]}, {rest}"
    if match := re.fullmatch(r"gem_leeftijd_instroom_([a-z]+)", key):
        return f"gemiddelde leeftijd bij instroom {match[1]}"
    return _SHOWN_IN_TABLES.get(key, key.replace("_", " "))


def order_of(key: str) -> tuple[int, str]:
    """Return where an indicator stands in a list: thuiszitters first, then by name."""
    for place, start in enumerate(FIRST):
        if key.startswith(start):
            return place, key
    special = any(f"_{sort}" in key for sort in SPECIAL)
    return len(FIRST) + (not special), key
