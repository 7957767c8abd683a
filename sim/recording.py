"""What is counted while a run goes on: monthly stocks, yearly figures, moves between states.

Stocks grow with the log of changes, so that a month costs as much as happens in it. On every 1
October a pass over all rows counts them too: two books of the same thing, which must agree.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim import counting
from sim.bookkeeping import OfSchools, schools_frame, schools_of
from sim.clock import format_month
from sim.counting import Changes, Columns, Counts
from sim.longform import NamedMoves, Part, long_frame, named_frame, words

STATES = counting.N_STATES
SOORTEN = ("bao", "sbo", "so", "vo", "vso")
SPECIAL = (2, 3, 5)
SPECIAL_NAMES = ("sbo", "so", "vso")
HOME = tuple(f"leerlingen_{name}_thuis" for name in SOORTEN)
"""Enrolled by home: in the samenwerkingsverband where they live, without cluster 1 and 2."""
_CLUSTER12, _FIRST_VO = 8, 3
COUNTED = (
    "absoluut_verzuim_geteld",
    "langdurig_relatief_verzuim_geteld",
    "thuiszitters_langer_dan_3_maanden_geteld",
    "vrijstelling_5a_geteld",
    "thuiszitters_geteld",
)
REGISTERED = tuple(name.replace("_geteld", "_geregistreerd") for name in COUNTED)
"""The same as far as it is registered."""
STANDING = (
    (4, "absoluut_verzuim_stand"),
    (3, "langdurig_relatief_verzuim_stand"),
    (2, "thuis_met_toestemming_stand"),
    (6, "vrijstelling_5a_stand"),
)
"""Code of attendance and name of its standing figure."""
_STANDING_CODES = [code for code, _ in STANDING]
_EARLIER = {
    1: "uit_bo",
    0: "rechtstreeks",
    6: "rechtstreeks",
    2: "uit_sbo",
    3: "uit_so",
    4: "uit_vo",
    5: "uit_vso",
}


_NATIONAL, _UNITS_OF_SOORT = "nederland", "schoolsoort"
_STOCK_NAMES = (
    *(f"leerlingen_{soort}" for soort in SOORTEN),
    *(f"wachtlijst_{soort}" for soort in SPECIAL_NAMES),
    *(name for _, name in STANDING),
)

_STOCK_COLUMNS = (
    *(code + 1 for code in range(len(SOORTEN))),
    *(-code for code in SPECIAL),  # negative: of the waiting lists
    *(counting.N_SOORTEN + code for code, _ in STANDING),
)
Matrix = NDArray[Any]


def yearly_indicators() -> frozenset[str]:
    """Return the names of all yearly indicators that a recorder counts by itself."""
    names = {*_STOCK_NAMES, *HOME, *COUNTED, *REGISTERED}
    for special in SPECIAL_NAMES:
        origins = {f"instroom_{special}_{origin}" for origin in _EARLIER.values()}
        names |= origins - {f"instroom_{special}_uit_{special}"}
        names |= {f"instroom_{special}_{when}" for when in ("schooljaar", "tussen_teldata")}
        names.add(f"gem_leeftijd_instroom_{special}")
    return frozenset(names)


class BooksError(AssertionError):
    """The stocks that grew with the changes are not those that a count of all rows gives."""


@dataclass
class Recorder:
    """Counts a run.

    Attributes:
        swvs, gemeenten: codes of the units, in row order.
        cell_gemeente: row of the gemeente of each home cell.
        state_names: name of each state code.
        process_names: name of each process code.
        cell_swvs: rows of the samenwerkingsverband po and vo of each home cell, or NO_UNIT.
        jeugdregios: codes of the jeugdregio's, in row order.
        yearly_only: keep yearly figures alone; they are the same.
    """

    swvs: list[str]
    gemeenten: list[str]
    cell_gemeente: NDArray[np.uint16]
    state_names: list[str]
    process_names: dict[int, str]
    cell_swvs: tuple[NDArray[np.uint16], NDArray[np.uint16]] | None = None
    jeugdregios: list[str] = field(default_factory=list)
    yearly_only: bool = False
    _yearly: list[Part] = field(default_factory=list)
    _monthly: list[Part] = field(default_factory=list)
    _moves: list[tuple[int, NDArray[np.int64], NDArray[np.int32]]] = field(default_factory=list)
    _named: list[NamedMoves] = field(default_factory=list)
    _schools: list[OfSchools] = field(default_factory=list)
    _counts: Counts = field(init=False)
    _begun: bool = False

    def __post_init__(self) -> None:
        self._counts = counting.blank_counts(len(self.swvs), len(self.gemeenten))

    @property
    def stock(self) -> NDArray[np.int64]:
        """Leerlingen per state code at the end of the last month, shape (224,)."""
        return self._counts.stock

    @property
    def recorded(self) -> tuple[Sequence[Part], Sequence[Part]]:
        """Parts of the yearly and of the monthly table so far; both only grow."""
        return self._yearly, self._monthly

    def start(self, rows: NDArray[np.int64], columns: Columns) -> None:
        """Count leerlingen whose way to sbo, so or vso lies in August, before the first month."""
        soort = columns.soort[rows]
        place = (self.cell_gemeente[columns.cell[rows]], soort)
        np.add.at(self._counts.entered_gemeente, place, 1)
        known = columns.swv[rows] != counting.NO_UNIT
        np.add.at(self._counts.entered_swv, (columns.swv[rows][known], soort[known]), 1)

    def month(self, month: int, changes: Changes, columns: Columns) -> None:
        """Count the changes of a month and the stocks at its end."""
        counts = self._counts
        kinds = counting.post(
            changes, columns.swv, columns.cell, self.cell_gemeente, counts, self._begun
        )
        seen = np.sort(counts.seen[:kinds])
        if not self.yearly_only:
            self._moves.append((month, seen, counts.times[seen]))
        counts.times[seen] = 0
        if not self._begun:
            counting.stocks(columns, self.cell_gemeente, counts)
            self._begun = True
        if self.yearly_only:
            return
        self._monthly += self._stocks(month, columns)
        self._monthly.append(self._per_soort(month))

    def figures(self, month: int, levels: Mapping[str, Mapping[str, NDArray[np.int64]]]) -> None:
        """Record figures that processes count themselves, per level, and their national sums."""
        for level, found in levels.items():
            units = len(self._units()[level])
            values = np.vstack([numbers[:units] for numbers in found.values()])
            self._monthly.append(Part(month, level, tuple(found), values))
            national = values.sum(axis=1)[:, None]
            self._monthly.append(Part(month, _NATIONAL, tuple(found), national))

    def yearly_figures(self, schooljaar: int, found: Mapping[str, NDArray[np.int64]]) -> None:
        """Record figures of a teldatum per samenwerkingsverband, and their national sums."""
        values = np.vstack(list(found.values()))
        self._yearly.append(Part(schooljaar, "swv", tuple(found), values))
        national = values.sum(axis=1)[:, None]
        self._yearly.append(Part(schooljaar, _NATIONAL, tuple(found), national))

    def of_schools(
        self, schooljaar: int, found: Mapping[str, tuple[NDArray[np.bool_], Matrix]]
    ) -> None:
        """Record figures of schools on a teldatum: which schools have one, and its column."""
        self._schools += schools_of(schooljaar, found)

    def named_states(
        self,
        month: int,
        names: Sequence[str],
        stock: NDArray[np.int64],
        times: NDArray[np.int64],
    ) -> None:
        """Record who is in the free states of a small world, and the moves of the month."""
        known = tuple(f"vaste_{name}" for name in names)
        self._monthly.append(Part(month, _NATIONAL, known, stock[:, None]))
        self._named.append(NamedMoves(month, names, times.copy()))

    def teldatum(self, schooljaar: int, month: int, columns: Columns, *, known: bool) -> None:
        """Record the stocks of 1 October and, if the last teldatum is known, the inflow since.

        Raises:
            BooksError: if the running stocks differ from a count of all rows.
        """
        running = self._counts
        counted = counting.blank_counts(len(self.swvs), len(self.gemeenten), 0)
        counting.stocks(columns, self.cell_gemeente, counted)
        if not all(np.array_equal(counted[k], running[k]) for k in range(3)):
            raise BooksError(f"the books of {format_month(month)} do not balance")
        self._yearly += self._stocks(schooljaar, columns)
        self._yearly += self._by_home(schooljaar, columns)
        self._inflow(schooljaar, month, columns, known)

    def schooljaar(
        self, schooljaar: int, tally_swv: NDArray[np.int64], tally_gemeente: NDArray[np.int64]
    ) -> None:
        """Record what was counted in a schooljaar that has ended."""
        entered = [f"instroom_{name}_schooljaar" for name in SPECIAL_NAMES]
        names = (*COUNTED, *REGISTERED, *entered)
        counts = self._counts
        for tally, came, level, units in (
            (tally_swv, counts.entered_swv, "swv", len(self.swvs)),
            (tally_gemeente, counts.entered_gemeente, "gemeente", len(self.gemeenten)),
        ):
            values = np.vstack([tally[:, :units], came[:, SPECIAL].T])
            self._yearly.append(Part(schooljaar, level, names, values))
        national = np.concatenate(
            [tally_gemeente.sum(axis=1), counts.entered_gemeente.sum(axis=0)[list(SPECIAL)]]
        )
        self._yearly.append(Part(schooljaar, _NATIONAL, names, national[:, None]))
        counts.entered_swv[:] = 0
        counts.entered_gemeente[:] = 0

    def yearly_figure(self, schooljaar: int, level: str, indicator: str, row: int) -> float | None:
        """Return one yearly figure of one unit, by its row; None where it was not recorded."""
        for part in self._yearly:
            if (part.time, part.level) == (schooljaar, level) and indicator in part.names:
                return float(part.values[part.names.index(indicator), row])
        return None

    def yearly(self) -> pd.DataFrame:
        """Return yearly figures."""
        frame = long_frame(self._yearly, self._units(), "schooljaar", zeros=True)
        order = list(frame.columns[:4])
        return frame.sort_values(order, kind="stable", ignore_index=True)

    def schools(self, codes: Sequence[str]) -> pd.DataFrame:
        """Return the figures of schools, whose codes are given in row order."""
        return schools_frame(self._schools, codes)

    def monthly(self) -> pd.DataFrame:
        """Return monthly stocks (zeros left out): month, level, unit, indicator, value."""
        return long_frame(self._monthly, self._units(), "month", format_month, zeros=False)

    def transitions(self) -> pd.DataFrame:
        """Return moves between states: month, process, from_state, to_state, count."""
        months = [month for month, _, _ in self._moves]
        lengths = [len(seen) for _, seen, _ in self._moves]
        code = np.concatenate([seen for _, seen, _ in self._moves])
        process, between = np.divmod(code, STATES * STATES)
        names = [self.process_names.get(k, "") for k in range(counting.N_PROCESSES)]
        at = np.repeat(np.arange(len(months)), lengths)
        frame = pd.DataFrame(
            {
                "month": words([format_month(month) for month in months], at),
                "process": words(names, process),
                "from_state": words(self.state_names, between // STATES),
                "to_state": words(self.state_names, between % STATES),
                "count": np.concatenate([n for _, _, n in self._moves]).astype(np.int64),
            }
        )
        if not self._named:
            return frame
        free = named_frame(self._named, "vaste_overgangen", format_month)
        return pd.concat([frame, free]).sort_values("month", kind="stable", ignore_index=True)

    def _units(self) -> Mapping[str, list[str]]:
        return {
            "swv": self.swvs,
            "gemeente": self.gemeenten,
            _NATIONAL: ["NL"],
            _UNITS_OF_SOORT: list(SOORTEN),
            "jeugdregio": self.jeugdregios,
        }

    def _stocks(self, time: int, columns: Columns) -> list[Part]:
        """Return the stocks per samenwerkingsverband, per gemeente and of all."""
        swv = np.zeros((len(self.swvs), counting.N_SOORTEN), np.int64)
        gemeente = np.zeros((len(self.gemeenten), counting.N_SOORTEN), np.int64)
        counting.waiting(
            columns.waiting,
            columns.route_for,
            columns.swv,
            columns.cell,
            self.cell_gemeente,
            swv,
            gemeente,
        )
        parts = []
        for level, stock, waiting in (
            ("swv", self._counts.swv, swv),
            ("gemeente", self._counts.gemeente, gemeente),
        ):
            values = np.empty((len(_STOCK_NAMES), len(stock)), np.int64)
            for k, column in enumerate(_STOCK_COLUMNS):
                values[k] = (waiting if column < 0 else stock)[:, abs(column)]
            parts.append(Part(time, level, _STOCK_NAMES, values))
        national = parts[-1].values.sum(axis=1)[:, None]
        return [*parts, Part(time, _NATIONAL, _STOCK_NAMES, national)]

    def _by_home(self, schooljaar: int, columns: Columns) -> list[Part]:
        """Return the leerlingen per samenwerkingsverband of the home, po and vo."""
        by_cell = np.zeros((len(self.cell_gemeente), counting.N_SOORTEN), np.int64)
        counting.at_home(
            columns.phase, columns.soort, columns.need, columns.cell, _CLUSTER12, by_cell
        )
        values = np.zeros((len(SOORTEN), len(self.swvs) + 1), np.int64)  # the last: of none
        nowhere = np.full(len(by_cell), counting.NO_UNIT, np.uint16)
        for k in range(len(SOORTEN)):
            swv = nowhere if self.cell_swvs is None else self.cell_swvs[k >= _FIRST_VO]
            np.add.at(values[k], np.minimum(swv, len(self.swvs)), by_cell[:, k + 1])
        national = by_cell[:, 1 : len(SOORTEN) + 1].sum(axis=0)[:, None]
        return [
            Part(schooljaar, "swv", HOME, values[:, :-1]),
            Part(schooljaar, _NATIONAL, HOME, national),
        ]

    def _per_soort(self, month: int) -> Part:
        cube = self.stock.reshape(7, 8, 4)[1:6].sum(axis=2)
        values = np.empty((len(STANDING) + 1, len(SOORTEN)), np.int64)
        values[:-1] = cube[:, _STANDING_CODES].T
        values[-1] = cube.sum(axis=1)
        names = (*(name for _, name in STANDING), "leerlingen")
        return Part(month, _UNITS_OF_SOORT, names, values)

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
        for flows, level in ((by_swv, "swv"), (by_gemeente, "gemeente"), (national, _NATIONAL)):
            values: dict[str, Matrix] = {}
            for code, name in zip(SPECIAL, SPECIAL_NAMES, strict=True):
                values[f"instroom_{name}_tussen_teldata"] = flows[:, code].sum(axis=1)
                for then, origin in _EARLIER.items():
                    key = f"instroom_{name}_{origin}"
                    values[key] = values.get(key, 0) + flows[:, code, then]
                values.pop(f"instroom_{name}_uit_{name}")
            part = Part(schooljaar, level, tuple(values), np.vstack(list(values.values())))
            self._yearly.append(part)
        names = tuple(f"gem_leeftijd_instroom_{name}" for name in SPECIAL_NAMES)
        means = [[ages[code] / max(1, national[0, code].sum())] for code in SPECIAL]
        self._yearly.append(Part(schooljaar, _NATIONAL, names, np.array(means)))
