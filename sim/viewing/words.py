"""Dutch words and numbers for what a run holds: names of indicators, notes, figures of speech."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from sim.clock import schooljaar_label

if TYPE_CHECKING:
    from sim.run import RunResult

FIRST_MEASURED_YEAR = 2023
"""From this schooljaar on, the locations and their leerlingen are those of the source itself."""
SHOWN = 50
"""Characters of a scenario's name that fit below a figure."""
GETELD, STAND = "geteld", "stand"
SPECIAL = ("sbo", "so", "vso")


class WithManifest(Protocol):
    """A result, of whatever kind, that says in its manifest what it is of."""

    @property
    def manifest(self) -> Mapping[str, Any]:
        """Its manifest."""


@dataclass(frozen=True)
class Column:
    """One indicator as people see it.

    Attributes:
        indicator: its name in the result tables.
        name: what it is, in a few words.
        head: the same in lines of at most 10 characters, for the head of a table.
        form: ``geteld`` (everyone once who had it in the schooljaar) or ``stand`` (on 1 October).
    """

    indicator: str
    name: str
    head: str
    form: str

    @property
    def subject(self) -> str:
        """Whom or what it is about: the same in every panel of a figure, and so its colour."""
        last = self.name.rpartition(" ")[2]
        return last if last in SPECIAL else self.name


@dataclass(frozen=True)
class Group:
    """Columns that belong together, with the title of their table or panel."""

    title: str
    columns: tuple[Column, ...]


THUIS_GETELD = Group(
    "Thuiszitters en vrijstellingen, geteld in het schooljaar",
    (
        Column("thuiszitters_geteld", "thuiszitters totaal", "thuis-\nzitters\ntotaal", GETELD),
        Column("absoluut_verzuim_geteld", "absoluut verzuim", "absoluut\nverzuim", GETELD),
        Column(
            "langdurig_relatief_verzuim_geteld",
            "langdurig relatief verzuim",
            "langd.\nrelatief",
            GETELD,
        ),
        Column(
            "thuiszitters_langer_dan_3_maanden_geteld",
            "langer dan 3 maanden",
            "langer\ndan 3\nmaanden",
            GETELD,
        ),
        Column("vrijstelling_5a_geteld", "vrijstelling 5 onder a", "vrijst.\n5a", GETELD),
    ),
)
THUIS_STAND = Group(
    "Thuiszitters en vrijstellingen, stand op 1 oktober",
    (
        Column("absoluut_verzuim_stand", "absoluut verzuim", "absoluut\nverzuim", STAND),
        Column(
            "langdurig_relatief_verzuim_stand",
            "langdurig relatief verzuim",
            "langd.\nrelatief",
            STAND,
        ),
        Column("thuis_met_toestemming_stand", "thuis met toestemming", "met toe-\nstemming", STAND),
        Column("vrijstelling_5a_stand", "vrijstelling 5 onder a", "vrijst.\n5a", STAND),
    ),
)
INSTROOM = Group(
    "Instroom in sbo, so en vso, geteld in het schooljaar",
    tuple(
        Column(f"instroom_{s}_schooljaar", f"instroom {s}", f"instroom\n{s}", GETELD)
        for s in SPECIAL
    ),
)
LEERLINGEN = Group(
    "Leerlingen in sbo, so en vso, stand op 1 oktober",
    tuple(
        Column(f"leerlingen_{s}", f"leerlingen {s}", f"leer-\nlingen\n{s}", STAND) for s in SPECIAL
    ),
)
WACHTLIJST = Group(
    "Wachtlijst voor sbo, so en vso, stand op 1 oktober",
    tuple(
        Column(f"wachtlijst_{s}", f"wachtlijst {s}", f"wacht-\nlijst\n{s}", STAND) for s in SPECIAL
    ),
)
GROUPS = (THUIS_GETELD, THUIS_STAND, INSTROOM, LEERLINGEN, WACHTLIJST)
TABLE_GROUPS = (
    Group("Thuiszitters, geteld in het schooljaar", THUIS_GETELD.columns[:-1]),
    Group("Thuiszitters, stand op 1 oktober", THUIS_STAND.columns[:-1]),
    Group("Vrijstelling 5 onder a", (THUIS_GETELD.columns[-1], THUIS_STAND.columns[-1])),
    *GROUPS[2:],
)
"""The tables of replicates: at most four columns each, as every cell holds an interval."""
THUIS_NOTE = (
    "thuiszitters: absoluut of langdurig relatief verzuim, iedere leerling één keer; langer dan "
    "3 maanden: daarvan wie in het schooljaar langer dan drie maanden thuiszat"
)
WACHTLIJST_NOTE = (
    "Wachtlijsten zijn in een steekproef te hoog, omdat plaatsen hele plaatsen zijn: lees ze "
    "alleen bij scale 1."
)


def number(value: float, decimals: int = 0) -> str:
    """Return a number as it is written in Dutch: 1.234,5; an en dash where there is none."""
    if value is None or math.isnan(value):
        return "–"
    text = f"{round(value, decimals) + 0.0:,.{decimals}f}"  # + 0.0: no minus before a zero
    return text.translate(str.maketrans(",.", ".,"))


def percentage(share: float) -> str:
    """Return a share as a percentage without decimals; an en dash where there is none."""
    return "–" if math.isnan(share) else f"{number(100.0 * share)} %"


def scale_of(result: WithManifest) -> float:
    """Return the share of all leerlingen that was drawn; 1 in a written-out world."""
    scenario = result.manifest["scenario"]
    return float(scenario["scale"]) if isinstance(scenario["world"], str) else 1.0


def short(text: str, length: int) -> str:
    """Return a text of at most this many characters; what is cut off shows as an ellipsis."""
    return text if len(text) <= length else text[: length - 1].rstrip(" ,") + "…"


def source_line(manifest: Mapping[str, Any]) -> str:
    """Return the line that says where a figure comes from."""
    scenario = manifest["scenario"]
    return (
        f"Bron: Leerlingstromen {manifest['code']['version']}, "
        f"scenario {short(scenario['name'], SHOWN)}, "
        f"seed {scenario['seed']}, run {manifest['run_id']}"
    )


def notes(result: "RunResult") -> list[str]:
    """Return the sentences that a reader of the numbers must know, in Dutch."""
    return [_uncertainty(result), *notes_of_all(result)]


def notes_of_all(result: WithManifest) -> list[str]:
    """Return the sentences that belong to every result, but for how sure it is."""
    manifest = result.manifest
    found = [_assumptions(manifest)]
    share = scale_of(result)
    if share < 1.0:
        found.append(
            f"Getrokken is {one_in(share)} leerlingen. De aantallen hier zijn teruggerekend naar "
            "alle leerlingen; die in de Parquet-bestanden zijn de getrokken aantallen."
        )
        found.append(WACHTLIJST_NOTE)
    scenario = manifest["scenario"]
    year = int(scenario["start"][:4])
    if scenario["world"] == "gelijk":
        found.append("Elk samenwerkingsverband begint gelijk; dit is niet Nederland zoals het was.")
    if not isinstance(scenario["world"], str):
        found.append("De wereld is uitgeschreven in het scenario; dit is niet Nederland.")
    else:
        found += scaled_locations(year)
    return found


def population_notes(year: int, share: float) -> list[str]:
    """Return the sentences that belong to the table of a start population, in Dutch."""
    found = scaled_locations(year)
    if share < 1.0:
        found.append(
            f"Getrokken is {one_in(share)} leerlingen. De aantallen hier zijn de getrokken "
            "aantallen; ook de kolom tabel is daarnaar verkleind."
        )
    return found


def scaled_locations(year: int) -> list[str]:
    """Return the sentence for a start whose locations are those of a later year, if it is one."""
    if year >= FIRST_MEASURED_YEAR:
        return []
    return [
        f"De locaties van {FIRST_MEASURED_YEAR} zijn geschaald naar de sectortotalen "
        f"van {schooljaar_label(year)}."
    ]


def _assumptions(manifest: Mapping[str, Any]) -> str:
    facts = manifest["parameters"]
    text = f"{facts['assumed']} van de {facts['count']} parameters zijn aannames; "
    if facts["calibrated"]:
        return text + f"{facts['calibrated']} zijn opgelost uit totalen van vóór 2019."
    return text + "niets is opgelost uit totalen."


def _uncertainty(result: "RunResult") -> str:
    facts = result.manifest["replicates"]
    if facts["count"] is None:
        return "Eén run: geen onzekerheid getoond."
    runs = runs_of(result)
    text = f"Mediaan van {runs} runs; tussen haken de middelste 80 % van de runs. "
    if facts["seed_only"]:
        text += "Alleen de seed verschilt, de parameters staan vast."
    else:
        text += (
            "Seed en aangenomen parameters verschillen per run. Kans: het deel van de spreiding "
            f"dat toeval alleen verklaart, uit {facts['chance_runs']} runs met vaste parameters "
            "(ruw bij zo weinig runs)."
        )
    if runs < facts["count"]:
        text += f" {facts['count'] - runs} van de {facts['count']} runs mislukten."
    return text


def runs_of(result: "RunResult") -> int:
    """Return how many replicates came to their end."""
    return 1 if result.summary is None else int(result.summary["runs"].max())


def figure_note(result: "RunResult") -> str:
    """Return the line that says what lines and band of a figure hold."""
    if result.summary is None:
        return "Eén run: geen onzekerheid getekend."
    text = f"Lijn: mediaan van {runs_of(result)} runs; band: de middelste 80 % van de runs; "
    if result.manifest["replicates"]["seed_only"]:
        return text + "alleen de seed verschilt."
    return text + "seed en aangenomen parameters verschillen."


def assumptions_note(result: WithManifest) -> str:
    """Return the line of a figure that says what its numbers rest on."""
    facts, share = result.manifest["parameters"], scale_of(result)
    calibrated = "niets opgelost uit totalen"
    if facts["calibrated"]:
        calibrated = f"{facts['calibrated']} opgelost uit totalen van vóór 2019"
    text = (
        f"Parameterset {facts['set']}: {facts['assumed']} van de {facts['count']} parameters "
        f"zijn aannames, {calibrated}."
    )
    if share < 1.0:
        text += f" Getrokken is {one_in(share)} leerlingen, teruggerekend naar alle."
    return text


def one_in(share: float) -> str:
    """Return a share as ``1 op de 10``."""
    inverse = 1.0 / share
    whole = abs(inverse - round(inverse)) < 1e-9
    return f"1 op de {number(inverse, 0 if whole else 1)}"
