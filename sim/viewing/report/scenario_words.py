"""A scenario in Dutch sentences, made from what was run: policies, levers, parameters."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from sim.agents.levers import LEVERS
from sim.clock import MONTHS_PER_YEAR, month_of_year, schooljaar_label
from sim.parameters import load
from sim.policies.catalogue import CATALOGUE
from sim.policies.policy import Delivery, Part
from sim.policies.settings import PolicySettings
from sim.scenario.policy_checks import parts_in_force
from sim.viewing.compared_words import swv_label
from sim.viewing.lever_words import HOLDERS, LEVER_WORDS
from sim.viewing.policy_facts import range_words
from sim.viewing.policy_words import KINDS, SETTINGS, STRICTER, figure, unit_of
from sim.viewing.sheets import Head, Sheet
from sim.viewing.words import number, one_in

if TYPE_CHECKING:
    from sim.scenario import LeverSetting, Scenario

MONTHS = (
    "januari", "februari", "maart", "april", "mei", "juni",
    "juli", "augustus", "september", "oktober", "november", "december",
)  # fmt: skip
_DELIVERY = frozenset(PolicySettings.model_fields)
_ELSEWHERE = {"strenger"}
"""Settings of a policy that its sentence tells in words of its own."""
_NAMED = 6
"""So many units are named; of more, the number."""
_SHARE = "aandeel van"
"""How the meaning of settings begins that hold a share."""
_YEAR = "jaar"
"""How the names of settings end that hold a year."""
_SETS = {
    "Adir": "tijdelijke strengheid bij de invoering",
    "ACdir": "tijdelijke en blijvende strengheid",
    "full": "alle oorzaken samen",
}


class Told(NamedTuple):
    """A policy of a scenario: its name and its sentence."""

    name: str
    sentence: str


def month_words(month: int) -> str:
    """Return a month as ``augustus 2027``."""
    return f"{MONTHS[month_of_year(month)]} {month // MONTHS_PER_YEAR}"


def frame_sentence(scenario: "Scenario") -> str:
    """Return where, from when, how long, with which seed and parameters a scenario is run."""
    first, last = scenario.start_month, scenario.end_month - 1
    worlds = {"nederland": "Nederland", "gelijk": "Nederland, met een gelijke start overal"}
    where = worlds.get(str(scenario.world), "Een wereld die in het scenario is uitgeschreven")
    text = (
        f"{where}, van {month_words(first)} tot en met {month_words(last)}: {scenario.years} "
        f"schooljaren, {schooljaar_label(first // MONTHS_PER_YEAR)} het eerste. "
    )
    if scenario.small_world is None:
        share = (
            "alle leerlingen" if scenario.scale == 1.0 else f"{one_in(scenario.scale)} leerlingen"
        )
        text += f"Getrokken zijn {share}. "
    name = scenario.parameter_set
    return text + (
        f"Seed (begin van al het toeval): {scenario.seed}. Parameterset: {name} "
        f"({_SETS.get(name, 'zie docs/parameters.md')})."
    )


def named_policies(scenario: "Scenario") -> list[Told]:
    """Return a sentence per policy that the scenario names."""
    return [told_of(name, scenario) for name in scenario.policies if name in CATALOGUE]


def told_of(name: str, scenario: "Scenario") -> Told:
    """Return the sentence of one policy, also where a scenario leaves it as it is by law."""
    parts = _parts_of(scenario).get(name, ())
    settings = scenario.policies.get(name)
    if settings is None and not CATALOGUE[name].by_law:
        return Told(name, f"{CATALOGUE[name].summary.rstrip('.')}: dit scenario noemt het niet.")
    return Told(name, policy_sentence(name, settings, parts, scenario))


def policies_by_law(scenario: "Scenario") -> list[Told]:
    """Return a sentence per policy that stands by law, unnamed, and is in force in the run."""
    return [
        Told(name, policy_sentence(name, None, parts, scenario))
        for name, parts in _parts_of(scenario).items()
        if name not in scenario.policies and any(_within(p.delivery, scenario) for p in parts)
    ]


def policies_in_force(scenario: "Scenario") -> list[str]:
    """Return the policies, named or by law, of which a part is in force in the run."""
    return [
        name
        for name, parts in _parts_of(scenario).items()
        if any(_within(part.delivery, scenario) for part in parts)
    ]


def _parts_of(scenario: "Scenario") -> dict[str, list[Part]]:
    found: dict[str, list[Part]] = {}
    for name, _, part in parts_in_force(scenario):
        found.setdefault(name, []).append(part)
    return found


def _within(when: Delivery, scenario: "Scenario") -> bool:
    ends = scenario.end_month if when.until is None else when.until
    begins = max(when.first, scenario.start_month)
    return when.strength > 0.0 and begins < min(ends, scenario.end_month)


def policy_sentence(
    name: str, settings: PolicySettings | None, parts: Sequence[Part], scenario: "Scenario"
) -> str:
    """Return what a policy is, from when, how fast, how far, where, and with which settings.

    Args:
        name: of the policy.
        settings: what the scenario says of it; None: it stands by law, unnamed.
        parts: its dated parts.
        scenario: the run.
    """
    policy = CATALOGUE[name]
    summary = policy.summary.rstrip(".")
    if settings is not None and not settings.on:
        return f"{summary}: staat uit, het geldt de hele run niet."
    told = [f"onderdeel {part.name} {_when(part.delivery, scenario)}" for part in parts]
    if len(parts) == 1:
        told = [_when(parts[0].delivery, scenario)]
    told.append(f"voor wie: {policy.eligible}")
    if settings is None:
        return f"{summary}; {'; '.join(told)}."
    told.append(_where(settings.swv))
    if settings.strength != 1.0:
        told.append(f"sterkte {number(100.0 * settings.strength)} % van de volle werking")
    if settings.spread_months:
        each = "elke school" if settings.spread_by == "school" else "elk samenwerkingsverband"
        told.append(
            f"{each} begint op een eigen moment, de laatste {settings.spread_months} maanden na "
            "de eerste"
        )
    told += own_settings(settings)
    return f"{summary}; {'; '.join(told)}."


def _when(when: Delivery, scenario: "Scenario") -> str:
    if when.first < scenario.start_month:
        text = f"geldt al bij de start (sinds {month_words(when.first)})"
    elif when.first >= scenario.end_month:
        text = f"begint pas na de run ({month_words(when.first)})"
    else:
        text = f"vanaf {month_words(when.first)}"
    if when.until is not None:
        text += f", tot {month_words(when.until)}"
        if when.until <= scenario.start_month:
            text = f"was afgelopen bij de start (tot {month_words(when.until)})"
    if when.phase_in > 0.0 and when.first + when.phase_in > scenario.start_month:
        text += f", in {figure(when.phase_in)} maanden naar volle sterkte"
    return text


def _where(swv: Sequence[str] | None) -> str:
    if swv is None:
        return "waar: overal"
    return f"waar: {units_words(swv, 'samenwerkingsverbanden')}"


def units_words(units: Sequence[str], word: str) -> str:
    """Return units by name if they are few, else how many there are."""
    if len(units) > _NAMED:
        return f"{len(units)} {word}"
    return ", ".join(swv_label(unit) for unit in units)


def own_settings(settings: PolicySettings) -> Iterator[str]:
    """Yield the settings of a policy's own that are not what they would be by themselves."""
    for name, field in type(settings).model_fields.items():
        value = getattr(settings, name)
        if name in _DELIVERY or value == field.default:
            continue
        if name in _ELSEWHERE:
            yield _stricter(value.model_dump(by_alias=True))
            continue
        meaning = SETTINGS.get(field.alias or name, field.description or "").partition(";")[0]
        shown = str(value) if name.endswith(_YEAR) else value_words(value)
        if isinstance(value, float) and meaning.startswith(_SHARE) and 0.0 <= value <= 1.0:
            shown = f"{number(100.0 * value)} van de 100"
        yield f"{name.replace('_', ' ')} {shown} ({meaning})"


def _stricter(block: Mapping[str, Any]) -> str:
    own = [f"{word} {value_words(block[key])}" for key, word in STRICTER.items()]
    return f"strengere zorgplicht met {', '.join(own)}"


def value_words(value: Any) -> str:
    """Return the value of a setting in Dutch."""
    if value is None:
        return "zoals in de parameters"
    if isinstance(value, bool):
        return "ja" if value else "nee"
    if isinstance(value, int | float):
        return figure(value)
    return ", ".join(value) if isinstance(value, tuple | list) else str(value)


def changed_policies(base: "Scenario", other: "Scenario") -> list[str]:
    """Return the policies of which two scenarios say something else."""
    names = sorted({*base.policies, *other.policies})
    return [name for name in names if _said(base, name) != _said(other, name)]


def _said(scenario: "Scenario", name: str) -> Any:
    settings = scenario.policies.get(name)
    if settings is None and name in CATALOGUE and CATALOGUE[name].by_law:
        settings = CATALOGUE[name].settings.model_validate({})
    return None if settings is None else settings.model_dump()


def levers_sheet(scenario: "Scenario") -> Sheet | None:
    """Return the levers that a scenario sets itself; None: it sets none."""
    if not scenario.levers:
        return None
    heads = (
        Head("hendel"),
        Head("waarde", right=True),
        Head("eenheid"),
        Head("wanneer"),
        Head("waar"),
        Head("wat het is (Engels, zoals in het model)", english=True),
    )
    return Sheet(
        "Hendels die het scenario zelf zet", heads, tuple(map(_lever_row, scenario.levers))
    )


def _lever_row(setting: "LeverSetting") -> tuple[str, ...]:
    lever = LEVERS[setting.lever]
    first, until = setting.from_month, setting.until_month
    when = "vanaf de start" if first is None else f"vanaf {month_words(first)}"
    if until is not None:
        when += f", tot {month_words(until)}"
    holders = HOLDERS[lever.holder]
    where = f"alle {holders}" if setting.units is None else units_words(setting.units, holders)
    value = figure(setting.value)
    return (lever.name, value, unit_of(lever.unit), when, where, LEVER_WORDS[lever.name])


def parameters_sheet(scenario: "Scenario") -> Sheet | None:
    """Return the parameters that a scenario sets otherwise; None: it sets none."""
    if not scenario.parameters:
        return None
    heads = (
        Head("parameter"),
        Head("hier", right=True),
        Head("anders", right=True),
        Head("bereik", right=True),
        Head("soort"),
        Head("wat het is (Engels, zoals in het model)", english=True),
    )
    before = load(scenario.parameter_set)
    rows = []
    for name, value in sorted(scenario.parameters.items()):
        item = before.items[name]
        span = range_words(item.range, item.unit)
        values = (figure(value, item.unit), figure(item.value, item.unit))
        rows.append((name, *values, span, KINDS[item.kind], f"{item.description} ({item.unit})"))
    return Sheet("Parameters die het scenario zelf zet", heads, tuple(rows))
