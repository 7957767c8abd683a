"""What the law gives and takes in a bekostigingsjaar: amounts per Post, from counted leerlingen.

Cents of one year (twelve months), with N the leerlingen counted and c amounts per leerling::

    licht     = c_l N_bao (po), c_l N_vo (vo)
    zwaar     = c_z N + krimpcompensatie,  N = bao + sbo (po), vo (vo)
    tlv_so    = sum over age class and categorie of c N;  tlv_vso likewise
    tlv_sbo   = c_o max(0, N_sbo - 2 % (N_bao + N_sbo)) until 2022; then c_b N_sbo
    verevening = v_r (K_2011 - N_2011 sum K_2011 / sum N_2011),  sums over v_r > 0
    krimpcompensatie = k_r max(0, -verevening) max(0, 1 - N / N_2011)
    lwoo_pro  = c_lp N_vo (share of lwoo and pro on 1 October 2012)         from 2016-01
    lwoo_pro_scholen = c_lp (N_pro + w N_vmbo (1 - q_r minder_labels))
    post      = (1 - u_r) post + (u_r - g_r) (light and 16.61 N as in 2014/15)
    korting_scholen  = max(0, tlv_so + tlv_vso - zwaar - verevening)
                     + max(0, tlv_sbo + lwoo_pro_scholen - licht - lwoo_pro)

Levers: u open_einde, g rugzak (at most u), v verevening, k krimpcompensatie, q opting_out. With u =
g = 1 (until 2014-08) the state pays places and rugzak and no money comes here; with u = 1 and g = 0
(2014/15) it pays places, and light and a little heavy money comes. Leerlingen are those of the last
1 October; from 2023 on, for po, so and vso, of the last 1 February, on which N_sbo of tlv_sbo is
always counted. Money of lwoo and pro is for the part of the year from 2016-01 on. K_2011 is what
places cost on 1 October 2011 times ``verevening_bedragen``; a run that starts later takes its start
for that day. Its national mean is taken out per sector, so that verevening is zero-sum, as it was
meant to be: the other part of the heavy money of 2011 (rugzakken, ambulante begeleiding) is taken
as equal per leerling. Where all v_r are alike they need no weight; else leerlingen weigh by v_r.
Krimpcompensatie keeps what a negative verevening takes per leerling at that of 2011 where
leerlingen fall. Law: WPO (2014) art. 124, 125a, 132; WVO art. 85b, 85c; WPO (2022) art. 121 to 125;
WVO 2020 art. 5.13 to 5.16; Wet passend onderwijs art. X, XIII, XV.
"""

from enum import IntEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.agents.kas import (
    INCOME,
    SO_JONG,
    SO_OUD,
    VSO_GETELD,
    Cents,
    Geteld,
    Post,
    cents_of,
    share_of,
    split,
)
from sim.clock import MONTHS_PER_YEAR, decimal_year
from sim.parameters import Parameters

Floats = NDArray[np.float64]


class Regime(IntEnum):
    """Which rules hold by law, on the dates of the parameters."""

    GEEN = 0  # the state pays places and rugzak; samenwerkingsverbanden have no books here
    OVERGANG = 1  # 2014/15: light and a little heavy money; places still paid by the state
    SCHOOLJAAR = 2  # from 2015-08: capped, per schooljaar
    KALENDERJAAR = 3  # from 2023: capped, per calendar year


class Counts(NamedTuple):
    """Leerlingen per samenwerkingsverband, each shape (Geteld, n).

    Attributes:
        october, february: on the last 1 October and 1 February.
        base, base_lwoo_pro: those that fix the verevening, and lwoo and pro.
    """

    october: Cents
    february: Cents
    base: Cents
    base_lwoo_pro: Cents


class Rules(NamedTuple):
    """What policies make of the money of samenwerkingsverbanden: levers, each shape (n,), 0 to 1.

    Attributes:
        open_end: share that the state pays without limit.
        rugzak: the part of that which goes by rugzak.
        verevening: share of the difference with the past that is kept.
        opting_out: share of lwoo given by own criteria.
        krimp: share made good of what verevening takes more per leerling where they fall.
    """

    open_end: Floats
    rugzak: Floats
    verevening: Floats
    opting_out: Floats
    krimp: Floats


def plain_rules(swvs: int) -> Rules:
    """Return the rules of budgets with a limit and without any correction."""
    return Rules(*np.zeros((len(Rules._fields), swvs)))


def regime_of(parameters: Parameters, month: int) -> Regime:
    """Return the rules of a bekostigingsjaar that begins in ``month``."""
    begin = decimal_year(month)
    if begin >= parameters["geld.kalenderjaar"]:
        return Regime.KALENDERJAAR
    if begin >= parameters["geld.nieuw_model"]:
        return Regime.SCHOOLJAAR
    return Regime.OVERGANG if begin >= parameters["geld.overgang"] else Regime.GEEN


def amounts(
    parameters: Parameters,
    month: int,
    sector: NDArray[np.uint8],
    counts: Counts,
    rules: Rules,
) -> Cents:
    """Return the amounts of a bekostigingsjaar that the law fixes, shape (posts, n).

    Args:
        parameters: every number of the model.
        month: the month in which it begins.
        sector: 0 po, 1 vo.
        counts: leerlingen.
        rules: what policies make of it.
    """
    vo = sector == 1
    rugzak = np.minimum(rules.open_end, rules.rugzak)
    out = share_of(_with_limit(parameters, month, vo, counts, rules), 1.0 - rules.open_end)
    for post, of_post in ((Post.LICHT, _light), (Post.ZWAAR, _heavy)):
        then = of_post(parameters, Regime.OVERGANG, vo, counts)
        out[post] += share_of(then, rules.open_end - rugzak)
    heavy = out[Post.ZWAAR] + out[Post.VEREVENING]
    light = out[Post.LICHT] + out[Post.LWOO_PRO]
    out[Post.KORTING_SCHOLEN] = np.maximum(0, out[Post.TLV_SO] + out[Post.TLV_VSO] - heavy)
    other = out[Post.TLV_SBO] + out[Post.LWOO_PRO_SCHOLEN] - light
    out[Post.KORTING_SCHOLEN] += np.maximum(0, other)
    return out


def _with_limit(
    parameters: Parameters, month: int, vo: NDArray[np.bool_], counts: Counts, rules: Rules
) -> Cents:
    """Return the amounts of a budget that has a limit, without shortfalls."""
    out = np.zeros((len(Post), len(vo)), np.int64)
    regime = max(Regime.SCHOOLJAAR, regime_of(parameters, month))
    out[Post.LICHT] = _light(parameters, regime, vo, counts)
    out[Post.ZWAAR] = _heavy(parameters, regime, vo, counts)
    special = counts.february if regime is Regime.KALENDERJAAR else counts.october
    out[Post.TLV_SO], out[Post.TLV_VSO] = _places(parameters, special)
    out[Post.TLV_SBO] = _sbo(parameters, regime, counts)
    out[Post.VEREVENING] = _verevening(parameters, vo, counts.base, rules.verevening)
    out[Post.ZWAAR] += _krimp(vo, counts, out[Post.VEREVENING], rules.krimp)
    _lwoo_pro(parameters, month, counts, rules.opting_out, out)
    return out


def income_and_free(year: Cents) -> tuple[Cents, Cents]:
    """Return what comes in, shortfalls not counted, and what is left when places are paid."""
    income: Cents = year[INCOME].sum(axis=0) - year[Post.KORTING_SCHOLEN]
    first = [Post.TLV_SBO, Post.TLV_SO, Post.TLV_VSO, Post.LWOO_PRO_SCHOLEN]
    free: Cents = income + year[Post.KORTING_SCHOLEN] - year[first].sum(axis=0)
    return income, free


def _regular(parameters: Parameters, regime: Regime, counts: Counts) -> tuple[Cents, Cents]:
    """Return the counts of po and of vo on which income rests."""
    po = counts.february if regime is Regime.KALENDERJAAR else counts.october
    return po, counts.october


def _light(parameters: Parameters, regime: Regime, vo: NDArray[np.bool_], counts: Counts) -> Cents:
    po, secondary = _regular(parameters, regime, counts)
    per_po = {
        Regime.OVERGANG: parameters["geld.licht_po_overgang"],
        Regime.SCHOOLJAAR: parameters["geld.licht_po"],
        Regime.KALENDERJAAR: parameters["geld.licht_po_2023"],
    }[regime]
    per_vo = cents_of(parameters["geld.licht_vo"])
    of_po, of_vo = cents_of(per_po) * po[Geteld.BAO], per_vo * secondary[Geteld.VO]
    return _by_sector(vo, of_po, of_vo)


def _heavy(parameters: Parameters, regime: Regime, vo: NDArray[np.bool_], counts: Counts) -> Cents:
    po, secondary = _regular(parameters, regime, counts)
    if regime is Regime.OVERGANG:
        per_po = per_vo = cents_of(parameters["geld.zwaar_overgang"])
    else:
        per_po = cents_of(parameters["geld.zwaar_po"])
        per_vo = cents_of(parameters["geld.zwaar_vo"])
    of_po = per_po * (po[Geteld.BAO] + po[Geteld.SBO])
    return _by_sector(vo, of_po, per_vo * secondary[Geteld.VO])


def _by_sector(vo: NDArray[np.bool_], of_po: Cents, of_vo: Cents) -> Cents:
    chosen: Cents = np.where(vo, of_vo, of_po)
    return chosen


def _places(parameters: Parameters, counted: Cents) -> tuple[Cents, Cents]:
    """Return what places in so and vso cost."""
    return (
        _times(parameters.list_of("geld.so_jong"), counted[SO_JONG])
        + _times(parameters.list_of("geld.so_oud"), counted[SO_OUD]),
        _times(parameters.list_of("geld.vso"), counted[VSO_GETELD]),
    )


def _times(euro: NDArray[np.float64], counted: Cents) -> Cents:
    cents = np.array([cents_of(amount) for amount in euro], np.int64)
    total: Cents = cents @ counted
    return total


def _sbo(parameters: Parameters, regime: Regime, counts: Counts) -> Cents:
    sbo = counts.february[Geteld.SBO]
    if regime is Regime.KALENDERJAAR:
        all_of_them: Cents = sbo * cents_of(parameters["geld.sbo_2023"])
        return all_of_them
    po = counts.october[Geteld.BAO] + counts.october[Geteld.SBO]
    paid = share_of(po, parameters["geld.sbo_door_rijk"])
    above: Cents = np.maximum(0, sbo - paid)
    cost: Cents = above * cents_of(parameters["geld.sbo_boven"])
    return cost


def _verevening(parameters: Parameters, vo: NDArray[np.bool_], base: Cents, kept: Floats) -> Cents:
    most = kept.max(initial=0.0)
    if most == 0.0:
        return np.zeros(len(vo), np.int64)
    so, vso = _places(parameters, base)
    cost = share_of(so + vso, parameters["geld.verevening_bedragen"])
    leerlingen = _heavy_base(vo, base)
    history = np.where(leerlingen > 0, share_of(cost, kept), 0)
    whole = np.array([history[~vo].sum(), history[vo].sum()], np.int64)
    weight = leerlingen * (kept / most)
    correction: Cents = history - split(whole, weight, vo.astype(np.int64))
    return correction


def _krimp(vo: NDArray[np.bool_], counts: Counts, verevening: Cents, share: Floats) -> Cents:
    then, now = _heavy_base(vo, counts.base), _heavy_base(vo, counts.october)
    fallen = np.maximum(0.0, 1.0 - now / np.maximum(1, then))
    return share_of(np.maximum(0, -verevening), share * fallen)


def _heavy_base(vo: NDArray[np.bool_], counted: Cents) -> Cents:
    """Return the leerlingen on which heavy money rests."""
    return _by_sector(vo, counted[Geteld.BAO] + counted[Geteld.SBO], counted[Geteld.VO])


def _lwoo_pro(
    parameters: Parameters, month: int, counts: Counts, opting_out: Floats, out: Cents
) -> None:
    """Write income and outgo of lwoo and pro, of the part of the year in which they belong here."""
    since = parameters["geld.lwoo_pro_vanaf"]
    part = min(1.0, max(0.0, month / MONTHS_PER_YEAR + 1.0 - since))
    each = cents_of(parameters["geld.lwoo_pro"])
    base = counts.base_lwoo_pro
    then = np.maximum(1, base[Geteld.VO])
    share = lwoo_and_pro(parameters, base) / then
    out[Post.LWOO_PRO] = share_of(each * counts.october[Geteld.VO], share * part)
    without = opting_out * parameters["opting_out.minder_labels"]
    paid = lwoo_and_pro(parameters, counts.october, 1.0 - without)
    out[Post.LWOO_PRO_SCHOLEN] = share_of(each * paid, part)


def lwoo_and_pro(parameters: Parameters, counted: Cents, labelled: Floats | float = 1.0) -> Cents:
    """Return leerlingen in pro and with lwoo; lwoo is a fixed share of vmbo, times ``labelled``."""
    lwoo = share_of(counted[Geteld.VMBO], parameters["geld.lwoo_aandeel"] * labelled)
    total: Cents = counted[Geteld.PRO] + lwoo
    return total
