"""Why a leerling leaves, or goes from po to vo or vso."""

from sim.agents.choice import position
from sim.agents.codes import Behoefte, Niveau
from sim.agents.leerlingen import INSIDE
from sim.agents.moves import BAO, BUITEN, SBO, SO, VO, VSO, WACHTLIJST
from sim.draws import Kind
from sim.explaining.aanmelding import advised_away
from sim.explaining.chance import Chance, Moment, Rule, certain, first_of, one_row
from sim.processes.bestemming import (
    N_NIVEAUS,
    by_niveau,
    choose_niveau,
    destination_parameters,
    leave_ages,
    leave_po_chances,
    leave_vo_chances,
    leave_vso_chances,
    to_vso,
    usual_vso,
)
from sim.processes.uitstroom import constant_hazards

LEAVE = Rule(
    "uitstroom",
    "verlaat het onderwijs met een kans naar niveau en leeftijd, op de hoogste leeftijd zeker",
    "WPO art. 39 lid 4, WEC art. 39; tabel uitstroom_vo",
)
LEAVE_PO = Rule(
    "uitstroom",
    "verlaat po met een kans naar schoolsoort en leeftijd, op de hoogste leeftijd zeker",
    "WPO art. 39 lid 4, WEC art. 39; tabel vertrek_po",
)
TO_VSO = Rule(
    "bestemming", "naar vso: x × F_V[behoefte] × ernst (uit bao: ernst²)", "nationale reeksen"
)
TO_VO = Rule(
    "bestemming", "anders naar vo, met een niveau naar schoolsoort en behoefte", "nationale reeksen"
)
CONSTANT = Rule("uitstroom", "h = vaste kans van deze wereld", "het scenario")
_GONE = {"soort": BUITEN}
_PO = (BAO, SBO, SO)


def explain(moment: Moment) -> list[Chance]:
    """Return why a leerling leaves: in August by age and niveau, else at constant hazards."""
    if moment.who.phase != INSIDE:
        return []
    return _august(moment) if moment.begin else _constant(moment)


def _constant(moment: Moment) -> list[Chance]:
    hazards = constant_hazards(moment.state)
    hazard = 0.0 if hazards is None else float(hazards[moment.who.soort])
    if hazard == 0.0:
        return []
    cause = "verlaat deze wereld"
    return first_of([moment.hazard(cause, CONSTANT, Kind.CONSTANT_EXIT, hazard, _GONE)])


def _august(moment: Moment) -> list[Chance]:
    state, who = moment.state, moment.who
    leave, exit_age = state.is_on("uitstroom"), state.exit_age
    if leave and exit_age is not None and (moment.age() + 1) // 12 >= exit_age:
        return [certain("oud genoeg om te vertrekken", LEAVE, _GONE)]
    if who.soort in _PO:
        return _leave_po(moment) if state.is_on("po_naar_vo") else []
    if who.soort == VO:
        return _leave_vo(moment, leave and exit_age is None)
    if who.soort == VSO and leave and exit_age is None:
        return [_leave_vso(moment)]
    return []


def _leave_po(moment: Moment) -> list[Chance]:
    state, who, age = moment.state, moment.who, moment.age()
    surely, possibly, exit_age, _ = leave_ages(state)
    cause = "klaar met het primair onderwijs"
    if age >= surely if exit_age < 0 else (age + 1) // 12 >= exit_age:
        first = certain(cause, LEAVE_PO, {})
    elif exit_age >= 0 or age < possibly:
        return []
    else:
        chance = float(leave_po_chances(state)[who.soort])
        first = moment.single(cause, LEAVE_PO, Kind.LEAVE_PO, chance, {})
    return [first, *_onward(moment)] if first.happens else [first]


def _onward(moment: Moment) -> list[Chance]:
    """Return where a leaver of po goes: to the list of vso, or to a niveau of vo."""
    state, who = moment.state, moment.who
    q, people, found = destination_parameters(state), one_row(who), []
    factor = state.parameters.per_need("aanvraag.factor_vso")
    if not (who.route == WACHTLIJST and who.route_for == VSO):
        chance = float(to_vso(people, 0, state.month, q, factor, usual_vso(state)))
        wanted = {"route": WACHTLIJST, "route_for": VSO}
        vso = moment.single("op weg naar vso", TO_VSO, Kind.DESTINATION, chance, wanted)
        found = [vso.with_parts((("ernst", who.severity),))]
        if vso.happens:
            return found
    u_pro, u = moment.draw(Kind.NIVEAU), moment.draw(Kind.REGION)
    niveau = Niveau(choose_niveau(people, 0, state.month, q, u_pro, u))
    found += _advised_away(moment, niveau)
    return [*found, _to_vo(f"naar vo, {niveau.name.lower()}", niveau)]


def _advised_away(moment: Moment, niveau: int) -> list[Chance]:
    """Return the schools for vo that could advise away who has a need, one after another."""
    state, who, found = moment.state, moment.who, list[Chance]()
    choice, schools = state.geography.choice_vo, state.scholen
    row = who.cell * N_NIVEAUS + niveau
    entry = int(position(choice, row, moment.draw(Kind.CHOICE_VO)))
    if entry < 0 or who.need == 0 or who.onset > state.month:
        return []
    first = int(choice.start[row])
    size = int(choice.start[row + 1]) - first
    for number in range(min(int(state.parameters["aanmelding.pogingen"]), size)):
        advice = advised_away(moment, int(choice.school[entry]), number)
        found += [advice] if schools.advice[choice.school[entry]] > 0.0 else []
        if not advice.happens:
            break
        entry = first + (entry - first + 1) % size
    return found


def _to_vo(cause: str, niveau: int) -> Chance:
    return certain(cause, TO_VO, {"soort": VO, "niveau": niveau}, if_room=True)


def _leave_vo(moment: Moment, leaves: bool) -> list[Chance]:
    state, who, found = moment.state, moment.who, []
    table = leave_vo_chances(state)
    years = min(max(0, state.month // 12 - who.birth // 12), table.shape[1] - 1)
    chance = float(table[who.niveau, years]) if leaves else 0.0
    if chance > 0.0:
        cause = "klaar met het voortgezet onderwijs"
        found = [moment.single(cause, LEAVE, Kind.LEAVE_VO, chance, _GONE)]
        if found[0].happens:
            return found
    # everyone has moved up a leerjaar by now, before the rule looks at it
    bridge_years = int(state.parameters["bevolking.brugjaar_jaren"])
    if who.niveau == Niveau.BRUGJAAR and who.leerjaar + 1 > bridge_years:
        q = destination_parameters(state)
        niveau = Niveau(by_niveau(q, moment.draw(Kind.REGION), False))
        found.append(_to_vo(f"na het brugjaar naar {niveau.name.lower()}", niveau))
    return found


def _leave_vso(moment: Moment) -> Chance:
    state, who, age = moment.state, moment.who, moment.age()
    cause = "klaar met het vso"
    if age >= leave_ages(state)[3]:
        return certain(cause, LEAVE, _GONE)
    chance = float(leave_vso_chances(state)[min(max(age // 12 - 15, -1), 4) + 1])
    if who.need in {Behoefte.ZML, Behoefte.EMB}:
        chance *= state.parameters["overgang.verlaat_vso_zml"]
    return moment.single(cause, LEAVE, Kind.LEAVE_VO, chance, _GONE)
