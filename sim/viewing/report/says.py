"""What a report says in prose: what it can carry, what to watch for, how sure it is."""

from collections.abc import Iterator

from sim import __version__
from sim.backcast import MEAN_DEVIATION
from sim.comparing.ledger import BOTH
from sim.results import COMPARISON
from sim.viewing.compared_words import event_words, flows, last_label, margin_note, state_words
from sim.viewing.record import series_words, worst_first
from sim.viewing.report.certainty import without_share
from sim.viewing.report.folders import UNKNOWN, Folder
from sim.viewing.report.given import Given, Pair
from sim.viewing.report.scenario_words import MONTHS
from sim.viewing.words import notes, notes_of_all, number

_SHOWN = 3
_FAR = 10.0  # percent off, from which a series is named
ALARM = (
    "De getallen in dit rapport zijn niet meer die van de run. Gebruik dit rapport niet voordat "
    "de run opnieuw is gemaakt."
)


def title_of(given: Given) -> str:
    """Return the title of the report."""
    if not given.pairs:
        return f"Leerlingstromen: {given.base.label}"
    names = [pair.name for pair in given.pairs]
    listed = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} en {names[-1]}"
    return f"Leerlingstromen: {listed}, naast {given.base.label}"


def day_words(day: str) -> str:
    """Return a day as ``26 november 2026``."""
    if day == UNKNOWN:
        return "een onbekende datum"
    year, month, number_of_day = day.split("-")
    return f"{int(number_of_day)} {MONTHS[int(month) - 1]} {year}"


def made_of(given: Given) -> str:
    """Return when, and by which version, each folder was made."""
    told = [
        f"{folder.name}: {_kind(folder)} van {day_words(folder.made)}, versie {folder.version}, "
        f"run-id {folder.manifest['run_id']}"
        for folder in given.folders
    ]
    return f"{'; '.join(told)}."


def _kind(folder: Folder) -> str:
    return "vergelijking" if folder.comparison is not None else "run"


def cite(given: Given) -> str:
    """Return how to name the source of a figure."""
    folder = given.folders[0]
    count = folder.manifest["replicates"]["count"]
    runs = "één run" if count is None else f"{count} runs"
    return (
        f"Wie een getal overneemt, noemt erbij: Leerlingstromen {folder.version}, het scenario, "
        f"run-id {folder.manifest['run_id']}, seed {given.base.scenario.seed}, parameterset "
        f"{given.base.scenario.parameter_set}, {runs}."
    )


def says(given: Given) -> str:
    """Return the paragraph that says what the report can carry, and what not."""
    facts = given.folders[0].manifest["parameters"]
    text = (
        "Dit rapport laat zien wat er volgt uit de regels en de aannames van het rekenmodel "
        "Leerlingstromen, als geldt wat in de scenario's staat. Het is geen voorspelling. "
        f"{facts['assumed']} van de {facts['count']} getallen waarmee het model rekent, zijn "
        f"aannames; {facts['calibrated']} zijn opgelost uit totalen van vóór 2019, en geen enkel "
        "is geschat op reeksen van uitkomsten. Geen voorspelling van het model is ooit naast een "
        "later jaar gelegd. "
    )
    if given.pairs:
        text += (
            "Te lezen is hoe dingen samenhangen: welke kant een verschil op gaat, wanneer het "
            "zichtbaar wordt, waar het vandaan komt en wat een maatregel tegenhoudt. Niet te lezen "
            "is hoe groot een effect in werkelijkheid wordt: geen bron noemt de omvang daarvan. "
        )
    if not given.replicated:
        text += (
            "Er is met één seed gerekend, dus zonder marge: of een klein verschil meer is dan "
            "toeval, is hier niet te zien. "
            if given.pairs
            else "Er is met één seed gerekend, dus zonder marge. "
        )
    elif given.seed_only:
        text += "De marges tonen alleen het toeval; de aannames staan vast. "
    else:
        text += (
            "De marges tonen wat de gekozen bereiken van de aannames en het toeval samen doen; wat "
            "buiten die bereiken ligt of wat het model weglaat, zit er niet in. "
        )
    return text + "Cijfers over één school, gemeente of samenwerkingsverband zijn niet bruikbaar."


def changed(given: Given) -> list[str]:
    """Return what was changed after the run, per folder."""
    found = []
    for folder in given.folders:
        if folder.changed:
            listed = "; ".join(map(in_dutch, folder.changed))
            found.append(f"Map {folder.name}: {listed}.")
    return [*found, ALARM] if found else []


def in_dutch(text: str) -> str:
    """Return a sentence of ``verify`` in Dutch."""
    for english, dutch in (
        (" was changed after the run", " is na de run veranderd"),
        (" was not written by the run", " is niet door de run geschreven"),
        (" is missing", " ontbreekt"),
    ):
        text = text.replace(english, dutch)
    return text


def warnings(given: Given) -> list[str]:
    """Return what a reader must know of the folders before anything else."""
    found = []
    for folder in given.folders:
        if folder.other_version:
            found.append(
                f"Map {folder.name} is gemaakt met versie {folder.version}; dit rapport met versie "
                f"{__version__}. De getallen van de uitkomsten zijn die van de map. Wat hier over "
                "beleid, wet en bronnen staat, is van deze versie en kan daarvan verschillen."
            )
        elif folder.other_sources():
            found.append(
                f"Map {folder.name} is gemaakt met een andere stand van de broncode van versie "
                f"{folder.version}; de hash ervan staat bij Herhalen."
            )
        if folder.other_numbers:
            found.append(
                f"De waarden van parameters van map {folder.name} zijn niet die van deze versie: "
                "de waarden en bereiken die hier bij het beleid staan, kunnen anders zijn dan die "
                "van de run."
            )
        found += [f"Map {folder.name}, mislukt: {text}" for text in failed(folder)]
    sources = {folder.manifest["code"]["source_sha256"] for folder in given.folders}
    apart = [pair.name for pair in given.pairs if not pair.followed]
    if apart and len(sources) > 1:
        found.append(
            "De mappen zijn niet met dezelfde broncode gemaakt: verschillen van "
            f"{', '.join(apart)} met {given.base.label} kunnen ook daarvan komen."
        )
    found += [
        f"{label} heeft dezelfde cijfers als {given.base.label} en staat er niet apart bij."
        for label in given.same
    ]
    return found


def failed(folder: Folder) -> list[str]:
    """Return the runs of a folder that failed."""
    return list(folder.manifest["replicates"]["failed"])


def result_notes(given: Given) -> list[str]:
    """Return the sentences that a reader of the numbers must know."""
    return list(dict.fromkeys([*notes(given.base.result), *notes_of_all(given.base.result)]))


def pair_notes(given: Given, pair: Pair) -> Iterator[str]:
    """Yield how two scenarios were compared, and how sure the difference is."""
    base = given.base.label
    if pair.followed:
        yield (
            f"{pair.name} en {base} zijn samen gedraaid en leerling voor leerling gevolgd. Elke "
            "leerling heeft in beide hetzelfde geluk, tot de maatregel hem raakt."
        )
    else:
        yield (
            f"{pair.name} en {base} komen uit verschillende mappen en zijn achteraf naast elkaar "
            "gezet: dezelfde start en dezelfde seed, dus hetzelfde geluk per leerling. Het "
            "verschil is dat van de totalen; wie er ergens anders is, is niet bijgehouden."
        )
    yield margin_note(pair.found)
    yield from pair.found.manifest[COMPARISON]["parameter_notes"]


def flow_texts(pair: Pair) -> Iterator[str]:
    """Yield the largest moves between two scenarios, in sentences."""
    if not pair.followed:
        return
    found = flows(pair.found, pair.name)
    shown = found[found["count"] > 0].head(_SHOWN)
    base, year = pair.found.names[0], last_label(pair.found)[:4]
    if shown.empty:
        yield f"Op 1 oktober {year} is niemand in {pair.name} ergens anders dan in {base}."
    else:
        yield f"De grootste verschuivingen op 1 oktober {year}:"
    for row in shown.to_dict("records"):
        count, run = number(float(row["count"])), str(row["run_of_event"])
        where = event_words(str(row["process"]), run)
        old, new = state_words(str(row["from_state"])), state_words(str(row["to_state"]))
        both = " (in beide runs, op een ander moment)" if run == BOTH else ""
        yield (
            f"{count} leerlingen: in {base} {old}, in {pair.name} {new}; uiteen door {where}{both}."
        )


def share_texts(given: Given) -> list[str]:
    """Return what can be said of the part that rests on assumptions."""
    why = without_share(given)
    if why:
        return [
            why,
            "Wel is te zeggen waarop het rust: op de aannames die het beleid van deze scenario's "
            "gebruikt (de tabel met waarde en bereik hieronder), en op alle andere aannames van "
            "het model (docs/parameters.md).",
        ]
    return [
        "Van de spreiding tussen de runs is te berekenen welk deel toeval is (runs met dezelfde "
        "aannames en een andere seed) en welk deel dus van de aannames komt. Dat is een deel van "
        "deze spreiding, niet van alles wat onzeker is."
    ]


def record_texts() -> list[str]:
    """Return in words what the back-cast says, failures first."""
    table = worst_first()
    worst = [row for row in table.to_dict("records") if row[MEAN_DEVIATION] >= _FAR]
    listed = "; ".join(
        f"{series_words(str(row['indicator']))}: gemiddeld {number(row[MEAN_DEVIATION])} % ernaast"
        for row in worst
    )
    return [
        "Het model is niet aangepast aan reeksen van uitkomsten, en er is nog geen voorspelling "
        "van gedaan die later is nagemeten. Wat er is, is een terugblik: het model begint in 2011 "
        "en rekent met de wet zoals zij kwam tot 2018; daarna worden geen uitkomsten gebruikt.",
        f"Wat niet klopt, staat voorop. Tien procent of meer ernaast: {listed}.",
        "De waarden komen uit een prototype dat op deze zelfde reeksen is gepast, en het begin "
        "van 2011 sluit erop aan. Dat een reeks klopt, laat zien wat de opbouw van het model kan "
        "dragen; het is geen bewijs dat het model kan voorspellen.",
    ]
