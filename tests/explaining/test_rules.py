"""What an explanation cites stands in the file that it names, and equals the exact rule."""

import inspect
import math
import re
from pathlib import Path

import pytest
from worlds import busy_world, start

import sim.explaining as package
from sim.agents.leerlingen import Leerlingen
from sim.draws import Kind
from sim.explaining.chance import (
    Chance,
    Person,
    Rule,
    certain,
    first_of,
    given,
    one_row,
    person_of,
)

ROOT = Path(package.__file__).parents[2]
RULES = sorted(
    {
        (name, rule.process, rule.equation, rule.source)
        for name, module in vars(package).items()
        if inspect.ismodule(module)
        for rule in vars(module).values()
        if isinstance(rule, Rule)
    }
)
"""Every rule of every module, with the module's name."""


def test_every_explaining_module_has_rules() -> None:
    assert len(RULES) > 15


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule[0]}-{rule[1]}")
def test_the_file_is_there_and_cites_the_same_law(rule: tuple[str, str, str, str]) -> None:
    _, process, equation, source = rule
    text = (ROOT / Rule(process, equation, source).file).read_text(encoding="utf-8")
    plain = " ".join(text.split())
    assert equation and source  # noqa: PT018
    for article in re.findall(r"art\. \d+\w*", source):
        assert article in plain
    for title in re.findall(r"beleidsnota 2020-11|Leerplichtwet 1969|CBS \w+", source):
        assert title in plain


# --- chances ------------------------------------------------------------------------------------


def hazard(value: float, draw: float) -> Chance:
    rule = Rule("tlv", "x", "y")
    return Chance("x", rule, Kind.GRANT, -math.expm1(-value), draw, False, value)


def test_the_time_of_a_hazard_is_that_of_the_kernels() -> None:
    assert hazard(0.5, 0.2).time == -math.log1p(-0.2) / 0.5
    assert hazard(0.5, 0.5).time == math.inf  # what the kernel leaves out comes after the month
    assert hazard(0.0, 0.0).time == math.inf
    assert hazard(math.nan, 0.0).time == math.inf


def test_the_earliest_within_the_month_acts_and_no_other() -> None:
    def acts(*pairs: tuple[float, float]) -> list[bool]:
        return [chance.happens for chance in first_of([hazard(*pair) for pair in pairs])]

    assert acts((0.5, 0.3), (0.5, 0.2), (0.5, 0.45)) == [False, True, False]
    assert acts((0.1, 0.2), (0.2, 0.3)) == [False, False]
    assert acts((0.1, 0.05), (0.1, 0.05)) == [True, False]  # a tie: the first, as in the kernels
    assert acts() == []


def test_a_constant_goes_before_a_formula() -> None:
    assert (given(0.3, math.nan), given(0.3, 0.1), given(0.3, 0.0)) == (0.3, 0.1, 0.0)


def test_what_is_certain_has_no_draw() -> None:
    chance = certain("x", Rule("tlv", "x", "y"), {})
    assert (chance.probability, chance.happens, chance.kind) == (1.0, True, None)
    assert math.isnan(chance.draw)


def test_a_person_is_a_row_and_back() -> None:
    state = start(busy_world()).state
    who = person_of(state.leerlingen, 70)
    assert person_of(one_row(who), 0) == who
    assert set(Person._fields) == set(Leerlingen._fields) - {"counted", "soort_teldatum"}
