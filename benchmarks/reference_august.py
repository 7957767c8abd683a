"""What August brings: who leaves, and where leavers of po go."""

from dataclasses import dataclass

from sim import clock
from sim.agents.codes import Niveau
from sim.agents.state import State
from sim.draws import Kind
from sim.processes.bestemming import destination_parameters, leave_vso_chances

BRUGJAAR, VMBO = int(Niveau.BRUGJAAR), int(Niveau.VMBO)
HAVO, VWO = int(Niveau.HAVO), int(Niveau.VWO)


@dataclass(frozen=True, slots=True)
class August:
    """Chances and keys of one August.

    Attributes:
        month: the month.
        key_leave_po, key_vso, key_pro, key_niveau, key_school, key_leave: keys of the draws.
        po_surely, po_from: ages at which po is left surely and at the earliest, months.
        leave_po: chance to leave po between the two, by Schoolsoort.
        leave_vo: chance to leave vo, by niveau and calendar age.
        leave_vso: chance to leave vso, from "under 15" to "19 or more".
        leave_vso_zml: factor on it for zml and emb.
        vso_surely: age at which vso is left surely, months.
        bridge_years: leerjaren of a brugjaar.
        so_to_vso, cluster12_to_vso, so_to_pro: chances out of so.
        sbo_to_vso, sbo_to_pro: factor on the chance of vso, and chance of pro, out of sbo.
        bao_to_vso, bao_to_pro, pro_from, pro_width: the same out of bao; pro by severity.
        bridge, vmbo, havo: share of a brugjaar; running shares of vmbo and havo.
        vso_by_need: factor on the chance of vso, by need.
    """

    month: int
    key_leave_po: int
    key_vso: int
    key_pro: int
    key_niveau: int
    key_school: int
    key_leave: int
    po_surely: int
    po_from: int
    leave_po: list[float]
    leave_vo: list[list[float]]
    leave_vso: list[float]
    leave_vso_zml: float
    vso_surely: int
    bridge_years: int
    so_to_vso: float
    cluster12_to_vso: float
    so_to_pro: float
    sbo_to_vso: float
    sbo_to_pro: float
    bao_to_vso: float
    bao_to_pro: float
    pro_from: float
    pro_width: float
    bridge: float
    vmbo: float
    havo: float
    vso_by_need: list[float]

    def niveau(self, u: float) -> int:
        """Return vmbo, havo or vwo by a uniform draw."""
        if u < self.vmbo:
            return VMBO
        return HAVO if u < self.havo else VWO

    def niveau_or_brugjaar(self, u: float) -> int:
        """Return brugjaar, vmbo, havo or vwo by a uniform draw."""
        if u < self.bridge:
            return BRUGJAAR
        return self.niveau((u - self.bridge) / (1.0 - self.bridge))


def key_of(calendar: State, kind: Kind) -> int:
    """Return the key of a stream of draws in the month in which ``calendar`` stands."""
    return int(calendar.stream(kind))


def august_of(calendar: State) -> August:
    """Return what the August in which ``calendar`` stands needs."""
    p, supply = calendar.parameters, calendar.supply
    assert supply is not None
    schooljaar = clock.schooljaar_of(calendar.month)
    leave_po = supply.leave_po(schooljaar)
    assert leave_po is not None
    so, cluster12, so_pro, sbo, sbo_pro, bao, bao_pro, pro_from, pro_width, bridge, vmbo, havo = (
        destination_parameters(calendar).tolist()
    )
    return August(
        month=calendar.month,
        key_leave_po=key_of(calendar, Kind.LEAVE_PO),
        key_vso=key_of(calendar, Kind.DESTINATION),
        key_pro=key_of(calendar, Kind.NIVEAU),
        key_niveau=key_of(calendar, Kind.REGION),
        key_school=key_of(calendar, Kind.CHOICE_VO),
        key_leave=key_of(calendar, Kind.LEAVE_VO),
        po_surely=int(p["overgang.verlaat_po_zeker"]),
        po_from=int(p["overgang.verlaat_po_vanaf"]),
        leave_po=leave_po.tolist(),
        leave_vo=supply.leave_vo(schooljaar).tolist(),
        leave_vso=leave_vso_chances(calendar).tolist(),
        leave_vso_zml=p["overgang.verlaat_vso_zml"],
        vso_surely=int(p["overgang.oudste_vso"]),
        bridge_years=int(p["bevolking.brugjaar_jaren"]),
        so_to_vso=so,
        cluster12_to_vso=cluster12,
        so_to_pro=so_pro,
        sbo_to_vso=sbo,
        sbo_to_pro=sbo_pro,
        bao_to_vso=bao,
        bao_to_pro=bao_pro,
        pro_from=pro_from,
        pro_width=pro_width,
        bridge=bridge,
        vmbo=vmbo,
        havo=havo,
        vso_by_need=p.per_need("aanvraag.factor_vso").tolist(),
    )
