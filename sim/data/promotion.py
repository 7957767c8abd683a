"""Who leaves po in August, with birth months spread evenly over a birth year."""

import numpy as np

from sim.clock import AUGUST, MONTHS_PER_YEAR, SEPTEMBER

ENTRY_AGE = 4
LAST_PO_AGE = 13
PO_AGES = range(ENTRY_AGE, LAST_PO_AGE + 1)


def entered(leeftijd: int) -> float:
    """Return the share of a cohort that has turned four by the end of September.

    Args:
        leeftijd: schooljaar minus birth year.
    """
    if leeftijd == ENTRY_AGE:
        return (SEPTEMBER + 1) / MONTHS_PER_YEAR
    return float(leeftijd > ENTRY_AGE)


def blijft_in_po(leeftijd: int, kans: float, venster: tuple[float, float]) -> float:
    """Return the share of a cohort that is still in po after August of ``schooljaar``.

    Args:
        leeftijd: schooljaar minus birth year.
        kans: chance to leave in the one August within the window.
        venster: age in months from which a leerling may leave, and from which it surely does.
    """
    months = leeftijd * MONTHS_PER_YEAR + AUGUST - np.arange(MONTHS_PER_YEAR)
    early, late = venster
    stay = np.where(months < early, 1.0, np.where(months < late, 1.0 - kans, 0.0))
    return float(stay.mean())
