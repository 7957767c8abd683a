"""Reading the rows that pictures need, and their middle over replicates."""

from pathlib import Path

import pandas as pd
import pytest

from sim.results import RunError
from sim.viewing.stored import middle, rows_of

COLUMNS = ["level", "indicator", "value"]


def table(folder: Path, **more: object) -> None:
    frame = pd.DataFrame(
        {
            "level": ["swv", "swv", "nederland"],
            "indicator": ["a", "b", "a"],
            "value": [1.0, 2.0, 3.0],
            **more,
        }
    )
    frame.to_parquet(folder / "yearly.parquet", index=False)


def test_only_the_rows_asked_for(tmp_path: Path) -> None:
    table(tmp_path)
    found = rows_of(tmp_path, "yearly", COLUMNS, "swv", ["a"])
    assert found is not None
    assert found.to_numpy().tolist() == [["swv", "a", 1.0]]
    every = rows_of(tmp_path, "yearly", ["value"])
    assert every is not None
    assert every["value"].tolist() == [1.0, 2.0, 3.0]
    table(tmp_path, replicate=[0, 0, 1])
    numbered = rows_of(tmp_path, "yearly", ["value"], "nederland")
    assert numbered is not None
    assert numbered.to_numpy().tolist() == [[1.0, 3.0]]


def test_an_older_folder_has_no_such_table(tmp_path: Path) -> None:
    assert rows_of(tmp_path, "geld", COLUMNS) is None


def test_a_damaged_table_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "yearly.parquet").write_bytes(b"PAR1 this is no table")
    with pytest.raises(RunError, match=r"yearly\.parquet cannot be read: ") as caught:
        rows_of(tmp_path, "yearly", COLUMNS)
    assert "\n" not in str(caught.value)
    table(tmp_path)
    with pytest.raises(RunError, match=r"yearly\.parquet cannot be read: "):
        rows_of(tmp_path, "yearly", [*COLUMNS, "unit"])


def test_the_middle_of_replicates() -> None:
    """A row that a replicate lacks counts 0; the middle is worked out after the sum."""
    frame = pd.DataFrame(
        {
            "replicate": [0, 0, 1, 2, 2],
            "to": ["x", "x", "x", "x", "y"],
            "count": [1, 2, 10, 5, 4],
        }
    )
    found = middle(frame, ["to"], "count").set_index("to")
    assert found.loc["x"].tolist() == pytest.approx([5.0, 3.4, 9.0])
    assert found.loc["y"].tolist() == pytest.approx([0.0, 0.0, 3.2])
    one = middle(frame[frame["replicate"] == 0].drop(columns="replicate"), ["to"], "count")
    assert one.to_numpy().tolist() == [["x", 3, 3, 3]]
