"""One case of the benchmark, in a process of its own: so many leerlingen, some months, some rules.

Run as a program it prints its measurements as JSON: ``python -m benchmarks.case RULES SCALE``.
"""

import gc
import json
import resource
import statistics
import sys
import time
from dataclasses import asdict, dataclass, field

import numpy as np

from benchmarks.machine import copy_bandwidth, draw_rate
from benchmarks.reduced import reduced_state
from benchmarks.reference import ReferenceModel
from sim.agents.leerlingen import INSIDE
from sim.agents.moves import EVENT_BYTES
from sim.agents.state import State
from sim.model import StelselModel
from sim.parameters import load
from sim.population import world_for
from sim.scenario import build

RULES = ("all", "reduced", "reference")
REPEATS, YEARS = 5, 15
SMALLEST_SCALE = 0.001
REDUCED_MONTHS = 36
OUTSIDE = ("recording", "agents", "kalender")
"""Laps that are not processes."""


@dataclass
class Measured:
    """What one case took.

    Attributes:
        rules: all, reduced or reference.
        scale: share of all leerlingen.
        months: months that were timed, after the first.
        leerlingen: leerlingen in the model at the start.
        leerling_months: leerlingen in the model at the beginning of each timed month, summed.
        seconds: of each repeat, all timed months.
        start_seconds: of each repeat, making the model and its first month.
        kernel_seconds: of the best repeat, without recording, agents and calendar (kalender).
        limit_seconds: bytes / bandwidth + draws / rate, of the timed months.
        bytes, draws: counted in the timed months.
        laps: per process seconds, bytes and draws of the best repeat.
        bandwidth, draw_rate: of this machine, per second, for as much as a month touches.
        peak_mb: most memory that the process held, in megabytes.
    """

    rules: str
    scale: float
    months: int
    leerlingen: int
    leerling_months: int
    seconds: list[float] = field(default_factory=list)
    start_seconds: list[float] = field(default_factory=list)
    kernel_seconds: float = 0.0
    limit_seconds: float = 0.0
    bytes: int = 0
    draws: int = 0
    laps: dict[str, tuple[float, int, int]] = field(default_factory=dict)
    bandwidth: float = 0.0
    draw_rate: float = 0.0
    peak_mb: float = 0.0

    @property
    def best(self) -> float:
        """Seconds of the best repeat."""
        return min(self.seconds)

    @property
    def median(self) -> float:
        """Seconds of the repeat in the middle."""
        return statistics.median(self.seconds)

    def per_leerling_month(self, seconds: float) -> float:
        """Return nanoseconds per leerling and month."""
        return seconds / self.leerling_months * 1e9


class Meter:
    """Adds up seconds, bytes and draws per process; it is told when one is done."""

    def __init__(self, state: State) -> None:
        self._state, self._events = state, 0
        self.laps: dict[str, list[float]] = {}
        self.begin_month()

    def begin_month(self) -> None:
        """Forget what happened since the last lap."""
        self._work, self._events = self._state.work.copy(), 0
        self._last = time.perf_counter()

    def __call__(self, process: str) -> None:
        """Add what was done since the last lap to a process."""
        now = time.perf_counter()
        work, events = self._state.work, int(self._state.log.used[0])
        lap = self.laps.setdefault(process, [0.0, 0.0, 0.0])
        lap[0] += now - self._last
        lap[1] += float(work[0] - self._work[0]) + EVENT_BYTES * (events - self._events)
        lap[2] += float(work[1] - self._work[1])
        self._work[:] = work
        self._events = events
        self._last = time.perf_counter()


def start(rules: str, scale: float) -> State:
    """Return the start of a case: the Netherlands in August 2025."""
    if rules != "all":
        return reduced_state(scale, years=YEARS)
    given = {"name": "benchmark", "start": "2025-08", "years": YEARS, "scale": scale}
    return world_for(build(given), load(), lambda _: None)


def inside(state: State) -> int:
    """Return the leerlingen in the model."""
    return int(np.count_nonzero(state.leerlingen.phase[: state.used] == INSIDE))


def _count_leerling_months(rules: str, scale: float, months: int) -> tuple[int, int]:
    state = start(rules, scale)
    first, total = inside(state), 0
    model = StelselModel(state, months + 1)
    model.step()
    for _ in range(months):
        total += inside(state)
        model.step()
    return first, total


def measure(rules: str, scale: float) -> Measured:
    """Measure one case: a run of the engine that counts, then the repeats that are timed."""
    months = (REDUCED_MONTHS if rules != "all" else 12 * YEARS) - 1
    leerlingen, leerling_months = _count_leerling_months(rules, scale, months)
    found = Measured(rules, scale, months, leerlingen, leerling_months)
    found.peak_mb = _peak_mb()  # of one run: the repeats below share a process
    if rules == "reference":
        _time_reference(found)
    else:
        _time_engine(found)
    if rules == "reference":
        found.peak_mb = _peak_mb()
    else:
        found.bandwidth = copy_bandwidth(found.bytes // found.months)
        found.draw_rate = draw_rate()
        found.limit_seconds = found.bytes / found.bandwidth + found.draws / found.draw_rate
    return found


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _time_reference(found: Measured) -> None:
    for _ in range(REPEATS):
        gc.collect()  # of the repeat before
        state = start(found.rules, found.scale)
        begin = time.perf_counter()
        model = ReferenceModel(state)
        model.step()
        started = time.perf_counter()
        for _ in range(found.months):
            model.step()
        found.seconds.append(time.perf_counter() - started)
        found.start_seconds.append(started - begin)


def _time_engine(found: Measured) -> None:
    for _ in range(REPEATS):
        gc.collect()  # of the repeat before
        state = start(found.rules, found.scale)
        begin = time.perf_counter()
        model = StelselModel(state, found.months + 1)
        model.step()
        started = time.perf_counter()
        model.lap = meter = Meter(state)
        for _ in range(found.months):
            meter.begin_month()
            model.step()
        seconds = time.perf_counter() - started
        if not found.seconds or seconds < found.best:
            found.laps = {name: (s, int(b), int(d)) for name, (s, b, d) in meter.laps.items()}
        found.seconds.append(seconds)
        found.start_seconds.append(started - begin)
    kernels = {name: lap for name, lap in found.laps.items() if name not in OUTSIDE}
    found.kernel_seconds = sum(seconds for seconds, _, _ in kernels.values())
    found.bytes = sum(number for _, number, _ in kernels.values())
    found.draws = sum(number for _, _, number in kernels.values())


def main() -> None:
    """Measure the case that the command line names and print it as JSON."""
    if len(sys.argv) != 3 or sys.argv[1] not in RULES:
        sys.exit(f"usage: python -m benchmarks.case {{{','.join(RULES)}}} SCALE")
    print(json.dumps(asdict(measure(sys.argv[1], scale_of(sys.argv[2])))))


def scale_of(text: str) -> float:
    """Return a scale given on the command line; anything else ends the program in a sentence."""
    try:
        scale = float(text)
    except ValueError:
        scale = 0.0
    if not SMALLEST_SCALE <= scale <= 1.0:
        sys.exit(f"SCALE {text}: allowed: {SMALLEST_SCALE} to 1")
    return scale


if __name__ == "__main__":
    main()
