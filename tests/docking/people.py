"""The leerlingen of the rebuilt small world as columns, and what its processes share."""

from typing import Any

import numpy as np
from docking.small import (
    ABSOLUUT,
    AREAS,
    BAO,
    BASIS_B,
    EXEMPT,
    GROUPS,
    LEAVE,
    LISTED,
    LONG,
    NEVER,
    NONE,
    PARAMETERS,
    PRESENT,
    PROCESSES,
    RECEIVES,
    SBO,
    SO,
    SOORT,
    START,
    VO,
    VSO,
    WAITING,
    school_row,
)
from numpy.typing import NDArray

from sim.agents.codes import Behoefte
from sim.parameters import load

Who = NDArray[np.bool_]


def first_july(month: int) -> int:
    """Return the first July that is not before this month."""
    return month + (6 - month) % 12


class People:
    """Columns, draws and figures of one run; ``figures`` holds (name, schooljaar) -> value."""

    def __init__(self, seed: int, on: list[str] | None = None) -> None:
        self.p = load("Adir", PARAMETERS)
        self.on = set(PROCESSES if on is None else on)
        self.rng = np.random.default_rng(seed)
        self.figures: dict[tuple[str, int], float] = {}
        self._people()
        self._rates()

    def _people(self) -> None:
        lines = []
        october = START + 2
        for area in AREAS:
            for soort, ages, need, severity, need2, severity2, count in GROUPS:
                kinds = Behoefte[need.upper()], Behoefte[need2.upper()]
                for age in ages:
                    for i in range(count):
                        halves = 2 if soort in (BAO, VO) else 1
                        j = i % halves
                        birth = october - 12 * age - 12 + 12 * (i // halves) // (count // halves)
                        school = school_row(area, soort, j)
                        lines.append((area, soort, school, birth, *kinds, severity, severity2))
        columns = list(zip(*lines, strict=True))
        self.n = n = len(lines)
        self.area, self.soort, self.school, self.birth, self.need, self.need2 = (
            np.array(column, dtype=int) for column in columns[:6]
        )
        self.s, self.s2 = (np.array(column) for column in columns[6:])
        special = np.isin(self.soort, (SBO, SO, VSO))
        self.att, self.route, self.route_for, self.since = (np.zeros(n, int) for _ in range(4))
        self.tlv = np.where(special, self.soort, NONE)
        self.until = np.full(n, NEVER)
        self.m, self.supported = np.zeros(n), np.zeros(n, bool)
        self.half, self.help, self.help_since = (np.zeros(n, int) for _ in range(3))
        self.with_leave, self.applied, self.in_time = (np.zeros(n, bool) for _ in range(3))
        self.home_since = np.full(n, NEVER)
        self.counted = {k: np.zeros(n, bool) for k in ("absoluut", "langdurig", "lang3", "5a")}

    def _rates(self) -> None:
        p, k = self.p, self.need
        self.factor = {
            SBO: p.per_need("aanvraag.factor_sbo")[k],
            SO: p.per_need("aanvraag.factor_so")[k],
            VSO: p.per_need("aanvraag.factor_vso")[k],
        }
        self.care = p.per_need("behoefte.aandeel_zorg")[k]
        self.eases = p.per_need("behoefte.verlichting_factor")[k]
        self.exempt = p.per_need("vrijstelling.factor")[k]
        reach = p.per_need("ondersteuning.factor")
        self.reach, self.reach2 = reach[k], reach[self.need2]
        self.emb = k == Behoefte.EMB
        spread = 0.5 + (np.arange(1000) + 0.5) / 1000  # of the share of care around its mean
        shares = p.per_need("behoefte.aandeel_zorg")
        mean = np.minimum(1, np.outer(shares, spread)).mean(axis=1)[k]
        own = np.where(k > 0, self.care / np.maximum(mean, 1e-9) - 1, 0)
        self.medical = 1 + p["vrijstelling.medisch"] * own
        self.basis = np.full(14, p["ondersteuning.basis"])
        self.basis[[1, 5, 8, 12]] = BASIS_B
        self.advice = np.zeros(14)
        homes = np.array([np.sum(self.area == a) for a in AREAS])
        self.first = homes * p["jeugdhulp.plaatsen_klein"] / 1000
        self.bought = self.first.copy()

    def add(self, name: str, value: float) -> None:
        """Add to a figure of this schooljaar."""
        key = (name, (self.t - 7) // 12)
        self.figures[key] = self.figures.get(key, 0.0) + value

    def chance(self, hazard: Any, where: Who) -> Who:
        """Return who of ``where`` has an event of this hazard in this month."""
        return where & (self.rng.random(self.n) < 1 - np.exp(-np.asarray(hazard)))

    def earliest(self, *hazards: Who) -> Who:
        """Return the cause that comes first within the month, counted from 1; 0 is none."""
        with np.errstate(divide="ignore"):
            times = np.array([self.rng.exponential(size=self.n) / h for h in hazards])
        return np.where(times.min(axis=0) < 1, times.argmin(axis=0) + 1, 0)

    def spread(self) -> float:
        """Return the factor of this month on monthly hazards: 10.5 school months hold a year."""
        return self.school_time * 12 / (10 + self.p["verzuim.schoolmaand_juli"])

    def join(self, who: Who, soort: Any, anew: bool = True) -> None:
        """Give a tlv and put on the waiting list."""
        soort = np.broadcast_to(soort, self.n)
        self.route[who], self.route_for[who] = WAITING, soort[who]
        self.since[who], self.tlv[who] = self.t, soort[who]
        if anew:
            self.until[who] = first_july(self.t + int(self.p["tlv.geldigheid"]) - 1)

    def regular(self, who: Who, by_age: bool = False) -> None:
        """Enrol at one of the two regular schools of the area."""
        old = self.age >= self.p["overgang.verlaat_po_vanaf"]
        soort = np.where(old if by_age else self.soort == VSO, VO, BAO)
        second = self.rng.integers(0, 2, self.n)
        rows = self.area * 7 + np.where(soort == VO, 4, 0) + second
        self.soort[who], self.school[who], self.att[who] = soort[who], rows[who], PRESENT
        self.tlv[who], self.until[who], self.half[who] = NONE, NEVER, 0

    def _ready(self) -> Who:
        p = self.p
        old_enough = (self.age >= p["leerplicht.vanaf"]) & (self.age < p["leerplicht.tot"])
        return old_enough & (self.att == PRESENT) & (self.soort != NONE)

    def _out(self, who: Who, att: int) -> None:
        self.soort[who], self.att[who], self.half[who] = NONE, att, 0
        self.home_since[who] = self.t
        self.applied[who] = (self.rng.random(self.n) < self.p["aanmelding.schriftelijk"])[who]
        self.in_time[who] = (self.rng.random(self.n) < self.p["aanmelding.tijdig"])[who]

    def _choice(self) -> Who:
        base = self.area * 7 + np.where(self.soort == VO, 4, 0)
        return base + self.rng.integers(0, 2, self.n)

    def _record(self) -> None:
        if self.month == 6:
            self.add("ernst", self.s[self.need > 0].sum())
            for name, who in self.counted.items():
                self.add(f"geteld_{name}", who.sum())
        if self.month != 8:
            return
        for soort in (SBO, SO, VSO):
            self.add(f"stand_{SOORT[soort]}", (self.soort == soort).sum())
            waits = (self.route == WAITING) & (self.route_for == soort)
            self.add(f"wachtlijst_{SOORT[soort]}", waits.sum())
        for name, att in (("absoluut", ABSOLUUT), ("langdurig", LONG), ("5a", EXEMPT)):
            self.add(f"stand_{name}", (self.att == att).sum())
        self.add("stand_toestemming", (self.att == LEAVE).sum())
        self.add("jeugdhulp_ontvangt", (self.help == RECEIVES).sum())
        self.add("jeugdhulp_wacht", (self.help == LISTED).sum())
