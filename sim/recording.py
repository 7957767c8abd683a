"""What is counted while a run goes on: monthly stocks, yearly figures, moves between states.

Stocks come from a pass over the rows, moves from the log of changes: two books of the same thing,
so that one can be checked against the other.
"""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim import counting
from sim.clock import format_month
from sim.counting import Columns

STATES = 224
SOORTEN = ("bao", "sbo", "so", "vo", "vso")
SPECIAL = (2, 3, 5)
SPECIAL_NAMES = ("sbo", "so", "vso")
COUNTED = (
    "absoluut_verzuim_geteld",
    "langdurig_relatief_verzuim_geteld",
    "thuiszitters_langer_dan_3_maanden_geteld",
    "vrijstelling_5a_geteld",
    "thuiszitters_geteld",
)
STANDING = (
    (4, "absoluut_verzuim_stand"),
    (3, "langdurig_relatief_verzuim_stand"),
    (2, "thuis_met_toestemming_stand"),
    (6, "vrijstelling_5a_stand"),
)
"""Code of attendance and name of its standing figure."""
_EARLIER = {
    1: "uit_bo",
    0: "rechtstreeks",
    6: "rechtstreeks",
    2: "uit_sbo",
    3: "uit_so",
    4: "uit_vo",
    5: "uit_vso",
}


@dataclass
class Recorder:
    """Counts a run.

    Attributes:
        swvs, gemeenten: codes of the units, in row order.
        cell_gemeente: row of the gemeente of each home cell.
        state_names: name of each state code.
        process_names: name of each process code.
    """

    swvs: list[str]
    gemeenten: list[str]
    cell_gemeente: NDArray[np.uint16]
    state_names: list[str]
    process_names: dict[int, str]
    _rows: list[pd.DataFrame] = field(default_factory=list)
    _monthly: list[pd.DataFrame] = field(default_factory=list)
    _moves: list[pd.DataFrame] = field(default_factory=list)
    _entered_swv: NDArray[np.int64] = field(init=False)
    _entered_gemeente: NDArray[np.int64] = field(init=False)
    stock: NDArray[np.int64] = field(init=False)

    def __post_init__(self) -> None:
        self._entered_swv = np.zeros((len(self.swvs), 7), np.int64)
        self._entered_gemeente = np.zeros((len(self.gemeenten), 7), np.int64)
        self.stock = np.zeros(STATES, np.int64)

    def moves(
        self,
        month: int,
        row: NDArray[np.int32],
        process: NDArray[np.uint8],
        old: NDArray[np.uint8],
        new: NDArray[np.uint8],
        columns: Columns,
    ) -> None:
        """Count the changes of state of a month."""
        code = (process.astype(np.int64) * 256 + old) * 256 + new
        found, count = np.unique(code, return_counts=True)
        self._moves.append(
            pd.DataFrame(
                {
                    "month": format_month(month),
                    "process": [self.process_names[int(c) // 65536] for c in found],
                    "from_state": [self.state_names[int(c) // 256 % 256] for c in found],
                    "to_state": [self.state_names[int(c) % 256] for c in found],
                    "count": count,
                }
            )
        )
        counting.entered(
            row,
            old,
            new,
            columns.swv,
            columns.cell,
            self.cell_gemeente,
            self._entered_swv,
            self._entered_gemeente,
        )

    def entered(self, rows: NDArray[np.int64], columns: Columns) -> None:
        """Count leerlingen whose way to sbo, so or vso lies in August, before the first month."""
        soort = columns.soort[rows]
        np.add.at(self._entered_gemeente, (self.cell_gemeente[columns.cell[rows]], soort), 1)
        known = columns.swv[rows] != counting.NO_UNIT
        np.add.at(self._entered_swv, (columns.swv[rows][known], soort[known]), 1)

    def month(self, month: int, columns: Columns) -> None:
        """Count the stocks at the end of a month."""
        by_swv, by_gemeente = self._count_stocks(columns)
        self.stock = by_gemeente.sum(axis=0)
        waiting_swv, waiting_gemeente = self._count_waiting(columns)
        name = format_month(month)
        parts = [
            self._frame(by_swv, waiting_swv, "swv", self.swvs),
            self._frame(by_gemeente, waiting_gemeente, "gemeente", self.gemeenten),
            self._frame(
                by_gemeente.sum(axis=0)[None],
                waiting_gemeente.sum(axis=0)[None],
                "nederland",
                ["NL"],
            ),
            self._per_soort(by_gemeente.sum(axis=0)),
        ]
        frame = pd.concat([part[part["value"] != 0] for part in parts], ignore_index=True)
        frame.insert(0, "month", name)
        self._monthly.append(frame)

    def teldatum(self, schooljaar: int, month: int, columns: Columns, *, known: bool) -> None:
        """Record the stocks of 1 October and, if the last teldatum is known, the inflow since."""
        by_swv, by_gemeente = self._count_stocks(columns)
        waiting_swv, waiting_gemeente = self._count_waiting(columns)
        for stock, waiting, level, units in (
            (by_swv, waiting_swv, "swv", self.swvs),
            (by_gemeente, waiting_gemeente, "gemeente", self.gemeenten),
            (
                by_gemeente.sum(axis=0)[None],
                waiting_gemeente.sum(axis=0)[None],
                "nederland",
                ["NL"],
            ),
        ):
            self._add(schooljaar, self._frame(stock, waiting, level, units))
        self._inflow(schooljaar, month, columns, known)

    def schooljaar(
        self, schooljaar: int, tally_swv: NDArray[np.int64], tally_gemeente: NDArray[np.int64]
    ) -> None:
        """Record what was counted in a schooljaar that has ended."""
        for tally, entered, level, units in (
            (tally_swv, self._entered_swv, "swv", self.swvs),
            (tally_gemeente, self._entered_gemeente, "gemeente", self.gemeenten),
            (
                tally_gemeente.sum(axis=1)[:, None],
                self._entered_gemeente.sum(axis=0)[None],
                "nederland",
                ["NL"],
            ),
        ):
            values = {name: tally[k, : len(units)] for k, name in enumerate(COUNTED)}
            for code, name in zip(SPECIAL, SPECIAL_NAMES, strict=True):
                values[f"instroom_{name}_schooljaar"] = entered[:, code]
            self._add(schooljaar, _long(values, level, units))
        self._entered_swv[:] = 0
        self._entered_gemeente[:] = 0

    def yearly(self) -> pd.DataFrame:
        """Return yearly figures."""
        columns = ["schooljaar", "level", "unit", "indicator", "value"]
        if not self._rows:
            return pd.DataFrame(columns=columns)
        frame = pd.concat(self._rows, ignore_index=True)[columns]
        return frame.sort_values(columns[:4], kind="stable", ignore_index=True)

    def monthly(self) -> pd.DataFrame:
        """Return monthly stocks (zeros left out): month, level, unit, indicator, value."""
        return pd.concat(self._monthly, ignore_index=True)

    def transitions(self) -> pd.DataFrame:
        """Return moves between states: month, process, from_state, to_state, count."""
        return pd.concat(self._moves, ignore_index=True)

    def _count_stocks(self, columns: Columns) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        by_swv = np.zeros((len(self.swvs), STATES), np.int64)
        by_gemeente = np.zeros((len(self.gemeenten), STATES), np.int64)
        counting.stocks(
            columns.phase,
            columns.soort,
            columns.attendance,
            columns.route,
            columns.swv,
            columns.cell,
            self.cell_gemeente,
            by_swv,
            by_gemeente,
        )
        return by_swv, by_gemeente

    def _count_waiting(self, columns: Columns) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        by_swv = np.zeros((len(self.swvs), 7), np.int64)
        by_gemeente = np.zeros((len(self.gemeenten), 7), np.int64)
        counting.waiting(
            columns.route,
            columns.route_for,
            columns.swv,
            columns.cell,
            self.cell_gemeente,
            by_swv,
            by_gemeente,
        )
        return by_swv, by_gemeente

    def _frame(
        self,
        stock: NDArray[np.int64],
        waiting: NDArray[np.int64],
        level: str,
        units: list[str],
    ) -> pd.DataFrame:
        cube = stock.reshape(len(units), 7, 8, 4)
        values = {f"leerlingen_{s}": cube[:, k + 1].sum(axis=(1, 2)) for k, s in enumerate(SOORTEN)}
        for code, name in zip(SPECIAL, SPECIAL_NAMES, strict=True):
            values[f"wachtlijst_{name}"] = waiting[:, code]
        for code, name in STANDING:
            values[name] = cube[:, :, code].sum(axis=(1, 2))
        return _long(values, level, units)

    def _per_soort(self, stock: NDArray[np.int64]) -> pd.DataFrame:
        cube = stock.reshape(7, 8, 4)
        soorten = list(SOORTEN)
        values = {name: cube[1:6, code].sum(axis=1) for code, name in STANDING}
        values["leerlingen"] = cube[1:6].sum(axis=(1, 2))
        return _long(values, "schoolsoort", soorten)

    def _inflow(self, schooljaar: int, month: int, columns: Columns, known: bool) -> None:
        by_swv = np.zeros((len(self.swvs), 7, 7), np.int64)
        by_gemeente = np.zeros((len(self.gemeenten), 7, 7), np.int64)
        ages = np.zeros(7)
        counting.teldatum(
            columns.phase,
            columns.soort,
            columns.soort_teldatum,
            columns.swv,
            columns.cell,
            self.cell_gemeente,
            columns.birth,
            month,
            by_swv,
            by_gemeente,
            ages,
        )
        if not known:
            return
        national = by_gemeente.sum(axis=0)[None]
        for flows, level, units in (
            (by_swv, "swv", self.swvs),
            (by_gemeente, "gemeente", self.gemeenten),
            (national, "nederland", ["NL"]),
        ):
            values: dict[str, NDArray[np.int64]] = {}
            for code, name in zip(SPECIAL, SPECIAL_NAMES, strict=True):
                values[f"instroom_{name}_tussen_teldata"] = flows[:, code].sum(axis=1)
                for then, origin in _EARLIER.items():
                    key = f"instroom_{name}_{origin}"
                    values[key] = values.get(key, 0) + flows[:, code, then]
                values.pop(f"instroom_{name}_uit_{name}")
            self._add(schooljaar, _long(values, level, units))
        means = {
            f"gem_leeftijd_instroom_{name}": ages[[code]] / max(1, national[0, code].sum())
            for code, name in zip(SPECIAL, SPECIAL_NAMES, strict=True)
        }
        self._add(schooljaar, _long(means, "nederland", ["NL"]))

    def _add(self, schooljaar: int, frame: pd.DataFrame) -> None:
        frame.insert(0, "schooljaar", schooljaar)
        self._rows.append(frame)


def _long(
    values: dict[str, NDArray[np.int64]] | dict[str, NDArray[np.float64]],
    level: str,
    units: list[str],
) -> pd.DataFrame:
    names = list(values)
    return pd.DataFrame(
        {
            "level": level,
            "unit": np.tile(np.array(units, dtype=object), len(names)),
            "indicator": np.repeat(np.array(names, dtype=object), len(units)),
            "value": np.concatenate([np.asarray(values[n], dtype=np.float64) for n in names])
            if names
            else np.zeros(0),
        }
    )
