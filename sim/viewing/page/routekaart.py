"""Which schools stand at which step of the routekaart, over time and for every chosen scenario."""

from sim.clock import schooljaar_label
from sim.viewing.page.answers import Data, Page, chosen, clean
from sim.viewing.page.indicators import NATIONAL, SCHOOL_STEPS
from sim.viewing.page.notes import band_note
from sim.viewing.page.sources import NotStored
from sim.viewing.page.values import Ask

STEPS = {
    "scholen_regulier": "regulier (geen stap gezet)",
    "scholen_onderweg": "onderweg (één stap gezet)",
    "scholen_inclusief": "inclusief (laatste stap)",
}
"""The steps in Dutch, in order."""


def steps(page: Page, keys: str) -> Data:
    """Return how many schools stand at each step on every 1 October, per chosen scenario."""
    found: list[Data] = []
    for source in chosen(page, keys):
        bands = {}
        try:
            for step in SCHOOL_STEPS:
                bands[step] = page.values.shown(source, Ask("yearly", NATIONAL, step))
        except NotStored as reason:
            found.append({"key": source.key, "name": source.label, "reason": str(reason)})
            continue
        first = bands[SCHOOL_STEPS[0]]
        found.append(
            {
                "key": source.key,
                "name": source.label,
                "times": list(first.times),
                "years": [schooljaar_label(int(time)) for time in first.times],
                "steps": [
                    {
                        "key": step,
                        "name": STEPS[step],
                        "middle": [clean(v) for v in band.middle[:, 0]],
                        "low": None if band.low is None else [clean(v) for v in band.low[:, 0]],
                        "high": None if band.high is None else [clean(v) for v in band.high[:, 0]],
                    }
                    for step, band in bands.items()
                ],
                "note": band_note(source, first, None),
            }
        )
    return {"sources": found}
