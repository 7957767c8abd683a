"""The way to the first month, in a process of its own: import, start population, first month.

Run as a program it prints seconds and peak memory as JSON: ``python -m benchmarks.first_month
SCALE``.
"""

import json
import resource
import sys
import time


def main() -> None:
    """Live the first month of the Netherlands and print how long each part took."""
    try:
        scale = float(sys.argv[1])
    except (IndexError, ValueError):
        sys.exit("usage: python -m benchmarks.first_month SCALE")
    if not 0.0 < scale <= 1.0:
        sys.exit(f"SCALE {scale}: allowed: above 0 up to 1")
    begin = time.perf_counter()
    from sim.model import StelselModel  # noqa: PLC0415  (the import is what is timed)
    from sim.parameters import load  # noqa: PLC0415
    from sim.population import world_for  # noqa: PLC0415
    from sim.scenario import build  # noqa: PLC0415

    imported = time.perf_counter()
    given = {"name": "eerste-maand", "start": "2025-08", "years": 15, "scale": scale}
    state = world_for(build(given), load(), lambda text: print(f"  {text}", file=sys.stderr))
    made = time.perf_counter()
    model = StelselModel(state, 180)
    model.step()
    end = time.perf_counter()
    print(
        json.dumps(
            {
                "import": imported - begin,
                "wereld": made - imported,
                "eerste maand": end - made,
                "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
            }
        )
    )


if __name__ == "__main__":
    main()
