"""The catalogue of policies as Dutch tables: one line each, or all about one."""

from collections.abc import Iterator
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from sim.agents.levers import LEVERS
from sim.clock import format_month
from sim.parameters import Parameters, load
from sim.policies.catalogue import CATALOGUE
from sim.policies.policy import Part, Policy
from sim.scenario.problems import did_you_mean, listing, show
from sim.viewing.policy_facts import effect_rows, law_places
from sim.viewing.policy_words import COMBINE, SETTINGS, figure, unit_of
from sim.viewing.sheets import empty_table
from sim.viewing.tables import WIDTH, print_table

NO_END = "geen einde"
NOTE = "leerlingstromen policies NAAM zegt alles over één beleid. Wat wet is, geldt ook ongenoemd."


def unknown(name: str) -> str:
    """Return one sentence if no policy has this name, else nothing."""
    if name in CATALOGUE:
        return ""
    hint = did_you_mean(name, CATALOGUE) or "."
    return f"unknown policy {show(name)}{hint} Allowed: {listing(CATALOGUE)}."


def show_policies(name: str | None, console: Console) -> None:
    """Print the catalogue, or all about one policy.

    Args:
        name: of a policy of the catalogue; None for one line per policy.
        console: where it is printed; ``WIDTH`` columns are used.
    """
    parameters = load()
    if name is None:
        print_table(overview(parameters), console)
        console.print(Text(NOTE))
        return
    console.width = WIDTH
    for part in about(CATALOGUE[name], parameters):
        if isinstance(part, Table):
            print_table(part, console)
        else:
            console.print(part)


def overview(parameters: Parameters) -> Table:
    """Return one line per policy: what it is, whether it is law, from when, until when, levers."""
    table = _table("Beleid", "beleid", "wat het is", "geldt", "vanaf", "tot", "hendels")
    for policy in CATALOGUE.values():
        parts = _parts(policy, parameters)
        ends = [part.delivery.until for part in parts]
        last = max((end for end in ends if end is not None), default=0)
        _row(
            table,
            policy.name,
            policy.summary,
            "als wet" if policy.by_law else "genoemd",
            format_month(min(part.delivery.first for part in parts)),
            NO_END if None in ends else format_month(last),
            "\n".join(policy.levers),
        )
    return table


def about(policy: Policy, parameters: Parameters) -> Iterator[Table | Text | Padding]:
    """Yield all about one policy: tables, and text that stands on its own."""
    yield Text(policy.name, style="bold")
    yield Text(policy.summary)
    how = "geldt als wet, ook als geen scenario het noemt" if policy.by_law else "alleen genoemd"
    yield Text(f"Voor wie: {policy.eligible}. Wanneer: {how}.")
    yield Text(f"Hoe zeker: {policy.sure}\n")
    yield _dates(_parts(policy, parameters))
    yield _levers(policy, parameters)
    yield _settings(policy)
    yield _effect(policy, parameters)
    yield Text("Wet" if policy.law else "Wet: geen artikel in de tabel", style="bold")
    yield from _law(policy)
    yield Text("\nAndere bronnen", style="bold")
    for source in policy.sources:
        yield Padding(Text(f"{source.document}: {source.place}"), (0, 0, 0, 2))


def _parts(policy: Policy, parameters: Parameters) -> list[Part]:
    return list(policy.parts(policy.settings.model_validate({}), parameters))


def _dates(parts: list[Part]) -> Table:
    table = _table("Onderdelen, als geen scenario iets zegt", "onderdeel", "vanaf", "tot")
    for name in ("maanden tot volle sterkte", "hendels"):
        table.add_column(name)
    for part in parts:
        when, end = part.delivery, part.delivery.until
        _row(
            table,
            part.name,
            format_month(when.first),
            NO_END if end is None else format_month(end),
            figure(when.phase_in),
            ", ".join(part.levers),
        )
    return table


def _levers(policy: Policy, parameters: Parameters) -> Table:
    table = _table("Hendels", "hendel", "van wie", "eenheid", "zonder", "bereik", "twee tegelijk")
    for name in policy.levers:
        lever = LEVERS[name]
        _row(
            table,
            name,
            lever.holder,
            unit_of(lever.unit),
            figure(parameters[lever.parameter]),
            f"{figure(lever.low)} – {figure(lever.high)}",
            COMBINE[lever.combine],
        )
    return table


def _settings(policy: Policy) -> Table:
    table = _table("Wat een scenario erover kan zeggen", "sleutel", "anders", "betekenis")
    for name, field in policy.settings.model_fields.items():
        key = field.alias or name
        _row(table, key, _default(field.default), SETTINGS.get(key, field.description or ""))
    return table


def _default(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    return figure(value) if isinstance(value, int | float) else str(value)


def _effect(policy: Policy, parameters: Parameters) -> Table:
    table = _table("Veronderstelde werking", "parameter", "waarde", "bereik", "soort", "bron")
    for row in effect_rows(policy, parameters):
        _row(table, *row)
    return table


def _law(policy: Policy) -> Iterator[Padding]:
    for law in law_places(policy):
        text = Text(f"{law.place}\n")
        text.append(f"{law.period}; datum: {law.sure}\n{law.url}\n")
        text.append(f"“{law.sentence}”", style="italic dim")
        yield Padding(text, (0, 0, 1, 2))


def _table(title: str, *heads: str) -> Table:
    table = empty_table(title)
    for head in heads:
        fixed = head in {"beleid", "vanaf", "tot", "bereik", "soort", "hendels"}
        table.add_column(Text(head), no_wrap=fixed, overflow="fold")
    return table


def _row(table: Table, *cells: str) -> None:
    table.add_row(*(Text(cell) for cell in cells))
