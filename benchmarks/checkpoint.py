"""What keeping a run costs: ``python -m benchmarks.checkpoint [SCALE] [YEARS]``.

The same run by turns without checkpoints, with as many as may be (``run``) and with one of every
schooljaar (``run --keep-all``): of the months alone; the world is made once. Printed are the
seconds, those of taking checkpoints (the run stands still), the processor time of writing them
(beside the run) and the size of the last.
"""

import argparse
import tempfile
import time
from pathlib import Path

from sim.agents.state_copy import copied
from sim.model import StelselModel
from sim.parameters import load as parameters_of
from sim.population import world_for
from sim.scenario import load
from sim.simulate import settings_of
from sim.unfinished.keeper import Keeper

TURNS = 3


def lived(model: StelselModel, keeper: Keeper | None) -> float:
    """Run a model to its end and return the seconds that it took."""
    began = time.perf_counter()
    while model.running_months:
        model.step()
        if keeper is not None:
            keeper.look(model)
    return time.perf_counter() - began


def main() -> None:
    """Measure and print."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("scale", nargs="?", type=float, default=0.1)
    asked.add_argument("years", nargs="?", type=int, default=15)
    given = asked.parse_args()
    overrides = {"scale": given.scale, "years": given.years}
    scenario = load(Path("scenarios/basis.yaml"), overrides=overrides)
    parameters = parameters_of(scenario.parameter_set, scenario.parameters)
    start = world_for(scenario, parameters, lambda _: None)

    def model() -> StelselModel:
        state = copied(start)
        settings = settings_of(scenario, state)
        return StelselModel(state, scenario.months, scenario.policies, settings)

    lived(model(), None)  # machine code is loaded
    seconds: dict[str, list[float]] = {"none": [], "some": [], "all": []}
    for _ in range(TURNS):
        seconds["none"].append(lived(model(), None))
        for name in ("some", "all"):
            with tempfile.TemporaryDirectory(prefix="checkpoint-") as folder:
                own = model()
                with Keeper(Path(folder), {}, always=name == "all") as keeper:
                    seconds[name].append(lived(own, keeper))
            print(
                f"{name}: {seconds[name][-1]:.2f} s ({seconds['none'][-1]:.2f} without), "
                f"{keeper.taken} taken in {keeper.seconds:.3f} s, written in "
                f"{keeper.seconds_beside:.3f} s, the last {keeper.length / 1e6:.1f} MB"
            )
    best = ", ".join(f"{name} {min(found):.2f} s" for name, found in seconds.items())
    print(f"best of {TURNS}: {best}")


if __name__ == "__main__":
    main()
