"""C25: 1 %, 10 % and 100 % of a world, places with it: the same rates; small queues are longer.

Through the command. Rates per leerling agree up to chance. A waiting list does not scale: twenty
leerlingen who come by chance together are many for a school of forty and nothing for one of four
thousand. So at 1 % more leerlingen wait per place; that is what a school is, and no error of
sampling, but it means that a sample of the leerlingen needs the whole schools.
"""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from command import LIMIT, Figure, Tables, run, worst
from worlds import NEVER, group, school, world

WHOLE, PLACES, YEARS = 120_000, 3700, 5
SHARES = {0.01: 40, 0.1: 4, 1.0: 1}
"""Share of the leerlingen, and how many such samples are run."""
RATES = {
    "aanvraag_so": 0.002,
    "beslissing": 0.5,
    "langdurig_verzuim": 0.01,
    "uitstroom_so": 0.05,
    "terugkeer_langdurig": 0.2,
}


def sample(share: float, places: int) -> dict[str, Any]:
    """Return a world with a share of the leerlingen and so many places."""
    rates: dict[str, Any] = {
        name: {"value": value, "unit": "per_month"} for name, value in RATES.items()
    }
    rates |= {"toekenning": {"value": 0.8, "unit": "per_decision"}, "absoluut_verzuim": NEVER}
    return world(
        copies=SHARES[share],
        schools=[school("B", "bao"), school("O", "so", places=places)],
        leerlingen=[group(round(WHOLE * share), age=5, need="gedrag", severity=0.6)],
        processes=["aanvraag", "tlv", "plaatsing", "verzuim", "terugkeer"],
        constant_rates=rates,
    )


def per_leerling(tables: Tables, share: float) -> dict[str, float]:
    """Return the moves of each process per leerling of the start, and the months of waiting."""
    size = WHOLE * share * SHARES[share]
    counts = tables.transitions.groupby("process")["count"].sum()
    found = {name: counts[name] / size for name in ("aanvraag", "tlv", "plaatsing", "verzuim")}
    return {**found, "waiting": tables.national("wachtlijst_so").sum() / size}


def figures_of(small: dict[str, float], whole: dict[str, float], share: float) -> list[Figure]:
    """Return the rates of a sample beside those of the whole; moves are Poisson numbers."""
    size = WHOLE * share * SHARES[share]
    return [
        Figure(name, small[name], rate, np.sqrt(rate * (1 / size + 1 / WHOLE)))
        for name, rate in whole.items()
        if name != "waiting"
    ]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, float]:
    """Return the rates of the whole world."""
    tables = run(tmp_path_factory.mktemp("whole"), sample(1.0, PLACES), years=YEARS)
    return per_leerling(tables, 1.0)


@pytest.mark.parametrize("share", [0.01, 0.1])
def test_rates_do_not_depend_on_the_share(
    tmp_path: Path, whole: dict[str, float], share: float
) -> None:
    """40 % of the leerlingen in samples: smallest defect seen 2 to 6 % of a rate."""
    places = round(PLACES * share)
    small = per_leerling(run(tmp_path, sample(share, places), years=YEARS), share)
    assert worst(figures_of(small, whole, share)) <= LIMIT
    print(f"months of waiting per leerling: {small['waiting']:.4f}, whole {whole['waiting']:.4f}")
    assert small["waiting"] > whole["waiting"]


def test_places_that_do_not_scale_are_seen(tmp_path: Path, whole: dict[str, float]) -> None:
    """Negative control: a hundredth of the leerlingen with a thousandth of the places."""
    small = per_leerling(run(tmp_path, sample(0.01, PLACES // 1000), years=YEARS), 0.01)
    assert worst(figures_of(small, whole, 0.01)) > LIMIT
