"""What a samenwerkingsverband decides about its money, from what it can know.

Once per bekostigingsjaar, for amounts of that year and the ask A of its schools on the last 1
October, with m_t and m_o the exponents and p the price of one unit of ask::

    organisatie = o free
    saving      = (goal - reserve) / years, towards the goal; from 2020-11 only down to the signal
    scholen     = free - organisatie - opdc - arrangementen - bijdrage_basis - cut - saving
    room        = u + max(0, scholen - korting_scholen) / (p A)
    gate        = clip(room^m_t, low, high)

Saving is at least minus the reserve and at most a share of free (``opbouw_hoogstens``); opdc, after
it arrangementen, and then what it pays for basisondersteuning (``bijdrage_basis``), is at most what
is left. A cut is paid from the reserve first. ``u`` is the lever open_einde, the share that the
state pays without limit: with u = 1 (until 2015-08) room and gate are 1. Mechanism: a capped budget
forces to choose (L02), and what places cost is not there for schools (L01); beleidsnota 2020-11,
chapter on money.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.parameters import Parameters

Cents = NDArray[np.int64]


class Sight(NamedTuple):
    """What samenwerkingsverbanden see when a bekostigingsjaar begins; one element each.

    Attributes:
        income: cents that come in this year, shortfalls not counted.
        free: cents left when tlv's, lwoo and pro are paid, not below 0.
        shortfall: cents that the state takes from the schools, because tlv's cost too much.
        reserve: cents at hand.
        goal: cents of reserve that it wants, or may keep.
        opdc: cents that its places in an opdc ask.
        arrangementen: cents that its part of the places in other arrangements asks.
        cut: cents that the state cuts.
        asked: extra ondersteuning that its schools asked for (sum of gaps, severity).
        price: cents for one unit of that.
        has_schools: whether there is a school to pass money on to; else it stays in the reserve.
        open_end: share of places and support that the state pays without limit, 0 to 1.
        pays_down: whether reserves above the goal are paid down and none are built up.
        bijdrage_basis: cents that it is to pay for the basisondersteuning of its schools.
    """

    income: Cents
    free: Cents
    shortfall: Cents
    reserve: Cents
    goal: Cents
    opdc: Cents
    arrangementen: Cents
    cut: Cents
    asked: NDArray[np.float64]
    price: NDArray[np.float64]
    has_schools: NDArray[np.bool_]
    open_end: NDArray[np.float64]
    pays_down: NDArray[np.bool_]
    bijdrage_basis: Cents


class Decision(NamedTuple):
    """What they decide; one element each.

    Attributes:
        organisatie, opdc, arrangementen, cut, scholen: cents that go out this year.
        room: money that reaches schools relative to what they ask.
        gate: factor on the share of requests for a tlv that is granted.
        bijdrage_basis: cents that go out this year for basisondersteuning.
    """

    organisatie: Cents
    opdc: Cents
    arrangementen: Cents
    cut: Cents
    scholen: Cents
    room: NDArray[np.float64]
    gate: NDArray[np.float64]
    bijdrage_basis: Cents


def decide(sight: Sight, parameters: Parameters) -> Decision:
    """Decide how much to save or pay down, how much to pass on, and how strict to be."""
    organisatie = _whole(sight.free * parameters["geld.organisatie"])
    left = sight.free - organisatie
    opdc = np.minimum(sight.opdc, left)
    left = left - opdc
    arrangementen = np.minimum(sight.arrangementen, left)
    left = left - arrangementen
    basis = np.minimum(sight.bijdrage_basis, left)
    left = left - basis
    cut = np.minimum(sight.cut, left + sight.reserve)
    saving = _saving(sight, parameters)
    saving -= np.minimum(cut, sight.reserve + saving)
    scholen = np.where(sight.has_schools, np.maximum(0, left - cut - saving), 0)
    room = room_of(scholen - sight.shortfall, sight)
    gate = gate_of(room, parameters)
    return Decision(organisatie, opdc, arrangementen, cut, scholen, room, gate, basis)


def _saving(sight: Sight, parameters: Parameters) -> Cents:
    """Return what goes to the reserve this year; below 0 it comes from it, never more than all."""
    years = np.where(
        sight.pays_down, parameters["geld.afbouw_duur"], parameters["geld.opbouw_duur"]
    )
    saving = _whole((sight.goal - sight.reserve) / years)
    saving = np.where(sight.pays_down, np.minimum(saving, 0), saving)
    most = _whole(sight.free * parameters["geld.opbouw_hoogstens"])
    return np.clip(saving, -sight.reserve, most)


def room_of(net: Cents, sight: Sight) -> NDArray[np.float64]:
    """Return money that reaches schools relative to what they ask; 1 where nothing is asked."""
    own = 1.0 - sight.open_end
    wanted = sight.price * sight.asked * own
    bound = wanted > 0.0
    paid = np.where(bound, np.maximum(0, net) / np.where(bound, wanted, 1.0), 1.0)
    room: NDArray[np.float64] = sight.open_end + own * paid
    return room


def gate_of(room: NDArray[np.float64], parameters: Parameters) -> NDArray[np.float64]:
    """Return the factor on the share of requests that is granted, by the room in the budget."""
    gate = room ** parameters["geld.macht_toekenning"]
    return np.clip(gate, parameters["geld.toekenning_laagst"], parameters["geld.toekenning_hoogst"])


def _whole(cents: NDArray[np.floating[Any]]) -> Cents:
    whole: Cents = np.rint(cents).astype(np.int64)
    return whole
