"""Keeping a run while it is made: a checkpoint at the end of a schooljaar, written beside it.

The state is copied in one go; a thread of its own hashes it, writes it and makes it durable while
the months go on, for kernels and the disk leave the interpreter alone. At the end of a schooljaar
one is taken where all of them together, with the processor time of the thread, stay below a share
of the time of the run, and where the one before is written: a run never waits for a disk. Who
asks for every schooljaar gets every one, and waits.
"""

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from sim.agents.leerlingen import bytes_per_row
from sim.clock import AUGUST, month_of_year, schooljaar_label, schooljaar_of
from sim.unfinished.checkpoint import Checkpoint, write_checkpoint

if TYPE_CHECKING:
    from sim.model import StelselModel
    from sim.unfinished.tree import Array, Tree

CHECKPOINT = "checkpoint"
SHARE = 0.03
"""Part of the time of a run that its checkpoints may cost."""
BYTES_PER_SECOND = 3e8
"""What the first one is expected to cost; later ones cost what those before did."""
LONG = 10.0
"""Seconds after which a run is so long that it is told that it can be gone on with."""
_LINE = 64


class Arena:
    """Room for copies of arrays, used again by the next ones: new memory costs more than a copy."""

    def __init__(self) -> None:
        self._room = np.empty(0, np.uint8)

    def copies(self, arrays: Sequence["Array"]) -> list["Array"]:
        """Return copies; those of the call before are overwritten."""
        starts = np.cumsum([0, *(-(-array.nbytes // _LINE) * _LINE for array in arrays)])
        if starts[-1] > len(self._room):
            self._room = np.empty(int(starts[-1] * 1.1), np.uint8)
        found = []
        for array, start in zip(arrays, starts.tolist(), strict=False):
            copy = self._room[start : start + array.nbytes].view(array.dtype)
            copy = copy.reshape(array.shape)
            np.copyto(copy, array)
            found.append(copy)
        return found


class Keeper:
    """Keeps the checkpoints of one run: a context, told of the model after each month.

    Attributes:
        kept: the schooljaar before which the last whole checkpoint stands, or None.
        taken, seconds: how many were taken, and the seconds that the run stood still for it.
        seconds_beside, length: processor time of writing them, and bytes of the last one.
    """

    def __init__(
        self,
        folder: Path,
        about: Mapping[str, Any],
        tell: Callable[[], None] = lambda: None,
        *,
        always: bool = False,
    ) -> None:
        """Prepare.

        Args:
            folder: where the checkpoint stands.
            about: what it says it is of.
            tell: called once, when the first one is there and the run is long.
            always: keep every schooljaar, whatever it costs.
        """
        self._always = always
        self._path, self._about, self._tell = folder / CHECKPOINT, dict(about), tell
        self._arena = Arena()
        self._thread: threading.Thread | None = None
        self._error: OSError | None = None
        self._began, self._told = time.monotonic(), False
        self.kept: int | None = None
        self.taken, self.seconds = 0, 0.0
        self.length, self.seconds_beside = 0, 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Wait until what is being written is there."""
        self.wait()

    def look(self, model: "StelselModel") -> None:
        """Keep the model if a schooljaar has ended and more are to come.

        Raises:
            OSError: if an earlier checkpoint could not be written.
        """
        if self._error is not None:
            raise self._error
        if self.kept is not None and not self._told and time.monotonic() - self._began > LONG:
            self._told = True
            self._tell()
        if month_of_year(model.month) != AUGUST or model.running_months == 0:
            return
        if self._always:
            self.wait()
        elif self._writing() or self._is_dear(model):
            return
        began = time.perf_counter()
        self._keep(model)
        self.taken += 1
        self.seconds += time.perf_counter() - began

    def _writing(self) -> bool:
        return self._thread is not None and self._thread.is_alive()

    def _is_dear(self, model: "StelselModel") -> bool:
        """Whether one more would cost more of the time than is allowed."""
        size = model.state.used * bytes_per_row()
        spent = self.seconds + self.seconds_beside
        next_one = spent / self.taken if self.taken else size / BYTES_PER_SECOND
        return spent + next_one > SHARE * (time.monotonic() - self._began)

    def wait(self) -> None:
        """Wait until what is being written is there."""
        if self._thread is not None:
            self._thread.join()

    def _keep(self, model: "StelselModel") -> None:
        from sim.unfinished.model_parts import tree_of_model  # noqa: PLC0415  (heavy)

        tree = tree_of_model(model)
        places = [place for place, frozen in enumerate(tree.frozen) if not frozen]
        copies = self._arena.copies([tree.arrays[place] for place in places])
        for place, copy in zip(places, copies, strict=True):
            tree.arrays[place] = copy
        self._thread = threading.Thread(target=self._write, args=(tree, model.month))
        self._thread.start()

    def _write(self, tree: "Tree", month: int) -> None:
        began = time.thread_time()
        try:
            about = {**self._about, "month": month}
            self.length = write_checkpoint(self._path, about, tree)
        except OSError as error:
            self._error = error
        else:
            self.kept = schooljaar_of(month)
            self.seconds_beside += time.thread_time() - began


def label_of(month: int) -> str:
    """Return the schooljaar that begins in a month, e.g. 2030/2031."""
    return schooljaar_label(schooljaar_of(month))


class Restorer:
    """Puts a model where a checkpoint was kept, before its first month."""

    def __init__(self, checkpoint: Checkpoint | None) -> None:
        """Prepare; without a checkpoint a model stays at its first month."""
        self._checkpoint = checkpoint

    def __call__(self, model: "StelselModel") -> None:
        """Put the model there, once: the memory of the checkpoint is given back."""
        if self._checkpoint is None:
            return
        from sim.unfinished.model_parts import restore  # noqa: PLC0415  (heavy)

        checkpoint, self._checkpoint = self._checkpoint, None
        restore(model, checkpoint.tree)
