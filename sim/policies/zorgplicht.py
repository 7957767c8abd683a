"""Zorgplicht: from a date on, a school must find a fitting place, here or elsewhere.

What it changes: the lever ``zorgplicht`` of schools, from nothing to ``strength``, in a straight
line over ``phase_in_months``. For whom: every school. From when: 2014-08 by law; a scenario may
move, end or switch it off. Assumed effect: the parameter ``zorgplicht.effect`` (share of absoluut
verzuim prevented, 0.30, range 0.21 to 0.39; better registration and a true fall cannot be told
apart).
Source: Wet op het primair onderwijs (BWBR0003420) art. 40 lid 4, Wet op het voortgezet onderwijs
(BWBR0002399) art. 27 lid 2c, Wet op de expertisecentra (BWBR0003549) art. 40 lid 5, in force
2014-08-01.
"""

from sim.agents.state import State
from sim.clock import month_of
from sim.policies.settings import ZorgplichtSettings

FROM = month_of(2014, 8)
"""By law: Wet passend onderwijs, in force 2014-08-01."""


def level(settings: ZorgplichtSettings, default_phase_in: float, month: int) -> float:
    """Return how far schools hold to the zorgplicht in a month, 0 to 1."""
    first = FROM if settings.from_month is None else settings.from_month
    ended = settings.until_month is not None and month >= settings.until_month
    if not settings.on or month < first or ended:
        return 0.0
    strength = 1.0 if settings.strength is None else settings.strength
    phase_in = default_phase_in if settings.phase_in_months is None else settings.phase_in_months
    return strength * min(1.0, max(0.0, (month - first) / phase_in)) if phase_in else strength


def apply(settings: ZorgplichtSettings, state: State) -> None:
    """Write the lever ``zorgplicht`` of every school for this month."""
    duration = state.parameters["zorgplicht.invoering_duur"]
    base = state.parameters["zorgplicht.naleving"]
    state.scholen.zorgplicht[:] = max(base, level(settings, duration, state.month))
