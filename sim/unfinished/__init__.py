"""Work that is not done: its folder, its lock, what is kept in it, and going on from there."""
