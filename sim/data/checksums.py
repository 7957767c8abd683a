"""SHA-256 of the tables: which files a folder holds, and whether one has changed.

Line ends are left out of account: CRLF counts as LF, because a checkout may turn one into the
other and a table means the same with both.
"""

import hashlib
from pathlib import Path

from sim.data.errors import DataError

NAME = "CHECKSUMS"


def file_hash(path: Path) -> str:
    """Return the SHA-256 (hex) of a file, read with CRLF as LF."""
    return hashlib.sha256(path.read_bytes().replace(b"\r\n", b"\n")).hexdigest()


def _files(folder: Path) -> list[Path]:
    """Return the files of ``folder`` in order of name, without the list of checksums."""
    return sorted(
        (path for path in folder.iterdir() if path.is_file() and path.name != NAME),
        key=lambda path: path.name,
    )


def folder_hash(folder: Path) -> str:
    """Return one SHA-256 (hex) over the names and contents of all files in ``folder``."""
    lines = [f"{file_hash(path)}  {path.name}\n" for path in _files(folder)]
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def write_checksums(folder: Path) -> None:
    """Write ``CHECKSUMS`` in ``folder``, in the form of ``sha256sum``, for all its files."""
    lines = [f"{file_hash(path)}  {path.name}\n" for path in _files(folder)]
    (folder / NAME).write_text("".join(lines), encoding="utf-8", newline="\n")


def listed(folder: Path) -> dict[str, str]:
    """Return the checksum of each file that ``CHECKSUMS`` lists.

    Raises:
        DataError: if the list is missing or a line of it has another form.
    """
    path = folder / NAME
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        raise DataError(
            f"{path} is missing or unreadable; python -m sim.data.make writes it"
        ) from None
    result = {}
    for row, line in enumerate(lines, start=1):
        digest, _, name = line.partition("  ")
        if len(digest) != 64 or not name:
            raise DataError(
                f"{NAME}, row {row}: {line[:80]!r} is not allowed; "
                "allowed is a SHA-256 in hex, two spaces and a file name"
            )
        result[name] = digest
    return result


def verify(path: Path) -> None:
    """Refuse a file whose contents differ from what ``CHECKSUMS`` in its folder says.

    Raises:
        DataError: if the file is not listed or has another checksum.
    """
    expected = listed(path.parent).get(path.name)
    if expected is None:
        raise DataError(f"{path.name} is not listed in {path.parent / NAME}")
    if file_hash(path) != expected:
        raise DataError(
            f"{path.name} has changed since it was made: its SHA-256 differs from the one in "
            f"{path.parent / NAME}; restore it, or make the tables again with "
            "python -m sim.data.make"
        )
