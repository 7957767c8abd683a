"""Numbers of the report are those of the terminal and of the Parquet files, to the digit."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from reported import read, tables

from sim.comparing.folder import read_comparison
from sim.run import read_results
from sim.viewing.compared_tables import comparison_sheets, comparison_tables
from sim.viewing.compared_words import signed
from sim.viewing.report.certainty import gap_share, share_sheet, without_share
from sim.viewing.report.given import read_all
from sim.viewing.report.key_figures import KEY_COLUMNS, key_sheets
from sim.viewing.sheets import Sheet
from sim.viewing.tables import sheets
from sim.viewing.tables import tables as terminal
from sim.viewing.words import number, percentage

Report = Callable[..., str]
Folders = dict[str, Path]


def rows_of(sheet: Sheet) -> list[list[str]]:
    return [list(row) for row in sheet.rows]


@pytest.mark.parametrize("name", ["basis", "many", "seeds"])
def test_tables_of_a_run(report_of: Report, folders: Folders, name: str) -> None:
    found, expected = tables(read(report_of(name))), sheets(read_results(folders[name]))
    assert expected
    for sheet in expected:
        assert found[sheet.title] == rows_of(sheet)


@pytest.mark.parametrize("name", ["pair", "three", "many_pair"])
def test_tables_of_a_comparison(report_of: Report, folders: Folders, name: str) -> None:
    found, result = tables(read(report_of(name))), read_comparison(folders[name])
    for other in result.names[1:]:
        expected = comparison_sheets(result, other)
        assert len(expected) > 4
        for sheet in expected:
            mine = [rows for title, rows in found.items() if title == sheet.title]
            assert rows_of(sheet) in mine or sheet.title.startswith("Wie ergens anders")


@pytest.mark.parametrize("name", ["basis", "many"])
def test_the_terminal_shows_the_same_cells(folders: Folders, name: str) -> None:
    result = read_results(folders[name])
    for table, sheet in zip(terminal(result), sheets(result), strict=True):
        columns = [[str(cell) for cell in column.cells] for column in table.columns]
        assert [list(row) for row in zip(*columns, strict=True)] == rows_of(sheet)


def test_the_terminal_shows_the_same_comparison(folders: Folders) -> None:
    result = read_comparison(folders["three"])
    expected = [sheet for name in result.names[1:] for sheet in comparison_sheets(result, name)]
    for table, sheet in zip(comparison_tables(result), expected, strict=True):
        columns = [[str(cell) for cell in column.cells] for column in table.columns]
        assert [list(row) for row in zip(*columns, strict=True)] == rows_of(sheet)


def test_big_numbers_are_those_of_the_parquet_files(report_of: Report, folders: Folders) -> None:
    yearly = pd.read_parquet(folders["pair"] / "yearly.parquet")
    rows = tables(read(report_of("pair")))["Kerncijfers, 2016/2017"]
    wide = yearly[yearly["schooljaar"] == 2016].pivot_table(
        index="indicator", columns="scenario", values="value"
    )
    assert len(rows) == len(KEY_COLUMNS)
    for column, (name, base, other) in zip(KEY_COLUMNS, rows, strict=True):
        one, two = wide.loc[column.indicator, ["basis", "anders"]]
        assert name == f"{column.name} ({column.form})"
        assert base == number(one)
        assert other == f"{number(two)}\n{signed(two - one)}"


def test_with_replicates_the_difference_is_that_of_the_table(folders: Folders) -> None:
    given = read_all([folders["many_pair"]])
    stored = pd.read_parquet(folders["many_pair"] / "difference.parquet")
    last = stored[(stored["level"] == "nederland") & (stored["schooljaar"] == 2016)]
    last = last.set_index("indicator")
    for column, row in zip(KEY_COLUMNS, key_sheets(given)[0].rows, strict=True):
        own = last.loc[column.indicator]
        margin = f"[{signed(own['p10'])} tot {signed(own['p90'])}]"
        assert row[2].partition("\n")[2] == f"{signed(own['median'])} {margin}"


def test_runs_set_side_by_side_differ_as_those_followed_together(folders: Folders) -> None:
    """The same scenarios, once compared and once run apart: the same differences.

    Caught: a difference taken the wrong way round, or over replicates that are not a pair.
    """
    for apart, together in (
        (("basis", "anders"), "pair"),
        (("many", "many_other"), "many_pair"),
    ):
        one = read_all([folders[name] for name in apart]).pairs[0]
        two = read_all([folders[together]]).pairs[0]
        assert (one.followed, two.followed) == (False, True)
        keys = ["schooljaar", "level", "indicator"]
        frames = [
            p.found.difference[p.found.difference["level"] == "nederland"]
            .set_index(keys)
            .sort_index()
            for p in (one, two)
        ]
        for column in {"value", "median", "p10", "p90", "chance_p10", "chance_p90"} & set(
            frames[1]
        ):
            pd.testing.assert_series_equal(frames[0][column], frames[1][column])


# --- what rests on assumptions --------------------------------------------------------------------


def test_the_part_that_rests_on_assumptions_is_one_less_that_of_chance(folders: Folders) -> None:
    given = read_all([folders["many"]])
    sheet = share_sheet(given)
    summary = pd.read_parquet(folders["many"] / "summary.parquet")
    stored = summary.drop_duplicates("indicator").set_index("indicator")["chance_share"]
    assert sheet is not None
    known = 0
    for column, row in zip(KEY_COLUMNS, sheet.rows, strict=True):
        share = stored[column.indicator]
        assert row[1:] == (percentage(share), percentage(1.0 - share))
        known += bool(share >= 0.0)
    assert known > 2


def test_the_part_of_chance_in_a_difference_is_worked_out_per_run(folders: Folders) -> None:
    given = read_all([folders["many_pair"]])
    (pair,) = given.pairs
    shares = gap_share(given, pair)
    frames = [pd.read_parquet(folders["many_pair"] / f"{n}.parquet") for n in ("chance", "yearly")]
    variances = []
    for frame in frames:
        mine = frame[frame["indicator"] == "leerlingen_so"]
        wide = mine.pivot_table(
            index=["schooljaar", "replicate"], columns="scenario", values="value"
        )
        gaps = wide["anders"] - wide["basis"]
        variances.append(gaps.groupby("schooljaar").var(ddof=1).sum())
    assert shares["leerlingen_so"] == pytest.approx(min(1.0, variances[0] / variances[1]))


def test_without_replicates_it_says_that_it_cannot_be_known(report_of: Report) -> None:
    for name, words in (
        ("basis", "Met één run is niet te berekenen"),
        ("seeds", "verschilt alleen de seed"),
    ):
        text = report_of(name)
        assert words in text
        assert "Waar de spreiding vandaan komt" not in text
    assert "Waar de spreiding vandaan komt" in report_of("many")


def test_where_every_run_of_chance_failed_nothing_is_claimed(
    folders: Folders, tmp_path: Path
) -> None:
    """Caught: a share of 100 % chance where nothing is known."""
    import shutil  # noqa: PLC0415

    copy = shutil.copytree(folders["many"], tmp_path / "copy")
    (copy / "chance.parquet").unlink()
    given = read_all([copy])
    assert without_share(given).startswith("De runs die het toeval alleen meten, zijn er niet")
    assert share_sheet(given) is None
