"""Leerlingen by birth year and schoolsoort on 1 October, and the chances that follow from them.

For each schooljaar one factor for participation before sixteen is solved from the totals of bao,
sbo and so, and one exponent on the survival in vo from the totals of vo and vso. With
``deelnamegraad_vast`` above 0 participation is held and the chance to leave po is solved instead.
See ``docs/population.md``.
"""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq

from sim.data.aannames import Aannames
from sim.data.promotion import PO_AGES, blijft_in_po, entered
from sim.data.residents import Floats, Inwoners

PO = ("bao", "sbo", "so")
SPECIAL = ("sbo", "so", "vso")
NIVEAUS = ("pro", "vmbo", "havo", "vwo")
TOP_AGE = 20
FIRST_VO_AGE = 12
LAST_FULL_AGE = 15  # up to this age everyone who takes part is in school
KAPPA_RANGE = (0.05, 20.0)
SHIFT_RANGE = (-0.6, 0.14)


@dataclass(frozen=True)
class Jaar:
    """Participation of one schooljaar: expected leerlingen by age, and what was solved.

    Attributes:
        leerlingen: by schoolsoort, index age (schooljaar - birth year) 0 to 20.
        graad: participation before sixteen.
        kappa: exponent on the survival in vo.
        overleving: by niveau, the share still in vo by age 0 to 20.
        vertrek: by schoolsoort of po, the chance to leave in the August within the window.
    """

    leerlingen: dict[str, Floats]
    graad: float
    kappa: float
    overleving: dict[str, Floats]
    vertrek: dict[str, float]


def stay_shares(
    aannames: Aannames, schooljaar: int, shift: float = 0.0
) -> tuple[dict[str, Floats], dict[str, float]]:
    """Return who stays in po after August, and the chance to leave, by schoolsoort of po.

    Args:
        aannames: the assumptions.
        schooljaar: the schooljaar that begins in that August.
        shift: added to each assumed chance to leave.

    Returns:
        The share of a cohort in po after August by age 0 to 20, and the chance within the window.
    """
    early, late = aannames.reeks("leeftijd_po_venster")
    stay = {sector: np.zeros(TOP_AGE + 1) for sector in PO}
    leave = {}
    for sector in PO:
        leave[sector] = float(
            np.clip(aannames.pad(f"vertrek_po_{sector}", schooljaar) + shift, 0, 1)
        )
        for age in PO_AGES:
            stay[sector][age] = blijft_in_po(age, leave[sector], (early, late))
    return stay, leave


def survival(aannames: Aannames, kappa: float) -> dict[str, Floats]:
    """Return by niveau the share still in vo by age 0 to 20, raised to ``kappa``."""
    result = {}
    for niveau in NIVEAUS:
        curve = np.zeros(TOP_AGE + 1)
        curve[FIRST_VO_AGE:LAST_FULL_AGE] = 1.0
        curve[LAST_FULL_AGE:TOP_AGE] = aannames.reeks("vo_overleving", niveau)
        result[niveau] = curve**kappa
    return result


def solve_year(
    schooljaar: int,
    totals: dict[str, float],
    shares: dict[str, Floats],
    residents: Inwoners,
    aannames: Aannames,
) -> Jaar:
    """Solve participation and survival of one schooljaar.

    Args:
        schooljaar: the schooljaar whose 1 October is meant.
        totals: leerlingen by schoolsoort.
        shares: share of each age (0 to 20) in sbo, so and vso.
        residents: residents by cohort.
        aannames: the assumptions.

    Raises:
        ValueError: if the totals leave no participation, or no survival, that fits.
    """
    ages = np.arange(TOP_AGE + 1)
    people = np.zeros(TOP_AGE + 1)
    people[PO_AGES.start :] = [
        residents.op_leeftijd(schooljaar, int(age)) for age in ages[PO_AGES.start :]
    ]
    people *= [entered(int(age)) for age in ages]
    leerlingen = {sector: totals[sector] * shares[sector] for sector in SPECIAL}
    shift = _solve_shift(schooljaar, totals["bao"], leerlingen, people, aannames)
    stay, vertrek = stay_shares(aannames, schooljaar, shift)
    graad, leerlingen["bao"] = _bao(totals["bao"], leerlingen, people, stay)
    po = leerlingen["bao"] + leerlingen["sbo"] + leerlingen["so"]
    in_vo = np.where(ages >= FIRST_VO_AGE, graad * people - po - leerlingen["vso"], 0.0)
    open_ended = 1 - leerlingen["vso"][LAST_FULL_AGE] / (graad * people[LAST_FULL_AGE])
    kappa = _solve_kappa(totals["vo"], in_vo, open_ended * graad * people, aannames)
    mix = _mix(aannames, kappa)
    leerlingen["vo"] = np.where(ages > LAST_FULL_AGE, open_ended * graad * people * mix, in_vo)
    return Jaar(leerlingen, graad, kappa, survival(aannames, kappa), vertrek)


def _bao(
    total: float, special: dict[str, Floats], people: Floats, stay: dict[str, Floats]
) -> tuple[float, Floats]:
    """Return the participation that gives the bao total, and bao by age."""
    elsewhere = np.zeros(TOP_AGE + 1)
    for sector in ("sbo", "so"):
        before = np.divide(
            special[sector], stay[sector], out=np.zeros(TOP_AGE + 1), where=stay[sector] > 0
        )
        elsewhere += stay["bao"] * before
    graad = (total + float(elsewhere.sum())) / float((stay["bao"] * people).sum())
    return graad, graad * people * stay["bao"] - elsewhere


def _solve_shift(
    schooljaar: int,
    total: float,
    special: dict[str, Floats],
    people: Floats,
    aannames: Aannames,
) -> float:
    """Shift of the chances to leave po that gives the fixed participation; 0 if it is not fixed."""
    fixed = aannames.getal("deelnamegraad_vast")
    if fixed == 0:
        return 0.0

    def gap(shift: float) -> float:
        stay, _ = stay_shares(aannames, schooljaar, shift)
        return _bao(total, special, people, stay)[0] - fixed

    low, high = SHIFT_RANGE
    if gap(low) > 0 or gap(high) < 0:
        raise ValueError(f"{schooljaar}: no chance to leave po gives participation {fixed}")
    return float(brentq(gap, low, high, xtol=1e-12))


def _mix(aannames: Aannames, kappa: float) -> Floats:
    curves = survival(aannames, kappa)
    shares = [aannames.bij("niveau_aandeel", niveau) * curves[niveau] for niveau in NIVEAUS]
    mix: Floats = np.sum(shares, axis=0)
    return mix


def _solve_kappa(total: float, in_vo: Floats, pool: Floats, aannames: Aannames) -> float:
    below = float(in_vo[: LAST_FULL_AGE + 1].sum())

    def gap(kappa: float) -> float:
        above = float((pool * _mix(aannames, kappa))[LAST_FULL_AGE + 1 :].sum())
        return below + above - total

    low, high = KAPPA_RANGE
    if gap(low) < 0 or gap(high) > 0:
        raise ValueError(f"no survival in vo gives {total:.0f} leerlingen with {below:.0f} to 15")
    return float(brentq(gap, low, high, xtol=1e-12))


def uitstroom(before: Jaar, after: Jaar) -> dict[str, Floats]:
    """Return by niveau the chance to leave vo in August, by age after that August.

    ``1 - S(a) / S'(a - 1)`` with S the survival of this schooljaar and S' that of the one before.
    """
    result = {}
    for niveau in NIVEAUS:
        now, then = after.overleving[niveau], before.overleving[niveau]
        chance = np.zeros(TOP_AGE + 1)
        chance[LAST_FULL_AGE + 1 :] = 1 - now[LAST_FULL_AGE + 1 :] / then[LAST_FULL_AGE:-1]
        result[niveau] = np.clip(chance, 0.0, 1.0)
    return result
