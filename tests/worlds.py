"""Small worlds for tests: written out as a scenario, run by the same code as the Netherlands."""

import hashlib
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from sim.agents.codes import state_name
from sim.agents.leerlingen import INSIDE, Leerlingen
from sim.agents.state import State
from sim.model import StelselModel
from sim.observing import columns_of
from sim.parameters import load
from sim.population.small_world import build as build_world
from sim.scenario import Scenario, build
from sim.simulate import settings_of

World = dict[str, Any]
SWVS = [{"code": "PO1", "sector": "po"}, {"code": "VO1", "sector": "vo"}]
ALWAYS = {"value": 1.0, "unit": "per_month"}
NEVER = {"value": 0.0, "unit": "per_month"}


def school(code: str, schoolsoort: str, **more: Any) -> dict[str, Any]:
    """Return a school of a written-out world."""
    return {"code": code, "schoolsoort": schoolsoort, **more}


def group(count: int, schoolsoort: str = "bao", **more: Any) -> dict[str, Any]:
    """Return a group of leerlingen of a written-out world."""
    if "age" not in more and "birth_month" not in more:
        more["age"] = 14 if schoolsoort in {"vo", "vso"} else 8
    return {"count": count, "schoolsoort": schoolsoort, **more}


def world(**parts: Any) -> World:
    """Return a written-out world: one gemeente, one samenwerkingsverband po and one vo."""
    base: World = {"gemeenten": [{"code": "G1"}], "swvs": SWVS}
    return {**base, **parts}


def busy_world() -> World:
    """Return a world of some 2,000 leerlingen in which every process has work to do."""
    po = [
        group(60, age=age, need=need, severity=severity, onset_age=4.0)
        for age in range(4, 12)
        for need, severity in (("geen", 0.0), ("gedrag", 0.7), ("autisme", 0.8))
    ]
    vo = [
        group(60, "vo", age=age, niveau="vmbo", need=need, severity=severity)
        for age in range(12, 16)
        for need, severity in (("geen", 0.0), ("gedrag", 0.7))
    ]
    return world(
        gemeenten=[{"code": "G1"}, {"code": "G2", "x": 5.0}],
        schools=[
            school("B1", "bao"),
            school("B2", "bao", gemeente="G2", closes="2017-02"),
            school("S1", "sbo", places=30),
            school("O1", "so", places=40),
            school("V1", "vo", niveaus=["vmbo", "pro", "brugjaar"]),
            school("V2", "vo", gemeente="G2"),
            school("W1", "vso", places=40),
        ],
        leerlingen=[
            *po,
            *vo,
            group(20, "sbo", need="taal", severity=0.6),
            group(30, "so", need="autisme", severity=0.8),
            group(30, "vso", need="gedrag", severity=0.8),
            group(10, "niet_ingeschreven", age=9, need="gedrag", severity=0.7),
            group(5, "niet_ingeschreven", age=9, aanwezigheid="vrijstelling_5a"),
        ],
        arrivals=[
            {"schoolsoort": "bao", "age": 7, "per_month": 2.0, "need": "zml", "severity": 0.8},
            {"schoolsoort": "so", "age": 7, "per_month": 0.5, "need": "zml", "severity": 0.8},
        ],
        births={"per_year": [120], "gemeente": "G2"},
        net_migration=0.02,
    )


def scenario_of(small: World, **fields: Any) -> Scenario:
    """Return the checked scenario of a written-out world; from 2015-08, one schooljaar, seed 1."""
    return build(
        {"name": "test", "start": "2015-08", "years": 1, "seed": 1, **fields, "world": small}
    )


def start(small: World, **fields: Any) -> StelselModel:
    """Return the model of a written-out world at its first month."""
    scenario = scenario_of(small, **fields)
    assert scenario.small_world is not None
    parameters = load(scenario.parameter_set, scenario.parameters)
    state = build_world(scenario, scenario.small_world, parameters)
    settings = settings_of(scenario, state)
    return StelselModel(state, scenario.months, scenario.policies, settings)


def run(
    small: World, *, each_month: Callable[[StelselModel], None] | None = None, **fields: Any
) -> StelselModel:
    """Run a written-out world to its end; ``each_month`` sees the model after every step."""
    model = start(small, **fields)
    while model.running_months:
        model.step()
        if each_month is not None:
            each_month(model)
    return model


def digest_of_busy_world() -> str:
    """Return the hash of all columns and tables after two schooljaren of the busy world."""
    model, digest = run(busy_world(), years=2), hashlib.sha256()
    for column in rows(model):
        digest.update(column.tobytes())
    recorder = model.recorder
    for table in (recorder.yearly(), recorder.monthly(), recorder.transitions()):
        digest.update(table.to_csv(index=False).encode())
    return digest.hexdigest()


def rows(model: StelselModel) -> Leerlingen:
    """Return the columns of a model, rows in use only."""
    return Leerlingen(*(column[: model.state.used] for column in model.state.leerlingen))


def stocks(state: State) -> "np.ndarray[Any, np.dtype[np.int64]]":
    """Return the number of leerlingen per state code, counted from the columns (224)."""
    columns = columns_of(state)
    inside = columns.phase == INSIDE
    code = (
        columns.soort.astype(np.int64) * 32
        + columns.attendance.astype(np.int64) * 4
        + columns.route
    )
    return np.bincount(code[inside], minlength=224).astype(np.int64)


def flows(model: StelselModel) -> pd.Series:
    """Return the number of changes per process, from_state and to_state over the whole run."""
    frame = model.recorder.transitions()
    return frame.groupby(["process", "from_state", "to_state"])["count"].sum()


def yearly(model: StelselModel, indicator: str) -> dict[int, float]:
    """Return a national yearly figure by schooljaar."""
    frame = model.recorder.yearly()
    chosen = frame[(frame["level"] == "nederland") & (frame["indicator"] == indicator)]
    return {int(y): float(v) for y, v in zip(chosen["schooljaar"], chosen["value"], strict=True)}


def monthly(model: StelselModel, indicator: str) -> dict[str, float]:
    """Return a national monthly figure by month; months without it count 0."""
    frame = model.recorder.monthly()
    chosen = frame[(frame["level"] == "nederland") & (frame["indicator"] == indicator)]
    found = dict.fromkeys(frame["month"].unique(), 0.0)
    found.update(zip(chosen["month"], chosen["value"].astype(float), strict=True))
    return found


def same(a: Leerlingen, b: Leerlingen, but: tuple[str, ...] = ()) -> bool:
    """Whether two tables hold the same leerlingen with the same lives."""
    return all(
        np.array_equal(getattr(a, name), getattr(b, name), equal_nan=name in {"care"})
        for name in Leerlingen._fields
        if name not in but
    )


STATE_NAMES = [state_name(code) for code in range(224)]
