"""Leerlingstromen: a policy simulation of passend onderwijs in the Netherlands.

Importing this package points Numba's on-disk cache at a folder named after a hash of the package's
own sources, before anything imports numba: a kernel that calls an edited kernel of another file
would otherwise keep running the old code. Rooms that no kernel can reach do not count.
"""

import hashlib
import os
from pathlib import Path

__version__ = "0.5.0"


WITHOUT_KERNELS = frozenset(
    {
        "viewing",
        "sweeping",
        "cli",
        "cli_figures",
        "cli_inspect",
        "cli_options",
        "cli_report",
        "cli_sweeps",
        "sentences",
        "unfinished",
    }
)
"""Rooms and files of the highest layers: they hold no kernel and no kernel can import them."""


def source_hash() -> str:
    """Return a short hash of the sources that machine code or a start population can depend on.

    Returns:
        16 hexadecimal digits, over every Python file outside ``WITHOUT_KERNELS``.
    """
    root = Path(__file__).parent
    digest = hashlib.sha256()
    for path in sorted(root.rglob("*.py")):
        name = path.relative_to(root)
        if name.parts[0].removesuffix(".py") in WITHOUT_KERNELS:
            continue
        digest.update(name.as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def cache_folder() -> Path:
    """Return the folder for compiled kernels and built worlds, below the user's cache folder."""
    base = os.environ.get("LEERLINGSTROMEN_CACHE") or os.environ.get("XDG_CACHE_HOME")
    root = Path(base) if base else Path.home() / ".cache"
    return root / "leerlingstromen"


SOURCE_HASH = source_hash()
os.environ.setdefault("NUMBA_CACHE_DIR", str(cache_folder() / "kernels" / SOURCE_HASH))


def kernels_are_compiled() -> bool:
    """Return whether machine code of these sources is there: that of the moves, at least."""
    folder = Path(os.environ["NUMBA_CACHE_DIR"])
    return folder.is_dir() and any(folder.rglob("moves.*.nbi"))
