"""National residents by birth cohort, as one array: 1 January, 1 October and net migration."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

Floats = npt.NDArray[np.float64]

FIRST_YEAR = 2000  # first 1 January of inwoners.csv
LAST_YEAR = 2025  # last 1 January that was counted
MAX_AGE = 22
WEIGHT_BEFORE = 0.25  # 1 October lies three quarters of the way between two 1 Januaries
FIRST_SCHOOLJAAR = 2010
LAST_SCHOOLJAAR = 2025


@dataclass(frozen=True)
class Inwoners:
    """Residents by 1 January and birth year, with the future migration pattern.

    Attributes:
        stand: residents, index (jaar, geboortejaar).
        patroon: net migration of one schooljaar by age (schooljaar - geboortejaar), from age 0.
    """

    stand: dict[tuple[int, int], float]
    patroon: Floats

    def januari(self, jaar: int, geboortejaar: int) -> float:
        """Return the residents of a cohort on 1 January of a counted year."""
        return self.stand[jaar, geboortejaar]

    def oktober(self, schooljaar: int, geboortejaar: int) -> float:
        """Return the residents of a cohort on 1 October of ``schooljaar``, up to 2025.

        A quarter of the count of 1 January before and three quarters of the one after it; for the
        last schooljaar, whose second count is not there yet, the year before plus the pattern.
        """
        if schooljaar >= LAST_YEAR:
            before = self.oktober(LAST_YEAR - 1, geboortejaar)
            return before + float(self.patroon[LAST_YEAR - geboortejaar])
        after = self.januari(schooljaar + 1, geboortejaar)
        if schooljaar == geboortejaar:  # not yet born on 1 January
            return after
        return WEIGHT_BEFORE * self.januari(schooljaar, geboortejaar) + (1 - WEIGHT_BEFORE) * after

    def op_leeftijd(self, schooljaar: int, leeftijd: int) -> float:
        """Return the residents on 1 October of the cohort of ``schooljaar - leeftijd``."""
        return self.oktober(schooljaar, schooljaar - leeftijd)

    def netto(self, schooljaar: int, leeftijd: int) -> float:
        """Return the net change of a cohort between two 1 Octobers, at least one year old."""
        geboortejaar = schooljaar - leeftijd
        return self.oktober(schooljaar, geboortejaar) - self.oktober(schooljaar - 1, geboortejaar)


def lees_inwoners(tables: Path) -> Inwoners:
    """Read ``inwoners.csv`` and the future pattern of ``migratie.csv`` from ``tables``."""
    frame = pd.read_csv(tables / "inwoners.csv")
    keys = zip(frame["jaar"].tolist(), frame["geboortejaar"].tolist(), strict=True)
    stand = dict(zip(keys, frame["inwoners"].astype(float).tolist(), strict=True))
    moves = pd.read_csv(tables / "migratie.csv")
    future = moves[moves["soort"] == "aanname"].sort_values("leeftijd")
    return Inwoners(stand, future["netto"].to_numpy(dtype=np.float64))
