"""The start population: who lives where, goes to which school, waits, or sits at home."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pandas as pd

from sim.agents.state import State
from sim.clock import schooljaar_of
from sim.parameters import Parameters, load
from sim.population import small_world, store
from sim.population.alignment import align
from sim.population.assemble import World, build_world
from sim.population.even import even_facts
from sim.population.facts import Facts, facts
from sim.population.national import state_of
from sim.population.replay import Levels
from sim.population.report import report_table
from sim.population.start import most_newcomers

if TYPE_CHECKING:
    from sim.scenario import Scenario

__all__ = ["levels_for", "national_world", "report", "world_for"]

Say = Callable[[str], None]


def world_for(scenario: "Scenario", parameters: Parameters, say: Say) -> State:
    """Return the start state of a scenario, whatever its world.

    Args:
        scenario: where and when it starts, at which scale and seed.
        parameters: every number of the model.
        say: told, in a few Dutch words, what is being made.
    """
    if scenario.small_world is not None:
        return small_world.build(scenario, scenario.small_world, parameters)
    schooljaar, even = schooljaar_of(scenario.start_month), scenario.world == "gelijk"
    world = national_world(parameters, schooljaar, scenario.scale, say, even)
    tables, newcomers = tables_of(schooljaar, even), most_newcomers(scenario, parameters)
    return state_of(tables, parameters, world, scenario.seed, scenario.years, newcomers)


def tables_of(schooljaar: int, even: bool) -> Facts:
    """Return the facts of the Netherlands, as it is or with an even start."""
    return even_facts(schooljaar) if even else facts()


def national_world(
    parameters: Parameters, schooljaar: int, scale: float, say: Say, even: bool = False
) -> World:
    """Return the Netherlands at the start of a schooljaar: stored, or built and stored.

    Args:
        parameters: every number of the model.
        schooljaar: the start.
        scale: share of all leerlingen.
        say: told what is being made.
        even: whether every samenwerkingsverband begins alike.
    """
    kind = "gelijk" if even else "world"
    name = store.key(kind, parameters, schooljaar, scale)
    with store.one_at_a_time(kind, name):
        stored = store.read(kind, name)
        world = None if stored is None else store.unpack_world(stored)
        if world is None:
            levels = levels_for(parameters, schooljaar, say, even)
            tables = tables_of(schooljaar, even)
            world = build_world(tables, parameters, schooljaar, scale, levels, say)
            store.write(kind, name, store.pack_world(world))
    return world


def report(schooljaar: int, scale: float) -> pd.DataFrame:
    """Return the start population of a schooljaar beside its tables (Dutch, one row per check)."""
    parameters = load()
    world = national_world(parameters, schooljaar, scale, lambda _: None)
    return report_table(facts(), parameters, world)


def levels_for(parameters: Parameters, schooljaar: int, say: Say, even: bool = False) -> Levels:
    """Return the levels of a start, stored or found.

    For parameters that differ from their set in some values the levels of the set are the first
    guess.
    """
    kind = "gelijke_levels" if even else "levels"
    name = store.key(kind, parameters, schooljaar)
    with store.one_at_a_time(kind, name):
        stored = store.read(kind, name)
        if stored is not None:
            return store.unpack_levels(stored)
        base = load(parameters.set_name)
        plain = base.hash() == parameters.hash()
        guess = None if plain else levels_for(base, schooljaar, say, even)
        say("aansluiting op de tellingen van de start")
        levels = align(tables_of(schooljaar, even), parameters, schooljaar, guess)
        store.write(kind, name, store.pack_levels(levels))
    return levels
