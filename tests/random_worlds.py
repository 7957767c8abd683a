"""Hypothesis strategies: small worlds of at most 300 leerlingen and five schools."""

from typing import Any

from hypothesis import strategies as st

SPECIAL = ("sbo", "so", "vso")
AGES = {"bao": (4, 12), "sbo": (4, 12), "so": (4, 12), "vo": (12, 17), "vso": (12, 18)}
NEEDS = ("geen", "taal", "gedrag", "autisme", "fysiek", "zml", "emb", "cluster12")
EVENTS = (
    "aanvraag_sbo",
    "aanvraag_so",
    "aanvraag_vso",
    "beslissing",
    "terugplaatsing_sbo",
    "terugplaatsing_so",
    "terugplaatsing_vso",
    "langdurig_verzuim",
    "absoluut_verzuim",
    "vrijstelling_5a",
    "terugkeer_langdurig",
    "terugkeer_absoluut",
    "einde_vrijstelling_5a",
    "uitstroom",
)
COUNTS = st.integers(0, 40)


@st.composite
def schools(draw: st.DrawFn, year: int) -> list[dict[str, Any]]:
    """Draw one to five schools; places may be cut and schools may close within the run."""
    months = st.sampled_from([f"{year}-11", f"{year + 1}-02", f"{year + 1}-08", f"{year + 1}-10"])
    found = []
    for number in range(draw(st.integers(1, 5))):
        soort = draw(st.sampled_from(["bao", "bao", "sbo", "so", "vo", "vo", "vso"]))
        limit = draw(st.none() | COUNTS)
        places: Any = limit
        if limit is not None and draw(st.booleans()):
            places = {f"{year}-08": limit, draw(months): draw(st.none() | COUNTS)}
        one = {
            "code": f"S{number}",
            "schoolsoort": soort,
            "places": places,
            "closes": draw(st.none() | st.none() | months),
            "gemeente": draw(st.sampled_from(["G1", "G2"])),
        }
        if soort in SPECIAL:
            one["cluster12"] = draw(st.booleans() if number > 3 else st.just(False))
        found.append(one)
    return found


def _free(schools: list[dict[str, Any]], soort: str) -> int:
    free = 0
    for one in schools:
        if one["schoolsoort"] == soort:
            places = one["places"]
            first = next(iter(places.values())) if isinstance(places, dict) else places
            free += 60 if first is None else int(first)
    return free


@st.composite
def groups(draw: st.DrawFn, schools: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Draw groups of leerlingen for whom the schools have room at the start."""
    free = {s: _free(schools, s) for s in AGES}
    found = []
    for _ in range(draw(st.integers(0, 7))):
        soort = draw(st.sampled_from([*(s for s in AGES if free[s] > 0), "niet_ingeschreven"]))
        low, high = AGES.get(soort, (5, 17))
        count = draw(st.integers(0, min(40, free.get(soort, 40))))
        if soort in free:
            free[soort] -= count
        need = draw(st.sampled_from(NEEDS))
        one: dict[str, Any] = {
            "count": count,
            "schoolsoort": soort,
            "age": draw(st.integers(low, high)),
            "need": need,
            "severity": 0.0 if need == "geen" else draw(st.sampled_from([0.2, 0.6, 0.95])),
            "gemeente": draw(st.sampled_from(["G1", "G2"])),
        }
        if soort == "niet_ingeschreven":
            one["aanwezigheid"] = draw(st.sampled_from([None, None, "vrijstelling_5a"]))
        else:
            one["aanwezigheid"] = draw(st.sampled_from([None, None, None, "langdurig_relatief"]))
        if soort in {"bao", "vo"} and draw(st.booleans()):
            one["route"] = draw(st.sampled_from(["aangevraagd", "wachtlijst"]))
            one["for"] = draw(st.sampled_from(["sbo", "so"])) if soort == "bao" else "vso"
        found.append(one)
    return found


@st.composite
def scenarios(draw: st.DrawFn) -> dict[str, Any]:
    """Draw a scenario of 24 months as plain data."""
    year = draw(st.integers(2011, 2024))
    offered = draw(schools(year))
    soorten = {s["schoolsoort"] for s in offered}
    coming = sorted(soorten - {"vo", "vso"})
    rates = draw(st.lists(st.sampled_from(EVENTS), unique=True, max_size=6))
    world: dict[str, Any] = {
        "gemeenten": [{"code": "G1"}, {"code": "G2", "x": 3.0}],
        "swvs": [{"code": "PO1", "sector": "po"}, {"code": "VO1", "sector": "vo"}],
        "schools": offered,
        "leerlingen": draw(groups(offered)),
        "arrivals": [
            {"schoolsoort": soort, "age": 7, "per_month": 1.0, "need": "zml", "severity": 0.9}
            for soort in coming
            if draw(st.booleans())
        ],
        "constant_rates": {
            name: {"value": draw(st.sampled_from([0.0, 0.05, 0.5, 1.0])), "unit": "per_month"}
            for name in rates
        },
        "net_migration": draw(st.sampled_from([0.0, 0.2, -0.2])),
        "exit_age": draw(st.sampled_from([None, 18, 20])),
    }
    if "bao" in soorten and draw(st.booleans()):
        world["births"] = {"per_year": [draw(COUNTS)], "gemeente": "G1"}
    return {
        "name": "random",
        "start": f"{year}-08",
        "years": 2,
        "seed": draw(st.integers(0, 1000)),
        "policies": {"zorgplicht": {"on": draw(st.booleans())}},
        "levers": [
            {
                "lever": "nieuwkomers",
                "value": draw(st.sampled_from([0.0, 50.0])),
                "gemeente": ["G1"],
            },
            {"lever": "registratie", "value": draw(st.sampled_from([0.3, 1.0]))},
            {"lever": "wegadviseren", "value": draw(st.sampled_from([1.0, 5.0]))},
        ],
        "parameters": {"aanmelding.verhuizing": 0.05, "aanmelding.zoeken": 0.06},
        "world": world,
    }
