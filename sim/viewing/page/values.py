"""The numbers of the page: one indicator of one scenario, or the difference of two, with its band.

They are those of the terminal's tables to the digit: the median and the middle 80 % over replicates
are taken of the drawn numbers, and then scaled back to all leerlingen.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd

from sim.parquet import read_table
from sim.summary import HIGH, LOW
from sim.viewing.page.index import Floats, Index, Tables
from sim.viewing.page.indicators import (
    LEVELS,
    NATIONAL,
    SORTS,
    SWV,
    belongs,
    counted,
    describe,
    factor_of,
    order_of,
    whole_of,
)
from sim.viewing.page.opening import Opened
from sim.viewing.page.sources import NotStored, Source, why_no_difference

INTERVALS = ("median", "p10", "p90")


@dataclass(frozen=True)
class Ask:
    """What is to be shown.

    Attributes:
        table: ``monthly`` or ``yearly``.
        level: a key of ``LEVELS``.
        indicator: name in the table.
        relative: per 1.000 leerlingen (or percent of the schools) in place of the number.
    """

    table: str
    level: str
    indicator: str
    relative: bool = False


@dataclass(frozen=True)
class Band:
    """Numbers over time and units, for all leerlingen.

    Attributes:
        times: months (``2025-08``) or schooljaren (``2025``).
        units: codes of the units.
        middle: the number, or the median over replicates; times by units.
        low, high: ends of the middle 80 % of the replicates; None for a single run.
        runs: how many runs it is made of.
    """

    times: tuple[str, ...]
    units: tuple[str, ...]
    middle: Floats
    low: Floats | None = None
    high: Floats | None = None
    runs: int = 1


@dataclass(frozen=True)
class Cube:
    """Drawn numbers: replicates by times by units, and the number of each replicate."""

    replicates: tuple[int, ...]
    times: tuple[str, ...]
    units: tuple[str, ...]
    values: Floats


class Values:
    """The numbers of all open folders."""

    def __init__(self) -> None:
        """Start without any table read."""
        self.tables = Tables()
        self._cube = lru_cache(maxsize=96)(self._read_cube)

    def levels(self, opened: Opened) -> list[str]:
        """Return the levels that a folder has numbers of."""
        if not opened.national:
            return [NATIONAL, SWV, "gemeente"]
        return [NATIONAL, "swv_po", "swv_vo", "gemeente"]

    def indicators(self, source: Source, level: str) -> list[tuple[str, str]]:
        """Return table and name of each indicator of a scenario on a level."""
        stored = stored_level(level)
        opened = source.opened
        if not opened.is_comparison:
            found = [("monthly", *self._keys(opened, "monthly", stored))]
            found += [("yearly", *self._keys(opened, "yearly", stored))]
        elif level == NATIONAL:
            found = [("yearly", *self._keys(opened, "yearly", stored, source.name))]
        else:
            found = [("yearly", *self._keys(opened, "difference", stored, opened.names[1]))]
        return [(table, key) for table, *keys in found for key in keys if belongs(key, level)]

    def _keys(self, opened: Opened, table: str, level: str, scenario: str = "") -> list[str]:
        columns = _columns(opened) if table == "difference" else ("value",)
        _, index = next(self.tables.parts(opened, table, columns, scenario))
        return sorted((key for of, key in index.rows if of == level), key=order_of)

    def units(self, source: Source, level: str) -> tuple[str, ...]:
        """Return the units of a level that a scenario has numbers of."""
        opened = source.opened
        if not opened.is_comparison:
            _, index = next(self.tables.parts(opened, "yearly"))
        else:
            name = opened.names[1]
            _, index = next(self.tables.parts(opened, "difference", _columns(opened), name))
        return units_of(index, level)

    def shown(self, source: Source, ask: Ask, base: Source | None = None) -> Band:
        """Return what a scenario shows, or by how much it differs from a base.

        Raises:
            NotStored: with a sentence, if the folders do not hold it.
            RunError: if a table is missing.
        """
        _check(ask)
        if base is not None:
            return self._difference(source, ask, base)
        if _has_summary(source, ask):
            return _summarised(source.opened, ask.indicator)
        return _band(self._wanted(source, ask), _unscale(source, ask))

    def _difference(self, source: Source, ask: Ask, base: Source) -> Band:
        reason = why_no_difference(base, source)
        if reason is not None:
            raise NotStored(reason)
        if source.opened.is_comparison:
            return self._stored_difference(source, ask)
        cubes = [self._wanted(each, ask) for each in (base, source)]
        return _band(_minus(cubes[1], cubes[0]), _unscale(source, ask))

    def _stored_difference(self, source: Source, ask: Ask) -> Band:
        """Return what the folder of a comparison says itself."""
        opened = source.opened
        if ask.table != "yearly":
            raise NotStored("Een vergelijking bewaart verschillen per schooljaar, niet per maand.")
        if ask.relative:
            raise NotStored(
                "Een vergelijking bewaart verschillen in aantallen; vergelijk twee runs om ze per "
                "1.000 leerlingen of als aandeel te zien."
            )
        columns = _columns(opened)
        _, index = next(self.tables.parts(opened, "difference", columns, source.name))
        units = units_of(index, ask.level)
        _refuse_absent(index, ask)
        level, scale = stored_level(ask.level), _unscale(source, ask)
        grids = [index.grid(level, ask.indicator, name, units) / scale for name in columns]
        low, high = grids[1:] if len(grids) > 1 else (None, None)
        runs = int(opened.manifest["replicates"]["count"] or 1)
        failed = len(opened.manifest["replicates"]["failed"])
        return Band(index.times, units, grids[0], low, high, max(1, runs - failed))

    def _wanted(self, source: Source, ask: Ask) -> Cube:
        """Return the drawn numbers, or their share of the whole."""
        if source.opened.is_comparison and (ask.level != NATIONAL or ask.table != "yearly"):
            raise NotStored(
                "Een vergelijking bewaart geen cijfers per maand: kies een cijfer per schooljaar."
                if ask.level == NATIONAL
                else "Een vergelijking bewaart per regio alleen verschillen per schooljaar: kies "
                "het verschil met haar basis, of open de map van een losse run."
            )
        cube = self._cube(source, ask.table, ask.level, ask.indicator)
        if not ask.relative:
            return cube
        if not describe(ask.indicator, ask.table).relative:
            raise NotStored("Van een gemiddelde is er geen getal per 1.000 leerlingen.")
        parts = [
            self._cube(source, ask.table, ask.level, key).values
            for key in whole_of(ask.indicator, ask.level)
        ]
        whole: Floats = np.sum(parts, axis=0)
        share = np.full_like(whole, np.nan)
        np.divide(factor_of(ask.indicator) * cube.values, whole, out=share, where=whole > 0)
        return Cube(cube.replicates, cube.times, cube.units, share)

    def _read_cube(self, source: Source, table: str, level: str, indicator: str) -> Cube:
        scenario = source.name if source.opened.is_comparison else ""
        numbers: list[int] = []
        grids: list[Floats] = []
        times: tuple[str, ...] = ()
        units: tuple[str, ...] = ()
        for number, index in self.tables.parts(source.opened, table, ("value",), scenario):
            if not grids:
                times, units = index.times, units_of(index, level)
            _refuse_absent(index, Ask(table, level, indicator), optional=bool(grids))
            numbers.append(number)
            grids.append(index.grid(stored_level(level), indicator, "value", units))
        return Cube(tuple(numbers), tuple(times), tuple(units), np.stack(grids))


def stored_level(level: str) -> str:
    """Return the level of the tables that a level of the page is kept under."""
    return SWV if level in SORTS else level


def units_of(index: Index, level: str) -> tuple[str, ...]:
    """Return the units of a level of the page."""
    found = index.present.get(stored_level(level), ())
    start = {"swv_po": "PO", "swv_vo": "VO"}.get(level, "")
    return tuple(name for name in found if name.startswith(start))


def _check(ask: Ask) -> None:
    if ask.level not in LEVELS or ask.table not in {"monthly", "yearly"}:
        raise NotStored("Dit niveau of deze tabel bestaat niet.")
    if not belongs(ask.indicator, ask.level):
        raise NotStored(f"Dit wordt op het niveau {LEVELS[ask.level]} niet geteld.")


def _refuse_absent(index: Index, ask: Ask, optional: bool = False) -> None:
    if (stored_level(ask.level), ask.indicator) in index.rows:
        return
    if optional:  # one replicate in which nobody was counted
        index.rows[stored_level(ask.level), ask.indicator] = np.empty(0, np.intp)
        return
    name = describe(ask.indicator, ask.table).name
    raise NotStored(f"Deze map bevat geen {name} op het niveau {LEVELS[ask.level]}.")


def _columns(opened: Opened) -> Sequence[str]:
    return INTERVALS if opened.replicated else ("value",)


def _unscale(source: Source, ask: Ask) -> float:
    return source.opened.scale if counted(ask.indicator) and not ask.relative else 1.0


def _band(cube: Cube, scale: float) -> Band:
    """Return the median and the middle 80 % over the replicates, for all leerlingen."""
    runs = len(cube.replicates)
    if runs == 1:
        return Band(cube.times, cube.units, cube.values[0] / scale)
    low, middle, high = np.quantile(cube.values, [LOW, 0.5, HIGH], axis=0)
    return Band(cube.times, cube.units, middle / scale, low / scale, high / scale, runs)


def _minus(one: Cube, other: Cube) -> Cube:
    """Return paired differences, over the replicates, times and units that both have."""
    replicates = [name for name in one.replicates if name in set(other.replicates)]
    times = [name for name in one.times if name in set(other.times)]
    units = [name for name in one.units if name in set(other.units)]
    if not replicates or not times or not units:
        raise NotStored("Deze twee runs hebben geen maand of gebied gemeen.")

    def of(cube: Cube) -> Floats:
        axes = (
            [cube.replicates.index(name) for name in replicates],
            [cube.times.index(name) for name in times],
            [cube.units.index(name) for name in units],
        )
        return cube.values[np.ix_(*axes)]

    return Cube(tuple(replicates), tuple(times), tuple(units), of(one) - of(other))


def _has_summary(source: Source, ask: Ask) -> bool:
    plain = ask.table == "yearly" and ask.level == NATIONAL and not ask.relative
    return plain and not source.opened.is_comparison and source.opened.has("summary")


def _summarised(opened: Opened, indicator: str) -> Band:
    """Return national figures of replicates as the run itself summarised them."""
    frame: pd.DataFrame = read_table(opened.table("summary"))
    rows = frame[frame["indicator"] == indicator].sort_values("schooljaar")
    if rows.empty:
        raise NotStored(f"Deze map bevat geen {describe(indicator, 'yearly').name}.")
    scale = opened.scale if counted(indicator) else 1.0
    grids = [rows[name].to_numpy(np.float64)[:, None] / scale for name in INTERVALS]
    times = tuple(str(year) for year in rows["schooljaar"])
    return Band(times, ("NL",), grids[0], grids[1], grids[2], int(rows["runs"].max()))
