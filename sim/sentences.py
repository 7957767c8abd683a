"""How a command ends: every error that a user can cause is a sentence and an exit code."""

import errno
import io
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import NoReturn

import typer

FAILED, USER_ERROR, INTERRUPTED, TERMINATED = 1, 2, 130, 143

PRINTED = "what is printed (standard output)"
_STOPPED = "interrupted; nothing was written"


class _Terminated(SystemExit):
    """The process was asked to end."""


@contextmanager
def sentences() -> Iterator[None]:
    """Turn every error that a user can cause into its sentences and an exit code."""
    try:
        yield
    except typer.Exit:
        raise
    except KeyboardInterrupt:
        say(_STOPPED, INTERRUPTED)
    except _Terminated:
        say(_STOPPED, TERMINATED)
    except OSError as error:
        if error.errno == errno.EPIPE:
            raise  # whoever read this has gone: not worth a word
        say(refusal(error), FAILED)
    except Exception as error:
        code = _code_of(error)
        if code is None:
            raise
        say(str(error), code)


def _code_of(error: Exception) -> int | None:
    """Return the exit code of an error that is the user's or the machine's; None for a fault."""
    from sim.data import DataError  # noqa: PLC0415
    from sim.parameters import ParameterError  # noqa: PLC0415
    from sim.results import RunError  # noqa: PLC0415
    from sim.scenario import ScenarioError  # noqa: PLC0415

    if isinstance(error, RunError):
        return error.exit_code
    return USER_ERROR if isinstance(error, ScenarioError | DataError | ParameterError) else None


def say(sentence: str, code: int = USER_ERROR) -> NoReturn:
    """Print a sentence and end with an exit code."""
    typer.echo(sentence, err=True)
    raise typer.Exit(code)


def terminated(number: int, frame: FrameType | None) -> None:
    """End when the process is asked to: a handler of signals."""
    raise _Terminated(TERMINATED)


def refusal(error: OSError) -> str:
    """Return the sentence for what the system refused, with the path."""
    reason = error.strerror or (str(error).splitlines() or [type(error).__name__])[0]
    if error.filename == PRINTED:
        return f"cannot write {PRINTED}: {reason}"
    place = "" if error.filename is None else f" {os.fsdecode(error.filename)}"
    return f"cannot read or write{place}: {reason}"


class _Output(io.TextIOWrapper):
    """Standard output, whose refusals say that they are its own."""

    def write(self, text: str) -> int:
        with _of_output():
            return super().write(text)

    def flush(self) -> None:
        with _of_output():
            super().flush()


@contextmanager
def _of_output() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        error.filename = PRINTED
        raise


def to_the_end(command: Callable[[], object]) -> NoReturn:
    """Run a command, write what is still to be printed, and end with its exit code.

    A disk that is full often says so only at the last moment, which the interpreter leaves too late
    for a sentence.
    """
    out = sys.stdout
    if isinstance(out, io.TextIOWrapper):
        sys.stdout = _Output(
            out.buffer,
            out.encoding,
            out.errors,
            line_buffering=out.line_buffering,
            write_through=out.write_through,
        )
    code: int | str | None = FAILED
    try:
        command()
    except SystemExit as end:
        code = end.code
    except OSError as error:
        _say_refusal(error)
    try:
        sys.stdout.flush()
    except OSError as error:
        if error.errno != errno.EPIPE and not code:
            _say_refusal(error)
        code = code or FAILED
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # nothing more to refuse
    sys.exit(code)


def _say_refusal(error: OSError) -> None:
    """Print what the system refused, where it can be printed."""
    with suppress(OSError):
        print(refusal(error), file=sys.stderr)
