"""The model built again from its description: a small world, in plain NumPy.

Written from docs/odd.md, docs/scenario.md and the values of the parameters alone, before the code
of the model was read; what the description left open then was settled from the code, and is said in
the description since. Draws are sequential (one generator), so only means can be compared.
"""

import numpy as np
from docking.people import People, Who, first_july
from docking.small import (
    ABSOLUUT,
    AREAS,
    ASKED,
    AT_SCHOOL,
    BAO,
    EXEMPT,
    FOLLOW_UP_2,
    LEAVE,
    LISTED,
    LONG,
    NEVER,
    NO_HELP,
    NO_ROUTE,
    NONE,
    PLACES,
    PRESENCE_2,
    PRESENT,
    PROCESSES,
    RECEIVES,
    SBO,
    SHORT,
    SO,
    SOORT,
    START,
    STRICT_PO2,
    TERM_VO2,
    VO,
    VSO,
    WAITING,
    YEARS,
    school_row,
)


class Rebuilt(People):
    """One run of the rebuilt world."""

    def run(self) -> dict[tuple[str, int], float]:
        """Run the schooljaren and return the figures."""
        for self.t in range(START, START + 12 * YEARS):
            self.y = min((self.t + 0.5) / 12, self.p["kalender.trends_bevroren"])
            self.month = self.t % 12
            self.school_time = {7: 0.0, 6: self.p["verzuim.schoolmaand_juli"]}.get(self.month, 1.0)
            passed = self.t - (2014 * 12 + 7)
            self.z = min(1.0, passed / self.p["zorgplicht.invoering_duur"])
            self.age = self.t - self.birth
            if self.month == 7:
                self._new_schooljaar()
            for name in PROCESSES:
                if name in self.on and name != "vrijstelling_5a":
                    getattr(self, {"tlv": "beslissing"}.get(name, name))()
            self._record()
        return self.figures

    def _new_schooljaar(self) -> None:
        p = self.p
        for name, states in (("absoluut", ABSOLUUT), ("langdurig", LONG), ("5a", EXEMPT)):
            self.counted[name] = self.att == states
        self.counted["lang3"] = np.isin(self.att, (ABSOLUUT, LONG)) & (self.half >= 6)
        heavy = (self.need > 0) & (self.s >= p["aanmelding.zwaar"])
        for area in AREAS:
            for soort in (BAO, VO):
                here = (self.area == area) & (self.soort == soort)
                mean = heavy[here].mean()
                for second in (0, 1):
                    j = school_row(area, soort, second)
                    mine = here & (self.school == j)
                    room = p["aanmelding.last_ruimte"]
                    load = (heavy[mine].sum() + room * mean) / (mine.sum() + room) / mean
                    held = 1 - self.z * p["aanmelding.advies_zorgplicht"]
                    advice = p["aanmelding.advies"] * held * load ** p["aanmelding.advies_last"]
                    self.advice[j] = min(p["aanmelding.advies_hoogst"], advice)

    def behoefte(self) -> None:
        """Needs ease and grow in the month of birth."""
        p = self.p
        looked = (self.need > 0) & (self.birth % 12 == self.month)
        special = np.isin(self.soort, (SBO, SO, VSO))
        helped = np.isin(self.help, (RECEIVES, AT_SCHOOL))
        fits = special | ((self.m == 0) & (self.supported | helped))
        ease = np.where(fits, p["behoefte.verlichting"] * self.eases, 0)
        grow = p["behoefte.verergering"] * self.m
        grow = grow * np.where(special, p["behoefte.verergering_speciaal"], 1)
        home = np.isin(self.att, (LEAVE, LONG, ABSOLUUT)) | (self.route == WAITING)
        grow = np.minimum(1, grow * np.where(home, p["behoefte.verergering_thuis"], 1))
        cause = self.earliest(-np.log1p(-ease), -np.log1p(-np.minimum(grow, 1 - 1e-12)))
        for name in ("s", "s2"):
            s = getattr(self, name)
            s = np.where(looked & (cause == 1), s * p["behoefte.verlichting_deel"], s)
            grown = s + (1 - s) * p["behoefte.verergering_deel"] * (s > 0)
            setattr(self, name, np.where(looked & (cause == 2), grown, s))

    def ondersteuning(self) -> None:
        """Support of this month and the mismatch that is left."""
        p = self.p
        left = 1 - min(p["ondersteuning.extra_hoogstens"], p["ondersteuning.extra"])
        helped = np.isin(self.help, (RECEIVES, AT_SCHOOL))
        effect = p["jeugdhulp.effect"] * (1 - p["jeugdhulp.wisseling"])
        left = left * (1 - effect * self.care * helped)
        basis = np.where(self.soort == NONE, p["ondersteuning.basis"], self.basis[self.school])
        m1 = np.maximum(0, self.s - basis * self.reach) * left
        m2 = np.where(self.need2 > 0, np.maximum(0, self.s2 - basis * self.reach2) * left, 0)
        self.m = np.where(self.need > 0, 1 - (1 - m1) * (1 - m2), 0)
        self.supported = (self.soort != NONE) & (self.need > 0)

    def aanvraag(self) -> None:
        """The school asks for a tlv."""
        p = self.p
        able = (self.need > 0) & (self.route == NO_ROUTE)
        form = (self.m / p["aanvraag.mismatch_ijkpunt"]) ** p["aanvraag.exponent"]
        a = self.age / 12
        grew = p["tlv.invoering"] - p["aanvraag.helling_tot"]
        hazards = []
        for soort, name, at in ((SBO, "sbo", BAO), (SO, "so", BAO), (VSO, "vso", VO)):
            off = (a - p[f"aanvraag.leeftijd_{name}"]) / p[f"aanvraag.breedte_{name}"]
            h = p[f"aanvraag.niveau_{name}"] * self.factor[soort] * form * np.exp(-(off**2) / 2)
            if soort == VSO:
                h = h * np.exp(p["aanvraag.vso_groei"] * grew + p["aanvraag.vso_na_2014"])
                h = h * ((a >= p["aanvraag.vso_vanaf"]) & (a <= p["aanvraag.vso_tot"]))
            hazards.append(np.where(able & (self.soort == at), h, 0))
        cause = self.earliest(*hazards)
        for i, soort in enumerate((SBO, SO, VSO), start=1):
            self.route[cause == i], self.route_for[cause == i] = ASKED, soort
        self.since[cause > 0] = self.t
        self.add("aanvragen", (cause > 0).sum())

    def beslissing(self) -> None:
        """Decisions on requests."""
        p = self.p
        vo = self.route_for == VSO
        second = self.area == 1
        term = np.where(vo & second, TERM_VO2, p["tlv.beslistermijn"])
        decided = self.chance(1 / term, (self.route == ASKED) & (self.since < self.t))
        new = p["tlv.invoering_strengheid"]
        new *= np.exp(-(self.t + 0.5 - (2014 * 12 + 7)) / p["tlv.invoering_duur"])
        q = p["tlv.toekenning"] * (1 - new - p["tlv.strengheid_blijvend"])
        q = q * np.where(~vo & second, 1 - STRICT_PO2, 1)
        yes = decided & (self.rng.random(self.n) < q)
        self.route[decided & ~yes], self.route_for[decided & ~yes] = NO_ROUTE, NONE
        self.join(yes, self.route_for)
        self.add("toegekend", yes.sum())

    def herindicatie(self) -> None:
        """In July a tlv that ends is renewed, or the leerling returns."""
        if self.month != 6:
            return
        p = self.p
        special = np.isin(self.soort, (SBO, SO, VSO))
        ends = special & (self.until <= self.t)
        first = special & (self.until == NEVER) & (self.age + 2 >= 60)
        young = (self.soort == VSO) | (self.age < p["overgang.verlaat_po_vanaf"])
        able = ends & (self.need > 0) & ~self.emb & (self.route == NO_ROUTE) & young
        yearly = np.choose(self.soort, self._yearly())
        length = p["tlv.geldigheid"] / 12
        end = np.minimum(1, p["terugplaatsing.aandeel_einde_tlv"] * yearly * length)
        back = able & (self.rng.random(self.n) < end)
        self.until[ends | first] = first_july(self.t + int(p["tlv.geldigheid"]))
        self._return(back)

    def _yearly(self) -> list[float]:
        p = self.p
        so = p["terugplaatsing.so"]
        return [0, 0, p["terugplaatsing.sbo_bao"], so, 0, p["terugplaatsing.vso"]]

    def _return(self, back: Who) -> None:
        to_bao = self.rng.random(self.n) < self.p["terugplaatsing.so_naar_bao"]
        to_sbo = back & (self.soort == SO) & ~to_bao
        self.join(to_sbo, SBO, anew=False)
        self.regular(back & ~to_sbo)
        self.add("teruggeplaatst", back.sum())

    def plaatsing(self) -> None:
        """Serve the waiting lists, vso first."""
        for soort in (VSO, SO, SBO):
            for area in AREAS:
                j = school_row(area, soort)
                free = PLACES[soort] - int((self.school == j)[self.soort == soort].sum())
                waits = (self.route == WAITING) & (self.route_for == soort) & (self.area == area)
                who = np.flatnonzero(waits)
                order = np.lexsort((self.rng.random(len(who)), self.since[who]))
                got = who[order][: max(0, free)]
                self.soort[got], self.school[got], self.att[got] = soort, j, PRESENT
                self.half[got], self.route[got], self.route_for[got] = 0, NO_ROUTE, NONE
                self.add(f"instroom_{SOORT[soort]}", len(got))

    def terugplaatsing(self) -> None:
        """Return to regular education, and transfer from sbo to so."""
        p = self.p
        young = (self.soort == VSO) | (self.age < p["overgang.verlaat_po_vanaf"])
        able = (self.need > 0) & ~self.emb & (self.route == NO_ROUTE) & young
        share = 1 - p["terugplaatsing.aandeel_einde_tlv"] * ("herindicatie" in self.on)
        back = -np.log1p(-np.choose(self.soort, self._yearly())) / 12 * share
        to_so = -np.log1p(-p["terugplaatsing.sbo_so"] * (self.soort == SBO)) / 12
        cause = np.where(able, self.earliest(back, to_so), 0)
        self.join(cause == 2, SO, anew=False)
        self.add("teruggeplaatst", (cause == 2).sum())
        self._return(cause == 1)

    def aanmelding(self) -> None:
        """Moves, search and removal; then the written application."""
        p = self.p
        regular = np.isin(self.soort, (BAO, VO))
        ready = self._ready()
        time = self.spread()
        v = (
            p["aanmelding.verhuizing"]
            / 12
            * np.where(regular, 1, p["aanmelding.verhuizing_speciaal"])
        )
        growth = p["verzuim.absoluut_groei"] * max(0, self.y - p["verzuim.absoluut_groei_vanaf"])
        no_place = (
            p["aanmelding.zonder_plaats"] * (1 - p["zorgplicht.effect"] * self.z) * (1 + growth)
        )
        chosen = [self._choice() for _ in range(int(p["aanmelding.pogingen"]))]
        advised = [regular & (self.rng.random(self.n) < self.advice[c]) for c in chosen]
        advice = np.where(regular, self.advice[chosen[0]], 0)
        fails = np.minimum(1, no_place * (1 + p["aanmelding.last_behoefte"] * self.m * advice))
        move = np.where(ready, v * time * np.where(regular & (self.m > 0), 1, no_place), 0)
        able = ready & regular & (self.route == NO_ROUTE)
        search = np.where(able, p["aanmelding.zoeken"] * self.m * time, 0)
        removal = p["aanmelding.verwijdering"] * self.m * (1 - self.z) * time
        cause = self.earliest(move, search, np.where(ready & regular, removal, 0))
        moved = cause == 1
        nowhere = moved & (~regular | (self.m == 0) | (self.rng.random(self.n) < fails))
        nowhere |= moved & np.all(advised, axis=0)
        seeks = moved & ~nowhere & regular
        own, before = self.school.copy(), self.basis[self.school]
        for school, away in zip(chosen, advised, strict=True):
            goes = seeks & ~away
            goes |= (cause == 2) & ~away & (self.basis[school] > before)
            goes |= (cause == 3) & ~away & (school != own)
            self.school[goes] = school[goes]
            seeks &= ~goes
            cause = np.where(goes, 0, cause)
        if self.school_time == 0:
            return
        self._out(nowhere, ABSOLUUT)
        self.counted["absoluut"] |= nowhere
        weeks = p["aanmelding.termijn"] + np.where(self.in_time, 0, p["aanmelding.verlenging"])
        over = self.t - self.home_since >= np.ceil(weeks * 12 / 52)
        admit = (self.att == ABSOLUUT) & self.applied & over & (self.tlv == NONE)
        admit &= self.route == NO_ROUTE
        admit &= self.rng.random(self.n) < p["aanmelding.termijn_effect"] * self.z
        self.regular(admit, by_age=True)

    def verzuim(self) -> None:
        """Spells of absence begin; vrijstellingen 5 onder a."""
        p = self.p
        special = np.isin(self.soort, (SBO, SO, VSO))
        h = p["verzuim.langdurig_niveau"] * p["verzuim.langdurig_schaal"]
        h = h * (self.m / p["aanvraag.mismatch_ijkpunt"]) ** p["aanvraag.exponent"]
        h = h * np.where(special, p["verzuim.langdurig_speciaal"], 1)
        h = h * np.where(np.isin(self.soort, (VO, VSO)), p["verzuim.langdurig_vo"], 1)
        h = h * np.where(self.route == WAITING, p["verzuim.wachten_factor"], 1)
        h = (h + p["verzuim.langdurig_basis"]) / (1 - p["verzuim.aandeel_toestemming"])
        years = min(self.y, p["vrijstelling.groei_tot"]) - p["vrijstelling.groei_van"]
        grown = max(p["vrijstelling.ondergrens"], 1 + p["vrijstelling.groei"] * years)
        e = p["vrijstelling.niveau"] * self.exempt * self.s**2 * grown
        e = e * self.medical
        e = e * ("vrijstelling_5a" in self.on)
        u = np.zeros(self.n)
        if "aanmelding" not in self.on:
            growth = p["verzuim.absoluut_groei"] * max(
                0, self.y - p["verzuim.absoluut_groei_vanaf"]
            )
            u += p["verzuim.absoluut"] / 12 * (1 - p["zorgplicht.effect"] * self.z) * (1 + growth)
        able = self._ready() * self.spread()
        old_enough = (self.age >= p["leerplicht.vanaf"]) & (self.age < p["leerplicht.tot"])
        exempts = self._ready() | (old_enough & (self.att == LONG))
        cause = self.earliest(h * able, e * exempts * self.spread(), u * able)
        self.home_since[cause == 1] = self.t
        self.att[cause == 1], self.half[cause == 1] = SHORT, 0
        leave = self.rng.random(self.n) < p["verzuim.aandeel_toestemming"]
        self.with_leave = np.where(cause == 1, leave, self.with_leave)
        self._out(cause == 2, EXEMPT)
        self._out(cause == 3, ABSOLUUT)
        self.counted["absoluut"] |= cause == 3
        self.counted["5a"] |= cause == 2

    def terugkeer(self) -> None:
        """Return, growing older, and the end of a vrijstelling."""
        p = self.p
        before = self.home_since < self.t
        at_home = np.isin(self.att, (SHORT, LEAVE, LONG)) & before
        absolute = (self.att == ABSOLUUT) & before
        d = self.half / 2
        factor = np.where(self.area == 1, FOLLOW_UP_2, 1.0)
        factor = factor * np.where(self.help == LISTED, 1 - p["jeugdhulp.wacht_terugkeer"], 1)
        helped = np.isin(self.help, (RECEIVES, AT_SCHOOL))
        factor = factor * np.where(helped, 1 + p["jeugdhulp.terugkeer"], 1)
        hazard = {}
        for name in ("langdurig", "absoluut"):
            low, begin = p[f"terugkeer.{name}_lang"], p[f"terugkeer.{name}_begin"]
            fall = np.exp(-d / p[f"terugkeer.{name}_duur"])
            hazard[name] = (low + (begin - low) * fall) * factor
        back = self.chance(hazard["langdurig"], at_home)
        able = absolute & (self.route == NO_ROUTE)
        enrolled = self.chance(hazard["absoluut"], able)
        if "vrijstelling_5a" in self.on:
            ends = self.chance(
                -np.log1p(-p["vrijstelling.einde"]) / 12, (self.att == EXEMPT) & before
            )
            ends &= self.route == NO_ROUTE
            listed = ends & (self.rng.random(self.n) < p["vrijstelling.einde_naar_speciaal"])
            old = self.age >= p["overgang.verlaat_po_vanaf"]
            self.join(listed, np.where(old, VSO, SO), anew=False)
            self.regular(ends & ~listed, by_age=True)
        self.att[back], self.half[back] = PRESENT, 0
        old = self.age >= p["overgang.verlaat_po_vanaf"]
        wanted = np.where(old, np.where(np.isin(self.tlv, (SO, VSO)), VSO, NONE), self.tlv)
        special = enrolled & (wanted != NONE)
        self.join(special, wanted, anew=False)
        self.regular(enrolled & ~special, by_age=True)
        stays = (at_home & ~back) | (absolute & (self.att == ABSOLUUT))
        self.half[stays] += {7: 0, 6: 1}.get(self.month, 2)
        due = (self.att == SHORT) & (self.half >= 2)
        self.att[due] = np.where(self.with_leave[due], LEAVE, LONG)
        self.counted["langdurig"] |= self.att == LONG
        self.counted["lang3"] |= np.isin(self.att, (ABSOLUUT, LONG)) & (self.half >= 6)

    def jeugdhulp(self) -> None:
        """Asking, waiting and treatment per jeugdregio."""
        p = self.p
        treated = self.chance(1 / p["jeugdhulp.duur"], self.help == RECEIVES)
        light = self.chance(1 / p["jeugdhulp.duur_vroeg"], self.help == AT_SCHOOL)
        ended = treated | light
        ease = ended & (self.rng.random(self.n) < p["jeugdhulp.verlichting_kans"] * self.eases)
        self.s = np.where(ease, self.s * p["jeugdhulp.verlichting"], self.s)
        gives_up = self.chance(p["jeugdhulp.afzien"], self.help == LISTED)
        before = self.help == NO_HELP
        self.help[ended | gives_up] = NO_HELP
        presence = np.where(self.area == 1, PRESENCE_2, p["jeugdhulp.op_school"])
        home = np.isin(self.att, (LEAVE, LONG, ABSOLUUT))
        ask = p["jeugdhulp.vraag"] * self.care * self.s * (self.need > 0)
        ask = ask * np.where(home, p["jeugdhulp.vraag_thuis"], 1)
        ask = ask * (1 + p["jeugdhulp.signaal"] * presence)
        asks = self.chance(ask, before & (self.age < p["jeugdhulp.tot"]))
        early = asks & (self.rng.random(self.n) < p["jeugdhulp.vroeg"] * presence)
        self.help[asks], self.help_since[asks] = LISTED, self.t
        self.help[early] = AT_SCHOOL
        for area in AREAS:
            here = self.area == area
            places = round(self.bought[area])
            waiting = here & (self.help == LISTED)
            wait = waiting.sum() * p["jeugdhulp.duur"] / max(1, places)
            swing = min(1, max(-1, wait / p["jeugdhulp.norm_wachttijd"] - 1))
            target = self.first[area] * (1 + p["jeugdhulp.ruimte"] * swing)
            self.bought[area] += (target - self.bought[area]) / p["jeugdhulp.vertraging"]
            places = round(self.bought[area])
            ready = np.flatnonzero(waiting & (self.t - self.help_since >= p["jeugdhulp.intake"]))
            order = np.lexsort((self.rng.random(len(ready)), self.help_since[ready]))
            free = max(0, places - (here & (self.help == RECEIVES)).sum())
            self.help[ready[order][:free]] = RECEIVES
