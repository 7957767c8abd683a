"""Enrolling at a regular school of the own age: for who returns, arrives or comes back."""

from numba import boolean, float64, int64

from sim.agents.choice import ChoiceTable
from sim.agents.codes import Niveau
from sim.agents.institutions import Scholen
from sim.agents.leerlingen import NEVER, Leerlingen
from sim.agents.moves import CELLS, CHOICE, LOG, PEOPLE, SCHOLEN, Cells, Log, enrol, pick
from sim.kernel import kernel_for

_VMBO = int(Niveau.VMBO)
_VO_CODES = 6


@kernel_for(int64, PEOPLE, SCHOLEN, int64, CHOICE, CHOICE, int64, int64, float64)
def regular_school(
    people: Leerlingen,
    schools: Scholen,
    i: int,
    bao: ChoiceTable,
    vo: ChoiceTable,
    age: int,
    oldest_po: int,
    u: float,
) -> int:
    """Return a regular school of the age of row ``i`` that has room, or -1."""
    if age < oldest_po:
        return int(pick(schools, bao, people.cell[i], u))
    niveau = int(people.niveau[i]) if people.niveau[i] > 0 else _VMBO
    return int(pick(schools, vo, int(people.cell[i]) * _VO_CODES + niveau, u))


@kernel_for(
    boolean, PEOPLE, SCHOLEN, CELLS, LOG, int64, int64, CHOICE, CHOICE, int64, int64, float64
)
def enrol_regular(
    people: Leerlingen,
    schools: Scholen,
    cells: Cells,
    log: Log,
    process: int,
    i: int,
    bao: ChoiceTable,
    vo: ChoiceTable,
    age: int,
    oldest_po: int,
    u: float,
) -> bool:
    """Enrol row ``i`` at a regular school of its age; return whether one had room."""
    school = regular_school(people, schools, i, bao, vo, age, oldest_po, u)
    if age >= oldest_po and people.niveau[i] == 0:
        people.niveau[i] = _VMBO
    if school < 0:
        return False
    people.tlv[i] = 0
    people.tlv_until[i] = NEVER
    people.leerjaar[i] = max(1, people.leerjaar[i])
    enrol(people, schools, cells, log, process, i, school, False)
    return True
