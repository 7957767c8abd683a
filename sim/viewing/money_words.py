"""What the posts of the books of a samenwerkingsverband are called wherever they are shown."""

from collections.abc import Mapping

WORDS: Mapping[str, str] = {
    "licht": "lichte ondersteuning",
    "zwaar": "zware ondersteuning",
    "verevening": "verevening",
    "lwoo_pro": "lwoo en pro (in)",
    "korting_scholen": "tekort, gekort bij scholen",
    "tlv_sbo": "plaatsen sbo",
    "tlv_so": "plaatsen so",
    "tlv_vso": "plaatsen vso",
    "lwoo_pro_scholen": "scholen voor lwoo en pro",
    "organisatie": "organisatie",
    "opdc": "opdc",
    "scholen": "scholen: extra ondersteuning",
    "korting_2023": "korting van 2023",
    "bijdrage_basis": "scholen: basisondersteuning",
    "arrangementen": "oza, digitaal en klassen",
}
"""What each post of the books is called."""
ALL_WORDS: Mapping[str, str] = {
    "reserve_begin": "reserve aan het begin",
    **WORDS,
    "reserve": "reserve aan het eind",
    "bijdrage_basis_rijk": "scholen: basisondersteuning, door het rijk",
}
"""The same, with what stands beside the posts: both reserves, and what the state pays itself."""
