"""Fixed Dutch texts of the report: what it must not be used for, what is not in it, its words."""

NOT_FOR = (
    (
        "Niet als voorspelling.",
        "Een lijn na vandaag is het gevolg van aannames, geen verwachting.",
    ),
    (
        "Niet voor een enkele school, gemeente of samenwerkingsverband.",
        "Welke leerling naar welke school gaat is berekend uit afstand en totalen, niet "
        "waargenomen. Hoe regio's verschillen ook.",
    ),
    (
        "Niet voor de omvang van het effect van een maatregel.",
        "Geen bron geeft die omvang. Waar het model er een gebruikt, is dat een aanname met een "
        "bandbreedte.",
    ),
    (
        "Niet voor een begroting, en niet voor de omvang van wat geld, jeugdhulp, samenwerking of "
        "lerarentekort doet.",
        "Zij zitten in het model, met de terugkoppelingen die de bronnen noemen. Hoe sterk iets "
        "doorwerkt is aangenomen.",
    ),
    (
        "Niet voor een oordeel over leerlingen of ouders.",
        "Het model kent hen niet. Geen rij is een bestaand kind.",
    ),
)
"""What the report must not be used for: the first words, as in the bijsluiter, and why."""
OUT_OF_SIGHT = (
    "de bereiken zelf: die zijn gekozen",
    "de vorm van de regels, en alles wat het model weglaat",
    "de toekomst van geboorten en migratie: één pad, zonder marge",
    "fouten in de brongegevens",
)
"""What no interval of the model holds."""
GLOSSARY = (
    ("aanname", "Een gekozen waarde: geen bron geeft haar, of de bron past niet precies."),
    (
        "absoluut verzuim",
        "Leerplichtig en op geen school ingeschreven, zonder vrijstelling.",
    ),
    ("bao, sbo", "Gewone basisschool; speciale school voor basisonderwijs."),
    (
        "basisondersteuning",
        "Wat een gewone school aan elke leerling kan bieden zonder extra geld.",
    ),
    ("bo", "Gewoon basisonderwijs, zoals het in de landelijke reeksen heet."),
    (
        "geteld in het schooljaar",
        "Iedere leerling één keer, als het ergens tussen 1 augustus en 31 juli voorkwam.",
    ),
    (
        "hendel",
        "Een eigenschap van een school, samenwerkingsverband, gemeente of jeugdregio die beleid "
        "kan veranderen.",
    ),
    (
        "instroom",
        "Wie in een schooljaar in sbo, so of vso begint; tussen teldata: wie er op 1 oktober is "
        "en een jaar eerder niet.",
    ),
    (
        "kans",
        "Wat het toeval alleen doet: runs met dezelfde parameters en een andere seed.",
    ),
    (
        "langdurig relatief verzuim",
        "Ingeschreven, en langer dan vier schoolweken ongeoorloofd afwezig.",
    ),
    (
        "lwoo, pro",
        "Leerwegondersteunend en praktijkonderwijs: vormen van het vo met een eigen toewijzing.",
    ),
    (
        "marge",
        "De middelste 80 % van de runs: een op de tien ligt eronder, een op de tien erboven.",
    ),
    ("opdc", "Orthopedagogisch-didactisch centrum: tijdelijk onderwijs buiten de eigen school."),
    (
        "opgelost (van een parameter)",
        "Berekend uit een totaal van vóór 2019, zodat de som klopt; geen schatting op uitkomsten.",
    ),
    ("oza", "Onderwijszorgarrangement: onderwijs en zorg samen, ook buiten de school."),
    ("parameter", "Een getal waar het model mee rekent, met bereik, soort en bron."),
    (
        "plaatsen",
        "Zoveel leerlingen kan een school voor sbo, so of vso hebben; zij groeien en krimpen met "
        "vertraging.",
    ),
    ("run", "Eén keer het model van de eerste tot de laatste maand."),
    (
        "samenwerkingsverband",
        "De schoolbesturen van een regio die samen passend onderwijs regelen en betalen.",
    ),
    (
        "scenario",
        "Wat er geldt en vanaf wanneer: beleid, hendels en parameters, in één bestand.",
    ),
    ("schooljaar", "Van augustus tot en met juli; 2025/2026 begint op 1 augustus 2025."),
    (
        "seed",
        "Het begingetal van al het toeval. Met dezelfde seed heeft elke leerling in elk scenario "
        "hetzelfde geluk.",
    ),
    ("so, vso", "Speciaal onderwijs en voortgezet speciaal onderwijs."),
    ("stand", "Wie op 1 oktober in een toestand is."),
    ("swv", "Samenwerkingsverband; PO of VO en vier cijfers is de code ervan."),
    ("teldatum", "1 oktober: dan worden leerlingen geteld."),
    (
        "thuis met toestemming",
        "Langer dan vier schoolweken thuis, ziek gemeld of met verlof; telt niet als thuiszitter.",
    ),
    (
        "thuiszitter",
        "Leerplichtige in absoluut of langdurig relatief verzuim; iedere leerling telt één keer.",
    ),
    (
        "tlv",
        "Toelaatbaarheidsverklaring: zonder komt een leerling niet in sbo, so of vso.",
    ),
    ("verevening", "Budgetten van samenwerkingsverbanden gaan naar gelijk per leerling."),
    (
        "vrijstelling 5 onder a",
        "Vrijgesteld van inschrijving op lichamelijke of psychische gronden (Leerplichtwet).",
    ),
    ("wachtlijst", "Wie een tlv heeft en nog geen plaats; in het model, op 1 oktober."),
    ("zorgplicht", "De plicht van een school een passende plek te vinden voor wie zich aanmeldt."),
)
"""Each term of the report, explained in one sentence, in alphabetical order."""
