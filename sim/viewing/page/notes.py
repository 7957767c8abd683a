"""What the page says of its numbers: what margin they have, and how a sample was scaled back."""

from collections.abc import Sequence

from sim.viewing.compared_words import ONE_SEED_NOTE
from sim.viewing.page.sources import Source, same_code
from sim.viewing.page.values import Band
from sim.viewing.words import WACHTLIJST_NOTE, one_in

_OTHER_CODE = "Let op: deze twee runs zijn met verschillende code gemaakt."


def notes_of(shown: Sequence[tuple[Source, Source | None]]) -> list[str]:
    """Return the sentences that belong to columns of scenarios and differences."""
    found: dict[str, None] = {}
    for source, other in shown:
        runs = source.opened.manifest["replicates"]["count"]
        found[_margin(source, runs, other)] = None
        if source.opened.scale < 1.0:
            found[_scaled(source)] = None
            found[WACHTLIJST_NOTE] = None
        if other is not None and not same_code(other, source):
            found[_OTHER_CODE] = None
    return list(found)


def _scaled(source: Source) -> str:
    return (
        f"{source.label}: getrokken is {one_in(source.opened.scale)} leerlingen; de aantallen hier "
        "zijn teruggerekend naar alle leerlingen."
    )


def band_note(source: Source, band: Band, against: Source | None) -> str:
    """Return the sentence that says what margin is shown, and how drawn numbers were scaled."""
    found = [_margin(source, band.runs if source.opened.replicated else None, against)]
    if source.opened.scale < 1.0:
        found.append(_scaled(source))
    if against is not None and not same_code(against, source):
        found.append(_OTHER_CODE)
    return " ".join(found)


def _margin(source: Source, runs: int | None, against: Source | None) -> str:
    who = label_of(source, against)
    if runs is None:
        if against is not None:
            return f"{who}: {ONE_SEED_NOTE[0].lower()}{ONE_SEED_NOTE[1:]}"
        return f"{who}: één run, geen onzekerheid getoond."
    pairs = "gepaarde runs" if against is not None else "runs"
    varied = (
        "alleen de seed verschilt"
        if source.opened.manifest["replicates"]["seed_only"]
        else "seed en aangenomen parameters verschillen"
    )
    return (
        f"{who}: mediaan van {runs} {pairs}, met de middelste 80 % van de runs; {varied} per run."
    )


def label_of(source: Source, against: Source | None) -> str:
    """Return what a column or line is called."""
    if against is None:
        return source.label
    same = against.opened is source.opened  # then its folder need not be named
    return f"{source.name} min {against.name}" if same else f"{source.label} min {against.label}"
