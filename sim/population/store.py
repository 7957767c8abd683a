"""Built worlds on disk: a second run of the same start begins at once.

The name of a file is a hash of everything that a world is made from: the package's sources, the
shipped tables, the parameters, the schooljaar and the scale. So a stored world is never stale; a
damaged one is built again.
"""

import hashlib
import os
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim import SOURCE_HASH, cache_folder
from sim.agents.choice import ChoiceTable
from sim.agents.leerlingen import Leerlingen
from sim.data import data_hash
from sim.parameters import Parameters
from sim.population.assemble import World
from sim.population.replay import Levels

try:
    import fcntl
except ImportError:  # not a POSIX system
    fcntl = None  # type: ignore[assignment]

MOST_WORLDS = 12
"""Files of each kind that are kept; the longest unused go first."""
Arrays = dict[str, NDArray[Any]]


def key(kind: str, parameters: Parameters, schooljaar: int, scale: float | None = None) -> str:
    """Return the name of what is stored: a hash of all that it is made from."""
    parts = [kind, SOURCE_HASH, data_hash(), parameters.hash(), str(schooljaar), repr(scale)]
    return hashlib.sha256("|".join(parts).encode()).hexdigest()[:24]


def _folder() -> Path:
    return cache_folder() / "worlds"


def read(kind: str, name: str) -> Arrays | None:
    """Return stored arrays, or None when there are none or they are damaged."""
    path = _folder() / f"{kind}-{name}.npz"
    try:
        with np.load(path, allow_pickle=False) as stored:
            arrays = {k: stored[k] for k in stored.files}
        os.utime(path)
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return None
    return arrays


def write(kind: str, name: str, arrays: Arrays) -> None:
    """Store arrays whole or not at all; a full or read-only disk only costs the next run time."""
    folder = _folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=folder, suffix=".part")
        try:
            with os.fdopen(handle, "wb") as file:
                np.savez(file, **arrays)  # type: ignore[arg-type]
            Path(temporary).replace(folder / f"{kind}-{name}.npz")
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
        _bound(folder, kind)
    except OSError:
        return


@contextmanager
def one_at_a_time(kind: str, name: str) -> Iterator[None]:
    """Hold a lock, so that of processes that need the same world one builds and the others wait.

    Without locks (another system, a read-only disk) each builds its own; the result is the same.
    """
    try:
        _folder().mkdir(parents=True, exist_ok=True)
        file = (_folder() / f"{kind}-{name}.lock").open("w")
    except OSError:
        yield
        return
    with file:
        if fcntl is not None:
            fcntl.flock(file, fcntl.LOCK_EX)
        yield
        Path(file.name).unlink(missing_ok=True)


def _bound(folder: Path, kind: str) -> None:
    files = sorted(folder.glob(f"{kind}-*.npz"), key=lambda path: path.stat().st_mtime)
    for path in files[:-MOST_WORLDS]:
        path.unlink(missing_ok=True)


def pack_levels(levels: Levels) -> Arrays:
    """Return levels as named arrays."""
    return {
        "swv": levels.swv,
        "cluster12": levels.cluster12,
        "direct": levels.direct,
        "room": levels.room,
    }


def unpack_levels(arrays: Arrays) -> Levels:
    """Return levels from named arrays."""
    return Levels(
        *(np.asarray(arrays[k], np.float64) for k in ("swv", "cluster12", "direct", "room"))
    )


def pack_world(world: World) -> Arrays:
    """Return a world as named arrays."""
    arrays: Arrays = {f"people.{k}": v for k, v in world.people._asdict().items()}
    for name in ("enrolled", "places", "peak", "support_z", "entered"):
        arrays[name] = getattr(world, name)
    for kind, table in (("bao", world.choice_bao), ("vo", world.choice_vo)):
        arrays |= {f"choice_{kind}.{k}": v for k, v in table._asdict().items()}
    arrays |= {f"levels.{k}": v for k, v in pack_levels(world.levels).items()}
    arrays["meta"] = np.array([world.schooljaar, world.scale, world.mended], np.float64)
    return arrays


def unpack_world(arrays: Arrays) -> World | None:
    """Return a world from named arrays, or None when some are missing."""

    def part(prefix: str) -> Arrays:
        return {k[len(prefix) :]: v for k, v in arrays.items() if k.startswith(prefix)}

    try:
        schooljaar, scale, mended = (float(v) for v in arrays["meta"])
        return World(
            schooljaar=int(schooljaar),
            scale=scale,
            people=Leerlingen(**part("people.")),
            enrolled=np.asarray(arrays["enrolled"], np.int32),
            places=np.asarray(arrays["places"], np.int32),
            peak=np.asarray(arrays["peak"], np.float64),
            levels=unpack_levels(part("levels.")),
            support_z=np.asarray(arrays["support_z"], np.float64),
            choice_bao=ChoiceTable(**part("choice_bao.")),
            choice_vo=ChoiceTable(**part("choice_vo.")),
            mended=int(mended),
            entered=np.asarray(arrays["entered"], np.int64),
        )
    except (KeyError, TypeError, ValueError):
        return None
