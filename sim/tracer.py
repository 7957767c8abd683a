"""Following one leerling through a run: what happened, and why.

A tracer is told the name of each process when it is done (``StelselModel.lap``), compares the row
of the leerling with what it was, and asks ``sim.explaining`` why. It changes nothing.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from sim.agents.leerlingen import GONE
from sim.agents.state import State
from sim.explaining import LOOKS, WHOLE_SYSTEM, explain, explain_arrival
from sim.explaining.chance import Chance, Moment, Parts, Person, person_of
from sim.explaining.ondersteuning import mismatch_of

_FIRST, _OUTSIDE = "kalender", {"recording", "agents"}
"""The first thing of a month, and what is no process."""
TELL = 0.05
"""A change of mismatch of at least this is told."""
_TOLD = (
    "route_for",
    "tlv",
    "tlv_until",
    "support",
    "severity",
    "severity2",
    "jeugdhulp",
    "arrangement",
    "arrangement_until",
    "niveau",
)
"""Columns whose change is told beside changes of state and school."""


@dataclass(frozen=True)
class Event:
    """Something that happened to a leerling.

    Attributes:
        month: when.
        process: name of the process, as ``run_month`` calls it.
        code: Proces that the log of changes gives, or 0 where no state changed.
        before, after: the leerling; before is None for one who was not there.
        chances: the causes that could act, with the one that did.
        mismatch: the mismatch at that moment and what it is made of.
    """

    month: int
    process: str
    code: int
    before: Person | None
    after: Person
    chances: tuple[Chance, ...]
    mismatch: Parts


class Tracer:
    """Writes down what happens to one leerling; a ``Lap`` of ``StelselModel``.

    Args:
        state: the run, at its first month.
        identity: id of the leerling, who may come later.

    Attributes:
        events: what has happened, in order.
        now: the leerling as last seen, or None before it came.
    """

    def __init__(self, state: State, identity: int) -> None:
        self.state, self.identity = state, identity
        self.events: list[Event] = []
        self.row: int | None = None
        self._known_to = 0
        self._seen: dict[str, Mapping[str, float]] = {}
        self._turns: Counter[str] = Counter()
        self._logged = 0
        self._told = 0.0
        self.now: Person | None = self._person()
        if self.now is not None:
            self._told = self.now.mismatch

    @property
    def gone(self) -> bool:
        """Whether the leerling has left for good."""
        return self.now is not None and self.now.phase == GONE

    def __call__(self, process: str) -> None:
        """Compare the leerling with what it was before the process that is done."""
        if process in _OUTSIDE or (process in WHOLE_SYSTEM and process != _FIRST):
            return
        if process == _FIRST:
            self._turns.clear()
            self._logged = 0
        begin = self._begins(process)
        self._turns[process] += 1
        before, self.now = self.now, self._person()
        codes = self._codes()
        if self.now is None:
            return
        if before is None:
            came = explain_arrival(process, Moment(self.state, self.now))
            self._write(process, codes, None, tuple(came))
        else:
            seen = self._seen.pop(process, {})
            moment = Moment(self.state, before, begin, seen, self.now)
            self._compare(process, codes, moment, self.now)
        if process in LOOKS:
            name, look = LOOKS[process]
            self._seen[name] = look(self.state, self.now)

    def looked_at(self, process: str) -> Mapping[str, float]:
        """Return what was looked at for the explanation of a process, before it."""
        return self._seen.get(process, {})

    def _begins(self, process: str) -> bool:
        state = self.state
        if not state.is_august() or self._turns[process]:
            return False
        return process == "telling" or state.month != state.first_month

    def _person(self) -> Person | None:
        state = self.state
        if self.row is None:
            ids = state.leerlingen.id[self._known_to : state.used]
            found = np.flatnonzero(ids == np.uint64(self.identity))
            if len(found):
                self.row = self._known_to + int(found[0])
            self._known_to = state.used
        return None if self.row is None else person_of(state.leerlingen, self.row)

    def _codes(self) -> list[int]:
        """Return which processes have logged a change of this leerling since the last one."""
        log, begin = self.state.log, self._logged
        self._logged = used = int(log.used[0])
        if self.row is None:
            return []
        here = np.flatnonzero(log.row[begin:used] == self.row)
        return [int(code) for code in log.process[begin:used][here]]

    def _compare(self, process: str, codes: list[int], moment: Moment, after: Person) -> None:
        before = moment.who
        changed = bool(codes) or any(getattr(before, c) != getattr(after, c) for c in _TOLD)
        if before.phase != after.phase or abs(after.mismatch - self._told) >= TELL:
            changed = True
        if changed:
            self._write(process, codes, before, tuple(explain(process, moment)))

    def _write(
        self, process: str, codes: list[int], before: Person | None, chances: tuple[Chance, ...]
    ) -> None:
        assert self.now is not None
        self._told = self.now.mismatch
        at = self.now if before is None or process == "ondersteuning" else before
        self.events.append(
            Event(
                month=self.state.month,
                process=process,
                code=codes[-1] if codes else 0,
                before=before,
                after=self.now,
                chances=chances,
                mismatch=mismatch_of(self.state, at),
            )
        )
