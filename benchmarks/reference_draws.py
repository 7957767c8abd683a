"""Keyed draws in plain Python: the same hash as the engine's, on Python's own integers.

``u = mix(key + id * golden)``, all modulo 2**64. The key of a stream depends on seed, kind and
month; it is made once a month (``sim.draws.key``), never per leerling.
"""

import math

_MASK = (1 << 64) - 1
_GOLDEN, _MIX1, _MIX2 = 0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB
_TO_UNIT = 1.0 / (1 << 53)


def uniform(key: int, identity: int) -> float:
    """Return a uniform draw in [0, 1) with 53 bits for one leerling in one stream."""
    x = (key + identity * _GOLDEN) & _MASK
    x = ((x ^ (x >> 30)) * _MIX1) & _MASK
    x = ((x ^ (x >> 27)) * _MIX2) & _MASK
    return ((x ^ (x >> 31)) >> 11) * _TO_UNIT


def earliest(key: int, identity: int, hazard: float) -> float:
    """Return when a cause with this monthly hazard strikes (months), infinite if after this month.

    ``-log(1 - u) / hazard``. As ``-log(1 - u) >= u``, a draw of at least the hazard needs no
    logarithm.
    """
    u = uniform(key, identity)
    return math.inf if u >= hazard else -math.log1p(-u) / hazard
