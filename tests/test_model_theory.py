"""What is known without the model: identities (T0) and statistics of queues (T2, fixed seeds).

Expected values are those of the cohort recursion and of thinning; copied here in full.
"""

import numpy as np
from invariants import Watch
from worlds import NEVER, group, monthly, run, school, start, world, yearly

BIRTHS = [170_000] * 5 + [165_000] + [160_000] * 10
"""Children who turn four before the next 1 October, by schooljaar: born 170, 165, 160, 160 ..."""
COHORT = [2_380_000] * 6 + [
    2_375_000,
    2_365_000,
    2_355_000,
    2_345_000,
    2_335_000,
    2_325_000,
    2_315_000,
    2_305_000,
    2_295_000,
    2_285_000,
]
GROWING = [2_482_202.3] * 6 + [
    2_477_121.8,
    2_466_940.5,
    2_456_718.5,
    2_446_455.6,
    2_436_151.7,
    2_425_806.5,
    2_415_420.0,
    2_404_991.9,
    2_394_522.1,
    2_384_010.4,
]
IN_MODEL = ("bao", "sbo", "so", "vo", "vso")


def _country(sizes: list[int], births: list[int], **more: object) -> dict[str, object]:
    """Return a world with a group per age 4 to 17 and no need anywhere."""
    start_groups = [
        group(size, "bao" if age < 12 else "vo", age=age)
        for age, size in zip(range(4, 18), sizes, strict=True)
    ]
    return world(
        schools=[school("B", "bao"), school("V", "vo")],
        leerlingen=start_groups,
        births={"per_year": births, "gemeente": "G1"},
        exit_age=18,
        **more,
    )


def _on_1_october(model) -> list[float]:  # type: ignore[no-untyped-def]
    soorten = [yearly(model, f"leerlingen_{name}") for name in IN_MODEL]
    home = [yearly(model, f"{k}_stand") for k in ("absoluut_verzuim", "vrijstelling_5a")]
    return [sum(part[year] for part in [*soorten, *home]) for year in sorted(soorten[0])]


def test_cohorts_without_migration_follow_the_births_exactly() -> None:
    """At a hundredth of the country, all processes on: every 1 October of sixteen years."""
    small = _country([1700] * 14, [n // 100 for n in BIRTHS])
    model = run(small, start="2012-08", years=16)
    assert _on_1_october(model) == [n // 100 for n in COHORT]


def test_cohorts_with_net_migration_grow_by_that_share_a_year() -> None:
    """Net migration of 0.4 %: the cohort recursion, at a hundredth of the country.

    Ten twelfths of the children who turn four before 1 October are there in August, when the
    cohorts grow: the births are lower by that growth. The fraction of a leerling that a cohort
    gains each year is decided by chance: fifteen years of birth, seven roundings each on average,
    a standard error of at most sqrt(105) / 2 = 5.1. Smallest defect seen (4.84 standard errors): 25
    of 24,822, or 0.1 %; a schooljaar of growth left out of every age gives 0.4 %.
    """
    grown = [1.004**age for age in range(18)]
    small = _country(
        [round(1700 * grown[age]) for age in range(4, 18)],
        [round(n / 100 * grown[4] / (1.0 + 0.004 * 10 / 12)) for n in BIRTHS],
        net_migration=0.004,
    )
    model = run(small, start="2012-08", years=16)
    found = np.array(_on_1_october(model))
    z = (found - np.array(GROWING) / 100) / 5.1
    assert np.abs(z).max() <= 4.0, z


def test_yearly_chance_gives_that_share_in_a_year() -> None:
    """A chance of .12 a schooljaar: 12 % of 60,000 leave in twelve months, not 11.36 %.

    Standard error 0.00133; smallest defect seen: 0.64 of a percentage point (p / 12 gives 0.64).
    """
    n = 60_000
    small = world(
        schools=[school("B", "bao")],
        leerlingen=[group(n, age=6)],
        processes=["uitstroom"],
        constant_rates={"uitstroom": {"value": 0.12, "unit": "per_schooljaar"}},
    )
    gone = n - monthly(run(small), "leerlingen_bao")["2016-07"]
    z = (gone / n - 0.12) / np.sqrt(0.12 * 0.88 / n)
    assert abs(z) <= 4.0
    assert abs(gone / n - 0.11361512828387077) > 3 * np.sqrt(0.12 * 0.88 / n)


def _queues(replicas: int) -> dict[str, object]:
    """Return so many unconnected samenwerkingsverbanden, each with one school of 20 places."""
    arrival = {"schoolsoort": "so", "age": 5, "per_month": 1.8, "need": "zml", "severity": 0.5}
    return world(
        swvs=[{"code": f"P{k}", "sector": "po"} for k in range(replicas)],
        schools=[school(f"O{k}", "so", swv=f"P{k}", places=20) for k in range(replicas)],
        arrivals=[{**arrival, "swv_po": f"P{k}"} for k in range(replicas)],
        processes=["arrivals", "plaatsing"],
        constant_rates={"uitstroom_so": {"value": 0.1, "unit": "per_month"}},
    )


def test_queue_months_are_waited_months() -> None:
    """Little's law on the path: the months of the list, summed, are those waited by leerlingen.

    One side is the published monthly list, the other the log of changes of each leerling. All
    join at the start and everyone is placed in the end: the run begins and ends empty.
    """
    small = world(
        schools=[
            school("B", "bao"),
            school("O", "so", places={"2015-08": 5, "2015-12": 12, "2016-04": 30, "2017-01": None}),
            school("S", "sbo", places={"2015-08": 2, "2016-02": 9, "2017-03": None}),
        ],
        leerlingen=[
            group(60, need="zml", severity=0.9),
            group(40, age=6, need="taal", severity=0.9),
        ],
        processes=["aanvraag", "tlv", "plaatsing"],
        constant_rates={
            "aanvraag_so": {"value": 0.3, "unit": "per_month"},
            "aanvraag_sbo": {"value": 0.2, "unit": "per_month"},
            "beslissing": {"value": 0.5, "unit": "per_month"},
            "toekenning": {"value": 0.8, "unit": "per_decision"},
            "uitstroom": NEVER,
        },
    )
    since: dict[int, int] = {}
    waited = 0
    model = start(small, years=3)
    while model.running_months:
        model.step()
        month, log = model.month - 1, model.state.log
        for k in range(int(log.used[0])):
            row, was, now = int(log.row[k]), log.old[k] % 4 == 2, log.new[k] % 4 == 2
            if now and not was:
                since[row] = month
            elif was and not now:
                waited += month - since.pop(row)
    assert not since, "the list did not empty: the identity needs that it does"
    queued = sum(
        sum(monthly(model, f"wachtlijst_{name}").values()) for name in ("sbo", "so", "vso")
    )
    assert queued == waited
    assert queued > 500


def test_every_replica_of_a_queue_balances() -> None:
    """The books of thirty replicas hold in every month."""
    model = start(_queues(30), years=2)
    watch = Watch(model)
    while model.running_months:
        model.step()
        watch.step()
