"""Measurements of speed, and the reference that the engine is checked and timed against."""
