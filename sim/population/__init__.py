"""The start population: who lives where, and goes to which school."""
