"""The budget under which leerlingen lived before the start, where budgets had a limit by then.

A start after 2015-08 follows years in which samenwerkingsverbanden had to choose. So the replay
lives with the room and gate of each, from 2015-08 on and constant: those of the stocks that the
start must have, under the rules of its date. Without it the first years of a run would jump.
"""

import numpy as np
from numpy.typing import NDArray

from sim.agents.institutions import NO_SWV
from sim.agents.kas import SO_JONG, SO_OUD, VSO_GETELD, Cents, Geteld, Post, cents_of
from sim.agents.state import State
from sim.agents.swv_decision import Sight, decide, gate_of
from sim.clock import start_of_schooljaar
from sim.parameters import Parameters
from sim.policies import opting_out, verevening
from sim.population.facts import SOORT, Facts
from sim.processes.bedragen import (
    Counts,
    Regime,
    Rules,
    amounts,
    income_and_free,
    plain_rules,
    regime_of,
)


def room_before(
    tables: Facts,
    parameters: Parameters,
    schooljaar: int,
    special: NDArray[np.float64],
    schools: NDArray[np.int64],
) -> NDArray[np.float64]:
    """Return the room of each samenwerkingsverband before the start of a schooljaar.

    Args:
        tables: the facts.
        parameters: every number of the model.
        schooljaar: the start.
        special: leerlingen in sbo, so, vso by home, shape (n, 3).
        schools: leerlingen per school.
    """
    month, swvs = start_of_schooljaar(schooljaar), len(special)
    if regime_of(parameters, month) < Regime.SCHOOLJAAR:
        return np.ones(swvs)
    counted = _counted(tables, parameters, special, schools)
    counts = Counts(counted, counted, counted, counted)
    rules = _rules_by_law(parameters, month, swvs)
    year = amounts(parameters, month, tables.sector_vo, counts, rules)
    income, free = income_and_free(year)
    regular = counted[Geteld.BAO] + counted[Geteld.VO]
    none = np.zeros(swvs, np.int64)
    sight = Sight(
        income=income,
        free=free,
        shortfall=year[Post.KORTING_SCHOLEN],
        reserve=none,
        goal=none,
        opdc=np.rint(
            regular
            * parameters["arrangement.opdc_plaatsen"]
            / 1000
            * cents_of(1.0)
            * parameters["geld.opdc"]
        ).astype(np.int64),
        arrangementen=_arrangementen(parameters, regular),
        cut=none,
        asked=parameters.list_of("geld.vooraf_vraag")[tables.sector_vo] * regular,
        price=parameters.list_of("geld.prijs")[tables.sector_vo] * cents_of(1.0),
        has_schools=np.ones(swvs, np.bool_),
        open_end=np.zeros(swvs),
        pays_down=np.zeros(swvs, np.bool_),
        bijdrage_basis=none,
    )
    return decide(sight, parameters).room


def _rules_by_law(parameters: Parameters, month: int, swvs: int) -> Rules:
    """Return what the law makes of the money in a month, whatever a scenario says."""
    return plain_rules(swvs)._replace(
        verevening=np.full(swvs, verevening.by_law(parameters, month)),
        opting_out=np.full(swvs, opting_out.by_law(parameters, month)),
    )


def _arrangementen(parameters: Parameters, regular: Cents) -> Cents:
    part = parameters["geld.oza_deel_swv"]
    euro = part * parameters["geld.oza"] * parameters["arrangement.oza_plaatsen"]
    euro += part * parameters["geld.klas"] * parameters["arrangement.klas_plaatsen"]
    euro += parameters["geld.digitaal"] * parameters["arrangement.digitale_plaatsen"]
    cents: Cents = np.rint(regular * euro / 1000 * cents_of(1.0)).astype(np.int64)
    return cents


def _counted(
    tables: Facts,
    parameters: Parameters,
    special: NDArray[np.float64],
    schools: NDArray[np.int64],
) -> Cents:
    counted = np.zeros((len(Geteld), len(special)), np.int64)
    for kind, column in (("bao", "swv_po"), ("vo", "swv_vo")):
        mine = tables.soort == SOORT[kind]
        swv = tables.rows(tables.schools[column], tables.codes.swvs).astype(np.int64)
        mine &= swv != NO_SWV
        np.add.at(counted[Geteld[kind.upper()]], swv[mine], schools[mine])
    counted[Geteld.SBO] = np.rint(special[:, 0])
    so = parameters.list_of("geld.vooraf_so")[:, None] * special[:, 1]
    counted[SO_JONG], counted[SO_OUD] = np.rint(so[:3]), np.rint(so[3:])
    counted[VSO_GETELD] = np.rint(parameters.list_of("geld.vooraf_vso")[:, None] * special[:, 2])
    return counted


def limit(state: State, room: NDArray[np.float64]) -> None:
    """Let the samenwerkingsverbanden of a replay have this room."""
    parameters, schools = state.parameters, state.scholen
    state.swvs.room[:] = room
    state.swvs.gate[:] = gate_of(room, parameters)
    given = room ** parameters["geld.macht_ondersteuning"]
    given = np.minimum(parameters["geld.gegeven_hoogst"], given)
    vo = (schools.soort == SOORT["vo"]) | (schools.soort == SOORT["vso"])
    schools.given[:] = given[np.where(vo, schools.swv_vo, schools.swv_po)]
