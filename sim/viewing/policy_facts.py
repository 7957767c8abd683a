"""What stands behind a policy: the numbers of its assumed effect, and its places in the law."""

from dataclasses import dataclass

from sim.data import read_table
from sim.parameters import Parameters
from sim.policies.policy import Policy
from sim.viewing.policy_words import KINDS, SURE, figure, unit_of


@dataclass(frozen=True)
class LawPlace:
    """A sentence of law behind a policy.

    Attributes:
        place: law and article.
        since: first day; empty: not found.
        until: last day; empty: none.
        sure: how sure the date is, in Dutch.
        url: where the sentence stands.
        sentence: the sentence itself.
    """

    place: str
    since: str
    until: str
    sure: str
    url: str
    sentence: str

    @property
    def period(self) -> str:
        """From when to when it holds."""
        begins = f"vanaf {self.since}" if self.since else "datum niet gevonden"
        return begins + (f" tot en met {self.until}" if self.until else "")


def effect_rows(policy: Policy, parameters: Parameters) -> list[tuple[str, ...]]:
    """Return per parameter of a policy's effect: name, value, range, kind, reference."""
    rows: list[tuple[str, ...]] = []
    for name in policy.effect:
        item = parameters.items[name]
        unit = "" if item.unit == "year" else f" {unit_of(item.unit)}"
        span = range_words(item.range, item.unit)
        value = f"{figure(item.value, item.unit)}{unit}"
        rows.append((name, value, span, KINDS[item.kind], item.reference))
    return rows


def range_words(span: tuple[float, float] | None, unit: str) -> str:
    """Return both ends of a range, an en dash where there is none."""
    return "–" if span is None else " – ".join(figure(bound, unit) for bound in span)


def law_places(policy: Policy) -> list[LawPlace]:
    """Return the sentences of law behind a policy, the one that dates it first."""
    if not policy.law:
        return []
    rows = read_table("wet").set_index("id")
    found = []
    for identity in policy.law:
        row = rows.loc[identity]
        place = f"artikel {row['article']}" + (
            f" lid {row['paragraph']}" if row["paragraph"] else ""
        )
        bwb = f" ({row['bwb_id']})" if row["bwb_id"] else ""
        found.append(
            LawPlace(
                place=f"{row['law']}{bwb}, {place}",
                since=str(row["valid_from"] or ""),
                until=str(row["valid_until"] or ""),
                sure=SURE[str(row["zekerheid"])],
                url=str(row["url"]),
                sentence=str(row["sentence"]),
            )
        )
    return found
