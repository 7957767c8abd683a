"""The moves: what each writes, and that each is written down once."""

import numpy as np
import pytest
from worlds import group, school, start, world

from sim import draws
from sim.agents import moves
from sim.agents.codes import N_STATES, split_state, state_code, state_name
from sim.agents.leerlingen import GONE, INSIDE, NEVER, NO_SCHOOL
from sim.agents.moves import BAO, SO, VSO, WACHTLIJST
from sim.agents.state import State
from sim.draws import Kind

PROCESS, MONTH = 7, 24_187


@pytest.fixture
def state() -> State:
    """Ten leerlingen at bao school 0; so school 2 has two places."""
    small = world(
        swvs=[{"code": "P1", "sector": "po"}, {"code": "P2", "sector": "po"}],
        schools=[school("B", "bao"), school("C", "bao", swv="P2"), school("O", "so", places=2)],
        leerlingen=[group(10, school="B")],
    )
    return start(small).state


def _enrol(state: State, row: int, at: int, keep: bool = False) -> None:
    moves.enrol(state.leerlingen, state.scholen, state.cells, state.log, PROCESS, row, at, keep)


def _last(state: State) -> tuple[int, int, int, int]:
    at = int(state.log.used[0]) - 1
    log = state.log
    return int(log.row[at]), int(log.process[at]), int(log.old[at]), int(log.new[at])


def test_enrol_moves_the_place_and_ends_the_route(state: State) -> None:
    people = state.leerlingen
    moves.ask(people, state.log, PROCESS, 3, SO, WACHTLIJST, MONTH)
    assert (people.route_for[3], people.route_since[3]) == (SO, MONTH)
    _enrol(state, 3, 2)
    assert state.scholen.enrolled.tolist() == [9, 0, 1]
    assert (people.school[3], people.soort[3]) == (2, SO)
    assert (people.route[3], people.route_for[3], people.route_since[3]) == (0, 0, NEVER)
    assert int(state.log.used[0]) == 2
    assert _last(state) == (3, PROCESS, state_code(BAO, 0, 2), state_code(SO, 0, 0))


def test_the_samenwerkingsverband_is_that_of_the_regular_school(state: State) -> None:
    people = state.leerlingen
    _enrol(state, 0, 1)
    assert people.swv[0] == 1
    _enrol(state, 0, 2)
    assert people.swv[0] == 1, "a special school does not change who is responsible"


def test_attendance_is_kept_or_begins_anew(state: State) -> None:
    people = state.leerlingen
    for row, keep in ((0, True), (1, False)):
        people.home_half[row], people.home_since[row] = 5, MONTH
        moves.change(people, state.log, PROCESS, row, BAO, moves.LANGDURIG, 0)
        _enrol(state, row, 1, keep)
    assert people.attendance[:2].tolist() == [moves.LANGDURIG, moves.AANWEZIG]
    assert people.home_half[:2].tolist() == [5, 0]
    assert people.home_since[:2].tolist() == [MONTH, NEVER]


def test_unenrol_frees_the_place_and_begins_a_spell(state: State) -> None:
    people = state.leerlingen
    moves.unenrol(people, state.scholen, state.log, PROCESS, 4, moves.ABSOLUUT, MONTH)
    assert state.scholen.enrolled.tolist() == [9, 0, 0]
    assert (people.school[4], people.soort[4]) == (NO_SCHOOL, 6)
    assert (people.attendance[4], people.home_since[4]) == (moves.ABSOLUUT, MONTH)
    assert people.phase[4] == INSIDE
    _enrol(state, 4, 0, True)
    assert people.attendance[4] == moves.AANWEZIG, "back at school is present, whatever was kept"


def test_depart_is_for_good(state: State) -> None:
    people = state.leerlingen
    moves.ask(people, state.log, PROCESS, 5, VSO, WACHTLIJST, MONTH)
    moves.depart(people, state.scholen, state.log, PROCESS, 5)
    assert (people.phase[5], people.soort[5], people.school[5]) == (GONE, 0, NO_SCHOOL)
    assert (people.route[5], people.route_for[5], people.attendance[5]) == (0, 0, 0)
    assert state.scholen.enrolled.sum() == 9
    assert _last(state)[3] == 0


def test_the_same_state_again_is_not_logged(state: State) -> None:
    moves.change(state.leerlingen, state.log, PROCESS, 0, BAO, 0, 0)
    assert int(state.log.used[0]) == 0


def test_a_full_log_is_an_error_not_a_loss(state: State) -> None:
    log = moves.empty_log(1)
    moves.change(state.leerlingen, log, PROCESS, 0, BAO, 1, 0)
    with pytest.raises(ValueError, match="full"):
        moves.change(state.leerlingen, log, PROCESS, 1, BAO, 1, 0)


def test_room(state: State) -> None:
    schools = state.scholen
    assert moves.has_room(schools, 0), "no limit"
    assert moves.has_room(schools, 2)
    schools.enrolled[2] = 2
    assert not moves.has_room(schools, 2), "the last place is taken"
    schools.enrolled[2] = 1
    assert moves.has_room(schools, 2)
    schools.is_open[2] = 0
    assert not moves.has_room(schools, 2)


def test_pick_takes_the_drawn_school_or_the_next_with_room(state: State) -> None:
    table = state.geography.choice_bao
    drawn = {moves.pick(state.scholen, table, 0, u) for u in np.linspace(0, 0.999, 50)}
    assert drawn == {0}, "a school of another samenwerkingsverband"
    state.scholen.is_open[0] = 0
    assert moves.pick(state.scholen, table, 0, 0.3) == -1


def test_earliest_is_an_exponential_time() -> None:
    """Kept below one month; its chance is 1 - exp(-h). n = 100,000; smallest defect seen .6 %."""
    n, hazard = 100_000, 0.3
    stream = draws.key(1, Kind.GRANT, MONTH)
    times = np.array([moves.earliest(stream, np.uint64(i), hazard) for i in range(n)])
    within, chance = (times < 1).mean(), 1 - np.exp(-hazard)
    assert abs(within - chance) <= 4 * np.sqrt(chance * (1 - chance) / n)
    u = draws.uniforms(stream, np.arange(n, dtype=np.uint64))
    finite = np.isfinite(times)
    assert np.allclose(times[finite], -np.log1p(-u[finite]) / hazard, rtol=1e-12)
    assert (-np.log1p(-u[~finite]) / hazard >= 1).all(), "left out, though within the month"
    assert moves.earliest(stream, np.uint64(1), 0.0) == np.inf
    assert moves.earliest(stream, np.uint64(1), np.inf) == 0.0


def test_state_codes_are_one_to_one() -> None:
    names = set()
    for code in range(N_STATES):
        if code % 4 < 3:
            assert state_code(*split_state(code)) == code
            names.add(state_name(code))
    assert state_name(state_code(1, 0, 2)) == "bao/aanwezig/wachtlijst"
    assert state_name(0) == "buiten"
    assert len(names) == 6 * 8 * 3 + 1
