"""The books of the samenwerkingsverbanden: whole cents, in euro of schooljaar 2015/16.

Prices are constant: nothing is indexed. Every amount is an integer, so that sums are exact. For
every samenwerkingsverband and schooljaar::

    reserve_end = reserve_begin + income - outgo
"""

from dataclasses import dataclass, field
from enum import IntEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.agents.swv_decision import Decision, Sight
from sim.clock import MONTHS_PER_YEAR

Cents = NDArray[np.int64]
CENTS_PER_EURO = 100


class Post(IntEnum):
    """What money comes in for or goes out to."""

    LICHT = 0
    ZWAAR = 1
    VEREVENING = 2
    LWOO_PRO = 3
    KORTING_SCHOLEN = 4  # a shortfall: the state takes it from the schools, so here it comes in
    TLV_SBO = 5
    TLV_SO = 6
    TLV_VSO = 7
    LWOO_PRO_SCHOLEN = 8
    ORGANISATIE = 9
    OPDC = 10
    SCHOLEN = 11
    KORTING_2023 = 12
    BIJDRAGE_BASIS = 13
    ARRANGEMENTEN = 14


INCOME = slice(Post.LICHT, Post.TLV_SBO)
OUTGO = slice(Post.TLV_SBO, len(Post))
POST_NAMES = tuple(post.name.lower() for post in Post)
INDICATORS = ("reserve_begin", *POST_NAMES, "reserve", "bijdrage_basis_rijk")
"""What stands in the books of a schooljaar, in the order of ``Books.values``; the last is what the
state pays to schools itself, outside the balance."""


class Geteld(IntEnum):
    """What is counted of each samenwerkingsverband on 1 October and 1 February."""

    BAO = 0
    SBO = 1
    VO = 2
    PRO = 3
    VMBO = 4
    SO_JONG_LAAG = 5
    SO_JONG_MIDDEN = 6
    SO_JONG_HOOG = 7
    SO_LAAG = 8
    SO_MIDDEN = 9
    SO_HOOG = 10
    VSO_LAAG = 11
    VSO_MIDDEN = 12
    VSO_HOOG = 13


SO_JONG = slice(Geteld.SO_JONG_LAAG, Geteld.SO_JONG_HOOG + 1)
SO_OUD = slice(Geteld.SO_LAAG, Geteld.SO_HOOG + 1)
VSO_GETELD = slice(Geteld.VSO_LAAG, Geteld.VSO_HOOG + 1)


class Books(NamedTuple):
    """The closed books of a schooljaar.

    Attributes:
        schooljaar: its first calendar year.
        posts: cents per Post, shape (posts, n).
        reserve_begin, reserve_end: cents, shape (n,).
        rijk: cents that the state paid for basisondersteuning, outside the balance, shape (n,).
    """

    schooljaar: int
    posts: Cents
    reserve_begin: Cents
    reserve_end: Cents
    rijk: Cents

    def values(self) -> Cents:
        """Return all as one table, shape (INDICATORS, n)."""
        return np.vstack([self.reserve_begin, self.posts, self.reserve_end, self.rijk])


@dataclass
class Kas:
    """The money of all samenwerkingsverbanden (n), and what it is worked out from.

    Attributes:
        year: cents of the bekostigingsjaar per Post, shape (posts, n); fixed when it begins.
        months: months of the bekostigingsjaar that are booked.
        kept: whether there is any money in this bekostigingsjaar, so that books are kept.
        posts: cents booked in this schooljaar, shape (posts, n).
        reserve, reserve_begin: cents now and when the schooljaar began.
        october, february: leerlingen on the last 1 October and 1 February, shape (Geteld, n).
        base: leerlingen on the 1 October that fixes the verevening.
        base_lwoo_pro: the same for lwoo and pro.
        enrolled: leerlingen per school on the last 1 October.
        asked: extra ondersteuning that each school asked for then: sum of gaps (severity).
        of_school: cents of the bekostigingsjaar that each school gets for extra ondersteuning.
        rijk_year, rijk: cents that the state pays for basisondersteuning, outside the balance: of
            the bekostigingsjaar, and booked in this schooljaar.
        sight: what the samenwerkingsverbanden last decided with; None before the first time.
        closed: books of the schooljaren that ended.
    """

    year: Cents
    posts: Cents
    reserve: Cents
    reserve_begin: Cents
    october: Cents
    february: Cents
    base: Cents
    base_lwoo_pro: Cents
    enrolled: NDArray[np.int64]
    asked: NDArray[np.float64]
    of_school: Cents
    rijk_year: Cents
    rijk: Cents
    months: int = 0
    kept: bool = False
    sight: Sight | None = None
    closed: list[Books] = field(default_factory=list)

    def carry_out(self, decision: Decision, rows: slice = slice(None)) -> None:
        """Write what (some) samenwerkingsverbanden decided into the amounts of their year."""
        self.year[Post.ORGANISATIE, rows] = decision.organisatie
        self.year[Post.OPDC, rows] = decision.opdc
        self.year[Post.ARRANGEMENTEN, rows] = decision.arrangementen
        self.year[Post.KORTING_2023, rows] = decision.cut
        self.year[Post.SCHOLEN, rows] = decision.scholen
        self.year[Post.BIJDRAGE_BASIS, rows] = decision.bijdrage_basis


def blank_kas(swvs: int, schools: int) -> Kas:
    """Return empty books."""

    def none(*shape: int) -> Cents:
        return np.zeros(shape, np.int64)

    posts, kinds = len(Post), len(Geteld)
    return Kas(
        year=none(posts, swvs),
        posts=none(posts, swvs),
        reserve=none(swvs),
        reserve_begin=none(swvs),
        october=none(kinds, swvs),
        february=none(kinds, swvs),
        base=none(kinds, swvs),
        base_lwoo_pro=none(kinds, swvs),
        enrolled=none(schools),
        asked=np.zeros(schools),
        of_school=none(schools),
        rijk_year=none(swvs),
        rijk=none(swvs),
    )


def cents_of(euro: float) -> int:
    """Return an amount in euro as whole cents."""
    return round(euro * CENTS_PER_EURO)


def share_of(cents: Cents, share: float | NDArray[np.float64]) -> Cents:
    """Return a share of amounts, rounded to whole cents once."""
    part: Cents = np.rint(cents * share).astype(np.int64)
    return part


def split(total: Cents, weight: NDArray[np.float64], group: NDArray[np.int64]) -> Cents:
    """Split the total of each group over its members by weight; no cent is lost or made.

    Cumulative rounding: the first k members together get the rounded share of the first k, so the
    last one closes the account.

    Args:
        total: cents per group.
        weight: of each member, not negative.
        group: of each member.

    Returns:
        Cents per member; nothing to a group whose weights are all 0.
    """
    of_group = np.bincount(group, weights=weight, minlength=len(total))[group]
    share = weight / np.where(of_group > 0.0, of_group, 1.0)
    order = np.argsort(group.astype(np.uint16), kind="stable")  # of short integers: one pass
    mine, sums = group[order], np.cumsum(share[order])
    size = np.bincount(mine, minlength=len(total))
    end = np.cumsum(size)
    first = end - size
    padded = np.concatenate([[0.0], sums])
    begins, ends = padded[first[mine]], padded[end[mine]]
    whole = np.where(ends > begins, ends - begins, 1.0)
    upto = np.rint(total[mine] * ((sums - begins) / whole)).astype(np.int64)
    before = np.concatenate([np.zeros(1, np.int64), upto[:-1]])
    before[first[mine] == np.arange(len(mine))] = 0
    out = np.zeros(len(group), np.int64)
    out[order] = upto - before
    return out


def book_month(kas: Kas) -> None:
    """Book one month of the bekostigingsjaar: a twelfth of each post.

    What comes in is rounded up and what goes out down, of the sum since the year began: the twelfth
    month makes it exact, and on the way no reserve falls below zero by rounding.
    """
    before, now = kas.months, kas.months + 1
    month = np.empty_like(kas.year)
    month[INCOME] = _up(kas.year[INCOME], now) - _up(kas.year[INCOME], before)
    month[OUTGO] = _down(kas.year[OUTGO], now) - _down(kas.year[OUTGO], before)
    kas.months = now
    kas.rijk += _down(kas.rijk_year, now) - _down(kas.rijk_year, before)
    kas.posts += month
    kas.reserve += month[INCOME].sum(axis=0) - month[OUTGO].sum(axis=0)


def _down(cents: Cents, months: int) -> Cents:
    return cents * months // MONTHS_PER_YEAR


def _up(cents: Cents, months: int) -> Cents:
    return -(-cents * months // MONTHS_PER_YEAR)


def close(kas: Kas, schooljaar: int) -> None:
    """Close the books of a schooljaar and open those of the next."""
    begin, end = kas.reserve_begin.copy(), kas.reserve.copy()
    kas.closed.append(Books(schooljaar, kas.posts.copy(), begin, end, kas.rijk.copy()))
    kas.posts[:] = 0
    kas.rijk[:] = 0
    kas.reserve_begin[:] = kas.reserve
