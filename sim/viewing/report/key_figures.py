"""The few big numbers of a report: the base, every other scenario, and the difference."""

import math
from collections.abc import Iterator
from typing import NamedTuple

from sim.clock import schooljaar_label
from sim.viewing.compared_words import interval, of_scenario, shown_column, signed
from sim.viewing.report.given import Given, Pair
from sim.viewing.sheets import Head, Sheet
from sim.viewing.words import (
    LEERLINGEN,
    THUIS_GETELD,
    WACHTLIJST,
    Column,
    number,
    scale_of,
)

KEY_COLUMNS = (
    THUIS_GETELD.columns[0],
    THUIS_GETELD.columns[3],
    THUIS_GETELD.columns[4],
    *LEERLINGEN.columns,
    *WACHTLIJST.columns[1:],
)
TOLD = (
    (THUIS_GETELD.columns[0], "thuiszitters"),
    (LEERLINGEN.columns[1], "leerlingen in so"),
    (LEERLINGEN.columns[2], "leerlingen in vso"),
)
"""What is told in sentences as well."""
ONE_RUN = "Eén seed: geen marge."
TOO_SMALL = "te klein om te lezen zonder marge"
SMALL = 0.005
"""Share of the base below which a difference of single runs is not told."""
_FEW = 10
"""Below so many runs an interval is called rough."""


class Value(NamedTuple):
    """A number and both ends of its interval, not numbers where there is none; all leerlingen."""

    middle: float
    low: float = math.nan
    high: float = math.nan
    own_low: float = math.nan
    own_high: float = math.nan


def value_of(given: Given, which: int, column: Column, year: int) -> Value:
    """Return the figure of a scenario (0 is the base) in one schooljaar."""
    result = given.lines[which].result
    summary = result.summary
    frame = result.yearly if summary is None else summary
    row = frame[(frame["schooljaar"] == year) & (frame["indicator"] == column.indicator)]
    if row.empty:
        return Value(math.nan)
    names = ("value",) if summary is None else ("median", "p10", "p90")
    return Value(*(float(row[name].iloc[0]) / scale_of(result) for name in names))


def difference_of(pair: Pair, column: Column, year: int) -> Value:
    """Return the difference of a scenario with the base in one schooljaar."""
    frame = of_scenario(pair.found, pair.name)
    row = frame[(frame["schooljaar"] == year) & (frame["indicator"] == column.indicator)]
    if row.empty:
        return Value(math.nan)
    names = [shown_column(pair.found)]
    if pair.found.replicated:
        names += ["p10", "p90", "chance_p10", "chance_p90"]
    return Value(*(float(row[name].iloc[0]) / scale_of(pair.found) for name in names))


def shown_years(given: Given) -> tuple[int, ...]:
    """Return the schooljaren whose big numbers are shown: half-way, and the last."""
    years = given.years
    return tuple(dict.fromkeys((years[(len(years) - 1) // 2], years[-1])))


def key_sheets(given: Given) -> list[Sheet]:
    """Return a table of big numbers per shown schooljaar, the last one first."""
    return [_sheet(given, year) for year in reversed(shown_years(given))]


def _sheet(given: Given, year: int) -> Sheet:
    heads = [Head("wat", fixed=True), Head(given.base.label, right=True)]
    heads += [Head(pair.name, right=True) for pair in given.pairs]
    rows = []
    for column in KEY_COLUMNS:
        cells = [f"{column.name} ({column.form})", _plain(value_of(given, 0, column, year))]
        for place, pair in enumerate(given.pairs, start=1):
            own = number(value_of(given, place, column, year).middle)
            cells.append(f"{own}\n{_difference(difference_of(pair, column, year))}")
        rows.append(tuple(cells))
    return Sheet(f"Kerncijfers, {schooljaar_label(year)}", tuple(heads), tuple(rows), _notes(given))


def _plain(value: Value) -> str:
    text = number(value.middle)
    return text if math.isnan(value.low) else f"{text}\n[{number(value.low)}–{number(value.high)}]"


def _difference(value: Value) -> str:
    if math.isnan(value.middle):
        return "–"
    text = signed(value.middle) if round(value.middle) else "0"
    return text if math.isnan(value.low) else f"{text} {interval(value.low, value.high)}"


def _notes(given: Given) -> tuple[str, ...]:
    found = ["geteld: in het schooljaar, iedere leerling één keer; stand: op 1 oktober"]
    if given.pairs:
        found.append(f"onder het aantal staat het verschil met {given.base.label}")
    if not given.replicated:
        found.append(ONE_RUN)
    else:
        found.append(
            f"mediaan van {runs_of(given)} runs; tussen haken de middelste 80 % daarvan. Het "
            "verschil is in elke run apart genomen; de mediaan daarvan hoeft niet het verschil "
            "van de medianen te zijn"
        )
    return tuple(found)


def runs_of(given: Given) -> int:
    """Return how many runs stand behind the figures of the base."""
    summary = given.base.result.summary
    return 1 if summary is None else int(summary["runs"].max())


def key_sentences(given: Given) -> Iterator[tuple[str, str]]:
    """Yield label and big numbers in sentences: of the base, then of each other scenario."""
    first, last = given.years[0], given.years[-1]
    parts = []
    for column, words in TOLD:
        old, new = (value_of(given, 0, column, year) for year in (first, last))
        parts.append(f"{number(old.middle)} {words} worden er {_with_margin(new)}")
    yield (
        given.base.label,
        f"van {schooljaar_label(first)} naar {schooljaar_label(last)}: "
        f"{'; '.join(parts)}. Thuiszitters zijn geteld in het schooljaar, leerlingen op 1 oktober.",
    )
    runs = runs_of(given)
    end = f" Met {runs} runs is een marge ruw." if given.replicated and runs < _FEW else ""
    if not given.replicated:
        end = f" {ONE_RUN}"
    for place, pair in enumerate(given.pairs, start=1):
        told = [_told(given, pair, place, column, words, last) for column, words in TOLD]
        yield pair.name, f"in {schooljaar_label(last)} {'; '.join(told)}.{end}"


def _with_margin(value: Value) -> str:
    text = number(value.middle)
    if math.isnan(value.low):
        return text
    return f"{text} (middelste 80 % van de runs: {number(value.low)} tot {number(value.high)})"


def _told(given: Given, pair: Pair, which: int, column: Column, words: str, year: int) -> str:
    gap, own = difference_of(pair, column, year), value_of(given, which, column, year)
    whole = round(gap.middle)
    if whole and too_small(gap, value_of(given, 0, column, year)):
        return f"{number(own.middle)} {words}, een verschil met {given.base.label} {TOO_SMALL}"
    much = "evenveel als" if whole == 0 else f"{number(abs(whole))} {_word(whole)} dan"
    return f"{number(own.middle)} {words}, {much} in {given.base.label}{margin_words(gap)}"


def too_small(gap: Value, base: Value) -> bool:
    """Return whether a difference without a margin is too small beside the base to be read."""
    return math.isnan(gap.low) and abs(gap.middle) < SMALL * abs(base.middle)


def margin_words(gap: Value) -> str:
    """Return the margin of a difference in brackets, after a space; empty where there is none."""
    if math.isnan(gap.low):
        return ""
    text = f" (marge {signed(gap.low)} tot {signed(gap.high)}"
    if gap.low > 0.0 or gap.high < 0.0:
        return f"{text})"
    return f"{text}: nul ligt erin, de richting is niet zeker)"


def _word(gap: float) -> str:
    return "meer" if gap > 0 else "minder"
