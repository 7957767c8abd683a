"""What may change: one file per policy, and what a scenario may say about each."""
