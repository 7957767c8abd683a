"""What the law gives and takes in a bekostigingsjaar: amounts per Post, from counted leerlingen.

Cents of one year (twelve months), with N the leerlingen counted and c amounts per leerling::

    licht     = c_l N_bao (po), c_l N_vo (vo)                               from 2014-08
    zwaar     = 16.61 N in 2014/15; then c_z N, N = bao + sbo (po), vo (vo)
    tlv_so    = sum over age class and categorie of c N;  tlv_vso likewise  from 2015-08
    tlv_sbo   = c_o max(0, N_sbo - 2 % (N_bao + N_sbo)) until 2022; then c_b N_sbo
    verevening = v_y (K_2011 - N_2011 sum K_2011 / sum N_2011)              2015/16 to 2019/20
    lwoo_pro  = c_lp N_vo (share of lwoo and pro on 1 October 2012)         from 2016-01
    lwoo_pro_scholen = c_lp (N_pro + w N_vmbo)
    korting_scholen  = max(0, tlv_so + tlv_vso - zwaar - verevening)
                     + max(0, tlv_sbo + lwoo_pro_scholen - licht - lwoo_pro)

Leerlingen are those of the last 1 October; from 2023 on, for po, so and vso, of the last 1
February, on which N_sbo of tlv_sbo is always counted. Money of lwoo and pro is for the part of the
year from 2016-01 on. K_2011 is what places cost on 1 October 2011 times ``verevening_bedragen``; a
run that starts later takes its start for that day. Its national mean is taken out per sector, so
that verevening is zero-sum, as it was meant to be: the other part of the heavy money of 2011
(rugzakken, ambulante begeleiding) is taken as equal per leerling. Law: WPO (2014) art. 124, 125a,
132; WVO art. 85b, 85c; WPO (2022) art. 121 to 125; WVO 2020 art. 5.13 to 5.16; Wet passend
onderwijs art. X, XIII, XV.
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


class Regime(IntEnum):
    """Which rules hold."""

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


def regime_of(parameters: Parameters, month: int) -> Regime:
    """Return the rules of a bekostigingsjaar that begins in ``month``."""
    begin = decimal_year(month)
    if begin >= parameters["geld.kalenderjaar"]:
        return Regime.KALENDERJAAR
    if begin >= parameters["geld.nieuw_model"]:
        return Regime.SCHOOLJAAR
    return Regime.OVERGANG if begin >= parameters["geld.overgang"] else Regime.GEEN


def amounts(parameters: Parameters, month: int, sector: NDArray[np.uint8], counts: Counts) -> Cents:
    """Return the amounts of a bekostigingsjaar that the law fixes, shape (posts, n).

    Args:
        parameters: every number of the model.
        month: the month in which it begins.
        sector: 0 po, 1 vo.
        counts: leerlingen.
    """
    out = np.zeros((len(Post), len(sector)), np.int64)
    regime = regime_of(parameters, month)
    if regime is Regime.GEEN:
        return out
    vo = sector == 1
    out[Post.LICHT] = _light(parameters, regime, vo, counts)
    out[Post.ZWAAR] = _heavy(parameters, regime, vo, counts)
    if regime is Regime.OVERGANG:
        return out
    special = counts.february if regime is Regime.KALENDERJAAR else counts.october
    out[Post.TLV_SO], out[Post.TLV_VSO] = _places(parameters, special)
    out[Post.TLV_SBO] = _sbo(parameters, regime, counts)
    out[Post.VEREVENING] = _verevening(parameters, month, vo, counts.base)
    _lwoo_pro(parameters, month, counts, out)
    heavy = out[Post.ZWAAR] + out[Post.VEREVENING]
    light = out[Post.LICHT] + out[Post.LWOO_PRO]
    out[Post.KORTING_SCHOLEN] = np.maximum(0, out[Post.TLV_SO] + out[Post.TLV_VSO] - heavy)
    other = out[Post.TLV_SBO] + out[Post.LWOO_PRO_SCHOLEN] - light
    out[Post.KORTING_SCHOLEN] += np.maximum(0, other)
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


def _verevening(parameters: Parameters, month: int, vo: NDArray[np.bool_], base: Cents) -> Cents:
    steps = parameters.list_of("geld.verevening")
    year = int(decimal_year(month) - parameters["geld.nieuw_model"])
    if year >= len(steps):
        return np.zeros(len(vo), np.int64)
    so, vso = _places(parameters, base)
    cost = share_of(so + vso, parameters["geld.verevening_bedragen"])
    leerlingen = _by_sector(vo, base[Geteld.BAO] + base[Geteld.SBO], base[Geteld.VO])
    history = np.where(leerlingen > 0, share_of(cost, steps[year]), 0)
    whole = np.array([history[~vo].sum(), history[vo].sum()], np.int64)
    correction: Cents = history - split(whole, leerlingen.astype(np.float64), vo.astype(np.int64))
    return correction


def _lwoo_pro(parameters: Parameters, month: int, counts: Counts, out: Cents) -> None:
    """Write income and outgo of lwoo and pro, of the part of the year in which they belong here."""
    since = parameters["geld.lwoo_pro_vanaf"]
    part = min(1.0, max(0.0, month / MONTHS_PER_YEAR + 1.0 - since))
    each = cents_of(parameters["geld.lwoo_pro"])
    base = counts.base_lwoo_pro
    then = np.maximum(1, base[Geteld.VO])
    share = lwoo_and_pro(parameters, base) / then
    out[Post.LWOO_PRO] = share_of(each * counts.october[Geteld.VO], share * part)
    out[Post.LWOO_PRO_SCHOLEN] = share_of(each * lwoo_and_pro(parameters, counts.october), part)


def lwoo_and_pro(parameters: Parameters, counted: Cents) -> Cents:
    """Return leerlingen in pro and with lwoo; lwoo is a fixed share of vmbo."""
    lwoo = share_of(counted[Geteld.VMBO], parameters["geld.lwoo_aandeel"])
    total: Cents = counted[Geteld.PRO] + lwoo
    return total
