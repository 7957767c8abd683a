"""What each table may hold: columns, types, ranges, codes, keys and references.

One declaration per table; ``sim.data.reading`` enforces it and ``SOURCES.md`` says where the
figures come from.
"""

from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["int", "float", "text", "flag"]

SCHOOLSOORTEN = ("bao", "sbo", "so", "vo", "vso")
NIVEAUS = ("brugjaar", "pro", "vmbo", "havo", "vwo")
SOORT_TOTAAL = ("telling", "afgeleid", "lijn", "locatietabel", "aanname")
VESTIGING = r"[0-9]{2}[A-Z]{2}[0-9A-Z]{2}"
GEMEENTE = r"GM[0-9]{4}"
SWV = r"(PO|VO)[0-9]{4}"
SWV_PO = r"PO[0-9]{4}"
SWV_VO = r"VO[0-9]{4}"
JEUGDREGIO = r"JZ[0-9]{2}"
DATUM = r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
ZEKERHEID = ("VERIFIED", "BRACKETED", "PLANNED", "ASSUMED", "INFERRED", "COPY", "NOTED", "UNKNOWN")
LON = (3.0, 7.5)  # degrees east, WGS84: the Netherlands in Europe
LAT = (50.5, 54.0)  # degrees north


@dataclass(frozen=True)
class Column:
    """One column of a table.

    Attributes:
        name: the header.
        kind: ``int`` (int64), ``float`` (float64), ``flag`` (0 or 1 in the file, bool in the
            frame) or ``text`` (object, never missing).
        low, high: smallest and largest number allowed.
        codes: the texts allowed, if only some are.
        pattern: the form of a text, if it has one.
        optional: whether a text may be empty.
        several: whether a text may hold more than one of ``codes``, joined by ``|``.
        refers: ``table.column`` that must hold each value, checked by ``check_tables``.
    """

    name: str
    kind: Kind = "text"
    low: float = 0.0
    high: float = 0.0
    codes: tuple[str, ...] = ()
    pattern: str = ""
    optional: bool = False
    several: bool = False
    refers: str = ""

    def allowed(self) -> str:
        """Return in words what a field of this column may be."""
        if self.kind == "flag":
            return "0 or 1"
        if self.kind == "int":
            return f"a whole number from {self.low:.0f} to {self.high:.0f}"
        if self.kind == "float":
            return f"a number from {self.low:g} to {self.high:g} with a decimal point"
        if self.codes:
            text = ("some of " if self.several else "one of ") + ", ".join(self.codes)
            text += " joined by |" if self.several else ""
        elif self.pattern:
            text = f"a text of the form {self.pattern}"
        else:
            text = "a text of one line"
        return text + (" or empty" if self.optional else "")


@dataclass(frozen=True)
class Total:
    """A rule that the values of a column sum to one within each value of other columns."""

    value: str
    per: tuple[str, ...]
    tolerance: float = 1e-6


@dataclass(frozen=True)
class Table:
    """One table: its columns in order, the columns that tell rows apart, and its sums."""

    columns: tuple[Column, ...]
    key: tuple[str, ...]
    may_be_empty: bool = False
    totals: tuple[Total, ...] = field(default=())
    full_grid: bool = False  # every combination of the key columns' values has a row

    @property
    def header(self) -> tuple[str, ...]:
        """Names of the columns, in order."""
        return tuple(column.name for column in self.columns)


def _whole(name: str, low: float, high: float, refers: str = "") -> Column:
    return Column(name, "int", low, high, refers=refers)


def _point() -> tuple[Column, Column]:
    return Column("lon", "float", *LON), Column("lat", "float", *LAT)


def _gemeente() -> Column:
    return Column("gemeente", pattern=GEMEENTE, refers="gemeenten.gemeente")


def _swv(name: str, pattern: str, optional: bool = False) -> Column:
    return Column(name, pattern=pattern, optional=optional, refers="swvs.swv")


_SOORT_SCHOOL = Column("schoolsoort", codes=SCHOOLSOORTEN)
_BRON = Column("bron")
_SCHOOLJAAR = _whole("schooljaar", 1990, 2060)
_LEEFTIJD = _whole("leeftijd", 0, 30)
_NIVEAU_VO = Column("niveau", codes=("pro", "vmbo", "havo", "vwo"))
_LAW = (
    Column("id", pattern=r"[a-z][a-z0-9]*-\S+"),
    *map(Column, ("law", "article")),
    Column("paragraph", optional=True),
    Column("bwb_id", pattern=r"BWBR[0-9]{7}", optional=True),
    *(Column(name, pattern=DATUM, optional=True) for name in ("valid_from", "valid_until")),
    Column("zekerheid", codes=ZEKERHEID),
    Column("url", pattern=r"https://\S+", optional=True),
    Column("sentence"),
)

TABLES: dict[str, Table] = {
    "scholen": Table(
        (
            Column("vestigingscode", pattern=VESTIGING),
            _SOORT_SCHOOL,
            Column("naam"),
            _gemeente(),
            _swv("swv_po", SWV_PO, optional=True),
            _swv("swv_vo", SWV_VO, optional=True),
            *_point(),
            _whole("leerlingen", 0, 5000),
            Column("geteld", "flag"),
            Column("cluster12", "flag"),
            Column("reformatorisch", "flag"),
            Column("niveaus", codes=NIVEAUS, optional=True, several=True),
            Column("gesplitst", "flag"),
        ),
        key=("vestigingscode", "schoolsoort"),
    ),
    "swvs": Table(
        (
            Column("swv", pattern=SWV),
            Column("sector", codes=("po", "vo")),
            Column("label"),
            Column("landelijk", "flag"),
        ),
        key=("swv",),
    ),
    "swv_fusies": Table(
        (
            _swv("oude_swv", SWV),
            _swv("nieuwe_swv", SWV),
            Column("datum", pattern=DATUM),
        ),
        key=("oude_swv",),
        may_be_empty=True,
    ),
    "gemeenten": Table(
        (
            Column("gemeente", pattern=GEMEENTE),
            Column("naam"),
            Column("provincie"),
            Column("jeugdregio", pattern=JEUGDREGIO),
            Column("jeugdregio_naam"),
            *_point(),
            _whole("inwoners_2023", 1, 2_000_000),
            Column("g5", "flag"),
        ),
        key=("gemeente",),
    ),
    "cellen": Table(
        (
            _whole("cel", 0, 10_000),
            _gemeente(),
            _swv("swv_po", SWV_PO),
            _swv("swv_vo", SWV_VO),
            *_point(),
        ),
        key=("cel",),
    ),
    "cel_aandeel": Table(
        (
            _whole("cel", 0, 10_000, refers="cellen.cel"),
            _whole("geboortejaar", 1980, 2060),
            Column("aandeel", "float", 0.0, 1.0),
        ),
        key=("cel", "geboortejaar"),
        totals=(Total("aandeel", per=("geboortejaar",)),),
        full_grid=True,
    ),
    "inwoners": Table(
        (
            _whole("jaar", 1990, 2060),
            _whole("geboortejaar", 1960, 2060),
            _whole("inwoners", 0, 1_000_000),
        ),
        key=("jaar", "geboortejaar"),
    ),
    "geboorten": Table(
        (
            _whole("jaar", 1980, 2100),
            _whole("geboorten", 1, 1_000_000),
            Column("soort", codes=("waarneming", "raming")),
        ),
        key=("jaar",),
    ),
    "migratie": Table(
        (
            _SCHOOLJAAR,
            _LEEFTIJD,
            Column("netto", "float", -100_000, 100_000),
            Column("soort", codes=("waarneming", "aanname")),
        ),
        key=("schooljaar", "leeftijd"),
    ),
    "sectortotalen": Table(
        (
            _whole("jaar", 1990, 2060),
            _SOORT_SCHOOL,
            _whole("leerlingen", 1, 3_000_000),
            Column("soort", codes=SOORT_TOTAAL),
            _BRON,
        ),
        key=("jaar", "schoolsoort"),
        full_grid=True,
    ),
    "deelname": Table(
        (
            _SCHOOLJAAR,
            _whole("geboortejaar", 1960, 2060),
            _SOORT_SCHOOL,
            _whole("leerlingen", 0, 1_000_000),
        ),
        key=("schooljaar", "geboortejaar", "schoolsoort"),
    ),
    "deelnamegraad": Table(
        (
            _SCHOOLJAAR,
            Column("deelnamegraad", "float", 0.5, 1.5),
            Column("kappa", "float", 0.0, 10.0),
            Column("residu", "float", -100_000, 100_000),
        ),
        key=("schooljaar",),
    ),
    "leeftijd_speciaal": Table(
        (
            _SCHOOLJAAR,
            Column("schoolsoort", codes=("sbo", "so", "vso")),
            _LEEFTIJD,
            Column("aandeel", "float", 0.0, 1.0),
        ),
        key=("schooljaar", "schoolsoort", "leeftijd"),
        totals=(Total("aandeel", per=("schooljaar", "schoolsoort")),),
    ),
    "niveau_vo": Table(
        (_SCHOOLJAAR, _LEEFTIJD, _NIVEAU_VO, Column("aandeel", "float", 0.0, 1.0)),
        key=("schooljaar", "leeftijd", "niveau"),
        totals=(Total("aandeel", per=("schooljaar", "leeftijd")),),
        full_grid=True,
    ),
    "uitstroom_vo": Table(
        (_SCHOOLJAAR, _NIVEAU_VO, _LEEFTIJD, Column("kans", "float", 0.0, 1.0)),
        key=("schooljaar", "niveau", "leeftijd"),
        full_grid=True,
    ),
    "vertrek_po": Table(
        (
            _SCHOOLJAAR,
            Column("schoolsoort", codes=("bao", "sbo", "so")),
            Column("kans", "float", 0.0, 1.0),
        ),
        key=("schooljaar", "schoolsoort"),
        full_grid=True,
    ),
    "reeksen": Table(
        (
            Column("serie", pattern=r"[a-z][a-z0-9_]*"),
            _whole("jaar", 1980, 2018),
            Column("waarde", "float", 0.0, 5_000_000),
            Column("eenheid"),
            _BRON,
        ),
        key=("serie", "jaar"),
    ),
    "wet": Table(_LAW, key=("id",)),
}

# File with borders -> the table and column that must hold its codes.
BORDERS: dict[str, str] = {
    "gemeenten": "gemeenten.gemeente",
    "swv_po": "swvs.swv",
    "swv_vo": "swvs.swv",
}
