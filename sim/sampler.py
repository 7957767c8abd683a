"""Finding a leerling that had a certain event: one of all who had it, keyed by the seed."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim import draws
from sim.agents.moves import (
    AANGEVRAAGD,
    ABSOLUUT,
    BAO,
    GEEN_ROUTE,
    LANGDURIG,
    SBO,
    SO,
    VO,
    VRIJGESTELD_5A,
    VSO,
    WACHTLIJST,
)
from sim.agents.state import State
from sim.draws import Kind
from sim.processes import Proces

Mask = NDArray[np.bool_]


class Moves(NamedTuple):
    """The changes of a month, split: per change the state before and after, and the process."""

    process: NDArray[np.int64]
    soort_before: NDArray[np.int64]
    soort: NDArray[np.int64]
    attendance_before: NDArray[np.int64]
    attendance: NDArray[np.int64]
    route_before: NDArray[np.int64]
    route: NDArray[np.int64]


def _into(attendance: int) -> Callable[[Moves], Mask]:
    return lambda m: (m.attendance == attendance) & (m.attendance_before != attendance)


def _to(soort: int) -> Callable[[Moves], Mask]:
    return lambda m: (m.soort == soort) & (m.soort_before != soort)


def _thuiszitter(m: Moves) -> Mask:
    kinds = (ABSOLUUT, LANGDURIG)
    there: Mask = np.isin(m.attendance, kinds) & ~np.isin(m.attendance_before, kinds)
    return there


def _back(m: Moves) -> Mask:
    po = np.isin(m.soort_before, (SBO, SO)) & (m.soort == BAO)
    back: Mask = po | ((m.soort_before == VSO) & (m.soort == VO))
    return back


def _refused(m: Moves) -> Mask:
    asked = (m.route_before == AANGEVRAAGD) & (m.route == GEEN_ROUTE)
    refused: Mask = asked & (m.process == int(Proces.TLV))
    return refused


_OF_MOVES: dict[str, Callable[[Moves], Mask]] = {
    "thuiszitter": _thuiszitter,
    "absoluut": _into(ABSOLUUT),
    "langdurig": _into(LANGDURIG),
    "vrijstelling_5a": _into(VRIJGESTELD_5A),
    "sbo": _to(SBO),
    "so": _to(SO),
    "vso": _to(VSO),
    "wachtlijst": lambda m: (m.route == WACHTLIJST) & (m.route_before != WACHTLIJST),
    "terugplaatsing": _back,
    "geweigerd": _refused,
}
_OF_COLUMNS = ("jeugdhulp", "arrangement")
SAMPLES = (*_OF_MOVES, *_OF_COLUMNS)
"""What a leerling can be looked for by."""


class Sampler:
    """Looks for a leerling that has an event; a ``Lap`` of ``StelselModel``.

    Args:
        state: the run, at its first month.
        sample: one of ``SAMPLES``.

    Attributes:
        found: id of the leerling, or None as long as nobody had it. Of all who had it, the one
            with the lowest draw, so that it does not matter when or how often they had it.
    """

    def __init__(self, state: State, sample: str) -> None:
        self.state, self.sample = state, sample
        self.found: int | None = None
        self._lowest = 1.0
        self._stream = draws.key(state.seed, Kind.SAMPLE, SAMPLES.index(sample))

    def __call__(self, process: str) -> None:
        """Look at a month when it is over."""
        if process != "recording":
            return
        ids = self.state.leerlingen.id[self._rows()]
        if len(ids) == 0:
            return
        u = draws.uniforms(self._stream, ids)
        at = int(np.argmin(u))
        if u[at] < self._lowest:
            self._lowest, self.found = float(u[at]), int(ids[at])

    def _rows(self) -> NDArray[np.int64]:
        state = self.state
        if self.sample in _OF_COLUMNS:
            column = getattr(state.leerlingen, self.sample)
            return np.flatnonzero(column[: state.used])
        log, used = state.log, int(state.log.used[0])
        old, new = log.old[:used].astype(np.int64), log.new[:used].astype(np.int64)
        moves = Moves(
            log.process[:used].astype(np.int64),
            old // 32,
            new // 32,
            old % 32 // 4,
            new % 32 // 4,
            old % 4,
            new % 4,
        )
        return log.row[:used][_OF_MOVES[self.sample](moves)].astype(np.int64)
