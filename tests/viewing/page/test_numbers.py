"""The numbers of the page are those of the tables in the terminal, to the digit."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import pytest
from page.stored import FEW, SCALE, Stored, school_codes
from rich.table import Table

from sim.comparing.folder import read_comparison
from sim.results import RunError
from sim.run import read_results
from sim.viewing.compared_tables import comparison_tables
from sim.viewing.compared_words import INSTROOM, STOCK, THUIS, WAITING, interval, signed
from sim.viewing.money_words import WORDS
from sim.viewing.page import answers, details, routekaart, school_tables
from sim.viewing.page.answers import Page
from sim.viewing.page.context import PageContext, open_page
from sim.viewing.page.indicators import LEVELS, describe
from sim.viewing.page.regions import DRAWN, name_of, shapes
from sim.viewing.page.sources import NotStored, source_of
from sim.viewing.page.values import Ask
from sim.viewing.tables import tables
from sim.viewing.words import GROUPS, TABLE_GROUPS, Column, number


@pytest.fixture(scope="module")
def page(stored: Stored) -> Page:
    return Page(open_page(stored.good))


def written(value: Any, plus: bool = False) -> str:
    """Return a cell of the page in the words of the terminal."""
    if not isinstance(value, list):
        return (signed if plus else number)(math.nan if value is None else value)
    middle, low, high = (math.nan if each is None else each for each in value)
    if plus:
        return f"{signed(middle)} {interval(low, high)}"
    return f"{number(middle)} [{number(low)}–{number(high)}]"


def cells_of(table: Table) -> list[list[str]]:
    """Return the rows of a table of the terminal."""
    columns = (column.cells for column in table.columns)
    return [[str(cell) for cell in row] for row in zip(*columns, strict=True)]


def terminal(found: list[Table], shown: Sequence[Sequence[Column]]) -> dict[tuple[str, str], str]:
    """Return what tables of the terminal say, by schooljaar and indicator."""
    return {
        (row[0], column.indicator): cell
        for table, columns in zip(found, shown, strict=True)
        for row in cells_of(table)
        for column, cell in zip(columns, row[1:], strict=True)
        if row[0] != "kans"
    }


def on_page(answer: dict[str, Any], column: int, plus: bool = False) -> dict[tuple[str, str], str]:
    """Return what one column of the page says, by schooljaar and indicator."""
    names = {year["key"]: year["name"] for year in answer["years"]}
    return {
        (names[year], row["key"]): written(value, plus)
        for group in answer["groups"]
        for row in group["rows"]
        for year, value in row["cells"][column].items()
    }


@pytest.mark.parametrize(("place", "folder"), [(0, "basis"), (1, "anders"), (2, "seeds")])
def test_a_run_has_the_numbers_of_the_terminal(
    page: Page, stored: Stored, place: int, folder: str
) -> None:
    answer = answers.table(page, f"{place}-0", "nederland", "NL")
    found = tables(read_results(getattr(stored, folder)))
    single = [GROUPS[0].columns + GROUPS[1].columns, sum((g.columns for g in GROUPS[2:]), ())]
    many = [group.columns for group in TABLE_GROUPS]
    expected = terminal(found, many if folder == "seeds" else single)
    mine = on_page(answer, 0)
    assert len(expected) == 36
    assert len(set(expected.values())) > 25
    assert expected == {place: mine[place] for place in expected}
    text = " ".join(answer["notes"])
    assert "1 op de 10 leerlingen" in text
    assert ("één run, geen onzekerheid getoond" in text) == (folder != "seeds")
    assert ("mediaan van 3 runs" in text) == (folder == "seeds")


def test_a_comparison_has_the_numbers_of_the_terminal(page: Page, stored: Stored) -> None:
    answer = answers.table(page, "3-0,3-1", "nederland", "NL", base="3-0")
    found = comparison_tables(read_comparison(stored.compared))[:2]
    shown = [THUIS.columns + INSTROOM.columns, STOCK.columns + WAITING.columns]
    expected, mine = terminal(found, shown), on_page(answer, 2, plus=True)
    assert len(set(expected.values())) > 15
    assert expected == {place: mine[place] for place in expected}


def test_the_ledger_has_the_numbers_of_the_terminal(page: Page, stored: Stored) -> None:
    found = comparison_tables(read_comparison(stored.compared))
    standing, counted = cells_of(found[2]), cells_of(found[3])
    rows = details.ledger(page, "3-1", "stand", None)["rows"]
    mine = [[row["from"], row["to"], row["by"], number(row["count"][0])] for row in rows]
    assert mine == standing[: len(mine)]
    assert mine[0][3] == "310"
    rows = details.ledger(page, "3-1", "geteld", None)["rows"]
    assert [[row["year"], *map(number, row["count"])] for row in rows] == counted


def test_money_has_the_numbers_of_the_terminal(page: Page, stored: Stored) -> None:
    answer = details.money(page, "3-0,3-1", "nederland", "NL", "3-0")
    found = cells_of(comparison_tables(read_comparison(stored.compared))[-1])
    mine = [signed(row["cells"][2]["2026"], 1) for row in answer["rows"]]
    assert mine == [row[1] for row in found]
    assert [row["name"] for row in answer["rows"]] == [row[0] for row in found]
    assert "miljoen euro" in answer["title"]


def test_a_map_is_the_table_scaled_back(page: Page, stored: Stored) -> None:
    ask = Ask("monthly", "gemeente", "absoluut_verzuim_stand")
    answer = answers.map_data(page, "0-0", ask)
    frame = pd.read_parquet(stored.basis / "monthly.parquet")
    rows = frame[(frame["level"] == "gemeente") & (frame["indicator"] == ask.indicator)]
    wide = rows.pivot_table(index="month", columns="unit", values="value")
    wide = wide.reindex(columns=answer["units"]).fillna(0.0) / SCALE
    assert answer["times"] == list(wide.index)
    assert len(answer["units"]) == 342
    np.testing.assert_array_equal(np.array(answer["values"], float), wide.to_numpy())
    assert (np.array(answer["values"]) == 0).mean() > 0.5 / FEW  # months without a row count 0


def test_a_share_is_taken_of_the_leerlingen_of_the_region(page: Page) -> None:
    ask = Ask("yearly", "swv_vo", "wachtlijst_vso", relative=True)
    band = page.values.shown(source_of(page.context, "0-0"), ask)
    parts = [
        page.values.shown(source_of(page.context, "0-0"), Ask("yearly", "swv_vo", key)).middle
        for key in ("wachtlijst_vso", "leerlingen_vo", "leerlingen_vso")
    ]
    np.testing.assert_allclose(band.middle, 1000 * parts[0] / (parts[1] + parts[2]))
    steps = Ask("yearly", "swv_po", "scholen_inclusief", relative=True)
    assert np.allclose(page.values.shown(source_of(page.context, "0-0"), steps).middle, 50.0)


def test_a_count_of_schools_is_not_scaled(page: Page) -> None:
    found = routekaart.steps(page, "0-0")["sources"][0]["steps"]
    assert [step["middle"] for step in found] == [[2, 4], [4, 8], [6, 12]]


def test_two_runs_are_subtracted(page: Page) -> None:
    ask = Ask("monthly", "gemeente", "leerlingen_so")
    one, other = (source_of(page.context, key) for key in ("0-0", "1-0"))
    found = page.values.shown(other, ask, one).middle
    apart = [page.values.shown(each, ask).middle for each in (other, one)]
    np.testing.assert_allclose(found, apart[0] - apart[1], atol=1e-9)
    assert (found > 0).any()


def test_a_band_holds_the_middle_of_the_replicates(page: Page, stored: Stored) -> None:
    ask = Ask("monthly", "swv_po", "leerlingen_sbo")
    band = page.values.shown(source_of(page.context, "2-0"), ask)
    frame = pd.read_parquet(stored.seeds / "monthly.parquet")
    frame = frame[(frame["unit"] == "PO2001") & (frame["indicator"] == ask.indicator)]
    wide = frame.pivot_table(index="month", columns="replicate", values="value")
    wide = wide.reindex(list(band.times)).fillna(0.0)
    at = band.units.index("PO2001")
    assert band.runs == 3
    assert band.low is not None
    assert band.high is not None
    np.testing.assert_allclose(band.middle[:, at], wide.median(axis=1) / SCALE)
    np.testing.assert_allclose(band.low[:, at], wide.quantile(0.1, axis=1) / SCALE)
    np.testing.assert_allclose(band.high[:, at], wide.quantile(0.9, axis=1) / SCALE)


@pytest.mark.parametrize(
    ("source", "base", "words"),
    [
        ("2-0", "0-0", "niet gepaard"),
        ("3-1", "0-0", "eigen basis"),
        ("3-0", "3-1", "eigen basis"),
        ("0-0", "0-0", "niet van zichzelf"),
    ],
)
def test_what_cannot_be_subtracted_says_why(page: Page, source: str, base: str, words: str) -> None:
    ask = Ask("yearly", "nederland", "thuiszitters_geteld")
    with pytest.raises(NotStored, match=words):
        page.values.shown(source_of(page.context, source), ask, source_of(page.context, base))


@pytest.mark.parametrize(
    ("key", "ask", "words"),
    [
        ("3-1", Ask("monthly", "nederland", "leerlingen_so"), "geen cijfers per maand"),
        ("3-1", Ask("yearly", "gemeente", "leerlingen_so"), "alleen verschillen"),
        ("0-0", Ask("yearly", "swv_po", "leerlingen_vo"), "niet geteld"),
        ("0-0", Ask("yearly", "swv_po", "onzin"), "bevat geen onzin"),
        ("0-0", Ask("geld", "swv_po", "onzin"), "bestaat niet"),
    ],
)
def test_what_is_not_stored_says_so(page: Page, key: str, ask: Ask, words: str) -> None:
    with pytest.raises(NotStored, match=words):
        page.values.shown(source_of(page.context, key), ask)


@pytest.mark.parametrize("key", ["9-0", "0-1", "../etc", "-1-0", "", "0-0-0"])
def test_an_unknown_scenario_is_refused(page: Page, key: str) -> None:
    with pytest.raises(RunError, match="no such scenario"):
        source_of(page.context, key)


def test_regions_have_borders_and_names() -> None:
    for level in DRAWN:
        found = shapes(level)
        assert all(path.startswith("M") for path in found["paths"].values())
        assert all(name_of(level, code) != code for code in found["paths"])
    assert len(shapes("gemeente")["paths"]) == 342


def test_every_indicator_has_dutch_words(page: Page) -> None:
    source = source_of(page.context, "0-0")
    for level in LEVELS:
        for table, key in page.values.indicators(source, level):
            assert "_" not in describe(key, table).name


# --- opening --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("empty", "is not a results folder"),
        ("torn", "cannot be read"),
        ("scale", "scenario.scale: '<b>alles</b>'; allowed: above 0 up to 1"),
        ("notable", "holds no monthly.parquet"),
        ("nocolumn", "has no column schooljaar"),
        ("linked", "holds no geld.parquet"),
    ],
)
def test_a_damaged_folder_gives_one_sentence(stored: Stored, name: str, words: str) -> None:
    context = open_page([stored.basis, stored.bad[name]])
    assert [found.folder for found in context.opened] == [stored.basis]
    (sentence,) = context.refused
    assert words in sentence
    assert "\n" not in sentence


def test_without_folders_all_results_are_opened(stored: Stored) -> None:
    context = open_page([], results=stored.basis.parent)
    assert {found.folder.name for found in context.opened} >= {"basis", "anders", "seeds"}
    assert len(context.refused) == 5  # the sixth is not called one, as it is empty
    assert context.find() == []


def test_nothing_outside_the_roots_is_opened(stored: Stored) -> None:
    context = PageContext(stored.anders, (stored.anders,))
    with pytest.raises(RunError, match="lies outside"):
        context.add(stored.basis)
    with pytest.raises(RunError, match="lies outside"):
        context.add(stored.anders / ".." / "basis")


# --- schools --------------------------------------------------------------------------------------


def test_schools_are_scaled_back_and_step(page: Page, stored: Stored) -> None:
    codes = school_codes()
    answer = school_tables.school_map(page, "4-0", "leerlingen")
    assert answer["times"] == ["2025", "2026"]
    assert len(answer["values"][0]) == len(codes)
    assert answer["values"][0][:3] == [0, 10, 20]
    assert answer["values"][1][0] is None  # closed: no row, which is not nobody
    found = details.school_list(page, "4-0", "gemeente", "GM0363")
    frame = pd.read_parquet(stored.schools / "scholen.parquet")
    mine = frame[(frame["schooljaar"] == 2026) & (frame["indicator"] == "stap")]
    steps = mine.set_index("school")["value"]
    kept = zip(found["schools"]["vestigingscode"], found["schools"]["schoolsoort"], strict=True)
    expected = [steps[f"{c}/{s}" if f"{c}/{s}" in steps else c] for c, s in kept]
    assert found["years"][1]["step"] == expected
    assert found["steps"][2] == "inclusief (laatste stap)"


def test_schools_that_are_not_stored_say_so(page: Page) -> None:
    with pytest.raises(NotStored, match=r"geen scholen\.parquet"):
        school_tables.school_map(page, "0-0", "leerlingen")
    assert "brondata" in details.school_list(page, "0-0", "gemeente", "GM0363")["reason"]
    assert answers.indicators(page, "0-0", "scholen") == {"indicators": []}
    found = answers.indicators(page, "4-0", "scholen")["indicators"]
    assert [each["key"] for each in found] == ["leerlingen", "stap"]


# --- what cannot be subtracted --------------------------------------------------------------------


def test_every_reason_is_given_the_world_first(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    """Caught: the first field that differs alone, and columns of differences that are not there."""
    other = source_of(page.context, "1-0")
    changed = {**other.scenario, "world": {"schools": []}, "scale": 1.0, "start": "2024-08"}
    monkeypatch.setitem(other.opened.manifest, "scenario", changed)
    found = answers.table(page, "0-0,1-0", "nederland", "NL", "0-0")
    (reason,) = [text for text in found["reasons"] if "verschil" in text]
    words = "zij hebben een andere wereld, een andere eerste maand en een andere schaal"
    assert reason.endswith(f"{words}.")
    assert [column["signed"] for column in found["columns"]] == [False, False]
    assert all(len(row["cells"]) == 2 for group in found["groups"] for row in group["rows"])
    assert not any(" min " in note for note in found["notes"])
    books = details.money(page, "0-0,1-0", "nederland", "NL", "0-0")
    assert len(books["columns"]) == 2
    assert reason in books["reasons"]


def test_the_first_schooljaar_is_one_that_all_have() -> None:
    """Caught: the last of any."""
    assert answers.last_of_all([{"2025", "2026"}, {"2024", "2025"}, set()]) == "2025"
    assert answers.last_of_all([{"2025"}, {"2024"}]) == ""
    assert answers.last_of_all([]) == ""


def test_money_has_the_names_of_the_picture(page: Page) -> None:
    """Caught: the raw name of a post."""
    rows = details.money(page, "0-0", "nederland", "NL")["rows"]
    names = [row["name"] for row in rows]
    assert names[0] == "reserve aan het begin"
    assert set(WORDS.values()) <= set(names)
    assert len(set(names)) == len(names)
