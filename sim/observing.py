"""What the recorder is told of a state: its columns, and the moves and figures of a month."""

from collections import Counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim import clock
from sim.agents.codes import N_STATES, SCHOOLSOORT_NAAM, Route, Schoolsoort, is_one_of, state_name
from sim.agents.institutions import NO_LIMIT
from sim.agents.school_decision import REGULAR
from sim.agents.state import State
from sim.agents.zones import no_rows
from sim.counting import Changes, Columns
from sim.processes import Proces
from sim.processes.expertise import on_route
from sim.processes.rows import rows_on_route
from sim.processes.telling_hulp import figures
from sim.recording import Recorder


def columns_of(state: State, *, waiting: bool = True) -> Columns:
    """Return the columns that a recorder counts, all rows in use; nobody waits if not asked."""
    people, used = state.leerlingen, state.used
    return Columns(
        phase=people.phase[:used],
        soort=people.soort[:used],
        attendance=people.attendance[:used],
        route=people.route[:used],
        route_for=people.route_for[:used],
        swv=people.swv[:used],
        cell=people.cell[:used],
        birth=people.birth[:used],
        soort_teldatum=people.soort_teldatum[:used],
        need=people.need[:used],
        waiting=rows_on_route(state, int(Route.WACHTLIJST)) if waiting else no_rows(),
    )


def recorder_for(state: State, *, yearly_only: bool = False) -> Recorder:
    """Return an empty recorder for the units of a state; see ``Recorder.yearly_only``."""
    return Recorder(
        yearly_only=yearly_only,
        swvs=state.codes.swvs,
        gemeenten=state.codes.gemeenten,
        jeugdregios=state.codes.jeugdregios,
        cell_gemeente=state.cells.gemeente,
        state_names=[state_name(code) for code in range(N_STATES)],
        process_names={int(p): p.name.lower() for p in Proces},
        cell_swvs=(state.cells.swv_po, state.cells.swv_vo),
    )


def school_figures(state: State) -> dict[str, tuple[NDArray[np.bool_], NDArray[Any]]]:
    """Return, by name, which schools have a figure on a teldatum, and its column.

    ``leerlingen`` of every open school, ``plaatsen`` where places are limited, and ``stap`` of bao
    and vo on the routekaart (0 to 2) where schools decide on it.
    """
    schools = state.scholen
    is_open = schools.is_open == 1
    found: dict[str, tuple[NDArray[np.bool_], NDArray[Any]]] = {
        "leerlingen": (is_open, schools.enrolled),
        "plaatsen": (is_open & (schools.places != NO_LIMIT), schools.places),
    }
    if state.is_on("expertise"):
        found["stap"] = (is_open & is_one_of(schools.soort, REGULAR), state.teams.step)
    return found


def school_names(state: State) -> list[str]:
    """Return a name per school, in row order: its code, with the schoolsoort where two share it."""
    codes = state.codes.schools
    times = Counter(codes)
    return [
        code if times[code] == 1 else f"{code}/{SCHOOLSOORT_NAAM[Schoolsoort(soort)]}"
        for code, soort in zip(codes, state.scholen.soort, strict=True)
    ]


def record_month(state: State, recorder: Recorder) -> None:
    """Record the month that was stepped: moves, stocks, and yearly figures when they are due."""
    log, used = state.log, int(state.log.used[0])
    of_year, schooljaar = clock.month_of_year(state.month), clock.schooljaar_of(state.month)
    counts_all = not recorder.yearly_only or of_year == clock.SEPTEMBER
    columns = columns_of(state, waiting=counts_all)
    changes = Changes._make(column[:used] for column in log[:-1])
    recorder.month(state.month, changes, columns)
    if not recorder.yearly_only:
        recorder.figures(state.month, figures(state))
    if (named := state.named) is not None and not recorder.yearly_only:
        recorder.named_states(state.month, named.names, named.stock(columns.phase), named.times)
    if of_year == clock.SEPTEMBER:
        recorder.teldatum(schooljaar, state.month, columns, known=state.teldatum_known)
        state.teldatum_known = True
        if not recorder.yearly_only:
            recorder.of_schools(schooljaar, school_figures(state))
        if state.is_on("expertise"):
            recorder.yearly_figures(schooljaar, on_route(state))
    if of_year == clock.JULY:
        recorder.schooljaar(schooljaar, state.tally_swv, state.tally_gemeente)
