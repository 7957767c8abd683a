"""The rules by which a leerling lives under the reduced rules, month by month.

A month has two parts, because leerlingen meet only where special schools have few places: what
happens to each before free places are given (the new schooljaar, leerplicht, request, decision),
and what happens after it (absence, return). The equations stand in the docstrings of
``sim.processes``; nothing but codes is taken from there.
"""

import math

from benchmarks.reference_august import August
from benchmarks.reference_draws import earliest, uniform
from benchmarks.reference_month import Month
from benchmarks.reference_mover import Mover
from benchmarks.reference_places import School
from sim.agents.codes import Behoefte, Niveau
from sim.agents.leerlingen import (
    COUNTED_3_MAANDEN,
    COUNTED_5A,
    COUNTED_ABSOLUUT,
    COUNTED_LANGDURIG,
    COUNTED_THUIS,
    GONE,
    NEVER,
)
from sim.agents.moves import (
    AANGEVRAAGD,
    AANWEZIG,
    ABSOLUUT,
    BAO,
    GEEN_ROUTE,
    KORT_VERZUIM,
    LANGDURIG,
    SBO,
    SO,
    TOESTEMMING,
    VO,
    VRIJGESTELD_5A,
    VSO,
    WACHTLIJST,
)
from sim.processes.telling import FOUR_WEEKS_HALF, THREE_MONTHS_HALF

TAAL, ZML, EMB = int(Behoefte.TAAL), int(Behoefte.ZML), int(Behoefte.EMB)
CLUSTER12 = int(Behoefte.CLUSTER12)
BRUGJAAR, PRO, VMBO = int(Niveau.BRUGJAAR), int(Niveau.PRO), int(Niveau.VMBO)
LAST_LEERJAAR_PO, LAST_LEERJAAR_VO = 8, 6
LONGEST_SPELL = 250
"""Half school months beyond which a spell is no longer measured."""


class Leerling(Mover):
    """One leerling; attributes and moves as in ``Mover``."""

    __slots__ = ()

    # --- the two parts of a month ---------------------------------------------------------------

    def before_placement(self, now: Month) -> None:
        """Live the first part of a month: new schooljaar, leerplicht, request or decision."""
        if now.begins_schooljaar:
            self._be_counted_at_home()
            if now.august is not None:
                self._begin_schooljaar(now.august)
        if self.attendance != AANWEZIG:
            self._meet_leerplicht(now)
        if self.phase == GONE:
            return
        if self.route == GEEN_ROUTE:
            if self.mismatch > 0.0:
                self._be_asked_for(now)
        elif self.route == AANGEVRAAGD:
            self._await_decision(now)

    def after_placement(self, now: Month) -> None:
        """Live the second part of a month: fall absent, or return."""
        if self.attendance == AANWEZIG:
            if now.school_time > 0.0:
                self._risk_absence(now)
        elif self.attendance != VRIJGESTELD_5A:
            self._be_at_home(now)

    def take_place(self, school: School) -> None:
        """Enrol at a special school that has a place."""
        self.enrol(school)
        self.end_spell()
        self.leerjaar = max(1, self.leerjaar)

    # --- August: telling, promotion, leaving ----------------------------------------------------

    def _be_counted_at_home(self) -> None:
        self.counted = 0
        if self.attendance in (ABSOLUUT, LANGDURIG):
            self.count(COUNTED_ABSOLUUT if self.attendance == ABSOLUUT else COUNTED_LANGDURIG)
            self.count(COUNTED_THUIS)
            if self.home_half >= THREE_MONTHS_HALF:
                self.count(COUNTED_3_MAANDEN)
        elif self.attendance == VRIJGESTELD_5A:
            self.count(COUNTED_5A)

    def _begin_schooljaar(self, august: August) -> None:
        age = august.month - self.birth
        if self.soort in (BAO, SBO, SO):
            self.leerjaar = min(LAST_LEERJAAR_PO, self.leerjaar + 1)
            if age >= august.po_surely or (
                age >= august.po_from
                and uniform(august.key_leave_po, self.id) < august.leave_po[self.soort]
            ):
                self._leave_po(august)
        elif self.soort == VO:
            self._promote_in_vo(august)
        elif self.soort == VSO:
            chance = august.leave_vso[min(max(age // 12 - 15, -1), 4) + 1]
            if self.need in (ZML, EMB):
                chance *= august.leave_vso_zml
            if age >= august.vso_surely or uniform(august.key_leave, self.id) < chance:
                self.depart()

    def _promote_in_vo(self, august: August) -> None:
        self.leerjaar = min(LAST_LEERJAAR_VO, self.leerjaar + 1)
        chances = august.leave_vo[self.niveau]
        years = august.month // 12 - self.birth // 12  # calendar year minus year of birth
        chance = chances[min(max(0, years), len(chances) - 1)]
        if uniform(august.key_leave, self.id) < chance:
            self.depart()
        elif self.niveau == BRUGJAAR and self.leerjaar > august.bridge_years:
            leerjaar = self.leerjaar
            self._enter_vo(august.niveau(uniform(august.key_niveau, self.id)), august)
            self.leerjaar = leerjaar

    def _leave_po(self, august: August) -> None:
        waits = self.route == WACHTLIJST and self.route_for == VSO
        if not waits and uniform(august.key_vso, self.id) < self._chance_of_vso(august):
            self.tlv = VSO
            self.wait(VSO, august.month)
        else:
            self._enter_vo(self._niveau_after_po(august), august)

    def _chance_of_vso(self, august: August) -> float:
        if self.soort == SO:
            return august.cluster12_to_vso if self.need == CLUSTER12 else august.so_to_vso
        if self.need == 0 or self.onset > august.month:
            return 0.0
        if self.soort == SBO:
            return august.sbo_to_vso * august.vso_by_need[self.need] * self.severity
        return august.bao_to_vso * august.vso_by_need[self.need] * self.severity * self.severity

    def _niveau_after_po(self, august: August) -> int:
        u = uniform(august.key_pro, self.id)
        if self.soort == SO:
            return PRO if u < august.so_to_pro else VMBO
        if self.soort == SBO:
            return PRO if u < august.sbo_to_pro else VMBO
        if self.need == TAAL and self.onset <= august.month:
            share = (self.severity - august.pro_from) / august.pro_width
            if u < august.bao_to_pro * min(1.0, max(0.0, share)):
                return PRO
        return august.niveau_or_brugjaar(uniform(august.key_niveau, self.id))

    def _enter_vo(self, niveau: int, august: August) -> None:
        """Enrol in vo; who waits for vso keeps waiting, every other route ends."""
        waits, since = self.route == WACHTLIJST and self.route_for == VSO, self.route_since
        self.niveau = niveau
        self.leerjaar = 1
        self.enrol(self.cell.vo[niveau].school(uniform(august.key_school, self.id)))
        self.tlv = 0
        if waits:
            self.tlv = VSO
            self.wait(VSO, since)

    # --- leerplicht, request, decision ----------------------------------------------------------

    def _meet_leerplicht(self, now: Month) -> None:
        """Leave at the end of leerplicht when at home; else be counted when without a school."""
        if now.index - self.birth >= now.leerplicht_until:
            if self.attendance in (ABSOLUUT, LANGDURIG, VRIJGESTELD_5A):
                self.depart()
        elif self.attendance == ABSOLUUT:
            self.count(COUNTED_ABSOLUUT)
            self.count(COUNTED_THUIS)

    def _be_asked_for(self, now: Month) -> None:
        """Let the school ask for a tlv: of the requests possible, the earliest counts."""
        age = (now.index - self.birth) / 12.0
        first, wanted = 1.0, 0
        for request in now.requests.get(self.soort, ()):
            if not request.ages[0] <= age <= request.ages[1]:
                continue
            hazard = request.hazard[self.need]
            if self.need == CLUSTER12:
                hazard *= request.level_cluster12
            else:
                hazard *= self.swv.level[request.column]
            z = (age - request.peak) / request.width
            hazard *= self.mismatch**now.exponent * math.exp(-0.5 * (z * z))
            time = earliest(request.key, self.id, hazard)
            if time < first:
                first, wanted = time, request.soort
        if wanted:
            self.ask(wanted, now.index)

    def _await_decision(self, now: Month) -> None:
        if uniform(now.key_decision, self.id) >= -math.expm1(-1.0 / self.swv.beslistermijn):
            return
        granted = now.granted
        if self.need == CLUSTER12:
            granted = now.granted_cluster12
        elif now.by_strengheid:
            granted *= 1.0 - self.swv.strengheid
        if uniform(now.key_grant, self.id) < granted:
            self.tlv = self.route_for
            self.tlv_until = now.index + now.tlv_months
            self.wait(self.route_for, now.index)
        else:
            self.end_route()

    # --- absence and return ---------------------------------------------------------------------

    def _risk_absence(self, now: Month) -> None:
        """Fall absent or lose the school, whichever comes first in this month, if any does."""
        school = self.school
        age = now.index - self.birth
        if school is None or not now.leerplicht_from <= age < now.leerplicht_until:
            return
        hazard = now.absence_base
        if self.mismatch > 0.0:
            lasting = now.absence[self.soort]
            if self.route == WACHTLIJST:
                lasting *= now.waiting_factor
            hazard += lasting * self.mismatch**now.exponent
        absent = earliest(now.key_absence, self.id, hazard)
        hazard = now.unenrolled * (1.0 - now.zorgplicht_effect * school.zorgplicht)
        unenrolled = earliest(now.key_unenrolled, self.id, hazard)
        if unenrolled < 1.0 and unenrolled < absent:
            self.unenrol(now.index)
            self.count(COUNTED_ABSOLUUT)
            self.count(COUNTED_THUIS)
        elif absent < 1.0:
            self.fall_absent(KORT_VERZUIM, now.index)

    def _be_at_home(self, now: Month) -> None:
        """Return, or let the spell grow older."""
        spell = now.unenrolled_spell if self.attendance == ABSOLUUT else now.enrolled_spell
        fades = math.exp(-(self.home_half / 2.0) / spell.duration)
        hazard = spell.later + (spell.begin - spell.later) * fades
        hazard *= self.cell.gemeente.opvolging
        if earliest(spell.key, self.id, hazard) >= 1.0 or not self._return(now):
            self._grow_older(now)

    def _return(self, now: Month) -> bool:
        """Attend again, enrol, or wait for a special school; return whether the spell is over."""
        if self.attendance != ABSOLUUT:
            self.end_spell()
            return True
        if self.route != GEEN_ROUTE:
            return False
        wanted = self.tlv
        if now.index - self.birth >= now.oldest_po:  # too old for po: vso for so, vo for sbo
            wanted = VSO if wanted in (SO, VSO) else 0
        if wanted:
            self.tlv = wanted
            self.wait(wanted, now.index)
            return False
        self._enrol_regular(now)
        return True

    def _enrol_regular(self, now: Month) -> None:
        if now.index - self.birth < now.oldest_po:
            choice = self.cell.bao
        else:
            self.niveau = self.niveau or VMBO
            choice = self.cell.vo[self.niveau]
        self.enrol(choice.school(uniform(now.key_back, self.id)))
        self.end_spell()
        self.tlv = 0
        self.tlv_until = NEVER
        self.leerjaar = max(1, self.leerjaar)

    def _grow_older(self, now: Month) -> None:
        before = self.home_half
        self.home_half = min(LONGEST_SPELL, before + now.half_months)
        if self.attendance == KORT_VERZUIM and self.home_half >= FOUR_WEEKS_HALF:
            if uniform(now.key_reported, self.id) < now.reported:
                self.attend(TOESTEMMING)
            else:
                self.attend(LANGDURIG)
                self.count(COUNTED_LANGDURIG)
                self.count(COUNTED_THUIS)
        if (
            self.attendance in (LANGDURIG, ABSOLUUT)
            and before < THREE_MONTHS_HALF <= self.home_half
        ):
            self.count(COUNTED_3_MAANDEN)
