"""Dutch labels of what can be changed in a scenario from the page."""

SETTINGS = {
    "on": "geldt",
    "from": "eerste maand",
    "until": "eerste maand zonder dit beleid",
    "strength": "aandeel van de volle werking",
    "phase_in_months": "tijd tot volle sterkte",
    "spread_months": "zoveel later begint de laatste",
    "spread_by": "wie op een eigen trekking begint",
    "hoogte": "ernst die elke gewone school ten minste opvangt",
    "gebieden_later": "tijd tot de andere gebieden gelden",
    "uit_swv": "aandeel van de kosten voor het samenwerkingsverband",
    "inzet": "hoe sterk scholen aan hun volgende stap werken",
    "doel_jaar": "jaar waarin de plaatsen op hun minst zijn",
    "plaatsen_over": "aandeel van de plaatsen in so en vso dat dan over is",
    "netwerken": "aandeel van vrijgekomen specialisten dat als netwerk blijft",
    "gemengde_klassen": "plaatsen in klassen in gewone scholen",
    "tlv_geldigheid": "hoe lang een tlv geldt",
    "plaatsen": "plaatsen waar het meedoet",
    "deelname": "aandeel samenwerkingsverbanden dat meedoet",
    "doelgroep": "tijd thuis waarna iemand erin kan",
    "daarna": "wat op het experiment volgt",
    "daarna_phase_in_months": "bij landelijk: tijd tot volle sterkte",
    "handhaving": "hoe ver de zorgplicht wordt gehandhaafd",
    "aanmeldformulier": "het aanmeldformulier is openbaar",
    "steunpunt": "hoe ver een steunpunt werkt",
}
"""Settings of policies, by their key."""
UNITS = {
    "phase_in_months": "months",
    "spread_months": "months",
    "gebieden_later": "months",
    "tlv_geldigheid": "months",
    "doelgroep": "months",
    "daarna_phase_in_months": "months",
    "doel_jaar": "jaartal",
    "hoogte": "severity",
    "gemengde_klassen": "places per 1000 leerlingen",
    "plaatsen": "places per 1000 leerlingen",
}
"""Units of settings; all others are shares."""
EFFECTS = {
    "arrangement.oza_duur": "duur van een onderwijszorgarrangement",
    "arrangement.oza_terugkeer": "kans om daarna op school te blijven",
    "basisnorm.hoogte": "ernst die elke gewone school opvangt",
    "basisnorm.prijs": "kosten van één ernst meer in één gebied",
    "expertise.behoud": "aandeel van vrijgekomen specialisten dat naar gewone scholen gaat",
    "expertise.vrijgekomen": "expertise die gewone scholen winnen als alle specialisten komen",
    "geld.lwoo_pro": "geld per leerling in pro of met lwoo",
    "geld.macht_ondersteuning": "doorwerking van geld in extra ondersteuning (0: geen)",
    "geld.macht_toekenning": "doorwerking van ruimte in het budget in toekenning (0: geen)",
    "geld.verevening_bedragen": "bedragen van de verevening",
    "herbesteding.behoud": "aandeel van vrijgekomen specialisten dat blijft",
    "krimpcompensatie.aandeel": "aandeel van de daling dat wordt vergoed",
    "opting_out.aandeel": "aandeel van het lwoo dat naar eigen criteria gaat",
    "opting_out.minder_labels": "aandeel van de labels voor lwoo dat niet wordt gegeven",
    "oza.plaatsen": "plaatsen waar het meedoet",
    "routekaart.buren": "groei van dat aandeel als alle buren verder zijn",
    "routekaart.kans": "aandeel scholen dat volle inzet alleen een stap laat zetten",
    "routekaart.steun": "groei van de basisondersteuning per stap",
    "samenwerking.steunpunt_effect": "stijging van de kans op terugkeer bij een vol steunpunt",
    "steunpunt.bereik": "hoe ver een steunpunt werkt zoals de wet het vraagt",
    "terugplaatsing.aandeel_einde_tlv": "aandeel terugplaatsingen aan het einde van een tlv",
    "zorgplicht.effect": "aandeel absoluut verzuim dat de zorgplicht voorkomt",
    "zorgplicht.formulier_effect": "aandeel dat door een formulier toch schriftelijk aanmeldt",
    "zorgplicht.handhaving_effect": "aandeel wegadviseren dat handhaving wegneemt",
    "zorgplicht.handhaving_tijdig": "aandeel late beslissingen dat handhaving op tijd maakt",
    "zorgplicht.toezicht_effect": "aandeel wegadviseren dat toezicht wegneemt",
    **{
        f"geld.verevening.jaar{k}": f"aandeel van het verschil dat blijft in jaar {k}"
        for k in range(1, 6)
    },
}
"""Assumed effects of policies, by their parameter."""
YES, NO = "ja", "nee"
RUN = {"years": "aantal schooljaren", "seed": "seed (toeval)", "scale": "aandeel leerlingen"}
"""Fields of a scenario."""
