"""The money of samenwerkingsverbanden: amounts of a bekostigingsjaar, decisions, monthly booking.

A bekostigingsjaar begins in August, and in January from 2023 on; August to December 2022 bridges.
Its amounts are fixed when it begins, from the counts of the last 1 October and 1 February, and a
twelfth is booked each month, rounded so that twelve months are exactly the year::

    free        = income + korting_scholen - tlv_sbo - tlv_so - tlv_vso - lwoo_pro_scholen
    reserve     = reserve + income + korting_scholen - outgo,   never below 0
    signal      = max(3.5 % of income, 250,000 euro)
    goal        = signal from 2020-11, before it a larger share of income
    cut         = income (31.5 - 11.6) / budget in the bekostigingsjaar 2023
    opdc        = price lever leerlingen / 1000
    arrangementen = sum of share price lever leerlingen / 1000 over OZA, class, digital school
    room = gate = given = 1 where open_einde = 1 (until 2015-08)

Levers are read when a bekostigingsjaar begins: open_einde (what the state pays without limit),
rugzak (the part of it for which no money comes here), verevening, opting_out and krimpcompensatie.
Books are kept per schooljaar, where there is any money. Who has a limit in the first month of a run
begins with its reserve at its goal. Places of arrangements are paid, used or not, by the levers of
that month and bao and vo of the last 1 October. Of an OZA and a class gemeenten pay the rest,
outside these books; of the digital school the share is 1. What a samenwerkingsverband pays for
basisondersteuning (lever bijdrage_basis, euro per leerling of bao and vo then) goes out before
schools get the rest; what the state pays for it (bijdrage_basis_rijk) is booked beside the balance.
``room`` is used for all requests alike; leerlingen of cluster 1 and 2 have their own institutions,
outside these books. Mechanisms: F01, F02, F06, F07, F24, F25, F26, L01, L02.
"""

import numpy as np
from numpy.typing import NDArray

from sim import clock
from sim.agents.kas import (
    Cents,
    Geteld,
    Kas,
    Post,
    book_month,
    cents_of,
    close,
    share_of,
)
from sim.agents.state import State
from sim.agents.swv_decision import Decision, Sight, decide
from sim.processes import ondersteuning, teldata, verdeling
from sim.processes.bedragen import Counts, Regime, Rules, amounts, income_and_free, regime_of

_FEBRUARY, _JANUARY = 1, 0
_PER_1000 = 1000


def step(state: State) -> None:
    """Count on the teldata, begin a bekostigingsjaar when it is due, and book the month."""
    kas = state.kas
    if state.month == state.first_month:
        at_the_start(state)
    _count(state, kas)
    regime = regime_of(state.parameters, state.month)
    if state.month == state.first_month or _begins(regime, state.month):
        begin_year(state)
    if kas.kept:
        book_month(kas)
    if clock.month_of_year(state.month) == clock.JULY and (kas.kept or kas.posts.any()):
        close(kas, clock.schooljaar_of(state.month))


def _begins(regime: Regime, month: int) -> bool:
    first = _JANUARY if regime is Regime.KALENDERJAAR else clock.AUGUST
    return clock.month_of_year(month) == first


def _count(state: State, kas: Kas) -> None:
    of_year = clock.month_of_year(state.month)
    if of_year == _FEBRUARY:
        kas.february = teldata.count_leerlingen(state)
    if of_year != clock.OCTOBER:
        return
    kas.october = teldata.count_leerlingen(state)
    kas.asked = teldata.count_asked(state)
    kas.enrolled = state.scholen.enrolled.astype(np.int64)
    _keep_base(state, kas)


def _keep_base(state: State, kas: Kas) -> None:
    """Keep the counts that fix later money, up to the teldatum that the law names."""
    year, parameters = clock.decimal_year(state.month), state.parameters
    if year <= parameters["geld.verevening_teldatum"]:
        kas.base = kas.october.copy()
    if year <= parameters["geld.lwoo_pro_teldatum"]:
        kas.base_lwoo_pro = kas.october.copy()


def at_the_start(state: State) -> None:
    """Take the start for the last 1 October and 1 February; reserves begin at their goal."""
    kas = state.kas
    if state.is_on("ondersteuning"):
        ondersteuning.step(state)  # the ask needs a mismatch; it is set again later this month
    counted = teldata.count_leerlingen(state)
    kas.october, kas.february = counted, counted.copy()
    kas.base, kas.base_lwoo_pro = counted.copy(), counted.copy()
    kas.asked = teldata.count_asked(state)
    kas.enrolled = state.scholen.enrolled.astype(np.int64)
    limited = state.levers["open_einde"] < 1.0
    if limited.any():
        fix_amounts(state)
        kas.reserve[:] = np.where(limited, goal_of(state, income_and_free(kas.year)[0]), 0)
        kas.reserve_begin[:] = kas.reserve


def rules_of(state: State) -> Rules:
    """Return what policies make of the money, as the levers have it now."""
    levers = state.levers
    return Rules(
        open_end=levers["open_einde"],
        rugzak=levers["rugzak"],
        verevening=levers["verevening"],
        opting_out=levers["opting_out"],
        krimp=levers["krimpcompensatie"],
    )


def fix_amounts(state: State) -> None:
    """Set the amounts of a bekostigingsjaar that begins now, as the law and policies fix them."""
    kas = state.kas
    counts = Counts(kas.october, kas.february, kas.base, kas.base_lwoo_pro)
    sector, rules = state.swvs.sector, rules_of(state)
    kas.year = amounts(state.parameters, state.month, sector, counts, rules)
    kas.months = 0


def begin_year(state: State) -> None:
    """Fix the amounts of a bekostigingsjaar; samenwerkingsverbanden decide on the rest."""
    rules = rules_of(state)
    state.kas.kept = bool((np.minimum(rules.open_end, rules.rugzak) < 1.0).any())
    if not state.kas.kept:
        state.kas.sight = None
        state.swvs.room[:] = state.swvs.gate[:] = state.scholen.given[:] = 1.0
        return
    fix_amounts(state)
    state.kas.rijk_year = _per_leerling(state, "bijdrage_basis_rijk")
    sight = sight_of(state)
    state.kas.sight = sight
    apply(state, decide(sight, state.parameters))


def apply(state: State, decision: Decision) -> None:
    """Carry out what samenwerkingsverbanden decided: amounts, room, gate, and money of schools."""
    kas, swvs = state.kas, state.swvs
    assert kas.sight is not None
    kas.carry_out(decision)
    swvs.room[:], swvs.gate[:] = decision.room, decision.gate
    if (kas.sight.open_end < 1.0).any():
        verdeling.pass_on(state, kas, kas.sight.price)
    else:
        state.scholen.given[:] = 1.0


def _has_schools(state: State) -> NDArray[np.bool_]:
    rows, swv = verdeling.regular_schools(state)
    enrolled = state.kas.enrolled[rows].astype(np.float64)
    size = verdeling.of_each(enrolled, swv, len(state.swvs.sector))
    found: NDArray[np.bool_] = size > 0
    return found


def sight_of(state: State) -> Sight:
    """Return what samenwerkingsverbanden see of the year that begins."""
    kas, swvs = state.kas, len(state.swvs.sector)
    income, free = income_and_free(kas.year)
    return Sight(
        income=income,
        free=free,
        shortfall=kas.year[Post.KORTING_SCHOLEN],
        reserve=kas.reserve.copy(),
        goal=goal_of(state, income),
        opdc=_opdc(state),
        arrangementen=_arrangementen(state),
        cut=_cut(state, income),
        asked=verdeling.asked_of_swv(state, kas),
        price=price_of(state),
        has_schools=_has_schools(state),
        open_end=state.levers["open_einde"].copy(),
        pays_down=np.full(swvs, pays_down(state)),
        bijdrage_basis=_per_leerling(state, "bijdrage_basis"),
    )


def price_of(state: State) -> NDArray[np.float64]:
    """Return the cents that one unit of ask costs in a year, per samenwerkingsverband."""
    price = state.parameters.list_of("geld.prijs")[state.swvs.sector]
    cents: NDArray[np.float64] = price * cents_of(1.0)
    return cents


def pays_down(state: State) -> bool:
    """Whether reserves above the signal are paid down in the year that begins now."""
    return clock.decimal_year(state.month) >= state.parameters["geld.afbouw_vanaf"]


def goal_of(state: State, income: Cents) -> Cents:
    """Return the reserve that each wants, or from 2020-11 on may keep."""
    parameters = state.parameters
    if not pays_down(state):
        return share_of(income, parameters["geld.reserve_doel"])
    least = cents_of(parameters["geld.signaal_minimum"] * state.scale)
    return np.maximum(share_of(income, parameters["geld.signaal"]), least)


def _opdc(state: State) -> Cents:
    """Return what the places in an opdc cost, per samenwerkingsverband."""
    return _cost(state, "opdc_plaatsen", state.parameters["geld.opdc"])


def _arrangementen(state: State) -> Cents:
    """Return the part of each samenwerkingsverband in what its other places cost."""
    p = state.parameters
    part = p["geld.oza_deel_swv"]
    with_care = _cost(state, "oza_plaatsen", part * p["geld.oza"])
    with_care += _cost(state, "klas_plaatsen", part * p["geld.klas"])
    return with_care + _cost(state, "digitale_plaatsen", p["geld.digitaal"])


def _cost(state: State, lever: str, euro: float) -> Cents:
    """Return what the places of a lever cost at a price in euro each, per swv."""
    counted = state.kas.october
    leerlingen = counted[Geteld.BAO] + counted[Geteld.VO]
    places = state.levers[lever] * leerlingen / _PER_1000
    cents: Cents = np.rint(places * cents_of(euro)).astype(np.int64)
    return cents


def _per_leerling(state: State, lever: str) -> Cents:
    """Return the amount of a lever in euro per leerling of the regular schools."""
    counted = state.kas.october
    leerlingen = counted[Geteld.BAO] + counted[Geteld.VO]
    cents: Cents = np.rint(state.levers[lever] * leerlingen * cents_of(1.0)).astype(np.int64)
    return cents


def _cut(state: State, income: Cents) -> Cents:
    """Return the generic cut of the bekostigingsjaar 2023, in proportion to income."""
    parameters = state.parameters
    begin = clock.decimal_year(state.month)
    if not 0.0 <= begin - parameters["geld.korting_2023_vanaf"] < 1.0:
        return np.zeros_like(income)
    net = parameters["geld.korting_2023"] - parameters["geld.korting_2023_terug"]
    return share_of(income, net / parameters["geld.budget_2021"])
