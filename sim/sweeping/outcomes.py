"""What can be kept of a run: yearly figures and posts of the books, scaled back."""

from collections.abc import Collection
from functools import cache
from typing import TYPE_CHECKING

from sim.agents.kas import INDICATORS
from sim.sweeping.schema import Wanted

if TYPE_CHECKING:
    from sim.agents.state import State
    from sim.recording import Recorder

ON_ROUTE = ("scholen_regulier", "scholen_onderweg", "scholen_inclusief")
"""Counted of schools, not of leerlingen, and so not scaled back."""


@cache
def known_indicators() -> Collection[str]:
    """Return the names of all yearly indicators and posts."""
    from sim.recording import yearly_indicators  # noqa: PLC0415  (compiled kernels)

    return sorted({*yearly_indicators(), *ON_ROUTE, *INDICATORS})


def value_of(state: "State", recorder: "Recorder", wanted: Wanted) -> float:
    """Return an outcome of a run that has passed its schooljaar.

    Leerlingen and cents are scaled back to all leerlingen; mean ages and schools are not.

    Raises:
        ValueError: if this world does not count it.
    """
    if wanted.indicator in INDICATORS:
        return _cents(state, wanted) / state.scale
    units = {"swv": state.codes.swvs, "gemeente": state.codes.gemeenten}
    row = 0 if wanted.unit is None else units[wanted.level].index(wanted.unit)
    found = recorder.yearly_figure(wanted.schooljaar, wanted.level, wanted.indicator, row)
    if found is None:
        raise ValueError(f"{wanted.column}: this run does not count it in that schooljaar")
    return found if _is_whole(wanted.indicator) else found / state.scale


def _is_whole(indicator: str) -> bool:
    return indicator in ON_ROUTE or indicator.startswith("gem_")


def _cents(state: "State", wanted: Wanted) -> float:
    place = INDICATORS.index(wanted.indicator)
    for books in state.kas.closed:
        if books.schooljaar != wanted.schooljaar:
            continue
        cents = books.values()[place]
        if wanted.unit is None:
            return float(cents.sum())
        return float(cents[state.codes.swvs.index(wanted.unit)])
    raise ValueError(f"{wanted.column}: this run keeps no books in that schooljaar")
