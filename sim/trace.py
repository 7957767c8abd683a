"""The life of one leerling in a run that was made: the run is lived again, and followed.

Every chance is a function of seed, kind, month and leerling, so a run that is lived again is the
same run; the moves between states are compared with those in the results folder to be sure.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from sim.agents.institutions import Codes
from sim.agents.moves import Cells
from sim.clock import format_month, parse_month, schooljaar_label, schooljaar_of
from sim.explaining.chance import Person
from sim.parquet import REPLICATE, read_table
from sim.reopen import Reopened
from sim.results import RunError
from sim.sampler import SAMPLES, Sampler
from sim.simulate import Progress, Step, start
from sim.tracer import Event, Tracer

if TYPE_CHECKING:
    from sim.model import StelselModel

FORM = "a number, or month of birth and serial number as in 2008-03:123"
"""What an id looks like, for people."""
_SERIAL_BITS = 32
_NUMBER, _FRIENDLY = re.compile(r"[0-9]{1,19}"), re.compile(r"([0-9]{4}-[0-9]{2}):([0-9]{1,10})")
_KEYS = ["month", "process", "from_state", "to_state"]


@dataclass(frozen=True)
class Life:
    """What happened to one leerling in a run.

    Attributes:
        run: the run.
        first: the leerling when it was seen first, at the start of month ``since`` or in it.
        events: what happened, in order.
        last: the leerling at the end, before month ``until``.
        codes: codes of the units, by row.
        cells: rows of the units of each home cell.
    """

    run: Reopened
    first: Person
    since: int
    events: Sequence[Event]
    last: Person
    until: int
    codes: Codes
    cells: Cells

    @property
    def identity(self) -> int:
        """Id of the leerling."""
        return self.first.id


def identity_of(text: str) -> int:
    """Return the id that a user wrote, as a number or as ``YYYY-MM:serial``.

    Raises:
        RunError: if it is neither.
    """
    if _NUMBER.fullmatch(text):
        return int(text)
    match = _FRIENDLY.fullmatch(text)
    try:
        if match and int(match[2]) < 1 << _SERIAL_BITS:
            return (parse_month(match[1]) << _SERIAL_BITS) | int(match[2])
    except ValueError:
        pass
    raise RunError(f"--leerling {text}: is not an id; an id is {FORM}; find one with --sample")


def friendly(identity: int) -> str:
    """Return an id as month of birth and serial number."""
    birth, serial = identity >> _SERIAL_BITS, identity & ((1 << _SERIAL_BITS) - 1)
    return f"{format_month(birth)}:{serial}"


def trace(run: Reopened, identity: int, progress: Progress) -> Life:
    """Live a run again until a leerling has left, and return what happened to it.

    Raises:
        RunError: if there is no such leerling, or the run came out differently.
    """
    model = start(run.scenario, run.parameters, 1, progress)
    tracer = Tracer(model.state, identity)
    model.lap, since, first = tracer, model.month, tracer.now
    while model.running_months and not tracer.gone:
        _step(model, progress, run.scenario.months)
        if first is None and tracer.events:
            since, first = tracer.events[0].month, tracer.events[0].after
    progress(Step("schooljaar", run.scenario.months, run.scenario.months, ""))
    _refuse_another_run(run, model)
    if first is None or tracer.now is None:
        raise RunError(
            f"--leerling {identity}: there is no such leerling in this run; an id is {FORM}; "
            "find one with --sample"
        )
    state = model.state
    return Life(
        run,
        first,
        since,
        tracer.events,
        tracer.now,
        state.month,
        state.codes,
        state.cells,
    )


def refuse_sample(kind: str) -> None:
    """Refuse what a leerling cannot be looked for by.

    Raises:
        RunError: with what is allowed.
    """
    if kind not in SAMPLES:
        raise RunError(f"--sample {kind}: is not allowed; allowed: {', '.join(SAMPLES)}")


def sample(run: Reopened, kind: str, progress: Progress) -> int:
    """Live a run again and return the id of a leerling that had an event of a kind.

    Raises:
        RunError: if there is no such kind, or nobody had it.
    """
    refuse_sample(kind)
    model = start(run.scenario, run.parameters, 1, progress)
    model.lap = sampler = Sampler(model.state, kind)
    while model.running_months:
        _step(model, progress, run.scenario.months)
    if sampler.found is None:
        raise RunError(f"--sample {kind}: nobody had it in this run; try another")
    return sampler.found


def _step(model: "StelselModel", progress: Progress, months: int) -> None:
    done = months - model.running_months
    progress(Step("schooljaar", done, months, schooljaar_label(schooljaar_of(model.month))))
    model.step()


def _refuse_another_run(run: Reopened, model: "StelselModel") -> None:
    """Refuse a run whose moves are not those in the results folder, month by month."""
    if run.task is not None and run.task.chance:
        return  # of these runs only the yearly figures were kept
    stored = read_table(run.folder / "transitions.parquet")
    if run.task is not None:
        stored = stored[stored[REPLICATE] == run.task.number]
    lived = model.recorder.transitions()
    then = _counts(stored[stored["month"] < format_month(model.month)])
    now = _counts(lived)
    if not then.equals(now):
        raise RunError(
            f"{run.folder}: the run came out differently this time; are the libraries those of "
            f"its manifest ({_versions(run)})?",
            exit_code=1,
        )


def _counts(frame: pd.DataFrame) -> "pd.Series[int]":
    plain = frame.astype(dict.fromkeys(_KEYS, str))
    return plain.groupby(_KEYS, sort=True)["count"].sum().astype("int64")


def _versions(run: Reopened) -> str:
    versions = run.manifest["versions"]
    return ", ".join(f"{name} {versions[name]}" for name in ("python", "numpy", "numba"))
