"""Sweeps: levers set against uncertainties, a thousand runs, each kept as soon as it is done."""
