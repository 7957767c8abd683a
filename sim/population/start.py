"""What every start state needs, whatever the world: blank columns of institutions and the log."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim import draws
from sim.agents.codes import Schoolsoort
from sim.agents.institutions import (
    N_BEHOEFTEN,
    NO_LIMIT,
    Codes,
    Gemeenten,
    Geography,
    Jeugdregios,
    Places,
    Scholen,
    SwvColumns,
    Teams,
)
from sim.agents.leerlingen import Leerlingen
from sim.agents.levers import LEVERS
from sim.agents.moves import Cells, empty_log
from sim.agents.state import BOOKS, KINDS_COUNTED, State
from sim.clock import MONTHS_PER_YEAR
from sim.parameters import Parameters

if TYPE_CHECKING:
    from sim.scenario import Scenario

LOG_PER_ROW = 2
"""Changes of state per leerling for which the log of one month has room."""
_LOG_SPARE = 4096


def blank_schools(
    soort: NDArray[np.uint8],
    swv_po: NDArray[np.uint16],
    swv_vo: NDArray[np.uint16],
    gemeente: NDArray[np.uint16],
    cluster12: NDArray[np.uint8],
    places: NDArray[np.int32],
) -> Scholen:
    """Return the columns of open, empty schools; the levers are set in the first month."""
    n = len(soort)
    return Scholen(
        soort=soort,
        swv_po=swv_po,
        swv_vo=swv_vo,
        gemeente=gemeente,
        cluster12=cluster12,
        places=places,
        enrolled=np.zeros(n, np.int32),
        closes=np.full(n, -1, np.int16),
        is_open=np.ones(n, np.uint8),
        basis=np.zeros(n),
        extra=np.zeros(n),
        zorgplicht=np.zeros(n),
        met=np.zeros((n, N_BEHOEFTEN)),
        given=np.ones(n),
        advice=np.zeros(n),
    )


def blank_swvs(sector: NDArray[np.uint8]) -> SwvColumns:
    """Return the columns of samenwerkingsverbanden without regional differences."""
    n = len(sector)
    return SwvColumns(
        sector=sector,
        level=np.ones((n, 3)),
        level_cluster12=np.ones(3),
        level_direct=np.ones(2),
        support_z=np.zeros(n),
        tlv_strengheid=np.zeros(n),
        tlv_beslistermijn=np.ones(n),
        verdeelmodel=np.zeros(n, np.uint8),
        room=np.ones(n),
        gate=np.ones(n),
        cooperation=np.ones(n),
        help=np.ones(n),
        habit=np.ones((n, 3)),
        usual=np.full((n, 3), np.nan),
    )


def draw_verdeelmodel(swvs: SwvColumns, codes: Codes, parameters: Parameters) -> None:
    """Draw how each samenwerkingsverband passes on its money, the same in every run."""
    stream = draws.key(int(parameters["bevolking.zaad"]), draws.Kind.VERDEELMODEL)
    u = draws.uniforms(stream, draws.identities(codes.swvs))
    bounds = np.cumsum(parameters.list_of("geld.verdeelmodel"))[:-1]
    swvs.verdeelmodel[:] = np.searchsorted(bounds, u, side="right")


def blank_teams(schools: int, swvs: int) -> Teams:
    """Return teams of teachers without differences."""
    return Teams(
        shortage=np.zeros(schools),
        workload=np.ones(schools),
        expertise=np.full(schools, 0.5),
        capacity=np.ones(schools),
        step=np.zeros(schools, np.uint8),
        reference=np.zeros(len(Schoolsoort)),
        heavy=np.zeros(len(Schoolsoort)),
        place=np.ones(schools),
        special=np.full(swvs, np.nan),
        specialists=np.ones(swvs),
    )


def most_newcomers(scenario: "Scenario", parameters: Parameters) -> float:
    """Return the most newcomers per 1000 leerlingen and schooljaar that a scenario asks for."""
    asked = [item.value for item in scenario.levers if item.lever == "nieuwkomers"]
    return max([parameters["nieuwkomers.aantal"], *asked])


def newcomer_rows(rate: float, leerlingen: float, years: int, cells: int) -> int:
    """Return rows for newcomers who wait for a first school, whom later newcomers grow with.

    Args:
        rate: newcomers per 1000 leerlingen and schooljaar.
        leerlingen: all others of the run.
        years: its schooljaren.
        cells: home cells; each rounds its own number up or down every month.
    """
    if rate == 0.0:
        return 0
    grown = leerlingen * ((1.0 + rate / 1000.0) ** years - 1.0)
    return int(grown) + cells * MONTHS_PER_YEAR * years


def blank_gemeenten(gemeenten: int) -> Gemeenten:
    """Return gemeenten that have seen nothing yet."""
    return Gemeenten(
        speed=np.ones(gemeenten),
        reach=np.ones(gemeenten),
        registered=np.ones(gemeenten),
        pressure=np.zeros(gemeenten),
        cases=np.zeros(gemeenten),
        seen=np.zeros(gemeenten),
        months=np.zeros(gemeenten),
        staff=np.full(gemeenten, -1.0),
        budgeted=np.full(gemeenten, -1.0),
        transported=np.full(gemeenten, -1.0),
    )


def blank_levers(
    scholen: Scholen, swvs: SwvColumns, codes: Codes
) -> dict[str, NDArray[np.float64]]:
    """Return the column of each lever; those that kernels read stand in the tables."""
    size = {
        "school": len(codes.schools),
        "samenwerkingsverband": len(codes.swvs),
        "gemeente": max(1, len(codes.gemeenten)),
        "jeugdregio": max(1, len(codes.jeugdregios)),
    }
    inside = {
        "tlv_strengheid": swvs.tlv_strengheid,
        "tlv_beslistermijn": swvs.tlv_beslistermijn,
        "basisondersteuning": scholen.basis,
        "extra_ondersteuning": scholen.extra,
        "zorgplicht": scholen.zorgplicht,
    }
    return {name: inside.get(name, np.zeros(size[lever.holder])) for name, lever in LEVERS.items()}


def make_state(
    *,
    month: int,
    seed: int,
    parameters: Parameters,
    leerlingen: Leerlingen,
    used: int,
    scholen: Scholen,
    swvs: SwvColumns,
    geography: Geography,
    codes: Codes,
    places: Places,
) -> State:
    """Return a state at its first month, with empty counts."""
    size = max(LOG_PER_ROW * len(leerlingen.id), 0) + _LOG_SPARE
    gemeenten, jeugdregios = max(1, len(codes.gemeenten)), max(1, len(codes.jeugdregios))
    kinds = BOOKS * KINDS_COUNTED
    draw_verdeelmodel(swvs, codes, parameters)
    return State(
        month=month,
        first_month=month,
        seed=seed,
        parameters=parameters,
        leerlingen=leerlingen,
        used=used,
        scholen=scholen,
        swvs=swvs,
        teams=blank_teams(len(scholen.soort), len(codes.swvs)),
        gemeenten=blank_gemeenten(gemeenten),
        jeugdregios=Jeugdregios(
            places=np.full(jeugdregios, NO_LIMIT, np.int64),
            receiving=np.zeros(jeugdregios, np.int64),
            waiting=np.zeros(jeugdregios, np.int64),
            presence=np.zeros(jeugdregios),
            first=np.full(jeugdregios, np.nan),
            bought=np.full(jeugdregios, np.nan),
        ),
        levers=blank_levers(scholen, swvs, codes),
        cells=Cells(geography.cell_gemeente, geography.cell_swv_po, geography.cell_swv_vo),
        geography=geography,
        places=places,
        codes=codes,
        log=empty_log(size),
        tally_swv=np.zeros((kinds, max(1, len(codes.swvs))), np.int64),
        tally_gemeente=np.zeros((kinds, gemeenten), np.int64),
    )
