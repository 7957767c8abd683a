"""How policies do over the futures: regret, and the share of futures in which one helps."""

import numpy as np
import pandas as pd

from sim.sweeping.factors import UNCERTAINTY
from sim.sweeping.schema import Cell
from sim.sweeping.swept import Swept
from sim.sweeping.unsaid import Unsaid, where_it_can

LOWER = "lower"
_FEWEST = 2


def robustness(swept: Swept) -> pd.DataFrame:
    """Judge every policy (a combination of levers) by every outcome that has a better way.

    A future is a combination of uncertainties; all policies meet the same futures, with the same
    luck for every leerling. Replicates are averaged first. A future in which a run failed is left
    out, and so is a policy that failed in every future. Regret is how far an outcome is from that
    of the best policy in the same future. The first policy of the design is the one that the others
    are set against. An outcome without a whole future is left out.

    Returns:
        Columns of the levers, then outcome, better, median, worst, mean_regret, largest_regret,
        helps (share of futures in which it is better than the first policy; a tie does not help)
        and futures.

    Raises:
        Unsaid: if there are no levers, no outcome with a better way, or fewer than two futures
            in which all policies were run.
    """
    refuse_unjudged(swept)
    better = swept.better
    frames = where_it_can(better, lambda outcome: _of_outcome(swept, outcome, better[outcome]))
    return pd.concat(frames, ignore_index=True)


def refuse_unjudged(swept: Swept) -> None:
    """Refuse a sweep in which no policy can be judged.

    Raises:
        Unsaid: if there are no levers, or no outcome with a better way.
    """
    if not swept.policies:
        raise Unsaid(
            swept.folder,
            "there are no levers, so no policies to judge",
            "Er is geen hendel gevarieerd, dus is er geen beleid om te beoordelen.",
        )
    if not swept.better:
        raise Unsaid(
            swept.folder,
            "no outcome says which way is better",
            "Van geen uitkomst zegt het experiment welke kant beter is (better).",
        )


def outcomes_by_future(swept: Swept, outcome: str) -> pd.DataFrame:
    """Return an outcome with a row per future and a column per policy, whole futures only.

    A policy without a number in any future has no column (``failed_everywhere``).

    Raises:
        Unsaid: if there are not two policies, or not two futures in which all gave a number, or the
            first policy gave none.
    """
    points = swept.points
    policy = points.groupby(swept.policies, sort=False).ngroup()
    count = int(policy.max()) + 1
    rows = points[[outcome]].assign(policy=policy, future=_future(swept))
    if count < _FEWEST:
        raise Unsaid(
            swept.folder,
            "there is one policy, and none to set it against",
            "Er is maar één combinatie van hendels, en dus niets om haar naast te zetten.",
        )
    meet = rows.groupby("future")["policy"].transform("nunique") == count
    if not meet.any():
        raise Unsaid(
            swept.folder,
            "no two policies meet in one future; use the design crossed, or grid",
            "De combinaties van hendels komen niet in dezelfde toekomsten voor; dat doen zij in "
            "de opzet crossed of grid.",
        )
    if rows["future"][meet].nunique() < _FEWEST:
        raise Unsaid(
            swept.folder,
            "one future says nothing about robustness; vary uncertainties",
            "Eén toekomst zegt niet of beleid robuust is; daarvoor moet iets onzekers variëren.",
        )
    table = rows[meet].pivot_table(
        index="future", columns="policy", values=outcome, aggfunc="mean", dropna=False
    )
    failed = table.columns[table.isna().all()]
    if 0 in failed and len(failed) < count:
        raise Unsaid(
            swept.folder,
            f"{outcome}: the first policy, against which the others are set, gave no number",
            f"Van {outcome} gaf het eerste beleid, waarnaast de andere worden gezet, nergens een "
            "getal (mislukte runs).",
        )
    whole = table.drop(columns=failed).dropna()
    if len(whole) < 1 or len(whole.columns) < _FEWEST:
        raise Unsaid(
            swept.folder,
            f"{outcome}: in no future did every policy give a number",
            f"Van {outcome} gaf in geen enkele toekomst elk beleid een getal (mislukte runs).",
        )
    return whole


def failed_everywhere(swept: Swept, outcome: str) -> list[str]:
    """Return, in a few words each, the policies that gave no number in any future."""
    given = swept.points.groupby(swept.policies, sort=False)[outcome].count()
    named = policies_of(swept)
    rows: list[dict[str, Cell]] = [
        {str(path): value for path, value in row.items()}
        for row in named[given.to_numpy() == 0].to_dict("records")
    ]
    return [label(row) for row in rows]


def futures_of(swept: Swept) -> pd.DataFrame:
    """Return the uncertainties of each future, by its number."""
    found = swept.points.assign(future=_future(swept)).drop_duplicates("future").set_index("future")
    return found[swept.paths(UNCERTAINTY)]


def _future(swept: Swept) -> pd.Series:
    uncertain = swept.paths(UNCERTAINTY)
    if not uncertain:
        return pd.Series(0, index=swept.points.index)
    numbers: pd.Series = swept.points.groupby(uncertain, sort=False).ngroup()
    return numbers


def policies_of(swept: Swept) -> pd.DataFrame:
    """Return the values of the levers of each policy, by its number."""
    numbers = swept.points.groupby(swept.policies, sort=False).ngroup()
    found = swept.points.assign(policy=numbers).drop_duplicates("policy").set_index("policy")
    return found[swept.policies]


def _of_outcome(swept: Swept, outcome: str, better: str) -> pd.DataFrame:
    values = outcomes_by_future(swept, outcome)
    sign = 1.0 if better == LOWER else -1.0
    loss = sign * values
    regret = loss.sub(loss.min(axis=1), axis=0)
    helps = loss.lt(loss[loss.columns[0]], axis=0).mean()
    judged = pd.DataFrame(
        {
            "outcome": outcome,
            "better": better,
            "median": values.median(),
            "worst": sign * loss.max(),
            "mean_regret": regret.mean(),
            "largest_regret": regret.max(),
            "helps": helps.where(np.arange(len(helps)) > 0),
            "futures": len(values),
        }
    )
    return policies_of(swept).join(judged, how="inner").reset_index(drop=True)


def label(values: dict[str, Cell]) -> str:
    """Return a policy in a few words: the last part of each path, and its value."""
    return ", ".join(f"{_last(path)} {word(value)}" for path, value in values.items())


def word(value: Cell) -> str:
    """Return a value in Dutch notation."""
    if isinstance(value, bool | np.bool_):
        return "aan" if value else "uit"
    return value if isinstance(value, str) else f"{value:g}".replace(".", ",")


def _last(path: str) -> str:
    """Return the last word of a path; for a switch or a strength that of what is switched."""
    steps = path.split(".")
    return steps[-2] if steps[-1] in {"on", "strength"} else steps[-1]
