"""Absence: the numbers of a month. The rules stand in ``sim.processes.verzuim``."""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim import clock
from sim.agents.moves import BAO, SBO, SO, VO, VSO
from sim.agents.sieve import (
    MARGIN,
)
from sim.agents.state import State

N_SOORTEN = 7


def school_month(state: State) -> float:
    """Return which share of this month is school time: 0 in August, a half in July, else 1."""
    of_year = clock.month_of_year(state.month)
    if of_year == clock.AUGUST:
        return 0.0
    return state.parameters["verzuim.schoolmaand_juli"] if of_year == clock.JULY else 1.0


def exemption_growth(state: State) -> float:
    """Return the factor on the hazard of a vrijstelling 5 onder a."""
    p = state.parameters
    years = min(state.frozen_year(), p["vrijstelling.groei_tot"]) - p["vrijstelling.groei_van"]
    return max(p["vrijstelling.ondergrens"], 1.0 + p["vrijstelling.groei"] * years)


def per_soort(state: State) -> NDArray[np.float64]:
    """Return l x 0.1 x m0^-gam x factor of the schoolsoort / (1 - share with leave), shape (7,)."""
    p = state.parameters
    level = p["verzuim.langdurig_niveau"] * p["verzuim.langdurig_schaal"]
    level *= p["aanvraag.mismatch_ijkpunt"] ** -p["aanvraag.exponent"]
    special, secondary = p["verzuim.langdurig_speciaal"], p["verzuim.langdurig_vo"]
    out: NDArray[np.float64] = np.zeros(N_SOORTEN)
    out[[BAO, SBO, SO, VO, VSO]] = np.array([1.0, special, special, secondary, special * secondary])
    out *= level / (1.0 - p["verzuim.aandeel_toestemming"])
    return out


class Numbers(NamedTuple):
    """What the kernels read of a month, worked out once for every month like it.

    Attributes:
        ages: months in which leerplicht begins and ends.
        lasting: hazard of long absence at a mismatch of 1, per Schoolsoort.
        slope: what no such hazard exceeds.
        rates: base hazards of long absence and of being unenrolled, and the effect of zorgplicht.
        exempting: hazard of a vrijstelling at a severity of 1, per type of need.
        care: mean share of care per type of need, and the weight of the own one, shape (2, 9).
        highest: what no hazard of a vrijstelling exceeds, at a severity of 1.
        constant: hazards of a small world, or nan.
    """

    ages: tuple[int, int]
    lasting: NDArray[np.float64]
    slope: float
    rates: tuple[float, float, float]
    exempting: NDArray[np.float64]
    care: NDArray[np.float64]
    highest: NDArray[np.float64]
    constant: NDArray[np.float64]


def mean_care(shares: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the mean of min(1, c u), u uniform from .5 to 1.5, per mean share of care c.

    So the share of care of a leerling is drawn (``sim.agents.identity``).
    """
    most = np.minimum(1.5, 1.0 / np.maximum(shares, 1e-9))
    out: NDArray[np.float64] = shares * ((most**2 - 0.25) / 2.0 + (1.5 - most) * most)
    return out


def care_of(state: State) -> NDArray[np.float64]:
    """Return the mean share of care and the weight of the own one, per type, shape (2, 9)."""
    p = state.parameters
    mean = mean_care(p.per_need("behoefte.aandeel_zorg"))
    weight = np.where(mean > 0.0, p["vrijstelling.medisch"], 0.0)
    return np.array([np.where(mean > 0.0, mean, 1.0), weight])


def exempted_less(state: State) -> NDArray[np.float64]:
    """Return the share that an educational view takes off, per samenwerkingsverband."""
    effect = state.parameters["vrijstelling.advies_effect"]
    asked: NDArray[np.float64] = state.levers["onderwijskundig_advies"] * effect
    return asked


def spread(state: State, share: float) -> float:
    """Return the factor of a month with this share of school time on a twelfth of a yearly rate."""
    return 12.0 / (10.0 + state.parameters["verzuim.schoolmaand_juli"]) * share


def unenrolled_growth(state: State) -> float:
    """Return the factor of the date on becoming unenrolled: 1 + .18 max(0, y - 2017.6)."""
    p = state.parameters
    years = max(0.0, state.frozen_year() - p["verzuim.absoluut_groei_vanaf"])
    return 1.0 + p["verzuim.absoluut_groei"] * years


def numbers(state: State, share: float, unenrolling: bool = True) -> Numbers:
    """Return the numbers of a month with this share of school time.

    ``unenrolling``: whether leerlingen become unenrolled here, and not in ``aanmelding``.
    """
    p = state.parameters
    yearly = spread(state, share)  # a yearly hazard lies in the ten and a half school months
    growth = unenrolled_growth(state)
    exempt = p["vrijstelling.niveau"] * exemption_growth(state) * yearly
    lasting, exempting = per_soort(state) * yearly, p.per_need("vrijstelling.factor") * exempt
    names = ("langdurig_verzuim", "absoluut_verzuim", "vrijstelling_5a")
    constant = np.array([state.rates.hazard(name) for name in names])
    steepest = float(lasting.max()) * max(1.0, p["verzuim.wachten_factor"])
    given = np.full_like(exempting, constant[2])
    care = care_of(state)
    heaviest = 1.0 + care[1] * (1.0 / care[0] - 1.0)
    return Numbers(
        ages=(int(p["leerplicht.vanaf"]), int(p["leerplicht.tot"])),
        lasting=lasting,
        slope=steepest * MARGIN if math.isnan(constant[0]) else 0.0,
        rates=(
            p["verzuim.langdurig_basis"] * yearly / (1.0 - p["verzuim.aandeel_toestemming"]),
            p["verzuim.absoluut"] / 12.0 * growth * yearly if unenrolling else 0.0,
            p["zorgplicht.effect"],
        ),
        exempting=exempting,
        care=care,
        highest=(exempting * heaviest if math.isnan(constant[2]) else given) * MARGIN,
        constant=constant,
    )
