"""Why a leerling changes school, is left without one, or is admitted after an application."""

import numpy as np

from sim.agents.choice import ChoiceTable, position
from sim.agents.institutions import NO_LIMIT
from sim.agents.leerlingen import INSIDE, NO_SCHOOL
from sim.agents.moves import (
    AANWEZIG,
    ABSOLUUT,
    BAO,
    GEEN_ROUTE,
    NIET_INGESCHREVEN,
    VO,
    room_from,
)
from sim.draws import Kind
from sim.explaining.chance import After, Chance, Moment, Rule, certain, first_of
from sim.explaining.toelating import admitted
from sim.processes.aanmelding_wie import Numbers, numbers
from sim.processes.bestemming import N_NIVEAUS
from sim.processes.verzuim_risk import school_month
from sim.processes.wegadviseren import attempt

CHANGE = Rule(
    "aanmelding",
    "h = verhuizing / 12; zoeken × mismatch; verwijdering × mismatch × (1 − zorgplicht)",
    "beleidsnota 2020-11; WPO art. 40 lid 4, 5 en 11",
)
NO_PLACE = Rule(
    "aanmelding",
    "p = zonder plaats × (1 − effect × zorgplicht) × groei × (1 + last × mismatch × wegadviseren)",
    "beleidsnota 2020-11; WPO art. 40 lid 4",
)
WITHOUT = Rule(
    "aanmelding",
    "h = verhuizing / 12 × zonder plaats × (1 − effect × zorgplicht) × groei",
    "beleidsnota 2020-11; WPO art. 40 lid 4",
)
ADVICE = Rule(
    "wegadviseren",
    "kans = advies × hendel wegadviseren × (1 − e × zorgplicht) × zwaarte van de school",
    "aanname",
)
_OUT: After = {"attendance": ABSOLUUT, "soort": NIET_INGESCHREVEN}
_OTHER = "gaat naar een andere school"
_STAYS = "vindt geen andere school en blijft"


def explain(moment: Moment) -> list[Chance]:
    """Return what may happen to a leerplichtige: a move, a search, removal, or admission."""
    state, who = moment.state, moment.who
    share = school_month(state)
    if share == 0.0 or who.phase != INSIDE:
        return []
    if who.attendance == ABSOLUUT:
        return admitted(moment)
    known = numbers(state, share)
    of_age = known.ages[0] <= moment.age() < known.ages[1]
    if who.attendance != AANWEZIG or who.school == NO_SCHOOL or not of_age:
        return []
    if who.soort not in {BAO, VO} or who.need == 0 or who.mismatch <= 0.0:
        return _without_mismatch(moment, known)
    causes = _causes(moment, known)
    acting = [chance.kind for chance in causes if chance.happens]
    return [*causes, *_follows(moment, known, acting[0])] if acting else causes


def _held(moment: Moment) -> float:
    return float(moment.state.scholen.zorgplicht[moment.who.school])


def _without_mismatch(moment: Moment, known: Numbers) -> list[Chance]:
    """Return the move of one who finds no place; of those who find one nothing is modelled."""
    move = known.move if moment.who.soort in {BAO, VO} else known.move * known.special
    held = _held(moment)
    failing = move * known.without * (1.0 - known.effect * held)
    cause = "verhuist en vindt geen plaats op een school"
    chance = moment.hazard(cause, WITHOUT, Kind.MOVE, failing, _OUT)
    return first_of([chance.with_parts((("zorgplicht", held),))])


def _causes(moment: Moment, known: Numbers) -> list[Chance]:
    """Return move, search and removal of one with a mismatch."""
    who, held = moment.who, _held(moment)
    mismatch = (("mismatch", who.mismatch),)
    found = [moment.hazard("de leerling verhuist", CHANGE, Kind.MOVE, known.move, {})]
    if who.route == GEEN_ROUTE:
        cause, hazard = "de ouders zoeken een andere school", known.search * who.mismatch
        search = moment.hazard(cause, CHANGE, Kind.SEARCH, hazard, {})
        found.append(search.with_parts(mismatch))
    hazard = known.removal * who.mismatch * (1.0 - held)
    after = _OUT if known.removed_out else {}
    removal = moment.hazard("de school verwijdert", CHANGE, Kind.REMOVED, hazard, after)
    found.append(removal.with_parts((*mismatch, ("zorgplicht", held))))
    return first_of(found)


def _choice(moment: Moment) -> tuple[ChoiceTable, int]:
    """Return the choice table of one in bao or vo, and its row in it."""
    who, geography = moment.who, moment.state.geography
    if who.soort == VO:
        return geography.choice_vo, who.cell * N_NIVEAUS + who.niveau
    return geography.choice_bao, who.cell


def _no_place(moment: Moment, known: Numbers) -> Chance:
    choice, row = _choice(moment)
    who, held, advice = moment.who, _held(moment), 0.0
    entry = int(position(choice, row, moment.draw(Kind.NEW_SCHOOL)))
    if entry >= 0:
        advice = float(moment.state.scholen.advice[choice.school[entry]])
    chance = known.without * (1.0 - known.effect * held)
    chance *= 1.0 + known.burden * who.mismatch * advice
    return moment.single(
        "er is geen plaats", NO_PLACE, Kind.NO_PLACE, min(1.0, chance), _OUT
    ).with_parts((("zorgplicht", held), ("wegadviseren", advice)))


def advised_away(moment: Moment, school: int, number: int) -> Chance:
    """Return whether a school advises away at an attempt."""
    identity = int(attempt(np.uint64(moment.who.id), number))
    code, advice = moment.state.codes.schools[school], float(moment.state.scholen.advice[school])
    cause = f"school {code} adviseert weg"
    return moment.single(cause, ADVICE, Kind.ADVISED_AWAY, advice, {}, identity=identity)


def _follows(moment: Moment, known: Numbers, cause: Kind | None) -> list[Chance]:
    """Return what follows from a move, search or removal."""
    if cause == Kind.REMOVED and known.removed_out:
        return []
    if cause != Kind.MOVE:
        return _tried(moment, known, cause)
    no_place = _no_place(moment, known)
    return [no_place] if no_place.happens else [no_place, *_tried(moment, known, cause)]


def _tried(moment: Moment, known: Numbers, cause: Kind | None) -> list[Chance]:
    """Return the schools that are tried, and where that leads."""
    choice, row = _choice(moment)
    state, who, found = moment.state, moment.who, list[Chance]()
    for number in range(known.attempts):
        identity = int(attempt(np.uint64(who.id), number))
        entry = int(position(choice, row, moment.draw(Kind.NEW_SCHOOL, identity=identity)))
        if entry < 0:
            return [*found, certain(_STAYS, CHANGE, {})]
        school, sure = _drawn(moment, choice, row, entry)
        met = state.scholen.met[:, who.need]
        less = cause == Kind.SEARCH and met[school] <= met[who.school]
        if cause != Kind.MOVE and (school == who.school or less):
            continue
        away = advised_away(moment, school, number)
        found += [away] if away.probability > 0.0 else []
        if away.happens:
            continue
        if school == who.school:
            return [*found, certain("en houdt dezelfde school", CHANGE, {})]
        after = {"school": school} if sure else {"soort": who.soort}
        return [*found, certain(_OTHER, CHANGE, after, if_room=not sure)]
    if cause == Kind.MOVE and known.without > 0.0:
        return [*found, certain("geen school heeft plaats", CHANGE, _OUT)]
    return [*found, certain(_STAYS, CHANGE, {})]


def _drawn(moment: Moment, choice: ChoiceTable, row: int, entry: int) -> tuple[int, bool]:
    """Return the school of an entry, or the next with room; and whether room does not matter."""
    schools, own = moment.state.scholen, moment.who.school
    school = int(choice.school[entry])
    if school == own or (schools.is_open[school] and schools.places[school] == NO_LIMIT):
        return school, True
    school = int(room_from(schools, choice, row, entry))
    return (own if school < 0 else school), False
