"""Why an arrangement (opdc, OZA, digital school, class) begins or ends."""

from sim import clock
from sim.agents.arrangement_places import places
from sim.agents.codes import Arrangement
from sim.agents.institutions import NO_SWV
from sim.agents.leerlingen import INSIDE, NO_SCHOOL
from sim.agents.moves import (
    AANWEZIG,
    BAO,
    GEEN_ROUTE,
    LANGDURIG,
    NIET_INGESCHREVEN,
    VO,
    VRIJGESTELD_5A,
)
from sim.draws import Kind
from sim.explaining.chance import After, Chance, Moment, Person, Rule, certain, first_of
from sim.processes.verzuim_risk import school_month

_GEEN, _OPDC, _OZA, _DIGITAAL, _KLAS, _RESIDENTIEEL = Arrangement
END = Rule("arrangementen", "eindigt na de duur, of als de leerling de school verlaat", "aanname")
AFTER = Rule(
    "arrangementen",
    "blijft aanwezig met kans oza_terugkeer of digitaal_terugkeer, anders weer thuis, of "
    "vrijgesteld wie dat ervoor was",
    "aanname",
)
CLASS = Rule("arrangementen", "gaat door met kans klas_past, anders weer vrijgesteld", "aanname")
TAKEN = Rule(
    "arrangementen",
    "wie het langst thuis is gaat voor, als het samenwerkingsverband een plaats heeft; "
    "klas voor OZA, OZA voor digitaal",
    "aanname",
)
ASKED = Rule("opdc", "h = opdc_vraag als mismatch > opdc_drempel; een plaats als er een is", "S17")
_NAME = {_OPDC: "de opdc", _OZA: "de OZA", _DIGITAAL: "de digitale school", _KLAS: "de klas"}
_OVER: After = {"arrangement": _GEEN}


def explain(moment: Moment) -> list[Chance]:
    """Return how an arrangement ends, then how another begins."""
    who = moment.who
    if who.arrangement == _RESIDENTIEEL:
        return []
    found = _end(moment) if who.arrangement else []
    if who.arrangement and not any("arrangement" in c.after for c in found if c.happens):
        return found
    taken = _taken(moment)
    return [*found, *(taken or _to_opdc(moment, found))]


def _end(moment: Moment) -> list[Chance]:
    state, who = moment.state, moment.who
    kind, inside = Arrangement(who.arrangement), who.phase == INSIDE
    over = state.month > who.arrangement_until
    name = _NAME[kind]
    if kind == _OPDC:
        left = who.soort not in {BAO, VO}
        if inside and not over and not left:
            return []
        cause = f"verlaat {name} met de eigen school" if left else f"de tijd in {name} is om"
        return [certain(cause, END, _OVER)]
    if not inside or who.school == NO_SCHOOL:
        return [certain(f"verlaat {name} met de eigen school", END, _OVER)]
    if not over or school_month(state) == 0.0:
        return []
    return [_looked_at(moment, kind)]


def _looked_at(moment: Moment, kind: Arrangement) -> Chance:
    """Return how an OZA, digital school or class ends well, or not."""
    p, who, name = moment.state.parameters, moment.who, _NAME[kind]
    chance = p["arrangement.klas_past"]
    if kind != _KLAS:
        of = "oza" if kind == _OZA else "digitaal"
        chance = p[f"arrangement.{of}_terugkeer"]
    until = moment.state.month + int(p["arrangement.klas_duur"]) - 1
    well, after = ("past: de leerling gaat door", {"arrangement_until": until})
    if kind != _KLAS:
        well, after = ("is om: de leerling blijft aanwezig", {"arrangement": int(_GEEN)})
    rule = CLASS if kind == _KLAS else AFTER
    good = moment.single(f"{name} {well}", rule, Kind.ARRANGEMENT_END, chance, after)
    if good.happens:
        return good
    badly, out = ("is om: weer thuis", {"attendance": LANGDURIG})
    if kind == _KLAS or who.exempted:
        badly = "past niet: weer vrijgesteld"
        out = {"attendance": VRIJGESTELD_5A, "soort": NIET_INGESCHREVEN}
    if moment.age() >= int(p["leerplicht.tot"]) or who.attendance != AANWEZIG:
        badly, out = "is om", {}
    return moment.single(
        f"{name} {badly}", rule, Kind.ARRANGEMENT_END, chance, {**_OVER, **out}, below=False
    )


def _taken(moment: Moment) -> list[Chance]:
    """Return the place that one at home has got; whether there was one hangs on the others."""
    now, who, since = moment.now, moment.who, moment.state.month - moment.who.home_since
    if now is None or now.arrangement not in {_OZA, _DIGITAAL, _KLAS}:
        return []
    kind = Arrangement(now.arrangement)
    least = float(moment.state.parameters["arrangement.vanaf"])
    if kind == _OZA and now.swv != NO_SWV:
        least = float(moment.state.levers["oza_vanaf"][now.swv])
    long = since >= least
    again = kind == who.arrangement  # a class that ended and began again in this month
    if not again and not (who.attendance == VRIJGESTELD_5A if kind == _KLAS else long):
        return []
    after = {"arrangement": int(kind), "attendance": AANWEZIG}
    chance = certain(f"er is een plaats in {_NAME[kind]}", TAKEN, after, if_room=True)
    return [chance if again else chance.with_parts((("maanden thuis", float(since)),))]


def _to_opdc(moment: Moment, ended: list[Chance]) -> list[Chance]:
    """Return that a place in an opdc is asked for, where there are places, and got."""
    state, who, p = moment.state, _after(moment.who, ended), moment.state.parameters
    if who.phase != INSIDE or who.swv == NO_SWV or who.mismatch <= p["arrangement.opdc_drempel"]:
        return []
    in_po = clock.decimal_year(state.month) >= p["arrangement.opdc_po_vanaf"]
    regular = who.soort == VO or (who.soort == BAO and in_po)
    if not regular or who.attendance != AANWEZIG or who.route != GEEN_ROUTE:
        return []
    if places(state)[_OPDC, who.swv] == 0:
        return []
    cause, hazard = "de school vraagt een plaats in de opdc", p["arrangement.opdc_vraag"]
    (asks,) = first_of([moment.hazard(cause, ASKED, Kind.OPDC, hazard, {})])
    asks = asks.with_parts((("mismatch", who.mismatch),))
    if not asks.happens or moment.now is None or moment.now.arrangement != _OPDC:
        return [asks]
    return [asks, certain("er is een plaats", ASKED, {"arrangement": _OPDC}, if_room=True)]


def _after(who: Person, ended: list[Chance]) -> Person:
    """Return the leerling after the end of an arrangement, as far as an opdc looks at it."""
    for chance in ended:
        if chance.happens:
            return replace_person(who, chance.after)
    return who


def replace_person(who: Person, after: After) -> Person:
    """Return a leerling with other values in some columns."""
    return who._replace(**{name: int(value) for name, value in after.items()})
