"""Dutch words and numbers for what differs between scenarios, and the rows that tables show."""

from collections.abc import Sequence
from functools import cache

import pandas as pd

from sim.agents.codes import SCHOOLSOORT_NAAM, Aanwezigheid
from sim.clock import schooljaar_label
from sim.comparing.folder import Comparison
from sim.comparing.ledger import BOTH, NOWHERE_NAME, STAND, START_NAME
from sim.results import COMPARISON
from sim.viewing.life_words import AANWEZIG, SOORT
from sim.viewing.words import (
    LEERLINGEN,
    SPECIAL,
    THUIS_GETELD,
    WACHTLIJST,
    Column,
    Group,
    notes_of_all,
    number,
    scale_of,
    short,
)

TELDATA = "teldata"
NAME_SHOWN = 24
"""Characters of the name of a scenario that fit in a figure."""
THUIS = Group("thuiszitters, geteld in het schooljaar", THUIS_GETELD.columns[:3])
INSTROOM = Group(
    "instroom in sbo, so en vso tussen teldata",
    tuple(
        Column(f"instroom_{s}_tussen_teldata", f"instroom {s}", f"instroom\n{s}", TELDATA)
        for s in SPECIAL
    ),
)
STOCK = Group("leerlingen in sbo, so en vso, stand op 1 oktober", LEERLINGEN.columns)
WAITING = Group("wachtlijst, stand op 1 oktober", WACHTLIJST.columns)
GROUPS = (THUIS, INSTROOM, STOCK, WAITING)
NATIONAL, SWV = "nederland", "swv"
ONE_SEED_NOTE = "Eén seed, geen marge: of een verschil meer is dan toeval, is hier niet te zien."
FLOW = ["from_state", "to_state", "process", "run_of_event"]
"""What tells one kind of move from another."""
_SOORT_WORDS = {name: SOORT[int(code)] for code, name in SCHOOLSOORT_NAAM.items()}
_AANWEZIG_WORDS = {code.name.lower(): AANWEZIG[code] for code in Aanwezigheid}
_REST = {"wachtlijst": "wacht op een plaats"}


def signed(value: float, decimals: int = 0) -> str:
    """Return a difference as it is written in Dutch, with its sign."""
    text = number(value, decimals)
    return f"+{text}" if value > 0 and text.strip("0,") else text


def interval(low: float, high: float) -> str:
    """Return both ends of a margin."""
    return f"[{signed(low)} tot {signed(high)}]"


def state_words(name: str) -> str:
    """Return a state of the ledger as people read it."""
    if name == NOWHERE_NAME:
        return name
    soort, *rest = name.split("/")
    words = [_AANWEZIG_WORDS.get(part, _REST.get(part, part)) for part in rest]
    return ", ".join([_SOORT_WORDS[soort], *words])


def event_words(process: str, run: str) -> str:
    """Return by what two leerlingen parted, and in which run that was."""
    if process == START_NAME:
        return "verschilt vanaf de start"
    where = "in beide" if run == BOTH else f"in {run}"
    return f"{process.replace('_', ' ')} {where}"


def minus(result: Comparison, name: str) -> str:
    """Return which difference it is: this scenario less the base."""
    return f"{name} min {result.names[0]}"


def briefly(result: Comparison, name: str) -> str:
    """Return the same with names that are not too long for a figure."""
    return f"{short(name, NAME_SHOWN)} min {short(result.names[0], NAME_SHOWN)}"


def of_scenario(result: Comparison, name: str, level: str = NATIONAL) -> pd.DataFrame:
    """Return the differences of one scenario on one level."""
    frame = result.difference
    rows: pd.DataFrame = frame[(frame["scenario"] == name) & (frame["level"] == level)]
    return rows


def shown_column(result: Comparison) -> str:
    """Return the column that holds the difference itself."""
    return "median" if result.replicated else "value"


def flows(result: Comparison, name: str, schooljaar: int | None = None) -> pd.DataFrame:
    """Return who moved on a teldatum, all leerlingen, the largest number first.

    Args:
        result: the comparison.
        name: the other scenario.
        schooljaar: whose 1 October; default the last.

    Returns:
        from_state, to_state, process, run_of_event, and ``count``, ``p10``, ``p90``: with
        replicates over these, else three times the same number.
    """
    ledger = result.ledger
    mine = ledger[(ledger["scenario"] == name) & (ledger["form"] == STAND)]
    last = max(result.yearly["schooljaar"]) if schooljaar is None else schooljaar
    mine = mine[mine["schooljaar"] == last]
    if result.replicated and len(mine):
        runs = sorted(result.yearly["replicate"].unique())
        wide = mine.pivot_table(
            index=FLOW, columns="replicate", values="count", aggfunc="sum", fill_value=0
        ).reindex(columns=runs, fill_value=0)
        found = pd.DataFrame(
            {
                "count": wide.median(axis=1),
                "p10": wide.quantile(0.1, axis=1),
                "p90": wide.quantile(0.9, axis=1),
            }
        ).reset_index()
    else:
        found = mine[[*FLOW, "count"]].assign(p10=mine["count"], p90=mine["count"])
    columns = ["count", "p10", "p90"]
    found[columns] = found[columns] / scale_of(result)
    order = found.sort_values(["count", *FLOW], ascending=[False, *([True] * len(FLOW))])
    ordered: pd.DataFrame = order.reset_index(drop=True)
    return ordered


def ranked(result: Comparison, name: str, indicator: str) -> pd.DataFrame:
    """Return the samenwerkingsverbanden that differ in the last schooljaar, ascending.

    Returns:
        unit, value, and with replicates p10 and p90, for all leerlingen.
    """
    rows = of_scenario(result, name, SWV)
    rows = rows[rows["indicator"] == indicator]
    rows = rows[rows["schooljaar"] == rows["schooljaar"].max()]
    shown = shown_column(result)
    frame = rows.rename(columns={shown: "value"})
    columns = [c for c in ("value", "p10", "p90") if c in frame]
    frame = frame[["unit", *columns]].copy()
    frame[columns] = frame[columns].astype(float) / scale_of(result)
    frame = frame[(frame[columns] != 0.0).any(axis=1)]
    ordered: pd.DataFrame = frame.sort_values(["value", "unit"]).reset_index(drop=True)
    return ordered


@cache
def _labels() -> dict[str, str]:
    from sim.data import read_table  # noqa: PLC0415  (a small world has other units)

    table = read_table("swvs")
    return dict(zip(table["swv"], table["label"], strict=True))


def swv_label(code: str) -> str:
    """Return the name of a samenwerkingsverband, or its code where it has none."""
    return _labels().get(code, code)


def margin_note(result: Comparison) -> str:
    """Return the sentence that says how sure the differences are."""
    if not result.replicated:
        return ONE_SEED_NOTE
    facts = result.manifest["replicates"]
    runs = int(result.difference["runs"].max())
    text = (
        f"Mediaan van {runs} gepaarde runs: in elke run hebben de scenario's dezelfde seed en "
        "dezelfde parameters. Tussen haken de middelste 80 % van de runs"
    )
    if facts["seed_only"]:
        text += "; alleen de seed verschilt."
    else:
        text += (
            ": seed en aangenomen parameters samen. Kans: dezelfde marge voor toeval alleen, uit "
            f"{facts['chance_runs']} runs met de parameters van het scenario (ruw bij zo weinig)."
        )
    if runs < facts["count"]:
        text += f" {facts['count'] - runs} van de {facts['count']} runs mislukten."
    return text


def comparison_notes(result: Comparison) -> list[str]:
    """Return the sentences that a reader of the differences must know, in Dutch."""
    found = [margin_note(result), *result.manifest[COMPARISON]["parameter_notes"]]
    return [*found, *notes_of_all(result)]


def comparison_source(result: Comparison, name: str) -> str:
    """Return the line that says where a figure comes from."""
    manifest = result.manifest
    return (
        f"Bron: Leerlingstromen {manifest['code']['version']}, {briefly(result, name)}, "
        f"seed {manifest['seed']}, vergelijking {manifest['run_id']}"
    )


def years_of(frame: pd.DataFrame) -> Sequence[int]:
    """Return the schooljaren of a table, in order."""
    return sorted(int(year) for year in frame["schooljaar"].unique())


def last_label(result: Comparison) -> str:
    """Return the last schooljaar as people write it."""
    return schooljaar_label(int(result.yearly["schooljaar"].max()))
