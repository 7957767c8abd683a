"""Keyed draws: uniform, independent, and the same however they are asked for.

The T2 bounds: chi-squared with k degrees of freedom lies within k +- 4 sqrt(2 k) on 4 of 100,000
occasions or fewer; a correlation of n pairs has standard error 1 / sqrt(n). Smallest defects seen
(4.84 standard errors, n = 200,000): a bin 5 % too full, a correlation of .011.
"""

import itertools

import numpy as np
import pytest

from sim import draws
from sim.draws import Kind

N = 200_000
IDS = np.arange(N, dtype=np.uint64)
BORN = np.uint64(24_000 << 32)


def _chi2(u: np.ndarray, bins: int = 256) -> float:
    count = np.bincount((u * bins).astype(int), minlength=bins)
    expected = len(u) / bins
    return float(
        (((count - expected) ** 2 / expected).sum() - (bins - 1)) / np.sqrt(2 * (bins - 1))
    )


@pytest.mark.parametrize("kind", [Kind.SEX, Kind.NEED_TYPE, Kind.LONG_ABSENCE, Kind.GRANT])
@pytest.mark.parametrize("month", [0, 24_307])
def test_draws_are_uniform(kind: Kind, month: int) -> None:
    u = draws.uniforms(draws.key(7, kind, month), IDS + BORN)
    assert u.min() >= 0.0
    assert u.max() < 1.0
    assert abs(_chi2(u)) <= 4.0
    low_bits = np.floor(u * 2**40) % 256 / 256
    assert abs(_chi2(low_bits)) <= 4.0


def _correlation(a: np.ndarray, b: np.ndarray) -> float:
    return float(np.corrcoef(a, b)[0, 1] * np.sqrt(len(a)))


def test_neighbours_kinds_months_and_seeds_are_independent() -> None:
    u = draws.uniforms(draws.key(7, Kind.GRANT, 24_307), IDS + BORN)
    assert abs(_correlation(u[:-1], u[1:])) <= 4.0
    assert abs(_correlation(u[:-2], u[2:])) <= 4.0
    for seed, kind, month in (
        (8, Kind.GRANT, 24_307),
        (7, Kind.QUEUE_TIE, 24_307),
        (7, Kind.DECISION, 24_307),
        (7, Kind.GRANT, 24_308),
        (7, Kind.GRANT, 24_319),
        (7, Kind.GRANT, 0),
    ):
        other = draws.uniforms(draws.key(seed, kind, month), IDS + BORN)
        assert abs(_correlation(u, other)) <= 4.0
        pairs = np.floor(u * 16) * 16 + np.floor(other * 16)
        assert abs(_chi2(pairs / 256)) <= 4.0


def test_streams_are_not_one_stream_shifted_by_a_leerling() -> None:
    """A key that is not mixed repeats the stream of the month before, one leerling further on."""
    found = set()
    for kind, month in itertools.product(
        (Kind.SEX, Kind.GRANT, Kind.REGION), range(24_300, 24_330)
    ):
        found.update(draws.uniforms(draws.key(1, kind, month), IDS[:1000]).tolist())
    assert len(found) == 3 * 30 * 1000


def test_keys_differ() -> None:
    keys = [
        int(draws.key(seed, kind, month))
        for seed in (0, 1, 2, 2**62)
        for kind in Kind
        for month in (0, 1, 24_307, 24_308)
    ]
    assert len(set(keys)) == len(keys)


def test_scalar_and_vector_agree_bit_for_bit() -> None:
    stream = draws.key(3, Kind.ARRIVALS, 24_200)
    ids = [0, 1, 2**31, (24_000 << 32) + 5, 2**63]
    vector = draws.uniforms(stream, np.array(ids, dtype=np.uint64))
    assert vector.tolist() == [draws.uniform_of(3, Kind.ARRIVALS, 24_200, i) for i in ids]
    assert vector.tolist() == [draws.uniform(stream, np.uint64(i)) for i in ids]


def test_a_draw_does_not_depend_on_who_else_is_drawn() -> None:
    stream = draws.key(3, Kind.GRANT, 24_200)
    some = np.array([5, 99, 1234], dtype=np.uint64)
    assert draws.uniforms(stream, IDS)[some.astype(int)].tolist() == (
        draws.uniforms(stream, some).tolist()
    )
    assert (
        draws.uniforms(stream, some[::-1]).tolist() == draws.uniforms(stream, some)[::-1].tolist()
    )


def test_numbers_of_kinds_never_change() -> None:
    """They are part of every result: a kind may be added, not renumbered."""
    assert len({int(kind) for kind in Kind}) == len(Kind)
    fixed = {"SEX": 1, "NEED_TYPE": 2, "REQUEST_SBO": 30, "GRANT": 34, "LONG_ABSENCE": 40}
    assert {name: int(Kind[name]) for name in fixed} == fixed


@pytest.mark.parametrize("month", [draws.LASTING, -1, 180, 4000])
def test_keys_of_all_kinds_at_once_are_those_of_each(month: int) -> None:
    """Caught: a kind that is left out, and a sum that is cut off elsewhere than in ``key``."""
    fixed = int(Kind.FIXED_TRANSITION) + 3
    for seed in (0, 7, 2**63 - 1):
        for kind in [*Kind, fixed]:
            assert draws.key_of(seed, kind, month) == draws.key(seed, kind, month)
            assert draws.key_of(seed, kind, month).dtype == np.uint64
