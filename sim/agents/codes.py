"""The codes that stand in the columns: schoolsoort, type of need, niveau, attendance, route."""

from collections.abc import Sequence
from enum import IntEnum
from functools import cache

import numpy as np
from numpy.typing import NDArray


class Schoolsoort(IntEnum):
    """Where a leerling is enrolled; exactly one at a time."""

    BUITEN = 0  # not (yet, or no longer) in funderend onderwijs
    BAO = 1
    SBO = 2
    SO = 3
    VO = 4
    VSO = 5
    NIET_INGESCHREVEN = 6


class Behoefte(IntEnum):
    """Type of need for support, as the sources group them."""

    GEEN = 0
    TAAL = 1
    GEDRAG = 2
    AUTISME = 3
    HOOGBEGAAFD = 4
    FYSIEK = 5
    ZML = 6
    EMB = 7
    CLUSTER12 = 8


class Niveau(IntEnum):
    """Level in vo; it fixes the usual age of leaving."""

    GEEN = 0
    BRUGJAAR = 1
    PRO = 2
    VMBO = 3
    HAVO = 4
    VWO = 5


class Aanwezigheid(IntEnum):
    """Attendance; exactly one at a time."""

    AANWEZIG = 0
    KORT_VERZUIM = 1  # at home for less than four school weeks
    THUIS_MET_TOESTEMMING = 2  # sick or on leave for more than four weeks: at home, not counted
    LANGDURIG_RELATIEF = 3  # enrolled, unauthorised, more than four weeks
    ABSOLUUT = 4  # leerplichtig, not enrolled, without vrijstelling
    NIET_LEERPLICHTIG = 5  # not enrolled and not leerplichtig
    VRIJSTELLING_5A = 6
    VRIJSTELLING_5B = 7


class Route(IntEnum):
    """Where a leerling stands on the way to another school."""

    GEEN = 0
    AANGEVRAAGD = 1  # a tlv (before 2014-08: an indicatie) has been asked for
    WACHTLIJST = 2  # it was granted; waiting for a place


class Ondersteuning(IntEnum):
    """Support of a leerling."""

    GEEN = 0
    BASIS = 1
    EXTRA = 2  # with an opp


class Categorie(IntEnum):
    """Category of a tlv for so or vso: what it costs the samenwerkingsverband."""

    GEEN = 0
    LAAG = 1
    MIDDEN = 2
    HOOG = 3


class Jeugdhulp(IntEnum):
    """Jeugdhulp of a leerling."""

    GEEN = 0
    WACHT = 1
    ONTVANGT = 2
    OP_SCHOOL = 3  # light help at school, without a place


class Arrangement(IntEnum):
    """An arrangement beside the plain place at school; at most one at a time."""

    GEEN = 0
    OPDC = 1  # temporary place elsewhere, while enrolled at the own school
    OZA = 2  # onderwijszorgarrangement: education and care at another place or time
    DIGITAAL = 3  # digital school
    KLAS = 4  # class inside a regular school
    RESIDENTIEEL = 5  # placed in a residential institution; its school comes with it


class Verdeelmodel(IntEnum):
    """How a samenwerkingsverband passes on its money for extra ondersteuning."""

    SCHOOL = 0
    EXPERTISE = 1
    LEERLING = 2


SCHOOLSOORT_NAAM = {
    Schoolsoort.BUITEN: "buiten",
    Schoolsoort.BAO: "bao",
    Schoolsoort.SBO: "sbo",
    Schoolsoort.SO: "so",
    Schoolsoort.VO: "vo",
    Schoolsoort.VSO: "vso",
    Schoolsoort.NIET_INGESCHREVEN: "niet_ingeschreven",
}

STATE_BITS_ATTENDANCE = 4
STATE_BITS_SCHOOLSOORT = 32
N_STATES = 224


def state_code(schoolsoort: int, aanwezigheid: int, route: int) -> int:
    """Return the one-byte code of a leerling's whole state (0 to 223)."""
    return schoolsoort * STATE_BITS_SCHOOLSOORT + aanwezigheid * STATE_BITS_ATTENDANCE + route


def split_state(code: int) -> tuple[Schoolsoort, Aanwezigheid, Route]:
    """Return schoolsoort, attendance and route of a state code."""
    return (
        Schoolsoort(code // STATE_BITS_SCHOOLSOORT),
        Aanwezigheid(code % STATE_BITS_SCHOOLSOORT // STATE_BITS_ATTENDANCE),
        Route(code % STATE_BITS_ATTENDANCE),
    )


def state_name(code: int) -> str:
    """Return a state as text, for example ``bao/aanwezig`` or ``bao/aanwezig/wachtlijst``."""
    if code % STATE_BITS_ATTENDANCE > Route.WACHTLIJST:
        return ""  # the fourth value of two bits is not used
    schoolsoort, aanwezigheid, route = split_state(code)
    name = SCHOOLSOORT_NAAM[schoolsoort]
    if schoolsoort is Schoolsoort.BUITEN:
        return name
    name = f"{name}/{aanwezigheid.name.lower()}"
    return name if route is Route.GEEN else f"{name}/{route.name.lower()}"


@cache
def _table_of(codes: tuple[int, ...]) -> NDArray[np.bool_]:
    table = np.zeros(256, np.bool_)
    table[list(codes)] = True
    return table


def is_one_of(column: NDArray[np.uint8], codes: Sequence[int]) -> NDArray[np.bool_]:
    """Return where a column of codes holds one of some; by a table, far quicker than a search."""
    found: NDArray[np.bool_] = _table_of(tuple(codes))[column]
    return found
