"""Scenarios side by side: the same leerlingen, the same luck, and what a policy makes of them."""
