"""Why a leerling is placed in a residential institution, and when that ends."""

from sim.agents.codes import Arrangement
from sim.agents.leerlingen import INSIDE
from sim.agents.moves import BAO, GEEN_ROUTE, SO, VO, VSO, WACHTLIJST
from sim.draws import Kind
from sim.explaining.chance import After, Chance, Moment, Rule, certain, first_of

PLACE = Rule("residentieel", "h = niveau × F_R[behoefte] × zorgdeel × ernst²", "WEC art. 40 lid 16")
END = Rule("residentieel", "h = 1 / duur; met achttien jaar zeker", "aanname")
STAY = Rule("residentieel", "blijft in so of vso met kans min(1, mismatch / blijft_bij)", "aanname")
_OVER: After = {"arrangement": Arrangement.GEEN}


def explain(moment: Moment) -> list[Chance]:
    """Return how a residential placement begins, or how it ends."""
    who = moment.who
    if who.arrangement != Arrangement.RESIDENTIEEL:
        return _place(moment)
    if who.phase != INSIDE:
        return [certain("de plaatsing eindigt met het vertrek", END, _OVER)]
    age = moment.age()
    if age >= int(moment.state.parameters["residentieel.tot"]):
        end = certain("achttien jaar: de plaatsing eindigt", END, _OVER)
        return [end, *_leaves_list(moment)]
    (end,) = first_of([_end(moment)])
    if not end.happens:
        return [end, *_joins(moment)]
    return [end, *(_leaves_list(moment) or _onward(moment)), *_place(moment)]


def _end(moment: Moment) -> Chance:
    hazard = 1.0 / moment.state.parameters["residentieel.duur"]
    cause = "de plaatsing in de instelling eindigt"
    return moment.hazard(cause, END, Kind.RESIDENTIAL_END, hazard, _OVER)


def _leaves_list(moment: Moment) -> list[Chance]:
    if moment.who.soort in {SO, VSO}:
        return []
    return [certain("en van de wachtlijst af", END, {**_OVER, "route": GEEN_ROUTE})]


def _in_po(moment: Moment) -> bool:
    return moment.age() < int(moment.state.parameters["overgang.verlaat_po_vanaf"])


def _joins(moment: Moment) -> list[Chance]:
    """Return that one without a place in so or vso joins its list, before all others."""
    who, wanted = moment.who, SO if _in_po(moment) else VSO
    first = who.route == WACHTLIJST and who.route_since == who.birth
    if who.soort in {SO, VSO} or (first and who.route_for == wanted):
        return []
    after = {"route": WACHTLIJST, "route_for": wanted}
    return [certain("vooraan op de wachtlijst", PLACE, after)]


def _onward(moment: Moment) -> list[Chance]:
    """Return whether one stays in so or vso after a placement."""
    who, at = moment.who, moment.state.parameters["residentieel.blijft_bij"]
    chance = 1.0 if who.mismatch >= at else who.mismatch / at
    kind = Kind.RESIDENTIAL_TO
    stays = moment.single("blijft in so of vso", STAY, kind, chance, _OVER)
    if stays.happens:
        return [stays]
    after = {"soort": BAO if _in_po(moment) else VO}
    cause = "terug naar een gewone school"
    return [moment.single(cause, STAY, kind, chance, after, below=False).if_there_is_room()]


def _place(moment: Moment) -> list[Chance]:
    state, who, p = moment.state, moment.who, moment.state.parameters
    of_age = int(p["residentieel.vanaf"]) <= moment.age() < int(p["residentieel.tot"])
    if who.need == 0 or who.phase != INSIDE or who.onset > state.month or not of_age:
        return []
    level = p["residentieel.niveau"] * float(p.per_need("residentieel.factor")[who.need])
    hazard = level * who.care * who.severity * who.severity
    after = {"arrangement": Arrangement.RESIDENTIEEL}
    cause = "geplaatst in een residentiële instelling"
    chance = moment.hazard(cause, PLACE, Kind.RESIDENTIAL, hazard, after)
    parts = (("zorgdeel", who.care), ("ernst", who.severity))
    (place,) = first_of([chance.with_parts(parts)])
    return [place, *_joins(moment)] if place.happens else [place]
