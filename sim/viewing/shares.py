"""Shares per samenwerkingsverband and gemeente: thuiszitters per 1.000 leerlingen, deelname."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.parquet import REPLICATE
from sim.run import RunResult
from sim.viewing.stored import HIGH, LOW, rows_of

NATIONAL_UNIT = "NL"
_PO, _VO = ("bao", "sbo", "so"), ("vo", "vso")
_ALL = (*_PO, *_VO)
_THUIS = ("thuiszitters_geteld",)


@dataclass(frozen=True)
class Share:
    """A part of the leerlingen of a region.

    Attributes:
        key: its name in names of files.
        title: what it is.
        above, below: indicators whose sums are divided.
        times: 1000 or 100.
        unit: what one is, in words.
        how: how leerlingen are given to a region, in words.
    """

    key: str
    title: str
    above: tuple[str, ...]
    below: tuple[str, ...]
    times: float
    unit: str
    how: str


def _enrolled(soorten: tuple[str, ...], end: str = "") -> tuple[str, ...]:
    return tuple(f"leerlingen_{soort}{end}" for soort in soorten)


def _deelname(soort: str, among: tuple[str, ...], sector: str, home: bool) -> Share:
    end = "_thuis" if home else ""
    how = "naar woonplaats" + (", zonder cluster 1 en 2" if home else "")
    return Share(
        key=soort,
        title=f"deelname {soort}",
        above=_enrolled((soort,), end),
        below=_enrolled(among, end),
        times=100.0,
        unit=f"% van de leerlingen in het {sector}",
        how=how,
    )


def _thuiszitters(key: str, among: tuple[str, ...], how: str) -> Share:
    return Share(
        key=key,
        title="thuiszitters",
        above=_THUIS,
        below=_enrolled(among),
        times=1000.0,
        unit="per 1.000 leerlingen",
        how=how,
    )


_OWN = "geteld in het schooljaar, bij het verband waaronder de leerling valt"
SWV_PO = (
    _thuiszitters("thuiszitters_po", _PO, _OWN),
    _deelname("sbo", _PO, "po", home=True),
    _deelname("so", _PO, "po", home=True),
)
SWV_VO = (_thuiszitters("thuiszitters_vo", _VO, _OWN), _deelname("vso", _VO, "vo", home=True))
GEMEENTE = (
    _thuiszitters("thuiszitters", _ALL, "geteld in het schooljaar, naar woonplaats"),
    _deelname("so", _PO, "po", home=False),
    _deelname("vso", _VO, "vo", home=False),
)
"""What is drawn of each kind of region. Regions of the other sector have no leerlingen for it."""


def shares(result: RunResult, level: str, share: Share) -> pd.DataFrame | None:
    """Return a share per region and schooljaar.

    Args:
        result: what a run wrote.
        level: ``swv`` or ``gemeente``.
        share: which.

    Returns:
        unit, schooljaar, value, p10, p90 (over replicates; of a single run the value), with the
        unit ``NL`` for all regions together; without regions that never have a leerling for it. A
        schooljaar without leerlingen has no value. None where the folder has no such rows.

    Raises:
        RunError: if the table cannot be read.
    """
    wanted = sorted({*share.above, *share.below})
    columns = ["schooljaar", "level", "unit", "indicator", "value"]
    rows = rows_of(result.folder, "yearly", columns, level, wanted)
    if rows is None or set(rows["indicator"].unique()) != set(wanted):
        return None
    keys = ["unit", "schooljaar", *([REPLICATE] if REPLICATE in rows else [])]
    wide = rows.pivot_table(index=keys, columns="indicator", values="value", aggfunc="sum")
    pair = pd.DataFrame(
        {"above": wide[list(share.above)].sum(axis=1), "below": wide[list(share.below)].sum(axis=1)}
    ).reset_index()
    pair = pair[pair.groupby("unit")["below"].transform("sum") > 0]  # not of the other sector
    together = pair.groupby(keys[1:], as_index=False)[["above", "below"]].sum()
    pair = pd.concat([pair, together.assign(unit=NATIONAL_UNIT)], ignore_index=True)
    below = pair["below"].where(pair["below"] > 0)
    found = pair.assign(value=share.times * pair["above"] / below)
    grouped = found.groupby(["unit", "schooljaar"])["value"]
    middle = pd.DataFrame(
        {"value": grouped.median(), "p10": grouped.quantile(LOW), "p90": grouped.quantile(HIGH)}
    )
    return middle.reset_index()


def last_year(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of the last schooljaar, by unit, without the country as a whole."""
    mine = frame[(frame["schooljaar"] == frame["schooljaar"].max())]
    regions: pd.DataFrame = mine[mine["unit"] != NATIONAL_UNIT]
    return regions.set_index("unit").sort_index()


def national(frame: pd.DataFrame) -> Mapping[int, float]:
    """Return the share of all regions together by schooljaar."""
    mine = frame[frame["unit"] == NATIONAL_UNIT]
    values = mine["value"].to_numpy(float)
    return dict(zip(mine["schooljaar"].to_numpy(np.int64).tolist(), values.tolist(), strict=True))
