"""A sweep that a test kills: ``python sweeping_child.py OUT JOBS SECONDS [CLUSTER]``."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from toys import noisy_sweep

from sim.sweeping.cluster import Cluster
from sim.sweeping.local import Local
from sim.sweeping.sweep import run_sweep

if __name__ == "__main__":
    out, jobs, seconds, *cluster = sys.argv[1:]
    engine = Cluster(cluster[0]) if cluster else Local(int(jobs))
    run_sweep(noisy_sweep(fails=(3,), seconds=float(seconds)), Path(out), engine)
