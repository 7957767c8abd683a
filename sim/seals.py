"""Hashes that stand beside what they are of: was a file changed after it was written?

The manifest holds the hash of every table and of itself. What may differ between two equal runs
cannot stand in it: ``run.json`` holds its own hash, and a folder of pictures or of an analysis a
file with the hashes of the others, as ``sha256sum -c`` reads it.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sim.provenance import hash_files, hash_of

SEALED = "sealed"
"""Entry of a manifest that names the files which hold their own hash."""
SEAL = "sha256"
"""Entry of a JSON file that holds the hash of the others."""
SUMS = "SHA256SUMS"
AFTER_RUN = "was changed after the run"
AFTER_WRITING = "was changed after it was written"


def sealed(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return the content of a JSON file with its own hash."""
    return {**content, SEAL: hash_of(content)}


def seal_holds(path: Path) -> bool:
    """Return whether a JSON file is there and is as it was written."""
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        return bool(told[SEAL] == hash_of({k: v for k, v in told.items() if k != SEAL}))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return False


def write_sums(folder: Path) -> None:
    """Write the hashes of the files of a folder beside them."""
    files = {path.name: path for path in folder.iterdir() if path.is_file() and path.name != SUMS}
    lines = [f"{value}  {name}\n" for name, value in hash_files(files).items()]
    (folder / SUMS).write_text("".join(lines), encoding="utf-8", newline="\n")


def sums_problems(folder: Path) -> list[str]:
    """Compare the files of a folder with the hashes beside them, where there are any.

    Returns:
        One sentence per file that is missing or was changed, with where its hash stands, as that
        may be what was changed; files that came later are left alone.
    """
    try:
        *lines, rest = (folder / SUMS).read_bytes().decode("utf-8").split("\n")
    except (FileNotFoundError, NotADirectoryError):
        return []
    except (OSError, UnicodeDecodeError):
        lines, rest = [], "unreadable"
    pairs = [line.partition("  ") for line in lines]
    if rest or not all(name for _, _, name in pairs):
        return [f"{folder.name}/{SUMS} {AFTER_WRITING}"]
    present = {path.name: path for path in folder.iterdir() if path.is_file()}
    found = differences({name: value for value, _, name in pairs}, present, AFTER_WRITING)
    return [f"{folder.name}/{sentence} (by {folder.name}/{SUMS})" for sentence in found]


def differences(expected: Mapping[str, str], files: Mapping[str, Path], word: str) -> list[str]:
    """Compare files with hashes; return one sentence for each that is missing or differs.

    Args:
        expected: hash by name.
        files: file by name.
        word: what is said of one that differs.
    """
    found = hash_files({name: files[name] for name in expected if name in files})
    return [
        f"{name} {word}" if name in found else f"{name} is missing"
        for name in sorted(expected)
        if found.get(name) != expected[name]
    ]
