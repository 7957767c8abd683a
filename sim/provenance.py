"""Where a result comes from: hashes of code, data and inputs, versions, and the repository."""

import hashlib
import json
import platform
import re
import subprocess
from collections.abc import Mapping
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

PACKAGE = Path(__file__).resolve().parent
DISTRIBUTION = "leerlingstromen"
LIBRARIES = ("mesa", "numba", "numpy", "pandas", "pyarrow", "scipy")
_CHUNK = 1 << 20


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file as 64 hexadecimal digits."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_CHUNK):
            digest.update(block)
    return digest.hexdigest()


def canonical(value: Any) -> str:
    """Return ``value`` as JSON that is the same for the same content: sorted keys, no blanks."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def hash_of(value: Any) -> str:
    """Return the SHA-256 of the canonical JSON of ``value``."""
    return hashlib.sha256(canonical(value).encode("utf-8")).hexdigest()


def hash_files(files: Mapping[str, Path]) -> dict[str, str]:
    """Return name to SHA-256 for every file, names sorted."""
    return {name: sha256_of(files[name]) for name in sorted(files)}


def source_hashes() -> dict[str, str]:
    """Return the SHA-256 of every Python file of the package, by its name."""
    return hash_files({_name(path): path for path in PACKAGE.rglob("*.py")})


def source_hash() -> str:
    """Return one hash over every Python file of the package."""
    return hash_of(source_hashes())


def package_inputs() -> dict[str, Path]:
    """Return the fact tables and parameter files that ship with the package, by their name."""
    found = [
        path
        for folder in ("data", "parameters")
        for path in (PACKAGE / folder).rglob("*")
        if path.is_file() and path.suffix in {".csv", ".yaml", ".geojson"}
    ]
    return {_name(path): path for path in found}


def code_version() -> dict[str, Any]:
    """Return version, source hash, every library, and commit and dirty flag of a repository.

    The libraries with their versions are what a lock file would say, of what is installed;
    ``lock_sha256`` is the hash of that list.
    """
    try:
        version = metadata.version(DISTRIBUTION)
    except metadata.PackageNotFoundError:
        version = "unknown"
    found = libraries()
    return {
        "version": version,
        "source_sha256": source_hash(),
        "libraries": found,
        "lock_sha256": hash_of(found),
        **_repository(),
    }


@cache
def libraries() -> dict[str, str]:
    """Return the version of every library that this package needs, and that those need in turn.

    As they are installed; extras are left out, for no result depends on them.
    """
    found: dict[str, str] = {}
    waiting = _needed(DISTRIBUTION) or list(LIBRARIES)
    while waiting:
        name = re.sub(r"[-_.]+", "-", waiting.pop()).lower()
        if name not in found and (version := _installed(name)) is not None:
            found[name] = version
            waiting += _needed(name)
    return dict(sorted(found.items()))


def _needed(distribution: str) -> list[str]:
    """Return the names of what a distribution asks for; of one that is not there, nothing."""
    try:
        asked = metadata.requires(distribution) or []
    except metadata.PackageNotFoundError:
        return []
    return [re.split(r"[^\w.-]", text, maxsplit=1)[0] for text in asked if "extra ==" not in text]


def _installed(distribution: str) -> str | None:
    """Return the version of a distribution; None when it is not there (another system needs it)."""
    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return None


def versions() -> dict[str, str]:
    """Return the versions of Python, the platform and the libraries that shape results."""
    found = {name: metadata.version(name) for name in LIBRARIES}
    return {
        "python": platform.python_version(),
        "platform": f"{platform.system()}-{platform.machine()}",
        **found,
    }


def _name(path: Path) -> str:
    return path.relative_to(PACKAGE.parent).as_posix()


def _git(*arguments: str) -> str | None:
    try:
        done = subprocess.run(
            ["git", "-C", str(PACKAGE), *arguments],
            capture_output=True,
            text=True,
            timeout=10,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip()


def _repository() -> dict[str, Any]:
    """Return commit and dirty flag, both None outside a repository that tracks this package."""
    if _git("ls-files", "--error-unmatch", "__init__.py") is None:
        return {"git_commit": None, "git_dirty": None}
    changed = _git("status", "--porcelain", "--", ".")
    return {"git_commit": _git("rev-parse", "HEAD"), "git_dirty": bool(changed)}
