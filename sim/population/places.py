"""Which home cell goes to which school: the one door to the functions of this folder's tables.

Gravity and balancing (``gravity``), whole numbers (``integers``), chances of regular schools
(``chances``) and lists of special schools in reach (``reach``). All are pure functions of arrays;
the numbers they need come from ``sim/parameters``.
"""

from sim.agents.choice import NO_SCHOOL, ChoiceTable, ReachTable, choose
from sim.population.chances import choice_table, niveau_rows
from sim.population.gravity import balance, distance_km, gravity, niveau_shares, special_homes
from sim.population.integers import assign, integer_table, scale_counts, whole_seats
from sim.population.reach import CellMap, SchoolMap, connected_swvs, reach

__all__ = [
    "NO_SCHOOL",
    "CellMap",
    "ChoiceTable",
    "ReachTable",
    "SchoolMap",
    "assign",
    "balance",
    "choice_table",
    "choose",
    "connected_swvs",
    "distance_km",
    "gravity",
    "integer_table",
    "niveau_rows",
    "niveau_shares",
    "reach",
    "scale_counts",
    "special_homes",
    "whole_seats",
]
