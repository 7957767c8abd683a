"""The validation record: the model beside the national series, as one table that ships.

README, report and page show these figures and no others. To make it anew, from the repository's
own folder::

    python -m sim.viewing.record
"""

from functools import cache
from pathlib import Path

import pandas as pd

from sim import __version__
from sim.backcast import DEVIATION, MEAN_DEVIATION, MEANS, SEEDS, backcast, last_years
from sim.viewing.sheets import Head, Sheet
from sim.viewing.words import number

FILE = Path(__file__).parent / "terugblik.csv"
SCENARIO = Path("scenarios/terugblik-2011.yaml")
COMMAND = "python -m sim.viewing.record"
COLUMNS = ["indicator", "jaar", "waargenomen", "vergelijkbaar", "model"]
_DECIMALS = 3
_TITLE = "Terugblik vanaf 2011: het model naast de landelijke reeksen, grootste afwijking eerst"


@cache
def record() -> pd.DataFrame:
    """Return indicator, jaar, waargenomen, vergelijkbaar, model and the deviation in percent."""
    frame = pd.read_csv(FILE, comment="#")
    frame[DEVIATION] = 100.0 * (frame["model"] / frame["vergelijkbaar"] - 1.0)
    return frame


def origin() -> tuple[str, ...]:
    """Return what the file says of itself, line by line."""
    lines = FILE.read_text(encoding="utf-8").splitlines()
    return tuple(line.removeprefix("# ") for line in lines if line.startswith("#"))


def worst_first() -> pd.DataFrame:
    """Return the last year of each series, those that the model misses most at the top."""
    return last_years(record()).sort_values(MEAN_DEVIATION, ascending=False, ignore_index=True)


def series_words(indicator: str) -> str:
    """Return the name of a series as people read it."""
    name = indicator.replace("_5a", " 5 onder a").replace("_", " ")
    name = name.replace("gem leeftijd", "gemiddelde leeftijd")
    return f"{name.removesuffix(' geteld')} (geteld)" if name.endswith(" geteld") else name


def record_sheet() -> Sheet:
    """Return the record as a table: the last year of each series and the mean deviation."""
    rows = []
    for row in worst_first().to_dict("records"):
        decimals = 1 if str(row["indicator"]).startswith(MEANS) else 0
        values = (number(float(row[name]), decimals) for name in COLUMNS[2:])
        rows.append(
            (
                series_words(str(row["indicator"])),
                str(row["jaar"]),
                *values,
                f"{number(float(row[DEVIATION]), 1)} %",
                f"{number(float(row[MEAN_DEVIATION]), 1)} %",
            )
        )
    names = ("waargenomen", "vergelijkbaar", "model", "afwijking", "gemiddelde afwijking")
    heads = (Head("reeks"), Head("jaar", right=True), *(Head(n, right=True) for n in names))
    notes = (
        "laatste jaar van elke reeks; vergelijkbaar: zonder het aangenomen tiende deel dat in het "
        "mbo zit; gemiddelde afwijking: over alle jaren, zonder teken",
        *origin(),
    )
    return Sheet(_TITLE, heads, tuple(rows), notes)


def write(table: pd.DataFrame) -> None:
    """Write the record.

    Args:
        table: as ``backcast`` returns it.
    """
    head = (
        f"# Leerlingstromen {__version__}, scenario {SCENARIO.name}: gemiddelde van {SEEDS} seeds "
        "bij 10 % van de leerlingen.",
        f"# Gemaakt met: {COMMAND}",
    )
    text = table[COLUMNS].round(_DECIMALS).to_csv(index=False, lineterminator="\n")
    FILE.write_text("\n".join(head) + "\n" + text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    from sim.scenario import load

    write(backcast(load(SCENARIO)))
