"""Work that somebody wants done, and what was handed in for it."""
