"""The ledger of who moved: leerlingen whose state differs between two runs, and what parted them.

On every 1 October (the state after September's step) all leerlingen are looked at in both runs.
Summed over its rows, the leerlingen who are in a state in the other run less those who are in it in
the base are exactly the difference of the stocks. At the end of each schooljaar the thuiszitters of
that schooljaar are counted in the same way: in one run only, or in both.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim import clock
from sim.agents.codes import state_name
from sim.agents.leerlingen import COUNTED_THUIS, Leerlingen
from sim.comparing import partings
from sim.comparing.matching import Matching
from sim.comparing.partings import CAUSES, OF_BASE, OF_BOTH, OF_OTHER, STATES, Events
from sim.model import StelselModel
from sim.processes import Proces
from sim.recording import BooksError

STAND, GETELD = "stand", "geteld"
"""Forms of a row: who is in a state on 1 October, or was counted in the schooljaar."""
NOWHERE_NAME = "niet in deze run"
THUISZITTER, NO_THUISZITTER = "thuiszitters_geteld", "niet geteld"
START_NAME, BOTH = "start", "beide"
"""In place of a process: differing from the start on. In place of a run: the event was in both."""
COLUMNS = (
    "schooljaar",
    "form",
    "scenario",
    "from_state",
    "to_state",
    "process",
    "run_of_event",
    "count",
)
STATE_NAMES = (*(state_name(code) for code in range(STATES - 1)), NOWHERE_NAME)
PROCESS_NAMES = {0: START_NAME, **{int(process): process.name.lower() for process in Proces}}


@dataclass
class Turns:
    """Remembers how far the log was when each process of a month was done."""

    model: StelselModel
    ends: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.model.lap = self

    def __call__(self, process: str) -> None:
        """Note the end of a process."""
        del process
        self.ends.append(int(self.model.state.log.used[0]))

    def begin_month(self) -> None:
        """Forget the last month."""
        self.ends.clear()

    def of_changes(self) -> NDArray[np.int64]:
        """Return per change of the month which step made it."""
        changes = np.arange(int(self.model.state.log.used[0]))
        return np.searchsorted(np.array(self.ends, np.int64), changes, side="right")


class Pair:
    """The base and one other run, followed leerling by leerling.

    Args:
        base, other: the runs at their first month.
        turns: what each month's processes logged in them.
        names: names of the two scenarios.
    """

    def __init__(
        self, base: StelselModel, other: StelselModel, turns: tuple[Turns, Turns], *names: str
    ) -> None:
        self.base, self.other = base, other
        self._turns, self._names = turns, names
        size = len(base.state.leerlingen.id), len(other.state.leerlingen.id)
        self._matching = Matching(size)
        self._causes = np.zeros(size[0], np.uint8), np.zeros(size[1], np.uint8)
        self._heads = np.full(size[0], -1, np.int32), np.full(size[1], -1, np.int32)
        self._found: list[tuple[int, NDArray[np.int64], NDArray[np.int64]]] = []
        self._counted: list[tuple[int, NDArray[np.int64]]] = []
        self._matching.extend(base.state, other.state)
        partings.begin(*self._columns(), *self._rows, *self._causes, self._matching.used)

    @property
    def _rows(self) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        return self._matching.other_of_base, self._matching.base_of_other

    def _columns(self) -> tuple[Leerlingen, Leerlingen]:
        return self.base.state.leerlingen, self.other.state.leerlingen

    def _events(self, k: int) -> Events:
        state = (self.base, self.other)[k].state
        log, used = state.log, int(state.log.used[0])
        return Events(
            log.row[:used],
            log.process[:used],
            log.old[:used],
            log.new[:used],
            self._turns[k].of_changes(),
            self._heads[k],
            np.full(used, -1, np.int32),
        )

    def month(self) -> None:
        """Follow the month that both runs have just stepped."""
        month = self.base.month - 1
        self._matching.extend(self.base.state, self.other.state)
        partings.part(self._events(0), self._events(1), *self._columns(), self._rows, self._causes)
        of_year, schooljaar = clock.month_of_year(month), clock.schooljaar_of(month)
        if of_year == clock.SEPTEMBER:
            self._teldatum(schooljaar)
        if of_year == clock.JULY:
            self._schooljaar(schooljaar)

    def _teldatum(self, schooljaar: int) -> None:
        """Count who moved.

        Raises:
            BooksError: if somebody differs without a cause, or has one and does not differ.
        """
        used = self._matching.used
        keys = np.empty(sum(used), np.int64)
        number = partings.moved(*self._columns(), *self._rows, *self._causes, used, keys)
        if number < 0:
            raise BooksError(f"the ledger of 1 October {schooljaar} does not balance")
        self._found.append((schooljaar, *np.unique(keys[:number], return_counts=True)))

    def _schooljaar(self, schooljaar: int) -> None:
        found = np.zeros(3, np.int64)
        used = self._matching.used
        partings.counted(*self._columns(), *self._rows, used, COUNTED_THUIS, found)
        self._counted.append((schooljaar, found))

    def frame(self) -> pd.DataFrame:
        """Return the ledger: the columns of ``COLUMNS``, no row for who is the same in both."""
        rows = [row for found in self._found for row in self._moves(*found)]
        for schooljaar, (base, other, both) in self._counted:
            for old, new, number in (
                (THUISZITTER, NO_THUISZITTER, base),
                (NO_THUISZITTER, THUISZITTER, other),
                (THUISZITTER, THUISZITTER, both),
            ):
                if number:
                    row = (schooljaar, GETELD, self._names[1], old, new, "", "", int(number))
                    rows.append(row)
        return ledger_frame(rows)

    def _moves(
        self, schooljaar: int, keys: NDArray[np.int64], numbers: NDArray[np.int64]
    ) -> list[tuple[int | str, ...]]:
        between, cause = np.divmod(keys, CAUSES)
        run, process = np.divmod(cause, OF_BASE)
        runs = {OF_BASE: self._names[0], OF_OTHER: self._names[1], OF_BOTH: BOTH}
        return [
            (
                schooljaar,
                STAND,
                self._names[1],
                STATE_NAMES[old],
                STATE_NAMES[new],
                PROCESS_NAMES[of],
                runs[OF_BASE * where],
                number,
            )
            for old, new, of, where, number in zip(
                *(part.tolist() for part in (*np.divmod(between, STATES), process, run, numbers)),
                strict=True,
            )
        ]


def ledger_frame(rows: Sequence[tuple[int | str, ...]]) -> pd.DataFrame:
    """Return rows of a ledger as a table with typed columns, also when there are none."""
    frame = pd.DataFrame(list(rows), columns=list(COLUMNS))
    kinds = {name: "int64" if name in {"schooljaar", "count"} else "str" for name in COLUMNS}
    return frame.astype(kinds)
