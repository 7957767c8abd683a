"""One run of one scenario: from parameters to tables."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim import kernels_are_compiled
from sim.agents.kas import INDICATORS
from sim.agents.levers import LEVERS
from sim.bookkeeping import books_frame
from sim.clock import schooljaar_label, schooljaar_of

if TYPE_CHECKING:
    from sim.agents.lever_board import Setting
    from sim.agents.state import State
    from sim.model import StelselModel
    from sim.parameters import Parameters
    from sim.scenario import Scenario


@dataclass(frozen=True)
class Step:
    """Where a run stands.

    Attributes:
        phase: ``wereld``, ``schooljaar``, ``run`` (one of several) or ``melding`` (a line that
            stays).
        done: units of the phase that are complete.
        total: units of the phase, 0 when unknown.
        label: what is being done, for the user.
    """

    phase: str
    done: int
    total: int
    label: str


COMPILING = "eerste keer: het programma wordt vertaald, ongeveer een halve minuut"
"""What a first run of new code is told before anything else."""
NOTICE = "melding"
"""Phase of what is told once and stays on the screen."""
Progress = Callable[[Step], None]
"""Receives each step; it may raise to stop the run."""


def silent(step: Step) -> None:
    """Show nothing."""


@dataclass(frozen=True)
class Outcome:
    """The tables of one run, and the seconds each phase took."""

    yearly: pd.DataFrame
    monthly: pd.DataFrame
    transitions: pd.DataFrame
    geld: pd.DataFrame
    beleid: pd.DataFrame
    scholen: pd.DataFrame
    seconds: dict[str, float] = field(default_factory=dict)


Simulator = Callable[["Scenario", "Parameters", int, Progress], Outcome]


class Stopwatch:
    """Seconds per named phase."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._last = time.perf_counter()

    def lap(self, phase: str) -> None:
        """Add the time since the last lap to ``phase``."""
        now = time.perf_counter()
        self.seconds[phase] = self.seconds.get(phase, 0.0) + now - self._last
        self._last = now


def unseen(model: "StelselModel") -> None:
    """Look at nothing."""


def simulate(
    scenario: "Scenario",
    parameters: "Parameters",
    threads: int,
    progress: Progress,
    observe: Callable[["StelselModel"], None] = unseen,
    begin: Callable[["StelselModel"], None] = unseen,
) -> Outcome:
    """Run one scenario once.

    Args:
        scenario: what is run; its seed is the seed of the run.
        parameters: every number of the model.
        threads: threads of the kernels; results do not depend on it.
        progress: told each month, with its schooljaar, and what the making of the world does.
        observe: looks at the model after each month, and changes nothing.
        begin: told of the model before its first month; puts it where an interrupted run was.

    Returns:
        The tables and the seconds per phase.
    """
    watch = Stopwatch()
    model = start(scenario, parameters, threads, progress, watch.lap)
    first, months = model.month, model.end - model.month
    begin(model)
    while model.month < model.end:
        label = schooljaar_label(schooljaar_of(model.month))
        progress(Step("schooljaar", model.month - first, months, label))
        model.step()
        observe(model)
    progress(Step("schooljaar", months, months, ""))
    watch.lap("months")
    recorder = model.recorder
    yearly, monthly = recorder.yearly(), recorder.monthly()
    moves, geld, beleid = recorder.transitions(), books_of(model), beleid_of(model)
    from sim.observing import school_names  # noqa: PLC0415  (loaded with the model)

    scholen = recorder.schools(school_names(model.state))
    outcome = Outcome(yearly, monthly, moves, geld, beleid, scholen, watch.seconds)
    watch.lap("tables")
    return outcome


def books_of(model: "StelselModel") -> pd.DataFrame:
    """Return the closed books of a run as a table."""
    closed = model.state.kas.closed
    return books_frame(
        [books.schooljaar for books in closed],
        [books.values() for books in closed],
        INDICATORS,
        model.state.codes.swvs,
    )


def beleid_of(model: "StelselModel") -> pd.DataFrame:
    """Return what the policies of a run did, as a table."""
    from sim.policies.ledger import frame_of  # noqa: PLC0415  (loaded with the model)

    return frame_of(model.board.effects, model.board.held)


def start(
    scenario: "Scenario",
    parameters: "Parameters",
    threads: int,
    progress: Progress,
    lap: Callable[[str], None] = lambda _: None,
) -> "StelselModel":
    """Return the model of a scenario at its first month.

    Args:
        scenario: what is run; its seed is the seed of the run.
        parameters: every number of the model.
        threads: threads of the kernels.
        progress: told what the making of the world does.
        lap: told the name of each phase when it is done.
    """
    if not kernels_are_compiled():
        progress(Step("wereld", 0, 0, COMPILING))
    from sim.model import StelselModel  # noqa: PLC0415  (compiled kernels: only when needed)
    from sim.population import world_for  # noqa: PLC0415

    lap("import")
    state = world_for(scenario, parameters, lambda text: progress(Step("wereld", 0, 0, text)))
    state.threads = threads
    lap("world")
    settings = settings_of(scenario, state)
    model = StelselModel(state, scenario.months, scenario.policies, settings)
    lap("model")
    return model


def settings_of(scenario: "Scenario", state: "State") -> list["Setting"]:
    """Return the lever settings of a scenario as rows of this world, in the order of the file.

    Args:
        scenario: its levers name units by code; checked when it was loaded.
        state: the world, whose codes give the rows.
    """
    from sim.agents.lever_board import Setting  # noqa: PLC0415

    codes = {
        "school": state.codes.schools,
        "samenwerkingsverband": state.codes.swvs,
        "gemeente": state.codes.gemeenten,
        "jeugdregio": state.codes.jeugdregios,
    }
    return [
        Setting(
            lever=item.lever,
            value=item.value,
            first=scenario.start_month if item.from_month is None else item.from_month,
            last=item.until_month,
            rows=_rows(codes[LEVERS[item.lever].holder], item.units),
        )
        for item in scenario.levers
    ]


def _rows(codes: Sequence[str], units: Sequence[str] | None) -> NDArray[np.int64] | None:
    """Return the rows of the named units; a vestiging can be two schools, and then has two."""
    return None if units is None else np.flatnonzero(np.isin(np.array(codes), list(units)))
