"""The national outcome series with which runs are compared, from the gathered series."""

from pathlib import Path

import pandas as pd

from sim.data.source import SourceError, numbers, read_source, write_table

SOURCE = "national_series.csv"
LAST_YEAR = 2018  # outcome series end here on purpose; see SOURCES.md

# Name in the source -> (name here, first year, last year). Where the model has an indicator of the
# same meaning, the serie takes its name. The older count of thuiszitters is left out: its source
# does not say which schooljaar it covers.
SERIES: dict[str, tuple[str, int, int]] = {
    "leerlingen_bao_afgeleid": ("leerlingen_bao", 2010, LAST_YEAR),
    "leerlingen_sbo": ("leerlingen_sbo", 2010, LAST_YEAR),
    "leerlingen_so": ("leerlingen_so", 1991, LAST_YEAR),
    "leerlingen_vo_afgeleid": ("leerlingen_vo", 2010, 2017),
    "leerlingen_vo_totaal": ("leerlingen_vo", 2018, LAST_YEAR),
    "leerlingen_vso": ("leerlingen_vso", 2003, 2017),
    "leerlingen_vso_afgeleid": ("leerlingen_vso", 2018, LAST_YEAR),
    "instroom_sbo_uit_bo": ("instroom_sbo_uit_bo", 2012, LAST_YEAR),
    "instroom_sbo_rechtstreeks": ("instroom_sbo_rechtstreeks", 2012, LAST_YEAR),
    "instroom_so_uit_bo": ("instroom_so_uit_bo", 2012, LAST_YEAR),
    "instroom_so_rechtstreeks": ("instroom_so_rechtstreeks", 2012, LAST_YEAR),
    "instroom_vso_totaal": ("instroom_vso_tussen_teldata", 2012, LAST_YEAR),
    "instroom_vso_uit_bao": ("instroom_vso_uit_bao", 2012, LAST_YEAR),
    "instroom_vso_uit_sbo": ("instroom_vso_uit_sbo", 2012, LAST_YEAR),
    "instroom_vso_uit_so_cl34": ("instroom_vso_uit_so_cluster34", 2012, LAST_YEAR),
    "instroom_vso_uit_regulier_vo": ("instroom_vso_uit_vo", 2012, LAST_YEAR),
    "instroom_vso_uit_lwoo": ("instroom_vso_uit_lwoo", 2012, LAST_YEAR),
    "instroom_vso_uit_overig": ("instroom_vso_uit_overig", 2012, LAST_YEAR),
    "instroom_vso_uit_buiten_onderwijs": ("instroom_vso_uit_buiten_onderwijs", 2012, LAST_YEAR),
    "instroom_regulier_vo_uit_sbo": ("instroom_vo_uit_sbo", 2012, LAST_YEAR),
    "instroom_regulier_vo_uit_so_cl34": ("instroom_vo_uit_so_cluster34", 2012, LAST_YEAR),
    "instroom_regulier_vo_uit_vso_cl34": ("instroom_vo_uit_vso_cluster34", 2012, LAST_YEAR),
    "gem_leeftijd_instroom_sbo": ("gem_leeftijd_instroom_sbo", 2012, LAST_YEAR),
    "gem_leeftijd_instroom_so": ("gem_leeftijd_instroom_so", 2012, LAST_YEAR),
    "absoluut_verzuim_totaal": ("absoluut_verzuim_geteld", 2009, LAST_YEAR),
    "langdurig_relatief_verzuim_gt4wk": ("langdurig_relatief_verzuim_geteld", 2009, LAST_YEAR),
    "lrv_begin_schooljaar": ("lrv_begin_schooljaar", 2009, LAST_YEAR),
    "lrv_nieuw_in_schooljaar": ("lrv_nieuw_in_schooljaar", 2009, LAST_YEAR),
    "thuiszitters_gt3mnd_totaal": ("thuiszitters_langer_dan_3_maanden_geteld", 2016, LAST_YEAR),
    "vrijstelling_5a": ("vrijstelling_5a_geteld", 2004, LAST_YEAR),
}

ROUNDED = "afgerond"
OFFICIAL = ("cbs.nl", "ocwincijfers.nl", "openkamer.org")
LONGEST_SOURCE = 200  # characters


def choose(rows: pd.DataFrame) -> pd.DataFrame:
    """Keep one row per serie and jaar.

    An exact figure goes before a rounded one (its unit says ``afgerond``), then the publication of
    the office or ministry itself before one that passes it on, then the first row of the source.

    Args:
        rows: with columns ``serie``, ``jaar``, ``eenheid`` and ``bron``, in the source's order.
    """
    official = rows["bron"].map(lambda text: any(site in text for site in OFFICIAL))
    ranked = rows.assign(
        _rounded=rows["eenheid"].str.contains(ROUNDED), _second_hand=~official.astype(bool)
    )
    ranked = ranked.sort_values(["serie", "jaar", "_rounded", "_second_hand"], kind="stable")
    kept = ranked.drop_duplicates(["serie", "jaar"])
    return kept.drop(columns=["_rounded", "_second_hand"])


def series_table(source: Path) -> pd.DataFrame:
    """Return ``reeksen``: serie, jaar, waarde, eenheid, bron.

    Only rows whose status is ``sourced``, only the series of :data:`SERIES`, and no outcome after
    :data:`LAST_YEAR`. The jaar of a figure counted over a schooljaar is its first calendar year;
    of a stock or an inflow between teldata it is the year of the teldatum.

    Raises:
        SourceError: if the source table is missing, lacks a column or lacks a serie.
    """
    raw = read_source(source, SOURCE, ["series", "year", "value", "unit", "source", "status"])
    absent = [name for name in SERIES if name not in set(raw["series"])]
    if absent:
        raise SourceError(f"{SOURCE} holds no rows of the serie {absent[0]!r}")
    raw = raw[raw["series"].isin(list(SERIES)) & (raw["status"] == "sourced")]
    year = numbers(raw, "year", SOURCE).astype("int64")
    first = raw["series"].map(lambda name: SERIES[name][1])
    last = raw["series"].map(lambda name: SERIES[name][2])
    raw = raw[(year >= first) & (year <= last) & (year <= LAST_YEAR)]
    rows = pd.DataFrame(
        {
            "serie": raw["series"].map(lambda name: SERIES[name][0]),
            "jaar": year.loc[raw.index],
            "waarde": numbers(raw, "value", SOURCE),
            "eenheid": raw["unit"],
            "bron": raw["source"].str.slice(0, LONGEST_SOURCE).str.strip(),
        }
    )
    return choose(rows)


def make(source: Path, out: Path) -> None:
    """Write ``reeksen.csv`` into ``out``."""
    write_table(series_table(source), out, "reeksen")
