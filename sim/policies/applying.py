"""The levers of a month: what every policy makes of them, and how policies on one lever combine.

In a month with level s (strength x phase-in, per unit) a policy moves a lever from its default d
towards its value v at full effect::

    value = d + s (v - d)        for the eligible units where s > 0
    s     = strength min(1, max(0, t / phase_in)),  t: months since the unit's first month

A unit's first month is that of the policy, and up to ``spread`` months later by a lasting draw
keyed with the code of its samenwerkingsverband (or of the school). Where several policies move one
lever of one unit, the lever's rule (``combine``) says what it becomes. A scenario's own setting of
a lever goes before all policies.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from operator import is_
from typing import Any, NamedTuple

import numpy as np

from sim import draws
from sim.agents.lever_board import (
    Setting,
    apply_settings,
    fixed_by,
    holds,
    set_defaults,
    write,
)
from sim.agents.levers import LEVERS
from sim.agents.state import State
from sim.clock import OCTOBER, month_of_year, schooljaar_of
from sim.draws import Kind
from sim.parameters import Parameters
from sim.policies.catalogue import CATALOGUE
from sim.policies.policy import Bools, Delivery, Floats, Part, Policy, Write
from sim.policies.settings import PolicySettings
from sim.policies.units import leerlingen_of, size_of, swv_of


class Moved(NamedTuple):
    """What one part of a policy makes of one lever in a month.

    Attributes:
        policy, part, lever: their names.
        units: units that it moves.
        value: the value there, one per unit of the holder.
    """

    policy: str
    part: str
    lever: str
    units: Bools
    value: Floats


class Effect(NamedTuple):
    """What a policy did to a lever on a teldatum.

    Attributes:
        schooljaar: its first calendar year.
        policy, part, lever: their names.
        units: units in which the policy worked.
        changed: units among them whose lever it made another than it would be without it.
        overruled: units among them in which a setting of the scenario went before it.
        leerlingen: leerlingen at the schools of the changed units.
        before, after: mean of the lever over ``units``, by default and as it became.
    """

    schooljaar: int
    policy: str
    part: str
    lever: str
    units: int
    changed: int
    overruled: int
    leerlingen: int
    before: float
    after: float


class Held(NamedTuple):
    """What held a policy back on a teldatum: ``bound`` of ``units`` by the constraint ``name``."""

    schooljaar: int
    policy: str
    name: str
    bound: int
    units: int


@dataclass
class Board:
    """The policies of one run: who is in force, what they do each month, and what came of it.

    Attributes:
        given: settings of the policies that a scenario names; others stand as by law.
        effects: what they did to levers, per teldatum.
        held: what held them back, per teldatum.
    """

    given: Mapping[str, PolicySettings]
    effects: list[Effect] = field(default_factory=list)
    held: list[Held] = field(default_factory=list)
    _parts: list[tuple[Policy, PolicySettings, Part]] | None = None
    _made: list[tuple[str, Part]] = field(default_factory=list)
    _moved: list[Moved] = field(default_factory=list)
    _base: dict[str, Floats] = field(default_factory=dict)
    _standing: tuple[int, Parameters, list[Part], list[Setting]] | None = None

    def parts(self, state: State) -> list[tuple[Policy, PolicySettings, Part]]:
        """Return every part of every policy that may be in force in this run."""
        if self._parts is None:
            self._parts = [
                (policy, settings, part)
                for policy, settings in in_catalogue(self.given)
                for part in policy.parts(settings, state.parameters)
            ]
        return self._parts

    def apply(self, state: State, settings: Sequence[Setting] = ()) -> None:
        """Write the levers of a month, all of which hold their defaults.

        What a policy sees of the levers is what the settings of the scenario make of them.
        """
        apply_settings(state, settings)
        state.remembered.fixed = fixed_by(settings, state)
        made = [
            (policy.name, part, list(part.product(state)))
            for policy, _, part in self.parts(state)
            if part.delivery.in_force(state.month)
        ]
        set_defaults(state)
        self._made = [(name, part) for name, part, _ in made]
        self._moved = list(_moves(made, state))
        self._base = {}
        for lever in dict.fromkeys(moved.lever for moved in self._moved):
            column = write(state, lever)
            self._base[lever] = column.copy()
            column[:] = _combined(lever, self._base[lever], self._of(lever))

    def stand(self, state: State, settings: Sequence[Setting] = ()) -> bool:
        """Whether the levers, as they stand from the last month, are those of this month too.

        That is so when the same settings and the same parts hold, each part with a steady product
        and at its full level everywhere.
        """
        parts = [part for _, _, part in self.parts(state) if part.delivery.in_force(state.month)]
        holding = [setting for setting in settings if holds(setting, state.month)]
        before, self._standing = self._standing, (state.month, state.parameters, parts, holding)
        return (
            before is not None
            and before[0] == state.month - 1
            and before[1] is state.parameters
            and _same(before[2], parts)
            and _same(before[3], holding)
            and all(part.steady and part.delivery.is_full(state.month - 1) for part in parts)
        )

    def _of(self, lever: str, without: str | None = None) -> list[Moved]:
        return [m for m in self._moved if m.lever == lever and m.policy != without]

    def settle(self, state: State) -> None:
        """On a teldatum, once all levers stand, keep what each policy did and what held it back."""
        if month_of_year(state.month) != OCTOBER:
            return
        year = schooljaar_of(state.month)
        for moved in self._moved:
            base, now = self._base[moved.lever], state.levers[moved.lever]
            combined = _combined(moved.lever, base, self._of(moved.lever))
            alone = _combined(moved.lever, base, self._of(moved.lever, moved.policy))
            overruled = moved.units & (now != combined)
            changed = moved.units & ~overruled & (combined != alone)
            some = moved.units
            self.effects.append(
                Effect(
                    year,
                    moved.policy,
                    moved.part,
                    moved.lever,
                    int(some.sum()),
                    int(changed.sum()),
                    int(overruled.sum()),
                    leerlingen_of(state, moved.lever, changed),
                    float(base[some].mean()) if some.any() else 0.0,
                    float(now[some].mean()) if some.any() else 0.0,
                )
            )
        moving = {(moved.policy, moved.part) for moved in self._moved}
        for name, part in self._made:  # in force, and nothing for it to do
            if (name, part.name) not in moving:
                none = Effect(year, name, part.name, part.levers[0], 0, 0, 0, 0, 0.0, 0.0)
                self.effects.append(none)
        in_force = {
            policy.name: (policy, settings)
            for policy, settings, part in self.parts(state)
            if part.delivery.in_force(state.month)
        }
        for policy, settings in in_force.values():
            for bound in policy.bounds(settings, state):
                self.held.append(Held(year, policy.name, *bound))


def _same(before: Sequence[object], now: Sequence[object]) -> bool:
    """Whether two lists hold the very same things."""
    return len(before) == len(now) and all(map(is_, before, now))


def in_catalogue(given: Mapping[str, PolicySettings]) -> Iterator[tuple[Policy, PolicySettings]]:
    """Yield every policy that is named and on, or not named and law, with its settings."""
    for name, policy in CATALOGUE.items():
        settings = given.get(name)
        if settings is None and policy.by_law:
            settings = policy.settings.model_validate({})
        if settings is not None and settings.on:
            yield policy, settings


def _moves(products: Sequence[tuple[str, Part, list[Write]]], state: State) -> Iterator[Moved]:
    for policy, part, writes in products:
        for made in writes:
            base = state.levers[made.lever]
            everywhere = level_everywhere(part.delivery, state.month)
            if everywhere is not None and made.eligible is None:  # quicker, the same numbers
                if everywhere > 0.0:
                    change = everywhere * (made.value - base)
                    value = base + change if everywhere < 1.0 else made.value + np.zeros(len(base))
                    yield Moved(policy, part.name, made.lever, np.ones(len(base), np.bool_), value)
                continue
            reached = level(part.delivery, state, LEVERS[made.lever].holder)
            if made.eligible is not None:
                reached = np.where(made.eligible, reached, 0.0)
            units = reached > 0.0
            if units.any():
                value = np.where(reached >= 1.0, made.value, base + reached * (made.value - base))
                value = np.where(units, value, base)
                yield Moved(policy, part.name, made.lever, units, value)


def level_everywhere(delivery: Delivery, month: int) -> float | None:
    """Return how far a policy works, 0 to 1, where that is the same in all units; else None."""
    if delivery.spread or delivery.swv is not None:
        return None
    ramp = (month - delivery.first) / delivery.phase_in if delivery.phase_in else 1.0
    return delivery.strength * min(1.0, max(0.0, ramp)) if month >= delivery.first else 0.0


def level(delivery: Delivery, state: State, holder: str) -> Floats:
    """Return how far a policy works in each unit of a holder this month, 0 to 1."""
    since = np.full(size_of(state, holder), float(state.month - delivery.first))
    if delivery.spread or delivery.swv is not None:
        unit_swv = state.once(f"swv of {holder}", 0, lambda: swv_of(state, holder))
    if delivery.spread:
        since -= np.floor(_draws(delivery, state, holder, unit_swv) * (delivery.spread + 1))
    ramp = since / delivery.phase_in if delivery.phase_in else np.ones(len(since))
    reached = delivery.strength * np.clip(ramp, 0.0, 1.0)
    reached[since < 0.0] = 0.0
    if delivery.swv is not None:
        codes = np.array([*state.codes.swvs, ""])
        inside = np.isin(codes, list(delivery.swv))
        reached[~inside[unit_swv]] = 0.0
    return reached


def _draws(delivery: Delivery, state: State, holder: str, unit_swv: Any) -> Floats:
    stream = state.stream(Kind.POLICY_BEGINS, lasting=True)
    if delivery.by_school and holder == "school":
        return draws.uniforms(stream, state.identities_of("schools"))
    of_swv = draws.uniforms(stream, draws.identities([*state.codes.swvs, ""]))
    return of_swv[unit_swv].astype(np.float64)  # type: ignore[no-any-return]


def _combined(lever: str, base: Floats, moved: Sequence[Moved]) -> Floats:
    """Return what a lever becomes under several policies, by its rule."""
    rule, low, high = LEVERS[lever].combine, LEVERS[lever].low, LEVERS[lever].high
    if not moved:
        return base
    if len(moved) == 1:
        return np.where(moved[0].units, np.clip(moved[0].value, low, high), base)
    out = base.copy()
    seen = np.zeros(len(base), np.bool_)
    for one in moved:
        first, again = one.units & ~seen, one.units & seen
        out[first] = one.value[first]
        if rule == "highest":
            out[again] = np.maximum(out[again], one.value[again])
        elif rule == "lowest":
            out[again] = np.minimum(out[again], one.value[again])
        elif rule == "sum":
            out[again] += one.value[again] - base[again]
        elif rule == "multiply":
            ratio = np.divide(one.value, base, out=np.ones_like(base), where=base != 0.0)
            out[again] *= ratio[again]
        else:
            out[again] = one.value[again]
        seen |= one.units
    return np.where(seen, np.clip(out, low, high), out)
