"""What can be laid side by side on the page: each scenario of each open folder, and differences."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sim.results import RunError
from sim.viewing.page.context import PageContext
from sim.viewing.page.opening import Opened

_SAME = {
    "world": "een andere wereld",
    "start": "een andere eerste maand",
    "scale": "een andere schaal",
    "seed": "een andere seed",
}
"""What two runs must have alike, the most important first, and what is said where they have not."""


class NotStored(Exception):  # noqa: N818  (no error: what was asked is not in the folder)
    """What was asked for cannot be shown; the text is a Dutch sentence for the visitor."""


@dataclass(frozen=True)
class Source:
    """One scenario of one open folder.

    Attributes:
        opened: the folder.
        place: which of its scenarios, from 0; always 0 in a run.
        alone: whether no other open scenario has its name.
    """

    opened: Opened
    place: int
    alone: bool = True

    @property
    def key(self) -> str:
        """What the page calls it: ``<number of the folder>-<place>``."""
        return f"{self.opened.number}-{self.place}"

    @property
    def name(self) -> str:
        """Name of the scenario."""
        return self.opened.names[self.place]

    @property
    def label(self) -> str:
        """Its name on the page: with the folder where another open folder has the same name."""
        return self.name if self.alone else f"{self.name} (map {self.folder_name})"

    @property
    def scenario(self) -> Mapping[str, Any]:
        """The scenario as the manifest holds it."""
        return self.opened.scenarios[self.place]

    @property
    def folder_name(self) -> str:
        """Name of its folder."""
        return self.opened.folder.name


def source_of(context: PageContext, key: str) -> Source:
    """Return the source that the page calls ``key``.

    Raises:
        RunError: if there is none.
    """
    number, _, place = key.partition("-")
    if number.isdecimal() and place.isdecimal() and len(key) < 12:
        at, of = int(number), int(place)
        if at < len(context.opened) and of < len(context.opened[at].scenarios):
            return _source(context, context.opened[at], of)
    raise RunError("there is no such scenario on this page")


def _source(context: PageContext, opened: Opened, place: int) -> Source:
    name = opened.names[place]
    named = sum(found.names.count(name) for found in context.opened)
    return Source(opened, place, named < 2)


def all_sources(context: PageContext) -> list[Source]:
    """Return every scenario of every open folder."""
    return [
        _source(context, opened, place)
        for opened in context.opened
        for place in range(len(opened.scenarios))
    ]


def why_no_difference(base: Source, other: Source) -> str | None:
    """Return why two sources cannot be subtracted, in a Dutch sentence, or None."""
    if base.key == other.key:
        return "Een scenario verschilt niet van zichzelf."
    pair = f"{other.label} en {base.label}"
    if base.opened.is_comparison or other.opened.is_comparison:
        if base.opened.number == other.opened.number and base.place == 0:
            return None
        first = (other if other.opened.is_comparison else base).opened.names[0]
        return (
            f"Van {pair} is geen verschil te tonen: een vergelijking bewaart alleen de "
            f"verschillen met haar eigen basis, hier {first}; kies die als basis."
        )
    unlike = [
        text for field, text in _SAME.items() if base.scenario[field] != other.scenario[field]
    ]
    found = []
    if unlike:
        *most, last = unlike
        found.append(f"zij hebben {', '.join(most)} en {last}" if most else f"zij hebben {last}")
    if _design(base) != _design(other):
        found.append("hun replicaties zijn niet gepaard")
    return f"Van {pair} is geen verschil te tonen: {'; '.join(found)}." if found else None


def _design(source: Source) -> Any:
    facts = source.opened.manifest["replicates"]
    rows = facts.get("design")
    if facts["count"] is None or not isinstance(rows, list):
        return facts["count"]
    keys = ("name", "seed", "parameter_set", "values")
    return [{key: row.get(key) for key in keys} for row in rows if isinstance(row, dict)]


def same_code(base: Source, other: Source) -> bool:
    """Return whether the same code made both."""
    codes = [source.opened.manifest["code"].get("source_sha256") for source in (base, other)]
    return bool(codes[0] == codes[1])
