"""Rules that concern more than one field of a row, per table."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd


@dataclass(frozen=True)
class Rule:
    """One rule: which rows break it, at which column, and what is allowed instead."""

    column: str
    allowed: str
    broken: Callable[[pd.DataFrame], "pd.Series[bool]"]

    def show(self, frame: pd.DataFrame, at: int) -> str:
        """Return the field at which the rule is broken, as text."""
        return str(frame[self.column].iloc[at])


def _niveaus(frame: pd.DataFrame) -> "pd.Series[bool]":
    return (frame["niveaus"] != "") != (frame["schoolsoort"] == "vo")


def _swvs(frame: pd.DataFrame) -> "pd.Series[bool]":
    outside = (frame["swv_po"] == "") & (frame["swv_vo"] == "")
    inside = (frame["swv_po"] != "") & (frame["swv_vo"] != "")
    return (frame["cluster12"] & ~outside) | (~frame["cluster12"] & ~inside)


def _uncounted(frame: pd.DataFrame) -> "pd.Series[bool]":
    return ~frame["geteld"] & (frame["leerlingen"] > 0)


def _split(frame: pd.DataFrame) -> "pd.Series[bool]":
    special = frame["schoolsoort"].isin(["so", "vso"])
    rows = frame.groupby("vestigingscode")["schoolsoort"].transform("size")
    return (frame["gesplitst"] & ~(special & (rows == 2))) | (~frame["gesplitst"] & (rows > 1))


def _sector(frame: pd.DataFrame) -> "pd.Series[bool]":
    return frame["swv"].str.slice(0, 2).str.lower() != frame["sector"]


def _numbered(frame: pd.DataFrame) -> "pd.Series[bool]":
    return frame["cel"] != pd.Series(np.arange(len(frame)), index=frame.index)


RULES: dict[str, tuple[Rule, ...]] = {
    "scholen": (
        Rule("niveaus", "one or more niveaus for vo, none for another schoolsoort", _niveaus),
        Rule("swv_po", "both swvs, or neither if cluster12 is 1", _swvs),
        Rule("leerlingen", "0 if geteld is 0", _uncounted),
        Rule("gesplitst", "1 for the so and the vso row of one vestiging, else 0", _split),
    ),
    "swvs": (Rule("swv", "a code that begins with its sector", _sector),),
    "cellen": (Rule("cel", "a number that counts up from 0", _numbered),),
}
