"""Spells of absence: the summer, four weeks, three months, once per schooljaar (exact)."""

import numpy as np
import pytest
from worlds import ALWAYS, NEVER, group, monthly, rows, run, school, start, world, yearly

from sim.agents.codes import Aanwezigheid
from sim.agents.leerlingen import Leerlingen
from sim.parameters import load
from sim.processes.verzuim_risk import mean_care

N = 400
SHORT, LEAVE, LONG = (
    Aanwezigheid.KORT_VERZUIM,
    Aanwezigheid.THUIS_MET_TOESTEMMING,
    Aanwezigheid.LANGDURIG_RELATIEF,
)


def _absent(**rates: object) -> dict[str, object]:
    """Everyone is absent as soon as absence can begin, and nobody returns."""
    return world(
        schools=[school("B", "bao")],
        leerlingen=[group(N, age=8)],
        processes=["verzuim", "terugkeer"],
        constant_rates={
            "langdurig_verzuim": ALWAYS,
            "absoluut_verzuim": NEVER,
            "terugkeer_langdurig": NEVER,
            "terugkeer_absoluut": NEVER,
            **rates,
        },
    )


def _months() -> dict[str, Leerlingen]:
    found: dict[str, Leerlingen] = {}

    def keep(model) -> None:  # type: ignore[no-untyped-def]
        month = model.month - 1
        name = f"{month // 12}-{month % 12 + 1:02d}"
        found[name] = Leerlingen(*(column.copy() for column in rows(model)))

    run(_absent(), years=2, each_month=keep)
    return found


def test_a_spell_from_september_to_the_next_schooljaar() -> None:
    months = _months()
    assert (months["2015-08"].attendance == 0).all(), "absence began in August"
    assert (months["2015-09"].attendance == SHORT).all()
    october = months["2015-10"].attendance
    assert np.isin(october, (LEAVE, LONG)).all(), "four weeks have passed"
    ages = {"2015-09": 0, "2015-10": 2, "2015-12": 6, "2016-06": 18, "2016-07": 19, "2016-08": 19}
    for month, half_months in {**ages, "2016-09": 21}.items():
        assert (months[month].home_half == half_months).all(), month
    assert np.array_equal(months["2017-07"].attendance, october), "the kind of a spell changed"


def test_a_share_of_the_spells_is_reported_as_leave() -> None:
    """30 % with leave. Standard error .0073 (n = 4,000); smallest defect seen .035."""
    small = _absent()
    small["leerlingen"] = [group(4000, age=8)]
    model = start(small)
    for _ in range(4):
        model.step()
    share = (rows(model).attendance == LEAVE).mean()
    assert abs(share - 0.3) / np.sqrt(0.3 * 0.7 / 4000) <= 4.0


def test_spells_are_counted_once_per_schooljaar_after_four_weeks_and_three_months() -> None:
    months, model = _months(), run(_absent(), years=2)
    long = int((months["2015-10"].attendance == LONG).sum())
    assert 0 < long < N
    for name in ("langdurig_relatief_verzuim", "thuiszitters_langer_dan_3_maanden"):
        assert yearly(model, f"{name}_geteld") == {2015: long, 2016: long}
    assert yearly(model, "thuiszitters_geteld") == {2015: long, 2016: long}
    assert yearly(model, "absoluut_verzuim_geteld") == {2015: 0, 2016: 0}
    counted = {m: bool((p.counted & 4).any()) for m, p in months.items()}
    assert next(m for m in counted if counted[m]) == "2015-12", "three school months"


def test_a_spell_that_begins_in_june_needs_september_to_reach_four_weeks() -> None:
    """July counts half and August not at all."""
    small = _absent()
    small["leerlingen"] = [group(N, birth_month="2011-05")]  # leerplichtig from June 2016
    model = start(small, years=2)
    attendance = {}
    while model.running_months:
        model.step()
        attendance[model.month - 1 - 24192] = int(rows(model).attendance[0])  # months from 2016-01
    june = 5
    assert attendance[june - 1] == 0
    assert [attendance[june + k] for k in range(3)] == [SHORT] * 3
    assert attendance[june + 3] in (LEAVE, LONG)


def test_absoluut_verzuim_is_counted_at_once_and_long_after_three_months() -> None:
    small = _absent(langdurig_verzuim=NEVER, absoluut_verzuim=ALWAYS)
    model = run(small, years=1)
    assert yearly(model, "absoluut_verzuim_geteld") == {2015: N}
    assert yearly(model, "thuiszitters_geteld") == {2015: N}
    assert yearly(model, "langdurig_relatief_verzuim_geteld") == {2015: 0}
    assert yearly(model, "thuiszitters_langer_dan_3_maanden_geteld") == {2015: N}
    stand = monthly(model, "absoluut_verzuim_stand")
    assert (stand["2015-08"], stand["2015-09"], stand["2016-07"]) == (0, N, N)


def test_who_loses_a_school_by_its_closure_is_counted() -> None:
    small = world(
        schools=[school("B", "bao", closes="2016-01")],
        leerlingen=[group(30, age=8)],
        processes=["terugkeer"],
    )
    model = run(small)
    assert yearly(model, "absoluut_verzuim_geteld") == {2015: 30}


@pytest.mark.parametrize("age", [4, 17])
def test_only_the_leerplichtige_are_absent(age: int) -> None:
    """Before the month after the fifth birthday and from the eighteenth nobody is."""
    small = _absent()
    soort = "bao" if age == 4 else "vo"
    small["schools"] = [school("B", "bao"), school("V", "vo")]
    small["leerlingen"] = [group(48, soort, age=age)]
    model = start(small, years=1)
    while model.running_months:
        model.step()
        people, month = rows(model), model.month - 1
        old = month - people.birth.astype(int)
        begun = people.home_since == month
        assert ((old[begun] >= 61) & (old[begun] < 216)).all()
    assert (people.home_since > 0).any()


def test_return_follows_its_curve() -> None:
    """Share back at school within a month, at the start and after three months, per formula.

    h(d) = .045 + (.247 - .045) exp(-d / 5). Standard error .0064 at n = 4,000: smallest defect
    seen .03 of .22.
    """
    small = _absent()
    small["leerlingen"] = [group(4000, age=8)]
    small["constant_rates"] = {"langdurig_verzuim": ALWAYS, "absoluut_verzuim": NEVER}
    model = start(small)
    p = model.state.parameters
    for _ in range(2):
        model.step()
    assert (rows(model).attendance == SHORT).all()
    small_since = rows(model).home_since.copy()
    for d in range(3):
        still = (rows(model).attendance > 0) & (rows(model).home_since == small_since)
        model.step()
        people = rows(model)
        back = still & ((people.attendance == 0) | (people.home_since != small_since))
        begin, last = p["terugkeer.langdurig_begin"], p["terugkeer.langdurig_lang"]
        hazard = last + (begin - last) * np.exp(-d / p["terugkeer.langdurig_duur"])
        chance = 1 - np.exp(-hazard)
        z = (back.sum() / still.sum() - chance) / np.sqrt(chance * (1 - chance) / still.sum())
        assert abs(z) <= 4.0


def exempted(
    need: str, care: float, years: int = 1, **fields: object
) -> tuple[float, float, np.ndarray]:
    """Return the share exempted in a schooljaar, its standard error and the mean care."""
    small = world(
        schools=[school("B", "bao")],
        leerlingen=[group(20_000, age=8, need=need, severity=1.0, onset_age=4.0)],
        processes=["vrijstelling_5a"],
    )
    model = start(small, years=years, **fields)
    model.state.leerlingen.care[:20_000] = care
    while model.running_months:
        model.step()
    share = yearly(model, "vrijstelling_5a_geteld")[2015] / 20_000
    mean = mean_care(model.state.parameters.per_need("behoefte.aandeel_zorg"))
    return share, np.sqrt(share * (1 - share) / 20_000), mean


def test_mean_care_is_that_of_the_draw() -> None:
    spread = 0.5 + (np.arange(200_000) + 0.5) / 200_000
    for share in (0.05, 0.4, 0.8, 1.0):
        drawn = np.minimum(1.0, share * spread).mean()
        assert mean_care(np.array([share]))[0] == pytest.approx(drawn, abs=1e-5)


@pytest.mark.parametrize("care", [0.0, 0.4, 1.0])
def test_a_vrijstelling_goes_by_the_share_of_care(care: float) -> None:
    """emb, severity 1, 2015: hazard 6 x .00153 x 4.49 x care / mean a month. Errors under .004."""
    share, error, mean = exempted("emb", care)
    p = load()
    growth = 1 + p["vrijstelling.groei"] * (2014.5 - 2008.5)
    hazard = 12 * p["vrijstelling.niveau"] * p["vrijstelling.factor.emb"] * growth * care / mean[7]
    expected = 1 - np.exp(-hazard)
    assert abs(share - expected) <= 4.0 * error + 1e-12
    cut = {"parameters": {"vrijstelling.medisch": 0.0}}
    plain, error, _ = exempted("emb", care, **cut)
    assert abs(plain - (1 - np.exp(-12 * p["vrijstelling.niveau"] * 6.0 * growth))) <= 4.0 * error


def test_an_educational_view_takes_off_where_the_need_is_not_one_of_care() -> None:
    levers = [{"lever": "onderwijskundig_advies", "value": 1.0}]
    medical = {"vrijstelling.medisch": 0.0}
    without, error, _ = exempted("emb", 0.0, parameters=medical)
    advised, _, _ = exempted("emb", 0.0, levers=levers, parameters=medical)
    effect = load()["vrijstelling.advies_effect"]
    expected = 1 - (1 - without) ** (1 - effect)
    assert abs(advised - expected) <= 6.0 * error
    care, _, _ = exempted("emb", 1.0, levers=levers, parameters=medical)
    cut = {**medical, "vrijstelling.advies_effect": 0.0}
    assert care == exempted("emb", 1.0, parameters=medical)[0]
    assert exempted("emb", 0.0, levers=levers, parameters=cut)[0] == without
