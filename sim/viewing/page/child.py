"""The process of one piece of work: a run, or the life of a leerling; started by ``process``.

It reads its order as one line of JSON on its input, and tells how it goes as lines of JSON on its
output. It ends when it is asked to (SIGTERM) and when its input closes, which it does when its
parent ends, however that ends: no folder is left half written and no process is left over.
"""

import contextlib
import json
import os
import shutil
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any

STOPPED = 143
"""Exit code of a process that was asked to end."""
FAILED = 1
LAST_RESORT = 15.0
"""Seconds after which a process that was asked to end and does not is ended, cleared up after."""
FILE = "scenario.yaml"
LOADING = "het programma wordt geladen"
_CHUNK = 1 << 16


class _Stopped(SystemExit):
    """The process was asked to end."""


class Voice:
    """Writes messages to the parent; what else is printed goes to the error output."""

    def __init__(self) -> None:
        self._to = os.fdopen(os.dup(1), "w", encoding="utf-8", buffering=1)
        os.dup2(2, 1)
        self.stopped = False

    def say(self, kind: str, **content: Any) -> None:
        """Tell one message.

        Raises:
            SystemExit: if the process was asked to end, or nobody listens any more.
        """
        if self.stopped:
            raise _Stopped(STOPPED)
        try:
            self._to.write(json.dumps({"kind": kind, **content}, ensure_ascii=False) + "\n")
        except BrokenPipeError:
            raise _Stopped(STOPPED) from None

    def stop(self, number: int, frame: FrameType | None) -> None:
        """End the process: a handler of signals."""
        self.stopped = True
        raise _Stopped(STOPPED)


def main() -> int:
    """Do what the order says and return the exit code."""
    voice = Voice()
    signal.signal(signal.SIGTERM, voice.stop)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # of Ctrl-C the parent hears, and then we do
    order = _order()
    if order is None:
        return STOPPED
    threading.Thread(target=_follow, args=(order,), daemon=True).start()
    try:
        return _work(order, voice)
    except _Stopped:
        return STOPPED


def _order() -> dict[str, Any] | None:
    """Return the order; None if the parent ended before it was given."""
    text = b""
    while not text.endswith(b"\n"):
        piece = os.read(0, _CHUNK)
        if not piece:
            return None
        text += piece
    order: dict[str, Any] = json.loads(text)
    return order


def _follow(order: Mapping[str, Any]) -> None:
    """End the process when its input closes."""
    while os.read(0, _CHUNK):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(LAST_RESORT)
    clear(order.get("out"))
    os._exit(STOPPED)


def clear(out: str | None) -> None:
    """Remove what a run that was ended had written so far of its folder ``out``."""
    if out is not None:
        target = Path(os.path.realpath(out))
        for left in target.parent.glob(f".{_literal(target.name)}.writing-*"):
            shutil.rmtree(left, ignore_errors=True)
        from sim.results import RunError  # noqa: PLC0415
        from sim.unfinished.folder import discard, unfinished  # noqa: PLC0415
        from sim.unfinished.lock import Lock  # noqa: PLC0415

        folder = unfinished(target)
        with contextlib.suppress(OSError, RunError):  # another process holds it: it is not ours
            with Lock(folder, target):
                discard(folder)
            folder.rmdir()


def _literal(name: str) -> str:
    return "".join(f"[{c}]" if c in "[*?" else c for c in name)


def _work(order: Mapping[str, Any], voice: Voice) -> int:
    """Do the work; an error that a user can cause is told as its sentence."""
    from sim.data import DataError  # noqa: PLC0415  (each loads what its own work needs)
    from sim.parameters import ParameterError  # noqa: PLC0415
    from sim.results import RunError  # noqa: PLC0415
    from sim.scenario import ScenarioError  # noqa: PLC0415

    try:
        {"run": _run, "life": _life}[order["order"]](order, voice)
    except (RunError, ScenarioError, DataError, ParameterError) as error:
        voice.say("error", text=str(error))
        return FAILED
    except Exception as error:
        voice.say("error", text=f"it went wrong: {type(error).__name__}: {error}")
        raise
    return 0


def _run(order: Mapping[str, Any], voice: Voice) -> None:
    """Run a scenario as the command does, and tell how it goes.

    The scenario is read from a file, so that the manifest has it as its input under the name that
    it also has in the folder: who runs that file gets the same run id.
    """
    voice.say("phase", label=LOADING)
    from sim.run import Options, run  # noqa: PLC0415
    from sim.scenario import load  # noqa: PLC0415
    from sim.simulate import simulate  # noqa: PLC0415
    from sim.viewing.page.growth import Teller  # noqa: PLC0415

    with tempfile.TemporaryDirectory(prefix="leerlingstromen-") as place:
        file = Path(place) / FILE
        file.write_text(order["scenario"], encoding="utf-8", newline="\n")
        scenario = load(file)
        voice.say("phase", label="de beginstand wordt gemaakt")
        teller = Teller(voice.say, 1.0 if scenario.small_world else scenario.scale)
        result = run(
            scenario,
            Path(order["out"]),
            Options(),
            source=file,
            progress=teller.step,
            simulator=partial(simulate, observe=teller.look),
        )
    voice.say("done", run_id=result.manifest["run_id"])


def _life(order: Mapping[str, Any], voice: Voice) -> None:
    """Live a run again, and tell the life of one leerling in it."""
    voice.say("phase", label=LOADING)
    from sim import trace as tracing  # noqa: PLC0415
    from sim.reopen import reopen  # noqa: PLC0415
    from sim.simulate import Step  # noqa: PLC0415
    from sim.viewing.life_rows import told  # noqa: PLC0415

    def progress(what: str, step: Step) -> None:
        if step.phase == "wereld":
            voice.say("phase", label=step.label)
        else:
            voice.say("phase", label=f"{what}, schooljaar {step.label}" if step.label else what)

    identity = None
    if order["sample"] is None:
        identity = tracing.identity_of(order["leerling"])
    else:
        tracing.refuse_sample(order["sample"])
    made = reopen(Path(order["folder"]), order["run"])
    if identity is None:
        identity = tracing.sample(made, order["sample"], partial(progress, "zoekt een leerling"))
    life = tracing.trace(made, identity, partial(progress, "volgt de leerling"))
    voice.say("life", life=told(life))
    voice.say("done", run_id=made.manifest["run_id"])


if __name__ == "__main__":
    with contextlib.suppress(_Stopped):
        sys.exit(main())
    sys.exit(STOPPED)
