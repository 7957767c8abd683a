"""How a command ends: every error that a user can cause is a sentence and an exit code."""

from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn

import typer

USER_ERROR, INTERRUPTED, TERMINATED = 2, 130, 143

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
