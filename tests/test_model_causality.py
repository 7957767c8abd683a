"""Only what is changed changes: others, levers, policies, order of hashing (tier T0: exact)."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from invariants import Watch
from worlds import (
    ALWAYS,
    NEVER,
    busy_world,
    digest_of_busy_world,
    group,
    rows,
    run,
    same,
    school,
    start,
    world,
)

from sim.agents.leerlingen import Leerlingen
from sim.agents.levers import LEVERS
from sim.model import StelselModel
from sim.parameters import load
from sim.scenario import PROCESSES, RATE_NAMES

HISTORY = dict[int, Leerlingen]


def history(small: dict[str, object], **fields: object) -> HISTORY:
    """Return a copy of the columns after every month."""
    found: HISTORY = {}

    def keep(model: StelselModel) -> None:
        found[model.month - 1] = Leerlingen(*(column.copy() for column in rows(model)))

    run(small, each_month=keep, **fields)
    return found


def first_difference(a: HISTORY, b: HISTORY) -> int | None:
    """Return the first month in which two runs differ."""
    assert list(a) == list(b)
    for month, people in a.items():
        if len(people.id) != len(b[month].id) or not same(people, b[month]):
            return month
    return None


APART = {
    "leraren.effect": 0.0,
    "leraren.last": 0.0,
    "expertise.effect": 0.0,
    "geld.macht_ondersteuning": 0.0,
    "geld.macht_toekenning": 0.0,
    "gewoonte.kracht.sbo": 0.0,
    "gewoonte.kracht.so": 0.0,
    "gewoonte.kracht.vso": 0.0,
    "registratie.druk": 0.0,
    "opvolging.werkdruk": 0.0,
    "vervoer.krimp": 0.0,
    "samenwerking.last": 0.0,
    "aanmelding.advies": 0.0,
    "jeugdhulp.vraag": 0.0,
    "arrangement.opdc_vraag": 0.0,
}
"""Links through which everybody meets everybody, cut."""


def test_one_more_leerling_who_meets_nobody_changes_no_other_life() -> None:
    """Places without limit, so that the newcomer takes none; all others month by month the same.

    One leerling more is one more that a team carries, for whom there is money, whom a gemeente and
    a jeugdregio reckon with and who counts in what is usual: those links are cut.
    """
    small = busy_world()
    small["net_migration"] = 0.0  # a share of the cohort, and so of who is in it
    small["schools"] = [{**s, "places": None} for s in small["schools"]]
    small["leerlingen"] = [*small["leerlingen"]]
    more = {**small, "leerlingen": [*small["leerlingen"], group(1, age=9, need="geen")]}
    without = history(small, years=3, parameters=APART)
    plus = history(more, years=3, parameters=APART)
    for month, people in without.items():
        order = np.argsort(people.id)
        other = plus[month]
        known = np.isin(other.id, people.id)
        assert np.count_nonzero(~known) == 1
        back = np.argsort(other.id[known])
        for name in Leerlingen._fields:
            assert np.array_equal(
                getattr(people, name)[order], getattr(other, name)[known][back]
            ), name


def test_a_lever_written_at_its_default_changes_nothing() -> None:
    """Zorgplicht is left out: its policy, not its default, holds after 2014-08."""
    parameters = load()
    levers = [
        {"lever": name, "value": parameters[lever.parameter]}
        for name, lever in LEVERS.items()
        if name != "zorgplicht"
    ]
    plain = history(busy_world(), years=2)
    assert first_difference(plain, history(busy_world(), years=2, levers=levers)) is None


@pytest.mark.parametrize(
    ("lever", "value"),
    [
        ("tlv_strengheid", 1.0),
        ("tlv_beslistermijn", 12.0),
        ("basisondersteuning", 0.9),
        ("extra_ondersteuning", 0.9),
        ("leerplicht_opvolging", 10.0),
    ],
)
def test_a_lever_works_from_its_month_on(lever: str, value: float) -> None:
    """Identical before the month, different soon after; without an end where none is given."""
    plain = history(busy_world(), years=2)
    setting = {"lever": lever, "value": value, "from": "2016-10"}
    changed = history(busy_world(), years=2, levers=[setting])
    month = first_difference(plain, changed)
    assert month is not None
    assert 24201 <= month <= 24201 + 4  # 2016-10 and the months after it


def test_a_lever_works_on_the_named_units_only() -> None:
    """Strictness of the one samenwerkingsverband leaves the lives in the other as they were."""
    small = world(
        swvs=[{"code": "P1", "sector": "po"}, {"code": "P2", "sector": "po"}],
        schools=[school(f"B{k}", "bao", swv=f"P{k}") for k in (1, 2)],
        leerlingen=[group(200, age=7, need="gedrag", severity=0.9, swv_po=f"P{k}") for k in (1, 2)],
    )
    plain = history(small)
    changed = history(small, levers=[{"lever": "tlv_strengheid", "value": 1.0, "swv": ["P2"]}])
    last, other = plain[max(plain)], changed[max(plain)]
    assert not np.array_equal(last.tlv[200:], other.tlv[200:])
    for name in Leerlingen._fields:
        assert np.array_equal(getattr(last, name)[:200], getattr(other, name)[:200]), name


@pytest.mark.parametrize(
    "small",
    [
        world(gemeenten=[], swvs=[]),
        world(),
        world(schools=[school("B", "bao"), school("O", "so", places=0)]),
        world(leerlingen=[group(50, "niet_ingeschreven", age=a) for a in (3, 4, 9, 17)]),
        {**busy_world(), "constant_rates": dict.fromkeys(RATE_NAMES[:4], ALWAYS)},
        {
            **busy_world(),
            "constant_rates": {
                **dict.fromkeys(RATE_NAMES, ALWAYS),
                "toekenning": {"value": 1.0, "unit": "per_decision"},
            },
        },
        {
            **busy_world(),
            "schools": [{**s, "places": None} for s in busy_world()["schools"]],
        },
        {**busy_world(), "processes": []},
    ],
    ids=["void", "empty", "no leerlingen", "no schools", "four", "all", "no limits", "no process"],
)
def test_worlds_at_the_edge_finish_and_hold(small: dict[str, object]) -> None:
    if "constant_rates" in small:
        rates = dict(small["constant_rates"])  # type: ignore[call-overload]
        small = {**small, "constant_rates": {k: v for k, v in rates.items() if k != "beslissing"}}
    model = start(small, years=2)
    watch = Watch(model)
    while model.running_months:
        model.step()
        watch.step()
    for table in (model.recorder.yearly(), model.recorder.monthly()):
        assert np.isfinite(table["value"]).all()


def test_with_all_rates_zero_nothing_moves() -> None:
    """Every constant at 0, no births, arrivals, migration or August: all stay where they are."""
    small = busy_world()
    rates = {
        **dict.fromkeys(RATE_NAMES, NEVER),
        "toekenning": {"value": 0.0, "unit": "per_decision"},
    }
    small |= {"arrivals": [], "births": None, "net_migration": 0.0, "constant_rates": rates}
    without = {"aanmelding", "residentieel", "vaste_overgangen"}  # these have no constant rate
    small["processes"] = [name for name in PROCESSES if name not in without]
    months = list(history(small, years=1).values())
    for name in ("soort", "school", "attendance", "route", "phase"):
        for people in months[1:]:
            assert np.array_equal(getattr(people, name), getattr(months[0], name)), name


_PRINT = """
import sys
sys.path.insert(0, sys.argv[1])
from worlds import digest_of_busy_world
print(digest_of_busy_world())
"""


def test_another_process_with_other_hashing_gives_the_same_bytes() -> None:
    """Columns and tables, here and in a new process with another PYTHONHASHSEED and time zone."""
    here = Path(__file__).parent
    seed = "4242" if os.environ.get("PYTHONHASHSEED") != "4242" else "0"
    done = subprocess.run(
        [sys.executable, "-c", _PRINT, str(here)],
        env={**os.environ, "PYTHONHASHSEED": seed, "TZ": "Pacific/Auckland"},
        cwd=here.parent,
        capture_output=True,
        text=True,
        check=True,
    )
    found = done.stdout.strip()
    assert len(found) == 64
    assert found == digest_of_busy_world()
