"""Codes of a small world as rows, and its groups of leerlingen as codes."""

from typing import TYPE_CHECKING

from sim.agents.institutions import NO_SWV
from sim.agents.leerlingen import NO_SCHOOL
from sim.processes.aankomst import Description

if TYPE_CHECKING:
    from sim.scenario.world_schema import Group, SmallWorld


class Index:
    """Rows of the codes of a small world; the cells are the homes that occur."""

    def __init__(self, world: "SmallWorld") -> None:
        self.gemeenten = [g.code for g in world.gemeenten] or ["-"]
        self.jeugdregios = sorted({g.jeugdregio for g in world.gemeenten}) or ["-"]
        self.swvs = [s.code for s in world.swvs]
        self.sector = [s.sector for s in world.swvs]
        self.schools = [s.code for s in world.schools]
        self.cells: dict[tuple[int, int, int], int] = {}
        self.copies = world.copies
        self._first: dict[str, int] = {s: self.sector.index(s) for s in set(self.sector)}
        self._row = {
            kind: {code: row for row, code in enumerate(codes)}
            for kind, codes in (
                ("gemeente", self.gemeenten),
                ("swv", self.swvs),
                ("school", self.schools),
            )
        }

    def row(self, kind: str, code: str) -> int:
        """Return the row of a gemeente, swv or school."""
        return self._row[kind][code]

    def swv(self, code: str | None, sector: str, copy: int = 0) -> int:
        """Return the row of a samenwerkingsverband; without a code the first of the sector."""
        if code is not None:
            return self.row("swv", code)
        first = self._first.get(sector, NO_SWV)
        return first if first == NO_SWV else first + copy * len(self.swvs) // self.copies

    def cell(self, group: "Group") -> int:
        """Return the home cell of a group, a new one if it is the first there."""
        gemeente = 0 if group.gemeente is None else self.row("gemeente", group.gemeente)
        home = (gemeente, self.swv(group.swv_po, "po"), self.swv(group.swv_vo, "vo"))
        return self.cells.setdefault(home, len(self.cells))

    def describe(self, group: "Group") -> Description:
        """Return what the leerlingen of a group are, as codes."""
        attendance = group.aanwezigheid_code
        return Description(
            soort=int(group.soort),
            school=NO_SCHOOL if group.school is None else self.row("school", group.school),
            cell=self.cell(group),
            need=int(group.behoefte),
            severity=group.severity,
            need2=int(group.behoefte2),
            severity2=group.severity2,
            onset_months=group.onset_months,
            niveau=int(group.niveau_code),
            route=int(group.route_code),
            route_for=0 if group.route_soort is None else int(group.route_soort),
            attendance=None if attendance is None else int(attendance),
        )
