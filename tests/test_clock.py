"""Months, schooljaren and yearly chances."""

import pytest

from sim import clock


def test_months_are_whole_numbers_in_order() -> None:
    assert clock.parse_month("2025-08") == 24_307
    assert clock.parse_month("2025-08") == clock.month_of(2025, 8)
    assert clock.parse_month("2026-01") - clock.parse_month("2025-12") == 1
    assert clock.month_of_year(clock.parse_month("2025-08")) == clock.AUGUST


def test_months_read_back_as_written() -> None:
    for month in range(clock.month_of(1988, 1), clock.month_of(2061, 1)):
        assert clock.parse_month(clock.format_month(month)) == month


@pytest.mark.parametrize("text", ["2025-13", "2025-00", "2025-8", "25-08", "2025-08-01", "", "x"])
def test_other_forms_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="YYYY-MM"):
        clock.parse_month(text)


def test_a_schooljaar_runs_from_august_to_july() -> None:
    first = clock.start_of_schooljaar(2025)
    assert clock.format_month(first) == "2025-08"
    assert [clock.schooljaar_of(first + k) for k in (-1, 0, 11, 12)] == [2024, 2025, 2025, 2026]
    assert clock.schooljaar_label(2025) == "2025/2026"


def test_decimal_year_is_the_middle_of_the_month() -> None:
    assert clock.decimal_year(clock.parse_month("2014-08")) == pytest.approx(2014 + 7.5 / 12)


def test_yearly_chance_to_monthly() -> None:
    """Not p / 12, which would give .1136 a year."""
    assert clock.monthly_probability(0.12) == pytest.approx(0.010596241035318976, abs=1e-15)
    assert 1 - (1 - clock.monthly_probability(0.12)) ** 12 == pytest.approx(0.12, abs=1e-12)
    assert (clock.monthly_probability(0.0), clock.monthly_probability(1.0)) == (0.0, 1.0)
    for wrong in (-0.1, 1.1):
        with pytest.raises(ValueError, match="between 0 and 1"):
            clock.monthly_probability(wrong)
