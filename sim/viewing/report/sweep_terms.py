"""Fixed Dutch texts of the report of a sweep: what it must not be used for, its words."""

SWEEP_NOT_FOR = (
    (
        "Niet als kans.",
        "Het deel van de toekomsten waarin iets gebeurt, is een deel van gekozen punten; niemand "
        "heeft gezegd hoe waarschijnlijk elk daarvan is.",
    ),
    (
        "Niet als marge.",
        "De spreiding over runs komt van bereiken die zijn gekozen, en intervallen van indices "
        "alleen van het aantal punten. Wat het model weglaat, zit in geen van beide.",
    ),
)
"""What a sweep must not be used for, besides what holds for every report."""
SWEEP_GLOSSARY = (
    ("band", "De middelste 80 % van de runs in een deel van een bereik."),
    ("factor", "Wat is gevarieerd: een hendel of iets onzekers, met zijn pad in het scenario."),
    ("helpen", "In een toekomst beter zijn dan het eerste beleid."),
    ("hendel", "Wat te kiezen is; een combinatie van hendels heet hier een beleid."),
    ("herhaling", "Dezelfde punten nog eens met een andere seed; herhaling k deelt haar geluk."),
    (
        "hoek",
        "Een deel van het onzekere, met hoogstens drie grenzen, waarin beleid vaker niet helpt.",
    ),
    ("interval (van een index)", "Hoe goed de gedraaide punten een index schatten; 95 %."),
    ("mu*", "Index van Morris: gemiddelde grootte van de verandering bij één stap van een factor."),
    ("niet helpen", "In een toekomst niet beter zijn dan het eerste beleid; gelijk telt mee."),
    ("onzeker", "Wat niet te kiezen is en niet bekend: een parameter, of een hendel van buiten."),
    ("punt", "Een combinatie van waarden van alle factoren."),
    ("run", "Eén keer het model met de waarden van een punt en één seed."),
    ("S1", "Index van Sobol: deel van de variantie dat een factor alleen verklaart."),
    ("sigma", "Index van Morris: hoe ongelijk de verandering is van plaats tot plaats."),
    ("spijt", "Hoe ver een uitkomst ligt van die van het beste beleid in dezelfde toekomst."),
    (
        "ST",
        "Index van Sobol: deel van de variantie met alles wat een factor samen met andere doet.",
    ),
    ("toekomst", "Een combinatie van wat onzeker is; herhalingen zijn eerst gemiddeld."),
)
"""Each term of the report of a sweep, in one sentence."""
