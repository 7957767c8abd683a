"""Damaged tables: a few hundred generated damages, each refused with a sentence that helps.

Two guards stand behind each other. The content is checked against the declaration, and what could
still be a table is caught by the checksum. The first half of this file renews the checksums after
the damage, so that only the content can give it away.
"""

import random
import re
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from sim.data import DataError, data_hash, read_borders, read_table
from sim.data.checksums import write_checksums
from sim.data.schema import BORDERS, TABLES, Column

SENTENCE = re.compile(r"^\S+\.(csv|geojson), row \d+, column .+ is not allowed; allowed is .+$")
FILLED = [name for name in TABLES if name != "swv_fusies"]
Rows = list[list[str]]


def _read(path: Path) -> Rows:
    """Return the fields of a file of which no field holds a comma, after making that so."""
    frame = pd.read_csv(path, dtype=str, keep_default_na=False)
    return [frame.columns.tolist(), *frame.replace(",", ";", regex=True).to_numpy().tolist()]


def _write(path: Path, rows: Rows, separator: str = ",") -> None:
    text = "".join(separator.join(row) + "\n" for row in rows)
    path.write_text(text, encoding="utf-8", newline="")


def _cut(path: Path, name: str, draw: random.Random) -> str:
    data = path.read_bytes()
    at = draw.randrange(1, len(data) - 1)
    at -= data[at - 1 : at] == b"\n"  # inside a line, not after it
    path.write_bytes(data[: max(at, 1)])
    return path.name


def _empty(path: Path, name: str, draw: random.Random) -> str:
    path.write_bytes(b"")
    return "row 1"


def _header_only(path: Path, name: str, draw: random.Random) -> str:
    _write(path, _read(path)[:1])
    return "row 2"


def _dutch_excel(path: Path, name: str, draw: random.Random) -> str:
    rows = [[field.replace(".", ",") for field in row] for row in _read(path)]
    _write(path, rows, separator=";")
    if draw.random() < 0.5:
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    return "row 1"


def _twice(path: Path, name: str, draw: random.Random) -> str:
    rows = _read(path)
    rows.append(draw.choice(rows[1:]))
    _write(path, rows)
    # the row number of cellen or the group of a sum may give it away first
    return path.name


def _no_column(path: Path, name: str, draw: random.Random) -> str:
    rows = _read(path)
    column = draw.randrange(len(rows[0]))
    _write(path, [row[:column] + row[column + 1 :] for row in rows])
    return "row 1"


def _columns_swapped(path: Path, name: str, draw: random.Random) -> str:
    rows = _read(path)
    _write(path, [row[1:] + row[:1] for row in rows])
    return "row 1"


def _field_too_many(path: Path, name: str, draw: random.Random) -> str:
    rows = _read(path)
    row = draw.randrange(1, len(rows))
    rows[row].append("1")
    _write(path, rows)
    return f"row {row + 1}"


def _bad_byte(path: Path, name: str, draw: random.Random) -> str:
    data = bytearray(path.read_bytes())
    start = data.index(b"\n") + 1
    at = draw.randrange(start, len(data) - 1)
    at -= data[at] == 10
    data[at] = draw.choice([0, 1, 7, 9, 127, 255, 0xC0])
    path.write_bytes(bytes(data))
    return path.name


def _open_quote(path: Path, name: str, draw: random.Random) -> str:
    rows = _read(path)
    row = draw.randrange(1, len(rows))
    rows[row][0] = '"' + rows[row][0]
    _write(path, rows)
    return f"row {row + 1}"


def _number(column: Column) -> bool:
    return column.kind in ("int", "float")


def _count(column: Column) -> bool:
    return column.kind == "int" and column.low >= 0


def _code(column: Column) -> bool:
    return bool(column.codes or column.pattern)


FILE_DAMAGES: dict[str, Callable[[Path, str, random.Random], str]] = {
    "cut inside a line": _cut,
    "empty": _empty,
    "header only": _header_only,
    "Dutch Excel": _dutch_excel,
    "row twice": _twice,
    "column missing": _no_column,
    "columns swapped": _columns_swapped,
    "field too many": _field_too_many,
    "byte that is no text": _bad_byte,
    "quote left open": _open_quote,
}
FIELD_DAMAGES: dict[str, tuple[str, Callable[[Column], bool]]] = {
    "decimal comma": ('"0,5"', lambda column: column.kind == "float"),
    "nan": ("nan", _number),
    "NaN": ("NaN", _number),
    "inf": ("inf", _number),
    "too large for a float": ("1e999", _number),
    "out of range": ("99999999", _number),
    "missing number": ("", _number),
    "letter for a digit": ("1O5", _number),
    "space before a number": (" 5", _number),
    "underscore in a number": ("1_0", _number),
    "digits of another script": ("\u0665", _number),
    "negative count": ("-5", _count),
    "fraction of a leerling": ("5.5", _count),
    "count with leading zero": ("007", _count),
    "unknown code": ("ZZ9999", _code),
    "flag": ("2", lambda column: column.kind == "flag"),
    "missing text": ("", lambda column: column.kind == "text" and not column.optional),
}
FIELD_CASES = [
    (name, damage)
    for name in FILLED
    for damage, (_, ok) in FIELD_DAMAGES.items()
    if any(ok(column) for column in TABLES[name].columns)
]


def _refusal(name: str, tables: Path) -> str:
    """Return the sentence with which a table is refused."""
    write_checksums(tables)
    with pytest.raises(DataError) as caught:
        read_table(name, tables)
    sentence = str(caught.value)
    assert SENTENCE.match(sentence), sentence
    assert sentence.startswith(f"{name}.csv, ")
    return sentence


@pytest.mark.parametrize("damage", FILE_DAMAGES)
@pytest.mark.parametrize("name", FILLED)
def test_damaged_file_is_refused(name: str, damage: str, tables: Path) -> None:
    path = tables / f"{name}.csv"
    whole = path.read_bytes()
    draw = random.Random(f"{name} {damage}")
    for _ in range(3):
        path.write_bytes(whole)
        where = FILE_DAMAGES[damage](path, name, draw)
        assert where in _refusal(name, tables)


@pytest.mark.parametrize(("name", "damage"), FIELD_CASES)
def test_damaged_field_is_refused(name: str, damage: str, tables: Path) -> None:
    path = tables / f"{name}.csv"
    whole = _read(path)
    value, ok = FIELD_DAMAGES[damage]
    for number, column in enumerate(TABLES[name].columns):
        if ok(column):
            rows = [list(row) for row in whole]
            row = 1 + number % (len(rows) - 1)
            rows[row][number] = value
            _write(path, rows)
            shown = value.strip('"')
            where = f"row {row + 1}, column {column.name}: {shown!r} is not allowed"
            assert where in _refusal(name, tables)


@pytest.mark.parametrize("name", FILLED)
def test_the_undamaged_rewrite_is_accepted(name: str, tables: Path) -> None:
    path = tables / f"{name}.csv"
    _write(path, _read(path))
    write_checksums(tables)
    assert len(read_table(name, tables)) > 0


# From here on the checksums are those of the tables as made.


@pytest.mark.parametrize("name", [*TABLES, *(f"{name}.geojson" for name in BORDERS)])
def test_one_flipped_bit_never_passes(name: str, tables: Path) -> None:
    file = name if "." in name else f"{name}.csv"
    whole = (tables / file).read_bytes()
    draw = random.Random(name)
    for _ in range(25):
        data = bytearray(whole)
        data[draw.randrange(len(data))] ^= 1 << draw.randrange(8)
        (tables / file).write_bytes(bytes(data))
        read = read_borders if "." in name else read_table
        with pytest.raises(DataError, match=re.escape(file)):
            read(Path(file).stem, tables)


@pytest.mark.parametrize("name", FILLED)
def test_a_row_lost_or_two_rows_turned_never_passes(name: str, tables: Path) -> None:
    path = tables / f"{name}.csv"
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:-1]))
    with pytest.raises(DataError, match=re.escape(path.name)):
        read_table(name, tables)
    if len(lines) > 2:
        path.write_bytes(b"".join([lines[0], *lines[:0:-1]]))
        with pytest.raises(DataError, match=re.escape(path.name)):
            read_table(name, tables)


@pytest.mark.parametrize("name", TABLES)
def test_crlf_is_accepted_and_means_the_same(name: str, tables: Path) -> None:
    path = tables / f"{name}.csv"
    before, digest = read_table(name, tables), data_hash(tables)
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    pd.testing.assert_frame_equal(read_table(name, tables), before)
    assert data_hash(tables) == digest


def test_dtypes_are_fixed_and_text_is_never_missing(tables: Path) -> None:
    kinds = {"int": "int64", "float": "float64", "flag": "bool", "text": "object"}
    for name, table in TABLES.items():
        frame = read_table(name, tables)
        assert [str(dtype) for dtype in frame.dtypes] == [kinds[c.kind] for c in table.columns]
        assert not frame.isna().to_numpy().any()


def test_a_frame_is_the_readers_own(tables: Path) -> None:
    frame = read_table("swvs", tables)
    frame["label"] = "changed"
    assert "changed" not in read_table("swvs", tables)["label"].tolist()


@pytest.mark.parametrize("name", ["nothing", "../swvs", "CHECKSUMS"])
def test_unknown_name_is_refused(name: str, tables: Path) -> None:
    with pytest.raises(DataError, match="there is no table"):
        read_table(name, tables)
    with pytest.raises(DataError, match="there are no borders"):
        read_borders(name, tables)


def test_missing_file_and_missing_checksums(tables: Path) -> None:
    (tables / "CHECKSUMS").unlink()
    with pytest.raises(DataError, match="CHECKSUMS is missing"):
        read_table("swvs", tables)
    (tables / "swvs.csv").unlink()
    with pytest.raises(DataError, match=r"swvs\.csv cannot be read"):
        read_table("swvs", tables)


@pytest.mark.parametrize("line", ["", "abc  swvs.csv", "0" * 64 + " swvs.csv"])
def test_damaged_checksums(line: str, tables: Path) -> None:
    (tables / "CHECKSUMS").write_text(line + "\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"CHECKSUMS, row 1"):
        read_table("swvs", tables)


def test_hash_follows_every_file(tables: Path) -> None:
    seen = {data_hash(tables)}
    for path in sorted(tables.iterdir()):
        if path.name != "CHECKSUMS":
            path.write_bytes(path.read_bytes() + b" ")
            seen.add(data_hash(tables))
    assert len(seen) == len(TABLES) + len(BORDERS) + 1
