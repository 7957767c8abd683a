"""What a run will need and what the machine has: refused before it starts, not killed halfway.

The figures below are of this program on a 64-bit machine, measured and rounded up; they decide
nothing in the model.
"""

import os
import resource
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sim.results import RunError

if TYPE_CHECKING:
    from sim.scenario import Scenario

MIB = 1 << 20
BASE_BYTES = 600 * MIB  # interpreter, libraries, compiled kernels, tables of facts
BYTES_PER_LEERLING = 265  # columns, their copies for a world and a checkpoint, the log of a month
LEERLINGEN = 2_500_000  # at scale 1, at the start
ARRIVALS_PER_YEAR = 230_000  # births and immigrants at scale 1
RECORD_BYTES_PER_YEAR = 12 * MIB  # monthly and yearly records in memory
DISK_PER_YEAR = 2 * MIB  # Parquet of one schooljaar of one run
SECONDS_PER_YEAR = 0.5  # of one run at scale 1 on one core
SECONDS_BASE = 30.0
DAY = 86_400
MAX_DAYS = 2
_V1_UNLIMITED = 1 << 60


@dataclass(frozen=True)
class Estimate:
    """What a run needs: memory of one process and disk in bytes, time in seconds on one core."""

    memory: int
    disk: int
    seconds: float


def estimate(scenario: "Scenario", runs: int = 1, models: int = 1) -> Estimate:
    """Estimate what ``runs`` runs of ``scenario`` need, without making anything.

    Args:
        scenario: a scenario with scale, years and world.
        runs: number of runs, those for chance included.
        models: how many models live side by side in each run.
    """
    years, rows = scenario.years, leerlingen_of(scenario)
    memory = int(rows * BYTES_PER_LEERLING) + years * RECORD_BYTES_PER_YEAR
    memory = BASE_BYTES + models * memory
    share = rows / (LEERLINGEN + years * ARRIVALS_PER_YEAR)
    seconds = runs * (SECONDS_BASE * share + models * years * SECONDS_PER_YEAR * share)
    return Estimate(memory, runs * models * years * DISK_PER_YEAR, seconds)


def leerlingen_of(scenario: "Scenario") -> float:
    """Return how many leerlingen the run will hold, those who arrive on the way included."""
    world = scenario.small_world
    if world is None:
        return scenario.scale * (LEERLINGEN + scenario.years * ARRIVALS_PER_YEAR)
    births = max(world.births.per_year) * scenario.years if world.births else 0
    arrivals = scenario.months * sum(group.per_month for group in world.arrivals)
    return world.copies * (births + arrivals + sum(group.count for group in world.leerlingen))


def available_memory() -> int:
    """Return the bytes this process may still take: machine, address space and cgroup limits."""
    limits = [_meminfo(), _address_space(), _cgroup()]
    return max(0, min(limit for limit in limits if limit is not None))


def refuse_too_large(
    scenario: "Scenario", runs: int, jobs: int, place: Path, models: int = 1
) -> None:
    """Refuse what the machine cannot hold.

    Args:
        scenario: the scenario.
        runs: number of runs in all.
        jobs: how many run at the same time.
        place: an existing folder on the disk that will hold the results.
        models: how many models live side by side in each run.

    Raises:
        RunError: naming the field, what is needed and what there is.
    """
    need, memory = estimate(scenario, runs, models), available_memory()
    what = "one run" if models == 1 else f"one comparison of {models} scenarios"
    if need.memory > memory:
        raise RunError(
            f"{_field(scenario)}: {what} needs about {_size(need.memory)} of memory, "
            f"{_size(memory)} is available; {_cure(scenario)} or use --allow-large"
        )
    if need.memory * jobs > memory:
        raise RunError(
            f"--jobs {jobs}: needs about {_size(need.memory * jobs)} of memory, "
            f"{_size(memory)} is available; use fewer jobs or --allow-large"
        )
    disk = shutil.disk_usage(place).free
    if disk == 0:
        raise RunError(f"cannot write to {place}: no space is free there")
    which = "--replicates" if runs > 1 else "years"
    if need.disk > disk:
        raise RunError(
            f"{which}: needs about {_size(need.disk)} of disk, {_size(disk)} is free "
            f"at {place}; use fewer or --allow-large"
        )
    days = need.seconds / min(jobs, os.cpu_count() or 1) / DAY
    if days > MAX_DAYS:
        raise RunError(
            f"{which}: needs about {days:.0f} days, more than {MAX_DAYS} days is not "
            f"started unasked; use fewer, more --jobs, or --allow-large"
        )


def _field(scenario: "Scenario") -> str:
    if scenario.small_world is not None:
        return "world"
    return "scale" if scenario.scale * LEERLINGEN > leerlingen_of(scenario) / 4 else "years"


def _cure(scenario: "Scenario") -> str:
    return "set a lower scale" if scenario.small_world is None else "make the world smaller"


def _size(count: float) -> str:
    return f"{count / (1 << 30):.1f} GiB" if count >= 1 << 30 else f"{count / MIB:.0f} MiB"


def _meminfo() -> int | None:
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
    except OSError:
        return int(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"))
    fields = dict(line.split(":", 1) for line in lines)
    return int(fields["MemAvailable"].split()[0]) * 1024 if "MemAvailable" in fields else None


def _address_space() -> int | None:
    soft, _ = resource.getrlimit(resource.RLIMIT_AS)
    return None if soft == resource.RLIM_INFINITY else soft


def _cgroup() -> int | None:
    for limit, used in (
        ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory.current"),
        (
            "/sys/fs/cgroup/memory/memory.limit_in_bytes",
            "/sys/fs/cgroup/memory/memory.usage_in_bytes",
        ),
    ):
        try:
            ceiling = Path(limit).read_text(encoding="ascii").strip()
            taken = int(Path(used).read_text(encoding="ascii")) - _reclaimable(Path(limit).parent)
        except (OSError, ValueError):
            continue
        if ceiling.isdigit() and int(ceiling) < _V1_UNLIMITED:
            return int(ceiling) - taken
    return None


def _reclaimable(group: Path) -> int:
    """Return the bytes of cached files, which the kernel gives back when asked."""
    try:
        lines = (group / "memory.stat").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return int(dict(line.split() for line in lines).get("inactive_file", 0))
