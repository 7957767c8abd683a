"""Months, schooljaren and teldata: the one place where time is counted.

A month is an integer, ``year * 12 + (month - 1)``; it fits an int16 until the year 2730.
A schooljaar is named after the year in which it begins: schooljaar 2025 runs from August 2025 to
July 2026. A stock on 1 October is the state at the end of September's step.
"""

import re

AUGUST = 7  # month of the year, counted from 0
SEPTEMBER = 8
OCTOBER = 9
JULY = 6
MONTHS_PER_YEAR = 12

_MONTH = re.compile(r"(\d{4})-(\d{2})")


def month_of(year: int, month: int) -> int:
    """Return the month index of calendar ``year`` and ``month`` (1 to 12)."""
    return year * MONTHS_PER_YEAR + month - 1


def parse_month(text: str) -> int:
    """Return the month index of ``"YYYY-MM"``.

    Raises:
        ValueError: if the text has another form or a month outside 01 to 12.
    """
    match = _MONTH.fullmatch(text)
    if match is None or not 1 <= int(match[2]) <= MONTHS_PER_YEAR:
        raise ValueError(f"{text!r} is not a month; write it as YYYY-MM, for example 2025-08")
    return month_of(int(match[1]), int(match[2]))


def format_month(month: int) -> str:
    """Return a month index as ``"YYYY-MM"``."""
    return f"{month // MONTHS_PER_YEAR:04d}-{month % MONTHS_PER_YEAR + 1:02d}"


def start_of_schooljaar(schooljaar: int) -> int:
    """Return the month index of August in which ``schooljaar`` begins."""
    return month_of(schooljaar, AUGUST + 1)


def schooljaar_of(month: int) -> int:
    """Return the schooljaar (its first calendar year) that ``month`` belongs to."""
    return (month - AUGUST) // MONTHS_PER_YEAR


def schooljaar_label(schooljaar: int) -> str:
    """Return a schooljaar as people write it, for example ``2025/2026``."""
    return f"{schooljaar}/{schooljaar + 1}"


def month_of_year(month: int) -> int:
    """Return the month of the calendar year, counted from 0 (January) to 11."""
    return month % MONTHS_PER_YEAR


def decimal_year(month: int) -> float:
    """Return the middle of ``month`` as a decimal year, for example 2014.625 for August 2014."""
    return (month + 0.5) / MONTHS_PER_YEAR


def monthly_probability(yearly: float) -> float:
    """Return the monthly probability that gives ``yearly`` over twelve months.

    ``1 - (1 - p) ** (1/12)``: the only place where a yearly chance becomes a monthly one.

    Raises:
        ValueError: if ``yearly`` is not a probability.
    """
    if not 0.0 <= yearly <= 1.0:
        raise ValueError(f"a yearly probability lies between 0 and 1, not {yearly}")
    return float(1.0 - (1.0 - yearly) ** (1.0 / MONTHS_PER_YEAR))
