"""Keyed random draws: every draw is a pure function of who, when and what.

``u = mix(key(seed, kind, month) + id * GOLDEN)``. The key is mixed three times before the id is
added: an unmixed sum would repeat a stream shifted by one leerling. Chances that repeat are keyed
by their month; lasting dispositions use month 0. There is no generator with a state, so a draw
does not depend on what was drawn before it, on the number of threads, or on who else exists.
"""

import hashlib
from collections.abc import Sequence
from enum import IntEnum
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from sim.kernel import inlined, kernel

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_MIX1 = np.uint64(0xBF58476D1CE4E5B9)
_MIX2 = np.uint64(0x94D049BB133111EB)
_S30, _S27, _S31, _S11 = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(11)
_MASK = (1 << 64) - 1
_TO_UNIT = 1.0 / (1 << 53)
LASTING = 0
"""The month of a draw that is made once in a life."""


class Kind(IntEnum):
    """What a draw decides. Numbers are part of the results: never renumber, only add."""

    SEX = 1
    NEED_TYPE = 2
    SEVERITY = 3
    ONSET = 4
    CARE_SHARE = 5
    BIRTH_CELL = 7
    LEAVE_PO = 10
    DESTINATION = 11
    NIVEAU = 12
    LEAVE_VO = 13
    DIRECT_SO = 14
    DIRECT_SBO = 15
    CHOICE_PO = 16
    CHOICE_VO = 17
    EMIGRATE = 18
    IMMIGRANT_CELL = 19
    IMMIGRANT_MONTH = 20
    REQUEST_SBO = 30
    REQUEST_SO = 31
    REQUEST_VSO = 32
    DECISION = 33
    GRANT = 34
    QUEUE_TIE = 35
    RETURN_REGULAR = 36
    TRANSFER_SO = 37
    RETURN_LEVEL = 38
    LONG_ABSENCE = 40
    UNENROLLED = 41
    EXEMPTION = 42
    BACK_AT_SCHOOL = 43
    BACK_ENROLLED = 44
    END_EXEMPTION = 45
    EXEMPTION_TO = 46
    REPORTED_AS = 47
    CONSTANT_EXIT = 50
    ARRIVALS = 51
    ARRIVAL_PLACE = 52
    SAMPLE = 60
    ROUNDING = 61
    PARAMETERS = 62
    PLACING = 63
    EXTRA_SUPPORT = 64
    REGION = 65
    SECOND_NEED = 70
    SECOND_SEVERITY = 71
    NEED_EASES = 72
    NEED_GROWS = 73
    RENEWAL = 74
    RESIDENTIAL = 75
    RESIDENTIAL_END = 76
    MOVE = 77
    SEARCH = 78
    ADVISED_AWAY = 79
    NO_PLACE = 80
    NEW_SCHOOL = 81
    REMOVED = 82
    ADMISSION = 83
    NEWCOMERS = 84
    NEWCOMER_IDENTITY = 85
    NEWCOMER_SCHOOL = 86
    JEUGDHULP_DEMAND = 87
    JEUGDHULP_END = 88
    JEUGDHULP_TIE = 89
    JEUGDHULP_EARLY = 90
    OPDC = 91
    ARRANGEMENT = 92
    ARRANGEMENT_END = 93
    ARRANGEMENT_TIE = 94
    REGISTERED = 95
    PHANTOM = 96
    VERDEELMODEL = 97
    ROUTE_STEP = 98
    EXPERTISE = 99
    REGISTERED_LENGTH = 130
    IN_TIME = 131
    NEWCOMER_AGE = 132
    JEUGDHULP_EASES = 140
    JEUGDHULP_GIVES_UP = 141
    RESIDENTIAL_TO = 142
    ARRANGEMENT_PLACES = 143
    POLICY_BEGINS = 150
    OZA_TAKES_PART = 160
    FIXED_TRANSITION = 1000  # one kind per state led to: 1000, 1001, ...


_INT_GOLDEN, _INT_MIX1, _INT_MIX2 = int(_GOLDEN), int(_MIX1), int(_MIX2)


def _mix_int(x: int) -> int:
    x = ((x ^ (x >> 30)) * _INT_MIX1) & _MASK
    x = ((x ^ (x >> 27)) * _INT_MIX2) & _MASK
    return x ^ (x >> 31)


@lru_cache(maxsize=512)
def _seeded(seed: int, kind: int) -> int:
    mixed = _mix_int((seed + _INT_GOLDEN) & _MASK)
    return _mix_int((mixed + kind * _INT_GOLDEN) & _MASK)


def key(seed: int, kind: int, month: int = LASTING) -> np.uint64:
    """Return the key of one stream of draws (three rounds of mixing).

    Args:
        seed: the run's seed, any non-negative integer below 2**63.
        kind: what is decided, a ``Kind`` or, for fixed transitions, a number above its last.
        month: month index for a chance that repeats, ``LASTING`` for a disposition.
    """
    return np.uint64(_mix_int((_seeded(seed, int(kind)) + (month + 1) * _INT_GOLDEN) & _MASK))


_KINDS = max(kind for kind in Kind if kind != Kind.FIXED_TRANSITION) + 1


@lru_cache(maxsize=64)
def _all_seeded(seed: int) -> NDArray[np.uint64]:
    return np.array([_seeded(seed, kind) for kind in range(_KINDS)], dtype=np.uint64)


@lru_cache(maxsize=1024)
def _keys(seed: int, month: int) -> NDArray[np.uint64]:
    x = _all_seeded(seed) + np.uint64(((month + 1) * _INT_GOLDEN) & _MASK)
    x = (x ^ (x >> _S30)) * _MIX1
    x = (x ^ (x >> _S27)) * _MIX2
    keys: NDArray[np.uint64] = x ^ (x >> _S31)
    return keys


def key_of(seed: int, kind: int, month: int = LASTING) -> np.uint64:
    """Return ``key``, sooner: those of all kinds in a month are worked out at once."""
    if kind >= _KINDS:
        return key(seed, kind, month)
    found: np.uint64 = _keys(seed, month)[kind]
    return found


@inlined
def bits(stream: np.uint64, identity: np.uint64) -> np.uint64:
    """Return 64 random bits for one leerling in one stream."""
    x = stream + identity * _GOLDEN
    x = (x ^ (x >> _S30)) * _MIX1
    x = (x ^ (x >> _S27)) * _MIX2
    return x ^ (x >> _S31)


@inlined
def uniform(stream: np.uint64, identity: np.uint64) -> float:
    """Return a uniform draw in [0, 1) with 53 bits for one leerling in one stream."""
    u: float = (bits(stream, identity) >> _S11) * _TO_UNIT
    return u


SLACK = 2.0**-31
"""How much a rough draw may differ from the draw."""
_TO_WHOLE = 2.0**64
_WHOLE = np.uint64(0xFFFFFFFFFFFFFFFF)


@inlined
def rough_bits(stream: np.uint64, identity: np.uint64) -> np.uint64:
    """Return ``bits`` without the last turn, which changes no more than the lower 33."""
    x = stream + identity * _GOLDEN
    x = (x ^ (x >> _S30)) * _MIX1
    return (x ^ (x >> _S27)) * _MIX2


ROUGH_SLACK = np.float32(2.0**-22)
"""What a bound in single precision is raised by, so that no draw below it is missed: more than a
rough draw differs from the draw, and than both and a bound of two terms are rounded."""
_S33, _TO_UNIT_ROUGH = np.uint64(33), np.float32(2.0**-31)


@inlined
def rough(stream: np.uint64, identity: np.uint64) -> np.float32:
    """Return a draw from 0 to 1 close to ``uniform``, for a first look (see ``ROUGH_SLACK``).

    A half of the bits, in single precision: those a processor compares eight at a time.
    """
    return np.float32(np.int32(rough_bits(stream, identity) >> _S33)) * _TO_UNIT_ROUGH


@inlined
def rough_limit(bound: float) -> np.uint64:
    """Return what rough bits are below whenever the draw is below ``bound``; 0 for none."""
    if bound <= 0.0:
        return np.uint64(0)
    if bound + 2.0 * SLACK >= 1.0:
        return _WHOLE
    return np.uint64((bound + 2.0 * SLACK) * _TO_WHOLE)


@kernel
def _fill(stream: np.uint64, identities: NDArray[np.uint64], out: NDArray[np.float64]) -> None:
    for i in range(len(identities)):
        out[i] = uniform(stream, identities[i])


def uniforms(stream: np.uint64, identities: NDArray[np.uint64]) -> NDArray[np.float64]:
    """Return one uniform draw in [0, 1) per identity, in the order given."""
    out = np.empty(len(identities))
    _fill(stream, np.ascontiguousarray(identities, dtype=np.uint64), out)
    return out


@lru_cache(maxsize=1 << 16)
def _number_of(code: str) -> int:
    return int.from_bytes(hashlib.sha256(code.encode()).digest()[:8], "big")


def identities(codes: Sequence[str]) -> NDArray[np.uint64]:
    """Return a number per code of a unit, for draws of institutions: not that of its row."""
    return np.array([_number_of(code) for code in codes], dtype=np.uint64)


def uniform_of(seed: int, kind: Kind, month: int, identity: int) -> float:
    """Return a single draw, for the rare decision that is not made in a kernel."""
    mixed = _mix_int((int(key(seed, kind, month)) + identity * _INT_GOLDEN) & _MASK)
    return (mixed >> 11) * _TO_UNIT
