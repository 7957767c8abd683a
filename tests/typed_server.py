"""The process behind ``typed``: it loads the program once, and forks for every command.

Each command is a process of its own with the arguments that a user types, from ``sim.cli.main`` to
its exit code; what it saves is the loading of libraries and compiled code, some six seconds.
"""

import json
import locale
import os
import resource
import signal
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

import refusing
import tiny
from typer.testing import CliRunner


def load() -> None:
    """Do once, in this process, what the commands do; all they load stays loaded."""
    from sim.cli import app  # noqa: PLC0415  (only the process itself loads the program)
    from sim.viewing import gallery, report, sweep_figures  # noqa: F401, PLC0415

    gallery.draw_usual = lambda *_: None
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = tiny.files(folder)
        klein, anders = str(folder / "klein.yaml"), str(folder / "anders.yaml")
        for arguments in (
            ["sweep", str(path), "--out", f"{name}/sweep"],
            ["analyse", f"{name}/sweep"],
            ["compare", klein, anders, "--out", f"{name}/compare"],
            ["run", klein, "--out", f"{name}/run"],
        ):
            done = CliRunner().invoke(app, arguments)
            if done.exit_code != 0:
                raise RuntimeError(done.output)


def prepare(asked: dict[str, Any]) -> None:
    """Make this process, which was just forked, the one in which a command is typed."""
    os.setsid()
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    for number, name in ((1, "stdout"), (2, "stderr")):
        os.dup2(os.open(asked[name], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o666), number)
    sys.stdin = open(0, closefd=False)  # noqa: SIM115
    os.chdir(asked["cwd"])
    os.environ.update(asked["env"])
    signal.signal(signal.SIGINT, signal.default_int_handler)
    if (size := asked["file_size"]) is not None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    if (user := asked["user"]) is not None:
        os.setgroups([])
        os.setgid(user)
        os.setuid(user)
    draw_few(asked["pictures"])
    if (plant := asked["refuse"]) is not None:
        refusing.plant(Path(plant["below"]), plant["nth"], plant["on"], Path(plant["told"]))
    sys.argv = ["leerlingstromen", *asked["arguments"]]


def draw_few(count: int) -> None:
    """Let runs and comparisons draw so many pictures; all of them take seconds."""
    from sim.viewing import gallery  # noqa: PLC0415  (loaded by now)

    pictures_of = gallery.pictures_of
    gallery.pictures_of = lambda result: list(pictures_of(result))[:count]
    if count:
        gallery.draw_usual = lambda result, folder: gallery.draw_all(result, folder) and None


def answer(asked: dict[str, Any]) -> Any:
    """Return how a command ended: its code, negative for a signal; None while it runs."""
    how = 0 if asked["what"] == "wait" else os.WNOHANG
    pid, status = os.waitpid(asked["pid"], how)
    return os.waitstatus_to_exitcode(status) if pid else None


def serve() -> None:
    """Take orders, a line of JSON each; returns in the process of a command."""
    with suppress(locale.Error):
        locale.setlocale(locale.LC_ALL, "")  # as a library may: the decimal comma of LC_ALL counts
    load()
    print(json.dumps("ready"), flush=True)
    for line in sys.stdin:
        asked = json.loads(line)
        if asked["what"] != "type":
            print(json.dumps(answer(asked)), flush=True)
            continue
        if (pid := os.fork()) == 0:
            prepare(asked)
            return
        print(json.dumps(pid), flush=True)
    sys.exit()


if __name__ == "__main__":
    serve()
    from sim.cli import main

    main()
