"""Plain scalars by the core schema of YAML 1.2: ``no`` is text, ``010`` is ten, ``1e3`` a float."""

import re

MAX_DIGITS = 40

_NULL = {"", "~", "null", "Null", "NULL"}
_TRUE = {"true", "True", "TRUE"}
_FALSE = {"false", "False", "FALSE"}
_INT = re.compile(r"[-+]?[0-9]+")
_OCTAL = re.compile(r"0o[0-7]+")
_HEX = re.compile(r"0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_INFINITE = re.compile(r"[-+]?\.(inf|Inf|INF)")
_NAN = {".nan", ".NaN", ".NAN"}

Scalar = str | int | float | bool | None


def resolve(text: str) -> Scalar:
    """Return what a plain scalar means.

    Raises:
        ValueError: for a number of more than ``MAX_DIGITS`` characters.
    """
    if text in _NULL:
        return None
    if text in _TRUE or text in _FALSE:
        return text in _TRUE
    base = _base_of(text)
    if base is None and not _FLOAT.fullmatch(text):
        if _INFINITE.fullmatch(text):
            return float("-inf") if text.startswith("-") else float("inf")
        return float("nan") if text in _NAN else text
    if len(text) > MAX_DIGITS:
        raise ValueError(f"a number of {len(text)} characters is too long")
    return float(text) if base is None else int(text if base == 10 else text[2:], base)


def _base_of(text: str) -> int | None:
    if _INT.fullmatch(text):
        return 10
    if _OCTAL.fullmatch(text):
        return 8
    return 16 if _HEX.fullmatch(text) else None
