"""C05: the same bytes for any processes, threads, hash seed, time zone, locale and folder.

Smallest defect seen: one bit of any file of a sweep, its analysis, a run or a comparison.
"""

import locale
import os
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import pytest
from folders import digest
from tiny import files
from typed import Server, server


class Around(NamedTuple):
    """What is around a command and must not show in its results."""

    hash_seed: str
    zone: str
    locale: str
    jobs: int
    threads: int


def with_comma() -> str:
    """Return a locale of this machine with a decimal comma, or C where there is none."""
    before = locale.setlocale(locale.LC_ALL)
    try:
        for name in ("nl_NL.UTF-8", "de_DE.UTF-8", "fr_FR.UTF-8", "nl_NL.utf8", "de_DE.utf8"):
            with suppress(locale.Error):
                locale.setlocale(locale.LC_ALL, name)
                if locale.localeconv()["decimal_point"] == ",":
                    return name
    finally:
        locale.setlocale(locale.LC_ALL, before)
    return "C"


TWO = min(2, len(os.sched_getaffinity(0)))
FIRST = Around("0", "UTC", "C", 1, 1)
OTHER = Around("1", "Europe/Amsterdam", with_comma(), 2, TWO)
MORE = [
    Around("random", "Asia/Tokyo", "C.UTF-8", 4, 1),
    Around("random", "UTC", with_comma(), 8, TWO),
    FIRST,
]


def made(place: Path, around: Around) -> dict[str, str]:
    """Type every command that makes results, and return the hashes of all that they wrote."""
    typed = server(around.hash_seed, around.zone, around.locale)
    files(place)
    for arguments in (
        ("sweep", "proef.yaml", "--jobs", around.jobs, "--out", "sweep"),
        ("analyse", "sweep"),
        ("run", "klein.yaml", "--threads", around.threads, "--out", "run"),
        ("compare", "klein.yaml", "anders.yaml", "--threads", around.threads, "--out", "compare"),
    ):
        _type(typed, place, *arguments)
    return digest(place)


def _type(typed: Server, place: Path, *arguments: object) -> None:
    done = typed.run(*arguments, cwd=place, pictures=2)
    assert done.code == 0, done.stderr


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return made(tmp_path_factory.mktemp("first"), FIRST)


def compared(found: dict[str, str], expected: dict[str, str]) -> None:
    assert {name: found.get(name) for name in expected} == expected


def test_the_same_command_twice_and_elsewhere(expected: dict[str, str], tmp_path: Path) -> None:
    """The same seed twice, from another folder."""
    compared(made(tmp_path / "een map met spaties", FIRST), expected)
    assert sum(name.endswith(".parquet") for name in expected) == 14
    assert {name.split("/")[0] for name in expected if name.endswith(".png")} >= {"run", "sweep"}


@pytest.mark.full
def test_here_and_there(expected: dict[str, str], tmp_path: Path) -> None:
    """Caught: a set walked through, a time or a path in a table, a number written with a comma."""
    compared(made(tmp_path / "b", OTHER), expected)


@pytest.mark.full
@pytest.mark.parametrize("around", MORE, ids=str)
def test_everywhere(expected: dict[str, str], tmp_path: Path, around: Around) -> None:
    compared(made(tmp_path / "c", around), expected)


@pytest.mark.full
def test_replicates_in_any_number_of_processes(tmp_path: Path) -> None:
    typed, found = server(), []
    files(tmp_path)
    for jobs in (1, 2, 4, 8):
        many = ("run", "klein.yaml", "--replicates", 3, "--jobs", jobs, "--out", f"o{jobs}")
        _type(typed, tmp_path, *many)
        found.append(digest(tmp_path / f"o{jobs}"))
    assert all(each == found[0] for each in found)
