"""Why a leerling in absoluut verzuim is admitted: its written application has run its term."""

from sim.agents.codes import Niveau
from sim.agents.moves import BAO, GEEN_ROUTE, VO
from sim.draws import Kind
from sim.explaining.chance import Chance, Moment, Rule, one_row
from sim.processes.bestemming import N_NIVEAUS
from sim.processes.telling import spell_of
from sim.processes.toelating import months_of

RULE = Rule(
    "toelating",
    "wie schriftelijk is aangemeld en de termijn heeft uitgewacht: kans = effect × zorgplicht",
    "WPO art. 40 lid 6 en 7",
)


def admitted(moment: Moment) -> list[Chance]:
    """Return the admission of one whose application has run its term; before that nothing."""
    state, who, p = moment.state, moment.who, moment.state.parameters
    effect = p["aanmelding.termijn_effect"]
    if effect == 0.0 or who.tlv > 0 or who.route != GEEN_ROUTE:
        return []
    in_po = moment.age() < int(p["overgang.verlaat_po_vanaf"])
    choice, row = state.geography.choice_bao, who.cell
    if not in_po:
        choice = state.geography.choice_vo
        row = who.cell * N_NIVEAUS + max(who.niveau, Niveau.VMBO)
    if choice.start[row] == choice.start[row + 1]:
        return []
    nearest = int(choice.school[choice.start[row]])
    written = float(state.levers["schriftelijke_aanmelding"][nearest])
    spell = int(spell_of(one_row(who), 0))
    applied = moment.single(
        "schriftelijk aangemeld", RULE, Kind.ADMISSION, written, {}, lasting=True, identity=spell
    )
    timely = float(state.levers["tijdige_beslissing"][nearest])
    in_time = moment.draw(Kind.IN_TIME, lasting=True, identity=spell) < timely
    weeks = p["aanmelding.termijn"] + (0.0 if in_time else p["aanmelding.verlenging"])
    if not applied.happens or state.month - who.home_since < months_of(weeks):
        return []
    held = float(state.scholen.zorgplicht[nearest])
    admission = moment.single(
        "de dichtstbijzijnde school laat toe",
        RULE,
        Kind.ADMISSION,
        effect * held,
        {"soort": BAO if in_po else VO},
    ).with_parts((("zorgplicht", held), ("weken termijn", weeks)))
    return [applied, admission.if_there_is_room()]
