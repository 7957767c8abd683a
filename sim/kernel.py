"""How kernels are compiled: in one place, so that all are compiled alike.

A kernel takes columns as arguments, allocates nothing and returns numbers only. So Numba's counting
of references can be left out: with it, handing a table of columns to a function costs two atomic
additions per column and call, which made the month of August eight times slower, and compiling
twice as slow.
"""

from collections.abc import Callable
from typing import Any, TypeVar, cast

from numba import njit

Function = TypeVar("Function", bound=Callable[..., Any])

_OPTIONS: dict[str, bool] = {
    "cache": True,
    "nogil": True,
    "_nrt": False,
    "no_cfunc_wrapper": True,  # no kernel is handed to C code, and a wrapper takes time to compile
}


def kernel(function: Function) -> Function:
    """Compile a function that allocates nothing; kept on disk, runs without the interpreter's lock.

    A constant, of whatever file, is compiled in; that is safe because ``sim/__init__.py`` keeps
    machine code under a hash of all sources.
    """
    return cast(Function, njit(**_OPTIONS)(function))


def kernel_for(result: Any, *arguments: Any) -> Callable[[Function], Function]:
    """Compile a kernel for arguments of these Numba types only; whole numbers are made to fit.

    For what many kernels call: without it each mixture of kinds of whole numbers that a caller
    passes would be compiled apart.
    """

    def compiled(function: Function) -> Function:
        return cast(Function, njit(result(*arguments), **_OPTIONS)(function))

    return compiled


def inlined(function: Function) -> Function:
    """Compile a small function into each kernel that calls it."""
    return cast(Function, njit(inline="always", **_OPTIONS)(function))
