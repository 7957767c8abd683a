"""Flows of leerlingen between states in one schooljaar, from the table of transitions."""

from collections.abc import Mapping
from dataclasses import dataclass

from sim.clock import format_month, start_of_schooljaar
from sim.run import RunResult
from sim.viewing.stored import middle, rows_of
from sim.viewing.words import scale_of

BUITEN, REST = "buiten", "overige"
HOME: Mapping[str, str] = {
    "absoluut": "absoluut verzuim",
    "langdurig_relatief": "langdurig relatief verzuim",
    "thuis_met_toestemming": "thuis met toestemming",
    "vrijstelling_5a": "vrijstelling 5 onder a",
}
WORDS: Mapping[str, str] = {
    "bao": "bao",
    "sbo": "sbo",
    "so": "so",
    "vo": "vo",
    "vso": "vso",
    **HOME,
    BUITEN: "buiten het onderwijs",
    REST: "overige",
}
"""States in the order in which they are drawn, and how they are written."""
COURSE = ((BUITEN, "bao"), ("bao", "vo"), ("vo", BUITEN))
"""The course that nearly everyone takes."""
_YOUNG = "niet_leerplichtig"


@dataclass(frozen=True)
class Flow:
    """How many leerlingen went from one state to another; with the middle 80 % of the runs."""

    old: str
    new: str
    count: float
    p10: float
    p90: float


def state_of(name: str) -> str:
    """Return to which state of the river a state of the table belongs.

    Args:
        name: for example ``vo/langdurig_relatief/wachtlijst``: schoolsoort, attendance, route.
    """
    soort, *rest = name.split("/")
    if rest and rest[0] in HOME:
        return rest[0]
    if soort == BUITEN or (rest and rest[0] == _YOUNG):
        return BUITEN
    return soort


def flows_of(result: RunResult, schooljaar: int) -> list[Flow] | None:
    """Return the flows between states of a schooljaar, all leerlingen.

    Args:
        result: what a run wrote.
        schooljaar: its first calendar year.

    Returns:
        One flow per pair of different states; None where the folder has no such table.

    Raises:
        RunError: if the table cannot be read.
    """
    columns = ["month", "from_state", "to_state", "count"]
    rows = rows_of(result.folder, "transitions", columns)
    if rows is None:
        return None
    first = start_of_schooljaar(schooljaar)
    months = {format_month(month) for month in range(first, first + 12)}
    rows = rows[rows["month"].isin(months)]
    names = {
        name: state_of(str(name))
        for column in ("from_state", "to_state")
        for name in rows[column].unique()
    }
    rows = rows.assign(old=rows["from_state"].map(names), new=rows["to_state"].map(names))
    rows = rows[rows["old"] != rows["new"]]
    if rows.empty:
        return []
    found = middle(rows, ["old", "new"], "count")
    scale = scale_of(result)
    return [
        Flow(str(old), str(new), *(float(x) / scale for x in values))
        for old, new, *values in found[["old", "new", "value", "p10", "p90"]].itertuples(
            index=False
        )
    ]
