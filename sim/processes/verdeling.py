"""How a samenwerkingsverband passes money for extra ondersteuning on to its schools.

Money of school l of samenwerkingsverband r, with E leerlingen, A the ask and n how far its
verdeelmodel goes by need::

    money_l = scholen_r ((1 - n) E_l / E_r + n A_l / A_r) - korting_r E_l / E_r
    given_l = u_r + (1 - u_r) min(most, (max(0, money_l) / ((1 - u_r) p A_l))^m_o)
    n       = n_model + verdeling_naar_behoefte (1 - n_model)

An ask is known from few leerlingen, so that of a school is drawn towards the mean of its
samenwerkingsverband as if w more leerlingen asked like that, and scaled to the same sum. The money
is split in whole cents. A share ``given`` of 1 gives the extra ondersteuning that the school's
lever says; with m_o = 0 money does not matter (the link of L01). ``u`` is the lever open_einde, the
share that the state pays without limit. Mechanism: beleidsnota 2020-11, "verdeelmodellen" (F08:
over half is passed on generically).
"""

import numpy as np
from numpy.typing import NDArray

from sim.agents.codes import is_one_of
from sim.agents.institutions import NO_SWV
from sim.agents.kas import Cents, Kas, Post, split
from sim.agents.moves import BAO, VO
from sim.agents.state import State


def regular_schools(state: State) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the rows of open regular schools and of their samenwerkingsverbanden."""
    schools = state.scholen
    swv = np.where(schools.soort == VO, schools.swv_vo, schools.swv_po)
    regular = is_one_of(schools.soort, (BAO, VO)) & (schools.is_open == 1) & (swv != NO_SWV)
    rows = np.flatnonzero(regular)
    return rows, swv[rows].astype(np.int64)


def asked_of_swv(state: State, kas: Kas) -> NDArray[np.float64]:
    """Return the ask of all schools of each samenwerkingsverband."""
    rows, swv = regular_schools(state)
    return of_each(kas.asked[rows], swv, len(state.swvs.sector))


def of_each(values: NDArray[np.float64], swv: NDArray[np.int64], swvs: int) -> NDArray[np.float64]:
    """Return the sum of values of schools per samenwerkingsverband."""
    return np.bincount(swv, weights=values, minlength=swvs).astype(np.float64)


def by_need(state: State) -> NDArray[np.float64]:
    """Return how far each samenwerkingsverband divides its money by need, 0 to 1."""
    own = state.parameters.list_of("geld.naar_behoefte")[state.swvs.verdeelmodel]
    lever = state.levers["verdeling_naar_behoefte"]
    found: NDArray[np.float64] = own + lever * (1.0 - own)
    return found


def known_ask(
    enrolled: NDArray[np.float64],
    asked: NDArray[np.float64],
    swv: NDArray[np.int64],
    swvs: int,
    weight: float,
) -> NDArray[np.float64]:
    """Return the ask of each school as it is known; the sum per samenwerkingsverband is kept."""
    of_swv = of_each(asked, swv, swvs)
    size = of_each(enrolled, swv, swvs)
    mean = (of_swv / np.maximum(size, 1.0))[swv]
    known = enrolled * (asked + weight * mean) / np.maximum(enrolled + weight, 1.0)
    total = of_each(known, swv, swvs)
    scale = of_swv / np.where(total > 0.0, total, 1.0)
    result: NDArray[np.float64] = known * scale[swv]
    return result


def pass_on(state: State, kas: Kas, price: NDArray[np.float64]) -> None:
    """Split the money of a bekostigingsjaar over schools, and set what each can give."""
    parameters, swvs = state.parameters, len(state.swvs.sector)
    rows, swv = regular_schools(state)
    enrolled = kas.enrolled[rows].astype(np.float64)
    weight = parameters["geld.vraag_gewicht"]
    asked = known_ask(enrolled, kas.asked[rows], swv, swvs, weight)
    n = by_need(state)[swv]
    share = (1.0 - n) * _share(enrolled, swv, swvs) + n * _share(asked, swv, swvs)
    money = split(kas.year[Post.SCHOLEN], share, swv)
    kas.of_school[:] = 0
    kas.of_school[rows] = money
    money = money - split(kas.year[Post.KORTING_SCHOLEN], enrolled, swv)
    open_end = state.levers["open_einde"][swv]
    given = given_of(
        money,
        price[swv] * asked * (1.0 - open_end),
        parameters["geld.macht_ondersteuning"],
        parameters["geld.gegeven_hoogst"],
    )
    state.scholen.given[:] = 1.0
    state.scholen.given[rows] = open_end + (1.0 - open_end) * given


def given_of(
    money: Cents, wanted: NDArray[np.float64], exponent: float, most: float
) -> NDArray[np.float64]:
    """Return the share of the extra ondersteuning asked that there is money for; 1 if none is."""
    asks = wanted > 0.0
    ratio = np.where(asks, np.maximum(0, money) / np.where(asks, wanted, 1.0), 1.0)
    return np.minimum(most, ratio**exponent)


def _share(values: NDArray[np.float64], swv: NDArray[np.int64], swvs: int) -> NDArray[np.float64]:
    total = of_each(values, swv, swvs)
    share: NDArray[np.float64] = values / np.where(total > 0.0, total, 1.0)[swv]
    return share
