"""What a month brings to every leerling alike: keys of draws, hazards and chances.

Made once a month from the parameters, as plain Python numbers. The small tables by need,
schoolsoort or age come from the functions that make them for the engine.
"""

from dataclasses import dataclass
from typing import NamedTuple

from benchmarks.reference_august import August, august_of, key_of
from sim.agents.moves import BAO, SBO, SO, VO, VSO
from sim.agents.state import State
from sim.draws import Kind
from sim.processes.aanvraag import hazard_table
from sim.processes.tlv import granted_share
from sim.processes.verzuim_risk import per_soort, school_month


class Request(NamedTuple):
    """What a request for one special schoolsoort depends on.

    Attributes:
        soort: Schoolsoort asked for.
        column: its place among the levels of a samenwerkingsverband.
        key: key of the draws.
        hazard: monthly hazard by need at mismatch 1, without regional level and age.
        level_cluster12: level for leerlingen of cluster 1 and 2, national.
        peak: age at which requests are most frequent, years.
        width: spread of age around it, years.
        ages: youngest and oldest age of a request, years.
    """

    soort: int
    column: int
    key: int
    hazard: list[float]
    level_cluster12: float
    peak: float
    width: float
    ages: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Spell:
    """How spells at home of one kind end.

    Attributes:
        key: key of the draws.
        begin: monthly hazard of return at the beginning of a spell.
        later: the same after a long time.
        duration: how fast the one becomes the other, school months.
    """

    key: int
    begin: float
    later: float
    duration: float


@dataclass(frozen=True, slots=True)
class Month:
    """One month.

    Attributes:
        index: the month.
        begins_schooljaar: whether a schooljaar begins.
        august: chances and keys of August; None in other months and in the first month of a run.
        leerplicht_from, leerplicht_until: ages between which leerplicht holds, months.
        oldest_po: age from which a leerling returns to vo rather than bao, months.
        requests: requests for a tlv that a leerling may meet, by Schoolsoort.
        exponent: of the mismatch in every hazard.
        key_decision, key_grant: keys of the draws of a decision.
        granted: share granted, before the lever of the samenwerkingsverband.
        granted_cluster12: share granted for cluster 1 and 2.
        by_strengheid: whether the lever counts (the law of 2014-08).
        tlv_months: how long a tlv holds, months.
        school_time: share of the month that is school time.
        half_months: half school months in it.
        zorgplicht: lever of every school.
        key_absence, key_unenrolled: keys of the draws of absence.
        absence_base: hazard of long absence of any leerling, per month.
        absence: hazard of it at mismatch 1, by Schoolsoort.
        waiting_factor: factor on that for who waits for a place.
        unenrolled: hazard of losing the enrolment, without zorgplicht.
        zorgplicht_effect: share of it that the zorgplicht prevents.
        enrolled_spell, unenrolled_spell: how spells of enrolled and of unenrolled end.
        key_reported, reported: key of the draw whether an absence has leave, and its chance.
        key_back: key of the choice of a school on return.
    """

    index: int
    begins_schooljaar: bool
    august: August | None
    leerplicht_from: int
    leerplicht_until: int
    oldest_po: int
    requests: dict[int, tuple[Request, ...]]
    exponent: float
    key_decision: int
    key_grant: int
    granted: float
    granted_cluster12: float
    by_strengheid: bool
    tlv_months: int
    school_time: float
    half_months: int
    zorgplicht: float
    key_absence: int
    key_unenrolled: int
    absence_base: float
    absence: list[float]
    waiting_factor: float
    unenrolled: float
    zorgplicht_effect: float
    enrolled_spell: Spell
    unenrolled_spell: Spell
    key_reported: int
    reported: float
    key_back: int


def month_of(calendar: State) -> Month:
    """Return the numbers of the month in which ``calendar`` stands."""
    p, month = calendar.parameters, calendar.month
    august, share = calendar.is_august(), school_month(calendar)
    granted, by_strengheid = granted_share(calendar)
    years = max(0.0, calendar.frozen_year() - p["verzuim.absoluut_groei_vanaf"])
    # a yearly hazard is spread over the ten and a half school months of a year
    yearly = 12.0 / (10.0 + p["verzuim.schoolmaand_juli"]) * share
    since = month - round(12 * p["zorgplicht.vanaf"])
    zorgplicht = min(1.0, max(0.0, since / p["zorgplicht.invoering_duur"]))
    return Month(
        index=month,
        begins_schooljaar=august,
        august=august_of(calendar) if august and month != calendar.first_month else None,
        leerplicht_from=int(p["leerplicht.vanaf"]),
        leerplicht_until=int(p["leerplicht.tot"]),
        oldest_po=int(p["overgang.verlaat_po_vanaf"]),
        requests=_requests(calendar),
        exponent=p["aanvraag.exponent"],
        key_decision=key_of(calendar, Kind.DECISION),
        key_grant=key_of(calendar, Kind.GRANT),
        granted=granted,
        granted_cluster12=p["tlv.toekenning"],
        by_strengheid=by_strengheid,
        tlv_months=int(p["tlv.geldigheid"]),
        school_time=share,
        half_months=round(2 * share),
        zorgplicht=max(p["zorgplicht.naleving"], zorgplicht),
        key_absence=key_of(calendar, Kind.LONG_ABSENCE),
        key_unenrolled=key_of(calendar, Kind.UNENROLLED),
        absence_base=p["verzuim.langdurig_basis"]
        * yearly
        / (1.0 - p["verzuim.aandeel_toestemming"]),
        absence=(per_soort(calendar) * yearly).tolist(),
        waiting_factor=p["verzuim.wachten_factor"],
        unenrolled=p["verzuim.absoluut"]
        / 12.0
        * (1.0 + p["verzuim.absoluut_groei"] * years)
        * yearly,
        zorgplicht_effect=p["zorgplicht.effect"],
        enrolled_spell=_spell(calendar, "langdurig", Kind.BACK_AT_SCHOOL),
        unenrolled_spell=_spell(calendar, "absoluut", Kind.BACK_ENROLLED),
        key_reported=key_of(calendar, Kind.REPORTED_AS),
        reported=p["verzuim.aandeel_toestemming"],
        key_back=key_of(calendar, Kind.CHOICE_PO),
    )


def _spell(calendar: State, name: str, kind: Kind) -> Spell:
    begin, later, duration = (
        calendar.parameters[f"terugkeer.{name}_{part}"] for part in ("begin", "lang", "duur")
    )
    return Spell(key_of(calendar, kind), begin, later, duration)


def _requests(calendar: State) -> dict[int, tuple[Request, ...]]:
    p = calendar.parameters
    hazards = hazard_table(calendar).tolist()
    any_age = (float("-inf"), float("inf"))
    vso_ages = (p["aanvraag.vso_vanaf"], p["aanvraag.vso_tot"])
    made = [
        Request(
            soort=soort,
            column=column,
            key=key_of(calendar, kind),
            hazard=hazards[column],
            level_cluster12=float(calendar.swvs.level_cluster12[column]),
            peak=p[f"aanvraag.leeftijd_{name}"],
            width=p[f"aanvraag.breedte_{name}"],
            ages=vso_ages if soort == VSO else any_age,
        )
        for column, (name, soort, kind) in enumerate(
            (
                ("sbo", SBO, Kind.REQUEST_SBO),
                ("so", SO, Kind.REQUEST_SO),
                ("vso", VSO, Kind.REQUEST_VSO),
            )
        )
    ]
    return {BAO: (made[0], made[1]), VO: (made[2],)}
