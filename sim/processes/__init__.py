"""What happens: one file per mechanism, each a few small functions with its equation.

Processes read levers and columns and write columns, through the moves of ``sim.agents.moves``. They
never import a policy.
"""

from enum import IntEnum


class Proces(IntEnum):
    """Which process changed a state; the name in the transitions table is the lower-case name."""

    UITSTROOM = 1
    PO_NAAR_VO = 2
    INSTROOM_VIERJARIGEN = 3
    MIGRATIE = 4
    AANVRAAG = 5
    TLV = 6
    PLAATSING = 7
    TERUGPLAATSING = 8
    VERZUIM = 9
    TERUGKEER = 10
    VRIJSTELLING_5A = 11
    SLUITING = 12
    AANKOMST = 13
    LEERPLICHT = 14
    HERINDICATIE = 15
    RESIDENTIEEL = 16
    AANMELDING = 17
    NIEUWKOMERS = 18
    ARRANGEMENTEN = 19
