"""C33: what a full disk, a limit or a read-only folder refuses: one sentence, nothing is lost.

Whatever the command, and whichever of its writes is refused: an exit code that is not 0, a sentence
with the path, what was there as it was, and the same command (with --resume where the sentence says
that something is kept) then ends with the same bytes. The smallest defect seen is one write, of any
kind, whose refusal is not minded.
"""

import itertools
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from folders import digest
from tiny import files, tree
from typed import NOBODY, Done, Server, server

from sim.results import verify

LIMIT = 4096
MADE = "made"
COMMANDS: dict[str, tuple[str, ...]] = {
    "run": ("run", "../klein.yaml", "--out", MADE),
    "replicates": ("run", "../klein.yaml", "--replicates", "2", "--seed-only", "--out", MADE),
    "compare": ("compare", "../klein.yaml", "../anders.yaml", "--out", MADE),
    "sweep": ("sweep", "../proef.yaml", "--out", MADE),
    "analyse": ("analyse", MADE),
    "figures": ("figures", MADE),
    "report": ("report", MADE, "--out", "rapport.html"),
}
NEEDS = {"analyse": "sweep", "figures": "run", "report": "run"}
"""Commands that work on what another made."""
FEW = {"run": (2, 21), "sweep": (4, 9, 30), "analyse": (8,)}
"""Which writes are refused in the quick suite: about folders, tables, manifests and names."""
MOST = 200
EACH = [
    pytest.param(what, marks=() if what in {"run", "sweep", "analyse"} else pytest.mark.full)
    for what in COMMANDS
]
"""Every command; those that take longest, or do as another does, in the long suite."""


@pytest.fixture(scope="module")
def typed() -> Server:
    return server()


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("disk")
    place.chmod(0o755)
    files(place, uncertainties={}, replicates=2)
    return place


def typing(typed: Server, what: str, where: Path, more: tuple[str, ...] = (), **how: Any) -> Done:
    """Type a command in a folder; runs draw one picture, and ``figures`` two."""
    pictures = {"run": 1, "replicates": 1, "compare": 1, "figures": 2}.get(what, 0)
    return typed.run(*COMMANDS[what], *more, cwd=where, pictures=pictures, **how)


def begun(typed: Server, what: str, place: Path, name: str) -> Path:
    """Return a folder in which a command can be typed."""
    where = place / name
    if needed := NEEDS.get(what):
        whole(typed, needed, place)
        shutil.copytree(place / f"{needed}-whole", where)
    else:
        where.mkdir()
    return where


def result(where: Path) -> dict[str, str]:
    """Return the hashes of what must be the same each time; a report holds its day."""
    return {name: value for name, value in digest(where).items() if not name.endswith(".html")}


WHOLE: dict[tuple[int, str], dict[str, str]] = {}


def whole(typed: Server, what: str, place: Path) -> dict[str, str]:
    """Return what a command makes when nothing is refused; made once."""
    key = (id(typed), what)
    if key not in WHOLE:
        where = begun(typed, what, place, f"{what}-whole")
        done = typing(typed, what, where)
        assert done.code == 0, done.stderr
        WHOLE[key] = result(where)
    return WHOLE[key]


def refused(done: Done, where: Path, before: dict[str, str], what: str) -> None:
    """Assert that a command was refused in one sentence, and left what was there."""
    told = f"{what}: {done}"
    assert done.code in {1, 2}, told
    assert len(done.sentences) == 1, told
    assert "cannot write" in done.sentences[0], told
    place = "rapport.html" if what == "report" else MADE
    assert place in done.sentences[0], told
    now = {name: value for name, value in tree(where).items() if ".unfinished" not in name}
    assert now == before, told


def refuse_one(typed: Server, what: str, place: Path, nth: int, on: bool, scratch: Path) -> bool:
    """Refuse the Nth write of a command, then let it be; return whether it came to the Nth."""
    expected = whole(typed, what, place)
    where = begun(typed, what, place, f"{what}-{nth}-{on}")
    before, told = tree(where), scratch / f"{what}-{nth}-{on}"
    plant = {"below": str(where), "nth": nth, "on": on, "told": str(told)}
    done = typing(typed, what, where, refuse=plant)
    if done.code:
        refused(done, where, before, what)
        again = typing(typed, what, where)
        if "--resume" in done.sentences[0]:  # what was done is kept, and not thrown away unasked
            assert "--resume" in again.stderr, f"{what}, write {nth}: {again}"
            again = typing(typed, what, where, ("--resume",))
        assert again.code == 0, f"{what}, write {nth} ({told.read_text()}): {again}"
    assert result(where) == expected, f"{what}, write {nth}: {done}"
    assert not [name for name in tree(where) if name.startswith(".")], f"{what}, write {nth}"
    return told.exists()


@pytest.mark.parametrize("what", FEW)
def test_a_write_that_is_refused(typed: Server, place: Path, tmp_path: Path, what: str) -> None:
    for nth in FEW[what]:
        assert refuse_one(typed, what, place, nth, on=nth % 2 == 0, scratch=tmp_path), nth


@pytest.mark.full
@pytest.mark.parametrize("what", COMMANDS)
@pytest.mark.parametrize("on", [False, True], ids=["one", "from"])
def test_any_write_that_is_refused(
    typed: Server, place: Path, tmp_path: Path, what: str, on: bool
) -> None:
    for nth in itertools.count(1):
        if nth > MOST or not refuse_one(typed, what, place, nth, on, tmp_path):
            break
    print(f"{what}: {nth - 1} writes")
    assert nth > 5


@pytest.mark.parametrize("what", EACH)
def test_a_limit_on_the_size_of_files(typed: Server, place: Path, what: str) -> None:
    """4 kB, and the signal that would end the process ignored, as a quota does."""
    where = begun(typed, what, place, f"{what}-limit")
    before = tree(where)
    refused(typing(typed, what, where, file_size=LIMIT), where, before, what)
    if what in {"sweep", "analyse"}:  # the others take longer, and are made again below
        assert typing(typed, what, where).code == 0
        assert result(where) == whole(typed, what, place)


@pytest.mark.parametrize("what", EACH)
def test_a_folder_that_is_read_only(typed: Server, place: Path, what: str) -> None:
    """As another user, where this one is root, whom no mode stops."""
    where = begun(typed, what, place, f"{what}-555")
    before = tree(where)
    folders = [path for path in (where, *where.rglob("*")) if path.is_dir()]
    for folder in folders:
        folder.chmod(0o555)
    user = NOBODY if os.geteuid() == 0 else None
    for above in place.parents:
        if above.is_relative_to(tempfile.gettempdir()) and above.stat().st_uid == os.geteuid():
            above.chmod(above.stat().st_mode | 0o055)  # another user comes this way
    try:
        done = typing(typed, what, where, user=user)
    finally:
        for folder in folders:
            folder.chmod(0o755)
    refused(done, where, before, what)
    assert "Permission denied" in done.stderr
    assert not (where / f"{MADE}.unfinished").exists()


@contextmanager
def small_disk(where: Path, size: str) -> Iterator[None]:
    """Mount a disk of its own, where this machine lets us."""
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(where)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("no disk may be mounted here")
    try:
        yield
    finally:
        subprocess.run(["umount", str(where)], check=True)


@pytest.mark.parametrize("what", ["run", "sweep"])
def test_a_disk_that_is_full(typed: Server, place: Path, what: str) -> None:
    where = begun(typed, what, place, f"{what}-full")
    with small_disk(where, "16k"):
        (where / "full").write_bytes(b"x" * 8192)
        before = tree(where)
        refused(typing(typed, what, where, more=("--allow-large",)), where, before, what)
        (where / "full").unlink()
        subprocess.run(["mount", "-o", "remount,size=8m", str(where)], check=True)
        done = typing(typed, what, where)
        assert done.code == 0, done.stderr
        assert verify(where / MADE) == []
        assert result(where) == whole(typed, what, place)


@pytest.mark.parametrize(
    "arguments",
    [("--help",), ("schema",), ("policies",), ("check", "klein.yaml"), ("sweep", "proef.yaml")],
    ids=lambda arguments: arguments[0],
)
def test_an_output_that_is_full(typed: Server, place: Path, arguments: tuple[str, ...]) -> None:
    """/dev/full says so only when what was printed is written out: at the end."""
    done = typed.run(*arguments, cwd=place, stdout="/dev/full")
    assert done.code == 1
    assert done.sentences == [
        "cannot write what is printed (standard output): No space left on device"
    ]
    if arguments[0] == "sweep":  # it stands: the same command prints it
        again = typed.run(*arguments, cwd=place)
        assert (again.code, "8 runs lagen er al" in again.stdout) == (0, False), again
        assert "4 runs lagen er al" in again.stdout


def test_a_reader_that_is_gone_is_no_word_worth(typed: Server, place: Path) -> None:
    """`leerlingstromen policies | head -1`: no traceback, no sentence."""
    read, write = os.pipe()
    os.close(read)
    done = typed.run("policies", cwd=place, stdout=f"/proc/{os.getpid()}/fd/{write}")
    os.close(write)
    assert done.stderr == ""
