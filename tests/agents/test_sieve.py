"""The first look never leaves out a row whose draw lies below its bound, and finds each once."""

from typing import NamedTuple

import numba
import numpy as np
import pytest

from sim import draws
from sim.agents import sieve, zones
from sim.draws import Kind
from sim.kernel import kernel


class Pair(NamedTuple):
    """A table of two columns."""

    first: np.ndarray
    second: np.ndarray


N = 20_011
IDS = (np.uint64(24_000) << np.uint64(32)) + np.arange(N, dtype=np.uint64)
STREAM = draws.key(7, Kind.SAMPLE, 3)
U = draws.uniforms(STREAM, IDS)
OTHER = draws.key(7, Kind.ROUNDING, 3)
BOUNDS = [0.0, 1e-9, 1e-6, 2.5e-4, 0.01, 0.5, 1.0 - 1e-12, 1.0, 3.0]


def marks() -> np.ndarray:
    return np.zeros(N, np.uint8)


@pytest.mark.parametrize("bound", BOUNDS)
def test_who_is_below_a_bound_is_marked(bound: float) -> None:
    """Caught: a bound off by more than 2**-31, in 20,000 draws at the edge of which some lie."""
    found = marks()
    sieve.mark_below(IDS, STREAM, bound, found)
    assert (found[bound > U] == 1).all()
    assert (found == 1).sum() <= (bound > U).sum() + 2


@pytest.mark.parametrize("bound", BOUNDS)
def test_who_is_below_a_bound_in_either_stream_is_marked(bound: float) -> None:
    """Caught: one of the two streams left out, or held against the bound of the other."""
    other = draws.uniforms(OTHER, IDS)
    found = marks()
    sieve.mark_below_either(IDS, (STREAM, OTHER), (bound, 0.01), found)
    wanted = (bound > U) | (other < 0.01)
    assert (found[wanted] == 1).all()
    assert (found == 1).sum() <= wanted.sum() + 4


def test_the_draws_themselves_are_bounds_that_catch() -> None:
    """The sharpest case: a bound just above one's own draw."""
    for i in range(0, N, 97):
        found = marks()
        sieve.mark_below(IDS[i : i + 1], STREAM, float(np.nextafter(U[i], 1)), found[:1])
        assert found[0] == 1


def test_no_draw_is_lost_to_single_precision() -> None:
    """A bound just above one's own draw, for every draw: in single precision, and a sum of two.

    Caught: a slack of 2**-26 in place of 2**-22 (some of 20,000 draws are then left out).
    """
    above = U.astype(np.float32)
    above = np.where(above > U, above, np.nextafter(above, np.float32(2)))
    assert (above > U).all()
    found = marks()
    sieve.mark_below_each(IDS, STREAM, above, found)
    assert found.all()
    ones = np.ones(1, np.float32)
    for i in range(0, N, 7):
        found = marks()
        base, slope = 0.3 * U[i], np.nextafter(U[i], 1) - 0.3 * U[i]
        sieve.mark_below_rising(IDS[i : i + 1], ones, STREAM, base, slope, found[:1])
        assert found[0] == 1


def test_rising_and_own_bounds() -> None:
    mismatch = np.linspace(0, 1, N).astype(np.float32)
    found, own = marks(), marks()
    sieve.mark_below_rising(IDS, mismatch, STREAM, 0.01, 0.2, found)
    wanted = 0.01 + 0.2 * mismatch.astype(np.float64) > U
    assert wanted.sum() > 1000
    assert (found[wanted] == 1).all()
    assert found.sum() <= wanted.sum() + 2
    sieve.mark_below_each(IDS, STREAM, (0.01 + 0.2 * mismatch).astype(np.float32), own)
    assert abs(int(own.sum()) - int(wanted.sum())) <= 2


def test_bounds_by_need() -> None:
    need = (np.arange(N) % 4).astype(np.uint8)
    found = marks()
    sieve.mark_below_of(IDS, need, STREAM, 2, (0.0, 0.01, 0.2), found)
    bound = np.select([need == 0, need == 2], [0.0, 0.2], 0.01)
    assert (found[bound > U] == 1).all()
    assert found.sum() <= (bound > U).sum() + 2


def test_collect_lists_the_marks_in_order_and_wipes_them() -> None:
    block = np.zeros(zones.BLOCK, np.uint8)
    wanted = [0, 1, 7, 8, 63, 64, 1000, zones.BLOCK - 1]
    block[wanted] = 1
    rows = np.zeros(zones.BLOCK + 8, np.int32)
    rows[0] = 5
    n = sieve.collect(block, 4096, rows, 1)
    assert rows[:n].tolist() == [5, *(4096 + k for k in wanted)]
    assert not block.any()


def _sum(pair: Pair) -> int:
    part = pair.first
    for k in range(2):  # which table it is cannot be known beforehand: its reference is counted
        part = pair.second[k:] if pair.first[k] else part
    return int(part.sum())


def test_a_kernel_counts_no_references() -> None:
    """What made August eight times slower must not come back with a new version of Numba."""
    pair = Pair(np.arange(3), np.arange(3))
    found = []
    for compiled in (kernel(_sum), numba.njit(_sum)):
        assert compiled(pair) == 3
        found.append("NRT_incref" in next(iter(compiled.inspect_llvm().values())))
    assert found == [False, True]  # without the option the references are counted
