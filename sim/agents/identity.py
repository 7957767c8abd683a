"""Who a leerling is: sex, needs, severity, onset. The same in every run and scenario.

The draws are keyed by the parameter ``bevolking.zaad``, not by the seed of the run. Within a birth
cohort they are stratified (ranked hashes in place of raw draws), so that a rare heavy need does not
swing from year to year by chance; a leerling who comes later has raw draws. A second need has raw
draws always; it is one of the mild types, never the first one, and shows with the first. With u a
draw from 0 to 1 of its own for each line, for a need of type k, heavy or light::

    type     k heavy with chance prevalentie[k], k light with prevalentie_licht[k], else none
    s        Beta(ernst_a[k], ernst_b[k]); of the light ones Beta(ernst_licht_a, ernst_licht_b)
    onset    birth where u < early = zichtbaar_voor_vier[k], else at the age in years of
             4 + (u - early) / (1 - early) (zichtbaar_tot[k] - 4)
    care     min(1, aandeel_zorg[k] (.5 + u))
    second   with chance tweede_kans[k]: taal, gedrag or autisme in proportion to prevalentie,
             of severity tweede_ernst times a draw from the heavy distribution of that type

In a world that is written out need, severity and onset are as given, care is aandeel_zorg[k].
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from sim import draws
from sim.agents.codes import Behoefte
from sim.agents.leerlingen import Leerlingen
from sim.clock import MONTHS_PER_YEAR
from sim.draws import Kind
from sim.parameters import Parameters

_QUANTILES = 2049
DRAWS = 7
"""Draws that make an identity: sex, type of need, severity, onset, care, two of a second need."""
MILD = (Behoefte.TAAL, Behoefte.GEDRAG, Behoefte.AUTISME)
"""Types that a second need can have."""
FOUR_YEARS = 48


@dataclass(frozen=True)
class NeedProfile:
    """Shares and distributions of needs, from the parameters.

    Attributes:
        group_need: type of need of each group (none, eight types, eight light types).
        group_share: cumulative share of the groups.
        severity: quantiles of severity per group, shape (17, 2049).
        early: share that shows before four, per type (index 0: none).
        latest: age in months at which the last need shows, per type.
        care: mean share of care, per type.
        second_chance: chance of a second need, per first type.
        second_share: cumulative chance of each of the mild types, per first type, shape (9, 3).
        second_severity: quantiles of the severity of a second need, shape (3, 2049).
    """

    group_need: NDArray[np.uint8]
    group_share: NDArray[np.float64]
    severity: NDArray[np.float64]
    early: NDArray[np.float64]
    latest: NDArray[np.float64]
    care: NDArray[np.float64]
    second_chance: NDArray[np.float64]
    second_share: NDArray[np.float64]
    second_severity: NDArray[np.float64]


@lru_cache(maxsize=512)
def _beta_quantiles(a: float, b: float) -> NDArray[np.float64]:
    from scipy import stats  # noqa: PLC0415  (a fifth of a second, not needed in a first month)

    points = (np.arange(_QUANTILES) + 0.5) / _QUANTILES
    return np.asarray(stats.beta.ppf(points, a, b), dtype=np.float64)


def need_profile(parameters: Parameters) -> NeedProfile:
    """Return the distribution of needs that the parameters describe."""
    types = np.array([need for need in Behoefte if need], dtype=np.uint8)
    heavy = parameters.list_of("behoefte.prevalentie")
    light = parameters.list_of("behoefte.prevalentie_licht")
    shares = np.concatenate([[max(0.0, 1.0 - heavy.sum() - light.sum())], heavy, light])
    second = _second_share(parameters.per_need("behoefte.prevalentie"))
    a, b = parameters.list_of("behoefte.ernst_a"), parameters.list_of("behoefte.ernst_b")
    light_a, light_b = parameters["behoefte.ernst_licht_a"], parameters["behoefte.ernst_licht_b"]
    severity = np.zeros((len(shares), _QUANTILES))
    for group in range(len(types)):
        severity[1 + group] = _beta_quantiles(float(a[group]), float(b[group]))
        severity[1 + len(types) + group] = _beta_quantiles(light_a, light_b)
    return NeedProfile(
        group_need=np.concatenate([[np.uint8(0)], types, types]),
        group_share=np.cumsum(shares),
        severity=severity,
        early=parameters.per_need("behoefte.zichtbaar_voor_vier"),
        latest=parameters.per_need("behoefte.zichtbaar_tot") * MONTHS_PER_YEAR,
        care=parameters.per_need("behoefte.aandeel_zorg"),
        second_chance=parameters.per_need("behoefte.tweede_kans"),
        second_share=second,
        second_severity=severity[list(MILD)] * parameters["behoefte.tweede_ernst"],
    )


def _second_share(prevalence: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the cumulative chances of the mild types as a second need, per first type."""
    weight = np.tile(prevalence[list(MILD)], (len(prevalence), 1))
    for column, need in enumerate(MILD):
        weight[need, column] = 0.0
    total = np.maximum(weight.sum(axis=1, keepdims=True), 1e-12)
    return np.asarray(np.cumsum(weight / total, axis=1))


def ranked(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the stratified counterpart of draws: (rank + 0.5) / n, in [0, 1)."""
    out = np.empty(len(values))
    out[_order(values)] = (np.arange(len(values)) + 0.5) / max(1, len(values))
    return out


def _order(values: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return the stable order of draws; the fast sort gives the same one unless two are equal."""
    order: NDArray[np.int64] = np.argsort(values)
    sorted_values = values[order]
    if (sorted_values[1:] == sorted_values[:-1]).any():
        order = np.argsort(values, kind="stable")
    return order


def _ranked_within(values: NDArray[np.float64], group: NDArray[np.int64]) -> NDArray[np.float64]:
    out = np.empty(len(values))
    by_value = _order(values)
    order = by_value[np.argsort(group[by_value].astype(np.uint8), kind="stable")]
    sorted_group = group[order]
    counts = np.bincount(sorted_group)
    starts = np.concatenate([[0], np.cumsum(counts)])
    rank = np.arange(len(values)) - starts[sorted_group]
    out[order] = (rank + 0.5) / counts[sorted_group]
    return out


def draw_identity(
    people: Leerlingen,
    rows: slice,
    profile: NeedProfile,
    zaad: int,
    girls: float,
    *,
    stratified: bool,
) -> None:
    """Fill sex, needs, severity, onset and care of ``rows``, whose id and birth are known.

    Args:
        people: the table; ``rows`` of it are written.
        rows: a run of rows: one birth cohort, or leerlingen who arrive together.
        profile: the distribution of needs.
        zaad: seed of identities.
        girls: share of girls.
        stratified: rank the draws within these rows (a whole birth cohort).
    """
    ids = people.id[rows]
    if len(ids) == 0:
        return

    def u(kind: Kind) -> NDArray[np.float64]:
        return draws.uniforms(draws.key(zaad, kind), ids)

    people.sex[rows] = u(Kind.SEX) < girls
    raw = u(Kind.NEED_TYPE)
    group = np.searchsorted(profile.group_share, ranked(raw) if stratified else raw, side="right")
    group = np.minimum(group, len(profile.group_share) - 1)
    severity_draw, onset_draw = u(Kind.SEVERITY), u(Kind.ONSET)
    if stratified:
        severity_draw = _ranked_within(severity_draw, group)
        onset_draw = _ranked_within(onset_draw, group)
    need = profile.group_need[group]
    points = np.minimum((severity_draw * _QUANTILES).astype(np.int64), _QUANTILES - 1)
    people.need[rows] = need
    people.severity[rows] = profile.severity[group, points]
    early = profile.early[need]
    later = (onset_draw - early) / np.maximum(1.0 - early, 1e-9)
    age = np.where(
        onset_draw < early, 0.0, FOUR_YEARS + later * (profile.latest[need] - FOUR_YEARS)
    )
    people.onset[rows] = people.birth[rows] + age.astype(np.int16)
    spread = 0.5 + u(Kind.CARE_SHARE)  # between half and one and a half times the mean
    people.care[rows] = np.minimum(1.0, profile.care[need] * spread)
    _draw_second(people, rows, profile, u(Kind.SECOND_NEED), u(Kind.SECOND_SEVERITY))


def _draw_second(
    people: Leerlingen,
    rows: slice,
    profile: NeedProfile,
    which: NDArray[np.float64],
    how_heavy: NDArray[np.float64],
) -> None:
    """Fill the second need: one draw says whether and which, another how heavy."""
    need = people.need[rows]
    chance = np.where(need > 0, profile.second_chance[need], 0.0)
    has = which < chance
    within = which[has] / chance[has]
    choice = (within[:, None] >= profile.second_share[need[has]]).sum(axis=1)
    choice = np.minimum(choice, len(MILD) - 1)
    points = np.minimum((how_heavy[has] * _QUANTILES).astype(np.int64), _QUANTILES - 1)
    second, severity = np.zeros(len(need), np.uint8), np.zeros(len(need), np.float32)
    second[has] = np.array(MILD, np.uint8)[choice]
    severity[has] = profile.second_severity[choice, points]
    people.need2[rows], people.severity2[rows] = second, severity
