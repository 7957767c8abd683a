"""Dutch words for what the catalogue of policies holds: units, rules, settings, kinds, dates."""

from sim.clock import MONTHS_PER_YEAR, format_month
from sim.viewing.words import number

COMBINE = {
    "highest": "de hoogste telt",
    "lowest": "de laagste telt",
    "multiply": "factoren worden vermenigvuldigd",
    "sum": "wat erbij komt wordt opgeteld",
    "one": "één beleid tegelijk",
}
"""How policies on one lever go together."""
KINDS = {
    "law": "wet",
    "measured": "gemeten",
    "calibrated": "opgelost",
    "assumed": "aanname",
}
"""Kinds of parameters."""
UNITS = {
    "share": "aandeel",
    "probability": "kans",
    "months": "maanden",
    "years": "jaren",
    "year": "jaar",
    "severity": "ernst",
    "severity met": "ernst",
    "exponent": "macht",
    "euro per year": "euro per jaar",
    "places per 1000 leerlingen": "plaatsen per 1.000 leerlingen",
    "per 1000 leerlingen per schooljaar": "per 1.000 leerlingen per schooljaar",
    "per month": "per maand",
    "per year": "per jaar",
    "share per step": "aandeel per stap",
    "euro per leerling per year": "euro per leerling per jaar",
    "number": "aantal",
    "weeks": "weken",
    "schools": "scholen",
    "million euro": "miljoen euro",
    "share per schooljaar": "aandeel per schooljaar",
    "share per year": "aandeel per jaar",
    "share per month": "aandeel per maand",
    "probability per schooljaar": "kans per schooljaar",
    "probability per month": "kans per maand",
}
"""Units; one that is the same in both languages is left out."""
SETTINGS = {
    "on": "false: het beleid geldt de hele run niet",
    "from": "eerste maand",
    "until": "eerste maand zonder dit beleid",
    "strength": "aandeel van de volle werking",
    "phase_in_months": "maanden tot volle sterkte",
    "spread_months": "zoveel maanden later begint de laatste",
    "spread_by": "wie op een eigen trekking begint: elk swv of elke school",
    "swv": "alleen in deze samenwerkingsverbanden",
    "strenger": "een strengere zorgplicht, als blok: from, until, strength, phase_in_months, "
    "handhaving, aanmeldformulier, steunpunt; null: geen",
    "hoogte": "ernst die elke gewone school ten minste opvangt; null: als in de parameters",
    "gebieden": "gebieden van ondersteuning die meteen gelden; null: de eerste drie",
    "gebieden_later": "maanden tot de andere gebieden gelden; null: als in de parameters",
    "uit_swv": "aandeel van de kosten voor het samenwerkingsverband; null: als in de parameters",
    "inzet": "hoe sterk scholen aan hun volgende stap werken",
    "doel_jaar": "jaar waarin de plaatsen op hun minst zijn; null: als in de parameters",
    "plaatsen_over": "aandeel van de plaatsen in so en vso dat dan over is; null: alle",
    "netwerken": "aandeel van vrijgekomen specialisten dat als netwerk blijft; null: als nu",
    "gemengde_klassen": "plaatsen per 1.000 leerlingen in klassen in gewone scholen; null: geen",
    "tlv_geldigheid": "maanden dat een tlv geldt; null: als nu",
    "plaatsen": "plaatsen per 1.000 leerlingen waar het meedoet; null: als in de parameters",
    "deelname": "aandeel samenwerkingsverbanden dat meedoet; null: als in de parameters",
    "doelgroep": "maanden thuis waarna iemand erin kan; null: als in de parameters",
    "daarna": "wat op het experiment volgt: stopt, blijft of landelijk; stopt is de wet",
    "daarna_phase_in_months": "bij landelijk: maanden tot volle sterkte waar het nieuw is",
}
"""What a scenario may say of policies."""
STRICTER = {
    "handhaving": "handhaving",
    "aanmeldformulier": "openbaar aanmeldformulier",
    "steunpunt": "steunpunt",
}
"""Keys of the block ``strenger`` of the zorgplicht, and what they are called."""
SURE = {
    "VERIFIED": "nagegaan: in de versie ervoor stond het er niet",
    "BRACKETED": "ingesloten tussen twee bewaarde versies",
    "PLANNED": "gepland; de versie zelf is niet bewaard",
    "ASSUMED": "aangenomen; gelezen in een latere versie",
    "INFERRED": "afgeleid uit andere bepalingen",
    "COPY": "eerste bewaarde versie; de regel kan ouder zijn",
    "NOTED": "zoals de gelezen versie zegt",
    "UNKNOWN": "niet gevonden",
}
"""How sure the date of a sentence of law is, by the codes of table ``wet``."""


def unit_of(text: str) -> str:
    """Return a unit in Dutch."""
    return UNITS.get(text, text)


def figure(value: float, unit: str = "") -> str:
    """Return a value in Dutch notation with at most six digits; a decimal year as its month."""
    if unit == "year":
        return format_month(round(value * MONTHS_PER_YEAR))
    text = f"{value:.6g}"
    if "e" in text:
        return text.replace(".", ",")
    return number(value, len(text.partition(".")[2]))
