"""What several runs say together: median, 80 % interval, and the part of chance alone."""

import numpy as np
import pandas as pd

from sim.parquet import REPLICATE

LOW, HIGH = 0.1, 0.9
"""Ends of the 80 % interval."""
_KEYS = ["schooljaar", "indicator"]
_PO, _VO = ("bao", "sbo", "so"), ("vo", "vso")
_PERCENTILES = {"p5": 0.05, "p50": 0.50, "p95": 0.95}


def summarise(yearly: pd.DataFrame, chance: pd.DataFrame | None) -> pd.DataFrame:
    """Summarise the national yearly tables of replicates.

    Args:
        yearly: schooljaar, indicator, value, replicate; one country's rows.
        chance: the same, of runs that differ by their seed alone; None where all do.

    Returns:
        Per schooljaar and indicator the median, p10 and p90 over the replicates and their number
        (``runs``); ``chance_share``, the same for all years of an indicator, is the variance
        between the runs of ``chance`` over the variance between the replicates, each summed over
        the schooljaren; 1 where the seed is all that varies, not a number where it cannot be
        known. ``chance_runs`` is the number of runs behind it.
    """
    groups = yearly.groupby(_KEYS, sort=True)["value"]
    summary = pd.DataFrame(
        {
            "median": groups.median(),
            "p10": groups.quantile(LOW),
            "p90": groups.quantile(HIGH),
            "runs": groups.count().astype("int32"),
        }
    ).reset_index()
    if chance is None:
        share, count = pd.Series(dtype=float), int(yearly[REPLICATE].nunique())
        summary["chance_share"] = 1.0
    else:
        share, count = chance_share(yearly, chance), int(chance[REPLICATE].nunique())
        summary["chance_share"] = summary["indicator"].map(share).astype(float)
    return summary.assign(chance_runs=np.int32(count))


def chance_share(yearly: pd.DataFrame, chance: pd.DataFrame) -> pd.Series:
    """Return, per indicator, the share of the variance that the seed alone explains.

    With few runs behind it the share is rough: a variance of 8 runs lies, in 95 of 100 cases,
    between 0.24 and 2.3 times the true one. Where it comes out above 1 it is cut off at 1.
    """
    total, own = _variance(yearly), _variance(chance)
    ratio = (own / total.where(total > 0.0)).clip(upper=1.0)
    return ratio


def _variance(frame: pd.DataFrame) -> pd.Series:
    per_year = frame.groupby(_KEYS)["value"].var(ddof=1)
    variance: pd.Series = per_year.groupby("indicator").sum(min_count=1)
    return variance


def deelname_spread(yearly: pd.DataFrame, schooljaar: int) -> pd.DataFrame:
    """Return how far deelname in special education differs between samenwerkingsverbanden.

    By the samenwerkingsverband of the home and without cluster 1 and 2, on 1 October.

    Args:
        yearly: the table of yearly figures of one run.
        schooljaar: whose 1 October.

    Returns:
        Per schoolsoort (``sbo``, ``so``, ``vso``) the 5th, 50th and 95th percentile over the
        samenwerkingsverbanden that have leerlingen: columns ``p5``, ``p50``, ``p95``, as shares of
        their leerlingen in po (bao, sbo, so) or vo (vo, vso).
    """
    chosen = yearly[(yearly["level"] == "swv") & (yearly["schooljaar"] == schooljaar)]
    table = chosen.pivot_table(index="unit", columns="indicator", values="value", observed=True)
    names = {s: f"leerlingen_{s}_thuis" for s in ("bao", "sbo", "so", "vo", "vso")}
    rows = {}
    for soort, sector in (("sbo", _PO), ("so", _PO), ("vso", _VO)):
        total = table[[names[s] for s in sector]].sum(axis=1)
        share = (table[names[soort]] / total)[total > 0]
        rows[soort] = share.quantile(list(_PERCENTILES.values())).to_numpy()
    return pd.DataFrame.from_dict(rows, orient="index", columns=list(_PERCENTILES))
