"""The pictures of a results folder that exists: all of them, or none.

They are drawn into a temporary folder first. Files of other names that stand in the target stay.
"""

import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from sim.comparing.folder import Comparison, read_comparison
from sim.results import COMPARISON, FIGURES, RunError, damage, read_manifest
from sim.run import FORMAT, RunResult, read_results
from sim.seals import SUMS, write_sums
from sim.sweeping.contents import SWEEP
from sim.viewing.checked import refuse_no_folder
from sim.viewing.gallery import Told, draw_all

if TYPE_CHECKING:
    from sim.sweeping.analysis import Analysis

_NOTHING = "nothing was drawn"


class Drawn(NamedTuple):
    """What came of drawing.

    Attributes:
        folder: where the PNG files stand.
        number: how many were drawn.
        missing: a Dutch sentence per picture that this results folder has nothing for.
    """

    folder: Path
    number: int
    missing: list[str]


def open_folder(folder: Path) -> "RunResult | Comparison | Analysis":
    """Read a results folder, of a run, its replicates, a comparison or a sweep.

    Args:
        folder: the folder.

    Raises:
        RunError: in one sentence, if it is not a results folder, was written in another format, or
            a file of it is missing or was changed.
    """
    refuse_no_folder(folder)
    manifest = read_manifest(folder)
    if manifest.get("format") != FORMAT:
        raise RunError(f"{folder} was written in another format than this version reads")
    if problems := damage(folder, manifest):
        rest = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        raise RunError(f"{folder} is damaged: {problems[0]}{rest}")
    if SWEEP in manifest:
        from sim.sweeping.analysis import examine  # noqa: PLC0415  (heavy, and no run needs it)
        from sim.sweeping.swept import read_swept  # noqa: PLC0415

        return examine(read_swept(folder))
    return read_comparison(folder) if COMPARISON in manifest else read_results(folder)


def draw_folder(folder: Path, out: Path | None, told: Told) -> Drawn:
    """Draw all pictures of a results folder.

    Args:
        folder: the results folder.
        out: where the PNG files go; default ``figures`` in the results folder. Those of the same
            name are replaced, other files stay.
        told: hears, before each picture, its title, how many were drawn and how many there are.

    Returns:
        Where they stand, how many, and what there was nothing for.

    Raises:
        RunError: in one sentence, if the folder cannot be read or the target cannot be written.
    """
    result = open_folder(folder)
    target = out or folder / FIGURES
    made = _make(target)
    held: Path | None = None
    try:
        held = Path(tempfile.mkdtemp(prefix=".drawing-", dir=target))
        missing = draw_all(result, held, told)
        drawn = sorted(held.glob("*.png"))
        if blocked := [path.name for path in drawn if (target / path.name).is_dir()]:
            raise RunError(f"cannot write {target / blocked[0]}: it is a folder; {_NOTHING}")
        _put(drawn, target, held, sums=out is None)
        made.clear()
    except OSError as error:
        reason = error.strerror or str(error)
        raise RunError(f"cannot write to {target}: {reason}; {_NOTHING}", exit_code=1) from None
    finally:
        if held is not None:
            shutil.rmtree(held, ignore_errors=True)
        for path in reversed(made):
            shutil.rmtree(path, ignore_errors=True)
    return Drawn(target, len(drawn), missing)


def _put(drawn: Sequence[Path], target: Path, held: Path, *, sums: bool) -> None:
    """Put pictures in a folder, with the hashes of all that stands there; or leave it as it was.

    Args:
        drawn: the pictures, elsewhere on the same disk.
        target: the folder.
        held: where those that are replaced are kept meanwhile.
        sums: whether hashes are written.
    """
    names = [*(path.name for path in drawn), *([SUMS] if sums else [])]
    before = held / "before"
    before.mkdir()
    there = [name for name in names if (target / name).exists()]
    for name in there:
        shutil.copy2(target / name, before / name)
    try:
        for path in drawn:
            path.replace(target / path.name)
        if sums:
            write_sums(target)
    except BaseException:
        for name in names:
            if name in there:
                (before / name).replace(target / name)
            else:
                (target / name).unlink(missing_ok=True)
        raise


def _make(target: Path) -> list[Path]:
    """Make the target and the folders above it, and return those that were made."""
    made: list[Path] = []
    try:
        if target.exists() and not target.is_dir():
            raise RunError(f"cannot write to {target}: it is a file; give another folder")
        for path in (*reversed(target.parents), target):
            if not path.exists():
                path.mkdir()
                made.append(path)
    except OSError as error:
        for path in reversed(made):
            path.rmdir()
        raise RunError(f"cannot write to {target}: {error.strerror or error}") from None
    return made
