"""What policies did, as one table: per teldatum, policy and lever, and what held them back."""

from collections.abc import Sequence

import pandas as pd

from sim.policies.applying import Effect, Held

COLUMNS = ("schooljaar", "policy", "part", "subject", "indicator", "value")


def frame_of(effects: Sequence[Effect], held: Sequence[Held]) -> pd.DataFrame:
    """Return the effects and constraints of a run as one long table.

    Args:
        effects: what policies did to levers.
        held: what held them back.

    Returns:
        Per schooljaar, policy, part and subject the indicators ``eenheden``, ``gewijzigd``,
        ``overschreven``, ``leerlingen``, ``hendel_zonder``, ``hendel_met`` (subject: the lever,
        with the part of the policy) and ``gebonden``, ``eenheden`` (subject: the constraint).
    """
    rows: list[tuple[int, str, str, str, str, float]] = []
    for e in effects:
        rows += [
            (e.schooljaar, e.policy, e.part, e.lever, indicator, float(value))
            for indicator, value in (
                ("eenheden", e.units),
                ("gewijzigd", e.changed),
                ("overschreven", e.overruled),
                ("leerlingen", e.leerlingen),
                ("hendel_zonder", e.before),
                ("hendel_met", e.after),
            )
        ]
    for h in held:
        rows += [
            (h.schooljaar, h.policy, "", h.name, "gebonden", float(h.bound)),
            (h.schooljaar, h.policy, "", h.name, "eenheden", float(h.units)),
        ]
    return pd.DataFrame(rows, columns=list(COLUMNS))
