"""Which school each leerling of the start goes to, so that every school has its counted number.

Homes and schools are balanced by gravity with both margins exact (``sim.population.gravity``),
rounded to whole leerlingen (``integers``) and dealt out. The same balanced tables give the chances
of later choices.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim import draws
from sim.agents.choice import ChoiceTable
from sim.agents.codes import Niveau
from sim.draws import Kind
from sim.parameters import Parameters
from sim.population.chances import choice_table, niveau_rows
from sim.population.facts import N_NIVEAUS, Facts
from sim.population.gravity import balance, gravity, niveau_shares
from sim.population.integers import assign, integer_table

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
_TOLERANCE, _STEPS = 1e-6, 100
_MARGIN, _ROUNDS = 0.02, 3


@dataclass(frozen=True)
class Dealer:
    """Deals leerlingen to schools.

    Attributes:
        tables: the facts.
        parameters: distances and the seed.
    """

    tables: Facts
    parameters: Parameters

    def weights(self, schools: Ints, decay: str, *, own_swv: str | None = None) -> Floats:
        """Return the gravity of the home cells to some schools, shape (cells, schools).

        The own gemeente counts extra, or the own samenwerkingsverband (column ``own_swv``) where
        given.
        """
        frame, cells = self.tables.schools, self.tables.cells
        if own_swv is None:
            home = self.tables.cell_gemeente
            theirs = self.tables.rows(frame["gemeente"], self.tables.codes.gemeenten)
        else:
            vo = own_swv == "swv_vo"
            home = self.tables.cell_swv_vo if vo else self.tables.cell_swv_po
            theirs = self.tables.rows(frame[own_swv], self.tables.codes.swvs)
        return gravity(
            cells[["lon", "lat"]].to_numpy(np.float64),
            home.astype(np.int64),
            frame[["lon", "lat"]].to_numpy(np.float64)[schools],
            theirs.astype(np.int64)[schools],
            self.parameters[f"bevolking.{decay}"],
            self.parameters["bevolking.eigen_gemeente"],
        )

    def deal(
        self, weights: Floats, cell: NDArray[np.uint16], ids: NDArray[np.uint64], counts: Ints
    ) -> NDArray[np.int32]:
        """Return per leerling its school, a column of ``weights``; ``counts`` hold exactly."""
        per_cell = np.bincount(cell, minlength=len(weights))
        used, some = np.flatnonzero(per_cell), np.flatnonzero(counts)
        if len(some) == 0:
            return np.zeros(0, np.int32)
        stream = draws.key(int(self.parameters["bevolking.zaad"]), Kind.PLACING)
        table = balance(
            weights[np.ix_(used, some)], per_cell[used], counts[some], _TOLERANCE, _STEPS
        )
        whole = integer_table(table, per_cell[used], counts[some], stream)
        row_of = np.full(len(weights), -1)
        row_of[used] = np.arange(len(used))
        order = (draws.uniforms(stream, ids) * 2.0**53).astype(np.uint64)
        return some[assign(row_of[cell], order, whole)].astype(np.int32)


def bao_choice(dealer: Dealer, schools: Ints, counts: Ints, homes: Floats) -> ChoiceTable:
    """Return the chances of bao schools per home cell, from their counts and homes per cell."""
    weights = dealer.weights(schools, "afstand_bao")
    some = np.flatnonzero(counts)
    totals = homes * (counts.sum() / homes.sum())
    table = balance(weights[:, some], totals, counts[some].astype(float), _TOLERANCE, _STEPS)
    keep = dealer.parameters["bevolking.keuze_aandeel"]
    return _renumbered(choice_table(table, keep, homes > 0), schools[some])


def vo_choice(dealer: Dealer, schools: Ints, per_niveau: Floats, homes: Floats) -> ChoiceTable:
    """Return the chances of the vo schools per home cell and niveau (row cell * 6 + niveau)."""
    weights = dealer.weights(schools, "afstand_vo")
    share = homes / homes.sum()
    out = np.zeros((N_NIVEAUS, len(homes), len(schools)))
    for niveau in range(1, N_NIVEAUS):
        counts = per_niveau[:, niveau]
        some = np.flatnonzero(counts > 0)
        if len(some) == 0:
            continue
        out[niveau][:, some] = balance(
            weights[:, some], share * counts.sum(), counts[some], _TOLERANCE, _STEPS
        )
    out[Niveau.GEEN] = out.sum(axis=0)
    rows = niveau_rows(out)
    keep = dealer.parameters["bevolking.keuze_aandeel"]
    return _renumbered(choice_table(rows, keep, rows.sum(axis=1) > 0), schools)


def _renumbered(table: ChoiceTable, schools: Ints) -> ChoiceTable:
    return table._replace(school=schools[table.school].astype(np.int32))


def split_niveaus(tables: Facts, schools: Ints, counts: Ints, persons: Ints) -> Floats:
    """Return leerlingen per vo school and niveau (6), with the schools' counts as row sums.

    Args:
        tables: the facts (which niveaus a school has).
        schools: rows of the vo schools.
        counts: their leerlingen.
        persons: leerlingen per niveau (6) as their own lives make them; the schools bend it.
    """
    offers = tables.offers[schools][:, 1:]
    alone = (offers.sum(axis=1) == 1) & (counts > 0)
    least, most = (counts * alone) @ offers, counts @ offers
    fits = np.clip(persons[1:], least + _MARGIN * (most - least), most - _MARGIN * (most - least))
    shares = fits / max(1.0, fits.sum())
    for _ in range(
        _ROUNDS
    ):  # scaling to a sum of one may push a niveau out of what its schools hold
        held = shares * counts.sum()
        inside = np.clip(held, least + _MARGIN * (most - least), most - _MARGIN * (most - least))
        free = (inside > least + 2 * _MARGIN * (most - least)) & (most > least)
        inside[free] *= (counts.sum() - inside[~free].sum()) / max(1.0, inside[free].sum())
        shares = inside / inside.sum()
    split = niveau_shares(counts, offers, shares, _TOLERANCE, _STEPS)
    return np.concatenate([np.zeros((len(schools), 1)), split], axis=1)
