"""The small world of the docking test: once for both models.

Two areas, each a gemeente, a jeugdregio, a samenwerkingsverband po and one vo, with two schools for
bao, two for vo (equally near; the second gives less basisondersteuning) and one for sbo, so and vso
each, which fill up. The second area differs in levers. Some leerlingen have a second need.
"""

from typing import Any

NONE, BAO, SBO, SO, VO, VSO = range(6)
SOORT = ["niet_ingeschreven", "bao", "sbo", "so", "vo", "vso"]
PRESENT, SHORT, LEAVE, LONG, ABSOLUUT, EXEMPT = range(6)
NO_ROUTE, ASKED, WAITING = range(3)
NO_HELP, LISTED, RECEIVES, AT_SCHOOL = range(4)
NEVER = 10**6
AREAS = (0, 1)
YEARS = 3
START = 2015 * 12 + 7  # August
PROCESSES = ["behoefte", "ondersteuning", "aanvraag", "tlv", "herindicatie", "plaatsing"]
PROCESSES += ["terugplaatsing", "aanmelding", "verzuim", "vrijstelling_5a", "terugkeer"]
PROCESSES += ["jeugdhulp"]
# soort, ages, need, severity, need2, severity2, count per age and area
GROUPS: list[tuple[int, list[int], str, float, str, float, int]] = [
    (BAO, [6, 7, 8, 9], "geen", 0.0, "geen", 0.0, 200),
    (BAO, [6, 7, 8, 9], "taal", 0.5, "geen", 0.0, 40),
    (BAO, [6, 7, 8, 9], "gedrag", 0.6, "geen", 0.0, 60),
    (BAO, [6, 7, 8, 9], "autisme", 0.5, "taal", 0.45, 40),
    (BAO, [6, 7, 8, 9], "zml", 0.5, "geen", 0.0, 20),
    (BAO, [6, 7, 8, 9], "emb", 0.4, "geen", 0.0, 10),
    (BAO, [6, 7, 8, 9], "fysiek", 0.2, "geen", 0.0, 10),
    (VO, [12, 13, 14], "geen", 0.0, "geen", 0.0, 200),
    (VO, [12, 13, 14], "gedrag", 0.7, "geen", 0.0, 60),
    (VO, [12, 13, 14], "autisme", 0.7, "gedrag", 0.5, 60),
    (VO, [12, 13, 14], "emb", 0.5, "geen", 0.0, 10),
    (SBO, [8], "taal", 0.6, "geen", 0.0, 60),
    (SBO, [8], "gedrag", 0.65, "geen", 0.0, 40),
    (SO, [8], "gedrag", 0.8, "geen", 0.0, 40),
    (SO, [8], "autisme", 0.8, "geen", 0.0, 40),
    (SO, [8], "zml", 0.85, "geen", 0.0, 30),
    (SO, [8], "emb", 0.9, "geen", 0.0, 30),
    (VSO, [13], "gedrag", 0.8, "geen", 0.0, 60),
    (VSO, [13], "autisme", 0.8, "geen", 0.0, 40),
    (VSO, [13], "zml", 0.85, "geen", 0.0, 20),
]
PLACES = {SBO: 280, SO: 300, VSO: 230}
# values that make rare things common enough to compare
PARAMETERS = {
    "aanmelding.verhuizing": 0.05,
    "aanmelding.zonder_plaats": 0.06,
    "aanmelding.last_behoefte": 30.0,
    "aanmelding.zoeken": 0.06,
    "aanmelding.verwijdering": 0.0006,
    "aanmelding.advies": 0.3,
    "jeugdhulp.plaatsen_klein": 100.0,
    "terugplaatsing.so": 0.052,
    "verzuim.langdurig_niveau": 0.022,
    "verzuim.langdurig_speciaal": 0.6,
    "verzuim.wachten_factor": 2.5,
    "vrijstelling.niveau": 0.0018,
}
# what the second area does otherwise
BASIS_B = 0.2
STRICT_PO2, TERM_VO2, FOLLOW_UP_2, PRESENCE_2 = 0.2, 4.0, 0.7, 1.0


def school_row(area: int, soort: int, second: int = 0) -> int:
    """Return the row of a school; bao and vo have two in each area, equal in distance."""
    place = {BAO: 0, SBO: 2, SO: 3, VO: 4, VSO: 6}[soort]
    return area * 7 + place + second


def scenario_world() -> dict[str, Any]:
    """Return the same world as a scenario writes it out."""
    schools = []
    people = []
    for area in AREAS:
        n = area + 1
        common = {"gemeente": f"G{n}"}
        for soort in (BAO, SBO, SO, VO, VSO):
            swv = f"{'PO' if soort in (BAO, SBO, SO) else 'VO'}{n}"
            for letter in "ab" if soort in (BAO, VO) else "a":
                one = {"code": f"{SOORT[soort]}{n}{letter}", "schoolsoort": SOORT[soort]}
                one |= {"swv": swv, **common}
                if soort in PLACES:
                    one["places"] = PLACES[soort]
                schools.append(one)
        for soort, ages, need, severity, need2, severity2, count in GROUPS:
            letters = "ab" if soort in (BAO, VO) else "a"
            for age in ages:
                for letter in letters:
                    one = {"schoolsoort": SOORT[soort], "school": f"{SOORT[soort]}{n}{letter}"}
                    one |= {"age": age, "count": count // len(letters), **common}
                    one |= {"need": need, "severity": severity}
                    one |= {"need2": need2, "severity2": severity2}
                    one |= {"swv_po": f"PO{n}", "swv_vo": f"VO{n}"}
                    if soort == VO:
                        one["niveau"] = "vmbo"
                    people.append(one)
    return {
        "gemeenten": [
            {"code": "G1", "jeugdregio": "J1"},
            {"code": "G2", "jeugdregio": "J2", "x": 500.0},
        ],
        "swvs": [{"code": f"{s.upper()}{a + 1}", "sector": s} for s in ("po", "vo") for a in AREAS],
        "schools": schools,
        "leerlingen": people,
    }


def scenario_levers() -> list[dict[str, Any]]:
    """Return the levers of the world as a scenario writes them."""
    second = [f"{s}{n}b" for s in ("bao", "vo") for n in (1, 2)]
    return [
        {"lever": "basisondersteuning", "value": BASIS_B, "school": second},
        {"lever": "tlv_strengheid", "value": STRICT_PO2, "swv": ["PO2"]},
        {"lever": "tlv_beslistermijn", "value": TERM_VO2, "swv": ["VO2"]},
        {"lever": "leerplicht_opvolging", "value": FOLLOW_UP_2, "gemeente": ["G2"]},
        {"lever": "jeugdhulp_op_school", "value": PRESENCE_2, "jeugdregio": ["J2"]},
    ]


SPREAD = {
    (name, 2015 + year): spread
    for name, spreads in {
        "aanvragen": (31.8, 26.4, 16.9),
        "ernst": (None, None, 2.71),
        "geteld_5a": (6.03, 7.0, 8.61),
        "geteld_absoluut": (5.19, 5.42, 5.25),
        "geteld_lang3": (6.87, 10.0, 11.4),
        "geteld_langdurig": (8.46, 13.8, 14.0),
        "instroom_sbo": (16.3, 16.7, 3.43),
        "instroom_so": (16.1, 17.0, 7.02),
        "instroom_vso": (7.27, 8.0, 3.94),
        "jeugdhulp_ontvangt": (0.5, 0.5, 0.5),
        "jeugdhulp_wacht": (26.4, 25.7, 33.3),
        "stand_5a": (2.34, 5.94, 7.97),
        "stand_absoluut": (1.4, 3.17, 3.6),
        "stand_langdurig": (0.5, 6.36, 8.46),
        "stand_sbo": (3.92, 15.5, 0.594),
        "stand_so": (4.63, 14.2, 1.75),
        "stand_toestemming": (0.5, 3.76, 5.49),
        "stand_vso": (3.47, 0.959, 1.18),
        "teruggeplaatst": (4.56, 5.61, 7.19),
        "toegekend": (23.8, 20.5, 17.2),
        "wachtlijst_sbo": (0.506, 5.06, 14.9),
        "wachtlijst_so": (0.564, 9.17, 16.7),
        "wachtlijst_vso": (0.5, 13.7, 13.3),
    }.items()
    for year, spread in enumerate(spreads)
    if spread is not None
}
"""Standard deviation of each figure between seeds (see the test)."""
